import type { Observable } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Saved, SavedReader, SnapshotError } from '../models/saving.ts'
import { CausalityError, type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { checkIndex, checkList, checkOptions, checkSize, nameOf } from './internal/check.ts'
import { EventSource } from './population.ts'

export interface SpikeTrainOptions {
  /** Number of neurons. */
  readonly size: number
  /** The spikes, in the order of their times in ms; equal times are allowed. */
  readonly spikes: readonly Spike[]
  readonly name?: string
}

/**
 * The spikes of a list, each at its time; completes after the last, and at once if there is none.
 *
 * @throws ParameterError if a source is out of range, or the times fall or are not finite; CausalityError if the first
 *   lies before the clock
 */
export class SpikeTrain extends EventSource {
  private readonly train: readonly Spike[]
  private position = 0

  constructor(options: SpikeTrainOptions, clock: EventTimeScheduler) {
    checkOptions('spike train.options', options)
    const { size, spikes } = options
    // it draws nothing, so its name may stand twice
    const where = nameOf('spike train', { ...options, stream: '' }, clock)
    // before anything is put on the clock
    checkSize(`${where}.size`, size)
    checkTrain(where, spikes, size)
    const first = spikes[0]?.t
    if (first !== undefined && first < clock.now()) throw new CausalityError(where, first, clock.now())
    super(where, size, clock)
    this.train = spikes
    if (first === undefined) this.end()
    else this.plan(first, PHASE.threshold)
  }

  protected override happen(t: number): void {
    const { train } = this
    while (this.position < train.length && train[this.position]!.t === t) {
      this.emit(t, train[this.position++]!.source)
    }
    if (this.position === train.length) this.end()
    else this.plan(train[this.position]!.t, PHASE.threshold)
  }

  protected override saveState(): Saved {
    return { position: this.position }
  }

  protected override loadState(saved: Saved): void {
    const position = new SavedReader(this.name, saved).number('position')
    const { length } = this.train
    if (!Number.isInteger(position) || position < 0 || position > length)
      throw new SnapshotError(`${this.name}: position`, position, `a place in its ${length} spikes`)
    this.position = position
  }
}

/** The spikes of a list as a stream; see {@link SpikeTrain}. Hot, from this call on. */
export const spikeTrain = (options: SpikeTrainOptions, clock: EventTimeScheduler): Observable<Spike> =>
  new SpikeTrain(options, clock).spikes

const checkTrain = (where: string, spikes: readonly Spike[], size: number): void => {
  checkList(`${where}.spikes`, spikes, 'a list of spikes { t, source }')
  spikes.forEach((spike, k) => {
    checkOptions(`${where}.spikes[${k}]`, spike)
    const { t, source } = spike
    const previous = spikes[k - 1]?.t ?? -Infinity
    if (typeof t !== 'number' || !(t >= previous && t < Infinity)) {
      const expected = k === 0 ? 'a finite time in ms' : `a finite time >= ${previous} ms, in order`
      throw new ParameterError(`${where}.spikes[${k}].t`, t, expected)
    }
    checkIndex(`${where}.spikes[${k}].source`, source, size)
  })
}
