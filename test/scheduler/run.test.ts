import { fc, test } from '@fast-check/vitest'
import { interval, take } from 'rxjs'
import { describe, expect, it, vi } from 'vitest'
import { PoissonSource } from '../../src/operators/index.ts'
import { AlreadyRunningError, EventTimeScheduler, PHASE, RunAborted } from '../../src/scheduler/index.ts'

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable('it was not refused'),
    (error: unknown) => error,
  )

const thrown = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return expect.unreachable('it did not throw')
}

/** A clock with enough to do for many turns of the host, and the times of its events. */
const busy = (): { clock: EventTimeScheduler; times: number[] } => {
  const clock = new EventTimeScheduler({ seed: 3 })
  const times: number[] = []
  new PoissonSource({ size: 5, rate: 1000, name: 'noise' }, clock).spikes.subscribe(({ t }) => times.push(t))
  return { clock, times }
}

describe('run, runUntil and runSync', () => {
  const duration = fc.oneof(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0, max: 1e9, noNaN: true }))
  test.prop([fc.array(duration, { maxLength: 4 })])(
    'leave the clock at the end that was asked for',
    async (list) => {
      const clock = new EventTimeScheduler()
      let end = 0
      for (const [k, d] of list.entries()) {
        end += d
        if (k % 3 === 0) clock.runSync(d)
        else await (k % 3 === 1 ? clock.run(d) : clock.runUntil(end))
        expect(clock.now()).toBe(end)
      }
    },
  )

  it('do what is due at the end itself, and nothing after', async () => {
    const clock = new EventTimeScheduler()
    const log: number[] = []
    interval(1, clock).subscribe(() => log.push(clock.now()))
    clock.runSync(2)
    expect(log).toEqual([1, 2])
    await clock.run(1)
    expect(log).toEqual([1, 2, 3])
    await clock.runUntil(4.999)
    expect(log).toEqual([1, 2, 3, 4])
    await clock.runUntil(4.999)
    expect(clock.now()).toBe(4.999)
  })

  it('do what is asked for now if they are given no time at all', async () => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    clock.schedule(() => log.push('a'))
    clock.runSync(0)
    clock.schedule(() => log.push('b'))
    await clock.run(0)
    clock.schedule(() => log.push('c'))
    await clock.runUntil(0)
    expect(log).toEqual(['a', 'b', 'c'])
  })

  it('to Infinity end when nothing is pending, at the last event', async () => {
    for (const isAsync of [false, true]) {
      const clock = new EventTimeScheduler()
      const log: number[] = []
      interval(Math.PI * 100, clock)
        .pipe(take(3))
        .subscribe(() => log.push(clock.now()))
      if (isAsync) await clock.run(Infinity)
      else clock.runSync(Infinity)
      expect(log).toHaveLength(3)
      expect(clock.now()).toBe(log[2])
    }
  })

  it('to Infinity end at once on a clock with nothing to do', async () => {
    const clock = new EventTimeScheduler()
    await clock.run(Infinity)
    await clock.runUntil(Infinity)
    clock.runSync(Infinity)
    expect(clock.now()).toBe(0)
  })

  it('go on where a time stamp resolves little, and across long silence', async () => {
    const clock = new EventTimeScheduler()
    const log: number[] = []
    clock.schedule(() => log.push(clock.now()), 1e15 + 0.5)
    await clock.run(1e15)
    await clock.run(1)
    expect([log, clock.now()]).toEqual([[1e15 + 0.5], 1e15 + 1])
    await clock.runUntil(1e300)
    expect(clock.now()).toBe(1e300)
  })

  it.each([-1, NaN, -Infinity])(
    'are refused %d ms, with the value or with both times, and the clock can go on',
    async (wrong) => {
      const clock = new EventTimeScheduler()
      clock.runSync(2)
      const refusal = { code: 'E_DURATION', value: wrong }
      const message = (method: string) => `${method}: duration ${wrong}; expected a number >= 0 ms`
      expect(await rejection(clock.run(wrong))).toMatchObject({ ...refusal, message: message('run') })
      expect(await rejection(clock.runUntil(2 + wrong))).toMatchObject({
        code: 'E_CAUSALITY',
        t: 2 + wrong,
        now: 2,
        node: 'runUntil',
      })
      expect(thrown(() => clock.runSync(wrong))).toMatchObject({
        ...refusal,
        message: message('runSync'),
      })
      await clock.run(1)
      expect(clock.now()).toBe(3)
    },
  )
})

describe('step', () => {
  it('does all of the next instant and says whether there was one', () => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    clock.schedule(() => {
      log.push('a')
      clock.schedule(() => log.push('of a'))
    }, Math.E)
    clock.schedule(() => log.push('b'), Math.E)
    clock.observers.schedule(() => log.push('observer'), Math.E)
    clock.schedule(() => log.push('later'), Math.PI)
    expect(clock.step()).toBe(true)
    expect([log, clock.now()]).toEqual([['a', 'b', 'of a', 'observer'], Math.E])
    expect(clock.step()).toBe(true)
    expect([log.at(-1), clock.now()]).toEqual(['later', Math.PI])
    expect(clock.step()).toBe(false)
    expect(clock.now()).toBe(Math.PI)
  })
})

describe('a long run', () => {
  it('tells its progress in event time', async () => {
    const { clock } = busy()
    const told: number[] = []
    await clock.run(20_000, { progress: (t) => told.push(t) })
    expect(told.length).toBeGreaterThan(3)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(told.at(-1)).toBe(20_000)
  })

  it('fails with what the progress function throws, and the clock can go on', async () => {
    const { clock } = busy()
    const wrong = new Error('the bar broke')
    const failing = clock.run(10, {
      progress: () => {
        throw wrong
      },
    })
    expect(await rejection(failing)).toBe(wrong)
    await clock.runUntil(20)
    expect(clock.now()).toBe(20)
  })

  it("gives the host's event loop turns: a timer can end it, and it can go on", async () => {
    const { clock, times } = busy()
    const control = new AbortController()
    setTimeout(() => control.abort('enough'), 30)
    const error = await rejection(clock.run(Infinity, { signal: control.signal }))
    expect(error).toBeInstanceOf(RunAborted)
    expect(error).toMatchObject({ code: 'E_ABORTED', cause: 'enough', t: clock.now() })
    const stopped = times.length
    expect(stopped).toBeGreaterThan(0)
    expect(times.at(-1)).toBeLessThanOrEqual(clock.now())
    await clock.run(100)
    expect(times.length).toBeGreaterThan(stopped)

    const other = busy()
    other.clock.runSync(clock.now())
    expect(times).toEqual(other.times)
  })

  it('is ended before it begins by a signal that was given before, if there is anything to do', async () => {
    const { clock, times } = busy()
    const error = await rejection(clock.run(10, { signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ name: 'RunAborted', t: 0, message: 'the run was ended at t = 0 ms' })
    expect([times, clock.now()]).toEqual([[], 0])
    await clock.run(0, { signal: AbortSignal.abort() })
  })
})

describe('a run', () => {
  it.each([[{}], [{ aborted: false }], [{ aborted: false, addEventListener: () => {} }]])(
    'refuses a signal that is none, %o, before it begins',
    async (signal) => {
      const { clock } = busy()
      const refusal = { code: 'E_CLOCK_ARGUMENT', where: 'run: signal', value: signal }
      expect(await rejection(clock.run(1, { signal: signal as never }))).toMatchObject(refusal)
      await clock.run(1)
      expect(clock.now()).toBe(1)
    },
  )

  it('whose signal throws when it is listened to fails alone: the clock can run on', async () => {
    const { clock } = busy()
    const broken = new Error('broken')
    const listen = (): void => {
      throw broken
    }
    const signal = { aborted: false, addEventListener: listen, removeEventListener: () => {} }
    expect(await rejection(clock.run(1, { signal: signal as never }))).toBe(broken)
    await clock.run(1)
    expect(clock.now()).toBe(1)
  })
})

describe('startAt', () => {
  it('lets a fresh clock stand later, whatever its nodes have asked for', () => {
    const clock = new EventTimeScheduler()
    const agent = { name: 'agent', advance: () => {} }
    const wakeup = clock.register(agent)
    clock.wake(wakeup, 1, PHASE.change)
    clock.startAt(5)
    clock.startAt(6)
    clock.sleep(wakeup)
    clock.runSync(1)
    expect(clock.now()).toBe(7)
  })

  it('is refused once something has happened, and while the clock runs, which is not harmed', async () => {
    const clock = new EventTimeScheduler()
    const seen: unknown[] = []
    interval(1, clock)
      .pipe(take(2))
      .subscribe(() => seen.push(thrown(() => clock.startAt(10))))
    clock.runSync(1)
    expect(thrown(() => clock.startAt(10))).toMatchObject({ code: 'E_CLOCK_ARGUMENT', value: 10 })
    clock.runSync(4)
    expect(seen).toMatchObject([{ code: 'E_RUNNING' }, { code: 'E_RUNNING' }])
    expect(clock.now()).toBe(5)

    const playing = new EventTimeScheduler()
    const control = new AbortController()
    const play = rejection(playing.play({ signal: control.signal }))
    expect(thrown(() => playing.startAt(10))).toBeInstanceOf(AlreadyRunningError)
    control.abort()
    await play
  })
})

describe('one clock', () => {
  const refusal = {
    name: 'AlreadyRunningError',
    code: 'E_RUNNING',
    message: expect.stringContaining('runs already') as string,
  }

  it('refuses a second run while one is under way, and the first goes on', async () => {
    const { clock, times } = busy()
    const first = clock.run(100)
    const second = await rejection(clock.run(5))
    expect(second).toBeInstanceOf(AlreadyRunningError)
    expect(second).toMatchObject(refusal)
    await first
    expect(clock.now()).toBe(100)
    const other = busy()
    other.clock.runSync(100)
    expect(times).toEqual(other.times)
    await clock.run(5)
    expect(clock.now()).toBe(105)
  })

  it('refuses runSync and step while a run waits for its next turn', async () => {
    const { clock } = busy()
    const first = clock.run(100)
    const stood = clock.now()
    expect(thrown(() => clock.runSync(1))).toMatchObject(refusal)
    expect(thrown(() => clock.step())).toMatchObject(refusal)
    expect(clock.now()).toBe(stood)
    await first
    expect(clock.now()).toBe(100)
  })

  it.each([
    ['runSync', (clock: EventTimeScheduler) => clock.runSync(1)],
    ['step', (clock: EventTimeScheduler) => clock.step()],
  ])('refuses %s inside a callback, which ends the run', (_, call) => {
    const clock = new EventTimeScheduler()
    clock.schedule(() => call(clock), 3)
    clock.schedule(() => expect.unreachable(), 4)
    expect(thrown(() => clock.runSync(10))).toMatchObject({
      code: 'E_RUN',
      node: 'a scheduled action',
      t: 3,
      cause: refusal,
    })
  })

  it('refuses run inside a callback by its promise', async () => {
    const clock = new EventTimeScheduler()
    let inner: Promise<unknown> | undefined
    clock.schedule(() => (inner = rejection(clock.run(1))), 3)
    await clock.run(10)
    expect(await inner).toMatchObject(refusal)
    expect(clock.now()).toBe(10)
  })
})

describe('two clocks', () => {
  it('run at the same time, each in its own', async () => {
    const [a, b] = [busy(), busy()]
    const inside = vi.fn<() => void>(() => new EventTimeScheduler().runSync(7))
    a.clock.schedule(inside, 50)
    await Promise.all([a.clock.run(100), b.clock.run(200)])
    expect([a.clock.now(), b.clock.now()]).toEqual([100, 200])
    expect(b.times.filter((t) => t <= 100)).toEqual(a.times)
    expect(inside).toHaveBeenCalledOnce()
  })
})
