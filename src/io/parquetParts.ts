import { checkText } from '../models/check.ts'
import { asyncBufferFromFile, parquetReadObjects, type SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ParameterError, show } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'
import type { Columns, ColumnType, Row, RowOf } from '../models/tables.ts'
import { FileError, Found } from './fileError.ts'
import { partName, partsIn } from './partNames.ts'
import { writeWhole } from './files.ts'
import { ParquetTable } from './parquetTable.ts'

export type { Columns, ColumnType, Row, RowOf }

export interface ParquetPartsOptions<C extends Columns> {
  /** Where the parts lie; made if it is missing. */
  readonly folder: string
  /** Parts are named `NAME-00000.parquet`, `NAME-00001.parquet` …; letters, digits, `.`, `_` and `-`. */
  readonly name: string
  readonly columns: C
  /** Rows of a part, integer >= 1: what a crash may lose. Default 10,000. */
  readonly rowsPerPart?: number
  /** Where the rows come from (versions, seed, spec …), kept as JSON in every part under the key `rxspike`. */
  readonly provenance?: object
}

/** A part of a table is missing between others or cannot be read: rows would be missing unseen. */
export class PartsError extends Error {
  readonly kind = 'input'
  readonly code = 'E_PARTS'
  /** The file. */
  readonly path: string

  constructor(path: string, found: string, expected: string, advice: string, cause?: unknown) {
    super(`readParquetParts: ${path} ${found}; expected ${expected}. ${advice}`, { cause })
    this.name = 'PartsError'
    this.path = path
  }
}

/** How far a table has been written. */
export interface PartsMark {
  /** Parts that are full. */
  readonly parts: number
  /** Rows of the part after them. */
  readonly rows: number
}

/** A table that is being written. */
export interface ParquetParts<R> {
  /** Takes one row; writes a part when `rowsPerPart` are there. */
  write(row: R): void
  /** Writes the rows that wait, if there are any, as a (short) part. */
  flush(): void
  /**
   * Writes the rows that wait as well, but they go on waiting: their part is written anew when it is full, so that the
   * files come out the same however often one settles. The mark is what {@link resumeParquetParts} goes on from.
   */
  settle(): PartsMark
  /** The last `flush`; no row may follow. A second call does nothing. */
  close(): void
}

interface Kind {
  readonly element: Omit<SchemaElement, 'name'>
  readonly encoding: 'DELTA_BINARY_PACKED' | 'BYTE_STREAM_SPLIT' | 'RLE_DICTIONARY'
  readonly expected: string
  readonly holds: (value: unknown) => boolean
}

// Encodings are named because the writer's own choice, a dictionary of doubles, would make one value of 0 and -0.
const kinds: Readonly<Record<ColumnType, Kind>> = {
  int32: {
    element: { type: 'INT32', repetition_type: 'REQUIRED' },
    encoding: 'DELTA_BINARY_PACKED',
    expected: 'an integer from -2147483648 to 2147483647 (int32)',
    holds: (value) => typeof value === 'number' && value === (value | 0),
  },
  double: {
    element: { type: 'DOUBLE', repetition_type: 'REQUIRED' },
    encoding: 'BYTE_STREAM_SPLIT',
    expected: 'a number (double)',
    holds: (value) => typeof value === 'number',
  },
  utf8: {
    element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    encoding: 'RLE_DICTIONARY',
    expected: 'a text without lone surrogates (utf8)',
    holds: (value) => typeof value === 'string' && !/\p{Surrogate}/u.test(value),
  },
}

/**
 * Rows as a series of Parquet files, each whole: a file cut off before its end is unreadable, so a run that may
 * be killed writes many. A crash loses the rows that wait for their part, at most `rowsPerPart`.
 *
 * All calls are synchronous: when `write` returns, a part that became full is on the disk (`writeWhole`).
 *
 * Cost: a check a value; memory for the rows of one part.
 *
 * @throws ParameterError E_PARAMETER if an option is wrong or the folder already holds parts of that name
 * @throws ParameterError E_PARAMETER (from `write`) if a row has an unknown or a missing key or a value that its
 *   column cannot hold; the row is then not taken and the table may be written on
 * @see {@link readParquetParts}
 */
export const parquetParts = <const C extends Columns>(
  options: ParquetPartsOptions<C>,
): ParquetParts<RowOf<C>> => {
  const { folder, name } = options
  checkName('parquetParts.name', name)
  const table = partsFrom(options, 0, [])
  mkdirSync(folder, { recursive: true })
  if (partsIn(folder, name).length > 0) {
    throw new ParameterError(
      'parquetParts.name',
      name,
      `a name without parts in ${folder}`,
      'Choose another folder or move the old parts away.',
    )
  }
  return table
}

/**
 * Goes on with a table from a mark: what was written after it is dropped, so that the parts come out as those of a
 * table that was written without a break.
 *
 * @throws FileError if a part that the mark counts on is missing or cannot be read; nothing has been changed then
 */
export const resumeParquetParts = <const C extends Columns>(
  options: ParquetPartsOptions<C>,
  mark: PartsMark,
): ParquetParts<RowOf<C>> => {
  const parts = checkedParts(options, mark)
  parts.begin()
  return parts.table
}

/** A table that can go on from its mark. */
export interface CheckedParts<R> {
  readonly table: ParquetParts<R>
  /** Drops what was written after the mark; nothing is changed before, and no row may come before. */
  begin(): void
}

/** As {@link resumeParquetParts}, but for what it drops: where several tables go on, all of them must be able to first. */
export const checkedParts = <const C extends Columns>(
  options: ParquetPartsOptions<C>,
  mark: PartsMark,
): CheckedParts<RowOf<C>> => {
  const { folder, name, columns } = options
  checkName('parquetParts.name', name)
  const { parts, rows } = mark
  for (const [key, count] of Object.entries({ parts, rows })) {
    if (!(Number.isSafeInteger(count) && count >= 0))
      throw new ParameterError(`resumeParquetParts.mark.${key}`, count, 'an integer >= 0')
  }
  const pathOf = (part: number): string => join(folder, partName(name, part))
  const found = existsSync(folder) ? partsIn(folder, name) : []
  for (let part = 0; part < parts; part++) {
    if (found[part] !== part)
      throw new FileError(
        pathOf(part),
        {},
        new Found('nothing'),
        `part ${part} of the ${parts} that were written`,
      )
  }
  const waiting = rows === 0 ? [] : firstRows(pathOf(parts), Object.keys(columns), rows)
  const table = partsFrom(options, parts, waiting)
  const begin = () => {
    // from the last, and what is still needed is replaced, never gone: whoever is killed here can resume again
    for (const part of found.toReversed())
      if (part > parts || (part === parts && rows === 0)) rmSync(pathOf(part))
    table.settle()
  }
  return { table, begin }
}

/**
 * One whole Parquet file of rows that are there already, column by column, in the order of the columns and of as many
 * values each as the first has; no rows are a table too.
 */
export const writeColumns = (
  path: string,
  columns: Columns,
  data: readonly ColumnData[],
  provenance: object = {},
): void => writeWhole(path, bytesOf(tableOf(columns), data, provenance, ROWS_PER_GROUP))

/** Rows that are read at once. */
const ROWS_PER_GROUP = 500_000

type ColumnData = (number | string)[] | Int32Array | Float64Array

/** The first rows of a part, column by column. */
const firstRows = (path: string, columns: readonly string[], rows: number): (number | string)[][] => {
  const table = new ParquetTable(path)
  try {
    const missing = columns.find((column) => !table.columns.includes(column))
    if (missing !== undefined) throw new FileError(path, {}, table.columns.join(', '), `a column ${missing}`)
    if (table.rows < rows) throw new FileError(path, {}, table.rows, `at least ${rows} rows`)
    const data: (number | string)[][] = columns.map(() => [])
    for (let group = 0; group < table.groups.length; group++) {
      const values = table.group(group, columns) as readonly (readonly (number | string)[])[]
      values.forEach((column, k) => {
        for (const value of column) data[k]?.push(value)
      })
    }
    return data.map((column) => column.slice(0, rows))
  } finally {
    table.close()
  }
}

/** A table from its `parts`-th part on, in which there are rows already, column by column. */
const partsFrom = <const C extends Columns>(
  { folder, name, columns, rowsPerPart = 10_000, provenance = {} }: ParquetPartsOptions<C>,
  firstPart: number,
  waiting: (number | string)[][],
): ParquetParts<RowOf<C>> => {
  if (!(Number.isInteger(rowsPerPart) && rowsPerPart >= 1)) {
    throw new ParameterError('parquetParts.rowsPerPart', rowsPerPart, 'an integer >= 1')
  }
  const table = tableOf(columns)
  const nothing = (): (number | string)[][] => table.map(() => [])
  let data = waiting.length === 0 ? nothing() : waiting
  let rows = data[0]?.length ?? 0
  /** Rows of the present part that are on the disk. */
  let settled = 0
  let parts = firstPart
  let closed = false

  const writePart = (): void => {
    if (rows === settled) return
    writeWhole(join(folder, partName(name, parts)), bytesOf(table, data, provenance, rows))
    // counted only now: if the disk was full, the rows still wait and a later flush may write them
    settled = rows
  }

  const flush = (): void => {
    if (rows === 0) return
    writePart()
    parts++
    rows = 0
    settled = 0
    data = nothing()
  }

  return {
    write(row) {
      if (closed) throw new ParameterError('parquetParts.write', row, `no row after close() of '${name}'`)
      const values = valuesOf(table, row)
      values.forEach((value, k) => data[k]?.push(value))
      if (++rows >= rowsPerPart) flush()
    },
    flush,
    settle() {
      writePart()
      return { parts, rows }
    },
    close() {
      if (closed) return
      flush()
      closed = true
    },
  }
}

/** A whole Parquet file of rows that are given column by column. */
const bytesOf = (
  table: readonly Column[],
  data: readonly ColumnData[],
  provenance: object,
  rowGroupSize: number,
): Uint8Array => {
  const schema = [
    { name: 'root', num_children: table.length },
    ...table.map(({ key, kind }) => ({ name: key, ...kind.element })),
  ]
  const columnData = table.map(({ key, kind }, k) => ({
    name: key,
    data: data[k] ?? [],
    encoding: kind.encoding,
  }))
  const kvMetadata = [{ key: 'rxspike', value: JSON.stringify(provenance) }]
  return new Uint8Array(parquetWriteBuffer({ schema, columnData, kvMetadata, rowGroupSize }))
}

/**
 * All rows of all whole parts, in the order in which they were written; files that were never finished are not
 * looked at. An empty array if there is no part.
 *
 * @throws PartsError if a part is missing between others or cannot be read: rows would be missing unseen
 */
export const readParquetParts = async (folder: string, name: string): Promise<Row[]> => {
  checkText('readParquetParts: path of the folder', folder)
  checkName('readParquetParts.name', name)
  if (!existsSync(folder))
    throw new PartsError(
      folder,
      'is missing',
      'a folder with the parts of a table',
      'Is it the folder of a run?',
    )
  const rows: Row[] = []
  for (const [k, part] of partsIn(folder, name).entries()) {
    const path = join(folder, partName(name, k))
    if (part !== k)
      throw new PartsError(
        path,
        'is missing',
        'every part from 0 to the last',
        'Restore it, or rename the later parts.',
      )
    try {
      for (const row of await parquetReadObjects({ file: await asyncBufferFromFile(path) }))
        rows.push(row as Row)
    } catch (cause) {
      throw new PartsError(path, 'cannot be read', 'a whole Parquet file', 'Restore it.', cause)
    }
  }
  return rows
}

interface Column {
  readonly key: string
  readonly kind: Kind
}

const tableOf = (columns: Columns): readonly Column[] => {
  const entries = Object.entries(columns)
  if (entries.length === 0) throw new ParameterError('parquetParts.columns', columns, 'at least one column')
  return entries.map(([key, type]) => {
    if (!Object.hasOwn(kinds, type)) {
      const known = Object.keys(kinds)
      throw new ParameterError(
        `parquetParts.columns.${key}`,
        type,
        `one of ${known.join(', ')}`,
        '',
        nearest(type, known),
      )
    }
    return { key, kind: kinds[type] }
  })
}

/** The values of a row in the order of the columns, each looked at. */
const valuesOf = (table: readonly Column[], given: unknown): readonly (number | string)[] => {
  if (typeof given !== 'object' || given === null)
    throw new ParameterError('parquetParts.write', given, 'a row')
  const row = given as Readonly<Record<string, unknown>>
  const values = table.map(({ key, kind }) => {
    if (!Object.hasOwn(row, key))
      throw new ParameterError(`parquetParts.write.${key}`, undefined, kind.expected)
    const value = row[key]
    if (!kind.holds(value)) throw new ParameterError(`parquetParts.write.${key}`, value, kind.expected)
    return value as number | string
  })
  if (Object.keys(row).length > table.length) {
    const known = table.map((column) => column.key)
    const unknown = Object.keys(row).find((key) => !known.includes(key)) ?? ''
    throw new ParameterError(
      `parquetParts.write.${unknown}`,
      row[unknown],
      `only the columns ${known.map(show).join(', ')}`,
      '',
      nearest(unknown, known),
    )
  }
  return values
}

const checkName = (where: string, name: string): void => {
  checkText(where, name)
  if (!/^[\w-][\w.-]*$/.test(name)) throw new ParameterError(where, name, 'letters, digits, `.`, `_` and `-`')
}
