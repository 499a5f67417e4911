import { type SchedulerAction, Subscription } from 'rxjs'
import { checkDelay, checkFunction } from './check.ts'
import { type Agent, Wakeup } from './queue.ts'

/** What is done when an action's time has come; `this` is the action, which may schedule itself again. */
export type Work<T> = (this: SchedulerAction<T>, state?: T) => void

/** What an action needs of its clock. */
export interface ActionQueue {
  enqueue(wakeup: Wakeup, delay: number, isObserver: boolean): void
  unregister(wakeup: Wakeup): void
  enter(agent: Agent, t: number, slot: number): void
}

/** What `schedule` returns: an RxJS action in event time, which may schedule itself again. */
export class EventAction<T> extends Subscription implements SchedulerAction<T>, Agent {
  readonly name = 'a scheduled action'
  private readonly wakeup: Wakeup
  private readonly clock: ActionQueue
  private readonly work: Work<T>
  private readonly isObserver: boolean
  private state: T | undefined

  constructor(clock: ActionQueue, work: Work<T>, isObserver: boolean) {
    super()
    checkFunction('schedule: work', work)
    this.clock = clock
    this.work = work
    this.isObserver = isObserver
    this.wakeup = new Wakeup(this, 0)
  }

  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this
    checkDelay(delay)
    this.state = state
    this.clock.unregister(this.wakeup)
    this.clock.enqueue(this.wakeup, delay, this.isObserver)
    return this
  }

  advance(): void {
    const { time, slot } = this.wakeup
    this.clock.unregister(this.wakeup)
    this.clock.enter(this, time, slot)
    this.work.call(this, this.state)
  }

  override unsubscribe(): void {
    if (this.closed) return
    this.clock.unregister(this.wakeup)
    super.unsubscribe()
  }
}
