import type { Observable, OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type Keep, SavedReader } from '../models/saving.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { between, type Boundary, type Spanned, type Statistic } from './internal/between.ts'
import { checkDuration, checkOptions, checkSize, checkSource } from './internal/check.ts'
import { WindowCounts } from './internal/windowCounts.ts'

export interface Synchrony {
  /** Number of whole windows in the span. */
  readonly windows: number
  /** 1 if all fire alike, about 1/sqrt(size) if independently, 0 if their sum is constant; NaN if no count varies. */
  readonly chi: number
}

/**
 * How synchronously a population fires, from boundary to boundary: the fluctuation of the mean spike count against
 * those of the neurons' own counts, in windows of equal width.
 *
 *     chi^2 = var(mean over i of n_i) / mean over i of var(n_i)          var over windows
 *
 * Window k is [begin + k * window, begin + (k + 1) * window); one that the boundary cuts off counts nothing, and a
 * spike at the time of a boundary belongs to what begins, though the boundary come after it, as ticks do. The width is
 * the time within which spikes count as simultaneous. Exact: sums of integers, divided once.
 * Cost: O(1) a spike, O(size) memory and a boundary.
 *
 * @param keep is told the state of each subscription, so that it can be saved
 * @source Golomb and Hansel 2000, Neural Comput. 12:1095, eqs. 1-4 (chi, there of potentials)
 * @throws ParameterError if size is not an integer >= 1, or the window not a finite number > 0 ms (at call)
 * @errors ParameterError for a spike of a neuron beyond size, and for a boundary that does not come at its time
 */
export const synchrony = <B extends Boundary>(
  options: { readonly size: number; readonly window: number },
  boundaries: Observable<B>,
  clock: EventTimeScheduler,
  keep?: Keep,
): OperatorFunction<Spike, Spanned<B, Synchrony>> => {
  const where = 'synchrony'
  checkOptions(`${where}.options`, options)
  const { size, window } = options
  checkSize(`${where}.size`, size)
  checkDuration(`${where}.window`, window, false)
  const start = (begin: number): Statistic<Spike, Synchrony> => {
    const each = new WindowCounts(where, size, window, begin)
    const all = new WindowCounts(where, 1, window, begin)
    return {
      add({ t, source }) {
        checkSource(where, source, size)
        each.add(t, source)
        all.add(t, 0)
      },
      close(_begin, end) {
        const { windows: n, sums, squares } = each.close(end)
        const whole = all.close(end)
        const own = sums.reduce((total, sum, i) => total + (n * squares[i]! - sum * sum), 0)
        const shared = n * whole.squares[0]! - whole.sums[0]! ** 2
        return { windows: n, chi: Math.sqrt(shared / (size * own)) }
      },
      save: () => ({ each: each.save(), all: all.save() }),
      load(saved) {
        const from = new SavedReader(where, saved)
        each.load(from.part('each'))
        all.load(from.part('all'))
      },
    }
  }
  return between(where, boundaries, clock, start, keep)
}
