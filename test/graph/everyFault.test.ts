import { fc } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  builtInKinds,
  createContainer,
  decodeSpec,
  type Fault,
  KINDS,
  type NetworkSpec,
  SpecError,
  wire,
} from '../../src/graph/index.ts'
import { faultsOf } from './faults.ts'

/** A network with everything in it that a spec can hold. */
const whole = {
  version: 1,
  name: 'whole',
  seed: 1,
  populations: [
    {
      name: 'exc',
      kind: 'sampler',
      size: 2,
      params: { bias: 0, tau_ref: 10 },
      plasticity: {
        kind: 'intrinsic',
        params: { eta: 1, means: [0.5, 0.5], during: { phase: 'sleep', per: 10 } },
      },
    },
    { name: 'drive', kind: 'poisson', size: 2, params: { rate: 5 } },
    { name: 'inh', kind: 'sampler', size: 3 },
  ],
  projections: [
    {
      name: 'exc-inh',
      from: 'exc',
      to: 'inh',
      weights: { kind: 'normal', params: { std: 1 } },
      delay: 1,
      port: 'soma',
      plasticity: { kind: 'sal', params: { eta: 0.1, during: { phase: 'sleep', per: 10 } } },
    },
    { name: 'drive-exc', from: 'drive', to: 'exc', connectivity: { kind: 'one-to-one' }, weights: 1 },
  ],
  program: [
    { repeat: 2, steps: [{ phase: 'sleep', duration: 100 }] },
    { phase: 'wake', duration: 50, clamp: [{ population: 'exc', neurons: [0], state: 'on' }] },
  ],
}

type Json = Record<string, unknown>

/** Puts a value at a path of a copy; undefined takes the key away. */
const put = (spec: Json, path: string, value: unknown): void => {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '')
  const last = keys.pop() ?? ''
  const at = keys.reduce((inner, key) => inner[key] as Json, spec)
  if (value === undefined) delete at[last]
  else at[last] = value
}

/** One mistake each, of every sort, at places that do not hide each other. */
const mistakes: readonly {
  readonly sort: string
  readonly at: string
  readonly value: unknown
  readonly fault: Partial<Fault>
}[] = [
  {
    sort: 'a wrong type',
    at: 'name',
    value: 7,
    fault: { path: 'name', value: 7, expected: 'a text that is not empty' },
  },
  {
    sort: 'a number out of its range',
    at: 'populations[0].params.tau_ref',
    value: -1,
    fault: { path: 'populations[0].params.tau_ref', value: -1, expected: 'a finite number > 0 ms' },
  },
  {
    sort: 'NaN deep in a rule',
    at: 'populations[0].plasticity.params.eta',
    value: Number.NaN,
    fault: { path: 'populations[0].plasticity.params.eta', expected: 'a finite number' },
  },
  {
    sort: 'a missing key',
    at: 'populations[1].params.rate',
    value: undefined,
    fault: {
      path: 'populations[1].params.rate',
      value: undefined,
      expected: expect.stringContaining('>= 0 1/s') as string,
    },
  },
  {
    sort: 'a mistyped key',
    at: 'populations[1].parms',
    value: {},
    fault: { path: 'populations[1].parms', suggestion: ['params'] },
  },
  {
    sort: 'a mistyped kind',
    at: 'populations[2].kind',
    value: 'smapler',
    fault: { path: 'populations[2].kind', value: 'smapler', suggestion: ['sampler'] },
  },
  {
    sort: 'a name that stands twice',
    at: 'projections[1].name',
    value: 'exc-inh',
    fault: { path: 'projections[1].name', expected: 'another name than that of projections[0]' },
  },
  {
    sort: 'a population that is not there',
    at: 'projections[1].from',
    value: 'dirve',
    fault: { path: 'projections[1].from', suggestion: ['drive'] },
  },
  {
    sort: 'a text that is none of a few',
    at: 'program[1].clamp[0].state',
    value: 'onn',
    fault: { path: 'program[1].clamp[0].state', expected: "'on' or 'off'", suggestion: ['on'] },
  },
  {
    sort: 'a neuron that is not there',
    at: 'program[1].clamp[0].neurons[0]',
    value: 2,
    fault: { path: 'program[1].clamp[0].neurons[0]', expected: 'an index from 0 to 1' },
  },
  {
    sort: 'a part of a repeat',
    at: 'program[0].steps[0].duration',
    value: '100',
    fault: { path: 'program[0].steps[0].duration', value: '100' },
  },
]

/** Faults of what fits its form, but not the rest of the network. */
const misfits: typeof mistakes = [
  {
    sort: 'a phase that is not there, of a rule on biases',
    at: 'populations[0].plasticity.params.during.phase',
    value: 'sleap',
    fault: { path: 'populations[0].plasticity.params.during.phase', suggestion: ['sleep'] },
  },
  {
    sort: 'a phase that is not there, of a rule on weights',
    at: 'projections[0].plasticity.params.during.phase',
    value: 'Sleep',
    fault: { path: 'projections[0].plasticity.params.during.phase', suggestion: ['sleep'] },
  },
  {
    sort: 'a list of the wrong length',
    at: 'populations[0].params.bias',
    value: [0, 0, 0],
    fault: { path: 'populations[0].params.bias', expected: 'one number, or 2 of them' },
  },
  {
    sort: 'a port that is not there',
    at: 'projections[0].port',
    value: 'sooma',
    fault: { path: 'projections[0].port', suggestion: ['soma'] },
  },
  {
    sort: 'a matrix of the wrong shape',
    at: 'projections[1].weights',
    value: [[1, 2]],
    fault: { path: 'projections[1].weights', expected: '2 rows of 2, [post][pre]' },
  },
  {
    sort: 'a clamp of what has no neurons to hold',
    at: 'program[1].clamp[0].population',
    value: 'drive',
    fault: {
      path: 'program[1].clamp[0].population',
      expected: 'a population of samplers, which can be clamped',
    },
  },
]

const withAll = (wrong: readonly { readonly at: string; readonly value: unknown }[]): Json => {
  const spec = structuredClone(whole) as unknown as Json
  for (const { at, value } of wrong) put(spec, at, value)
  return spec
}

const byPath = (faults: readonly Partial<Fault>[]) =>
  [...faults].sort((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1))

it('a spec without mistakes has no fault', () => {
  expect(faultsOf(whole)).toEqual([])
})

describe.each([
  ['form, names and references', mistakes],
  ['what does not fit the rest', misfits],
] as const)('of %s', (_, all) => {
  it.each(all.map(({ sort, ...mistake }) => [sort, mistake] as const))('%s is one fault', (__, mistake) => {
    expect(faultsOf(withAll([mistake]))).toMatchObject([mistake.fault])
  })

  it('all are told at once, each by its path, and nothing else', () => {
    const faults = faultsOf(withAll(all))
    expect(byPath(faults)).toMatchObject(byPath(all.map(({ fault }) => fault)))
  })

  it('any choice of them is told whole', () =>
    fc.assert(
      fc.property(fc.subarray([...all]), (some) => {
        expect(byPath(faultsOf(withAll(some)))).toMatchObject(byPath(some.map(({ fault }) => fault)))
      }),
      { numRuns: 60 },
    ))
})

describe('relations between parameters are faults at the parameter', () => {
  const rule = (params: object) => ({
    ...whole,
    projections: [{ ...whole.projections[0], plasticity: { kind: 'rule', params } }],
  })
  const stage = (kind: string, params: object) =>
    rule({ pairing: { kind: 'last' }, window: { kind: 'triangular' }, stages: [{ kind, params }] })

  it.each([
    ['a bound below the other', stage('hard-bound', { min: 1, max: 0 }), 'stages[0].params.max'],
    [
      'a schedule that ends before it begins',
      stage('anneal', { from: 10, to: 5, factor: 0.1 }),
      'stages[0].params.to',
    ],
  ])('%s', (_, spec, path) => {
    expect(faultsOf(spec)).toMatchObject([{ path: `projections[0].plasticity.params.${path}` }])
  })

  it('an interval that is empty', () => {
    const weights = { kind: 'uniform', params: { low: 1, high: 0 } }
    const spec = { ...whole, projections: [{ ...whole.projections[0], weights }] }
    expect(faultsOf(spec)).toMatchObject([
      { path: 'projections[0].weights.params.high', value: 0, expected: 'a number >= low, 1' },
    ])
  })
})

describe('a contrast needs sums over a phase before it', () => {
  const accumulate = { kind: 'accumulate', params: { phase: 'p' } }
  const contrast = { kind: 'contrast', params: { target: 0.5 } }
  const scale = { kind: 'scale', params: { factor: 2 } }
  const gate = { kind: 'gate', params: { phase: 'p' } }
  const chain = (...stages: readonly object[]) => ({
    kind: 'rule',
    params: { pairing: { kind: 'last' }, window: { kind: 'triangular' }, stages },
  })
  const sum = (rules: readonly object[], ...stages: readonly object[]) => ({
    kind: 'sum',
    params: { rules, stages },
  })
  const spec = (plasticity: object) => ({
    version: 1,
    name: 'n',
    seed: 1,
    populations: [{ name: 'a', kind: 'sampler', size: 2 }],
    projections: [{ name: 'aa', from: 'a', to: 'a', weights: 0.5, plasticity }],
    program: [
      { phase: 'p', duration: 100 },
      { phase: 'q', duration: 100 },
    ],
  })
  const at = 'projections[0].plasticity.params'

  it.each([
    [chain(contrast), [`${at}.stages[0]`]],
    [chain(scale, gate, contrast, accumulate, contrast), [`${at}.stages[2]`]],
    [sum([chain(scale, contrast), chain(accumulate)]), [`${at}.rules[0].params.stages[1]`]],
    [sum([chain(accumulate), chain(scale)], contrast), [`${at}.stages[0]`]],
    [sum([{ kind: 'hebbian', params: { eta: 1 } }], scale, contrast), [`${at}.stages[1]`]],
  ])('%j is refused', (plasticity, paths) => {
    expect(faultsOf(spec(plasticity)).map(({ path }) => path)).toEqual(paths)
  })

  it.each([
    chain(accumulate, contrast),
    chain(accumulate, scale, contrast, scale),
    sum([chain(accumulate), chain(scale, accumulate, contrast)], scale, contrast),
    sum([{ kind: 'sal', params: { eta: 0.1, during: { phase: 'p', per: 10 } } }], contrast),
    sum([chain(scale), chain(scale)], accumulate, contrast),
  ])('%j runs', (plasticity) => {
    const net = wire(spec(plasticity) as NetworkSpec)
    net.clock.runSync(201)
    expect(net.clock.now()).toBe(201)
  })

  it('unless a stage of the user’s own may have made sums', () => {
    const container = createContainer()
    container.resolve(KINDS).register({
      role: 'stage',
      kind: 'mine',
      doc: 'whole updates',
      fields: {},
      make: () => () => (updates) => updates,
    })
    expect(faultsOf(spec(chain({ kind: 'mine' }, contrast)), container)).toEqual([])
  })
})

describe('in a list of many, every entry that does not fit is told', () => {
  it('of synapses', () => {
    const synapses = [
      { pre: 2, post: 0 },
      { pre: 0, post: 1 },
      { pre: 0, post: 3 },
      { pre: 0, post: 1 },
    ]
    const connectivity = { kind: 'list', params: { synapses } }
    const spec = { ...whole, projections: [{ ...whole.projections[0], connectivity }] }
    const at = 'projections[0].connectivity.params.synapses'
    expect(faultsOf(spec)).toEqual([
      { path: `${at}[0].pre`, value: 2, expected: 'an index from 0 to 1' },
      { path: `${at}[2].post`, value: 3, expected: 'an index from 0 to 2' },
      { path: `${at}[3]`, value: { pre: 0, post: 1 }, expected: 'another pair than that of synapses[1]' },
    ])
  })

  it('of spikes', () => {
    const spikes = [
      { t: 5, source: 1 },
      { t: 3, source: 2 },
      { t: 4, source: 0 },
      { t: 5, source: 0 },
    ]
    const train = { name: 'train', kind: 'spike-train', size: 2, params: { spikes } }
    const spec = { ...whole, populations: [...whole.populations, train] }
    const at = 'populations[3].params.spikes'
    expect(faultsOf(spec)).toEqual([
      { path: `${at}[1].t`, value: 3, expected: 'a time >= 5 ms, that of the one before' },
      { path: `${at}[1].source`, value: 2, expected: 'an index from 0 to 1' },
      { path: `${at}[2].t`, value: 4, expected: 'a time >= 5 ms, that of the one before' },
    ])
  })
})

it('a mistyped repeat is read as one, so that its steps are looked at', () => {
  const program = [
    { repat: 2, steps: [{ phase: 'sleep', duration: -1 }] },
    { phase: 'wake', duration: 1 },
  ]
  expect(faultsOf({ ...whole, program })).toMatchObject([
    { path: 'program[0].repat', suggestion: ['repeat'] },
    { path: 'program[0].repeat', value: undefined, expected: 'an integer >= 1' },
    { path: 'program[0].steps[0].duration', value: -1 },
  ])
})

it('the message has a line a fault, which says what was probably meant', () => {
  const spec = withAll(mistakes.filter(({ sort }) => sort === 'a mistyped kind' || sort === 'a wrong type'))
  expect(() => decodeSpec(builtInKinds(), spec)).toThrow(
    new SpecError([
      { path: 'name', value: 7, expected: 'a text that is not empty' },
      {
        path: 'populations[2].kind',
        value: 'smapler',
        expected: `one of ${builtInKinds().names('population').join(', ')}`,
        suggestion: ['sampler'],
      },
    ]),
  )
})
