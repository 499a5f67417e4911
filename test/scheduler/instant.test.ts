import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  type Agent,
  EventTimeScheduler,
  MAX_REPEATS,
  MAX_ROUNDS,
  PHASE,
  type Phase,
  type Wakeup,
  ZeroDelayLoopError,
} from '../../src/scheduler/index.ts'
import { EventSource } from '../../src/operators/population.ts'

/** An agent that does one thing each time it is woken. */
class Waker implements Agent {
  readonly name: string
  readonly wakeup: Wakeup
  private readonly clock: EventTimeScheduler
  private readonly onWake: () => void

  constructor(name: string, clock: EventTimeScheduler, onWake: () => void) {
    this.name = name
    this.clock = clock
    this.onWake = onWake
    this.wakeup = clock.register(this)
  }

  wake(t: number, phase: Phase): void {
    this.clock.wake(this.wakeup, t, phase)
  }

  advance(): void {
    const { clock, wakeup } = this
    clock.enter(this, wakeup.time, wakeup.slot)
    clock.sleep(wakeup)
    this.onWake()
  }
}

const names = Object.keys(PHASE) as (keyof typeof PHASE)[]
const permutation = <T>(of: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...of], { minLength: of.length })

const loopOf = (run: () => void): ZeroDelayLoopError => {
  try {
    run()
  } catch (error) {
    if (error instanceof ZeroDelayLoopError) return error
    throw error
  }
  throw new Error('there was no loop')
}

describe('one instant', () => {
  it('has the order change, pspEnd, refractoryEnd, arrival, threshold, plasticity', () => {
    expect(names.toSorted((a, b) => PHASE[a] - PHASE[b])).toEqual([
      'change',
      'pspEnd',
      'refractoryEnd',
      'arrival',
      'threshold',
      'plasticity',
    ])
  })

  test.prop([
    permutation([...names, ...names]),
    permutation(Array.from({ length: 2 * names.length + 4 }, (_, i) => i)),
    fc.constantFrom(0, 5, Math.PI),
  ])(
    'does all of one phase in the order of declaration, then the next phase, then the observers',
    (declared, turns, t) => {
      const clock = new EventTimeScheduler()
      const log: string[] = []
      // two agents a phase, declared in any order, woken in any order, amid two actions and two observers
      const agents = declared.map(
        (phase, k) => new Waker(phase, clock, () => log.push(`${phase} of agent ${k}`)),
      )
      let actions = 0
      let observers = 0
      for (const turn of turns) {
        if (turn < agents.length) agents[turn]!.wake(t, PHASE[declared[turn]!])
        else if (turn % 2 === 0) {
          const n = actions++
          clock.schedule(() => log.push(`action ${n}`), t)
        } else {
          const n = observers++
          clock.observers.schedule(() => log.push(`observer ${n}`), t)
        }
      }
      clock.runSync(t)
      const ofPhase = (phase: string): string[] =>
        declared.flatMap((other, k) => (other === phase ? [`${phase} of agent ${k}`] : []))
      const [changes, ...later] = names.map(ofPhase)
      expect(log).toEqual([...changes!, 'action 0', 'action 1', ...later.flat(), 'observer 0', 'observer 1'])
    },
  )

  it.each(names.flatMap((from) => names.map((to) => [from, to] as const)))(
    'reached in %s, does what is asked for in %s in this round if the phase has not passed, else in the next',
    (from, to) => {
      const clock = new EventTimeScheduler()
      const log: string[] = []
      const asked = new Waker('asked', clock, () => log.push('asked'))
      // the mark between this round and the next
      const endOfRound = new Waker('send', clock, () => log.push('end of the round'))
      const asking = new Waker('asking', clock, () => {
        endOfRound.wake(5, PHASE.plasticity)
        asked.wake(5, PHASE[to])
      })
      asking.wake(5, PHASE[from])
      clock.observers.schedule(() => log.push('observer'), 5)
      clock.runSync(5)
      const isSameRound = PHASE[to] >= PHASE[from]
      expect(log).toEqual([
        ...(isSameRound ? ['asked', 'end of the round'] : ['end of the round', 'asked']),
        'observer',
      ])
    },
  )

  it('opens a round of the same order with each send without delay', () => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    let rounds = 0
    const receiver = new Waker('receiver', clock, () => {
      log.push(`arrival ${rounds}`)
      threshold.wake(2, PHASE.threshold)
    })
    const threshold: Waker = new Waker('threshold', clock, () => {
      log.push(`threshold ${rounds}`)
      if (++rounds < 3) sender.wake(2, PHASE.plasticity)
      rule.wake(2, PHASE.plasticity)
    })
    const rule = new Waker('rule', clock, () => log.push(`plasticity ${rounds - 1}`))
    const sender: Waker = new Waker('sender', clock, () => {
      log.push(`send ${rounds - 1}`)
      receiver.wake(2, PHASE.arrival)
    })
    clock.observers.schedule(() => log.push('observer'), 2)
    receiver.wake(2, PHASE.arrival)
    clock.runSync(10)
    const round = (n: number): string[] => [`arrival ${n}`, `threshold ${n}`, `plasticity ${n}`]
    expect(log).toEqual([...round(0), 'send 0', ...round(1), 'send 1', ...round(2), 'observer'])
  })

  it('does what an observer asks for at the same instant before the observers that are left', () => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    const agent = new Waker('agent', clock, () => {
      log.push('agent')
      clock.schedule(() => log.push('action of the agent'))
      clock.observers.schedule(() => log.push('observer of the agent'))
    })
    clock.observers.schedule(() => {
      log.push('observer 0')
      clock.observers.schedule(() => log.push('observer of observer 0'))
      clock.schedule(() => log.push('action'))
      agent.wake(5, PHASE.pspEnd)
    }, 5)
    clock.observers.schedule(() => log.push('observer 1'), 5)
    clock.runSync(5)
    expect(log).toEqual([
      'observer 0',
      // one round more: the change phase first, then the ends of PSPs
      'action',
      'agent',
      'action of the agent',
      'observer 1',
      'observer of observer 0',
      'observer of the agent',
    ])
    expect(clock.now()).toBe(5)
  })

  it.each([
    ['nothing', () => {}],
    ['an event', (clock: EventTimeScheduler) => new Waker('before', clock, () => {}).wake(5, PHASE.arrival)],
    ['an action', (clock: EventTimeScheduler) => clock.schedule(() => {}, 5)],
    ['an observer', (clock: EventTimeScheduler) => clock.observers.schedule(() => {}, 5)],
    [
      'an observer of an observer',
      (clock: EventTimeScheduler) => clock.observers.schedule(() => clock.observers.schedule(() => {}), 5),
    ],
    [
      'three rounds',
      (clock: EventTimeScheduler) => clock.schedule(() => clock.schedule(() => clock.schedule(() => {})), 5),
    ],
  ])('takes in the same order what is asked for between two runs, after %s at that time', (_, happens) => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    happens(clock)
    clock.runSync(5)
    new Waker('a', clock, () => log.push('threshold')).wake(5, PHASE.threshold)
    new Waker('b', clock, () => log.push('pspEnd')).wake(5, PHASE.pspEnd)
    clock.observers.schedule(() => log.push('observer'))
    clock.schedule(() => log.push('change'))
    clock.runSync(0)
    expect(log).toEqual(['change', 'pspEnd', 'threshold', 'observer'])
  })
})

describe('a loop without delay', () => {
  it('of agents in two phases ends in an error that names a node and the time', () => {
    const clock = new EventTimeScheduler()
    const a: Waker = new Waker('exc', clock, () => b.wake(5, PHASE.plasticity))
    const b: Waker = new Waker('inh', clock, () => a.wake(5, PHASE.arrival))
    a.wake(5, PHASE.arrival)
    const error = loopOf(() => clock.runSync(10))
    expect(error).toMatchObject({ code: 'E_ZERO_DELAY_LOOP', t: 5, rounds: MAX_ROUNDS + 1 })
    expect(['exc', 'inh']).toContain(error.node)
  })

  it('of agents in one phase ends so, too', () => {
    const clock = new EventTimeScheduler()
    const a: Waker = new Waker('exc', clock, () => b.wake(5, PHASE.threshold))
    const b: Waker = new Waker('inh', clock, () => a.wake(5, PHASE.threshold))
    a.wake(5, PHASE.threshold)
    const error = loopOf(() => clock.runSync(10))
    expect(error.t).toBe(5)
    expect(['exc', 'inh']).toContain(error.node)
  })

  it('of one agent with itself ends so, whether it works ahead or not', () => {
    const clock = new EventTimeScheduler()
    const a: Waker = new Waker('alone', clock, () => a.wake(5, PHASE.threshold))
    a.wake(5, PHASE.threshold)
    expect(loopOf(() => clock.runSync(10))).toMatchObject({ node: 'alone', t: 5 })

    const other = new EventTimeScheduler()
    class Fast extends EventSource {
      // a rate so high that time stamps cannot tell its events apart
      override happen(t: number): void {
        this.plan(t + 1e-30, PHASE.threshold)
      }
    }
    const fast = new Fast('fast', 1, other)
    fast.happen(5)
    expect(loopOf(() => other.runSync(10))).toMatchObject({ node: 'fast', t: 5 })
  })

  it('of an agent that neither handles its event nor asks for another time ends so', () => {
    const clock = new EventTimeScheduler()
    const idle: Agent = { name: 'idle', advance: () => {} }
    clock.wake(clock.register(idle), 5, PHASE.change)
    expect(loopOf(() => clock.runSync(10))).toMatchObject({ node: 'idle', t: 5 })
  })

  it.each(['actions', 'observers', 'actions that reschedule themselves', 'actions and observers'])(
    'of %s ends so',
    (who) => {
      const clock = new EventTimeScheduler()
      const again = (): unknown => (who === 'observers' ? clock.observers : clock).schedule(again)
      const inTurn = (): unknown => clock.schedule(() => clock.observers.schedule(inTurn))
      if (who === 'actions and observers') clock.schedule(inTurn, 5)
      else if (who === 'actions that reschedule themselves')
        clock.schedule<undefined>(function () {
          this.schedule()
        }, 5)
      else (who === 'observers' ? clock.observers : clock).schedule(again, 5)
      const error = loopOf(() => clock.runSync(10))
      expect(error).toMatchObject({ node: 'a scheduled action', t: 5, rounds: MAX_ROUNDS + 1 })
    },
  )

  it('through agents and observers ends so', () => {
    const clock = new EventTimeScheduler()
    const agent: Waker = new Waker('agent', clock, () =>
      clock.observers.schedule(() => agent.wake(5, PHASE.plasticity)),
    )
    agent.wake(5, PHASE.plasticity)
    expect(loopOf(() => clock.runSync(10)).t).toBe(5)
  })

  it('tells what was counted, when, and what helps', () => {
    expect(new ZeroDelayLoopError('exc', 5, 100_001).message).toBe(
      'exc: 100001 rounds of events at the one instant t = 5 ms; expected an end. Give one projection of the ' +
        'loop a delay, its neurons a refractory time, or an action that repeats a delay > 0.',
    )
  })

  it('is no loop if it ends: as many rounds as the limit, and millions of events at one time', () => {
    const clock = new EventTimeScheduler()
    let n = 0
    const again = (): void => {
      if (++n < MAX_ROUNDS) clock.schedule(again)
    }
    clock.schedule(again, 5)
    clock.runSync(5)
    expect(n).toBe(MAX_ROUNDS)

    let m = 0
    class Burst extends EventSource {
      override happen(t: number): void {
        if (++m < 1_000_000) this.plan(t, PHASE.threshold)
      }
    }
    new Burst('burst', 1, clock).happen(7)
    clock.runSync(5)
    expect(m).toBe(1_000_000)
  })

  it('is no loop if time goes on, however long', () => {
    const clock = new EventTimeScheduler()
    let n = 0
    // an observer at each of more times than one instant may have rounds
    clock.schedule<undefined>(function () {
      clock.observers.schedule(() => n++)
      if (clock.now() < MAX_ROUNDS + 4) this.schedule(undefined, 1)
    }, 0)
    clock.runSync(Infinity)
    expect(n).toBe(MAX_ROUNDS + 5)

    let m = 0
    class Pairs extends EventSource {
      // two events at each time, in one slot
      override happen(t: number): void {
        if (++m <= 2 * MAX_REPEATS + 4) this.plan(m % 2 === 0 ? t + 1 : t, PHASE.threshold)
      }
    }
    new Pairs('pairs', 1, clock).happen(clock.now() + 1)
    clock.runSync(Infinity)
    expect(m).toBe(2 * MAX_REPEATS + 5)
  })

  it('is no loop if it is asked for between runs', () => {
    const clock = new EventTimeScheduler()
    let n = 0
    for (let k = 0; k <= MAX_ROUNDS; k++) {
      clock.schedule(() => n++)
      clock.runSync(0)
    }
    expect([n, clock.now()]).toEqual([MAX_ROUNDS + 1, 0])
  })
})
