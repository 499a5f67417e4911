import { describe, expect, it } from 'vitest'
import {
  createContainer,
  defineKind,
  edit,
  KINDS,
  type NetworkSpec,
  type PartSpec,
  type ProjectionSpec,
  wire,
} from '../../src/graph/index.ts'
import { randomStream } from '../../src/models/random.ts'
import type { Synapses } from '../../src/operators/synapses.ts'
import { faultsOf } from './faults.ts'

const uniform: PartSpec = { kind: 'uniform', params: { low: 1, high: 2 } }

const networkOf = (...projections: Omit<ProjectionSpec, 'from'>[]): NetworkSpec => ({
  version: 1,
  name: 'n',
  seed: 3,
  populations: [
    { name: 'a', kind: 'sampler', size: 30 },
    { name: 'b', kind: 'sampler', size: 20 },
  ],
  projections: projections.map((projection) => ({ from: 'a', ...projection })),
  program: [],
})

const synapsesOf = (
  connectivity: PartSpec | undefined,
  to = 'b',
  weights: ProjectionSpec['weights'] = uniform,
): Synapses =>
  wire(networkOf({ name: 'p', to, weights, ...(connectivity && { connectivity }) })).synapses('p')

const kinds: readonly PartSpec[] = [
  { kind: 'fixed-in-degree', params: { inDegree: 4 } },
  { kind: 'fixed-out-degree', params: { outDegree: 4 } },
  { kind: 'bernoulli', params: { p: 0.2 } },
  {
    kind: 'distance',
    params: { space: { kind: 'grid' }, profile: { kind: 'gaussian', params: { sigma: 0.2 } } },
  },
]

/** Numbers from 1 to 2, as a projection `p` of seed 3 draws them. */
const draws = (count: number): number[] => {
  const stream = randomStream(3, 'p/weights')
  return Array.from({ length: count }, () => 1 + stream.uniform())
}

describe('weights from a distribution', () => {
  it.each([
    ...kinds,
    {
      kind: 'list',
      params: {
        synapses: [
          { pre: 2, post: 1 },
          { pre: 0, post: 3 },
          { pre: 0, post: 1 },
        ],
      },
    },
  ])('of $kind are drawn a synapse, in the order of storage', (connectivity) => {
    const { weights, count } = synapsesOf(connectivity)
    expect(count).toBeGreaterThan(2)
    expect(count).toBeLessThan(200)
    expect([...weights]).toEqual(draws(count))
  })

  it('of one-to-one are as many as neurons', () => {
    expect([...synapsesOf({ kind: 'one-to-one' }, 'a').weights]).toEqual(draws(30))
  })

  it('of all-to-all are drawn as a matrix [post][pre], the same whoever is left out', () => {
    expect([...synapsesOf(undefined).toMatrix()]).toEqual(draws(600))
    const whole = draws(900)
    const all = synapsesOf({ kind: 'all-to-all', params: { autapses: true } }, 'a').toMatrix()
    expect([...all]).toEqual(whole)
    expect([...synapsesOf(undefined, 'a').toMatrix()]).toEqual(whole.map((w, k) => (k % 31 === 0 ? 0 : w)))
  })

  it('that do not say that they are independent are a matrix for sparse projections too', () => {
    const container = createContainer()
    container.resolve(KINDS).register(
      defineKind<'distribution', object>({
        role: 'distribution',
        kind: 'places',
        doc: 'the place of each pair in the matrix',
        fields: {},
        make: () => {
          let k = 0
          return () => k++
        },
      }),
    )
    for (const connectivity of kinds) {
      const spec = networkOf({ name: 'p', to: 'b', weights: { kind: 'places' }, connectivity })
      const synapses = wire(spec, container).synapses('p')
      expect(synapses.count).toBeGreaterThan(2)
      synapses.toMatrix().forEach((w, k) => expect([0, k]).toContain(w))
    }
  })

  it('and delays, each from its stream, do not change one another', () => {
    for (const connectivity of kinds) {
      const plain = networkOf({ name: 'p', to: 'b', weights: uniform, connectivity })
      const [projection] = plain.projections
      const delayed = wire({ ...plain, projections: [{ ...projection!, delay: uniform }] }).synapses('p')
      expect([...delayed.toMatrix()]).toEqual([...wire(plain).synapses('p').toMatrix()])
      const stream = randomStream(3, 'p/delay')
      const drawn = Array.from({ length: delayed.count }, () => 1 + stream.uniform())
      // stored by delay within a source: the same numbers in another order
      expect([...(delayed.axonal as Float64Array)].toSorted((a, b) => a - b)).toEqual(
        drawn.toSorted((a, b) => a - b),
      )
    }
  })

  it('of a listed synapse with a weight of its own are not drawn', () => {
    const synapses = [
      { pre: 0, post: 3 },
      { pre: 0, post: 1, weight: 7 },
      { pre: 1, post: 0 },
    ]
    const { weights } = synapsesOf({ kind: 'list', params: { synapses } })
    const [first, second] = draws(2)
    expect([...weights]).toEqual([7, first, second])
  })
})

describe('a random projection of a spec', () => {
  const matrices = (spec: NetworkSpec): Record<string, number[]> => {
    const net = wire(spec)
    return Object.fromEntries(spec.projections.map(({ name }) => [name, [...net.synapses(name).toMatrix()]]))
  }
  const spec = networkOf(
    ...kinds.map((connectivity, k) => ({ name: `p${k}`, to: 'b', weights: uniform, connectivity })),
  )

  it('has autapses within a population only if it is asked for', () => {
    const diagonal = (connectivity: PartSpec): number =>
      synapsesOf(connectivity, 'a')
        .toMatrix()
        .filter((w, k) => k % 31 === 0 && w !== 0).length
    for (const { kind, params } of [
      { kind: 'fixed-in-degree', params: { inDegree: 29 } },
      { kind: 'fixed-out-degree', params: { outDegree: 29 } },
      { kind: 'bernoulli', params: { p: 1 } },
      {
        kind: 'distance',
        params: { space: { kind: 'line' }, profile: { kind: 'disc', params: { reach: 2 } } },
      },
    ]) {
      expect(diagonal({ kind, params })).toBe(0)
      expect(diagonal({ kind, params: { ...params, autapses: true } })).toBeGreaterThan(20)
    }
    // to another population nobody is his own partner
    expect(synapsesOf({ kind: 'bernoulli', params: { p: 1 } }).count).toBe(600)
  })

  it('is drawn from its own stream: it stays when others are added, taken away or put in another order', () => {
    const expected = matrices(spec)
    const changed = edit(spec, (draft) => {
      draft.projections.splice(1, 1)
      draft.projections.reverse()
      draft.projections.push({
        name: 'more',
        from: 'b',
        to: 'a',
        weights: uniform,
        connectivity: kinds[2]!,
      } as never)
    }).spec
    const { more, ...others } = matrices(changed)
    const { p1, ...rest } = expected
    expect(more!.some((w) => w > 0)).toBe(true)
    expect(p1!.some((w) => w > 0)).toBe(true)
    expect(others).toEqual(rest)
  })

  it('is another for another seed, and keeps its synapses when its weights are said otherwise', () => {
    const expected = matrices(spec)
    const other = matrices({ ...spec, seed: 4 })
    const equal = matrices({ ...spec, projections: spec.projections.map((p) => ({ ...p, weights: 1 })) })
    for (const name of Object.keys(expected)) {
      expect(other[name]).not.toEqual(expected[name])
      expect(equal[name]!.map((w) => w > 0)).toEqual(expected[name]!.map((w) => w > 0))
    }
  })

  it('is refused by its place in the spec', () => {
    const faults = (connectivity: PartSpec, to = 'b') =>
      faultsOf(networkOf({ name: 'p', to, weights: 1, connectivity }))
    const degree = (inDegree: number): PartSpec => ({ kind: 'fixed-in-degree', params: { inDegree } })
    expect(faults(degree(31))).toMatchObject([
      { path: 'projections[0].connectivity.params.inDegree', value: 31 },
    ])
    expect(faults(degree(30))).toEqual([])
    expect(faults(degree(30), 'a')).toMatchObject([
      { path: 'projections[0].connectivity.params.inDegree', value: 30 },
    ])
    const profile: PartSpec = { kind: 'disc', params: { reach: 1 } }
    const space: PartSpec = { kind: 'points', params: { pre: [{ x: 1 }], post: [{ x: 1 }] } }
    expect(faults({ kind: 'distance', params: { space, profile } })).toHaveLength(1)
  })
})

describe('sources in a spec', () => {
  it('fire as they say', () => {
    const net = wire({
      version: 1,
      name: 'n',
      seed: 1,
      populations: [
        { name: 'r', kind: 'regular', size: 2, params: { interval: [10, 25], start: 5 } },
        {
          name: 'm',
          kind: 'modulated-poisson',
          size: 2,
          params: {
            rate: { kind: 'piecewise-constant', params: { times: [0, 50], rates: [0, 2000] } },
          },
        },
      ],
      projections: [],
      program: [],
    })
    const heard: Record<string, number[]> = { r: [], m: [] }
    for (const name of ['r', 'm']) net.spikes(name).subscribe(({ t, source }) => heard[name]!.push(t, source))
    net.clock.runSync(60)
    expect(heard['r']).toEqual([5, 0, 5, 1, 15, 0, 25, 0, 30, 1, 35, 0, 45, 0, 55, 0, 55, 1])
    expect(heard['m']!.length).toBeGreaterThan(20)
    expect(heard['m']![0]).toBeGreaterThan(50)
  })

  it('are refused by the place of what is wrong', () => {
    const faults = (params: object, kind = 'modulated-poisson') =>
      faultsOf({ ...networkOf(), populations: [{ name: 'm', kind, size: 3, params }] })
    const rate = (kind: string, params: object) => ({ rate: { kind, params } })
    expect(faults(rate('sinusoidal', { mean: 1, amplitude: 2, frequency: 1 }))).toMatchObject([
      { path: 'populations[0].params.rate.params.amplitude', value: 2, expected: 'at most the mean, 1 1/s' },
    ])
    expect(faults(rate('piecewise-constant', { times: [2, 1], rates: [1, 1] }))).toMatchObject([
      { path: 'populations[0].params.rate.params.times[1]', value: 1 },
    ])
    expect(faults(rate('sinusoidal', { mean: [1, 2], amplitude: 0, frequency: 1 }))).toMatchObject([
      { path: 'populations[0].params.rate' },
    ])
    expect(faults({ interval: [1, 2] }, 'regular')).toMatchObject([
      { path: 'populations[0].params.interval' },
    ])
  })
})
