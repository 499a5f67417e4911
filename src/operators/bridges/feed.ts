import type { Observable, Subscription } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { Spike } from '../../models/events.ts'
import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'
import type { EventTimeScheduler, Gate } from '../../scheduler/index.ts'
import { pause } from '../../scheduler/pause.ts'
import { checkIndex } from '../internal/check.ts'
import { LateError, OverflowError } from './errors.ts'
import {
  checkFeed,
  type FeedOptions,
  type FeedSettings,
  type LiveSpike,
  type SpikeSource,
} from './feedOptions.ts'
import { CAPACITY } from './policies.ts'
import { type Puller, pulling, pushing } from './pull.ts'
import { SpikeQueue } from './spikeQueue.ts'

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
  /** Whether nothing more happens by it: it has ended, or was closed, and nothing waits. A snapshot has nothing of it. */
  readonly isOver: boolean
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
  /** Its own name at the node, if it has one. */
  readonly label: string | undefined
  /** What has become of the events so far; live. */
  readonly counts: FeedCounts
  private readonly host: FeedHost
  private readonly queue = new SpikeQueue()
  private readonly tally = { received: 0, delivered: 0, late: 0, dropped: 0, pending: 0 }
  private settings: FeedSettings | undefined
  private state: FeedState = 'detached'
  /** Whether it was saved after its source had ended. */
  private hadEnded = false
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

  constructor(host: FeedHost, label?: string) {
    this.host = host
    this.label = label
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
    // at once on a clock that has failed
    if (!this.isOpen) return this.removeGate()
    if (pushes !== undefined) this.subscribe(pushes)
    if (this.puller !== undefined) void this.pump(this.puller)
  }

  /** Takes nothing of `source`, which is told so. */
  refuse(source: SpikeSource): void {
    if (pushing(source) === undefined) this.puller = pulling(source)
    this.close()
  }

  get isDetached(): boolean {
    return this.state === 'detached'
  }

  get isOver(): boolean {
    const mayCome = this.isOpen || (this.isDetached && !this.hadEnded)
    return this.queue.length === 0 && !mayCome
  }

  private get isOpen(): boolean {
    return this.state === 'open'
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
    const { begin, seen, label } = this
    const isEnded = this.state === 'ended' || (this.isDetached && this.hadEnded)
    return {
      name: label ?? null,
      isEnded,
      begin,
      seen,
      received,
      delivered,
      late,
      dropped,
      pending: this.queue.save(),
    }
  }

  load(saved: Saved): void {
    const where = `${this.name}: source`
    if (this.tally.received > 0)
      throw new SnapshotError(where, this.tally.received, 'a source that has given nothing yet')
    const from = new SavedReader(where, saved)
    this.hadEnded = from.flag('isEnded')
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
      for (let pulls = 1; this.isOpen; pulls++) {
        const { done, value } = await puller.next()
        if (done === true) return this.finish()
        for (const item of listOf(value)) {
          const spike = this.read(item)
          while (this.mustWait()) await this.room()
          // oxlint-disable-next-line typescript/no-unnecessary-condition -- it may have been closed while there was no room
          if (!this.isOpen) return
          this.takeIn(spike)
        }
        while (this.isOverfull()) await this.room()
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

  /** Whether there must be room before the source is asked for more. */
  private isOverfull(): boolean {
    const capacity = this.settings?.capacity ?? CAPACITY
    return this.settings?.overflow === 'wait' && this.isOpen && this.queue.length > capacity
  }

  /**
   * Whether there must be room before the next event is taken in. Only for those that the clock waits for: what it does
   * not wait for would be late when there is room.
   * @throws OverflowError if there will never be: none of those that wait can happen before the next is in
   */
  private mustWait(): boolean {
    const { settings } = this
    if (settings?.overflow !== 'wait' || settings.timing !== 'exact') return false
    if (!this.isOpen || !this.isFull()) return false
    if (this.queue.time >= this.known())
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
    const isFull = settings.overflow !== 'wait' && this.isFull()
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
    if (!this.isOpen) return
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
