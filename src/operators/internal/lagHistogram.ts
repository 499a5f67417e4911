import { ParameterError } from '../../models/errors.ts'
import { type Saved, SavedReader } from '../../models/saving.ts'
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

/** Times of past spikes, rising, of which the old ones are dropped. */
export class RecentTimes {
  private times: number[] = []
  private head = 0

  /** Calls `visit` with t - t_past, for past times after `since`. */
  differences(t: number, reach: number, visit: (x: number) => void): void {
    const { times } = this
    while (this.head < times.length && t - times[this.head]! >= reach) this.head++
    if (this.head > 64 && this.head * 2 > times.length) {
      times.splice(0, this.head)
      this.head = 0
    }
    for (let k = this.head; k < times.length; k++) visit(t - times[k]!)
  }

  push(t: number): void {
    this.times.push(t)
  }

  clear(): void {
    this.times = []
    this.head = 0
  }

  save(): Saved {
    return { times: Float64Array.from(this.times.slice(this.head)) }
  }

  load(where: string, saved: Saved): void {
    this.times = Array.from(new SavedReader(where, saved).float64('times'))
    this.head = 0
  }
}
