import { type Agent, CausalityError, type EventTimeScheduler, type Wakeup } from '../../scheduler/index.ts'
import { WakeupQueue } from '../../scheduler/queue.ts'
import type { Agenda } from '../population.ts'

/** An agent that can be given its turns one by one. */
export interface Member {
  readonly name: string
  /** What its wake-up is for, and no more. */
  step(): void
}

/**
 * Several agents with one place on the clock: a queue of their own, so that what goes on among them costs the clock
 * nothing. The order of their events is that of the clock: its place has the time, the slot and the rank of the
 * member that is next, and of what others do at that very instant the clock decides.
 */
export class JointLoop implements Agent, Agenda {
  private readonly clock: EventTimeScheduler
  private readonly queue = new WakeupQueue()
  private readonly members = new Map<Wakeup, Member>()
  private readonly wakeup: Wakeup
  private current: Member
  private isAdvancing = false

  constructor(clock: EventTimeScheduler, first: Member) {
    this.clock = clock
    this.current = first
    this.wakeup = clock.register(this)
  }

  /** That of the member whose turn it is: errors are its own. */
  get name(): string {
    return this.current.name
  }

  /** Takes over a wake-up that has stood on the clock. */
  add(member: Member, wakeup: Wakeup): void {
    this.clock.unregister(wakeup)
    this.members.set(wakeup, member)
    this.queue.insert(wakeup)
    this.stand()
  }

  unregister(wakeup: Wakeup): void {
    this.queue.remove(wakeup)
    this.members.delete(wakeup)
    if (!this.isAdvancing) this.stand()
  }

  /** @throws CausalityError if its time is before now */
  moved(wakeup: Wakeup): void {
    if (wakeup.place < 0) return
    const now = this.clock.now()
    if (!(wakeup.time >= now)) throw new CausalityError(wakeup.agent.name, wakeup.time, now)
    this.queue.moved(wakeup)
    if (!this.isAdvancing) this.stand()
  }

  advance(): void {
    const { clock, queue, members } = this
    this.isAdvancing = true
    try {
      let next = queue.first
      let isOwn = next !== undefined && clock.isBeforeHorizon(next.time, next.slot)
      while (isOwn && next !== undefined && next.time < Infinity) {
        this.current = members.get(next)!
        this.current.step()
        next = queue.first
        // of two in one slot the clock decides, by a rank that is the next one's
        isOwn = next !== undefined && clock.isBeforeHorizon(next.time, next.slot + 1)
      }
    } finally {
      this.isAdvancing = false
    }
    this.stand()
  }

  /** Takes the place on the clock that the next one would have. */
  private stand(): void {
    const { wakeup, queue } = this
    const { first } = queue
    wakeup.time = first === undefined ? Infinity : first.time
    wakeup.slot = first === undefined ? 0 : first.slot
    if (first !== undefined) wakeup.rank = first.rank
    this.clock.moved(wakeup)
  }
}
