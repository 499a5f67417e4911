import type { Observable } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { CausalityError, type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { EventSource } from './population.ts'

export interface SpikeTrainOptions {
  /** Number of neurons. */
  readonly size: number
  /** The spikes, in the order of their times in ms; equal times are allowed. */
  readonly spikes: readonly Spike[]
  readonly name?: string
}

/**
 * The spikes of a list, each at its time; completes after the last.
 *
 * @throws ParameterError if a source is out of range, or the times fall or are not finite; CausalityError if the first
 *   lies before the clock
 */
export class SpikeTrain extends EventSource {
  private readonly train: readonly Spike[]
  private position = 0

  constructor({ size, spikes, name }: SpikeTrainOptions, clock: EventTimeScheduler) {
    const where = name ?? clock.uniqueName('spike train')
    if (!Number.isInteger(size) || size < 1)
      throw new ParameterError(`${where}.size`, size, 'an integer >= 1')
    super(where, size, clock)
    spikes.forEach(({ t, source }, k) => {
      const previous = spikes[k - 1]?.t ?? -Infinity
      if (!(t >= previous && t < Infinity)) {
        throw new ParameterError(
          `${where}.spikes[${k}].t`,
          t,
          k === 0 ? 'a finite time' : `a time >= ${previous} ms, in order`,
        )
      }
      if (!Number.isInteger(source) || source < 0 || source >= size) {
        throw new ParameterError(`${where}.spikes[${k}].source`, source, `an index from 0 to ${size - 1}`)
      }
    })
    const first = spikes[0]?.t ?? Infinity
    if (first < clock.now()) throw new CausalityError(where, first, clock.now())
    this.train = spikes
    this.plan(first, PHASE.threshold)
  }

  protected override happen(t: number): void {
    const { train } = this
    while (this.position < train.length && train[this.position]!.t === t) {
      this.emit(t, train[this.position++]!.source)
    }
    if (this.position === train.length) this.end()
    else this.plan(train[this.position]!.t, PHASE.threshold)
  }
}

/** The spikes of a list as a stream; see {@link SpikeTrain}. Hot, from this call on. */
export const spikeTrain = (options: SpikeTrainOptions, clock: EventTimeScheduler): Observable<Spike> =>
  new SpikeTrain(options, clock).spikes
