import { fc, test } from '@fast-check/vitest'
import { interval, timer } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { PoissonSource } from '../../src/operators/index.ts'
import { EventTimeScheduler, type Gate, RunAborted, type WallClock } from '../../src/scheduler/index.ts'

/** Wall time that passes only while the run rests, at once, and by what a test adds. */
class TestWall implements WallClock {
  time = 1e6
  rests = 0
  readonly offset = 1e6

  now(): number {
    return this.time
  }

  after(ms: number, wake: () => void): () => void {
    this.rests++
    this.time += ms
    const turn = setImmediate(wake)
    return () => clearImmediate(turn)
  }
}

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable('it was not refused'),
    (error: unknown) => error,
  )

const turns = async (n = 5): Promise<void> => {
  for (let k = 0; k < n; k++) await new Promise((resume) => setImmediate(resume))
}

const noise = (clock: EventTimeScheduler): number[] => {
  const times: number[] = []
  new PoissonSource({ size: 5, rate: 20, name: 'noise' }, clock).spikes.subscribe(({ t }) => times.push(t))
  return times
}

describe('play', () => {
  test.prop([
    fc.double({ min: 0.2, max: 1e4, noNaN: true }),
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.nat(1000),
  ])('has the events of a run, never before wall time has come to them', async (speed, until, seed) => {
    const wall = new TestWall()
    const clock = new EventTimeScheduler({ seed, wall })
    const early: number[] = []
    const begin = wall.time
    const times = noise(clock)
    clock.schedule(function () {
      if (clock.now() > (wall.time - begin) * speed + 1e-9) early.push(clock.now())
      this.schedule(undefined, 7.3)
    })
    await clock.play({ speed, until })
    expect(clock.now()).toBe(until)
    expect(early).toEqual([])
    expect(wall.time - begin).toBeGreaterThanOrEqual((until / speed) * (1 - 1e-9))
    const other = new EventTimeScheduler({ seed })
    const expected = noise(other)
    other.runSync(until)
    expect(times).toEqual(expected)
  })

  it('takes as long as event time does at speed 1, and rests rather than spins', async () => {
    const wall = new TestWall()
    const clock = new EventTimeScheduler({ wall })
    const seen: number[] = []
    interval(40, clock).subscribe(() => seen.push(wall.time - wall.offset))
    await clock.play({ until: 100 })
    expect(wall.time - wall.offset).toBeCloseTo(100, 2)
    expect(seen).toHaveLength(2)
    seen.forEach((at, k) => expect(at).toBeCloseTo(40 * (k + 1), 2))
    expect(wall.rests).toBeLessThan(20)
  })

  it('lags where the machine is too slow, says by how much, loses nothing, and catches up', async () => {
    const wall = new TestWall()
    const clock = new EventTimeScheduler({ wall })
    const seen: number[] = []
    interval(1, clock).subscribe(() => {
      seen.push(clock.now())
      // the first ten events take five times as long as they may
      if (seen.length <= 10) wall.time += 5
    })
    const told: [number, number][] = []
    await clock.play({ until: 100, progress: (t, behind) => told.push([t, behind]) })
    expect(seen).toEqual(Array.from({ length: 100 }, (_, k) => k + 1))
    const most = Math.max(...told.map(([, behind]) => behind))
    expect(most).toBeGreaterThan(30)
    expect(most).toBeLessThan(50)
    expect(told.at(-1)![0]).toBe(100)
    expect(told.at(-1)![1]).toBeLessThan(0.01)
    expect(wall.time - wall.offset).toBeCloseTo(100, 1)
  })

  it('ends by its signal in the middle of a rest, and can go on', async () => {
    const wall: WallClock = { now: () => 0, after: () => () => {} }
    const clock = new EventTimeScheduler({ wall })
    const control = new AbortController()
    setImmediate(() => setImmediate(() => control.abort('enough')))
    const error = await rejection(clock.play({ signal: control.signal }))
    expect(error).toBeInstanceOf(RunAborted)
    expect(error).toMatchObject({ t: 0, cause: 'enough' })
    await clock.run(3)
    expect(clock.now()).toBe(3)
  })

  it('at infinite speed is a run', async () => {
    const wall: WallClock = { now: () => expect.unreachable(), after: () => expect.unreachable() }
    const clock = new EventTimeScheduler({ wall })
    let ticks = 0
    timer(5, 5, clock).subscribe(() => ticks++)
    await clock.play({ speed: Infinity, until: 1e4 })
    expect([ticks, clock.now()]).toEqual([2000, 1e4])
  })

  it('at infinite speed goes on until its signal, also while nothing is pending', async () => {
    const clock = new EventTimeScheduler()
    const control = new AbortController()
    const seen: number[] = []
    let ended: unknown
    const play = clock.play({ speed: Infinity, signal: control.signal }).catch((error) => (ended = error))
    await turns()
    clock.schedule(() => seen.push(clock.now()), 5)
    await turns()
    expect([seen, ended]).toEqual([[5], undefined])
    clock.schedule(() => seen.push(clock.now()), 5)
    await turns()
    expect([seen, ended]).toEqual([[5, 10], undefined])
    control.abort('enough')
    await play
    expect(ended).toBeInstanceOf(RunAborted)
    expect(ended).toMatchObject({ t: 10, cause: 'enough' })
    const failing = rejection(clock.play({ speed: Infinity }))
    await turns()
    clock.fail(new Error('broken'), 'somebody')
    expect(await failing).toMatchObject({ code: 'E_RUN', node: 'somebody' })
  })

  it('tells what comes from outside the time that wall time says, a run the time of the clock', async () => {
    const wall = new TestWall()
    const clock = new EventTimeScheduler({ wall })
    let present = 0
    clock.schedule(() => {
      wall.time += 12
      present = clock.present()
    }, 30)
    await clock.play({ speed: 2, until: 60 })
    expect(present).toBeCloseTo(54, 2)
    expect(clock.present()).toBe(60)
  })

  it.each([0, -1, NaN, '2' as never, null as never])('refuses the speed %s', async (speed) => {
    const clock = new EventTimeScheduler()
    expect(await rejection(clock.play({ speed }))).toMatchObject({ code: 'E_SPEED', value: speed })
    expect(await rejection(clock.play({ until: -1 }))).toMatchObject({ code: 'E_CAUSALITY' })
  })
})

describe('a gate', () => {
  /** A gate that a test opens. */
  class TestGate implements Gate {
    readonly name = 'outside'
    limit = 0
    isOpen = true
    readonly failures: Error[] = []
    private readonly clock: EventTimeScheduler

    constructor(clock: EventTimeScheduler) {
      this.clock = clock
      clock.addGate(this)
    }

    known(): number {
      return this.limit
    }

    isReady(): boolean {
      return this.isOpen
    }

    failed(error: Error): void {
      this.failures.push(error)
    }

    set(limit: number, isOpen = true): void {
      this.limit = limit
      this.isOpen = isOpen
      this.clock.gateChanged()
    }
  }

  const ticking = () => {
    const clock = new EventTimeScheduler()
    const seen: number[] = []
    interval(1, clock).subscribe(() => seen.push(clock.now()))
    return { clock, seen, gate: new TestGate(clock) }
  }

  it('lets the clock handle what comes before its time, not what comes at it, until more is known', async () => {
    const { clock, seen, gate } = ticking()
    gate.set(2)
    const run = clock.run(4)
    await turns()
    expect(seen).toEqual([1])
    expect(clock.now()).toBeLessThan(2)
    gate.set(2.5)
    await turns()
    expect(seen).toEqual([1, 2])
    gate.set(4)
    await turns()
    expect(seen).toEqual([1, 2, 3])
    gate.set(Infinity)
    await run
    expect([seen, clock.now()]).toEqual([[1, 2, 3, 4], 4])
  })

  it('that is not ready holds the clock before the next event, and so does one that ends the slice', async () => {
    const { clock, seen, gate } = ticking()
    gate.set(Infinity)
    clock.schedule(() => {
      gate.isOpen = false
      clock.endSlice()
    }, 2)
    clock.schedule(() => seen.push(-1), 2)
    const run = clock.run(3)
    await turns()
    // all of the instant is done
    expect([seen, clock.now()]).toEqual([[1, -1, 2], 2])
    gate.set(Infinity)
    await run
    expect(seen).toEqual([1, -1, 2, 3])
  })

  it('makes runSync and step refuse what they would have to wait for, and the clock can go on', async () => {
    const { clock, seen, gate } = ticking()
    gate.set(2)
    const refusal = { code: 'E_WAITING', node: 'outside' }
    const thrown = (call: () => unknown): unknown => {
      try {
        return call()
      } catch (error) {
        return error
      }
    }
    expect(thrown(() => clock.runSync(2))).toMatchObject({ ...refusal, t: 0 })
    expect(seen).toEqual([])
    clock.runSync(1.5)
    expect(thrown(() => clock.step())).toMatchObject({
      ...refusal,
      t: 1.5,
      message: expect.stringContaining('await clock.run') as string,
    })
    gate.set(Infinity)
    expect(clock.step()).toBe(true)
    clock.schedule(() => {
      gate.isOpen = false
      clock.endSlice()
    }, 0.5)
    expect(thrown(() => clock.runSync(3))).toMatchObject({ ...refusal, t: 2.5 })
    gate.set(Infinity)
    await clock.runUntil(4)
    expect(seen).toEqual([1, 2, 3, 4])
  })

  it('keeps a run to Infinity waiting for as long as something may come', async () => {
    const clock = new EventTimeScheduler()
    const gate = new TestGate(clock)
    let isDone = false
    const run = clock.run(Infinity).then(() => (isDone = true))
    await turns()
    expect(isDone).toBe(false)
    gate.set(Infinity)
    await run
    expect(clock.now()).toBe(0)
  })

  it('is left by the signal of the run that waits for it, and hears when the clock fails', async () => {
    const { clock, gate } = ticking()
    const control = new AbortController()
    const run = clock.run(5, { signal: control.signal })
    await turns()
    control.abort()
    expect(await rejection(run)).toBeInstanceOf(RunAborted)
    const again = clock.run(5)
    await turns()
    clock.fail(new Error('broken'), 'somebody')
    expect(await rejection(again)).toMatchObject({ code: 'E_RUN', node: 'somebody' })
    expect(gate.failures).toHaveLength(1)
  })

  it('that is added in the middle of an instant holds the clock from the next one on, wherever a run is cut', async () => {
    const held = async (cut: number) => {
      const clock = new EventTimeScheduler()
      const seen: string[] = []
      interval(1, clock).subscribe(() => seen.push(`${clock.now()}`))
      clock.schedule(() => {
        const gate = new TestGate(clock)
        gate.limit = 4
        clock.schedule(() => seen.push('same instant'))
        setImmediate(() => {
          seen.push('known')
          gate.set(Infinity)
        })
      }, 4)
      while (clock.now() < 8) await clock.run(cut)
      return seen
    }
    const expected = ['1', '2', '3', '4', 'same instant', 'known', '5', '6', '7', '8']
    for (const cut of [8, 4, 2, 1]) expect(await held(cut)).toEqual(expected)
  })

  it('that is added in the middle of runSync or step makes them refuse what they would have to wait for', () => {
    const clock = new EventTimeScheduler()
    const seen: number[] = []
    interval(1, clock).subscribe(() => seen.push(clock.now()))
    clock.schedule(() => new TestGate(clock), 3)
    expect(() => clock.runSync(10)).toThrow("runSync: the clock has to wait for 'outside' at t = 3 ms")
    expect(() => clock.step()).toThrow("step: the clock has to wait for 'outside' at t = 3 ms")
    expect(seen).toEqual([1, 2, 3])
  })

  it('that is added to a clock that has failed hears of it', () => {
    const clock = new EventTimeScheduler()
    clock.fail(new Error('broken'), 'somebody')
    expect(new TestGate(clock).failures).toEqual([clock.error])
  })

  it('makes a paced run lag, which then catches up', async () => {
    const wall = new TestWall()
    const clock = new EventTimeScheduler({ wall })
    const gate = new TestGate(clock)
    const seen: number[] = []
    interval(1, clock).subscribe(() => seen.push(clock.now()))
    let most = 0
    const run = clock.play({
      until: 50,
      progress: (_, behind) => {
        most = Math.max(most, behind)
        if (behind > 100) gate.set(Infinity)
      },
    })
    await run
    expect(most).toBeGreaterThan(100)
    expect(seen).toHaveLength(50)
  })
})
