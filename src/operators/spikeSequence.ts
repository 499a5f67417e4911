import { checkMethod, checkObject } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Saved, SavedReader, SnapshotError } from '../models/saving.ts'
import { CausalityError, type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { checkIndex, checkOptions, checkSize, nameOf } from './internal/check.ts'
import { EventSource } from './population.ts'

/** Spikes one at a time, in the order of their times: from a file, say, of which only a piece is in memory. */
export interface SpikeReader {
  /** The next spike; undefined after the last. */
  next(): Spike | undefined
  /** Where it stands, to go on from there. */
  save(): Saved
  /** Before it is closed. */
  load(saved: Saved): void
  /** No more will be asked for. */
  close?(): void
}

export interface SpikeSequenceOptions {
  /** Number of neurons. */
  readonly size: number
  readonly reader: SpikeReader
  readonly name?: string
}

/**
 * The spikes of a reader, each at its time; completes after the last. Holds one spike: what is read ahead is the reader's
 * business.
 *
 * @throws ParameterError if the first spike does not fit; CausalityError if it lies before the clock
 * @errors ParameterError, ending the run, for a later spike whose time falls or whose source is out of range
 * @see {@link SpikeTrain} for a list
 */
export class SpikeSequence extends EventSource {
  private readonly reader: SpikeReader
  /** The spike that comes next. */
  private pending: Spike | undefined
  private isClosed = false

  constructor(options: SpikeSequenceOptions, clock: EventTimeScheduler) {
    checkOptions('spike sequence.options', options)
    const { size, reader } = options
    // it draws nothing, so its name may stand twice
    const where = nameOf('spike sequence', { ...options, stream: '' }, clock)
    // before anything is put on the clock
    checkSize(`${where}.size`, size)
    checkObject(`${where}.reader`, reader, 'a reader of spikes { next, save, load }')
    for (const name of ['next', 'save', 'load']) checkMethod(`${where}.reader.${name}`, reader, name)
    const first = checked(where, size, reader.next(), -Infinity)
    if (first !== undefined && first.t < clock.now()) throw new CausalityError(where, first.t, clock.now())
    super(where, size, clock)
    this.reader = reader
    this.pending = first
    // the reader of no spikes stays open until it is ended: it may be loaded yet
    if (first === undefined) super.end()
    else this.planNext()
  }

  override end(): void {
    if (this.isClosed) return
    this.isClosed = true
    if (!this.isEnded) super.end()
    this.reader.close?.()
  }

  protected override happen(t: number): void {
    while (this.pending !== undefined && this.pending.t === t) {
      this.emit(t, this.pending.source)
      // whoever heard of it may have ended the node: its reader is closed
      if (this.isEnded) return
      this.pending = checked(this.name, this.size, this.reader.next(), t)
    }
    this.planNext()
  }

  protected override saveState(): Saved {
    const { pending, reader } = this
    return {
      pending: pending === undefined ? null : { t: pending.t, source: pending.source },
      reader: reader.save(),
    }
  }

  protected override loadState(saved: Saved): void {
    const from = new SavedReader(this.name, saved)
    this.reader.load(from.part('reader'))
    const pending = from.part('pending')
    if (pending === null) this.pending = undefined
    else {
      const spike = new SavedReader(`${this.name}: pending`, pending)
      const [t, source] = [spike.number('t'), spike.number('source')]
      if (!(t >= 0 && t < Infinity))
        throw new SnapshotError(`${this.name}: pending: t`, t, 'a finite time >= 0 ms')
      if (!(Number.isInteger(source) && source >= 0 && source < this.size))
        throw new SnapshotError(`${this.name}: pending: source`, source, `one of ${this.size} neurons`)
      this.pending = { t, source }
    }
  }

  private planNext(): void {
    if (this.pending === undefined) this.end()
    else this.plan(this.pending.t, PHASE.threshold)
  }
}

const checked = (
  where: string,
  size: number,
  spike: Spike | undefined,
  previous: number,
): Spike | undefined => {
  if (spike === undefined) return undefined
  const { t, source } = spike
  if (typeof t !== 'number' || !(t >= previous && t < Infinity)) {
    const expected =
      previous === -Infinity ? 'a finite time in ms' : `a finite time >= ${previous} ms, in order`
    throw new ParameterError(`${where}: t of a spike`, t, expected)
  }
  checkIndex(`${where}: source of a spike`, source, size)
  return spike
}
