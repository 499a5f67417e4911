import { Observable, type Subscriber } from 'rxjs'
import { type Keep, type Saved, SavedReader } from '../models/saving.ts'
import { type Agent, type EventTimeScheduler, PHASE, type Wakeup } from '../scheduler/index.ts'
import type { Boundary } from './internal/between.ts'
import { checkClock, checkDuration, checkFinite, checkKeep, checkOptions } from './internal/check.ts'
import { GuardedObservable } from './internal/guard.ts'
import { windowOf } from './internal/windowOf.ts'

/** One of evenly spaced moments. */
export interface Tick extends Boundary {
  /** k of begin + k * interval. */
  readonly index: number
}

/**
 * Boundaries for statistics at begin + k * interval: those after the subscription, without end. Exact: each time is one
 * multiplication and one addition, so rounding does not add up.
 *
 * One instant: a tick comes before the spikes of its time, which belong to what begins.
 *
 * @param options interval in ms; begin in ms, the time of the subscription unless given
 * @param keep is told the state of each subscription, so that it can be saved
 * @throws ParameterError if the interval is not a finite number > 0 ms, or begin not finite (at call)
 * @example
 * ```ts
 * import { rates, regular, ticks } from 'rxspike/operators'
 * import { EventTimeScheduler } from 'rxspike/scheduler'
 * const clock = new EventTimeScheduler()
 * const spikes = regular({ size: 1, interval: 20 }, clock)
 * const heard: number[] = []
 * const each = ticks({ interval: 100 }, clock)
 * spikes.pipe(rates({ size: 1 }, each, clock)).subscribe(({ counts }) => heard.push(counts[0]!))
 * clock.runSync(300)
 * heard // => [5, 5, 5]
 * ```
 */
export const ticks = (
  options: { readonly interval: number; readonly begin?: number },
  clock: EventTimeScheduler,
  keep?: Keep,
): Observable<Tick> => {
  checkOptions('ticks.options', options)
  const { interval, begin } = options
  checkDuration('ticks.interval', interval, false)
  if (begin !== undefined) checkFinite('ticks.begin', begin)
  checkClock('ticks.clock', clock)
  checkKeep('ticks.keep', keep)
  return new GuardedObservable(
    clock,
    'ticks',
    new Observable<Tick>((out) => {
      const ticker = new Ticker(clock, out, interval, begin ?? clock.now())
      keep?.('ticks', ticker)
      out.add(() => clock.unregister(ticker.wakeup))
    }),
  )
}

class Ticker implements Agent {
  readonly name = 'ticks'
  readonly wakeup: Wakeup
  private readonly clock: EventTimeScheduler
  private readonly out: Subscriber<Tick>
  private readonly interval: number
  private begin: number
  /** Index of the next tick. */
  private next: number

  constructor(clock: EventTimeScheduler, out: Subscriber<Tick>, interval: number, begin: number) {
    this.clock = clock
    this.out = out
    this.interval = interval
    this.begin = begin
    this.next = Math.max(0, windowOf('ticks.interval', begin, interval, clock.now()) + 1)
    this.wakeup = clock.register(this)
    this.wake()
  }

  advance(): void {
    const { clock, wakeup, begin, interval } = this
    clock.enter(this, wakeup.time, wakeup.slot)
    const t = clock.now()
    const index = this.next
    // where event time is too coarse for the interval it is refused here, not repeated for ever
    this.next = Math.max(index + 1, windowOf('ticks.interval', begin, interval, t) + 1)
    this.wake()
    this.out.next({ t, index })
  }

  save(): Saved {
    return { begin: this.begin, next: this.next }
  }

  load(saved: Saved): void {
    const from = new SavedReader('ticks', saved)
    this.begin = from.number('begin')
    this.next = from.number('next')
    this.wake()
  }

  private wake(): void {
    this.clock.wake(this.wakeup, this.begin + this.next * this.interval, PHASE.change)
  }
}
