import { fc, test } from '@fast-check/vitest'
import { from } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../../src/models/events.ts'
import {
  type FeedCounts,
  LateError,
  type LiveOptions,
  LiveSource,
  type LiveSpike,
  OverflowError,
  PoissonSource,
  spikesFrom,
  SpikeTrain,
} from '../../../src/operators/index.ts'
import { EventTimeScheduler, RunAborted, RunError, type WallClock } from '../../../src/scheduler/index.ts'
import { hear, isRecord, isText, nonsense, nonsenseBut, refused, spike } from '../support.ts'
import { canWait, type Chunks, forms, subject, turns } from './sources.ts'

const time = fc.oneof(fc.nat(20), fc.double({ min: 0, max: 20, noNaN: true }))
const event = fc.tuple(time, fc.nat(3)).map(([t, source]) => spike(t, source))
const trains = fc.array(event, { maxLength: 20 }).map((list) => list.sort((a, b) => a.t - b.t))
const form = fc.constantFrom(...Object.keys(forms))
/** Where a list is cut into chunks; one index twice is a turn of the host without events. */
const cutsOf = fc.array(fc.nat(20), { maxLength: 6 })
const chunked = (events: readonly LiveSpike[], cuts: readonly number[]): Chunks => {
  const at = [0, ...[...cuts].sort((a, b) => a - b).map((k) => Math.min(k, events.length)), events.length]
  return at.slice(1).map((end, k) => events.slice(at[k], end))
}

const sumOf = ({ delivered, late, dropped, pending }: FeedCounts): number =>
  delivered + late + dropped + pending

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable('it was not refused'),
    (error: unknown) => error,
  )

const runError = async (promise: Promise<unknown>): Promise<RunError> => {
  const error = await rejection(promise)
  expect(error).toBeInstanceOf(RunError)
  return error as RunError
}

/** A clock with a node of these spikes and another beside it, and all that happens on it in turn. */
const logged = (make: (clock: EventTimeScheduler) => SpikeTrain | LiveSource) => {
  const clock = new EventTimeScheduler({ seed: 5 })
  const before = new PoissonSource({ size: 2, rate: 200, name: 'before' }, clock)
  const node = make(clock)
  // its spikes share their times with whole ones of the node: one instant is one, however it comes to be known
  const beside = new SpikeTrain({ size: 1, spikes: Array.from({ length: 21 }, (_, t) => spike(t)) }, clock)
  const after = new PoissonSource({ size: 2, rate: 200, name: 'after' }, clock)
  const log: (readonly [string, number, number, number])[] = []
  let ended = -1
  for (const [name, { spikes }] of Object.entries({ before, node, beside, after }))
    spikes.subscribe(({ t, source }) => log.push([name, t, source, clock.now()]))
  node.spikes.subscribe({ complete: () => (ended = clock.now()) })
  return { clock, node, log, ended: () => ended }
}

describe('spikes from outside, by their own times', () => {
  test.prop([trains, form, cutsOf, fc.constantFrom(0, 3), fc.array(time, { maxLength: 4 })], {
    numRuns: 200,
  })(
    'are those of a spike train of the same events, whatever they come from, however they come and the run is cut',
    async (events, kind, cuts, reorder, pieces) => {
      const bySource = (a: Spike, b: Spike): number => a.t - b.t || (reorder > 0 ? a.source - b.source : 0)
      const spikes = [...events].sort(bySource)
      const expected = logged((clock) => new SpikeTrain({ size: 4, spikes }, clock))
      expected.clock.runSync(25)
      const { source } = forms[kind]!(chunked(events, cuts), 'complete')
      const options: LiveOptions = { size: 4, reorder, capacity: canWait(kind) ? 21 : Infinity }
      const live = logged((clock) => spikesFrom(source, options, clock))
      for (const end of [...pieces.sort((a, b) => a - b), 25])
        if (end > live.clock.now()) await live.clock.runUntil(end)
      expect(live.log).toEqual(expected.log)
      // without events the end is known when it comes, and not before
      if (events.length > 0) expect(live.ended()).toBe(expected.ended())
      else expect(live.ended()).toBeGreaterThanOrEqual(0)
      expect((live.node as LiveSource).counts).toEqual({
        received: events.length,
        delivered: events.length,
        late: 0,
        dropped: 0,
        pending: 0,
      })
    },
  )

  it('of one instant happen together, also when the last of them comes long after the first', async () => {
    const silence = Array.from({ length: 20 }, () => [])
    const chunks = [[spike(1), spike(7)], ...silence, [spike(7, 1)]]
    const { source } = forms['an async iterable']!(chunks, 'complete')
    const live = logged((clock) => spikesFrom(source, { size: 4 }, clock))
    await live.clock.run(10)
    const atSeven = live.log.filter(([, t]) => t === 7).map(([name, , index]) => [name, index])
    expect(atSeven).toEqual([
      ['node', 0],
      ['node', 1],
      ['beside', 0],
    ])
  })

  /** What comes of events, found the slow way: who is late, and the others in their order. */
  const byDefinition = (events: readonly Spike[], reorder: number) => {
    const isLate = events.map(({ t }, k) =>
      events.slice(0, k).some((other) => t < other.t - reorder && other.t - reorder > 0),
    )
    const inTime = events.filter((_, k) => !isLate[k])
    const bySource = (a: Spike, b: Spike): number => (reorder > 0 ? a.source - b.source : 0)
    return {
      late: isLate.filter(Boolean).length,
      spikes: inTime.sort((a, b) => a.t - b.t || bySource(a, b)),
    }
  }

  test.prop([fc.array(event, { maxLength: 20 }), form, cutsOf, fc.constantFrom(0, 1, 2.5, 100)], {
    numRuns: 200,
  })(
    'that are out of order are sorted within the bound, and late beyond it: these are counted',
    async (events, kind, cuts, reorder) => {
      const { source } = forms[kind]!(chunked(events, cuts), 'complete')
      const clock = new EventTimeScheduler()
      const options: LiveOptions = { size: 4, reorder, late: 'drop', capacity: 1e3 }
      const live = spikesFrom(source, options, clock)
      const heard = hear(live.spikes)
      live.spikes.subscribe(({ t }) => {
        expect(t).toBe(clock.now())
        expect(sumOf(live.counts)).toBe(live.counts.received)
      })
      await clock.run(25)
      const { late, spikes } = byDefinition(events, reorder)
      expect(heard).toEqual({ values: spikes, ended: 'complete' })
      expect(live.counts).toEqual({
        received: events.length,
        delivered: spikes.length,
        late,
        dropped: 0,
        pending: 0,
      })
    },
  )

  test.prop([
    fc.array(event, { maxLength: 40 }),
    form,
    cutsOf,
    fc.constantFrom<NonNullable<LiveOptions['overflow']>[]>('drop-oldest', 'drop-newest'),
    fc.integer({ min: 1, max: 5 }),
    fc.array(time, { maxLength: 3 }),
    fc.nat(4),
  ])(
    'that are too many are dropped: received = delivered + late + dropped + pending at every moment',
    async (events, kind, cuts, overflow, capacity, pieces, before) => {
      const { source } = forms[kind]!(chunked(events, cuts), 'complete')
      const clock = new EventTimeScheduler()
      const options: LiveOptions = { size: 4, timing: 'live', late: 'drop', overflow, capacity }
      const live = spikesFrom(source, options, clock)
      const { values } = hear(live.spikes)
      const look = (): void => {
        const { counts } = live
        expect(sumOf(counts)).toBe(counts.received)
        expect(counts.pending).toBeLessThanOrEqual(capacity)
      }
      live.spikes.subscribe(look)
      await turns(before)
      for (const end of [...pieces.sort((a, b) => a - b), 25]) {
        if (end > clock.now()) await clock.runUntil(end)
        look()
      }
      await turns(60)
      look()
      expect(live.counts).toMatchObject({
        received: events.length,
        delivered: values.length,
        pending: 0,
      })
      expect(values.map(({ t }) => t)).toEqual(values.map(({ t }) => t).toSorted((a, b) => a - b))
      for (const value of values) expect(events).toContainEqual(value)
    },
  )

  it('keep what the policy says when more come at once than there is room for', async () => {
    const events = [5, 3, 9, 1, 7].map((t) => spike(t))
    const kept = async (overflow: 'drop-oldest' | 'drop-newest') => {
      const clock = new EventTimeScheduler()
      const options: LiveOptions = { size: 1, timing: 'live', capacity: 3, overflow }
      const live = spikesFrom(from(events), options, clock)
      expect(live.counts).toMatchObject({ received: 5, dropped: 2, pending: 3 })
      const { values } = hear(live.spikes)
      await clock.run(10)
      return values.map(({ t }) => t)
    }
    expect(await kept('drop-newest')).toEqual([3, 5, 9])
    expect(await kept('drop-oldest')).toEqual([5, 7, 9])
  })

  it('are asked for no faster than they happen: never more than the capacity, and one in the hand', async () => {
    let given = 0
    const endless = function* () {
      for (;;) yield spike(++given)
    }
    for (const capacity of [1, 10]) {
      given = 0
      const clock = new EventTimeScheduler()
      const live = spikesFrom(endless(), { size: 1, capacity }, clock)
      let most = 0
      live.spikes.subscribe(({ t }) => (most = Math.max(most, given - t, live.counts.pending)))
      await turns()
      expect(given).toBe(capacity + 1)
      await clock.run(200)
      expect(live.counts.delivered).toBe(200)
      expect(most).toBeLessThanOrEqual(capacity + 1)
      live.end()
    }
  })

  it('of an endless source that is never waited for leave the host its turns', async () => {
    let given = 0
    const endless = function* () {
      for (;;) yield spike(++given / 100)
    }
    const clock = new EventTimeScheduler()
    const options: LiveOptions = {
      size: 1,
      timing: 'live',
      late: 'drop',
      capacity: 8,
      overflow: 'drop-newest',
    }
    const live = spikesFrom(endless(), options, clock)
    await clock.run(100)
    expect(live.counts.dropped).toBeGreaterThan(0)
    expect(sumOf(live.counts)).toBe(live.counts.received)
    live.end()
    await turns()
    const stopped = given
    await turns()
    expect(given).toBe(stopped)
  })

  it('that can never all wait are refused with the capacity, instead of a run that waits for ever', async () => {
    const same = [spike(1), spike(2), spike(2), spike(2), spike(2)]
    const clock = new EventTimeScheduler()
    const live = spikesFrom(same, { size: 1, capacity: 3 }, clock)
    const heard = hear(live.spikes)
    const error = await runError(clock.run(10))
    expect(error.cause).toBeInstanceOf(OverflowError)
    expect(error.message).toContain('capacity above the number of events at one time')
    expect(heard.values).toEqual([spike(1), spike(2), spike(2), spike(2)])
    const enough = new EventTimeScheduler()
    const whole = hear(spikesFrom(same, { size: 1, capacity: 4 }, enough).spikes)
    await enough.run(10)
    expect(whole.values).toEqual(same)
  })

  it('make runSync refuse while they are not all there, and let it go on when they are', async () => {
    const clock = new EventTimeScheduler()
    const live = spikesFrom([spike(1), spike(2)], { size: 1, name: 'sensor' }, clock)
    const { values } = hear(live.spikes)
    expect(() => clock.runSync(5)).toThrow("runSync: the clock has to wait for 'sensor'")
    expect(() => clock.step()).toThrow('step: the clock has to wait')
    await turns()
    expect(clock.step()).toBe(true)
    clock.runSync(5)
    expect(values).toEqual([spike(1), spike(2)])
  })
})

describe.each(Object.keys(forms))('%s as a source', (kind) => {
  const make = forms[kind]!

  it('that is empty completes its spikes, and the clock goes on', async () => {
    const clock = new EventTimeScheduler()
    const live = spikesFrom(make([], 'complete').source, { size: 1 }, clock)
    const heard = hear(live.spikes)
    await clock.run(10)
    expect(heard).toEqual({ values: [], ended: 'complete' })
    expect(clock.now()).toBe(10)
  })

  it('that never says anything makes the run wait until it is ended, or the source is', async () => {
    const clock = new EventTimeScheduler()
    const { source, isReleased } = make([], 'never')
    const live = spikesFrom(source, { size: 1 }, clock)
    const heard = hear(live.spikes)
    const control = new AbortController()
    const run = clock.run(10, { signal: control.signal })
    await turns()
    expect(clock.now()).toBe(0)
    control.abort()
    expect(await rejection(run)).toBeInstanceOf(RunAborted)
    expect([heard.ended, isReleased()]).toEqual(['open', false])
    const again = clock.run(10)
    await turns()
    live.end()
    await again
    expect([heard.ended, clock.now()]).toEqual(['complete', 10])
    await turns()
    expect(isReleased()).toBe(true)
  })

  it('that does not end makes the run wait at its last event, and what came before has happened', async () => {
    const clock = new EventTimeScheduler()
    const { source } = make([[spike(1)], [spike(2), spike(4)]], 'never')
    const live = spikesFrom(source, { size: 1 }, clock)
    const { values } = hear(live.spikes)
    await clock.runUntil(3)
    const control = new AbortController()
    const run = clock.runUntil(4, { signal: control.signal })
    await turns()
    expect(values).toEqual([spike(1), spike(2)])
    expect(live.counts).toMatchObject({ received: 3, delivered: 2, pending: 1 })
    control.abort()
    expect(await rejection(run)).toMatchObject({ code: 'E_ABORTED' })
    live.end()
    expect(live.counts).toMatchObject({ received: 3, delivered: 2, dropped: 1, pending: 0 })
    await clock.runUntil(5)
  })

  it('that fails ends the run with its error, after the events that came before it', async () => {
    const broken = new Error('unplugged')
    const clock = new EventTimeScheduler()
    const { source } = make([[spike(1)], [spike(2)]], broken)
    const heard = hear(spikesFrom(source, { size: 1, name: 'sensor' }, clock).spikes)
    expect(await runError(clock.run(10))).toMatchObject({ node: 'sensor', t: 2, cause: broken })
    expect(heard.values).toEqual([spike(1), spike(2)])
  })

  it('that fails before it gives anything ends the run', async () => {
    const broken = new Error('no cable')
    const clock = new EventTimeScheduler()
    const live = spikesFrom(make([], broken).source, { size: 1 }, clock)
    expect((await runError(clock.run(10))).cause).toBe(broken)
    expect(live.counts.received).toBe(0)
  })

  it('completes after its last event, and what it still has to say happens', async () => {
    const clock = new EventTimeScheduler()
    const heard = hear(spikesFrom(make([[spike(1), spike(7)]], 'complete').source, { size: 1 }, clock).spikes)
    await clock.runUntil(5)
    expect(heard).toEqual({ values: [spike(1)], ended: 'open' })
    await clock.runUntil(8)
    expect(heard).toEqual({ values: [spike(1), spike(7)], ended: 'complete' })
  })

  it.each([
    ['late', spike(1), LateError],
    ['none', null as never, Error],
    ['of no neuron', spike(9, 3), Error],
    ['without a time', spike(NaN), Error],
  ])('with an event that is %s ends the run, and is let go', async (_, wrong, type) => {
    const clock = new EventTimeScheduler()
    const { source, isReleased } = make([[spike(2)], [spike(3)], [wrong]], 'never')
    // a Node Readable takes null for its end, and so does not say it
    if (kind === 'a Node Readable' && (wrong as unknown) === null) return
    const { values } = hear(spikesFrom(source, { size: 2 }, clock).spikes)
    const { cause } = await runError(clock.run(10))
    expect(cause).toBeInstanceOf(type)
    expect(values).toEqual([spike(2), spike(3)])
    await turns()
    expect(isReleased()).toBe(true)
  })

  it('is let go when the clock fails for another reason', async () => {
    const clock = new EventTimeScheduler()
    const { source, isReleased } = make([[spike(2), spike(9)]], 'never')
    spikesFrom(source, { size: 1 }, clock)
    clock.schedule(() => {
      throw new Error('elsewhere')
    }, 1)
    await runError(clock.run(10))
    await turns()
    expect(isReleased()).toBe(true)
  })
})

describe('spikes from outside, as the world gives them', () => {
  it('happen when they come, by the wall clock while it plays, whatever time they carry', async () => {
    const events = subject()
    let now = 0
    let wake = (): void => {}
    const wall: WallClock = {
      now: () => now,
      after: (_, resume) => {
        wake = resume
        return () => {}
      },
    }
    const clock = new EventTimeScheduler({ wall })
    const live = spikesFrom(events, { size: 2, timing: 'arrival' }, clock)
    const { values } = hear(live.spikes)
    const play = clock.play({ speed: 2, until: 100 })
    await turns()
    now = 10
    events.next({ source: 1 })
    await turns()
    now = 12.5
    events.next({ t: 3, source: 0 })
    await turns()
    expect(values).toEqual([spike(20, 1), spike(25, 0)])
    now = 60
    wake()
    await play
    expect(clock.now()).toBe(100)
    events.next({ source: 1 })
    await clock.run(0)
    expect(values.at(-1)).toEqual(spike(100, 1))
  })

  it('are not waited for with timing live: one that comes after its time is late', async () => {
    const events = subject()
    const clock = new EventTimeScheduler()
    const live = spikesFrom(events, { size: 1, timing: 'live', late: 'drop' }, clock)
    const { values } = hear(live.spikes)
    events.next(spike(30))
    events.next(spike(5))
    await clock.run(10)
    events.next(spike(9))
    events.next(spike(10))
    await clock.run(10)
    clock.runSync(20)
    expect(values).toEqual([spike(5), spike(10), spike(30)])
    expect(live.counts).toEqual({ received: 4, delivered: 3, late: 1, dropped: 0, pending: 0 })
    const strict = spikesFrom(events, { size: 1, timing: 'live', name: 'strict' }, clock)
    events.next(spike(39))
    expect(strict.counts).toMatchObject({ received: 1, late: 1 })
    expect((await runError(clock.run(1))).cause).toMatchObject({ code: 'E_LATE', t: 39, known: 40 })
  })

  it('that come in time are not late for want of room, and no more is asked for until there is some', async () => {
    let given = 0
    const source = function* () {
      for (const t of [10, 5, 12, 30, 20]) {
        given++
        yield spike(t)
      }
    }
    const clock = new EventTimeScheduler()
    const live = spikesFrom(source(), { size: 1, timing: 'live', capacity: 1 }, clock)
    const { values } = hear(live.spikes)
    await turns()
    expect(given).toBe(2)
    expect(live.counts).toEqual({ received: 2, delivered: 0, late: 0, dropped: 0, pending: 2 })
    await clock.run(7)
    await turns()
    expect(given).toBe(3)
    await clock.run(4)
    await turns()
    expect(given).toBe(4)
    await clock.run(1)
    await turns()
    expect(given).toBe(5)
    await clock.run(20)
    expect(values.map(({ t }) => t)).toEqual([5, 10, 12, 20, 30])
    expect(live.counts).toMatchObject({ received: 5, delivered: 5 })
  })

  it('in a list, all come at once, however many there is room for', async () => {
    const together = async (timing: 'live' | 'arrival') => {
      const clock = new EventTimeScheduler()
      const lists = [[spike(3), spike(1), spike(2)], [spike(9)]]
      const live = spikesFrom(lists, { size: 1, timing, capacity: 1 }, clock)
      const { values } = hear(live.spikes)
      await turns()
      expect(live.counts).toMatchObject({ received: 3, pending: 3 })
      clock.runSync(4)
      await turns()
      clock.runSync(10)
      return values.map(({ t }) => t)
    }
    expect(await together('live')).toEqual([1, 2, 3, 9])
    expect(await together('arrival')).toEqual([0, 0, 0, 4])
  })

  it('may be fed back by the network itself with timing live', async () => {
    const back = subject()
    const clock = new EventTimeScheduler()
    const live = spikesFrom(back, { size: 1, timing: 'live' }, clock)
    const { values } = hear(live.spikes)
    live.spikes.subscribe(({ t }) => back.next(spike(t + 2.5)))
    back.next(spike(1))
    await clock.run(10)
    expect(values.map(({ t }) => t)).toEqual([1, 3.5, 6, 8.5])
  })

  it('that are too many end the run', async () => {
    const events = subject()
    const clock = new EventTimeScheduler()
    const live = spikesFrom(events, { size: 1, timing: 'arrival', capacity: 2 }, clock)
    for (let k = 0; k < 3; k++) events.next({ source: 0 })
    expect(live.counts).toMatchObject({ received: 3, dropped: 1 })
    expect((await runError(clock.run(1))).cause).toMatchObject({ code: 'E_OVERFLOW', capacity: 2 })
  })
})

describe('spikesFrom', () => {
  it('refuses nonsense when called, before anything is on the clock', () => {
    const clock = new EventTimeScheduler()
    const make = (options: object, source: never = [] as never) =>
      refused(() => spikesFrom(source, { size: 1, ...options }, clock))
    for (const x of nonsenseBut((y) => Array.isArray(y))) expect(make({}, x)).toBe('spikesFrom.source')
    for (const x of nonsenseBut(isRecord))
      expect(refused(() => spikesFrom([], x, clock))).toBe('spikesFrom.options')
    for (const x of nonsense) {
      expect(refused(() => spikesFrom([], { size: 1 }, x))).toBe('spikesFrom.clock')
      expect(make({ timing: x })).toBe('spikesFrom.timing')
      expect(make({ late: x })).toBe('spikesFrom.late')
      expect(make({ reorder: x })).toBe('spikesFrom.reorder')
      expect(make({ overflow: x })).toBe('spikesFrom.overflow')
      expect(make({ size: x })).toContain('.size')
    }
    for (const x of nonsenseBut((y) => y === Infinity))
      expect(make({ capacity: x })).toBe('spikesFrom.capacity')
    for (const x of nonsenseBut(isText)) expect(make({ name: x })).toBe('spikesFrom.name')
    expect(make({ reorder: 1, timing: 'live' })).toBe('spikesFrom.reorder')
    expect(make({ overflow: 'wait' }, subject() as never)).toBe('spikesFrom.overflow')
    for (const overflow of ['drop-oldest', 'drop-newest'])
      for (const source of [[], subject()])
        expect(make({ overflow }, source as never)).toBe('spikesFrom.overflow')
    expect(() =>
      spikesFrom([], { size: 1, timing: 'exact', overflow: 'drop-newest' }, new EventTimeScheduler()),
    ).toThrow("'drop-newest'; expected 'wait' or 'error' with timing 'exact'")
    expect(clock.step()).toBe(false)
  })
})
