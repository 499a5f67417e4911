import { ParameterError } from '../../models/errors.ts'
import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'
import { Fifo } from '../bridges/fifo.ts'
import { checkDuration, checkOptions } from './check.ts'

export interface LagBins {
  /** Width of a bin in ms. */
  readonly width: number
  /** Bins on either side of the one around 0. */
  readonly bins: number
}

/** @throws ParameterError naming what is no width or no number of bins */
export const checkLagBins = (where: string, options: LagBins): void => {
  checkOptions(`${where}.options`, options)
  const { width, bins } = options
  checkDuration(`${where}.width`, width, false)
  if (!Number.isInteger(bins) || bins < 0 || bins > 1e7)
    throw new ParameterError(`${where}.bins`, bins, 'an integer from 0 to 1e7')
}

/** Counts of time differences: see `correlogramOf` for the bins. */
export interface Correlogram {
  /** Middle of each bin, k * width for k = -bins … bins, in ms. */
  readonly dts: Float64Array
  /** Pairs of spikes whose difference lies in each bin. */
  readonly counts: Float64Array
  /** Number of spikes that differences are taken from. */
  readonly references: number
  /** Counts per reference spike and second, not corrected for the ends of the span; NaN without spikes. */
  readonly rates: Float64Array
}

/** The bin of a difference x >= 0: 0 up to width/2, k from (k - 1/2) * width up to (k + 1/2) * width, as these round. */
export const lagBin = (x: number, width: number): number => {
  let k = Math.floor(x / width + 0.5)
  while (k > 0 && (k - 0.5) * width > x) k--
  while ((k + 0.5) * width <= x) k++
  return k
}

export const correlogramOf = (
  { width, bins }: LagBins,
  counts: Float64Array,
  references: number,
): Correlogram => ({
  dts: Float64Array.from(counts, (_, k) => (k - bins) * width),
  counts,
  references,
  rates: counts.map((n) => (1000 * n) / (references * width)),
})

/** Times of past spikes, rising, those less than `reach` ago. */
export class RecentTimes extends Fifo<number> {
  private readonly where: string
  private readonly reach: number
  private last = -Infinity

  /** @param where what its spikes are called in errors */
  constructor(where: string, reach: number) {
    super()
    this.where = where
    this.reach = reach
  }

  /**
   * Calls `visit` with t - t_past for each of them.
   * @throws ParameterError if t is before the last
   */
  differences(t: number, visit: (x: number) => void): void {
    this.drop(t)
    const { items } = this
    for (let k = this.head; k < items.length; k++) visit(t - items[k]!)
  }

  /** @throws ParameterError if t is before the last */
  override push(t: number): void {
    this.drop(t)
    this.last = t
    super.push(t)
  }

  save(): Saved {
    return { times: Float64Array.from(this.toArray()), last: this.last }
  }

  /** @throws SnapshotError if it does not fit */
  load(where: string, saved: Saved): void {
    const from = new SavedReader(where, saved)
    const times = from.float64('times')
    const last = from.time('last')
    const wrong = times.findIndex((t, k) => !(t >= (times[k - 1] ?? -Infinity) && t <= last))
    if (wrong >= 0) throw new SnapshotError(`${where}: times[${wrong}]`, times[wrong], 'times that rise')
    this.clear()
    for (const t of times) super.push(t)
    this.last = last
  }

  /** Drops what is long ago at t. */
  private drop(t: number): void {
    if (!(t >= this.last)) {
      const advice = 'Give it spikes in the order of their times.'
      throw new ParameterError(`${this.where}: t of a spike`, t, `at least ${this.last} ms`, advice)
    }
    while (this.length > 0 && t - this.first! >= this.reach) this.shift()
  }
}
