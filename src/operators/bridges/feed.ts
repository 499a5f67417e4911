import type { Observable, Subscription } from 'rxjs'
import { ParameterError, show } from '../../models/errors.ts'
import type { Spike } from '../../models/events.ts'
import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'
import type { EventTimeScheduler, Gate } from '../../scheduler/index.ts'
import { pause } from '../../scheduler/pause.ts'
import { checkDuration, checkIndex, checkOptions } from '../internal/check.ts'
import { LateError, OverflowError } from './errors.ts'
import { CAPACITY, checkCapacity, checkWord, type Overflow, OVERFLOWS } from './policies.ts'
import { isPulled, isPushing, type Outside, type Puller, pulling, pushing } from './pull.ts'
import { SpikeQueue } from './spikeQueue.ts'

/**
 * How the times of a live source go together with the clock.
 *
 * - `exact`: the events carry their times, and the clock waits for them: it handles an instant only when all of its
 *   events are known. The result depends on the events alone, not on when they come.
 * - `live`: the events carry their times, but the clock does not wait: one that comes after its time is late. What the
 *   network itself feeds back must be so: a clock that waited for it would wait for ever.
 * - `arrival`: an event happens when it comes; a time that it carries is not looked at.
 */
export type Timing = 'exact' | 'live' | 'arrival'

export interface FeedOptions {
  /** Whose time counts; `exact` unless given. */
  readonly timing?: Timing
  /** What happens to a late event: the run ends, or the event is dropped and counted; `error` unless given. */
  readonly late?: 'error' | 'drop'
  /**
   * Bound in ms by which events may be out of order, 0 unless given; for `exact` only. They are sorted, equal times by
   * source; the clock stays that much behind the latest. One that is further behind is late.
   */
  readonly reorder?: number
  /** Events that may wait to happen; 1024 unless given. */
  readonly capacity?: number
  /**
   * What happens when that many wait. `wait`, which is so unless given, asks the source for no more until there is
   * room; an Observable cannot be made to wait, and for one it is `error` unless given.
   */
  readonly overflow?: Overflow
}

/** An event from outside: a spike, whose time may be left out where that of its arrival counts. */
export interface LiveSpike {
  /** Event time in ms. */
  readonly t?: number
  /** Index of the neuron. */
  readonly source: number
}

/** Where spikes come from: one event at a time, or lists of them. */
export type SpikeSource = Outside<LiveSpike | readonly LiveSpike[]>

/** What has become of the events of a source: `received = delivered + late + dropped + pending`, always. */
export interface FeedCounts {
  readonly received: number
  readonly delivered: number
  /** Dropped, or refused, because their time had passed. */
  readonly late: number
  /** Dropped, or refused, because too many waited, or because the node has ended. */
  readonly dropped: number
  /** Waiting for their time. */
  readonly pending: number
}

/** A source that was handed to a node: what has become of its events, and the way to part with it. */
export interface SpikeFeed {
  /** Live. */
  readonly counts: FeedCounts
  /** Takes nothing more; what waits is dropped, and the source told that no more is wanted. */
  close(): void
}

/** What a feed needs of the node that it feeds. */
export interface FeedHost {
  readonly name: string
  readonly size: number
  readonly clock: EventTimeScheduler
  /** Something waits, or nothing more comes. */
  changed(): void
}

/** Events asked of a source in turn before the host's event loop gets a turn. */
const PULLS = 1024

/** Detached: saved, and not yet given a source again. */
type FeedState = 'detached' | 'open' | 'ended' | 'broken' | 'closed'

/** One source from outside at one node: takes its events in, holds them until their time, and tells the clock to wait. */
export class Feed implements Gate, SpikeFeed {
  readonly name: string
  /** What has become of the events so far; live. */
  readonly counts: FeedCounts
  private readonly host: FeedHost
  private readonly queue = new SpikeQueue()
  private readonly tally = { received: 0, delivered: 0, late: 0, dropped: 0, pending: 0 }
  private settings: Required<FeedOptions> | undefined
  private state: FeedState = 'detached'
  /** Event time at which it began: all before has passed. */
  private begin: number
  /** The latest time that an event has had. */
  private seen = -Infinity
  private cause: unknown
  private puller: Puller<unknown> | undefined
  private subscription: Subscription | undefined
  private removeGate = (): void => {}
  /** Tells the pump that there is room. */
  private hasRoom = (): void => {}

  constructor(host: FeedHost) {
    this.host = host
    this.name = host.name
    this.begin = host.clock.now()
    this.counts = this.tally
  }

  /**
   * Takes in what `source` gives, from now on.
   * @throws ParameterError if it is no source, or an option is wrong
   */
  attach(source: SpikeSource, options: FeedOptions): void {
    this.settings = checkFeed(this.name, source, options)
    const pushes = pushing(source)
    this.puller = pushes === undefined ? pulling(source) : undefined
    this.state = 'open'
    this.removeGate = this.host.clock.addGate(this)
    if (pushes !== undefined) this.subscribe(pushes)
    if (this.puller !== undefined) void this.pump(this.puller)
  }

  get isDetached(): boolean {
    return this.state === 'detached'
  }

  /** Whether nothing comes from here any more. */
  get isDry(): boolean {
    return this.queue.length === 0 && this.state !== 'open' && this.state !== 'detached'
  }

  /** Why the source has ended the run, or will when what came before has happened. */
  get failure(): { readonly cause: unknown } | undefined {
    return this.state === 'broken' ? { cause: this.cause } : undefined
  }

  /** Time in ms of the first that waits; Infinity if none does. */
  get time(): number {
    return this.queue.time
  }

  known(): number {
    const { settings } = this
    if (this.state !== 'open' || settings?.timing !== 'exact') return Infinity
    return Math.max(this.begin, this.seen - settings.reorder)
  }

  isReady(): boolean {
    return true
  }

  failed(): void {
    this.close()
  }

  /** Takes out all that happen at `t`. */
  takeDue(t: number): Spike[] {
    const due: Spike[] = []
    while (this.queue.time === t) due.push(this.queue.shift()!)
    this.tally.delivered += due.length
    this.tally.pending = this.queue.length
    if (due.length > 0) this.hasRoom()
    return due
  }

  close(): void {
    this.tally.dropped += this.queue.length
    this.tally.pending = 0
    this.queue.clear()
    if (this.state === 'closed') return
    this.state = 'closed'
    this.release()
    this.host.changed()
  }

  save(): Saved {
    if (this.state === 'broken')
      throw new SnapshotError(`${this.name}: source`, String(this.cause), 'a source that has not failed')
    const { received, delivered, late, dropped } = this.tally
    const { begin, seen } = this
    return { begin, seen, received, delivered, late, dropped, pending: this.queue.save() }
  }

  load(saved: Saved): void {
    const where = `${this.name}: source`
    if (this.tally.received > 0)
      throw new SnapshotError(where, this.tally.received, 'a source that has given nothing yet')
    const from = new SavedReader(where, saved)
    this.begin = from.number('begin')
    this.seen = from.number('seen')
    this.tally.received = from.number('received')
    this.tally.delivered = from.number('delivered')
    this.tally.late = from.number('late')
    this.tally.dropped = from.number('dropped')
    this.queue.load(`${where}: pending`, from.part('pending'))
    this.tally.pending = this.queue.length
  }

  private subscribe(source: Observable<unknown>): void {
    this.subscription = source.subscribe({
      next: (value) => this.guarded(() => listOf(value).forEach((item) => this.takeIn(this.read(item)))),
      error: (cause: unknown) => this.broke(cause),
      complete: () => this.finish(),
    })
    if (this.state !== 'open') this.subscription.unsubscribe()
  }

  /** Asks for one value after another, and for no more while there is no room. */
  private async pump(puller: Puller<unknown>): Promise<void> {
    try {
      for (let pulls = 1; this.state === 'open'; pulls++) {
        const { done, value } = await puller.next()
        if (done === true) return this.finish()
        for (const item of listOf(value)) {
          const spike = this.read(item)
          while (this.mustWait()) await this.room()
          // eslint-disable-next-line typescript/no-unnecessary-condition
          if (this.state !== 'open') return
          this.takeIn(spike)
        }
        if (pulls % PULLS === 0) await pause()
      }
    } catch (cause) {
      this.broke(cause)
    }
  }

  private guarded(step: () => void): void {
    try {
      step()
    } catch (cause) {
      this.broke(cause)
    }
  }

  /** The event that was given, its time on the clock known from now on. */
  private read(item: unknown): LiveSpike {
    const { name } = this
    if (typeof item !== 'object' || item === null)
      throw new ParameterError(`${name}: event`, item, 'a spike { t, source }')
    const { t, source } = item as { readonly t?: unknown; readonly source?: unknown }
    checkIndex(`${name}: source of an event`, source, this.host.size)
    if (this.settings?.timing === 'arrival') return { source: source as number }
    if (!Number.isFinite(t)) throw new ParameterError(`${name}: time of an event`, t, 'a finite time in ms')
    this.seen = Math.max(this.seen, t as number)
    this.host.clock.gateChanged()
    return { t: t as number, source: source as number }
  }

  private isFull(): boolean {
    return this.queue.length >= (this.settings?.capacity ?? CAPACITY)
  }

  /**
   * Whether there must be room before the next event is taken in.
   * @throws OverflowError if there will never be: none of those that wait can happen before the next is in
   */
  private mustWait(): boolean {
    const { settings } = this
    if (settings?.overflow !== 'wait' || this.state !== 'open' || !this.isFull()) return false
    if (settings.timing === 'exact' && this.queue.time >= this.known())
      throw this.overflowed(
        'None of them can happen before more is known: give it a capacity above the number of events at one time' +
          (settings.reorder > 0 ? `, or within ${settings.reorder} ms.` : '.'),
      )
    return true
  }

  private room(): Promise<void> {
    return new Promise((resume) => {
      this.hasRoom = resume
    })
  }

  private takeIn(event: LiveSpike): void {
    if (this.state !== 'open' || this.settings === undefined) return
    const { tally, queue, settings } = this
    const { clock } = this.host
    const spike = { t: event.t ?? clock.present(), source: event.source }
    tally.received++
    const known = settings.timing === 'exact' ? this.known() : clock.now()
    if (spike.t < known) {
      tally.late++
      if (settings.late === 'error') this.broke(new LateError(this.name, spike.t, known))
      return
    }
    const isFull = this.isFull()
    if (isFull && settings.overflow !== 'drop-oldest') {
      tally.dropped++
      if (settings.overflow !== 'drop-newest')
        this.broke(this.overflowed('Give it more capacity, or a policy of overflow that drops.'))
      return
    }
    queue.insert(spike, settings.reorder > 0)
    if (isFull) {
      queue.shift()
      tally.dropped++
    }
    tally.pending = queue.length
    this.host.changed()
  }

  private overflowed(advice: string): OverflowError {
    const { clock } = this.host
    return new OverflowError(this.name, this.settings?.capacity ?? CAPACITY, clock.now(), advice)
  }

  /** The source has ended; what waits still happens. */
  private finish(): void {
    if (this.state !== 'open' && this.state !== 'detached') return
    this.state = 'ended'
    this.removeGate()
    this.host.changed()
  }

  /** The source has failed: the run ends when what came before has happened, at once if the clock does not wait for it. */
  private broke(cause: unknown): void {
    if (this.state !== 'open') return
    this.state = 'broken'
    this.cause = cause
    const { clock } = this.host
    this.release()
    if (this.settings?.timing === 'exact' && this.queue.length > 0) this.host.changed()
    else clock.fail(cause, this.name)
  }

  /** Lets go of the source. */
  private release(): void {
    this.removeGate()
    this.hasRoom()
    this.subscription?.unsubscribe()
    const { puller } = this
    this.puller = undefined
    // nobody is left to be told what fails now
    void (async () => puller?.return?.())().catch(() => {})
  }
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [value]

const TIMINGS: readonly Timing[] = ['exact', 'live', 'arrival']

/**
 * The options with what they are unless given.
 * @throws ParameterError if one is wrong, or the source is none
 */
export const checkFeed = (
  where: string,
  source: SpikeSource,
  options: FeedOptions,
): Required<FeedOptions> => {
  const pushes = isPushing(source)
  if (!pushes && !isPulled(source)) {
    const expected = 'an Observable, an iterable (async or not), a Web ReadableStream or a Node Readable'
    throw new ParameterError(`${where}.source`, source, expected)
  }
  checkOptions(`${where}.options`, options)
  const { timing = 'exact', late = 'error', reorder = 0, capacity = CAPACITY } = options
  const { overflow = pushes ? 'error' : 'wait' } = options
  checkWord(`${where}.timing`, timing, TIMINGS)
  checkWord(`${where}.late`, late, ['error', 'drop'])
  checkDuration(`${where}.reorder`, reorder, true)
  if (reorder > 0 && timing !== 'exact')
    throw new ParameterError(`${where}.reorder`, reorder, `0 ms with timing ${show(timing)}: it never waits`)
  checkCapacity(`${where}.capacity`, capacity)
  checkWord(`${where}.overflow`, overflow, OVERFLOWS)
  if (pushes && overflow === 'wait') {
    const expected = "'error', 'drop-oldest' or 'drop-newest': an Observable cannot be made to wait"
    throw new ParameterError(`${where}.overflow`, overflow, expected)
  }
  return { timing, late, reorder, capacity, overflow }
}
