import { ParameterError } from '../../models/errors.ts'
import { type Saved, SavedReader } from '../../models/saving.ts'
import { CausalityError, type EventTimeScheduler, PHASE } from '../../scheduler/index.ts'
import { checkIndex, checkOptions, checkSize, nameOf } from '../internal/check.ts'
import { EventSource } from '../population.ts'
import { checkFeed, Feed, type FeedHost, type FeedOptions, type SpikeFeed, type SpikeSource } from './feed.ts'
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
 * Saving: what waits is saved, sources are not. After a restore the k-th `feed` goes on where the k-th was; its source
 * has to go on after the `counts.received` events that were taken in before.
 */
export class SpikeInput extends EventSource {
  private readonly host: FeedHost
  private readonly byHand = new SpikeQueue()
  /** Every source there has been, in the order of feeding: that is how a restored one finds its place. */
  private readonly fed: Feed[] = []
  /** Those that may still say something. */
  private feeds: readonly Feed[] = []
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
   * events that are late or too many.
   * @throws ParameterError if it is no source, or an option is wrong (at call)
   */
  feed(source: SpikeSource, options: FeedOptions = {}): SpikeFeed {
    checkFeed(this.name, source, options)
    const feed = this.feeds.find(({ isDetached }) => isDetached) ?? this.added()
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
    return { byHand: this.byHand.save(), feeds: this.fed.map((feed) => feed.save()) }
  }

  protected override loadState(saved: Saved): void {
    const from = new SavedReader(this.name, saved)
    this.byHand.load(`${this.name}: byHand`, from.part('byHand'))
    from.list('feeds').forEach((state, k) => {
      const feed = this.fed[k] ?? this.added()
      feed.load(state)
    })
    this.planned = this.nextTime()
  }

  /** Now: of the event that is being handled, or outside. */
  private presentTime(): number {
    return this.clock.isStanding ? this.clock.present() : this.clock.now()
  }

  private added(): Feed {
    const feed = new Feed(this.host)
    this.fed.push(feed)
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
    const dry = this.feeds.filter(({ isDry }) => isDry)
    if (dry.length === 0) return
    this.feeds = this.feeds.filter((feed) => !dry.includes(feed))
    for (const { failure, name } of dry) if (failure !== undefined) this.clock.fail(failure.cause, name)
    if (this.feeds.length === 0) this.dried()
  }
}
