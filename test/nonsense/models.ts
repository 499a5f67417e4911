import * as all from '../../src/models/index.ts'
import type { SamplerRandom } from '../../src/models/index.ts'
import {
  ANYTHING,
  arg,
  CALLED_PER_EVENT,
  type Entry,
  entry,
  FINITE,
  made,
  method,
  OPTIONAL,
  TEXT,
} from './table.ts'

const perEvent = { exempt: CALLED_PER_EVENT }
const parameter = { unit: 'ms', value: 1, above: 0, doc: 'time' }
const limits = Object.fromEntries(
  ['above', 'atLeast', 'below', 'atMost', 'integer'].map((key) => [key, { exempt: 'a limit, or none' }]),
)
const range = {
  value: { exempt: 'not looked at' },
  doc: { exempt: 'not looked at' },
  ...limits,
}
const everyLimit = { ...parameter, atLeast: 0, below: 9, atMost: 9, integer: true }
const random: SamplerRandom = { uniform: () => 0.5, exponential: () => 1 }
const table = () => {
  const it = new all.SamplerTable(1, 10, random, 0)
  it.retune(Float64Array.of(0), Float64Array.of(0), ['free'])
  return it
}
const hazards = () => new all.Hazards(2)
const reader = () => new all.SavedReader('here', { x: 1 })
const ofField = (name: string, value: all.Saved, ...more: ReturnType<typeof arg>[]): Entry =>
  method(
    `SavedReader#${name}`,
    () => new all.SavedReader('here', { x: value }),
    arg('name', () => 'x', { says: 'expected a' }),
    ...more,
  )
const length = arg('length', () => 2, { ...OPTIONAL, says: 'Array of' })
const window = () => all.triangularWindow()
const matrix = () => [0, 1, 1, 0]
const finite = (name: string) => [name, FINITE] as const
const windowFields = (names: readonly string[]) =>
  Object.fromEntries(names.filter((name) => name.startsWith('A_')).map(finite))
const windowArg = (defaults: object) =>
  arg('parameters', () => ({ ...defaults }), {
    ...OPTIONAL,
    says: 'Window',
    allow: [['what is not given has its default', {}]],
    fields: windowFields(Object.keys(defaults)),
  })

const pair = () => ({ b1: 0, b2: 0, w12: 1, w21: 1, tau_ref: 10 })
/** Biases and weights are any numbers up to a size. */
const pairFields = Object.fromEntries(['b1', 'b2', 'w12', 'w21'].map(finite))
const tau_ref = OPTIONAL
const times = () => [0, 10]

/** A function of numbers alone, as those of Math are. */
const ofNumbers = { exempt: 'a function of numbers as those of Math are, called several times an event' }

export const models: readonly Entry[] = [
  ...Object.entries({
    exp: all.exp,
    expm1: all.expm1,
    log: all.log,
    log1p: all.log1p,
    sine: all.sine,
  }).map(([name, f]) =>
    entry(
      name,
      f,
      arg('x', () => 1, ofNumbers),
    ),
  ),
  entry(
    'power',
    all.power,
    arg('x', () => 1, ofNumbers),
    arg('y', () => 1, ofNumbers),
  ),
  entry(
    'median',
    all.median,
    arg('values', () => [1], { allow: [['NaN of none', []]] }),
  ),
  entry(
    'asymmetry',
    all.asymmetry,
    arg('weights', matrix),
    arg('size', () => 2),
  ),
  entry(
    'asymmetryVariance',
    all.asymmetryVariance,
    arg('weights', matrix),
    arg('size', () => 2),
  ),
  entry(
    'alignment',
    all.alignment,
    arg('a', () => [1, 2]),
    arg('b', () => [2, 1]),
  ),
  entry(
    'asymmetryVarianceBetween',
    all.asymmetryVarianceBetween,
    arg('forward', () => [1, 2]),
    arg('backward', () => [1, 2]),
    arg('post', () => 1),
    arg('pre', () => 2),
  ),
  entry(
    'boltzmann',
    all.boltzmann,
    arg('weights', matrix),
    arg('biases', () => [0, 0]),
  ),
  entry(
    'kullbackLeibler',
    all.kullbackLeibler,
    arg('p', () => [1], { says: 'kullbackLeibler.p' }),
    arg('q', () => [1], { says: 'kullbackLeibler.q' }),
  ),
  entry(
    'samplerPair',
    all.samplerPair,
    arg('parameters', pair, { says: 'samplerPair', fields: { ...pairFields, tau_ref } }),
  ),
  entry(
    'samplerPairByAges',
    all.samplerPairByAges,
    arg('parameters', () => ({ ...pair(), psp: all.cutOffPsp() }), {
      says: 'samplerPairByAges',
      fields: { ...pairFields, tau_ref, psp: OPTIONAL },
    }),
  ),
  entry(
    'salCourse',
    all.salCourse,
    arg(
      'parameters',
      () => ({ ...pair(), eta: 0.1, window: { kind: 'triangular' }, learning: 'both', times: times() }),
      {
        says: 'salCourse',
        fields: {
          ...pairFields,
          tau_ref,
          window: OPTIONAL,
          learning: OPTIONAL,
          times: { allow: [['no times', Object.freeze([])]] },
        },
      },
    ),
  ),
  entry(
    'restingWeight',
    all.restingWeight,
    arg('drift', () => (w: number) => 1 - w),
    arg('from', () => 0, FINITE),
    arg('to', () => 2, FINITE),
  ),
  entry(
    'causeOf',
    all.causeOf,
    arg('error', () => new RangeError('x'), ANYTHING),
  ),
  made(
    'Hazards',
    all.Hazards,
    arg('size', () => 2),
  ),
  method(
    'Hazards#reset',
    hazards,
    arg('potential', () => new Float64Array(2)),
  ),
  method(
    'Hazards#multiply',
    hazards,
    arg('targets', () => Int32Array.of(0), perEvent),
    arg('factors', () => Float64Array.of(1), perEvent),
    arg('begin', () => 0, perEvent),
    arg('end', () => 1, perEvent),
  ),
  method(
    'Hazards#multiplyAll',
    hazards,
    arg('factors', () => Float64Array.of(1, 1), perEvent),
    arg('begin', () => 0, perEvent),
    arg('gap', () => 2, perEvent),
  ),
  method(
    'Hazards#isExtreme',
    hazards,
    arg('targets', () => Int32Array.of(0), perEvent),
    arg('begin', () => 0, perEvent),
    arg('end', () => 1, perEvent),
  ),
  method(
    'Hazards#shift',
    hazards,
    arg('i', () => 0, perEvent),
    arg('du', () => 0, perEvent),
  ),
  method(
    'Hazards#allow',
    hazards,
    arg('i', () => 0, perEvent),
    arg('may', () => true, perEvent),
  ),
  method(
    'Hazards#choose',
    hazards,
    arg('y', () => 0, perEvent),
  ),
  entry(
    'defaultsOf',
    all.defaultsOf,
    arg('table', () => ({ tau: parameter }), { allow: [['a table of nothing', {}]] }),
  ),
  entry(
    'describeRange',
    all.describeRange,
    arg('parameter', () => everyLimit, { fields: { ...range, unit: TEXT } }),
  ),
  entry(
    'isAllowed',
    all.isAllowed,
    arg('parameter', () => everyLimit, {
      allow: [['no limits', {}]],
      fields: { ...range, unit: { exempt: 'not looked at' } },
    }),
    arg('x', () => 1, ANYTHING),
  ),
  entry(
    'randomStream',
    all.randomStream,
    arg('seed', () => 1),
    arg('key', () => 'a', { ...TEXT, ...OPTIONAL }),
  ),
  entry(
    'RandomStream.restore',
    (saved) => all.RandomStream.restore(saved),
    arg('saved', () => all.randomStream(1).save(), { says: 'RandomStream.restore' }),
  ),
  method(
    'RandomStream#split',
    () => all.randomStream(1),
    arg('key', () => 'a', TEXT),
  ),
  entry(
    'onProbability',
    all.onProbability,
    arg('u', () => 0, { allow: [['any potential is right', -1, Infinity]] }),
  ),
  entry(
    'samplerRate',
    all.samplerRate,
    arg('u', () => 0, { allow: [['any potential is right', -1, Infinity]] }),
    arg('tau_ref', () => 10),
  ),
  made(
    'SamplerTable',
    all.SamplerTable,
    arg('size', () => 1),
    arg('tau_ref', () => 10),
    arg('random', () => random, { fields: {} }),
    arg('since', () => 0, FINITE),
  ),
  method(
    'SamplerTable#retune',
    table,
    arg('weight', () => Float64Array.of(0)),
    arg('bias', () => Float64Array.of(0)),
    arg('clamps', () => ['free']),
  ),
  method(
    'SamplerTable#next',
    table,
    arg('until', () => 0, perEvent),
    arg('endsAtLimit', () => false, perEvent),
    arg('spikesAtLimit', () => false, perEvent),
  ),
  method(
    'SamplerTable#settle',
    table,
    arg('t', () => 1, { says: 'SamplerTable.settle' }),
  ),
  made(
    'SavedReader',
    all.SavedReader,
    arg('where', () => 'here', TEXT),
    arg('saved', () => ({ x: 1 }), { says: 'here', allow: [['a record of nothing', {}]] }),
  ),
  method(
    'SavedReader#part',
    reader,
    arg('name', () => 'x', { says: 'expected a' }),
  ),
  ofField('number', 1),
  ofField('time', 1),
  ofField('count', 1),
  ofField('text', 'a'),
  ofField('flag', true),
  ofField('list', []),
  ofField('float64', new Float64Array(2), length),
  ofField('int32', new Int32Array(2), length),
  ofField(
    'indices',
    new Int32Array(2),
    arg('size', () => 2, { says: 'ind', allow: [['no bound', Infinity]] }),
    length,
  ),
  ofField('uint8', new Uint8Array(2), length),
  entry('exponentialWindow', all.exponentialWindow, windowArg(all.defaultsOf(all.exponentialWindowTable))),
  entry('triangularWindow', all.triangularWindow, windowArg(all.defaultsOf(all.triangularWindowTable))),
  entry('rectangularWindow', all.rectangularWindow, windowArg(all.defaultsOf(all.rectangularWindowTable))),
  entry('alphaWindow', all.alphaWindow, windowArg(all.defaultsOf(all.alphaWindowTable))),
  entry(
    'tableWindow',
    all.tableWindow,
    arg('parameters', () => ({ dt: [-10, 0, 10], values: [0, 1, 0] }), { says: 'tableWindow', fields: {} }),
  ),
  entry(
    'sumWindow',
    all.sumWindow,
    arg('windows', () => [all.triangularWindow()], { says: 'sumWindow' }),
  ),
  entry(
    'windowIntegral',
    all.windowIntegral,
    arg('window', window, { whole: 'windows are made by their functions, checked there' }),
  ),
  entry(
    'windowValue',
    all.windowValue,
    arg('window', window, perEvent),
    arg('dt', () => 1, perEvent),
    arg('ties', () => 'mean', perEvent),
  ),
  ...Object.entries({
    alphaPsp: [all.alphaPsp, all.alphaPspTable],
    cutOffPsp: [all.cutOffPsp, all.exponentialPspTable],
    differencePsp: [all.differencePsp, all.differencePspTable],
    exponentialPsp: [all.exponentialPsp, all.exponentialPspTable],
    tailPsp: [all.tailPsp, all.exponentialPspTable],
  } as const).map(([name, [psp, pspTable]]) =>
    entry(
      name,
      psp,
      arg('parameters', () => all.defaultsOf<object>(pspTable), {
        ...OPTIONAL,
        says: name,
        allow: [['what is not given has its default', {}]],
        fields: {},
      }),
    ),
  ),
  entry(
    'pspValue',
    all.pspValue,
    arg('psp', () => all.alphaPsp().psp(10), { whole: 'PSPs are made by their functions, checked there' }),
    arg('s', () => 1, { allow: [['any time is right', -1, Infinity]] }),
  ),
  method(
    'Hazards#place',
    hazards,
    arg('i', () => 0, perEvent),
    arg('u', () => 0, perEvent),
  ),
  method(
    'Hazards#load',
    hazards,
    arg('saved', () => hazards().save(), { says: 'Hazards' }),
  ),
  method(
    'SamplerTable#load',
    table,
    arg('saved', () => table().save(), { says: 'SamplerTable' }),
    arg('random', () => random, { exempt: 'the stream of its node, which has been loaded' }),
  ),
]
