import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { network, restore, wire } from '../../src/graph/index.ts'
import { faultsOf } from './faults.ts'

const time = fc.oneof(fc.nat(50), fc.double({ min: 0, max: 50, noNaN: true }))
const trains = fc
  .array(fc.record({ t: time, source: fc.nat(2) }), { maxLength: 30 })
  .map((list) => list.sort((a, b) => a.t - b.t))

/** Samplers under input of the kind that is asked for, and a Poisson source beside it. */
const declared = (kind: string, params: object) =>
  network('live', { seed: 3 })
    .population('noise', { kind: 'poisson', size: 2, params: { rate: 50 } })
    .population('in', { kind, size: 3, params: params as never })
    .population('out', { kind: 'sampler', size: 4, params: { bias: -1 } })
    .projection('noise-out', { from: 'noise', to: 'out', weights: 0.5, delay: 1 })
    .projection('in-out', { from: 'in', to: 'out', weights: 1 })
    .projection('out-out', { from: 'out', to: 'out', weights: 0.3, delay: 0.5 })
    .build()

async function* given(spikes: readonly Spike[], turns: readonly boolean[]) {
  for (const [k, value] of spikes.entries()) {
    if (turns[k % turns.length] === true) await new Promise((resume) => setImmediate(resume))
    yield value
  }
}

describe('a declared network', () => {
  test.prop([
    trains,
    fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
    fc.array(time, { maxLength: 3 }),
  ])(
    'that is fed from outside does what it does with the same spikes in its spec, however they come',
    async (spikes, turns, pieces) => {
      const listed = wire(declared('spike-train', { spikes }))
      const fed = wire(declared('input', {}))
      const [expected, values]: [Spike[], Spike[]] = [[], []]
      listed.spikes('out').subscribe((value) => expected.push(value))
      fed.spikes('out').subscribe((value) => values.push(value))
      const { counts } = fed.feed('in', given(spikes, turns), { capacity: 31 })
      listed.clock.runSync(60)
      for (const end of [...pieces.sort((a, b) => a - b), 60]) await fed.run(end - fed.clock.now())
      expect(values).toEqual(expected)
      expect(counts.delivered).toBe(spikes.length)
    },
  )

  test.prop([trains, time, fc.integer({ min: 31, max: 60 })])(
    'goes on bit for bit from a snapshot taken anywhere, fed again from the event that is next',
    async (spikes, cut, capacity) => {
      const spec = declared('input', {})
      const whole = wire(spec)
      const expected: Spike[] = []
      whole.spikes('out').subscribe((value) => expected.push(value))
      whole.feed('in', given(spikes, [true]), { capacity })
      await whole.run(80)

      const begun = wire(spec)
      const values: Spike[] = []
      begun.spikes('out').subscribe((value) => values.push(value))
      const fed = begun.feed('in', given(spikes, [true, false]), { capacity })
      await begun.run(cut)
      const { counts, isOver } = fed
      const snapshot = begun.snapshot()
      const { received } = counts
      // nothing is left of one that is over
      const counted = isOver ? 0 : spikes.length

      const resumed = restore(snapshot)
      resumed.spikes('out').subscribe((value) => values.push(value))
      const feed = resumed.feed('in', given(spikes.slice(received), [true]), { capacity })
      await resumed.clock.runUntil(80)
      expect(values).toEqual(expected)
      expect(feed.counts).toMatchObject({ received: counted, delivered: counted })
    },
  )

  it('plays in step with the wall clock, and takes spikes by hand', async () => {
    const net = wire(declared('input', {}))
    const seen: Spike[] = []
    net.spikes('in').subscribe((value) => seen.push(value))
    net.input('in').spike(2, 5)
    await net.play({ speed: 1e4, until: 20 })
    expect(seen).toEqual([{ t: 5, source: 2 }])
    expect(net.clock.now()).toBe(20)
  })

  it('refuses by name to be fed where it takes nothing from outside, and input from within where it does', () => {
    const net = wire(declared('input', {}))
    expect(() => net.feed('out', [])).toThrow(
      "population of kind 'input' 'out': there is none; expected one of in",
    )
    expect(() => net.input('nowhere')).toThrow("population 'nowhere': there is none")
    const spec = declared('input', {})
    const looped = { ...spec, projections: [{ name: 'back', from: 'out', to: 'in', weights: 1 }] }
    expect(faultsOf(looped)).toMatchObject([{ path: 'projections[0].to', value: 'in' }])
    expect(faultsOf(declared('input', { rate: 1 }))).toHaveLength(1)
  })

  it('ends its sources when it ends', async () => {
    const net = wire(declared('input', {}))
    let isLeft = false
    net.feed('in', {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => {
          isLeft = true
          return Promise.resolve({ done: true, value: undefined })
        },
      }),
    })
    const run = net.run(5)
    net.end()
    await run
    expect(isLeft).toBe(true)
  })
})
