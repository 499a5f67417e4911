import { Observable, type Subscriber } from 'rxjs'
import { type Keep, type Saved, SavedReader } from '../models/saving.ts'
import { type Agent, type EventTimeScheduler, PHASE, type Wakeup } from '../scheduler/index.ts'
import type { Boundary } from './internal/between.ts'
import { checkClock, checkDuration, checkFinite, checkKeep, checkOptions } from './internal/check.ts'
import { GuardedObservable } from './internal/guard.ts'
import { firstAfter } from './internal/windowOf.ts'

/** One of the edges of windows of equal width. */
export interface Edge extends Boundary {
  /** k of begin + k * width. */
  readonly index: number
}

/**
 * Boundaries for statistics at begin + k * width: those after the subscription, without end. Exact: each time is one
 * multiplication and one addition, so rounding does not add up.
 *
 * One instant: an edge comes before the spikes of its time, which belong to what begins.
 *
 * @param options width of the windows and their begin, in ms: begin is the time of the subscription unless given
 * @param keep is told the state of each subscription, so that it can be saved
 * @throws ParameterError if the width is not a finite number > 0 ms, or begin not finite (at call)
 * @example
 * ```ts
 * import { edges, rates, regular } from 'rxspike/operators'
 * import { EventTimeScheduler } from 'rxspike/scheduler'
 * const clock = new EventTimeScheduler()
 * const spikes = regular({ size: 1, interval: 20 }, clock)
 * const heard: number[] = []
 * const each = edges({ width: 100 }, clock)
 * spikes.pipe(rates({ size: 1 }, each, clock)).subscribe(({ counts }) => heard.push(counts[0]!))
 * clock.runSync(300)
 * heard // => [5, 5, 5]
 * ```
 */
export const edges = (
  options: { readonly width: number; readonly begin?: number },
  clock: EventTimeScheduler,
  keep?: Keep,
): Observable<Edge> => {
  checkOptions('edges.options', options)
  const { width, begin } = options
  checkDuration('edges.width', width, false)
  if (begin !== undefined) checkFinite('edges.begin', begin)
  checkClock('edges.clock', clock)
  checkKeep('edges.keep', keep)
  return new GuardedObservable(
    clock,
    'edges',
    new Observable<Edge>((out) => {
      const ruler = new Ruler(clock, out, width, begin ?? clock.now())
      keep?.('edges', ruler)
      out.add(() => clock.unregister(ruler.wakeup))
    }),
  )
}

class Ruler implements Agent {
  readonly name = 'edges'
  readonly wakeup: Wakeup
  private readonly clock: EventTimeScheduler
  private readonly out: Subscriber<Edge>
  private readonly width: number
  private begin: number
  /** Index of the next edge. */
  private next: number

  constructor(clock: EventTimeScheduler, out: Subscriber<Edge>, width: number, begin: number) {
    this.clock = clock
    this.out = out
    this.width = width
    this.begin = begin
    this.next = firstAfter('edges.width', begin, width, clock.now())
    this.wakeup = clock.register(this)
    this.wake()
  }

  advance(): void {
    const { clock, wakeup, begin, width } = this
    clock.enter(this, wakeup.time, wakeup.slot)
    const t = clock.now()
    const index = this.next
    // where event time is too coarse for the width it is refused here, not repeated for ever
    this.next = Math.max(index + 1, firstAfter('edges.width', begin, width, t))
    this.wake()
    this.out.next({ t, index })
  }

  save(): Saved {
    return { begin: this.begin, next: this.next }
  }

  load(saved: Saved): void {
    const from = new SavedReader('edges', saved)
    this.begin = from.number('begin')
    this.next = from.count('next')
    this.wake()
  }

  private wake(): void {
    this.clock.wake(this.wakeup, this.begin + this.next * this.width, PHASE.change)
  }
}
