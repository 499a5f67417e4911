import { checkOptions } from '../internal/check.ts'
import type { EventTimeScheduler } from '../../scheduler/index.ts'
import type { FeedCounts, SpikeFeed } from './feed.ts'
import { checkFeed, type FeedOptions, type SpikeSource } from './feedOptions.ts'
import { SpikeInput, type SpikeInputOptions } from './spikeInput.ts'

export interface LiveOptions extends SpikeInputOptions, Omit<FeedOptions, 'name'> {}

/** The spikes of one source outside, as a node that ends when its source has. */
export class LiveSource extends SpikeInput {
  private readonly source: SpikeFeed

  constructor(source: SpikeSource, options: LiveOptions, clock: EventTimeScheduler) {
    checkOptions('spikesFrom.options', options)
    // before anything is put on the clock
    checkFeed('spikesFrom', source, options)
    super(options, clock, 'spikesFrom')
    // the name is that of the node
    const { name: _, ...settings } = options
    this.source = this.feed(source, settings)
  }

  /** What has become of the events so far; live. */
  get counts(): FeedCounts {
    return this.source.counts
  }

  protected override dried(): void {
    this.end()
  }
}

/**
 * Spikes from outside: an Observable, an iterable (async or not), a Web ReadableStream or a Node Readable of
 * `{ t, source }`, or of lists of them, as a node.
 *
 *     outside   a@3  b@1 c@5 ……… d@9 |        reorder: 2
 *     clock     ……………… waits until all before t is known ………………
 *     spikes    --b---a---c-------d|
 *
 * Hot, from this call on. By its own times (`timing: 'exact'`) the result is that of a {@link spikeTrain} of the same
 * events, however they come; `run` waits for them, `runSync` can only once the source has ended. `live` and `arrival`
 * are for input from the world while `clock.play` goes on. One instant: in the threshold phase.
 * Ends: completes when its source has and the last event has happened; an error of the source ends the run, after the
 * events that came before it. `end()` tells the source that no more is wanted.
 *
 * @throws ParameterError if it is no source, or an option is wrong (at call)
 * @errors LateError, OverflowError, by the policies that say so; ParameterError for an event that is none
 * @example
 * ```ts
 * import { EventTimeScheduler } from 'rxspike/scheduler'
 * import { spikesFrom } from 'rxspike/operators'
 *
 * const sensor = async function* () {
 *   yield { t: 3, source: 0 }
 *   yield { t: 1, source: 1 }
 *   yield { t: 5, source: 0 }
 *   yield { t: 2, source: 1 }
 * }
 * const clock = new EventTimeScheduler()
 * const input = spikesFrom(sensor(), { size: 2, reorder: 2, late: 'drop' }, clock)
 * const seen: number[] = []
 * input.spikes.subscribe(({ t }) => seen.push(t))
 * await clock.run(10)
 * seen // => [1, 3, 5]
 * input.counts // => { received: 4, delivered: 3, late: 1, dropped: 0, pending: 0 }
 * ```
 * @see {@link SpikeInput} for a node that takes several sources, or spikes by hand
 */
export const spikesFrom = (
  source: SpikeSource,
  options: LiveOptions,
  clock: EventTimeScheduler,
): LiveSource => new LiveSource(source, options, clock)
