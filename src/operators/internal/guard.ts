import {
  Observable,
  type Observer,
  type Operator,
  Subscriber,
  type Subscription,
  type TeardownLogic,
} from 'rxjs'
import type { EventTimeScheduler } from '../../scheduler/index.ts'
import { checkClock, checkStream, checkText } from './check.ts'

/**
 * An Observable whose final subscribers cannot fail unseen: RxJS drops the event in which a subscriber throws and
 * goes on; here the run stops with that error, the node and the event time. An `error` nobody handles does the same.
 *
 * `pipe` keeps the guard (through `lift`, as RxJS's own `Subject` keeps itself, and in our own operators through
 * `derived`); a function that makes a new Observable from several, such as `merge`, does not.
 */
export class GuardedObservable<T> extends Observable<T> {
  private readonly clock: EventTimeScheduler
  private readonly node: string

  constructor(clock: EventTimeScheduler, node: string, source: Observable<T>) {
    super()
    checkClock('GuardedObservable.clock', clock)
    checkText('GuardedObservable.node', node)
    checkStream('GuardedObservable.source', source)
    this.clock = clock
    this.node = node
    this.source = source
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new GuardedObservable<R>(this.clock, this.node, this as unknown as Observable<R>)
    lifted.operator = operator
    return lifted
  }

  /** Another Observable under the same guard. */
  guarding<R>(other: Observable<R>): GuardedObservable<R> {
    checkStream('GuardedObservable.guarding: other', other)
    return new GuardedObservable(this.clock, this.node, other)
  }

  override subscribe(
    observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // a Subscriber is a link of a pipe (or our own): its errors travel down to the one who is at the end
    if (observerOrNext instanceof Subscriber) return super.subscribe(observerOrNext)
    const observer =
      typeof observerOrNext === 'function' || observerOrNext === null || observerOrNext === undefined
        ? observerOf(observerOrNext, error, complete)
        : observerOrNext
    return super.subscribe(new GuardedSubscriber(observer, this.clock, this.node))
  }
}

/** A new Observable made from `source`, guarded if that is. */
export const derived = <A, B>(
  source: Observable<A>,
  start: (out: Subscriber<B>) => TeardownLogic,
): Observable<B> => {
  const made = new Observable<B>(start)
  return source instanceof GuardedObservable ? source.guarding(made) : made
}

const observerOf = <T>(
  next: ((value: T) => void) | null | undefined,
  error: ((error: unknown) => void) | null | undefined,
  complete: (() => void) | null | undefined,
): Partial<Observer<T>> => ({
  ...(typeof next === 'function' ? { next } : {}),
  ...(typeof error === 'function' ? { error } : {}),
  ...(typeof complete === 'function' ? { complete } : {}),
})

/** The end of a pipe: calls the user's observer, and takes what it throws to the clock. */
class GuardedSubscriber<T> extends Subscriber<T> {
  private readonly observer: Partial<Observer<T>>
  private readonly clock: EventTimeScheduler
  private readonly node: string

  constructor(observer: Partial<Observer<T>>, clock: EventTimeScheduler, node: string) {
    super()
    this.observer = observer
    this.clock = clock
    this.node = node
  }

  protected override _next(value: T): void {
    try {
      this.observer.next?.(value)
    } catch (cause) {
      this.clock.fail(cause, this.node)
    }
  }

  protected override _error(cause: unknown): void {
    try {
      if (this.observer.error === undefined) this.clock.fail(cause, this.node)
      else this.observer.error(cause)
    } catch (thrown) {
      this.clock.fail(thrown, this.node)
    } finally {
      this.unsubscribe()
    }
  }

  protected override _complete(): void {
    try {
      this.observer.complete?.()
    } catch (cause) {
      this.clock.fail(cause, this.node)
    } finally {
      this.unsubscribe()
    }
  }
}
