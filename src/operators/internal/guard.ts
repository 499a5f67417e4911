import { Observable, type Observer, type Operator, Subscriber, type Subscription } from 'rxjs'
import type { EventTimeScheduler } from '../../scheduler/index.ts'

/**
 * An Observable whose final subscribers cannot fail unseen: RxJS drops the event in which a subscriber throws and
 * goes on; here the run stops with that error, the node and the event time. An `error` nobody handles does the same.
 *
 * `pipe` keeps the guard (through `lift`, as RxJS's own `Subject` keeps itself); a function that makes a new
 * Observable from several, such as `merge`, does not.
 */
export class GuardedObservable<T> extends Observable<T> {
  private readonly clock: EventTimeScheduler
  private readonly node: string

  constructor(clock: EventTimeScheduler, node: string, source: Observable<T>) {
    super()
    this.clock = clock
    this.node = node
    this.source = source
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new GuardedObservable<R>(this.clock, this.node, this as unknown as Observable<R>)
    lifted.operator = operator
    return lifted
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
        ? { next: observerOrNext ?? undefined, error: error ?? undefined, complete: complete ?? undefined }
        : observerOrNext
    const guarded = (run: () => void) => {
      try {
        run()
      } catch (cause) {
        this.clock.fail(cause, this.node)
      }
    }
    return super.subscribe({
      next: (value) => {
        try {
          observer.next?.(value)
        } catch (cause) {
          this.clock.fail(cause, this.node)
        }
      },
      error: (cause: unknown) => {
        if (observer.error === undefined) this.clock.fail(cause, this.node)
        else guarded(() => observer.error?.(cause))
      },
      complete: () => guarded(() => observer.complete?.()),
    })
  }
}
