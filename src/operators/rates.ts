import type { Observable, OperatorFunction } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { between, type Boundary, type Spanned } from './internal/between.ts'

export interface Rates {
  /** Spikes of each neuron. */
  readonly counts: Float64Array
  /** Rate of each neuron in 1/s; NaN over no time. */
  readonly rates: Float64Array
}

/**
 * Spike counts and rates of each neuron, from boundary to boundary.
 *
 * Shape: Spike in -> one {@link Rates} a boundary out.
 * @throws ParameterError if size is not an integer >= 1 (at call)
 */
export const rates = <B extends Boundary>(
  { size }: { readonly size: number },
  boundaries: Observable<B>,
  clock: EventTimeScheduler,
): OperatorFunction<Spike, Spanned<B, Rates>> => {
  if (!Number.isInteger(size) || size < 1) throw new ParameterError('rates.size', size, 'an integer >= 1')
  return between(boundaries, clock, () => {
    let counts = new Float64Array(size)
    return {
      add({ source }) {
        counts[source]!++
      },
      close(begin, end) {
        const result = { counts, rates: counts.map((n) => (1000 * n) / (end - begin)) }
        counts = new Float64Array(size)
        return result
      },
    }
  })
}
