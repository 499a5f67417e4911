import { describe, expect, it } from 'vitest'
import {
  createContainer,
  defineKind,
  edit,
  KINDS,
  type NetworkSpec,
  type PartSpec,
  wire,
} from '../../src/graph/index.ts'
import { scale } from '../../src/plasticity/index.ts'

const spec: NetworkSpec = {
  version: 1,
  name: 'n',
  seed: 5,
  populations: [
    { name: 'in', kind: 'poisson', size: 5, params: { rate: 40 } },
    { name: 'a', kind: 'sampler', size: 4, params: { bias: -0.5 } },
    { name: 'b', kind: 'sampler', size: 13 },
  ],
  projections: [
    {
      name: 'in a',
      from: 'in',
      to: 'a',
      weights: { kind: 'uniform', params: { low: 0, high: 1 } },
      delay: 1,
    },
    { name: 'aa', from: 'a', to: 'a', weights: { kind: 'normal', params: { std: 0.5 } } },
    {
      name: 'ab',
      from: 'a',
      to: 'b',
      weights: 0.2,
      plasticity: {
        kind: 'sal',
        params: { eta: 1e-3, variability: { kind: 'normal', params: { mean: 1, std: 0.1 } } },
      },
    },
  ],
  program: [],
}

type Numbers = Readonly<Record<string, readonly number[]>>

/** All spikes of each population (times and sources) and all weights of each projection, bit for bit. */
const numbersOf = (of: NetworkSpec, watch: (net: ReturnType<typeof wire>) => void = () => {}): Numbers => {
  const net = wire(of)
  const numbers: Record<string, number[]> = {}
  for (const { name } of of.populations) {
    numbers[name] = []
    net.spikes(name).subscribe(({ t, source }) => numbers[name]!.push(t, source))
  }
  watch(net)
  net.clock.runSync(2_000)
  for (const { name } of of.projections) numbers[name] = [...net.synapses(name).toMatrix()]
  return numbers
}

const expected = numbersOf(spec)

describe('the random numbers of a node', () => {
  it('are drawn at all, and differ from node to node and seed to seed', () => {
    expect(Object.values(expected).every((numbers) => numbers.length > 10)).toBe(true)
    expect(new Set(Object.values(expected).map((numbers) => numbers[0])).size).toBe(6)
    const other = numbersOf({ ...spec, seed: 6 })
    for (const name of ['in', 'a', 'b', 'in a', 'aa']) expect(other[name]).not.toEqual(expected[name])
  })

  it('stay when a population is renamed and keeps its stream', () => {
    const { spec: renamed } = edit(spec, (draft) => {
      const population = draft.populations[1]!
      population.name = 'alpha'
      population.stream = 'a'
      for (const projection of draft.projections) {
        if (projection.from === 'a') projection.from = 'alpha'
        if (projection.to === 'a') projection.to = 'alpha'
      }
    })
    const { alpha, ...others } = numbersOf(renamed)
    expect({ ...others, a: alpha }).toEqual(expected)
  })

  it('change with the name, if the stream is not kept', () => {
    const { spec: renamed } = edit(spec, (draft) => {
      draft.populations[0]!.name = 'input'
      draft.projections[0]!.from = 'input'
    })
    expect(numbersOf(renamed)['input']).not.toEqual(expected['in'])
  })

  it('stay when a projection is renamed and keeps its stream', () => {
    const { spec: renamed } = edit(spec, (draft) => {
      draft.projections[1]!.name = 'recurrence'
      draft.projections[1]!.stream = 'aa'
    })
    const { recurrence, ...others } = numbersOf(renamed)
    expect({ ...others, aa: recurrence }).toEqual(expected)
  })

  it('stay when somebody watches', () => {
    const watched = numbersOf(spec, (net) => {
      net.volleys('ab').subscribe()
      net.updates('ab').subscribe()
      net.weights('ab').subscribe((synapses) => synapses.toMatrix())
      net.phases.subscribe()
      net.spikes('b').subscribe(() => net.sampler('a').potential(0))
    })
    expect(watched).toEqual(expected)
  })

  it.each([0, 3])('stay when a population that projects to nobody is added at place %d', (place) => {
    const { spec: added } = edit(spec, (draft) => {
      draft.populations.splice(place, 0, { name: 'alone', kind: 'sampler', size: 3 })
    })
    const { alone, ...others } = numbersOf(added)
    expect(alone!.length).toBeGreaterThan(100)
    expect(others).toEqual(expected)
  })

  it('stay when the order of declaration changes', () => {
    const { spec: changed } = edit(spec, (draft) => {
      draft.populations.reverse()
      draft.projections.reverse()
    })
    expect(numbersOf(changed)).toEqual(expected)
  })

  it('of one matrix stay when a part with another matrix is added behind', () => {
    const drawn = (...stages: PartSpec[]): readonly unknown[] => {
      const factors: unknown[] = []
      const container = createContainer()
      container.resolve(KINDS).register(
        defineKind({
          role: 'stage',
          kind: 'scale',
          doc: 'a scale that tells its factors',
          fields: { factor: { type: 'matrix', doc: 'the factor' } },
          make: ({ factor }: { readonly factor: Float64Array }) => {
            factors.push([...factor])
            return scale(factor)
          },
        }),
      )
      const rules = [{ kind: 'sal', params: { eta: 0.1 } }]
      const plasticity = { kind: 'sum', params: { rules, stages } }
      wire({ ...spec, projections: [{ ...spec.projections[1]!, plasticity }] }, container)
      return factors
    }
    const random = { kind: 'scale', params: { factor: { kind: 'normal', params: { std: 1 } } } }
    const [first] = drawn(random)
    const [again, second] = drawn(random, random)
    expect(again).toEqual(first)
    expect(second).not.toEqual(first)
  })
})
