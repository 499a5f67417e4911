import { fc, test } from '@fast-check/vitest'
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
      const { received } = feed.counts

      const resumed = make()
      resumed.clock.startAt(cut)
      resumed.node.load(saved, synapses)
      const again = resumed.node.feed(after(events, received), options)
      await resumed.clock.runUntil(25)
      expect([...begun.heard.values, ...resumed.heard.values]).toEqual(whole.heard.values)
      expect(again.counts).toMatchObject({ received: events.length, delivered: events.length, pending: 0 })
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
    for (const x of nonsenseBut(isText))
      expect(refused(() => new SpikeInput({ size: 1, name: x }, clock))).toBe('input.name')
    for (const x of nonsenseBut((y) => Array.isArray(y)))
      expect(refused(() => node.feed(x))).toBe('in.source')
    for (const x of [NaN, -1, Infinity]) expect(() => node.spike(0, x)).toThrow('in: an event at t')
  })
})
