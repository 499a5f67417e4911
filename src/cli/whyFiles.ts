import { writeTable } from '../io/rowsFile.ts'
import type { Cause } from '../plasticity/index.ts'
import { InputError } from './errors.ts'
import { readable } from './output.ts'

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

/** Rows that a table may have: they are kept until the end, about 100 bytes each. */
const MOST_ROWS = 5_000_000

/**
 * Changes as a table: a row for each pair of each; one for a spike without a partner, and for a chain or a change that has no
 * spike. Numbers that are not there are NaN in Parquet, empty in CSV.
 */
export class CauseRows {
  /** By column: numbers take less room so. */
  private readonly data: (number | string)[][] = Object.keys(columns).map(() => [])
  private readonly most: number
  private count = 0
  /** Time in ms from which on there were more than there is room for. */
  private full: number | undefined

  constructor(most: number = MOST_ROWS) {
    this.most = most
  }

  add(cause: Cause): void {
    const { t, w, dw, terms } = cause
    if (this.full !== undefined) return
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
    if (this.count > this.most) this.full = t
  }

  /** @throws InputError if there were more than there is room for, with the way to fewer */
  refuseMany(): void {
    if (this.full === undefined) return
    throw new InputError(
      `--out: more than ${this.most.toLocaleString('en-US')} rows until ${readable(this.full)} ms; expected a shorter time, with --from and --to`,
    )
  }

  write(path: string): void {
    writeTable(path, columns, this.data)
  }

  /** A row whose last columns have nothing in them. */
  private row(...row: (number | string)[]): void {
    this.count++
    Object.values(columns).forEach((type, c) =>
      this.data[c]?.push(row[c] ?? (type === 'utf8' ? '' : Number.NaN)),
    )
  }
}
