import * as all from '../../src/graph/index.ts'
import { SamplerPopulation } from '../../src/operators/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import {
  ANYTHING,
  type ArgumentOptions,
  arg,
  type Entry,
  entry,
  made,
  method,
  OPTIONAL,
  TEXT,
} from './table.ts'

const spec = () =>
  all
    .network('n', { seed: 1 })
    .population('a', { kind: 'sampler', size: 2 })
    .projection('aa', { from: 'a', to: 'a', weights: 0.5 })
    .program({ phase: 'sleep', duration: 10 })
    .build()
const net = () => all.wire(spec())
const kinds = all.builtInKinds
/** A spec is refused by its path in it. */
const SPEC = {
  says: 'NetworkSpec',
  whole: 'its parts are tried where specs are decoded',
} satisfies ArgumentOptions
const aSpec = arg('spec', spec, SPEC)
const population = arg('population', () => 'a')
const projection = arg('projection', () => 'aa')
const clock = arg('clock', () => new EventTimeScheduler())
const runOptions = arg('options', () => ({ signal: new AbortController().signal, progress: () => {} }), {
  ...OPTIONAL,
  allow: [['no option is needed', {}]],
  fields: { signal: OPTIONAL, progress: OPTIONAL },
})
const kind = () => ({
  role: 'window',
  kind: 'mine',
  doc: 'mine',
  fields: {},
  make: () => ({}),
  misfits: () => [],
  ports: ['soma'],
  fused: { name: 'f', unfit: () => undefined, make: () => ({}) },
})
const aKind = arg('kind', kind, {
  fields: {
    kind: TEXT,
    doc: TEXT,
    fields: { allow: [['no parameters', {}]] },
    ports: { ...OPTIONAL, allow: [['takes no input', []]] },
    misfits: OPTIONAL,
    fused: OPTIONAL,
  },
})
const role = arg('role', () => 'window')
const steps = arg('steps', () => [{ phase: 'sleep', duration: 1 }], { allow: [['no program', []]] })
const program = () => new all.Program([], new EventTimeScheduler(), () => {})

export const graph: readonly Entry[] = [
  entry(
    'network',
    // a builder refuses nothing by itself: what is wrong is found when the spec is wired
    (...args: Parameters<typeof all.network>) =>
      all.wire(
        all
          .network(...args)
          .population('a', { kind: 'sampler', size: 2 })
          .build(),
      ),
    arg('name', () => 'n', TEXT),
    arg('options', () => ({ seed: 1 }), { fields: {} }),
  ),
  entry(
    'wire',
    all.wire,
    aSpec,
    arg('container', () => all.createContainer(), OPTIONAL),
  ),
  made(
    'Network',
    all.Network,
    aSpec,
    clock,
    arg('parts', () => ({ populations: new Map(), projections: new Map(), program: program(), lines: [] }), {
      fields: { lines: { allow: [['nothing to explain', []]] } },
    }),
  ),
  method('Network#spikes', net, population),
  method('Network#volleys', net, projection),
  method('Network#weights', net, projection),
  method('Network#updates', net, projection),
  method(
    'Network#setWeights',
    net,
    projection,
    arg('matrix', () => new Float64Array(4)),
  ),
  method('Network#synapses', net, projection),
  method(
    'Network#population',
    net,
    arg('name', () => 'a', { says: 'population' }),
  ),
  method(
    'Network#sampler',
    net,
    arg('name', () => 'a', { says: 'population' }),
  ),
  method(
    'Network#run',
    net,
    arg('duration', () => 1, { exempt: 'Infinity runs for ever; else see EventTimeScheduler#run' }),
    runOptions,
  ),
  method('Network#runProgram', net, runOptions),
  entry(
    'edit',
    all.edit,
    arg('spec', spec, { ...SPEC, allow: [['a spec that is not complete yet', {}]] }),
    arg('recipe', () => () => {}),
  ),
  entry('decodeSpec', all.decodeSpec, arg('kinds', kinds), arg('input', spec, { says: 'NetworkSpec' })),
  entry('networkSpecCodec', all.networkSpecCodec, arg('kinds', kinds)),
  entry(
    'token',
    all.token,
    arg('name', () => 'a', TEXT),
  ),
  entry(
    'fieldsOf',
    all.fieldsOf,
    arg('table', () => ({ tau: { unit: 'ms', value: 1, doc: 'a time' } }), {
      allow: [['a table of nothing', {}]],
    }),
  ),
  entry('defineKind', all.defineKind, aKind),
  method('KindRegistry#register', kinds, aKind),
  method(
    'KindRegistry#has',
    kinds,
    role,
    arg('kind', () => 'triangular', TEXT),
  ),
  method(
    'KindRegistry#get',
    kinds,
    role,
    arg('kind', () => 'triangular'),
  ),
  method('KindRegistry#names', kinds, role),
  entry(
    'isSampler',
    all.isSampler,
    arg('node', () => new SamplerPopulation({ size: 1 }, new EventTimeScheduler()), ANYTHING),
  ),
  entry('durationOf', all.durationOf, steps),
  entry('phasesOf', all.phasesOf, steps),
  made(
    'Program',
    all.Program,
    steps,
    clock,
    arg('clamp', () => () => {}),
  ),
]
