import type { Observable, OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type Keep, SavedReader } from '../models/saving.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { between, type Boundary, type Spanned, type Statistic } from './internal/between.ts'
import { checkOptions, checkSize, checkSource } from './internal/check.ts'

export interface Rates {
  /** Spikes of each neuron. */
  readonly counts: Float64Array
  /** Rate of each neuron in 1/s; NaN over no time. */
  readonly rates: Float64Array
}

/**
 * Spike counts and rates of each neuron, from boundary to boundary.
 *
 * Shape: Spike in -> one {@link Rates} a boundary out. Ends: with the source; what is pending is dropped.
 *
 * @param keep is told the state of each subscription, so that it can be saved
 * @throws ParameterError if size is not an integer >= 1 (at call)
 * @errors ParameterError for a spike of a neuron beyond size, and for a boundary that does not come at its time
 */
export const rates = <B extends Boundary>(
  options: { readonly size: number },
  boundaries: Observable<B>,
  clock: EventTimeScheduler,
  keep?: Keep,
): OperatorFunction<Spike, Spanned<B, Rates>> => {
  checkOptions('rates.options', options)
  const { size } = options
  checkSize('rates.size', size)
  const start = (): Statistic<Spike, Rates> => {
    let counts: Float64Array = new Float64Array(size)
    return {
      add({ source }) {
        checkSource('rates', source, size)
        counts[source]!++
      },
      close(begin, end) {
        const result = { counts, rates: counts.map((n) => (1000 * n) / (end - begin)) }
        counts = new Float64Array(size)
        return result
      },
      save: () => ({ counts: counts.slice() }),
      load(saved) {
        counts = new SavedReader('rates', saved).float64('counts', size)
      },
    }
  }
  return between('rates', boundaries, clock, start, keep)
}
