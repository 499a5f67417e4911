import { ParameterError } from '../../models/errors.ts'
import { type Saved, SavedReader } from '../../models/saving.ts'
import { CausalityError, type EventTimeScheduler, PHASE } from '../../scheduler/index.ts'
import { checkIndex, checkOptions, checkSize, nameOf } from '../internal/check.ts'
import { EventSource } from '../population.ts'
import { Feed, type FeedHost, type SpikeFeed } from './feed.ts'
import { checkFeed, type FeedOptions, type SpikeSource } from './feedOptions.ts'
import { SpikeQueue } from './spikeQueue.ts'

export interface SpikeInputOptions {
  /** Number of neurons. */
  readonly size: number
  readonly name?: string
}

/**
 * Neurons that spike when somebody outside says so: by hand ({@link spike}), or from any number of live sources
 * ({@link feed}). It never ends by itself.
 *
 * One instant: spikes are told in the threshold phase, those by hand first, then source by source as they were fed.
 * Saving: what waits is saved, sources are not. After a restore a `feed` goes on where the one was that had its name;
 * those without a name stand in for each other in the order of feeding, without those that were over
 * ({@link SpikeFeed.isOver}), of which nothing is saved. The source has to go on after the `counts.received` events that
 * were taken in before.
 */
export class SpikeInput extends EventSource {
  private readonly host: FeedHost
  private readonly byHand = new SpikeQueue()
  /** Sources that may still say something, in the order of feeding. */
  private feeds: readonly Feed[] = []
  /** Those that have failed: the clock goes no further. */
  private broken: readonly Feed[] = []
  private planned = Infinity

  constructor(options: SpikeInputOptions, clock: EventTimeScheduler, kind = 'input') {
    checkOptions(`${kind}.options`, options)
    const { size } = options
    // it draws nothing, so its name may stand twice
    const where = nameOf(kind, { ...options, stream: '' }, clock)
    checkSize(`${where}.size`, size)
    super(where, size, clock)
    this.host = { name: where, size, clock, changed: () => this.changed() }
  }

  /**
   * Lets neuron `source` spike at `t` ms. Unless given that is now: the time of the event in which this is called, and
   * from outside of events while `play` goes on, where the wall clock is.
   * @throws ParameterError if there is no such neuron, or t is not finite; CausalityError if t is before now
   */
  spike(source: number, t: number = this.presentTime()): void {
    checkIndex(`${this.name}.spike.source`, source, this.size)
    if (typeof t !== 'number') throw new ParameterError(`${this.name}.spike: t `, t, 'a time in ms')
    if (!(t >= this.clock.now() && t < Infinity)) throw new CausalityError(this.name, t, this.clock.now())
    if (this.isEnded) return
    this.byHand.insert({ t, source }, false)
    this.changed()
  }

  /**
   * Takes spikes in from `source`, from now on; see {@link FeedOptions} for whose time counts, and what happens to
   * events that are late or too many. A node that has ended takes no more, and tells the source so.
   * @throws ParameterError if it is no source, or an option is wrong (at call)
   */
  feed(source: SpikeSource, options: FeedOptions = {}): SpikeFeed {
    const { name } = checkFeed(this.name, source, options)
    if (this.isEnded) return this.refused(source)
    const isTaken = ({ label, isDetached }: Feed): boolean => label === name && !isDetached
    if (name !== undefined && this.feeds.some(isTaken))
      throw new ParameterError(`${this.name}.name`, name, 'a name that no other source has that is not over')
    const feed = this.feeds.find(({ label, isDetached }) => isDetached && label === name) ?? this.added(name)
    feed.attach(source, options)
    return feed
  }

  override end(): void {
    super.end()
    for (const feed of this.feeds) feed.close()
    this.feeds = []
  }

  /** Called when no source has anything more to say. */
  protected dried(): void {}

  protected override happen(t: number): void {
    const due = this.byHand.time === t ? this.takeByHand(t) : []
    for (const feed of this.feeds) for (const { source } of feed.takeDue(t)) due.push(source)
    this.planned = Infinity
    for (const source of due) this.emit(t, source)
    this.changed()
  }

  protected override saveState(): Saved {
    return { byHand: this.byHand.save(), feeds: [...this.broken, ...this.feeds].map((feed) => feed.save()) }
  }

  protected override loadState(saved: Saved): void {
    const from = new SavedReader(this.name, saved)
    this.byHand.load(`${this.name}: byHand`, from.part('byHand'))
    const fresh = new Set(this.feeds)
    for (const state of from.list('feeds')) {
      const name = this.savedName(state)
      const feed = [...fresh].find(({ label }) => label === name) ?? this.added(name)
      fresh.delete(feed)
      feed.load(state)
    }
    this.planned = this.nextTime()
  }

  /** Now: of the event that is being handled, or outside. */
  private presentTime(): number {
    return this.clock.isStanding ? this.clock.present() : this.clock.now()
  }

  private savedName(state: Saved): string | undefined {
    const from = new SavedReader(`${this.name}: source`, state)
    return from.part('name') === null ? undefined : from.text('name')
  }

  private refused(source: SpikeSource): Feed {
    const feed = new Feed(this.host)
    feed.refuse(source)
    return feed
  }

  private added(name: string | undefined): Feed {
    const feed = new Feed(this.host, name)
    this.feeds = [...this.feeds, feed]
    return feed
  }

  private takeByHand(t: number): number[] {
    const due: number[] = []
    while (this.byHand.time === t) due.push(this.byHand.shift()!.source)
    return due
  }

  private nextTime(): number {
    let { time } = this.byHand
    for (const feed of this.feeds) time = Math.min(time, feed.time)
    return time
  }

  /** Plans what is next, and parts with sources that have nothing more. */
  private changed(): void {
    if (this.isEnded) return
    const time = this.nextTime()
    if (time !== this.planned) {
      this.planned = time
      this.plan(time, PHASE.threshold)
    }
    const over = this.feeds.filter(({ isOver }) => isOver)
    if (over.length === 0) return
    this.feeds = this.feeds.filter((feed) => !over.includes(feed))
    this.broken = [...this.broken, ...over.filter(({ failure }) => failure !== undefined)]
    for (const { failure, name } of over) if (failure !== undefined) this.clock.fail(failure.cause, name)
    if (this.feeds.length === 0) this.dried()
  }
}
