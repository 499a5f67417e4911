import { type Agent, CausalityError, type EventTimeScheduler, type Wakeup } from '../../scheduler/index.ts'
import type { Agenda } from '../population.ts'

/**
 * A population that can be given its turns one by one ({@link step}), or be told what happens, where nothing but spikes
 * and ends of the members does.
 */
export interface Member {
  readonly name: string
  /** What its wake-up is for, and no more. */
  step(): void
  /** Sees to its wake-up if something was handed to it. */
  heed(): void
  /** Whether only spikes by hazards and ends come next. */
  readonly isPlain: boolean
  readonly isForced: boolean
  readonly isHanded: boolean
  /** When the next volley arrives. */
  readonly volleyTime: number
  /** When the next PSP or refractory period ends. */
  readonly endTime: number
  /** When it fires next if nothing else happens. */
  readonly fireTime: number
  /** Is told what happens from now on, up to {@link replan}, and plans nothing. */
  attend(): void
  /** Takes the ends of `endTime`. */
  takeNextEnds(): void
  /** Fires at `fireTime`. */
  fireNext(): void
  /** Takes in what was handed. */
  takeNextHanded(): void
  /** Sees to its wake-up after it was told what happened. */
  replan(): void
}
/**
 * Several agents with one place on the clock, so that what goes on among them costs the clock nothing. The order of
 * their events is that of the clock: its place has the time, the slot and the rank of the member that is next, and of
 * what others do in that very slot the clock decides.
 *
 * Cost: an event looks at the wake-ups of all members, which are few.
 */
export class JointLoop implements Agent, Agenda {
  private readonly clock: EventTimeScheduler
  private readonly wakeups: Wakeup[] = []
  private readonly members: Member[] = []
  private readonly wakeup: Wakeup
  private current: Member
  private isAdvancing = false
  /** Whether something was asked of a member from outside. */
  private isDisturbed = false

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
    // in the order of declaration: of two in one slot the first is first
    const behind = this.wakeups.findIndex(({ rank }) => rank > wakeup.rank)
    const at = behind < 0 ? this.wakeups.length : behind
    this.wakeups.splice(at, 0, wakeup)
    this.members.splice(at, 0, member)
    this.stand()
  }

  /** A member that has ended asks for no more turns. */
  unregister(wakeup: Wakeup): void {
    wakeup.time = Infinity
    this.moved(wakeup)
  }

  /** @throws CausalityError if its time is before now */
  moved(wakeup: Wakeup): void {
    const now = this.clock.now()
    if (!(wakeup.time >= now)) throw new CausalityError(wakeup.agent.name, wakeup.time, now)
    this.isDisturbed = true
    if (!this.isAdvancing) this.stand()
  }

  advance(): void {
    const { clock, wakeups, members } = this
    this.isAdvancing = true
    try {
      // of two in one slot the clock decides, by their rank: after the first, only what is in an earlier one is our own
      for (let own = 0; ; own = 1) {
        const next = this.next()
        const { time, slot } = wakeups[next]!
        if (!clock.isBeforeHorizon(time, slot + own) || time === Infinity) break
        const member = members[next]!
        this.current = member
        member.step()
        for (const other of members) other.heed()
        this.flow()
      }
    } finally {
      this.isAdvancing = false
    }
    this.stand()
  }

  /**
   * Goes on as long as nothing happens but spikes and ends of the members, one at a time: what they do in between needs
   * neither wake-ups nor turns. It leaves off before an instant that is not so, or in the middle of one that turns out so.
   */
  private flow(): void {
    const { clock, members } = this
    let horizon = Infinity
    for (const member of members) {
      if (!member.isPlain) return
      const { volleyTime } = member
      if (volleyTime < horizon) horizon = volleyTime
    }
    for (const member of members) {
      this.current = member
      member.attend()
    }
    this.isDisturbed = false
    for (;;) {
      let end = Infinity
      let fire = Infinity
      let at = 0
      let isTie = false
      for (let k = 0; k < members.length; k++) {
        const member = members[k]!
        const { endTime, fireTime } = member
        if (endTime < end) end = endTime
        if (fireTime < fire) {
          fire = fireTime
          at = k
          isTie = false
        } else if (fireTime === fire) isTie = true
      }
      const t = fire < end ? fire : end
      if (!(t < horizon && t < clock.horizonTime)) break
      if (fire < end) {
        if (isTie || !this.fireAt(at, t)) break
      } else if (t === clock.now() || !this.endAt(t)) break
    }
    for (const member of members) {
      this.current = member
      member.replan()
    }
  }

  /** Whether nothing is due at once but what comes next by itself. */
  private endAt(t: number): boolean {
    const { members } = this
    let isPlain = true
    for (let k = 0; k < members.length; k++) {
      const member = members[k]!
      if (member.endTime !== t) continue
      this.current = member
      member.takeNextEnds()
      if (member.isForced) isPlain = false
    }
    return isPlain
  }

  /** A spike, and its arrival if nothing else comes before. */
  private fireAt(at: number, t: number): boolean {
    const { members, clock } = this
    const member = members[at]!
    this.current = member
    member.fireNext()
    if (this.isDisturbed || !(clock.horizonTime > t) || member.fireTime === t) return false
    for (let k = 0; k < members.length; k++) {
      const other = members[k]!
      if (!other.isHanded) continue
      this.current = other
      other.takeNextHanded()
    }
    return true
  }

  /** Whose wake-up is the earliest. */
  private next(): number {
    const { wakeups } = this
    let first = wakeups[0]!
    let at = 0
    for (let k = 1; k < wakeups.length; k++) {
      const other = wakeups[k]!
      if (other.time < first.time || (other.time === first.time && other.slot < first.slot)) {
        first = other
        at = k
      }
    }
    return at
  }

  /** Takes the place on the clock that the next one would have. */
  private stand(): void {
    const { wakeup } = this
    const first = this.wakeups[this.next()]!
    // what is past is the plan of a member that has yet to be loaded from a snapshot
    wakeup.time = first.time < this.clock.now() ? Infinity : first.time
    wakeup.slot = first.slot
    wakeup.rank = first.rank
    this.clock.moved(wakeup)
  }
}
