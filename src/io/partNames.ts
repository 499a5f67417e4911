import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The file of a part. */
export const partName = (name: string, part: number): string =>
  `${name}-${String(part).padStart(5, '0')}.parquet`

/** Whether a file is a part of a table. */
export const isPartOf = (table: string, file: string): boolean => numberOf(table, file) !== undefined

/** The parts of a table in a folder, in their order; none if there is no such folder. */
export const partFiles = (folder: string, table: string): readonly string[] =>
  existsSync(folder) ? partsIn(folder, table).map((part) => join(folder, partName(table, part))) : []

/** The numbers of the whole parts in a folder, ascending. */
export const partsIn = (folder: string, name: string): readonly number[] =>
  readdirSync(folder)
    .flatMap((file) => numberOf(name, file) ?? [])
    .sort((a, b) => a - b)

/** Which part of a table a file is, if it is one. */
const numberOf = (table: string, file: string): number | undefined => {
  if (!file.startsWith(`${table}-`)) return undefined
  const number = Number.parseInt(file.slice(table.length + 1), 10)
  return file === partName(table, number) ? number : undefined
}
