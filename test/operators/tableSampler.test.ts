import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import type { Clamp } from '../../src/models/sampler.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { engines, sampling, type SamplingNetwork } from './engines.ts'
import { hear, numbersFrom } from './support.ts'

/** Changes of weights, biases and clamps in the course of a run, made from numbers alone. */
const change = ({ node, synapses }: SamplingNetwork, t: number, next: () => number): void => {
  const { size } = node
  const matrix = (reach: number): number[] => Array.from({ length: size * size }, () => reach * next())
  const i = Math.floor(((next() + 1) / 2) * size)
  switch (Math.floor((next() + 1) * 3)) {
    case 0:
      return node.setBias(Array.from({ length: size }, () => 2 * next()))
    case 1:
      return synapses.write(t, matrix(1))
    case 2:
      return synapses.apply({
        t,
        axis: 'pre',
        index: i,
        dw: Float64Array.from({ length: size }, () => next() / 4),
      })
    case 3:
      return synapses.apply({
        t,
        axis: 'post',
        index: i,
        dw: Float64Array.from({ length: size }, () => next() / 4),
      })
    default:
      node.clamp(i, (['free', 'free', 'free', 'on', 'off'] as const)[Math.floor((next() + 1) * 2.5)] as Clamp)
  }
}

interface World {
  readonly seed: number
  readonly size: number
  readonly tau_ref: number
  /** Times of changes in tau_ref; whole ones fall on the spikes of neurons that are held on. */
  readonly actions: readonly number[]
  /** How many spikes there are between two changes by a listener, in the middle of an instant. */
  readonly every: number
}

const run = (engine: (typeof engines)[number], world: World, duration: number): Spike[] => {
  const { seed, size, tau_ref, actions, every } = world
  const next = numbersFrom(seed)
  const clock = new EventTimeScheduler({ seed })
  const matrix = Array.from({ length: size * size }, () => 1.5 * next())
  const bias = Array.from({ length: size }, () => next())
  // declared first, so that it comes before the spikes of its instant
  const act = (): void => change(network, clock.now(), next)
  for (const t of actions) clock.schedule(act, t * tau_ref)
  const network = sampling(engine, { size, bias, tau_ref }, matrix, clock)
  const { values } = hear(network.node.spikes)
  let spikes = 0
  network.node.spikes.subscribe(({ t }) => {
    if (++spikes % every === 0) change(network, t, next)
  })
  clock.runSync(duration * tau_ref)
  return values
}

const expectSame = (world: World, duration: number): number => {
  const [table, population] = engines.map((engine) => run(engine, world, duration))
  expect(table!.length).toBe(population!.length)
  for (let k = 0; k < table!.length; k++) {
    const [a, b] = [table![k]!, population![k]!]
    if (a.source !== b.source || Math.abs(a.t - b.t) > 1e-9 * b.t) expect([k, a]).toEqual([k, b])
  }
  return table!.length
}

describe('a table sampler', () => {
  test.prop(
    [
      fc.record({
        seed: fc.nat(1e6),
        size: fc.integer({ min: 1, max: 12 }),
        tau_ref: fc.constantFrom(1, 10, 3.7),
        actions: fc.array(fc.oneof(fc.nat(300), fc.double({ min: 0, max: 300, noNaN: true })), {
          maxLength: 40,
        }),
        every: fc.integer({ min: 5, max: 200 }),
      }),
    ],
    { numRuns: 60 },
  )(
    'gives the spikes of the population, with clamps, biases and weights that change at any time and in mid-spike',
    (world) => {
      expectSame(world, 300)
    },
  )

  it.each([1, 2, 3, 5, 7, 9, 12])(
    'gives the spikes of the population over 1e4 of them and more, %i neurons',
    (size) => {
      // beyond two refreshes of the population's hazards, every 4,096 volleys: these change nothing but rounding
      const actions = Array.from({ length: 40 }, (_, k) => (k * Math.PI) ** 2 / 4)
      if (size === 1) actions.length = 3
      const world = { seed: 100 + size, size, tau_ref: 10, actions, every: size === 1 ? 30_000 : 1000 }
      expect(expectSame(world, 60_000 / size)).toBeGreaterThan(10_000)
    },
  )
})
