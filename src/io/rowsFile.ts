import { stringify } from 'csv-stringify/sync'
import { extname } from 'node:path'
import type { Columns } from '../models/tables.ts'
import { numberText } from './csvNumbers.ts'
import { writeWhole } from './files.ts'
import { writeColumns } from './parquetParts.ts'

/** What rows can be written as: ends of file names. */
export const ROWS_FORMATS: readonly string[] = ['.csv', '.parquet']

/**
 * Rows as one file, by its extension. What is missing at the end of a row is empty in CSV; NaN, or a text of no characters,
 * in Parquet.
 */
export const writeRows = (
  path: string,
  columns: Columns,
  rows: readonly (readonly (number | string)[])[],
): void => {
  if (extname(path).toLowerCase() === '.parquet') {
    const data = Object.values(columns).map((type, c) =>
      rows.map((row) => row[c] ?? (type === 'utf8' ? '' : Number.NaN)),
    )
    return writeColumns(path, columns, data)
  }
  const texts = rows.map((row) =>
    Object.keys(columns).map((_, c) => {
      const value = row[c] ?? ''
      return typeof value === 'string' ? value : numberText(value)
    }),
  )
  writeWhole(path, stringify([Object.keys(columns), ...texts]))
}
