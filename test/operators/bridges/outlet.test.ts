import { Readable } from 'node:stream'
import { fc, test } from '@fast-check/vitest'
import { EMPTY, map, NEVER, type Observable, Subject, throwError } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../../src/models/events.ts'
import { type Outlet, outlet, type OutletOptions, spikeTrain } from '../../../src/operators/index.ts'
import { EventTimeScheduler, RunAborted, RunError } from '../../../src/scheduler/index.ts'
import { isRecord, nonsense, nonsenseBut, refused, spike } from '../support.ts'
import { turn, turns } from './sources.ts'

const time = fc.oneof(fc.nat(20), fc.double({ min: 0, max: 20, noNaN: true }))
const trains = fc
  .array(fc.tuple(time, fc.nat(3)), { maxLength: 30 })
  .map((list) => list.sort(([a], [b]) => a - b).map(([t, source]) => spike(t, source)))

/** The most that happen at one time. */
const mostAtOnce = (spikes: readonly Spike[]): number =>
  Math.max(0, ...spikes.map(({ t }) => spikes.filter((other) => other.t === t).length))

/** What a consumer does with an outlet: asks, hears of the end, and leaves. */
interface Consumer {
  next(): Promise<IteratorResult<unknown, unknown>>
  leave(): Promise<unknown>
}

/** Every form in which the values go out. */
const forms: Readonly<Record<string, (out: Outlet<unknown>) => Consumer>> = {
  'an async iterable': (out) => {
    const iterator = out[Symbol.asyncIterator]()
    return { next: () => iterator.next(), leave: () => iterator.return() }
  },
  'a Web Stream': (out) => {
    const reader = out.readable().getReader()
    return {
      next: async () => {
        const { done, value } = await reader.read()
        return done ? { done, value } : { done, value }
      },
      leave: () => reader.cancel(),
    }
  },
  'a Node Readable': (out) => {
    const stream = Readable.from(out, { highWaterMark: 1 })
    const iterator = stream[Symbol.asyncIterator]()
    return {
      next: () => iterator.next() as Promise<IteratorResult<unknown, unknown>>,
      leave: async () => {
        stream.destroy()
        await turns()
      },
    }
  },
}
/** Values that are out of the outlet and not yet with the consumer. */
const underWay: Readonly<Record<string, number>> = { 'a Node Readable': 2 }

/** Takes all there is, with so many turns of the host before each. */
const consumed = async (consumer: Consumer, delays: readonly number[]): Promise<unknown[]> => {
  const values: unknown[] = []
  for (let k = 0; ; k++) {
    await turns(delays[k % delays.length])
    const { done, value } = await consumer.next()
    if (done === true) return values
    values.push(value)
  }
}

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable('it was not refused'),
    (error: unknown) => error,
  )

describe.each(Object.keys(forms))('%s out of a network', (form) => {
  const make = <T>(stream: Observable<T>, options: OutletOptions, clock: EventTimeScheduler) => {
    const out = outlet(stream, options, clock)
    return { out, consumer: forms[form]!(out as Outlet<unknown>) }
  }

  test.prop([
    trains,
    fc.integer({ min: 1, max: 5 }),
    fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }),
    fc.array(time, { maxLength: 3 }),
  ])(
    'gives every value in turn to a consumer however slow, and no more wait than was promised',
    async (spikes, capacity, delays, pieces) => {
      const clock = new EventTimeScheduler()
      const train = spikeTrain({ size: 4, spikes }, clock)
      const { out, consumer } = make(train, { capacity }, clock)
      const consuming = consumed(consumer, delays)
      for (const end of [...pieces.sort((a, b) => a - b), 25])
        if (end > clock.now()) await clock.runUntil(end)
      expect(await consuming).toEqual(spikes)
      const { counts } = out
      expect(counts.highWater).toBeLessThanOrEqual(capacity - 1 + mostAtOnce(spikes))
      expect(counts).toMatchObject({
        received: spikes.length,
        delivered: spikes.length,
        dropped: 0,
        pending: 0,
      })
    },
  )

  test.prop([
    trains,
    fc.integer({ min: 1, max: 5 }),
    fc.constantFrom<NonNullable<OutletOptions['overflow']>[]>('drop-oldest', 'drop-newest'),
    fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
  ])(
    'drops what is too much, if it may, and counts it: received = delivered + dropped + pending',
    async (spikes, capacity, overflow, delays) => {
      const clock = new EventTimeScheduler()
      const train = spikeTrain({ size: 4, spikes }, clock)
      const { out, consumer } = make(train, { capacity, overflow }, clock)
      const { counts } = out
      const look = (): void => {
        expect(counts.delivered + counts.dropped + counts.pending).toBe(counts.received)
        expect(counts.highWater).toBeLessThanOrEqual(capacity)
      }
      train.subscribe(look)
      const consuming = consumed(consumer, delays)
      for (const end of [3, 7, 12, 25]) {
        await clock.runUntil(end)
        look()
      }
      const values = await consuming
      look()
      expect(counts).toMatchObject({ received: spikes.length, delivered: values.length, pending: 0 })
      let at = 0
      for (const value of values) {
        at = spikes.findIndex((other, k) => k >= at && JSON.stringify(other) === JSON.stringify(value)) + 1
        expect(at).toBeGreaterThan(0)
      }
    },
  )

  it('of a stream that is empty, fails or says nothing is so, too', async () => {
    const clock = new EventTimeScheduler()
    expect(await make(EMPTY, {}, clock).consumer.next()).toMatchObject({ done: true })
    const broken = new Error('broken')
    const failing = make(
      throwError(() => broken),
      {},
      clock,
    )
    expect(await rejection(failing.consumer.next())).toBe(broken)
    const { consumer } = make(NEVER, {}, clock)
    let isAnswered = false
    void consumer.next().then(() => (isAnswered = true))
    await turns()
    expect(isAnswered).toBe(false)
  })

  it('has what waits before the error of its stream, whose run goes on', async () => {
    const clock = new EventTimeScheduler()
    const broken = new Error('broken')
    const train = spikeTrain({ size: 1, spikes: [spike(1), spike(2), spike(3)] }, clock)
    const failing = train.pipe(
      map((value) => {
        if (value.t === 3) throw broken
        return value
      }),
    )
    const { consumer } = make(failing, {}, clock)
    await clock.run(10)
    const values: unknown[] = []
    const rest = (async () => {
      for (;;) values.push((await consumer.next()).value)
    })()
    expect(await rejection(rest)).toBe(broken)
    // a Node Readable fetches ahead, and gives up what it has when it fails
    expect(values.length).toBeGreaterThanOrEqual(form === 'a Node Readable' ? 0 : 2)
    expect(values).toEqual([spike(1), spike(2)].slice(0, values.length))
  })

  it('fails with the run, so that nobody waits for ever', async () => {
    const clock = new EventTimeScheduler()
    const { consumer } = make(NEVER, {}, clock)
    const asking = rejection(consumer.next())
    clock.schedule(() => {
      throw new Error('elsewhere')
    }, 3)
    const error = await rejection(clock.run(5))
    expect(error).toBeInstanceOf(RunError)
    expect(await asking).toBe(error)
  })

  it('ends the run with the policy error, and its consumer hears of it', async () => {
    const clock = new EventTimeScheduler()
    const spikes = Array.from({ length: 10 }, (_, k) => spike(k))
    const train = spikeTrain({ size: 1, spikes }, clock)
    const { out, consumer } = make(train, { capacity: 2, overflow: 'error', name: 'sink' }, clock)
    const error = await rejection(clock.run(20))
    expect(error).toMatchObject({ node: 'sink', cause: { code: 'E_OVERFLOW', capacity: 2 } })
    const { counts } = out
    expect(counts.received).toBe(counts.delivered + counts.dropped + counts.pending)
    const rest = (async () => {
      for (;;) await consumer.next()
    })()
    expect(await rejection(rest)).toBe((error as RunError).cause)
  })

  it('of a clock that has failed ends at once with the error', async () => {
    const clock = new EventTimeScheduler()
    const input = new Subject<number>()
    clock.fail(new Error('broken'), 'somebody')
    const { consumer } = make(input, {}, clock)
    expect(await rejection(consumer.next())).toBe(clock.error)
    expect(input.observed).toBe(false)
  })

  it('makes the run wait for its consumer, until the run is ended by its signal', async () => {
    const clock = new EventTimeScheduler()
    const spikes = Array.from({ length: 20 }, (_, k) => spike(k + 1))
    const { consumer } = make(spikeTrain({ size: 1, spikes }, clock), { capacity: 3 }, clock)
    const control = new AbortController()
    const run = clock.run(100, { signal: control.signal })
    await turns(20)
    expect(clock.now()).toBe(3)
    control.abort()
    expect(await rejection(run)).toBeInstanceOf(RunAborted)
    expect(await consumer.next()).toMatchObject({ value: spike(1) })
    const values = consumed(consumer, [0])
    await clock.run(100)
    expect(await values).toEqual(spikes.slice(1))
  })

  it('is left by its consumer: the stream is unsubscribed, what waits is dropped, the clock waits no more', async () => {
    const clock = new EventTimeScheduler()
    const spikes = Array.from({ length: 20 }, (_, k) => spike(k + 1))
    const train = spikeTrain({ size: 1, spikes }, clock)
    const { out, consumer } = make(train, { capacity: 4 }, clock)
    const run = clock.run(100)
    expect(await consumer.next()).toMatchObject({ value: spike(1) })
    await turns(20)
    expect(out.counts.pending).toBe(4)
    await consumer.leave()
    await run
    expect(clock.now()).toBe(100)
    const { counts } = out
    expect(counts.received).toBeLessThan(20)
    expect(counts).toMatchObject({ pending: 0, dropped: 4 })
    expect(counts.delivered).toBeLessThanOrEqual(1 + (underWay[form] ?? 0))
    expect(counts.received).toBe(counts.delivered + 4)
  })

  it('is left while a value is awaited', async () => {
    const clock = new EventTimeScheduler()
    const input = new Subject<number>()
    const { consumer } = make(input, {}, clock)
    const asking = consumer.next().catch(() => ({ done: true }))
    await turn()
    await consumer.leave()
    expect(await asking).toMatchObject({ done: true })
    expect(input.observed).toBe(false)
  })
})

describe('an outlet', () => {
  it('keeps what the policy says when too many come at once', async () => {
    const kept = async (overflow: 'drop-oldest' | 'drop-newest') => {
      const clock = new EventTimeScheduler()
      const input = new Subject<number>()
      const out = outlet(input, { capacity: 2, overflow }, clock)
      for (let k = 0; k < 5; k++) input.next(k)
      input.complete()
      const values: number[] = []
      for await (const value of out) values.push(value)
      return values
    }
    expect(await kept('drop-oldest')).toEqual([3, 4])
    expect(await kept('drop-newest')).toEqual([0, 1])
  })

  it('answers questions in the order in which they were asked', async () => {
    const clock = new EventTimeScheduler()
    const input = new Subject<number>()
    const out = outlet(input, {}, clock)
    const answers = Promise.all([out.next(), out.next(), out.next(), out.next()])
    input.next(1)
    input.next(2)
    input.complete()
    const end = { done: true, value: undefined }
    expect(await answers).toEqual([{ done: false, value: 1 }, { done: false, value: 2 }, end, end])
  })

  it('makes runSync refuse to wait, at the last instant that was done', async () => {
    const clock = new EventTimeScheduler()
    const train = spikeTrain({ size: 2, spikes: [spike(1), spike(2), spike(2, 1), spike(3)] }, clock)
    const out = outlet(train, { capacity: 2, name: 'sink' }, clock)
    expect(() => clock.runSync(10)).toThrow("runSync: the clock has to wait for 'sink' at t = 2 ms")
    expect(out.counts).toMatchObject({ received: 3, pending: 3, highWater: 3 })
    await out.next()
    await out.next()
    clock.runSync(10)
    expect(clock.now()).toBe(12)
  })

  it('refuses nonsense when called', () => {
    const clock = new EventTimeScheduler()
    for (const x of nonsense) {
      expect(refused(() => outlet(x, {}, clock))).toBe('outlet.stream')
      expect(refused(() => outlet(EMPTY, {}, x))).toBe('outlet.clock')
      expect(refused(() => outlet(EMPTY, { overflow: x }, clock))).toContain('.overflow')
    }
    for (const x of nonsenseBut(isRecord))
      expect(refused(() => outlet(EMPTY, x, clock))).toBe('outlet.options')
    for (const x of nonsenseBut((y) => y === Infinity))
      expect(refused(() => outlet(EMPTY, { capacity: x }, clock))).toContain('.capacity')
  })
})
