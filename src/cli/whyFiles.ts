import { writeRows } from '../io/rowsFile.ts'
import type { Cause } from '../plasticity/index.ts'

const columns = {
  t: 'double',
  w: 'double',
  dw: 'double',
  chain: 'utf8',
  chain_dw: 'double',
  spike_t: 'double',
  spike_side: 'utf8',
  spike_dw: 'double',
  t_pre: 'double',
  t_post: 'double',
  dt: 'double',
  value: 'double',
  factor: 'double',
} as const

/**
 * Changes as a table: a row for each pair of each; one for a spike without a partner, and for a chain or a change that has no
 * spike. Numbers that are not there are NaN in Parquet, empty in CSV.
 */
export class CauseRows {
  private readonly rows: (number | string)[][] = []

  add(cause: Cause): void {
    const { t, w, dw, terms } = cause
    if (terms.length === 0) this.row(t, w, dw)
    for (const { path, dw: chain, spikes } of terms) {
      if (spikes.length === 0) this.row(t, w, dw, path, chain)
      for (const spike of spikes) {
        const own = [t, w, dw, path, chain, spike.t, spike.side, spike.dw]
        if (spike.pairs.length === 0) this.row(...own)
        for (const { t_pre, t_post, dt, value, factor } of spike.pairs)
          this.row(...own, t_pre, t_post, dt, value, factor)
      }
    }
  }

  write(path: string): void {
    writeRows(path, columns, this.rows)
  }

  /** A row whose last columns have nothing in them. */
  private row(...row: (number | string)[]): void {
    this.rows.push(row)
  }
}
