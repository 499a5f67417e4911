import { fc, test } from '@fast-check/vitest'
import { defer } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Saved } from '../../../src/models/saving.ts'
import { type LiveSpike, SpikeInput, type SynapsesByName } from '../../../src/operators/index.ts'
import { EventTimeScheduler, type WallClock, ZeroDelayLoopError } from '../../../src/scheduler/index.ts'
import { hear, isRecord, isText, nonsense, nonsenseBut, refused, spike } from '../support.ts'
import { subject, turns } from './sources.ts'

const synapses: SynapsesByName = {
  nameOf: () => expect.unreachable(),
  named: () => expect.unreachable(),
}

const time = fc.oneof(fc.nat(20), fc.double({ min: 0, max: 20, noNaN: true }))
const event = fc.tuple(time, fc.nat(3)).map(([t, source]) => spike(t, source))
const trains = fc.array(event, { maxLength: 20 }).map((list) => list.sort((a, b) => a.t - b.t))

const input = (clock: EventTimeScheduler): SpikeInput => new SpikeInput({ size: 4, name: 'in' }, clock)

/** The list from its n-th event on, in turns of the host. */
async function* after(events: readonly LiveSpike[], n = 0) {
  for (const value of events.slice(n)) {
    await turns(1)
    yield value
  }
}

describe('an input population', () => {
  test.prop([trains, trains, fc.array(event, { maxLength: 10 })])(
    'merges spikes by hand and those of its sources: by time, then by hand, then in the order of feeding',
    async (first, second, hand) => {
      const clock = new EventTimeScheduler()
      const node = input(clock)
      const heard = hear(node.spikes)
      for (const { t, source } of hand) node.spike(source, t)
      node.feed(after(second), { capacity: 50 })
      node.feed(after(first), { capacity: 50 })
      await clock.run(25)
      const expected = [...hand, ...second, ...first].sort((a, b) => a.t - b.t)
      expect(heard).toEqual({ values: expected, ended: 'open' })
    },
  )

  test.prop([trains, fc.array(event, { maxLength: 5 }), time, fc.integer({ min: 1, max: 30 })])(
    'goes on bit for bit from what was saved anywhere, its source fed again from the next event on',
    async (events, hand, cut, capacity) => {
      const make = () => {
        const clock = new EventTimeScheduler()
        const node = input(clock)
        return { clock, node, heard: hear(node.spikes) }
      }
      const options = { reorder: 1.5, capacity: 20 + capacity }
      const whole = make()
      for (const { t, source } of hand) whole.node.spike(source, t)
      whole.node.feed(after(events), options)
      await whole.clock.run(25)

      const begun = make()
      for (const { t, source } of hand) begun.node.spike(source, t)
      const feed = begun.node.feed(after(events), options)
      await begun.clock.run(cut)
      const saved: Saved = begun.node.save(synapses)
      // nothing is left of one that is over
      const { isOver } = feed
      const { received } = feed.counts

      const resumed = make()
      resumed.clock.startAt(cut)
      resumed.node.load(saved, synapses)
      const again = resumed.node.feed(after(events, received), options)
      await resumed.clock.runUntil(25)
      expect([...begun.heard.values, ...resumed.heard.values]).toEqual(whole.heard.values)
      const counted = isOver ? 0 : events.length
      expect(again.counts).toMatchObject({ received: counted, delivered: counted, pending: 0 })
    },
  )

  it('knows after a restore what was late before it', async () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    const events = subject()
    node.feed(events, { reorder: 1 })
    events.next(spike(2))
    events.next(spike(10))
    await clock.run(5)
    const other = new EventTimeScheduler()
    const resumed = input(other)
    other.startAt(5)
    resumed.load(node.save(synapses), synapses)
    const { values } = hear(resumed.spikes)
    const { counts } = resumed.feed([spike(6), spike(9), spike(11)], { reorder: 1, late: 'drop' })
    await other.run(20)
    expect(values).toEqual([spike(9), spike(10), spike(11)])
    expect(counts).toEqual({ received: 5, delivered: 4, late: 1, dropped: 0, pending: 0 })
  })

  it('without its source has what waited, and waits for nothing', async () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    const feed = node.feed([spike(2), spike(6), spike(9)])
    await clock.run(3)
    expect(feed.counts).toMatchObject({ delivered: 1, pending: 2 })
    const other = new EventTimeScheduler()
    const resumed = input(other)
    other.startAt(3)
    resumed.load(node.save(synapses), synapses)
    const { values } = hear(resumed.spikes)
    other.runSync(10)
    expect(values).toEqual([spike(6), spike(9)])
  })

  it('spikes by hand, from outside of events, where the wall clock is while it plays', async () => {
    let now = 1000
    let wake = (): void => {}
    const wall: WallClock = {
      now: () => now,
      after: (_, resume) => {
        wake = resume
        return () => {}
      },
    }
    const clock = new EventTimeScheduler({ wall })
    const node = input(clock)
    const { values } = hear(node.spikes)
    clock.schedule(() => node.spike(3), 30)
    const play = clock.play({ speed: 2, until: 100 })
    await turns()
    now += 19
    // the clock, which rests, stands behind
    node.spike(1)
    node.spike(2, 40)
    await turns(20)
    expect(values).toEqual([spike(30, 3), spike(38, 1)])
    now += 100
    node.spike(0, 90)
    wake()
    await play
    expect(values).toEqual([spike(30, 3), spike(38, 1), spike(40, 2), spike(90)])
  })

  it('may spike by hand at one time as often as it is told, at once or in as many runs', () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    let n = 0
    node.spikes.subscribe(() => n++)
    for (let k = 0; k < 120_000; k++) node.spike(0)
    clock.runSync(1)
    expect(n).toBe(120_000)
    // each in a later round of its instant
    node.spikes.subscribe(({ source }) => {
      if (source < 3) clock.schedule(() => node.spike(source + 1))
    })
    n = 0
    for (let k = 0; k < 40_000; k++) {
      node.spike(0)
      clock.runSync(0)
    }
    expect(n).toBe(160_000)
  })

  it('that is made to spike at each of its own spikes, twice, is found to be a loop', () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    node.spikes.subscribe(() => {
      for (let k = 0; k < 2; k++) clock.schedule(() => node.spike(0))
    })
    node.spike(0)
    expect(() => clock.runSync(1)).toThrow(ZeroDelayLoopError)
  })

  it('refuses to be saved when a source has failed', async () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    node.feed([spike(2), spike(1)])
    await turns()
    expect(() => node.save(synapses)).toThrow('expected a source that has not failed')
  })

  /** What a node is after it was saved, in another process. */
  const restored = (node: SpikeInput, now: number) => {
    const clock = new EventTimeScheduler()
    const other = input(clock)
    clock.startAt(now)
    other.load(node.save(synapses), synapses)
    return { clock, node: other, heard: hear(other.spikes) }
  }

  it('saves nothing of a source that is over: another that comes after a restore is not taken for it', async () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    const events = subject()
    const first = node.feed(events)
    events.next(spike(5))
    events.next(spike(1000))
    await clock.run(100)
    expect(first.isOver).toBe(false)
    first.close()
    expect(first.isOver).toBe(true)
    const other = restored(node, 100)
    const counts = []
    for (const [on, target] of [[clock, node] as const, [other.clock, other.node] as const]) {
      const feed = target.feed([spike(150)])
      await on.run(100)
      counts.push(feed.counts)
    }
    expect(other.heard.values).toEqual([spike(150)])
    expect(counts[1]).toEqual(counts[0])
  })

  it('that had many sources is saved as if it had had none', async () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    const saved = node.save(synapses)
    for (let k = 0; k < 100; k++) node.feed([])
    await clock.run(0)
    expect(node.save(synapses)).toEqual(saved)
  })

  it('lets sources without a name go on in the order of feeding where those were that are not over', async () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    const over = node.feed([spike(1)])
    const [first, second] = [subject(), subject()]
    node.feed(first, { reorder: 1 })
    node.feed(second, { reorder: 3 })
    for (const events of [first, second]) events.next(spike(10))
    await clock.run(5)
    expect(over.isOver).toBe(true)
    const other = restored(node, 5)
    const again = [
      other.node.feed([spike(8), spike(9.5)], { reorder: 1, late: 'drop' }),
      other.node.feed([spike(8), spike(9.5)], { reorder: 3, late: 'drop' }),
      other.node.feed([spike(8)], { late: 'drop' }),
    ]
    await other.clock.run(20)
    expect(again.map(({ counts: { received, late } }) => [received, late])).toEqual([
      [3, 1],
      [3, 0],
      [1, 0],
    ])
  })

  it('lets sources go on by their names, whatever others there are, and in whatever order they come', async () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    const [a, b] = [subject(), subject()]
    node.feed(subject(), { timing: 'live' })
    node.feed(a, { name: 'a', reorder: 1 })
    const feed = node.feed(b, { name: 'b', reorder: 1 })
    expect(refused(() => node.feed([], { name: 'b' }))).toBe('in.name')
    for (const t of [6, 10, 11]) a.next(spike(t, 0))
    for (const t of [7, 10, 11]) b.next(spike(t, 1))
    b.complete()
    // it has ended, but not all of it has happened
    await clock.runUntil(7)
    expect(feed.isOver).toBe(false)
    const other = restored(node, 7)
    const again = {
      b: other.node.feed([], { name: 'b', reorder: 1 }),
      c: other.node.feed([], { name: 'c' }),
      a: other.node.feed([spike(9), spike(10.5)], { name: 'a', reorder: 1, late: 'drop' }),
    }
    await other.clock.run(20)
    // in the order in which they were fed first
    expect(other.heard.values.map(({ t, source }) => [t, source])).toEqual([
      [10, 0],
      [10, 1],
      [10.5, 0],
      [11, 0],
      [11, 1],
    ])
    expect(again.a.counts).toMatchObject({ received: 5, delivered: 4, late: 1 })
    expect(again.b.counts).toMatchObject({ received: 3, delivered: 3 })
    expect(again.c.counts).toMatchObject({ received: 0 })
    // a name is free again when its source is over
    other.node.feed([], { name: 'a' })
  })

  it('goes on without a source that had ended, of which nothing is left when its last event has happened', async () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    node.feed([spike(2), spike(6)])
    await clock.run(3)
    const other = restored(node, 3)
    await other.clock.run(10)
    const { counts } = other.node.feed([spike(20)])
    await other.clock.run(20)
    expect(other.heard.values).toEqual([spike(6), spike(20)])
    expect(counts).toMatchObject({ received: 1, delivered: 1 })
  })

  it.each(['an iterable', 'an Observable'])('that has ended takes nothing more of %s', async (form) => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    node.end()
    let isLeft = false
    const events = subject()
    const iterable = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: spike(10) }),
        return: () => {
          isLeft = true
          return { done: true, value: undefined }
        },
      }),
    }
    const feed = node.feed(form === 'an iterable' ? (iterable as Iterable<LiveSpike>) : events)
    await clock.run(20)
    expect(clock.now()).toBe(20)
    expect([feed.isOver, isLeft, events.observed]).toEqual([true, form === 'an iterable', false])
    expect(feed.counts).toMatchObject({ received: 0 })
  })

  it('on a clock that has failed parts with its sources at once', () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    clock.fail(new Error('broken'), 'somebody')
    let isAsked = false
    const events = defer(() => {
      isAsked = true
      return subject()
    })
    expect(node.feed(events).isOver).toBe(true)
    expect(isAsked).toBe(false)
  })

  it('parts with a source, which it tells, and takes others', async () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    const { values } = hear(node.spikes)
    const events = subject()
    const feed = node.feed(events)
    events.next(spike(1))
    events.next(spike(2))
    await clock.run(1)
    feed.close()
    expect(events.observed).toBe(false)
    expect(feed.counts).toEqual({ received: 2, delivered: 1, late: 0, dropped: 1, pending: 0 })
    await clock.run(4)
    node.feed([spike(5), spike(7)])
    await clock.run(4)
    expect(values).toEqual([spike(1), spike(5), spike(7)])
    const last = subject()
    node.feed(last)
    node.end()
    expect(last.observed).toBe(false)
    node.spike(0, 20)
    clock.runSync(100)
  })

  it('refuses nonsense when called, and spikes before now', () => {
    const clock = new EventTimeScheduler()
    const node = input(clock)
    for (const x of nonsenseBut(isRecord))
      expect(refused(() => new SpikeInput(x, clock))).toBe('input.options')
    for (const x of nonsense) {
      expect(refused(() => new SpikeInput({ size: x }, clock))).toContain('.size')
      expect(refused(() => node.spike(x))).toBe('in.spike.source')
      expect(refused(() => node.feed([], { late: x }))).toBe('in.late')
    }
    for (const x of nonsenseBut(isText)) expect(refused(() => node.feed([], { name: x }))).toBe('in.name')
    for (const x of nonsenseBut(isText))
      expect(refused(() => new SpikeInput({ size: 1, name: x }, clock))).toBe('input.name')
    for (const x of nonsenseBut((y) => Array.isArray(y)))
      expect(refused(() => node.feed(x))).toBe('in.source')
    for (const x of [NaN, -1, Infinity]) expect(() => node.spike(0, x)).toThrow('in: an event at t')
  })
})
