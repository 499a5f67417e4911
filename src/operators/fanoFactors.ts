import type { Observable, OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import type { Keep } from '../models/saving.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { between, type Boundary, type Spanned, type Statistic } from './internal/between.ts'
import { checkDuration, checkOptions, checkSize, checkSource } from './internal/check.ts'
import { WindowCounts } from './internal/windowCounts.ts'

export interface FanoFactors {
  /** Number of whole windows in the span. */
  readonly windows: number
  /** Mean count of each neuron in a window; NaN without windows. */
  readonly means: Float64Array
  /** Variance (n - 1) over mean of the counts of each neuron; NaN below two windows or without spikes. */
  readonly fano: Float64Array
}

/**
 * Fano factors of the spike counts of each neuron in windows of equal width, from boundary to boundary: 0 for a clock, 1
 * for a Poisson train.
 *
 *     F = var(n) / mean(n)          window k is [begin + k * window, begin + (k + 1) * window)
 *
 * A window that the boundary cuts off counts nothing. One instant: a spike at the time of a boundary belongs to what begins,
 * though the boundary come after it, as ticks do. Exact: sums of integers, divided once.
 * Cost: O(1) a spike, O(size) memory and a boundary.
 *
 * @param keep is told the state of each subscription, so that it can be saved
 * @source Fano 1947, Phys. Rev. 72:26
 * @throws ParameterError if size is not an integer >= 1, or the window not a finite number > 0 ms (at call)
 * @errors ParameterError for a spike of a neuron beyond size, and for a boundary that does not come at its time
 */
export const fanoFactors = <B extends Boundary>(
  options: { readonly size: number; readonly window: number },
  boundaries: Observable<B>,
  clock: EventTimeScheduler,
  keep?: Keep,
): OperatorFunction<Spike, Spanned<B, FanoFactors>> => {
  const where = 'fanoFactors'
  checkOptions(`${where}.options`, options)
  const { size, window } = options
  checkSize(`${where}.size`, size)
  checkDuration(`${where}.window`, window, false)
  const start = (begin: number): Statistic<Spike, FanoFactors> => {
    const counts = new WindowCounts(where, size, window, begin)
    return {
      add({ t, source }) {
        checkSource(where, source, size)
        counts.add(t, source)
      },
      close(_begin, end) {
        const { windows: n, sums, squares } = counts.close(end)
        return {
          windows: n,
          means: sums.map((sum) => sum / n),
          fano: sums.map((sum, i) => (n < 2 ? Number.NaN : (n * squares[i]! - sum * sum) / ((n - 1) * sum))),
        }
      },
      save: () => counts.save(),
      load: (saved) => counts.load(saved),
    }
  }
  return between(where, boundaries, clock, start, keep)
}
