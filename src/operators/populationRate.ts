import type { OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type Keep, SavedReader } from '../models/saving.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { between, type Spanned, type Statistic } from './internal/between.ts'
import { checkClock, checkDuration, checkOptions, checkSize, checkSource } from './internal/check.ts'
import { type Edge, edges } from './edges.ts'

export interface PopulationRate {
  /** Spikes of the whole population in the window. */
  readonly count: number
  /** Spikes per neuron and second. */
  readonly rate: number
}

/**
 * The rate of a population in windows of event time, one after the other from the subscription on, each told at its end.
 *
 *     rate = 1000 count / (size * window)          window k is [begin + k * window, begin + (k + 1) * window)
 *
 * Exact: integer counts, edges by multiplication. Windows without spikes are told too. Ends: with the source; the window
 * that is open is dropped.
 *
 * @param keep is told the states of each subscription (its own and that of its edges), so that they can be saved
 * @throws ParameterError if size is not an integer >= 1, or the window not a finite number > 0 ms (at call)
 * @errors ParameterError for a spike of a neuron beyond size
 */
export const populationRate = (
  options: { readonly size: number; readonly window: number },
  clock: EventTimeScheduler,
  keep?: Keep,
): OperatorFunction<Spike, Spanned<Edge, PopulationRate>> => {
  const where = 'populationRate'
  checkOptions(`${where}.options`, options)
  const { size, window } = options
  checkSize(`${where}.size`, size)
  checkDuration(`${where}.window`, window, false)
  checkClock(`${where}.clock`, clock)
  const start = (): Statistic<Spike, PopulationRate> => {
    let count = 0
    return {
      add({ source }) {
        checkSource(where, source, size)
        count++
      },
      close() {
        const result = { count, rate: (1000 * count) / (size * window) }
        count = 0
        return result
      },
      save: () => ({ count }),
      load(saved) {
        count = new SavedReader(where, saved).count('count')
      },
    }
  }
  return between(where, edges({ width: window }, clock, keep), clock, start, keep)
}
