import { type Observable, Subject } from 'rxjs'
import type { EventTimeScheduler } from '../../scheduler/index.ts'
import { GuardedObservable } from './guard.ts'

/** The hot stream that a node hands out: one state behind it, however many subscribe. */
export class Output<T> {
  readonly stream: Observable<T>
  private readonly subject = new Subject<T>()

  constructor(clock: EventTimeScheduler, node: string) {
    this.stream = new GuardedObservable(clock, node, this.subject)
  }

  get isObserved(): boolean {
    return this.subject.observed
  }

  next(value: T): void {
    this.subject.next(value)
  }

  complete(): void {
    this.subject.complete()
  }
}
