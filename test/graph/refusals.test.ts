import { describe, expect, it } from 'vitest'
import {
  builtInKinds,
  createContainer,
  decodeSpec,
  KINDS,
  type NetworkSpec,
  SpecError,
  wire,
} from '../../src/graph/index.ts'
import { faultsOf, textsOf } from './faults.ts'

const population = { name: 'a', kind: 'sampler', size: 2 }
const projection = { name: 'aa', from: 'a', to: 'a', weights: 0.5 }
const base = {
  version: 1,
  name: 'n',
  seed: 1,
  populations: [population],
  projections: [projection],
  program: [{ phase: 'sleep', duration: 10 }],
}

/** The kinds of a role, as faults list them. */
const namesOf = (role: 'pairing' | 'rule') => builtInKinds().names(role).join(', ')

const withPopulation = (change: object) => ({ ...base, populations: [{ ...population, ...change }] })
const withProjection = (change: object) => ({ ...base, projections: [{ ...projection, ...change }] })
const withStep = (step: unknown) => ({ ...base, program: [step] })

it('a spec that is right has no fault', () => {
  expect(faultsOf(base)).toEqual([])
})

describe('a value of the wrong type or out of range is refused with its path, itself and what would be right', () => {
  const cases: readonly (readonly [spec: object, path: string, value: unknown, expected: string])[] = [
    [{ ...base, version: 2 }, 'version', 2, '1, the version of the format'],
    [{ ...base, version: '1' }, 'version', '1', '1, the version of the format'],
    [{ ...base, name: '' }, 'name', '', 'a text that is not empty'],
    [{ ...base, seed: -1 }, 'seed', -1, 'an integer >= 0'],
    [{ ...base, seed: 0.5 }, 'seed', 0.5, 'an integer >= 0'],
    [{ ...base, seed: 2 ** 53 }, 'seed', 2 ** 53, 'an integer >= 0'],
    [{ ...base, seed: '1' }, 'seed', '1', 'an integer >= 0'],
    [{ ...base, projections: {} }, 'projections', {}, 'a list of projections'],
    [{ ...base, populations: [], projections: [] }, 'populations', [], 'a list of at least one population'],
    [{ ...base, program: 'sleep' }, 'program', 'sleep', 'a list of phases and repeats'],
    [{ ...base, populations: [null], projections: [] }, 'populations[0]', null, 'a population'],
    [withPopulation({ name: '' }), 'populations[0].name', '', 'a text that is not empty'],
    [withPopulation({ size: 0 }), 'populations[0].size', 0, 'an integer from 1 to 67108864'],
    [withPopulation({ size: 1.5 }), 'populations[0].size', 1.5, 'an integer from 1 to 67108864'],
    [
      withPopulation({ size: Number.NaN }),
      'populations[0].size',
      Number.NaN,
      'an integer from 1 to 67108864',
    ],
    [withPopulation({ size: 1e10 }), 'populations[0].size', 1e10, 'an integer from 1 to 67108864'],
    [withPopulation({ size: [2] }), 'populations[0].size', [2], 'an integer from 1 to 67108864'],
    [withPopulation({ stream: '' }), 'populations[0].stream', '', 'a text that is not empty'],
    [
      withPopulation({ kind: 'lif' }),
      'populations[0].kind',
      'lif',
      `one of ${builtInKinds().names('population').join(', ')}`,
    ],
    [
      withPopulation({ kind: 7 }),
      'populations[0].kind',
      7,
      `one of ${builtInKinds().names('population').join(', ')}`,
    ],
    [withPopulation({ params: [] }), 'populations[0].params', [], "parameters of 'sampler'"],
    [
      withPopulation({ params: { tau_ref: 0 } }),
      'populations[0].params.tau_ref',
      0,
      'a finite number > 0 ms',
    ],
    [
      withPopulation({ params: { tau_ref: Number.NaN } }),
      'populations[0].params.tau_ref',
      Number.NaN,
      'a finite number > 0 ms',
    ],
    [
      withPopulation({ params: { bias: Infinity } }),
      'populations[0].params.bias',
      Infinity,
      'a finite number >= -700 and <= 700',
    ],
    [
      withPopulation({ params: { bias: [0, -701] } }),
      'populations[0].params.bias[1]',
      -701,
      'a finite number >= -700 and <= 700',
    ],
    [withProjection({ from: 3 }), 'projections[0].from', 3, 'a text that is not empty'],
    [withProjection({ delay: -1 }), 'projections[0].delay', -1, 'a finite number >= 0 ms'],
    [withProjection({ delay: Infinity }), 'projections[0].delay', Infinity, 'a finite number >= 0 ms'],
    [
      withProjection({ delay: undefined }),
      'projections[0].delay',
      undefined,
      'a finite number >= 0 ms, rows [post][pre], or a distribution { kind, params }',
    ],
    [withProjection({ weights: Number.NaN }), 'projections[0].weights', Number.NaN, 'a finite number'],
    [
      withProjection({ weights: 'strong' }),
      'projections[0].weights',
      'strong',
      'a number, rows [post][pre], or a distribution { kind, params }',
    ],
    [
      withProjection({
        weights: [
          [0, null],
          [1, 0],
        ],
      }),
      'projections[0].weights[0][1]',
      null,
      'a finite number',
    ],
    [withProjection({ weights: [0, [1, 2]] }), 'projections[0].weights[0]', 0, 'a row of numbers'],
    [
      withPopulation({ params: { bias: '0' } }),
      'populations[0].params.bias',
      '0',
      'a finite number >= -700 and <= 700, or a list of them',
    ],
    [
      withProjection({ weights: { kind: 'normal' } }),
      'projections[0].weights.params',
      undefined,
      "parameters of 'normal'",
    ],
    [
      withProjection({ connectivity: 'all-to-all' }),
      'projections[0].connectivity',
      'all-to-all',
      'a connectivity { kind, params }, nested at most 64 deep',
    ],
    [
      withProjection({ connectivity: { kind: 'all-to-all', params: { autapses: 1 } } }),
      'projections[0].connectivity.params.autapses',
      1,
      'true or false',
    ],
    [withStep({ phase: '', duration: 1 }), 'program[0].phase', '', 'a text that is not empty'],
    [withStep({ phase: 'p', duration: 0 }), 'program[0].duration', 0, 'a finite number > 0 ms'],
    [withStep({ phase: 'p' }), 'program[0].duration', undefined, 'a finite number > 0 ms'],
    [
      withStep({ repeat: 0, steps: [{ phase: 'p', duration: 1 }] }),
      'program[0].repeat',
      0,
      'an integer >= 1',
    ],
    [withStep({ repeat: 1, steps: [] }), 'program[0].steps', [], 'a list of at least one step'],
    [
      withStep({ phase: 'p', duration: 1, clamp: [{ population: 'a', neurons: [], state: 'on' }] }),
      'program[0].clamp[0].neurons',
      [],
      'a list of at least one index',
    ],
    [
      withStep({ phase: 'p', duration: 1, clamp: [{ population: 'a', neurons: [0], state: 'up' }] }),
      'program[0].clamp[0].state',
      'up',
      "'on' or 'off'",
    ],
    [
      withStep(7),
      'program[0]',
      7,
      'a phase { phase, duration } or a repeat { repeat, steps }, nested at most 64 deep',
    ],
  ]

  it.each(cases.map(([spec, path, value, expected]) => ({ spec, path, value, expected })))(
    '$path is $value where right is: $expected',
    ({ spec, path, value, expected }) => {
      expect(faultsOf(spec)).toEqual([{ path, value, expected }])
    },
  )

  it('a part of the wrong kind deep in a rule', () => {
    const params = {
      pairing: { kind: 'al' },
      window: { kind: 'triangular' },
      stages: [{ kind: 'scale', params: { factor: '2' } }],
    }
    expect(textsOf(withProjection({ plasticity: { kind: 'rule', params } }))).toEqual([
      `projections[0].plasticity.params.pairing.kind: one of ${namesOf('pairing')}`,
      'projections[0].plasticity.params.stages[0].params.factor: a number, rows [post][pre], or a distribution { kind, params }',
    ])
  })

  it('a kind of another role, which is no kind of this one', () => {
    expect(textsOf(withProjection({ plasticity: { kind: 'triangular' } }))).toEqual([
      `projections[0].plasticity.kind: one of ${namesOf('rule')}`,
    ])
  })
})

describe('more than memory holds is refused before anything is made', () => {
  const large = (change: object) => ({
    ...withPopulation({ size: 200_000 }),
    projections: [{ ...projection, ...change }],
  })
  const most = 'at most 268435456 synapses'

  it.each([
    { change: {}, place: 'allToAll: number of synapses' },
    {
      change: { weights: { kind: 'normal', params: { mean: 0, std: 1 } } },
      place: 'allToAll: number of synapses',
    },
    {
      change: { delay: { kind: 'uniform', params: { low: 0, high: 1 } } },
      place: 'allToAll: number of synapses',
    },
    {
      change: { connectivity: { kind: 'bernoulli', params: { p: 0.5 } } },
      place: 'bernoulli: expected number of synapses',
    },
    {
      change: { connectivity: { kind: 'fixed-out-degree', params: { outDegree: 10_000 } } },
      place: 'fixedOutDegree.outDegree: number of synapses',
    },
  ])('synapses: $change', ({ change, place }) => {
    expect(textsOf(large(change))).toEqual([`projections[0].connectivity: ${place}: ${most}`])
  })

  it('values that a kind of the user draws for every pair', () => {
    const container = createContainer()
    container.resolve(KINDS).register({
      role: 'distribution',
      kind: 'mine',
      doc: 'in order',
      fields: {},
      make: () => () => 0,
    })
    const connectivity = { kind: 'bernoulli', params: { p: 0 } }
    const faults = faultsOf(large({ weights: { kind: 'mine' }, connectivity }), container)
    expect(faults.map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      'projections[0].weights: at most 268435456 pairs to draw for; 200000 × 200000 are more',
    ])
  })

  it('an array for which there is no memory', () => {
    const container = createContainer()
    container.resolve(KINDS).register({
      role: 'population',
      kind: 'mine',
      doc: 'large',
      fields: {},
      make: () => {
        throw new RangeError('Array buffer allocation failed')
      },
    })
    expect(faultsOf({ ...withPopulation({ kind: 'mine' }), projections: [] }, container)).toMatchObject([
      { path: 'populations[0]', expected: expect.stringContaining('memory') as string },
    ])
  })

  it('a population that is too large is told once, and nothing is made for its projections', () => {
    expect(textsOf(withPopulation({ size: 2 ** 40 }))).toEqual([
      'populations[0].size: an integer from 1 to 67108864',
    ])
  })
})

describe('a name of a recorder, after which files are called', () => {
  const named = (name: string) => ({
    ...base,
    recorders: [{ name, kind: 'spikes', params: { population: 'a' } }],
  })

  it('has at most 100 characters', () => {
    expect(faultsOf(named('r'.repeat(100)))).toEqual([])
    expect(textsOf(named('r'.repeat(101)))).toEqual([
      'recorders[0].name: a name of at most 100 letters, digits, `.`, `_` and `-`',
    ])
  })
})

describe('what is no plain data is refused', () => {
  it.each([null, undefined, 5, 'spec', [], () => base, Symbol('spec'), new Map(), new Date(0), 10n])(
    'as a whole: %s',
    (spec) => {
      expect(faultsOf(spec)).toEqual([{ path: '', value: spec, expected: 'a network spec' }])
    },
  )

  it('a Map instead of parameters, which would be read as none', () => {
    expect(textsOf(withPopulation({ params: new Map([['bias', 1]]) }))).toEqual([
      "populations[0].params: parameters of 'sampler'",
    ])
  })

  it('a typed array instead of a list', () => {
    expect(textsOf(withPopulation({ params: { bias: new Float64Array(2) } }))).toHaveLength(1)
  })

  it('a hole in a list, instead of closing the gap', () => {
    // oxlint-disable-next-line no-sparse-arrays
    expect(faultsOf(withPopulation({ params: { bias: [1, , 2] } }))).toMatchObject([
      { path: 'populations[0].params.bias[1]', value: undefined },
    ])
  })

  it('an object that inherits its values', () => {
    expect(faultsOf(Object.create(base))).toMatchObject([{ path: '' }])
    class Spec {
      version = 1
    }
    expect(faultsOf(new Spec())).toMatchObject([{ path: '' }])
  })
})

describe('a missing key', () => {
  it.each(['version', 'name', 'seed', 'populations', 'projections', 'program'])('of the spec: %s', (key) => {
    const { [key]: _, ...rest }: Record<string, unknown> = base
    expect(faultsOf(rest)).toMatchObject([{ path: key, value: undefined }])
  })

  it.each(['name', 'kind', 'size'])('of a population: %s', (key) => {
    const { [key]: _, ...rest }: Record<string, unknown> = population
    expect(faultsOf({ ...base, populations: [rest] })).toMatchObject([
      { path: `populations[0].${key}`, value: undefined },
    ])
  })

  it.each(['name', 'from', 'to', 'weights'])('of a projection: %s', (key) => {
    const { [key]: _, ...rest }: Record<string, unknown> = projection
    expect(faultsOf({ ...base, projections: [rest] })).toMatchObject([
      { path: `projections[0].${key}`, value: undefined },
    ])
  })

  it('of a population whose kind cannot do without parameters', () => {
    const poisson = { name: 'p', kind: 'poisson', size: 1 }
    expect(textsOf({ ...base, populations: [population, poisson] })).toEqual([
      "populations[1].params: parameters of 'poisson'",
    ])
  })
})

describe('an unknown key', () => {
  it.each([
    ['lr', 'populations[0].lr'],
    ['a key', "populations[0]['a key']"],
    ['', "populations[0]['']"],
    ['a.b', "populations[0]['a.b']"],
    ['x'.repeat(1000), `populations[0]['${'x'.repeat(57)}...']`],
  ])('%s is refused at a path that can be read', (key, path) => {
    expect(textsOf(withPopulation({ [key]: 1 }))).toEqual([
      `${path}: no such key, only name, size, kind, stream, plasticity, params`,
    ])
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s, from JSON, is refused wherever it stands, and changes no prototype',
    (key) => {
      const poison = `"${key}": { "polluted": true }`
      const text = JSON.stringify(base)
      const specs = [
        text.replace('{"version"', `{${poison}, "version"`),
        text.replace('{"name":"a"', `{${poison}, "name":"a"`),
        text.replace('"kind":"sampler"', `"kind":"sampler","params":{${poison}}`),
        text.replace('{"name":"aa"', `{${poison}, "name":"aa"`),
        text.replace('{"phase"', `{${poison}, "phase"`),
        text.replace('"weights":0.5', `"weights":{"kind":"uniform","params":{"low":0,"high":1,${poison}}}`),
      ]
      for (const spec of specs) {
        const faults = faultsOf(JSON.parse(spec))
        expect(faults).toHaveLength(1)
        expect(faults[0]?.path).toMatch(new RegExp(`(^|\\.)${key}$`))
        expect(faults[0]?.expected).toContain('no such key')
      }
      expect(({} as { polluted?: true }).polluted).toBeUndefined()
    },
  )

  it.each(['__proto__', 'constructor', 'toString', 'valueOf'])('%s is no kind of anything', (kind) => {
    expect(faultsOf(withPopulation({ kind }))).toMatchObject([{ path: 'populations[0].kind', value: kind }])
    expect(faultsOf(withProjection({ plasticity: { kind } }))).toMatchObject([
      { path: 'projections[0].plasticity.kind', value: kind },
    ])
  })

  it.each(['__proto__', 'constructor', 'toString'])('%s is a name like any other', (name) => {
    const spec = {
      ...base,
      populations: [{ ...population, name }],
      projections: [{ ...projection, name, from: name, to: name }],
    }
    const net = wire(spec as NetworkSpec)
    expect(net.population(name).size).toBe(2)
    expect(net.synapses(name).count).toBe(2)
  })
})

describe('nesting beyond all measure is refused without overflowing the stack', () => {
  const nested = <T>(levels: number, inner: T, wrap: (inner: T) => T): T => {
    let value = inner
    for (let k = 0; k < levels; k++) value = wrap(value)
    return value
  }

  it.each([65, 10_000])('%d repeats', (levels) => {
    const step = nested<unknown>(levels, { phase: 'p', duration: 1 }, (inner) => ({
      repeat: 1,
      steps: [inner],
    }))
    expect(textsOf(withStep(step))).toEqual([
      expect.stringMatching(/^program\[0\](\.steps\[0\]){65}: .* nested at most 64 deep$/),
    ])
  })

  it.each([65, 10_000])('%d rules in rules', (levels) => {
    const plasticity = nested<unknown>(levels, { kind: 'sal', params: { eta: 1 } }, (inner) => ({
      kind: 'sum',
      params: { rules: [inner] },
    }))
    expect(textsOf(withProjection({ plasticity }))).toEqual([
      expect.stringMatching(
        /^projections\[0\]\.plasticity(\.params\.rules\[0\]){65}: .* nested at most 64 deep$/,
      ),
    ])
  })

  it('10,000 lists in lists, and 10,000 objects in objects', () => {
    const lists = nested<unknown>(10_000, 0, (inner) => [inner])
    expect(faultsOf(withProjection({ weights: lists }))).toMatchObject([
      { path: 'projections[0].weights[0][0]' },
    ])
    const objects = nested<unknown>(10_000, 0, (inner) => ({ kind: inner, params: inner }))
    expect(faultsOf(withPopulation({ kind: objects, params: objects }))).toMatchObject([
      { path: 'populations[0].kind' },
    ])
    expect(faultsOf(objects).length).toBeGreaterThan(0)
  })

  it('60 of each are fine', () => {
    const step = nested<unknown>(60, { phase: 'p', duration: 1 }, (inner) => ({ repeat: 1, steps: [inner] }))
    const plasticity = nested<unknown>(60, { kind: 'sal', params: { eta: 1 } }, (inner) => ({
      kind: 'sum',
      params: { rules: [inner] },
    }))
    expect(faultsOf({ ...withProjection({ plasticity }), program: [step] })).toEqual([])
  })
})

describe('every fault is found at once', () => {
  it('five of form give five, in the order of the spec', () => {
    const spec = {
      ...base,
      seed: -1,
      populations: [{ ...population, size: 0, params: { tau_ref: -1 } }],
      projections: [{ ...projection, delay: Number.NaN }],
      program: [{ phase: 'p', duration: '1' }],
    }
    expect(textsOf(spec)).toEqual([
      'seed: an integer >= 0',
      'populations[0].size: an integer from 1 to 67108864',
      'populations[0].params.tau_ref: a finite number > 0 ms',
      'projections[0].delay: a finite number >= 0 ms',
      'program[0].duration: a finite number > 0 ms',
    ])
  })

  it('faults of form, of reference and of fit come together, however they are mixed', () => {
    const spec = {
      ...base,
      populations: [
        population,
        { name: 'p', kind: 'poisson', size: 1, params: { rate: -1 } },
        { name: 'a', kind: 'sampler', size: 1 },
        { name: 'b', kind: 'sampler', size: 3, params: { bias: [0, 0] } },
      ],
      projections: [
        { ...projection, to: 'nowhere', delay: -1 },
        { name: 'wrong shape', from: 'a', to: 'b', weights: [[1]] },
        {
          name: 'two in one rule',
          from: 'a',
          to: 'b',
          weights: 1,
          plasticity: {
            kind: 'wake-sleep',
            params: {
              eta: 1,
              coactivations: [[1]],
              variability: [[1, 2]],
              during: { phase: 'slept', per: 10 },
            },
          },
        },
      ],
      program: [
        { phase: 'sleep', duration: 10, clamp: [{ population: 'b', neurons: [3], state: 'on' }] },
        { phase: 'sleep', duration: 10, clamp: [{ population: 'c', neurons: [0], state: 'on' }] },
      ],
    }
    expect(faultsOf(spec).map(({ path }) => path)).toEqual([
      'populations[1].params.rate',
      'projections[0].delay',
      'populations[2].name',
      'projections[0].to',
      'program[0].clamp[0].neurons[0]',
      'program[1].clamp[0].population',
      'projections[1].weights',
      'projections[2].plasticity.params.coactivations',
      'projections[2].plasticity.params.variability',
      'projections[2].plasticity.params.during.phase',
      'populations[3].params.bias',
    ])
  })

  it('a population whose name cannot be read makes no reference dangle', () => {
    const spec = { ...base, populations: [{ ...population, name: 5 }] }
    expect(textsOf(spec)).toEqual(['populations[0].name: a text that is not empty'])
  })
})

describe('a message', () => {
  it('names the place, the value and what would be right, a line for each fault', () => {
    const spec = { ...withPopulation({ params: { tau_ref: -1 } }), seed: 'one' }
    expect(() => wire(spec as unknown as NetworkSpec)).toThrow(
      new SpecError([
        { path: 'seed', value: 'one', expected: 'an integer >= 0' },
        { path: 'populations[0].params.tau_ref', value: -1, expected: 'a finite number > 0 ms' },
      ]),
    )
    const { message, name, code } = new SpecError([
      { path: 'seed', value: 'one', expected: 'an integer >= 0' },
      { path: 'populations[0].params.tau_ref', value: -1, expected: 'a finite number > 0 ms' },
      { path: '', value: null, expected: 'a network spec' },
      { path: "['a key']", value: 1, expected: 'no such key' },
    ])
    expect(message).toBe(
      "NetworkSpec.seed: 'one'; expected an integer >= 0\n" +
        'NetworkSpec.populations[0].params.tau_ref: -1; expected a finite number > 0 ms\n' +
        'NetworkSpec: null; expected a network spec\n' +
        "NetworkSpec['a key']: 1; expected no such key",
    )
    expect([name, code]).toEqual(['SpecError', 'E_SPEC'])
  })

  const errorOf = (spec: object): SpecError => {
    try {
      decodeSpec(builtInKinds(), spec)
    } catch (error) {
      return error as SpecError
    }
    throw new Error('nothing was refused')
  }

  it.each([
    ['a text of a million letters', 'x'.repeat(1e6)],
    ['a list of 100,000', Array.from({ length: 1e5 }, () => 'x')],
    ['an object of 100,000 keys', Object.fromEntries(Array.from({ length: 1e5 }, (_, k) => [`key ${k}`, k]))],
    ['a function', () => 'x'.repeat(1e6)],
  ])('shows %s in short', (_, seed) => {
    expect(errorOf({ ...base, seed }).message.length).toBeLessThan(120)
  })

  it('of 300,000 faults lists twenty and counts the others, and all are in `faults`', () => {
    const row = Array.from({ length: 300_000 }, () => Number.NaN)
    const { faults, message } = errorOf(withProjection({ weights: [row] }))
    expect(faults).toHaveLength(300_000)
    expect(message.split('\n')).toHaveLength(21)
    expect(message).toMatch(/… and 299980 more$/)
  })
})
