import { Observable, type Subscriber } from 'rxjs'
import type { EventTimeScheduler } from '../../scheduler/index.ts'
import { checkClock, checkText } from './check.ts'
import { GuardedObservable } from './guard.ts'

/**
 * The hot stream that a node hands out: one state behind it, however many subscribe.
 *
 * What RxJS's `Subject` does with every value (a closure, an iterator) costs more than a spike; this is a loop over a
 * list that is replaced, never changed, so that who comes or goes while a value is told does not disturb it.
 */
export class Output<T> {
  readonly stream: Observable<T>
  private subscribers: readonly Subscriber<T>[] = []
  private isComplete = false

  constructor(clock: EventTimeScheduler, node: string) {
    checkClock('Output.clock', clock)
    checkText('Output.node', node)
    this.stream = new GuardedObservable(
      clock,
      node,
      new Observable<T>((subscriber) => {
        if (this.isComplete) {
          subscriber.complete()
          return undefined
        }
        this.subscribers = [...this.subscribers, subscriber]
        return () => {
          this.subscribers = this.subscribers.filter((other) => other !== subscriber)
        }
      }),
    )
  }

  next(value: T): void {
    const { subscribers } = this
    for (let k = 0; k < subscribers.length; k++) subscribers[k]!.next(value)
  }

  complete(): void {
    this.isComplete = true
    const { subscribers } = this
    for (const subscriber of subscribers) subscriber.complete()
  }
}
