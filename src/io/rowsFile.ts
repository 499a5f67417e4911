import { stringify } from 'csv-stringify/sync'
import { extname } from 'node:path'
import type { Columns } from '../models/tables.ts'
import { numberText } from './csvNumbers.ts'
import { writeWhole } from './files.ts'
import { writeColumns } from './parquetParts.ts'

/** What rows can be written as: ends of file names. */
export const ROWS_FORMATS: readonly string[] = ['.csv', '.parquet']

/** Rows that are made text at once: a table may be many times as long. */
const BLOCK = 10_000

/** A table by column as one file, by its extension: as many values each as the first has. NaN is empty in CSV. */
export const writeTable = (path: string, columns: Columns, data: readonly (number | string)[][]): void => {
  if (extname(path).toLowerCase() === '.parquet') return writeColumns(path, columns, data)
  const count = data[0]?.length ?? 0
  const blocks = [Buffer.from(stringify([Object.keys(columns)]))]
  for (let from = 0; from < count; from += BLOCK) {
    const rows = Array.from({ length: Math.min(BLOCK, count - from) }, (_, k) =>
      data.map((column) => cellText(column[from + k] ?? '')),
    )
    blocks.push(Buffer.from(stringify(rows)))
  }
  writeWhole(path, Buffer.concat(blocks))
}

const cellText = (value: number | string): string => {
  if (typeof value === 'string') return value
  return Number.isNaN(value) ? '' : numberText(value)
}
