import * as all from '../../src/graph/index.ts'
import { NEVER } from 'rxjs'
import { States } from '../../src/graph/states.ts'
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
/** The same with plasticity. */
const plasticNet = () => {
  const { projections, ...rest } = spec()
  const plastic = projections.map((one) => ({ ...one, plasticity: { kind: 'hebbian', params: { eta: 1 } } }))
  return all.wire({ ...rest, projections: plastic })
}
const errorOf = (call: () => unknown): unknown => {
  try {
    call()
    return undefined
  } catch (error) {
    return error
  }
}
const kinds = all.builtInKinds
/** A spec is refused by its path in it. */
const SPEC = {
  says: 'NetworkSpec',
  whole: 'its parts are tried where specs are decoded',
} satisfies ArgumentOptions
const aSpec = arg('spec', spec, SPEC)
const WHOLE = {
  whole: 'its parts are tried where specs are decoded',
  allow: [['a spec that is not complete yet', {}]],
} satisfies ArgumentOptions
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
  isIndependent: true,
  isWhole: true,
  fused: { name: 'f', unfit: () => undefined, make: () => ({}) },
  joint: { name: 'j', unfit: () => undefined, join: () => {} },
})
const aKind = arg('kind', kind, {
  fields: {
    kind: TEXT,
    doc: TEXT,
    fields: { allow: [['no parameters', {}]] },
    ports: { ...OPTIONAL, allow: [['takes no input', []]] },
    misfits: OPTIONAL,
    isIndependent: OPTIONAL,
    isWhole: OPTIONAL,
    fused: OPTIONAL,
    joint: OPTIONAL,
  },
})
const role = arg('role', () => 'window')
const steps = arg('steps', () => [{ phase: 'sleep', duration: 1 }], { allow: [['no program', []]] })
const program = () => new all.Program([], new EventTimeScheduler(), () => {})

const parts = () => ({
  populations: new Map(),
  projections: new Map(),
  program: program(),
  recorders: [],
  lines: [],
  states: new States(),
  warnings: () => [],
})
const played = { speed: Infinity, until: 1 }
const live = () =>
  all.wire(all.network('n', { seed: 1 }).population('in', { kind: 'input', size: 2 }).build())
const json = () => all.wire(spec()).snapshot()

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
    arg('parts', parts, {
      fields: {
        lines: { allow: [['nothing to explain', []]] },
        recorders: { allow: [['nothing is recorded', []]] },
      },
    }),
  ),
  method('Network#spikes', net, population),
  method('Network#volleys', net, projection),
  method('Network#weights', net, projection),
  method('Network#updates', net, projection),
  method(
    'Network#causes',
    plasticNet,
    projection,
    arg('selection', () => ({ pre: 0, post: 1 }), {
      ...OPTIONAL,
      says: 'causes',
      allow: [['all synapses', {}]],
      fields: { pre: { optional: true }, post: { optional: true } },
    }),
  ),
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
    arg('duration', () => 1, OPTIONAL),
  ),
  method(
    'Program#load',
    program,
    arg('saved', () => program().save(), { says: 'program' }),
  ),
  method(
    'Network#play',
    net,
    arg('options', () => played, { exempt: 'see EventTimeScheduler#play' }),
  ),
  method(
    'Network#feed',
    live,
    arg('population', () => 'in'),
    arg('source', () => NEVER, { allow: [['a list of no events', []]] }),
    arg('options', () => ({}), { exempt: 'see SpikeInput#feed' }),
  ),
  method(
    'Network#input',
    live,
    arg('name', () => 'in', { says: 'population' }),
  ),
  entry(
    'Network#recorder',
    (name) => {
      const error = errorOf(() => net().recorder(name))
      // there is none to ask for
      if (error !== undefined && name !== ('r' as never)) throw error
    },
    arg('name', () => 'r', { says: 'recorder' }),
  ),
  method(
    'Network#keep',
    net,
    arg('name', () => 'a', TEXT),
    arg('state', () => ({ save: () => null, load: () => {} }), { fields: {} }),
  ),
  entry(
    'diffSpecs',
    all.diffSpecs,
    arg('before', spec, { whole: WHOLE.whole }),
    arg('after', spec, { whole: WHOLE.whole }),
    arg('kinds', kinds, OPTIONAL),
  ),
  entry(
    'patchSpec',
    all.patchSpec,
    arg('spec', spec, WHOLE),
    arg('patches', () => [], { allow: [['no change', []]] }),
  ),
  entry(
    'restore',
    all.restore,
    arg('snapshot', json, { says: 'restore' }),
    arg('container', () => all.createContainer(), OPTIONAL),
  ),
  made(
    'Snapshot',
    all.Snapshot,
    arg('options', () => ({ spec: spec(), t: 0, state: {} }), {
      exempt: 'made by Network.snapshot, Snapshot.fromJSON and Snapshot.fromBytes, which are tried',
    }),
  ),
  entry(
    'Snapshot.fromJSON',
    (input) => all.Snapshot.fromJSON(input),
    arg('json', () => JSON.parse(JSON.stringify(json())) as unknown, { says: 'snapshot' }),
  ),
  entry(
    'Snapshot.fromBytes',
    (input) => all.Snapshot.fromBytes(input),
    arg('bytes', () => json().toBytes()),
  ),
  entry('specSchema', all.specSchema, arg('kinds', kinds)),
]
