import { describe, expect, it } from 'vitest'
import { createContainer, defineKind, KINDS, wire, type NetworkSpec } from '../../src/graph/index.ts'
import { SpikeTrain } from '../../src/operators/index.ts'
import { faultsOf, textsOf } from './faults.ts'

const base: NetworkSpec = {
  version: 1,
  name: 'n',
  seed: 1,
  populations: [
    { name: 'a', kind: 'sampler', size: 2 },
    { name: 'b', kind: 'sampler', size: 3 },
    { name: 'in', kind: 'poisson', size: 2, params: { rate: 10 } },
  ],
  projections: [],
  program: [],
}

const projection = { name: 'ab', from: 'a', to: 'b', weights: 1 }
const withProjection = (change: object) => ({ ...base, projections: [{ ...projection, ...change }] })
const withRule = (kind: string, params: object) => withProjection({ plasticity: { kind, params } })
const withClamp = (...clamp: object[]) => ({
  ...base,
  program: [
    { phase: 'p', duration: 1 },
    { repeat: 2, steps: [{ phase: 'q', duration: 1, clamp }] },
  ],
})

describe('a name', () => {
  it('belongs to one population, and to one projection', () => {
    const spec = {
      ...base,
      populations: [...base.populations, { name: 'a', kind: 'sampler', size: 1 }],
      projections: [projection, projection, projection],
    }
    expect(faultsOf(spec)).toEqual([
      { path: 'populations[3].name', value: 'a', expected: 'another name than that of populations[0]' },
      { path: 'projections[1].name', value: 'ab', expected: 'another name than that of projections[0]' },
      { path: 'projections[2].name', value: 'ab', expected: 'another name than that of projections[0]' },
    ])
  })

  it('may be that of a population and of a projection', () => {
    expect(faultsOf(withProjection({ name: 'a' }))).toEqual([])
  })

  it('of a population that is not there is refused in both ends of a projection', () => {
    expect(faultsOf(withProjection({ from: 'x', to: 'ab' }))).toEqual([
      { path: 'projections[0].from', value: 'x', expected: 'a population, one of a, b, in' },
      {
        path: 'projections[0].to',
        value: 'ab',
        expected: 'a population, one of a, b, in',
        suggestion: ['a', 'b'],
      },
    ])
  })

  it('is looked for among at most twenty that are listed', () => {
    const populations = Array.from({ length: 30 }, (_, k) => ({ name: `p${k}`, kind: 'sampler', size: 1 }))
    const [fault] = faultsOf({ ...base, populations, projections: [{ ...projection, to: 'p0' }] })
    expect(fault?.expected).toMatch(/^a population, one of p0, .*, p19 … \(30 in all\)$/)
  })
})

describe('a random stream', () => {
  const streams = (first: object, second: object) => ({
    ...base,
    populations: [
      { name: 'a', kind: 'sampler', size: 2, ...first },
      { name: 'b', kind: 'sampler', size: 2, ...second },
    ],
  })

  it('that is the name of another population is refused: both would draw the same numbers', () => {
    const expected = 'another one: populations[0] draws from the random stream of this key'
    expect(faultsOf(streams({}, { stream: 'a' }))).toEqual([
      { path: 'populations[1].stream', value: 'a', expected },
    ])
    expect(faultsOf(streams({ stream: 'b' }, {}))).toEqual([
      { path: 'populations[1].name', value: 'b', expected },
    ])
  })

  it('may be shared by two populations that both ask for it', () => {
    const net = wire(streams({ stream: 's' }, { stream: 's' }))
    const trains: Record<string, number[]> = { a: [], b: [] }
    for (const name of ['a', 'b']) net.spikes(name).subscribe(({ t }) => trains[name]!.push(t))
    net.clock.runSync(1_000)
    expect(trains['a']).toEqual(trains['b'])
  })
})

describe('a clamp', () => {
  it('of a neuron out of range is refused, deep in a repeat too', () => {
    expect(faultsOf(withClamp({ population: 'b', neurons: [0, 3, 2, 7], state: 'on' }))).toEqual([
      { path: 'program[1].steps[0].clamp[0].neurons[1]', value: 3, expected: 'an index from 0 to 2' },
      { path: 'program[1].steps[0].clamp[0].neurons[3]', value: 7, expected: 'an index from 0 to 2' },
    ])
  })

  it('of a population that is not there is refused', () => {
    expect(textsOf(withClamp({ population: 'c', neurons: [0], state: 'on' }))).toEqual([
      'program[1].steps[0].clamp[0].population: a population, one of a, b, in',
    ])
  })

  it('of a population that is no sampler is refused', () => {
    expect(textsOf(withClamp({ population: 'in', neurons: [0], state: 'on' }))).toEqual([
      'program[1].steps[0].clamp[0].population: a population of samplers, which can be clamped',
    ])
  })

  it('that holds a neuron on and off at once is refused', () => {
    const on = { population: 'a', neurons: [0, 1], state: 'on' }
    expect(faultsOf(withClamp(on, { population: 'a', neurons: [1], state: 'off' }))).toEqual([
      { path: 'program[1].steps[0].clamp[1].neurons[0]', value: 1, expected: 'each neuron once a phase' },
    ])
    expect(faultsOf(withClamp(on, { population: 'b', neurons: [1], state: 'off' }))).toEqual([])
  })
})

describe('a projection', () => {
  it('into a source is refused', () => {
    expect(textsOf(withProjection({ to: 'in' }))).toEqual([
      "projections[0].to: a population that takes input; 'in' takes none",
    ])
  })

  it('into a source that does not say that it has no ports is refused as well', () => {
    const container = createContainer()
    container.resolve(KINDS).register(
      defineKind({
        role: 'population',
        kind: 'silence',
        doc: 'no spikes',
        fields: {},
        make: (_: object, { name, size, clock }) => new SpikeTrain({ name, size, spikes: [] }, clock),
      }),
    )
    const spec = {
      ...withProjection({}),
      populations: [base.populations[0], { name: 'b', kind: 'silence', size: 1 }],
    }
    expect(faultsOf(spec, container)).toMatchObject([{ path: 'projections[0].to', value: 'b' }])
  })

  it('to a port that the target does not have is refused before anything runs', () => {
    expect(faultsOf(withProjection({ port: 'apical' }))).toEqual([
      { path: 'projections[0].port', value: 'apical', expected: "a port of 'b', one of soma" },
    ])
    expect(faultsOf(withProjection({ port: 'soma' }))).toEqual([])
  })

  it('whose matrix has the wrong number of rows is refused', () => {
    expect(
      faultsOf(
        withProjection({
          weights: [
            [1, 2],
            [1, 2],
          ],
        }),
      ),
    ).toMatchObject([{ path: 'projections[0].weights', expected: '3 rows of 2, [post][pre]' }])
  })

  it('whose matrix has rows of the wrong length is refused, each of them', () => {
    expect(textsOf(withProjection({ weights: [[1], [1, 2], [1, 2, 3]] }))).toEqual([
      'projections[0].weights[0]: 2 numbers, of 3 rows of 2, [post][pre]',
      'projections[0].weights[2]: 2 numbers, of 3 rows of 2, [post][pre]',
    ])
  })

  it('one to one between populations of two sizes is refused', () => {
    expect(faultsOf(withProjection({ connectivity: { kind: 'one-to-one' } }))).toMatchObject([
      { value: '2 to 3', expected: 'populations of one size' },
    ])
  })

  it('from a list with a synapse out of range, or twice, is refused', () => {
    const list = (...synapses: object[]) =>
      withProjection({ connectivity: { kind: 'list', params: { synapses } } })
    expect(textsOf(list({ pre: 2, post: 0 }))).toEqual([
      expect.stringMatching(/^projections\[0\]\.connectivity.*\[0\]\.pre: an index from 0 to 1$/),
    ])
    expect(textsOf(list({ pre: 0, post: 3 }))).toHaveLength(1)
    expect(textsOf(list({ pre: 0, post: 0 }, { pre: 0, post: 0 }))).toHaveLength(1)
  })

  it('with weights from an empty interval is refused', () => {
    const weights = { kind: 'uniform', params: { low: 1, high: 0 } }
    expect(faultsOf(withProjection({ weights }))).toEqual([
      { path: 'projections[0].weights.params.high', value: 0, expected: 'a number >= low, 1' },
    ])
  })
})

describe('a parameter of a population', () => {
  it.each([
    ['sampler', { bias: [0, 0, 0] }, 'bias'],
    ['poisson', { rate: [1] }, 'rate'],
    [
      'spike-train',
      {
        spikes: [
          { t: 1, source: 0 },
          { t: 0.5, source: 0 },
        ],
      },
      'spikes[1].t',
    ],
    ['spike-train', { spikes: [{ t: 1, source: 2 }] }, 'spikes[0].source'],
  ])('that does not fit its size or itself is refused by its path: %s %j', (kind, params, path) => {
    const populations = [{ name: 'strange.bias name', kind, size: 2, params }]
    expect(faultsOf({ ...base, populations })).toMatchObject([{ path: `populations[0].params.${path}` }])
  })
})

describe('a rule', () => {
  const during = { phase: 'sleep', per: 10 }

  it('with a target of the wrong shape is refused', () => {
    expect(textsOf(withRule('wake-sleep', { eta: 1, coactivations: [[1, 2, 3]], during }))).toEqual([
      'projections[0].plasticity.params.coactivations: 3 rows of 2, [post][pre]',
    ])
    const rule = {
      pairing: { kind: 'all-to-all' },
      window: { kind: 'triangular' },
      stages: [
        { kind: 'accumulate', params: { phase: 'sleep' } },
        { kind: 'contrast', params: { target: [[1, 2]] } },
      ],
    }
    expect(textsOf(withRule('rule', rule))).toEqual([
      'projections[0].plasticity.params.stages[1].params.target: 3 rows of 2, [post][pre]',
    ])
  })

  it('with a bound below its other bound, or a schedule that ends before it begins, is refused', () => {
    const stages = [
      { kind: 'hard-bound', params: { min: 1, max: 0 } },
      { kind: 'anneal', params: { from: 5, to: 5, factor: 0.5 } },
    ]
    const rules = [{ kind: 'sal', params: { eta: 1 } }]
    expect(textsOf(withRule('sum', { rules, stages }))).toEqual([
      expect.stringMatching(
        /^projections\[0\]\.plasticity\.params\.stages\[0\]\.params\.max: a number >= min, 1/,
      ),
      expect.stringMatching(
        /^projections\[0\]\.plasticity\.params\.stages\[1\]\.params\.to: a number > from, 5/,
      ),
    ])
    const schedule = { from: 5, to: 4, factor: 0.5 }
    expect(textsOf(withRule('sal', { eta: 1, during: { ...during, schedule } }))).toEqual([
      expect.stringMatching(
        /^projections\[0\]\.plasticity\.params\.during\.schedule\.to: a number > from, 5/,
      ),
    ])
  })

  it('with a factor out of its range is refused', () => {
    expect(
      textsOf(withRule('sal', { eta: 1, during: { ...during, schedule: { from: 0, to: 1, factor: 0 } } })),
    ).toEqual(['projections[0].plasticity.params.during.schedule.factor: a finite number > 0'])
  })

  it('for a phase that the program does not have is refused: it would never learn', () => {
    const spec = {
      ...withRule('sal', { eta: 1, during: { phase: 'slept', per: 10 } }),
      program: [{ repeat: 2, steps: [{ phase: 'sleep', duration: 1 }] }],
    }
    expect(faultsOf(spec)).toEqual([
      {
        path: 'projections[0].plasticity.params.during.phase',
        value: 'slept',
        expected: 'a phase of the program, one of sleep',
      },
    ])
    expect(faultsOf({ ...spec, program: [] })).toEqual([])
  })

  it('on biases with the wrong number of means is refused', () => {
    const intrinsic = { kind: 'intrinsic', params: { eta: 1, means: [0.5], during } }
    const populations = [{ ...base.populations[0], plasticity: intrinsic }]
    expect(faultsOf({ ...base, populations })).toMatchObject([
      {
        path: 'populations[0].plasticity.params.means',
        expected: expect.stringMatching(/^2 numbers/) as string,
      },
    ])
  })

  it('on biases is refused where there are none', () => {
    const intrinsic = { kind: 'intrinsic', params: { eta: 1, means: [0.5, 0.5], during } }
    const populations = [{ ...base.populations[2], plasticity: intrinsic }]
    expect(textsOf({ ...base, populations })).toEqual([
      "populations[0].plasticity: no bias rule: 'in' has no biases",
    ])
  })
})

describe('a program', () => {
  it('that never ends is refused', () => {
    const step = { phase: 'p', duration: 1e300 }
    const forever = { repeat: 2 ** 50, steps: [{ repeat: 2 ** 50, steps: [step] }] }
    expect(faultsOf({ ...base, program: [forever] })).toEqual([
      { path: 'program', value: Infinity, expected: 'steps whose durations have a finite sum' },
    ])
  })

  it('with a phase that event time cannot tell from none is refused', () => {
    const program = [
      { phase: 'long', duration: 1e6 },
      { repeat: 2, steps: [{ phase: 'short', duration: 1e-10 }] },
    ]
    expect(faultsOf({ ...base, program })).toMatchObject([
      { path: 'program[1].steps[0].duration', value: 1e-10 },
    ])
  })
})
