import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { checkArray, checkObject } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { numberOf, numberText } from './csvNumbers.ts'
import { FileError, fileErrorOf, Found } from './fileError.ts'
import { writeWhole } from './files.ts'
import { matrixToNpy, npyToMatrix } from './npy.ts'
import { ParquetTable } from './parquetTable.ts'

/** A value a synapse. */
export interface WeightMatrix {
  readonly postSize: number
  readonly preSize: number
  /** Row-major [post][pre]. */
  readonly values: Float64Array
}

interface Format {
  read(path: string): WeightMatrix
  write(path: string, matrix: WeightMatrix): void
}

/** By extension. */
const FORMATS: Readonly<Record<string, Format>> = {
  '.csv': { read: (path) => readCsv(path), write: (path, matrix) => writeCsv(path, matrix) },
  '.parquet': { read: (path) => readParquet(path), write: (path, matrix) => writeParquet(path, matrix) },
  '.npy': { read: (path) => readNpy(path), write: (path, matrix) => writeNpy(path, matrix) },
}

/** What a matrix can be written as: ends of file names. */
export const WEIGHT_FORMATS: readonly string[] = Object.keys(FORMATS)

/**
 * A matrix of shape post × pre from a file, by its extension.
 *
 * - `.csv`: a line a postsynaptic neuron, no header, commas between the numbers.
 * - `.parquet`: a row a postsynaptic neuron, a column a presynaptic one, in the order of the schema.
 * - `.npy`: version 1.0, two dimensions, little-endian f8, f4 or i4, in C or Fortran order.
 *
 * @throws FileError naming row, column and value if it cannot be read or a value is no number
 */
export const readWeights = (path: string): WeightMatrix => formatOf('readWeights', path).read(path)

/**
 * Writes a matrix so that `readWeights` gives the same doubles, bit for bit, -0, infinities and NaN too. Replaces a file
 * of that name; it is there as a whole or not at all.
 *
 * @throws ParameterError if there are not postSize × preSize values, or the extension is none of `.csv`, `.parquet`, `.npy`
 */
export const writeWeights = (path: string, matrix: WeightMatrix): void => {
  const format = formatOf('writeWeights', path)
  checkObject('writeWeights.matrix', matrix, 'a matrix, { postSize, preSize, values }')
  const { postSize, preSize, values } = matrix
  checkArray('writeWeights.values', values, 'its values, row-major [post][pre]')
  for (const [name, size] of [
    ['postSize', postSize],
    ['preSize', preSize],
  ] as const) {
    if (!(Number.isSafeInteger(size) && size >= 1))
      throw new ParameterError(`writeWeights.${name}`, size, 'an integer >= 1')
  }
  if (values.length !== postSize * preSize)
    throw new ParameterError('writeWeights.values', values, `${postSize} × ${preSize} values`)
  format.write(path, matrix)
}

const formatOf = (where: string, path: string): Format => {
  const extension = typeof path === 'string' ? extname(path).toLowerCase() : ''
  const format = Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined
  if (format === undefined)
    throw new ParameterError(`${where}.path`, path, `a file name that ends in ${WEIGHT_FORMATS.join(', ')}`)
  return format
}

const bytesOf = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw fileErrorOf(path, cause, 'a file with a matrix')
  }
}

const readCsv = (path: string): WeightMatrix => {
  const rows = csvRows(path, bytesOf(path))
  const preSize = rows[0]?.length ?? 0
  if (preSize === 0) throw new FileError(path, {}, new Found('an empty file'), 'a line a postsynaptic neuron')
  const values = new Float64Array(rows.length * preSize)
  rows.forEach((row, i) => {
    if (row.length !== preSize)
      throw new FileError(path, { row: i + 1 }, new Found(`${row.length} values`), `${preSize}, as in row 1`)
    row.forEach((text, j) => {
      const value = numberOf(text)
      if (value === undefined) throw new FileError(path, { row: i + 1, column: j + 1 }, text, 'a number')
      values[i * preSize + j] = value
    })
  })
  return { postSize: rows.length, preSize, values }
}

const csvRows = (path: string, bytes: Buffer): readonly (readonly string[])[] => {
  try {
    return parse(bytes, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true })
  } catch (cause) {
    throw new FileError(
      path,
      {},
      new Found(cause instanceof Error ? cause.message : String(cause)),
      'a CSV file',
    )
  }
}

const writeCsv = (path: string, { postSize, preSize, values }: WeightMatrix): void => {
  const rows = Array.from({ length: postSize }, (_, i) =>
    Array.from(values.subarray(i * preSize, (i + 1) * preSize), numberText),
  )
  writeWhole(path, stringify(rows))
}

const readParquet = (path: string): WeightMatrix => {
  const table = new ParquetTable(path)
  try {
    const { columns, rows: postSize } = table
    const preSize = columns.length
    if (postSize === 0 || preSize === 0)
      throw new FileError(
        path,
        {},
        new Found(`${postSize} × ${preSize} values`),
        'a row a postsynaptic neuron',
      )
    const values = new Float64Array(postSize * preSize)
    let first = 0
    table.groups.forEach((rows, group) => {
      table.group(group, columns).forEach((column, j) => {
        column.forEach((value, i) => {
          const number = typeof value === 'bigint' ? Number(value) : value
          if (typeof number !== 'number')
            throw new FileError(path, { row: first + i + 1, column: columns[j] ?? j + 1 }, value, 'a number')
          values[(first + i) * preSize + j] = number
        })
      })
      first += rows
    })
    return { postSize, preSize, values }
  } finally {
    table.close()
  }
}

const writeParquet = (path: string, { postSize, preSize, values }: WeightMatrix): void => {
  const columnData = Array.from({ length: preSize }, (_, j) => ({
    name: `pre_${j}`,
    data: Float64Array.from({ length: postSize }, (_unused, i) => values[i * preSize + j] ?? 0),
    // a dictionary would make one value of 0 and -0
    encoding: 'BYTE_STREAM_SPLIT' as const,
    type: 'DOUBLE' as const,
    nullable: false,
  }))
  writeWhole(path, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: postSize })))
}

const readNpy = (path: string): WeightMatrix => {
  const { rows, columns, values } = npyToMatrix(path, bytesOf(path))
  if (values.length === 0)
    throw new FileError(path, {}, new Found(`${rows} × ${columns} values`), 'a row a postsynaptic neuron')
  return { postSize: rows, preSize: columns, values }
}

const writeNpy = (path: string, { postSize, preSize, values }: WeightMatrix): void =>
  writeWhole(path, matrixToNpy({ rows: postSize, columns: preSize, values }))
