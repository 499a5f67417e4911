import { Observable, type Subscriber } from 'rxjs'
import { type Keep, type Saved, SavedReader } from '../models/saving.ts'
import { type Agent, type EventTimeScheduler, OBSERVERS, type Wakeup } from '../scheduler/index.ts'
import { checkClock, checkDuration, checkKeep, checkOptions, checkText } from './internal/check.ts'
import { GuardedObservable } from './internal/guard.ts'
import { firstAfter, firstFrom } from './internal/windowOf.ts'

/** One of the times at which something is looked at. */
export interface Tick {
  /** Event time in ms: exactly `k * every`. */
  readonly t: number
  readonly k: number
}

export interface TicksOptions {
  /** In ms, > 0. */
  readonly every: number
  readonly name?: string
}

/**
 * The multiples of `every`, each told after everything else of its instant: to look at a network without being part of it.
 *
 * RxJS's `interval(every, clock.observers)` counts from its subscription and adds its steps up; these times are
 * products, the same wherever one starts, so that who goes on from a saved state ticks at the same doubles.
 *
 * Shape: a {@link Tick} at each `k * every` from the subscription on, the present instant included. Ends: never.
 *
 * @param keep takes note of the next tick
 * @throws ParameterError if `every` is not a finite number > 0 (at call)
 * @errors ParameterError if event time has gone so far that `every` no longer moves it
 *
 * @example
 * ```ts
 * import { EventTimeScheduler } from 'rxspike/scheduler'
 * import { ticks } from 'rxspike/operators'
 *
 * const clock = new EventTimeScheduler()
 * const seen: number[] = []
 * ticks({ every: 2.5 }, clock).subscribe(({ t }) => seen.push(t))
 * clock.runSync(10)
 * seen // => [0, 2.5, 5, 7.5, 10]
 * ```
 */
export const ticks = (options: TicksOptions, clock: EventTimeScheduler, keep?: Keep): Observable<Tick> => {
  checkOptions('ticks.options', options)
  const { every, name = 'ticks' } = options
  checkText('ticks.name', name)
  checkDuration('ticks.every', every, false)
  checkClock('ticks.clock', clock)
  checkKeep('ticks.keep', keep)
  return new GuardedObservable(
    clock,
    name,
    new Observable<Tick>((out) => {
      const ticker = new Ticker(name, every, clock, out)
      out.add(() => clock.unregister(ticker.wakeup))
      keep?.(name, ticker)
    }),
  )
}

class Ticker implements Agent {
  readonly name: string
  readonly wakeup: Wakeup
  private readonly every: number
  private readonly clock: EventTimeScheduler
  private readonly out: Subscriber<Tick>
  private k: number

  constructor(name: string, every: number, clock: EventTimeScheduler, out: Subscriber<Tick>) {
    this.name = name
    this.every = every
    this.clock = clock
    this.out = out
    this.k = firstFrom(`${name}.every`, 0, every, clock.now())
    this.wakeup = clock.register(this)
    this.plan()
  }

  advance(): void {
    const { k, every, clock, wakeup } = this
    const t = wakeup.time
    clock.enter(this, t, wakeup.slot)
    // where event time is too coarse for the interval it is refused here, not repeated for ever
    this.k = Math.max(k + 1, firstAfter(`${this.name}.every`, 0, every, t))
    this.plan()
    this.out.next({ t, k })
  }

  save(): Saved {
    return { k: this.k }
  }

  load(saved: Saved): void {
    this.k = new SavedReader(this.name, saved).count('k')
    this.plan()
  }

  private plan(): void {
    this.wakeup.time = this.k * this.every
    this.wakeup.slot = OBSERVERS
    this.clock.moved(this.wakeup)
  }
}
