import { fc } from '@fast-check/vitest'
import {
  type Agent,
  type EventTimeScheduler,
  PHASE,
  type Phase,
  type Wakeup,
} from '../../src/scheduler/index.ts'

/** One thing that happens `delay` ms after the one that causes it. */
export interface Event {
  /** Index of the event that causes this one, or -1 for a root: asked for at 0 ms, before the run. */
  readonly cause: number
  /** Who it happens to: an agent by index, an action on the clock, or one on `clock.observers`. */
  readonly who: number | 'action' | 'observer'
  readonly delay: number
  /** Where in the instant it stands, if it happens to an agent. */
  readonly phase: Phase
}

/** What happened when, and in that order. */
export type Log = readonly { readonly event: number; readonly t: number }[]

export const phases: readonly Phase[] = Object.values(PHASE)

/** Zero, whole numbers and doubles, some of them too small to move the clock: ties are many. */
const delay = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 }) },
  fc.constantFrom(0.1, 0.2, 0.3, 1e-18, Math.SQRT2),
  fc.double({ min: 0, max: 3, noNaN: true }),
)

/** Events that cause each other, some of them at the same time and in the same phase. */
export const events: fc.Arbitrary<readonly Event[]> = fc
  .array(
    fc.record({
      from: fc.nat(),
      who: fc.oneof(
        { weight: 6, arbitrary: fc.nat({ max: 4 }) },
        { weight: 2, arbitrary: fc.constant<'action'>('action') },
        { weight: 2, arbitrary: fc.constant<'observer'>('observer') },
      ),
      delay,
      phase: fc.constantFrom(...phases),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((list) => list.map(({ from, ...event }, k) => ({ ...event, cause: (from % (k + 1)) - 1 })))

/** How an agent works: one event a call or all before the horizon; telling the clock at each change, or at the end. */
export interface Manner {
  readonly worksAhead: boolean
  readonly tellsAtOnce: boolean
}

export const manner: fc.Arbitrary<Manner> = fc.record({ worksAhead: fc.boolean(), tellsAtOnce: fc.boolean() })

/** The events in the order of the rules, found the slow way: the least of all that is pending, one at a time. */
export const inOrder = (world: readonly Event[]): Log => {
  // time, 1 for observers, round, phase, rank, and the order of asking
  type Key = readonly [number, number, number, number, number, number]
  const before = (a: Key, b: Key): boolean => {
    const k = a.findIndex((x, i) => x !== b[i])
    return k >= 0 && a[k]! < b[k]!
  }
  const ranks = new Map<number, number>()
  let declared = 0
  let asked = 0
  let [time, round, phase, observerRound] = [0, 0, Infinity, -1]
  const pending: { key: Key; event: number }[] = []
  const log: { event: number; t: number }[] = []

  const cause = (from: number): void => {
    for (const [event, { cause: of, who, delay: dt, phase: at }] of world.entries()) {
      if (of !== from) continue
      const t = time + dt
      const isNow = t === time
      if (who === 'observer')
        pending.push({ key: [t, 1, isNow ? observerRound + 1 : 0, 0, declared++, 0], event })
      else if (who === 'action') pending.push({ key: [t, 0, isNow ? round + 1 : 0, 0, declared++, 0], event })
      else {
        if (!ranks.has(who)) ranks.set(who, declared++)
        const inRound = !isNow ? 0 : at >= phase ? round : round + 1
        pending.push({ key: [t, 0, inRound, at, ranks.get(who)!, asked++], event })
      }
    }
  }

  cause(-1)
  while (pending.length > 0) {
    let first = 0
    for (let k = 1; k < pending.length; k++) if (before(pending[k]!.key, pending[first]!.key)) first = k
    const [{ key, event }] = pending.splice(first, 1) as [(typeof pending)[number]]
    if (key[0] > time) [time, round, observerRound] = [key[0], 0, -1]
    if (key[1] === 1) [phase, observerRound] = [Infinity, key[2]]
    else [round, phase] = [key[2], key[3]]
    log.push({ event, t: time })
    cause(event)
  }
  return log
}

/** The same events on a clock: an agent each for the numbers, declared when it is first asked for something. */
export class World {
  readonly log: { event: number; t: number }[] = []
  /** Told of each event after it was logged. */
  onEvent: () => void = () => {}
  private readonly agents = new Map<number, Worker>()
  private readonly clock: EventTimeScheduler
  private readonly world: readonly Event[]
  private readonly manners: readonly Manner[]

  constructor(clock: EventTimeScheduler, world: readonly Event[], manners: readonly Manner[]) {
    this.clock = clock
    this.world = world
    this.manners = manners
    this.cause(-1)
  }

  happen(event: number): void {
    this.log.push({ event, t: this.clock.now() })
    this.onEvent()
    this.cause(event)
  }

  private cause(from: number): void {
    const { clock } = this
    for (const [event, { cause, who, delay: dt, phase }] of this.world.entries()) {
      if (cause !== from) continue
      if (who === 'action') clock.schedule(() => this.happen(event), dt)
      else if (who === 'observer') clock.observers.schedule(() => this.happen(event), dt)
      else this.agent(who).ask(event, clock.now() + dt, phase)
    }
  }

  private agent(who: number): Worker {
    const known = this.agents.get(who)
    if (known !== undefined) return known
    const agent = new Worker(`agent ${who}`, this.clock, this, this.manners[who % this.manners.length]!)
    this.agents.set(who, agent)
    return agent
  }
}

class Worker implements Agent {
  readonly name: string
  private readonly clock: EventTimeScheduler
  private readonly world: World
  private readonly manner: Manner
  private readonly wakeup: Wakeup
  private readonly pending: { t: number; slot: number; event: number }[] = []
  private isAdvancing = false

  constructor(name: string, clock: EventTimeScheduler, world: World, how: Manner) {
    this.name = name
    this.clock = clock
    this.world = world
    this.manner = how
    this.wakeup = clock.register(this)
  }

  ask(event: number, t: number, phase: Phase): void {
    const slot = t > this.clock.now() ? phase : this.clock.slotNow(phase)
    const later = this.pending.findIndex((other) => other.t > t || (other.t === t && other.slot > slot))
    this.pending.splice(later < 0 ? this.pending.length : later, 0, { t, slot, event })
    if (!this.isAdvancing || this.manner.tellsAtOnce) this.tell()
  }

  advance(): void {
    const { clock, pending } = this
    this.isAdvancing = true
    do {
      const { t, slot, event } = pending.shift()!
      clock.enter(this, t, slot)
      this.world.happen(event)
    } while (
      this.manner.worksAhead &&
      pending.length > 0 &&
      clock.isBeforeHorizon(pending[0]!.t, pending[0]!.slot)
    )
    this.isAdvancing = false
    this.tell()
  }

  private tell(): void {
    const [first] = this.pending
    this.wakeup.time = first?.t ?? Infinity
    this.wakeup.slot = first?.slot ?? 0
    this.clock.moved(this.wakeup)
  }
}
