import { Observable, type Subscriber } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type Agent, type EventTimeScheduler, PHASE, type Wakeup } from '../scheduler/index.ts'
import { checkClock, checkStream, checkText } from './internal/check.ts'
import { GuardedObservable } from './internal/guard.ts'

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
 *
 * One instant: a zero-delay loop opens further rounds, and each is told by itself. Given twice, one stream stands on
 * both sides. Ends: completes when both sides have, after the instant that is pending; an error is passed on at once.
 *
 * @throws ParameterError if a stream is not one, or the clock no clock (at call)
 */
export const instants = (
  pre: Observable<Spike>,
  post: Observable<Spike>,
  clock: EventTimeScheduler,
  name = 'instants',
): Observable<Instant> => {
  checkStream('instants.pre', pre)
  checkStream('instants.post', post)
  checkClock('instants.clock', clock)
  checkText('instants.name', name)
  return new GuardedObservable(
    clock,
    name,
    new Observable<Instant>((out) => {
      const sides = pre === post ? [pre] : [pre, post]
      const collector = new Collector(name, clock, out, sides.length)
      sides.forEach((side, k) => {
        out.add(
          side.subscribe({
            next: ({ source }) => collector.add(source, k === 0, k === sides.length - 1),
            error: (cause: unknown) => out.error(cause),
            complete: () => collector.close(),
          }),
        )
      })
      out.add(() => clock.unregister(collector.wakeup))
    }),
  )
}

class Collector implements Agent {
  readonly name: string
  readonly wakeup: Wakeup
  private readonly clock: EventTimeScheduler
  private readonly out: Subscriber<Instant>
  private pre: number[] = []
  private post: number[] = []
  /** Sides that may still fire. */
  private open: number

  constructor(name: string, clock: EventTimeScheduler, out: Subscriber<Instant>, sides: number) {
    this.name = name
    this.clock = clock
    this.out = out
    this.open = sides
    this.wakeup = clock.register(this)
  }

  add(source: number, isPre: boolean, isPost: boolean): void {
    if (isPre) this.pre.push(source)
    if (isPost) this.post.push(source)
    if (!this.isPending()) this.clock.wake(this.wakeup, this.clock.now(), PHASE.plasticity)
  }

  /** One side has ended. */
  close(): void {
    if (--this.open === 0 && !this.isPending()) this.out.complete()
  }

  advance(): void {
    const { clock, wakeup, pre, post } = this
    clock.enter(this, wakeup.time, wakeup.slot)
    this.pre = []
    this.post = []
    clock.sleep(wakeup)
    this.out.next({ t: clock.now(), pre, post })
    if (this.open === 0 && !this.isPending()) this.out.complete()
  }

  private isPending(): boolean {
    return this.wakeup.time < Infinity
  }
}
