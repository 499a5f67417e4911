import { Observable } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type Agent, type EventTimeScheduler, PHASE, type Wakeup } from '../scheduler/index.ts'
import { Output } from './internal/output.ts'

/** All spikes of one round of an instant on the two sides of a projection. */
export interface Instant {
  /** Event time in ms. */
  readonly t: number
  /** Presynaptic neurons that fired, in the order of their spikes. */
  readonly pre: readonly number[]
  /** Postsynaptic neurons that fired. */
  readonly post: readonly number[]
}

/**
 * The spikes of two populations, grouped by instant and told in the plasticity phase: when every spike of the round is
 * known and before any of them arrives. A rule reads all of an instant here before it writes anything.
 */
export const instants = (
  pre: Observable<Spike>,
  post: Observable<Spike>,
  clock: EventTimeScheduler,
  name = 'instants',
): Observable<Instant> =>
  new Observable((out) => {
    const collector = new Collector(name, clock)
    out.add(collector.output.stream.subscribe(out))
    const side = (of: Observable<Spike>, add: (spike: Spike) => void) =>
      out.add(of.subscribe({ next: add, error: (cause: unknown) => out.error(cause) }))
    if (pre === post) side(pre, ({ source }) => collector.both(source))
    else {
      side(pre, ({ source }) => collector.add(collector.pre, source))
      side(post, ({ source }) => collector.add(collector.post, source))
    }
    out.add(() => clock.unregister(collector.wakeup))
  })

class Collector implements Agent {
  readonly name: string
  readonly output: Output<Instant>
  readonly wakeup: Wakeup
  pre: number[] = []
  post: number[] = []
  private readonly clock: EventTimeScheduler

  constructor(name: string, clock: EventTimeScheduler) {
    this.name = name
    this.clock = clock
    this.output = new Output(clock, name)
    this.wakeup = clock.register(this)
  }

  add(side: number[], source: number): void {
    side.push(source)
    if (this.wakeup.time === Infinity) this.clock.wake(this.wakeup, this.clock.now(), PHASE.plasticity)
  }

  both(source: number): void {
    this.pre.push(source)
    this.add(this.post, source)
  }

  advance(): void {
    const { clock, wakeup, pre, post } = this
    clock.enter(this, wakeup.time, wakeup.slot)
    this.pre = []
    this.post = []
    clock.sleep(wakeup)
    this.output.next({ t: clock.now(), pre, post })
  }
}
