import { fc, test } from '@fast-check/vitest'
import type { SchedulerLike } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { CausalityError, EventTimeScheduler } from '../../src/scheduler/index.ts'

const delay = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 4, noNaN: true }))

describe.each([
  ['the clock', (clock: EventTimeScheduler): SchedulerLike => clock],
  ['its observers', (clock: EventTimeScheduler) => clock.observers],
])('an action on %s', (_, of) => {
  const setUp = (): { clock: EventTimeScheduler; on: SchedulerLike } => {
    const clock = new EventTimeScheduler()
    return { clock, on: of(clock) }
  }

  test.prop([fc.array(delay, { maxLength: 40 })])(
    'runs in the order of its time, then in that of scheduling, with the clock at its time',
    (delays) => {
      const { clock, on } = setUp()
      const log: { k: number; t: number }[] = []
      delays.forEach((dt, k) => on.schedule(() => log.push({ k, t: clock.now() }), dt))
      clock.runSync(5)
      const expected = delays.map((t, k) => ({ k, t })).toSorted((a, b) => a.t - b.t)
      expect(log).toEqual(expected)
      expect(clock.now()).toBe(5)
    },
  )

  it('runs at once in the run if no delay is given, and not before', () => {
    const { clock, on } = setUp()
    const log: number[] = []
    on.schedule(() => log.push(clock.now()))
    expect(log).toEqual([])
    clock.runSync(0)
    expect(log).toEqual([0])
  })

  it('is given its state and itself', () => {
    const { clock, on } = setUp()
    const log: unknown[] = []
    const action = on.schedule<string>(
      function (state) {
        log.push(state, this)
      },
      1,
      'state',
    )
    clock.runSync(1)
    expect(log).toEqual(['state', action])
  })

  it('may schedule itself again, with another state, at t + delay to the bit', () => {
    const { clock, on } = setUp()
    const log: [number, number][] = []
    on.schedule<number>(
      function (n) {
        log.push([n, clock.now()])
        if (n < 4) this.schedule(n + 1, Math.SQRT1_2)
      },
      Math.PI,
      1,
    )
    clock.runSync(10)
    const t1 = Math.PI
    const t2 = t1 + Math.SQRT1_2
    const t3 = t2 + Math.SQRT1_2
    expect(log).toEqual([
      [1, t1],
      [2, t2],
      [3, t3],
      [4, t3 + Math.SQRT1_2],
    ])
  })

  it('runs once if it schedules itself twice: the last word counts', () => {
    const { clock, on } = setUp()
    const log: string[] = []
    on.schedule<string>(
      function (state) {
        log.push(`${state} at ${clock.now()}`)
        if (state !== 'begin') return
        this.schedule('first', 1)
        this.schedule('last', 2)
      },
      1,
      'begin',
    )
    clock.runSync(10)
    expect(log).toEqual(['begin at 1', 'last at 3'])
  })

  it('takes its turn anew when it schedules itself again', () => {
    const { clock, on } = setUp()
    const log: string[] = []
    on.schedule<number>(
      function (n) {
        log.push(`a ${clock.now()}`)
        if (n === 0) this.schedule(1, 1)
      },
      1,
      0,
    )
    on.schedule(() => log.push(`b ${clock.now()}`), 2)
    clock.runSync(10)
    expect(log).toEqual(['a 1', 'b 2', 'a 2'])
  })

  it('does not run after it was unsubscribed', () => {
    const { clock, on } = setUp()
    const log: string[] = []
    const a = on.schedule(() => log.push('a'), 2)
    const b = on.schedule(() => log.push('b'), 2)
    on.schedule(() => log.push('c'), 2)
    on.schedule(() => b.unsubscribe(), 1)
    a.unsubscribe()
    a.unsubscribe()
    clock.runSync(5)
    expect(log).toEqual(['c'])
    expect([a.closed, b.closed]).toEqual([true, true])
  })

  it('does not run if one of its very time, before it, unsubscribes it', () => {
    const { clock, on } = setUp()
    const log: string[] = []
    on.schedule(() => b.unsubscribe(), 2)
    const b = on.schedule(() => log.push('b'), 2)
    clock.runSync(5)
    expect(log).toEqual([])
  })

  it('cannot schedule itself again once it has unsubscribed itself', () => {
    const { clock, on } = setUp()
    const log: number[] = []
    on.schedule<undefined>(function () {
      log.push(clock.now())
      this.schedule(undefined, 1)
      this.unsubscribe()
      this.schedule(undefined, 1)
    }, 1)
    clock.runSync(5)
    expect(log).toEqual([1])
  })

  it('calls what was added to its subscription when it is unsubscribed', () => {
    const { on } = setUp()
    const log: string[] = []
    const action = on.schedule(() => {}, 1)
    action.add(() => log.push('undone'))
    action.unsubscribe()
    expect(log).toEqual(['undone'])
  })

  it('without delay from inside another runs in the same instant, after what waits there', () => {
    const { clock, on } = setUp()
    const log: string[] = []
    const note = (what: string): number => log.push(`${what} ${clock.now()}`)
    on.schedule(() => {
      note('a')
      on.schedule(() => {
        note('of a')
        on.schedule(() => note('of that'))
      })
    }, 2)
    on.schedule(() => note('b'), 2)
    on.schedule(() => note('later'), 2.5)
    clock.runSync(5)
    expect(log).toEqual(['a 2', 'b 2', 'of a 2', 'of that 2', 'later 2.5'])
  })

  it('with a delay that its time stamp does not resolve runs in the same instant', () => {
    const { clock, on } = setUp()
    const log: number[] = []
    on.schedule(() => on.schedule(() => log.push(clock.now()), 1e-17), 1)
    clock.runSync(1)
    expect(log).toEqual([1])
  })

  it('with an infinite delay never runs, and keeps no run going', () => {
    const { clock, on } = setUp()
    const log: number[] = []
    on.schedule(() => log.push(1), Infinity)
    expect(clock.step()).toBe(false)
    clock.runSync(Infinity)
    expect([log, clock.now()]).toEqual([[], 0])
  })

  it.each([-1, NaN, -Infinity, -Number.MIN_VALUE])('is refused a delay of %d ms, with both times', (dt) => {
    const { clock, on } = setUp()
    clock.runSync(3)
    let refused: unknown
    try {
      on.schedule(() => {}, dt)
    } catch (error) {
      refused = error
    }
    expect(refused).toBeInstanceOf(CausalityError)
    expect(refused).toMatchObject({ code: 'E_CAUSALITY', t: 3 + dt, now: 3, node: 'a scheduled action' })
    // nothing has happened to the clock
    expect(clock.step()).toBe(false)
  })
})

describe('an action on the clock', () => {
  it('runs before one on the observers of its instant, whichever was scheduled first', () => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    clock.observers.schedule(() => log.push('observer'), 1)
    clock.schedule(() => log.push('action'), 1)
    clock.runSync(1)
    expect(log).toEqual(['action', 'observer'])
    expect(clock.observers.now()).toBe(1)
  })
})

describe('names', () => {
  const kind = fc.constantFrom('poisson', 'sampler', 'poisson 2', 'poisson 2 2')
  test.prop([fc.array(fc.record({ kind, isGiven: fc.boolean() }), { maxLength: 30 })])(
    'are given to one node only, also when the user has named one so before',
    (asked) => {
      const clock = new EventTimeScheduler()
      const had = new Set<string>()
      for (const { kind: name, isGiven } of asked) {
        if (isGiven) clock.register({ name, advance: () => {} })
        else {
          const unique = clock.uniqueName(name)
          expect(had).not.toContain(unique)
          clock.register({ name: unique, advance: () => {} })
          had.add(unique)
        }
        if (isGiven) had.add(name)
      }
    },
  )

  it('count the nodes of a kind', () => {
    const clock = new EventTimeScheduler()
    expect(['a', 'a', 'b', 'a'].map((name) => clock.uniqueName(name))).toEqual(['a', 'a 2', 'b', 'a 3'])
  })
})
