import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createContainer, KINDS, type NetworkSpec, wire } from '../../src/graph/index.ts'
import type { Spike } from '../../src/models/index.ts'
import { training } from './training.ts'

/** A container whose samplers are always evaluated event by event. */
const withoutTable = () => {
  const container = createContainer()
  const kinds = container.resolve(KINDS)
  const { fused: _, ...plain } = kinds.get('population', 'sampler')
  kinds.register(plain)
  return container
}

/** The same network with one projection more, which never sends anything: no table fits then. */
const withSilence = (spec: NetworkSpec): NetworkSpec => ({
  ...spec,
  populations: [...spec.populations, { name: 'silence', kind: 'poisson', size: 1, params: { rate: 0 } }],
  projections: [
    ...spec.projections,
    { name: 'nothing', from: 'silence', to: spec.populations[0]!.name, weights: 1 },
  ],
})

interface Outcome {
  readonly how: string
  readonly spikes: readonly Spike[]
  readonly weights: Float64Array
  readonly bias: Float64Array
  /** Σ|Δw| over the run. */
  readonly moved: number
}

const outcomeOf = async (
  spec: NetworkSpec,
  duration: number,
  container = createContainer(),
): Promise<Outcome> => {
  const net = wire(spec, container)
  const [{ name }, { name: projection }] = [spec.populations[0]!, spec.projections[0]!]
  const spikes: Spike[] = []
  let moved = 0
  net.spikes(name).subscribe((spike) => spikes.push(spike))
  net.updates(projection).subscribe(({ dw }) => (moved += dw.reduce((sum, x) => sum + Math.abs(x), 0)))
  await net.run(duration)
  return {
    how: net.explain().split('\n')[0]!,
    spikes,
    weights: net.synapses(projection).toMatrix(),
    bias: net.sampler(name).bias.slice(),
    moved,
  }
}

/** Where two outcomes of different evaluations are apart: nothing if they are the same to rounding. */
const differences = (a: Outcome, b: Outcome): readonly string[] => {
  const apart = (x: ArrayLike<number>, y: ArrayLike<number>, tolerance: (value: number) => number) =>
    x.length !== y.length || Array.from(x).some((value, k) => !(Math.abs(value - y[k]!) <= tolerance(value)))
  const times = ({ spikes }: Outcome) => spikes.map(({ t }) => t)
  const sources = ({ spikes }: Outcome) => spikes.map(({ source }) => source)
  return [
    ...(a.how === b.how ? [`both are evaluated as ${a.how}`] : []),
    ...(apart(sources(a), sources(b), () => 0) ? ['sources'] : []),
    ...(apart(times(a), times(b), (t) => 1e-9 * t) ? ['times'] : []),
    ...(apart(a.weights, b.weights, () => 1e-9) ? ['weights'] : []),
    ...(apart(a.bias, b.bias, () => 1e-9) ? ['biases'] : []),
  ]
}

describe('there is no private engine: anybody’s spec', () => {
  it.each([1, 2, 7, 12])('of %d samplers gets the table, and learns the same without it', async (size) => {
    const spec = training(size)
    const table = await outcomeOf(spec, 35_000)
    expect(table.how).toBe(`population mine: ${size} × sampler, table of hazards, with loop in it`)
    expect(table.spikes.length).toBeGreaterThan(1_000 * size)
    expect(differences(table, await outcomeOf(spec, 35_000, withoutTable()))).toEqual([])
    expect(differences(table, await outcomeOf(withSilence(spec), 35_000))).toEqual([])
  })

  it('learned something meanwhile', async () => {
    const { moved, weights } = await outcomeOf(training(7), 35_000)
    expect(moved).toBeGreaterThan(1)
    const started = wire(training(7)).synapses('loop').toMatrix()
    expect(weights.some((w, k) => Math.abs(w - started[k]!) > 0.1)).toBe(true)
  })

  it('without some of the synapses, or with autapses, gets the table as well', async () => {
    const some = {
      kind: 'list',
      params: {
        synapses: [
          { pre: 0, post: 1 },
          { pre: 2, post: 0, weight: -1 },
        ],
      },
    }
    const autapses = { kind: 'all-to-all', params: { autapses: true } }
    for (const connectivity of [some, autapses, { kind: 'one-to-one' }]) {
      const spec = training(3, { connectivity })
      expect(
        differences(await outcomeOf(spec, 10_000), await outcomeOf(spec, 10_000, withoutTable())),
      ).toEqual([])
    }
  })

  it('of any weights and biases gives the same spikes either way', async () => {
    const one = fc.double({ min: -2, max: 2, noNaN: true })
    const cases = fc.integer({ min: 1, max: 5 }).chain((size) => {
      const row = fc.array(one, { minLength: size, maxLength: size })
      return fc.tuple(
        row,
        fc.array(row, { minLength: size, maxLength: size }),
        fc.maxSafeNat(),
        fc.constantFrom(1, 10, 0.3),
      )
    })
    await fc.assert(
      fc.asyncProperty(cases, async ([bias, weights, seed, tau_ref]) => {
        const { populations, projections, ...rest } = training(bias.length)
        const { plasticity: _, ...population } = populations[0]!
        const { plasticity: __, ...projection } = projections[0]!
        const spec: NetworkSpec = {
          ...rest,
          seed,
          program: [],
          populations: [{ ...population, params: { bias, tau_ref } }],
          projections: [
            {
              ...projection,
              weights: weights.map((row, post) => row.map((w, pre) => (post === pre ? 0 : w))),
            },
          ],
        }
        expect(
          differences(
            await outcomeOf(spec, 300 * tau_ref),
            await outcomeOf(spec, 300 * tau_ref, withoutTable()),
          ),
        ).toEqual([])
      }),
      { numRuns: 40 },
    )
  })
})
