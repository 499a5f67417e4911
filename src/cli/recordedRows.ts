import { ParquetTable } from '../io/parquetTable.ts'
import { partFiles } from '../io/partNames.ts'

/** A window of event time, in ms; open where it has no end. */
interface Window {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Rows of a table, column by column. */
export interface LastRows {
  readonly columns: readonly number[][]
  /** Whether there are more in the window, before these. */
  readonly isCut: boolean
}

/**
 * The last rows of a recorded table, read part by part from the end: at most `most` of them, of those whose first column,
 * the time, lies in the window. Memory is that of a part and of what comes out.
 */
export const lastRows = (
  folder: string,
  table: string,
  columns: readonly string[],
  most: number,
  { from = -Infinity, to = Infinity }: Window = {},
): LastRows => {
  const chunks: number[][][] = []
  let count = 0
  for (const file of partFiles(folder, table).toReversed()) {
    const rows = rowsOf(file, columns, from, to)
    chunks.unshift(rows.columns)
    count += rows.columns[0]?.length ?? 0
    if (count > most || rows.first < from) break
  }
  return {
    columns: columns.map((_, c) => chunks.flatMap((chunk) => chunk[c] ?? []).slice(-most)),
    isCut: count > most,
  }
}

/** The rows of a file within a window, and the time of its very first. */
const rowsOf = (
  file: string,
  names: readonly string[],
  from: number,
  to: number,
): { readonly columns: number[][]; readonly first: number } => {
  const table = new ParquetTable(file)
  try {
    const columns = names.map((): number[] => [])
    let first = Infinity
    table.groups.forEach((_, group) => {
      const values = table.group(group, names)
      const times = (values[0] ?? []) as readonly number[]
      times.forEach((t, k) => {
        first = Math.min(first, t)
        if (t < from || t > to) return
        columns.forEach((column, c) => column.push(Number(values[c]?.[k])))
      })
    })
    return { columns, first }
  } finally {
    table.close()
  }
}
