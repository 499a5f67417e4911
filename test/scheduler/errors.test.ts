import { config, interval, map, merge, mergeMap, type Observable, of, Subject, throwError } from 'rxjs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { SpikeTrain } from '../../src/operators/index.ts'
import {
  type Agent,
  CausalityError,
  EventTimeScheduler,
  PHASE,
  RunAborted,
  RunError,
} from '../../src/scheduler/index.ts'

const wrong = new Error('wrong')
const fail = (): never => {
  throw wrong
}

/** Spikes at 1, 2, 3 and 4 ms, from a guarded stream named `source`. */
const spikesOn = (clock: EventTimeScheduler, name = 'source'): Observable<Spike> =>
  new SpikeTrain({ size: 1, spikes: [1, 2, 3, 4].map((t) => ({ t, source: 0 })), name }, clock).spikes

const thrown = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return expect.unreachable('it did not throw')
}

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error,
  )

/** The clock stands where it failed, and every way to run it gives the same error. */
const expectNoMore = async (clock: EventTimeScheduler, error: unknown): Promise<void> => {
  const t = clock.now()
  expect(thrown(() => clock.runSync(1))).toBe(error)
  expect(thrown(() => clock.step())).toBe(error)
  expect(await rejection(clock.run(1))).toBe(error)
  expect(await rejection(clock.runUntil(t + 1))).toBe(error)
  expect(clock.now()).toBe(t)
}

const throwingAt2 = ({ t }: Spike): void => {
  if (t === 2) fail()
}

afterEach(() => {
  const left = config.onUnhandledError
  config.onUnhandledError = null
  expect(left).toBeNull()
})

describe('a run ends with an error that names node and time, and the clock goes no further, if there throws', () => {
  const cases: Record<string, [string, (clock: EventTimeScheduler) => unknown]> = {
    'an agent': [
      'broken',
      (clock) => {
        const agent: Agent = {
          name: 'broken',
          advance() {
            clock.enter(agent, 2, PHASE.threshold)
            fail()
          },
        }
        clock.wake(clock.register(agent), 2, PHASE.threshold)
      },
    ],
    'an action': ['a scheduled action', (clock) => clock.schedule(fail, 2)],
    'an action among the observers': ['a scheduled action', (clock) => clock.observers.schedule(fail, 2)],
    'a subscriber': ['source', (clock) => spikesOn(clock).subscribe(throwingAt2)],
    'the next of an observer': ['source', (clock) => spikesOn(clock).subscribe({ next: throwingAt2 })],
    'a subscriber behind a map': [
      'source',
      (clock) =>
        spikesOn(clock)
          .pipe(map((spike) => spike))
          .subscribe(throwingAt2),
    ],
    'the function of a map, with nobody to handle its error': [
      'source',
      (clock) => spikesOn(clock).pipe(map(throwingAt2)).subscribe(),
    ],
    'the handler of such an error': [
      'source',
      (clock) =>
        spikesOn(clock)
          .pipe(
            map((spike) => {
              if (spike.t === 2) throw new Error('another')
            }),
          )
          .subscribe({ error: fail }),
    ],
    'an inner stream, with nobody to handle its error': [
      'source',
      (clock) =>
        spikesOn(clock)
          .pipe(mergeMap(({ t }) => (t === 2 ? throwError(() => wrong) : of(t))))
          .subscribe(),
    ],
  }
  for (const [who, [node, declare]] of Object.entries(cases)) {
    it(`${who}, in runSync`, async () => {
      const clock = new EventTimeScheduler()
      declare(clock)
      const later = vi.fn<() => void>()
      clock.schedule(later, 2.5)
      const error = thrown(() => clock.runSync(10))
      expect(error).toBeInstanceOf(RunError)
      expect(error).toMatchObject({ code: 'E_RUN', node, t: 2, message: `${node} at t = 2 ms: wrong` })
      expect((error as RunError).cause).toBe(wrong)
      await expectNoMore(clock, error)
      expect(later).not.toHaveBeenCalled()
    })

    it(`${who}, in run`, async () => {
      const clock = new EventTimeScheduler()
      declare(clock)
      const error = await rejection(clock.run(10))
      expect(error).toMatchObject({ code: 'E_RUN', node, t: 2, cause: wrong })
      await expectNoMore(clock, error)
    })
  }

  it('a completion handler', () => {
    const clock = new EventTimeScheduler()
    spikesOn(clock).subscribe({ complete: fail })
    expect(thrown(() => clock.runSync(10))).toMatchObject({ node: 'source', t: 4, cause: wrong })
  })

  it('another clock that an action runs, which is the cause', () => {
    const [outer, inner] = [new EventTimeScheduler(), new EventTimeScheduler()]
    spikesOn(inner, 'inner').subscribe(throwingAt2)
    outer.schedule(() => inner.runSync(10), 5)
    const error = thrown(() => outer.runSync(10))
    expect(error).toMatchObject({ code: 'E_RUN', node: 'a scheduled action', t: 5 })
    expect((error as RunError).cause).toMatchObject({ code: 'E_RUN', node: 'inner', t: 2, cause: wrong })
  })

  it('something that is no Error', () => {
    const clock = new EventTimeScheduler()
    clock.schedule(() => {
      throw 'a word'
    }, Math.SQRT2)
    expect(thrown(() => clock.runSync(10))).toMatchObject({
      message: `a scheduled action at t = ${Math.SQRT2} ms: a word`,
      cause: 'a word',
    })
  })
})

describe('a failing run', () => {
  it('tells the event in which a subscriber throws to the other subscribers, and no event after', () => {
    const clock = new EventTimeScheduler()
    const spikes = spikesOn(clock)
    const seen: string[] = []
    spikes.subscribe(({ t }) => seen.push(`a ${t}`))
    spikes.subscribe(throwingAt2)
    spikes.subscribe(({ t }) => seen.push(`b ${t}`))
    thrown(() => clock.runSync(10))
    expect(seen).toEqual(['a 1', 'b 1', 'a 2', 'b 2'])
  })

  it('keeps its first error', () => {
    const clock = new EventTimeScheduler()
    const spikes = spikesOn(clock)
    spikes.subscribe(throwingAt2)
    spikes.subscribe(({ t }) => {
      if (t === 2) throw new Error('second')
    })
    expect(thrown(() => clock.runSync(10))).toMatchObject({ cause: wrong })
  })

  it('does not fail by an error that is handled', () => {
    const clock = new EventTimeScheduler()
    const handled = vi.fn<(error: unknown) => void>()
    spikesOn(clock).pipe(map(throwingAt2)).subscribe({ error: handled })
    clock.runSync(10)
    expect(handled).toHaveBeenCalledExactlyOnceWith(wrong)
    expect(clock.now()).toBe(10)
  })

  it('refuses to begin after a subscriber threw between two runs', async () => {
    const clock = new EventTimeScheduler()
    const { spikes } = new SpikeTrain({ size: 1, spikes: [], name: 'ended' }, clock)
    // completes at once, outside of any run
    spikes.subscribe({ complete: fail })
    const error = thrown(() => clock.runSync(1))
    expect(error).toMatchObject({ node: 'ended', t: 0, cause: wrong })
    await expectNoMore(clock, error)
  })
})

describe('a throw behind merge', () => {
  const mergedOn = (clock: EventTimeScheduler): Observable<Spike> =>
    merge(spikesOn(clock, 'a'), spikesOn(clock, 'b'))

  it('ends a run at a turn of the event loop, with the cause', async () => {
    const clock = new EventTimeScheduler()
    interval(1, clock).subscribe()
    mergedOn(clock).subscribe(throwingAt2)
    const error = await rejection(clock.run(Infinity, { signal: AbortSignal.timeout(10_000) }))
    expect(error).toMatchObject({
      code: 'E_RUN',
      node: 'an RxJS stream without an error handler',
      cause: wrong,
      t: clock.now(),
    })
    await expectNoMore(clock, error)
  })

  it('ends a run, too, of which it was in the last piece', async () => {
    const clock = new EventTimeScheduler()
    mergedOn(clock).subscribe(throwingAt2)
    expect(await rejection(clock.run(2))).toMatchObject({ cause: wrong })
  })

  it('ends a run behind a Subject as well', async () => {
    const clock = new EventTimeScheduler()
    const subject = new Subject<Spike>()
    spikesOn(clock).subscribe(subject)
    subject.subscribe(throwingAt2)
    expect(await rejection(clock.run(10))).toMatchObject({ cause: wrong })
  })

  it('is not lost if the run ends for another reason before RxJS tells of it', async () => {
    const clock = new EventTimeScheduler()
    const control = new AbortController()
    mergedOn(clock).subscribe((spike) => {
      if (spike.t === 2) control.abort()
      throwingAt2(spike)
    })
    const error = await rejection(clock.run(Infinity, { signal: control.signal }))
    expect(error).not.toBeInstanceOf(RunAborted)
    expect(error).toMatchObject({ cause: wrong })

    const other = new EventTimeScheduler()
    const told = vi.fn<(error: unknown) => void>()
    config.onUnhandledError = told
    mergedOn(other).subscribe(throwingAt2)
    const first = new Error('first')
    other.schedule(() => {
      throw first
    }, 2.5)
    expect(await rejection(other.run(10))).toMatchObject({ cause: first })
    // both merged streams have a spike at 2 ms; the first throw ends the subscription of neither
    expect(told).toHaveBeenCalledTimes(2)
    config.onUnhandledError = null
  })

  it('is told to the handler that was set before, which is set again after', async () => {
    const before = vi.fn<(error: unknown) => void>()
    config.onUnhandledError = before
    const clock = new EventTimeScheduler()
    mergedOn(clock).subscribe(({ t, source }) => {
      if (t === 2 && source === 0) fail()
    })
    await rejection(clock.run(10))
    expect(before).toHaveBeenCalledWith(wrong)
    expect(config.onUnhandledError).toBe(before)

    const aborted = new EventTimeScheduler()
    spikesOn(aborted).subscribe()
    await rejection(aborted.run(10, { signal: AbortSignal.abort() }))
    expect(config.onUnhandledError).toBe(before)

    const refused = new EventTimeScheduler()
    const first = refused.run(1)
    await rejection(refused.run(1))
    await first
    expect(config.onUnhandledError).toBe(before)
    config.onUnhandledError = null
  })

  it('ends all runs that are under way, as nobody knows whose it is; the handler is set again after the last', async () => {
    const before = vi.fn<(error: unknown) => void>()
    config.onUnhandledError = before
    const [a, b, c] = [new EventTimeScheduler(), new EventTimeScheduler(), new EventTimeScheduler()]
    for (const clock of [b, c]) interval(1, clock).subscribe()
    const first = a.run(1)
    const second = rejection(b.run(Infinity, { signal: AbortSignal.timeout(10_000) }))
    await first
    expect(config.onUnhandledError).not.toBe(before)
    mergedOn(c).subscribe(throwingAt2)
    const third = rejection(c.run(Infinity, { signal: AbortSignal.timeout(10_000) }))
    expect(await second).toMatchObject({ cause: wrong })
    expect(await third).toMatchObject({ cause: wrong })
    expect(before).toHaveBeenCalledWith(wrong)
    expect(config.onUnhandledError).toBe(before)
    config.onUnhandledError = null
    await a.run(1)
  })
})

describe('an event that is asked for in the past', () => {
  const asking = (
    clock: EventTimeScheduler,
    ask: (wakeup: ReturnType<EventTimeScheduler['register']>) => void,
  ) => {
    const agent: Agent = {
      name: 'late',
      advance() {
        clock.enter(agent, wakeup.time, wakeup.slot)
        ask(wakeup)
      },
    }
    const wakeup = clock.register(agent)
    clock.wake(wakeup, 5, PHASE.threshold)
    return wakeup
  }

  it.each([4.5, -1, NaN, -Infinity])('by an agent, at %d ms, ends the run with both times', async (t) => {
    for (const ask of ['wake', 'moved', 'enter'] as const) {
      const clock = new EventTimeScheduler()
      asking(clock, (wakeup) => {
        if (ask === 'wake') clock.wake(wakeup, t, PHASE.plasticity)
        else if (ask === 'enter') clock.enter(wakeup.agent, t, PHASE.plasticity)
        else {
          wakeup.time = t
          clock.moved(wakeup)
        }
      })
      const error = thrown(() => clock.runSync(10))
      expect(error).toBeInstanceOf(CausalityError)
      expect(error).toMatchObject({ code: 'E_CAUSALITY', node: 'late', t, now: 5 })
      await expectNoMore(clock, error)
    }
  })

  it('from outside by wake is refused and changes nothing', () => {
    const clock = new EventTimeScheduler()
    const log: number[] = []
    const wakeup = asking(clock, () => {
      log.push(clock.now())
      clock.sleep(wakeup)
    })
    clock.schedule(() => log.push(clock.now()), 4)
    clock.runSync(3)
    expect(thrown(() => clock.wake(wakeup, 2, PHASE.change))).toMatchObject({ node: 'late', t: 2, now: 3 })
    clock.runSync(10)
    expect(log).toEqual([4, 5])
  })

  it('is told with what would be right and what to do', () => {
    expect(new CausalityError('exc', 4.5, 5).message).toBe(
      'exc: an event at t = 4.5 ms was asked for when the clock stood at 5 ms; expected t >= 5 ms. ' +
        'Give it a delay, or schedule it before the clock passes its time.',
    )
  })
})

describe('an agent that was taken out', () => {
  it('is not called, and is not woken again', () => {
    const clock = new EventTimeScheduler()
    const advance = vi.fn<() => void>()
    const wakeup = clock.register({ name: 'gone', advance })
    clock.wake(wakeup, 5, PHASE.change)
    clock.unregister(wakeup)
    clock.unregister(wakeup)
    clock.wake(wakeup, 6, PHASE.change)
    clock.sleep(wakeup)
    clock.runSync(10)
    expect(advance).not.toHaveBeenCalled()
  })
})
