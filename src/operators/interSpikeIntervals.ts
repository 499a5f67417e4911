import type { OperatorFunction } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Keep, SavedReader } from '../models/saving.ts'
import { checkKeep, checkOptions, checkSize, checkSource } from './internal/check.ts'
import { operator } from './internal/operator.ts'

/** The time since the spike before, of one neuron. */
export interface InterSpikeInterval {
  /** Time in ms of the later spike. */
  readonly t: number
  readonly source: number
  readonly dt: number
}

/**
 * The time from the last spike of a neuron to its next, when that comes; nothing at its first.
 *
 *     in   --|-----|---|----
 *     out  --------d---d----      d = t - t_last
 *
 * One instant: two spikes of a neuron at one time are an interval of 0. Cost: O(1) a spike, O(size) memory.
 *
 * @param keep is told the state of each subscription, so that it can be saved
 * @throws ParameterError if size is not an integer >= 1 (at call)
 * @errors ParameterError for a spike of a neuron beyond size, or before the last one of its neuron
 * @see {@link intervalVariability} for what is made of them
 */
export const interSpikeIntervals = (
  options: { readonly size: number },
  keep?: Keep,
): OperatorFunction<Spike, InterSpikeInterval> => {
  const where = 'interSpikeIntervals'
  checkOptions(`${where}.options`, options)
  const { size } = options
  checkSize(`${where}.size`, size)
  checkKeep(`${where}.keep`, keep)
  return operator((emit) => {
    const last = new Float64Array(size).fill(-Infinity)
    keep?.(where, {
      save: () => ({ last: last.slice() }),
      load: (saved) => last.set(new SavedReader(where, saved).float64('last', size)),
    })
    return ({ t, source }) => {
      checkSource(where, source, size)
      const dt = intervalTo(where, t, last[source]!, source)
      last[source] = t
      if (dt < Infinity) emit({ t, source, dt })
    }
  })
}

/**
 * The interval from the last spike of a neuron.
 * @throws ParameterError if that came later
 */
export const intervalTo = (where: string, t: number, last: number, source: number): number => {
  const dt = t - last
  if (dt >= 0) return dt
  const advice = 'Give it spikes in the order of their times.'
  throw new ParameterError(`${where}: t of a spike of neuron ${source}`, t, `at least ${last} ms`, advice)
}
