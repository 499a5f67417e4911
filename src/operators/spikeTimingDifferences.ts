import type { OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { checkDuration, checkOptions } from './internal/check.ts'
import { operator } from './internal/operator.ts'

/** Two spikes of different neurons, `later` after `earlier` by `dt` ms; dt = 0 for a tie. */
export interface SpikePair {
  /** Time in ms of the later spike. */
  readonly t: number
  readonly later: number
  readonly earlier: number
  readonly dt: number
}

/**
 * Every pair of spikes of different neurons that lie at most `support` ms apart, when the later one comes.
 *
 *     a   --|--------|----
 *     b   -----|----------
 *     out -----d-----d----      d = t_later - t_earlier
 *
 * One instant: a tie is one pair, with dt = 0, the spike that came first in the stream as the earlier.
 * Cost: O(pairs), memory O(spikes within support).
 *
 * @throws ParameterError if support is not a finite number > 0 ms (at call)
 */
export const spikeTimingDifferences = (options: {
  readonly support: number
}): OperatorFunction<Spike, SpikePair> => {
  checkOptions('spikeTimingDifferences.options', options)
  const { support } = options
  checkDuration('spikeTimingDifferences.support', support, false)
  return operator((emit) => {
    let recent: Spike[] = []
    let head = 0
    return (spike) => {
      const { t, source } = spike
      while (head < recent.length && t - recent[head]!.t > support) head++
      if (head > 32 && head * 2 > recent.length) {
        recent = recent.slice(head)
        head = 0
      }
      // the list may grow or be replaced while a subscriber is told: only what was there counts
      const list = recent
      const end = list.length
      list.push(spike)
      for (let k = head; k < end; k++) {
        const earlier = list[k]!
        if (earlier.source !== source) emit({ t, later: source, earlier: earlier.source, dt: t - earlier.t })
      }
    }
  })
}
