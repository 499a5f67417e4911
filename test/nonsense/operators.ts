import { NEVER } from 'rxjs'
import { alphaPsp, randomStream, type Saved } from '../../src/models/index.ts'
import * as all from '../../src/operators/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import {
  type Argument,
  type ArgumentOptions,
  arg,
  CALLED_PER_EVENT,
  type Entry,
  entry,
  type FieldOptions,
  FINITE,
  made,
  method,
  OPTIONAL,
  TEXT,
} from './table.ts'

const perEvent = { exempt: CALLED_PER_EVENT }
const clock = () => new EventTimeScheduler()
const aClock = arg('clock', clock)
const stream = (name: string) => arg(name, () => NEVER)
const synapses = () => all.allToAll(2, 2, 0.5)
const WEIGHT = {
  allow: [['one finite weight for all', -1]],
} satisfies ArgumentOptions
const delays = () => ({ delay: 1, dendriticDelay: 1 })
const DELAYS = { delay: OPTIONAL, dendriticDelay: OPTIONAL }
const delayOptions = arg('options', delays, {
  ...OPTIONAL,
  allow: [['no option is needed', {}]],
  fields: DELAYS,
})
const keep = arg('keep', () => () => {}, OPTIONAL)
const name = { ...TEXT, ...OPTIONAL }
const all2 = { optional: true, allow: [['one for all', -1]] } as const
const topology = () => ({
  preSize: 1,
  postSize: 1,
  begin: Int32Array.of(0, 1),
  targets: Int32Array.of(0),
  axonal: Float64Array.of(1),
  dendritic: Float64Array.of(1),
})
const samplerOptions = (): all.SamplerOptions => ({
  size: 2,
  bias: 0,
  tau_ref: 10,
  tau_syn: 10,
  name: 'a',
  stream: 'a',
})
const sampler = arg('options', samplerOptions, {
  without: ['psp', 'biasOf'],
  fields: { bias: all2, tau_ref: OPTIONAL, tau_syn: OPTIONAL, name, stream: name },
})
/** Its name is needed, for its projection has one too. */
const tableOptions = arg('options', samplerOptions, {
  without: ['psp', 'biasOf'],
  fields: { bias: all2, tau_ref: OPTIONAL, tau_syn: OPTIONAL, name: TEXT, stream: name },
})
const poissonOptions = arg('options', () => ({ size: 2, rate: 1, name: 'a', stream: 'a' }), {
  fields: { name, stream: name },
})
const trainOptions = arg('options', () => ({ size: 2, spikes: [{ t: 1, source: 0 }], name: 'a' }), {
  fields: { spikes: { allow: [['no spike at all', []]] }, name },
})

const shapedOptions = (): all.SamplerOptions => {
  const { tau_syn: _, ...rest } = samplerOptions()
  return { ...rest, psp: alphaPsp() }
}
const shaped = arg('options', shapedOptions, {
  fields: { bias: all2, tau_ref: OPTIONAL, psp: {}, name, stream: name },
  without: ['tau_syn', 'biasOf'],
})
const reader = (): all.SpikeReader => ({ next: () => undefined, save: () => null, load: () => {} })
const sequenceOptions = arg('options', () => ({ size: 2, reader: reader(), name: 'a' }), { fields: { name } })
const inputOptions = arg('options', () => ({ size: 2, name: 'a' }), { fields: { name } })
const input = () => new all.SpikeInput({ size: 2 }, clock())
const spikeSource = arg('source', () => NEVER, { allow: [['a list of no events', []]] })
const FEED: Readonly<Record<string, FieldOptions>> = {
  name,
  timing: OPTIONAL,
  late: OPTIONAL,
  reorder: OPTIONAL,
  capacity: { ...OPTIONAL, allow: [['no bound', Infinity]] },
  overflow: OPTIONAL,
}
const feedValues = { name: 'a', timing: 'live', late: 'drop', reorder: 0, capacity: 8, overflow: 'error' }
const feedOptions = arg('options', () => feedValues, {
  ...OPTIONAL,
  allow: [['no option is needed', {}]],
  fields: FEED,
})
const liveOptions = arg('options', () => ({ size: 2, ...feedValues }), {
  fields: FEED,
})
const outletOptions = arg('options', () => ({ capacity: 8, overflow: 'wait', name: 'a' }), {
  allow: [['no option is needed', {}]],
  fields: { capacity: { ...OPTIONAL, allow: [['no bound', Infinity]] }, overflow: OPTIONAL, name },
})

/** The least that the abstract classes ask for. */
class Emitter extends all.SpikeEmitter {
  advance(): void {}
}
class Source extends all.EventSource {
  protected override happen(): void {}
  protected override saveState(): Saved {
    return null
  }
  protected override loadState(): void {}
}
class Receiver extends all.Population {
  protected override happen(): void {}
  protected override arrive(): void {}
  protected override arrived(): void {}
}
const nodeArgs: readonly Argument[] = [arg('name', () => 'a', TEXT), arg('size', () => 2), aClock]
const names = (): all.SynapsesByName => ({ nameOf: () => 'p', named: synapses })
const saving = { exempt: 'called by snapshots only; a kind without input does not look at it' }
const source = () => new Source('a', 2, clock())
/** Saves and loads of a class that overrides them. */
const savingOf = (type: string, make: () => all.SpikeEmitter): readonly Entry[] => [
  method(`${type}#save`, make, arg('synapses', names, saving)),
  method(
    `${type}#load`,
    make,
    arg('saved', () => make().save(names()), { says: 'expected a' }),
    arg('synapses', names, saving),
  ),
]

const table = () => new all.TableSampler({ ...samplerOptions(), name: 'a' }, synapses(), clock())
const joinClock = clock()
const population = () => new all.SamplerPopulation(samplerOptions(), clock())
const samplerMethods = (type: string, make: () => unknown): readonly Entry[] => [
  method(
    `${type}#setBias`,
    make,
    arg('bias', () => [0, 0], { allow: [['one bias for all', -1]] }),
  ),
  method(
    `${type}#clamp`,
    make,
    arg('i', () => 0, { says: 'a: neuron' }),
    arg('clamp', () => 'on'),
  ),
  method(
    `${type}#potential`,
    make,
    arg('i', () => 0, { says: 'a: neuron' }),
  ),
]

// Statistics from boundary to boundary.
const statistic = (of: string, call: (...args: never[]) => unknown, options: object): Entry =>
  entry(
    of,
    call,
    arg('options', () => ({ ...options }), { fields: {} }),
    stream('boundaries'),
    aClock,
    keep,
  )

const rated = arg(
  'options',
  () => ({ size: 2, rate: () => 1, bound: 1, neurons: 2, name: 'a', stream: 'a' }),
  {
    fields: { neurons: OPTIONAL, name, stream: name },
  },
)
const regularOptions = arg('options', () => ({ size: 2, interval: 1, start: 0, name: 'a' }), {
  fields: { start: { ...OPTIONAL, ...FINITE }, name },
})

const random = arg('random', () => randomStream(1))
const sizes = () => ({ preSize: 2, postSize: 2 })
/** Synapses of sizes with partners drawn at random. */
const drawn = (of: string, call: (...args: never[]) => unknown, options: object): Entry =>
  entry(
    of,
    call,
    arg('preSize', () => 2),
    arg('postSize', () => 2),
    arg('options', () => ({ ...options, autapses: true, ...delays() }), {
      fields: { autapses: OPTIONAL, ...DELAYS },
    }),
    arg('weights', () => 1, WEIGHT),
    random,
  )
const withFields = (
  of: string,
  call: (...args: never[]) => unknown,
  options: object,
  fields: Readonly<Record<string, FieldOptions>>,
): Entry =>
  entry(
    of,
    call,
    arg('options', () => ({ ...options }), { fields }),
  )

export const operators: readonly Entry[] = [
  entry(
    'tsodyksMarkram',
    all.tsodyksMarkram,
    arg('options', () => ({ U: 0.5, tau_rec: 100, tau_facil: 50 }), {
      allow: [['no option is needed', {}]],
      fields: {
        U: { ...OPTIONAL, allow: [['all of it', 1]] },
        tau_rec: { ...OPTIONAL, allow: [['at once', 0]] },
        tau_facil: { ...OPTIONAL, allow: [['none', 0]] },
      },
    }),
    arg('preSize', () => 1),
    keep,
  ),
  statistic('autoCorrelogram', all.autoCorrelogram, { size: 2, width: 1, bins: 3 }),
  statistic('fanoFactors', all.fanoFactors, { size: 2, window: 10 }),
  statistic('intervalVariability', all.intervalVariability, { size: 2 }),
  statistic('synchrony', all.synchrony, { size: 2, window: 10 }),
  entry(
    'crossCorrelogram',
    all.crossCorrelogram,
    stream('other'),
    arg('options', () => ({ width: 1, bins: 3 }), { fields: {} }),
    stream('boundaries'),
    aClock,
    keep,
  ),
  entry(
    'interSpikeIntervals',
    all.interSpikeIntervals,
    arg('options', () => ({ size: 2 }), { fields: {} }),
    keep,
  ),
  entry(
    'populationRate',
    all.populationRate,
    arg('options', () => ({ size: 2, window: 10 }), { fields: {} }),
    aClock,
    keep,
  ),
  entry(
    'edges',
    all.edges,
    arg('options', () => ({ width: 10, begin: 0 }), { fields: { begin: { ...OPTIONAL, ...FINITE } } }),
    aClock,
    keep,
  ),
  entry('modulatedPoisson', all.modulatedPoisson, rated, aClock),
  made('ModulatedPoissonSource', all.ModulatedPoissonSource, rated, aClock),
  entry('regular', all.regular, regularOptions, aClock),
  made('RegularSource', all.RegularSource, regularOptions, aClock),
  entry(
    'piecewiseRate',
    all.piecewiseRate,
    arg('steps', () => ({ times: [0], rates: [1] }), { fields: {} }),
  ),
  entry(
    'sinusoidalRate',
    all.sinusoidalRate,
    arg('parameters', () => ({ mean: 2, amplitude: 1, frequency: 8, phase: 0 }), {
      fields: { phase: { ...OPTIONAL, ...FINITE } },
    }),
  ),
  entry(
    'byDistance',
    all.byDistance,
    arg(
      'space',
      () => ({ dimensions: 1, pre: Float64Array.of(0, 1), post: Float64Array.of(0, 1), period: [2] }),
      { fields: { period: OPTIONAL } },
    ),
    arg('options', () => ({ profile: () => 0.5, autapses: true, ...delays() }), {
      fields: { autapses: OPTIONAL, ...DELAYS },
    }),
    arg('weights', () => 1, WEIGHT),
    random,
  ),
  drawn('bernoulli', all.bernoulli, { p: 0.5 }),
  drawn('fixedInDegree', all.fixedInDegree, { inDegree: 1 }),
  drawn('fixedOutDegree', all.fixedOutDegree, { outDegree: 1 }),
  withFields('discProfile', all.discProfile, { peak: 1, reach: 1 }, { peak: OPTIONAL }),
  withFields('linearProfile', all.linearProfile, { peak: 1, reach: 1 }, { peak: OPTIONAL }),
  withFields(
    'exponentialProfile',
    all.exponentialProfile,
    { peak: 1, reach: 1, lambda: 1 },
    { peak: OPTIONAL, reach: OPTIONAL },
  ),
  withFields(
    'gaussianProfile',
    all.gaussianProfile,
    { peak: 1, reach: 1, sigma: 1 },
    { peak: OPTIONAL, reach: OPTIONAL },
  ),
  withFields('lineSpace', all.lineSpace, { ...sizes(), length: 1 }, { length: OPTIONAL }),
  withFields('ringSpace', all.ringSpace, { ...sizes(), length: 1 }, { length: OPTIONAL }),
  withFields(
    'gridSpace',
    all.gridSpace,
    { ...sizes(), width: 1, height: 1, preColumns: 1, postColumns: 1, periodic: false },
    {
      width: OPTIONAL,
      height: OPTIONAL,
      preColumns: OPTIONAL,
      postColumns: OPTIONAL,
      periodic: OPTIONAL,
    },
  ),
  withFields('pointSpace', all.pointSpace, { pre: [[0]], post: [[1]], period: [2] }, { period: OPTIONAL }),
  entry(
    'allToAll',
    all.allToAll,
    arg('preSize', () => 2),
    arg('postSize', () => 2),
    arg('weights', () => 1, WEIGHT),
    arg('options', () => ({ autapses: true, ...delays() }), {
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: { autapses: OPTIONAL, ...DELAYS },
    }),
  ),
  entry(
    'fromList',
    all.fromList,
    arg('preSize', () => 1),
    arg('postSize', () => 1),
    arg('entries', () => [{ pre: 0, post: 0, weight: 1 }], { allow: [['no synapse at all', []]] }),
    delayOptions,
  ),
  entry(
    'oneToOne',
    all.oneToOne,
    arg('count', () => 2),
    arg('weights', () => 1, WEIGHT),
    delayOptions,
  ),
  entry(
    'withDelays',
    all.withDelays,
    arg('synapses', synapses),
    arg('delays', delays, { allow: [['no delay at all', {}]], fields: DELAYS }),
  ),
  made(
    'GuardedObservable',
    all.GuardedObservable,
    aClock,
    arg('node', () => 'a', TEXT),
    stream('source'),
  ),
  method(
    'GuardedObservable#lift',
    () => new all.GuardedObservable(clock(), 'a', NEVER),
    arg('operator', () => undefined, { exempt: 'RxJS calls it' }),
  ),
  method('GuardedObservable#guarding', () => new all.GuardedObservable(clock(), 'a', NEVER), stream('other')),
  method(
    'GuardedObservable#subscribe',
    () => new all.GuardedObservable(clock(), 'a', NEVER),
    ...['observerOrNext', 'error', 'complete'].map((part) =>
      arg(part, () => undefined, { exempt: 'takes what subscribe of RxJS takes, and so ignores the rest' }),
    ),
  ),
  entry(
    'instants',
    all.instants,
    stream('pre'),
    stream('post'),
    aClock,
    arg('name', () => 'a', name),
  ),
  made(
    'Output',
    all.Output,
    aClock,
    arg('node', () => 'a', TEXT),
  ),
  method(
    'Output#next',
    () => new all.Output(clock(), 'a'),
    arg('value', () => 0, perEvent),
  ),
  entry(
    'delaySpikes',
    all.delaySpikes,
    arg('delay', () => 1),
    arg('size', () => 2),
    aClock,
    keep,
  ),
  entry('poisson', all.poisson, poissonOptions, aClock),
  made('PoissonSource', all.PoissonSource, poissonOptions, aClock),
  made('SpikeEmitter', Emitter, ...nodeArgs),
  ...savingOf('SpikeEmitter', source),
  made('EventSource', Source, ...nodeArgs),
  ...savingOf('EventSource', source),
  made('Population', Receiver, ...nodeArgs),
  method(
    'Population#receive',
    () => new Receiver('a', 2, clock()),
    arg(
      'volley',
      () => ({ t: 0, source: 0, port: 'soma', synapses: synapses(), begin: 0, end: 1, delay: 1 }),
      perEvent,
    ),
  ),
  entry(
    'joinSamplers',
    (populations: never, links: never, on: never) => all.joinSamplers(populations, links, on),
    arg('populations', () => [new all.SamplerPopulation(samplerOptions(), joinClock)], {
      whole: 'it is a list',
    }),
    arg('links', () => [], { allow: [['nothing joins them', []]] }),
    arg('clock', () => joinClock),
  ),
  entry(
    'project',
    all.project,
    arg('synapses', synapses),
    arg('options', () => ({ delay: 1, port: 'soma' }), {
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: { delay: OPTIONAL, port: name },
    }),
  ),
  entry(
    'rates',
    all.rates,
    arg('options', () => ({ size: 2 }), { says: 'rates', fields: {} }),
    stream('boundaries'),
    aClock,
    keep,
  ),
  entry(
    'residenceTimes',
    all.residenceTimes,
    arg('options', () => ({ size: 2, tau_ref: 10 }), { says: 'residenceTimes', fields: {} }),
    stream('boundaries'),
    aClock,
    keep,
  ),
  entry('sampler', all.sampler, sampler, aClock),
  made('SamplerPopulation', all.SamplerPopulation, sampler, aClock),
  ...samplerMethods('SamplerPopulation', population),
  entry(
    'spikeTimingDifferences',
    all.spikeTimingDifferences,
    arg('options', () => ({ support: 10 }), { says: 'spikeTimingDifferences', fields: {} }),
  ),
  made('SpikeTrain', all.SpikeTrain, trainOptions, aClock),
  entry('spikeTrain', all.spikeTrain, trainOptions, aClock),
  made(
    'Synapses',
    all.Synapses,
    arg('topology', topology, { fields: { axonal: OPTIONAL, dendritic: OPTIONAL } }),
    arg('weights', () => Float64Array.of(1)),
    arg('viewed', () => undefined, { exempt: 'only a view of other synapses gives it' }),
  ),
  method(
    'Synapses#position',
    synapses,
    arg('post', () => 0),
    arg('pre', () => 0),
  ),
  method(
    'Synapses#get',
    synapses,
    arg('post', () => 0),
    arg('pre', () => 0),
  ),
  method(
    'Synapses#apply',
    synapses,
    arg('update', () => ({ t: 0, axis: 'pre', index: 0, dw: new Float64Array(2) }), {
      says: 'Synapses.apply',
      fields: { t: FINITE },
    }),
  ),
  method(
    'Synapses#write',
    synapses,
    arg('t', () => 0, FINITE),
    arg('matrix', () => new Float64Array(4)),
  ),
  method(
    'Synapses#onChange',
    synapses,
    arg('listener', () => () => {}, { says: 'Synapses.onChange' }),
  ),
  made(
    'TableSampler',
    all.TableSampler,
    tableOptions,
    arg('recurrent', synapses, { says: 'projection' }),
    aClock,
  ),
  ...samplerMethods('TableSampler', table),
  ...savingOf('Population', () => new all.SamplerPopulation(samplerOptions(), clock())),
  entry('samplerPopulation', all.samplerPopulation, sampler, aClock),
  made('ShapedSampler', all.ShapedSampler, shaped, aClock),
  ...samplerMethods('ShapedSampler', () => new all.ShapedSampler(shapedOptions(), clock())),
  made('SpikeSequence', all.SpikeSequence, sequenceOptions, aClock),
  entry(
    'ticks',
    all.ticks,
    arg('options', () => ({ every: 1, name: 'a' }), { fields: { name } }),
    aClock,
    keep,
  ),
  made(
    'SpikeInput',
    all.SpikeInput,
    inputOptions,
    aClock,
    arg('kind', () => 'input', { exempt: 'for kinds that extend it' }),
  ),
  method(
    'SpikeInput#spike',
    input,
    arg('source', () => 0),
    arg('t', () => 1, { ...OPTIONAL, says: ' t ' }),
  ),
  method('SpikeInput#feed', input, spikeSource, feedOptions),
  made('LiveSource', all.LiveSource, spikeSource, liveOptions, aClock),
  entry('spikesFrom', all.spikesFrom, spikeSource, liveOptions, aClock),
  made('Outlet', all.Outlet, stream('stream'), outletOptions, aClock),
  entry('outlet', all.outlet, stream('stream'), outletOptions, aClock),
]
