import { createContainer, wire } from '../../src/graph/index.ts'
import * as all from '../../src/inference/index.ts'
import { arg, type ArgumentOptions, type Entry, entry, OPTIONAL } from './table.ts'

const pattern = (on: number, label: number) => ({ states: Uint8Array.of(on, 1 - on), label })
const ofTable = () => ({
  columns: ['left', 'right'],
  labels: ['a', 'b'],
  patterns: [pattern(0, 0), pattern(1, 1)],
})

/** Something that has no columns is told by these. */
const TABLE: ArgumentOptions = {
  // without labels, those of the patterns are none
  fields: { columns: {}, labels: { says: 'label' }, patterns: {} },
}
const table = arg('table', ofTable, TABLE)
/** The patterns of a table of which only the names are made use of. */
const names = arg('table', ofTable, {
  fields: {
    columns: {},
    labels: { allow: [['there need not be labels', []]] },
    patterns: { exempt: 'only names are made use of' },
  },
})
const train = arg('train', ofTable, TABLE)
const test = arg('test', ofTable, TABLE)
const mask = arg('mask', () => () => Uint8Array.of(1, 0))

const options = arg('options', () => ({ labels: ['is'], threshold: 0.5, columns: ['a', 'is'] }), {
  ...OPTIONAL,
  allow: [['no option is needed', {}]],
  fields: {
    labels: { ...OPTIONAL, allow: [['there need not be labels', []]] },
    threshold: OPTIONAL,
    columns: OPTIONAL,
  },
  // beside these, one row would be enough
  without: ['classes', 'ignore'],
})
const rows = () => [
  { a: 0, is: 0 },
  { a: 1, is: 1 },
]

// as many as a mini-batch has unless one says otherwise
const states = () => Array.from({ length: 20 }, (_, k) => Uint8Array.of(k % 2, 1 - (k % 2)))
const machine = () => all.initialMachine({ seed: 1, patterns: states(), hidden: [1] })
const learning = () => ({
  visible: 'visible',
  visibleNeurons: 2,
  patterns: 20,
  ...Object.fromEntries(Object.entries(all.learningTable).map(([name, { value }]) => [name, value])),
})
const LEARNING = {
  fields: Object.fromEntries(
    ['visibleNeurons', ...Object.keys(all.learningTable)].map((name) => [name, OPTIONAL]),
  ),
}
const parts = () => ({
  machine: machine(),
  visible: 'visible',
  visibleNeurons: 2,
  columns: ['a', 'b'],
  labels: [],
  width: 1,
})
const MODEL = {
  without: ['labelColumn'],
  fields: {
    machine: { says: /machine|NetworkSpec/ },
    visibleNeurons: OPTIONAL,
    labels: { allow: [['there may be none', []]] },
  },
} as const
const patterns = arg('patterns', states)
const ofMachine = arg('machine', machine, { whole: 'its fields are checked as those of any spec' })
const container = arg('container', createContainer, OPTIONAL)

const COMMON = {
  name: { ...OPTIONAL, allow: [['any text is right', 'nonsense']] },
  tau_ref: OPTIONAL,
} as const
/** One number may stand for all weights. */
const WEIGHTS = { allow: [['one number for all weights', -1]] } as const

export const inference: readonly Entry[] = [
  entry(
    'boltzmannMachine',
    all.boltzmannMachine,
    arg('options', () => ({ seed: 1, name: 'x', tau_ref: 10, bias: [0, 1], weights: 0.5 }), {
      fields: { ...COMMON, weights: WEIGHTS },
    }),
  ),
  entry(
    'restrictedMachine',
    all.restrictedMachine,
    arg(
      'options',
      () => ({ seed: 1, name: 'x', tau_ref: 10, visible: [0, 1], hidden: [1], forward: 1, backward: 1 }),
      { fields: { ...COMMON, forward: WEIGHTS, backward: WEIGHTS } },
    ),
  ),
  entry(
    'layeredMachine',
    all.layeredMachine,
    arg(
      'options',
      () => ({
        seed: 1,
        name: 'x',
        tau_ref: 10,
        layers: [
          { name: 'a', bias: [0] },
          { name: 'b', bias: [0, 1] },
        ],
        forward: [1],
        backward: [1],
      }),
      { fields: COMMON },
    ),
  ),
  entry(
    'inference',
    all.inference,
    arg('net', () => wire(machine())),
    arg('options', () => ({ clamping: { by: 'force' } }), {
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: { clamping: OPTIONAL },
    }),
  ),
  entry('classifyNearest', all.classifyNearest, train, test),
  entry('completeMean', all.completeMean, train, test, mask),
  entry('completeNearest', all.completeNearest, train, test, mask),
  entry('distanceToNearest', all.distanceToNearest, table),
  entry(
    'independentPatterns',
    all.independentPatterns,
    table,
    arg('options', () => ({ count: 1, seed: 1 }), { fields: { count: {}, seed: {} } }),
  ),
  entry(
    'maskOf',
    all.maskOf,
    names,
    arg('given', () => [1, 0]),
  ),
  entry('meanStates', all.meanStates, table),
  entry('patternTable', all.patternTable, arg('rows', rows), options),
  entry('patternTableFrom', all.patternTableFrom, arg('rows', rows), options),
  entry(
    'randomHalf',
    all.randomHalf,
    names,
    arg('options', () => ({ seed: 1, share: 0.5 }), { fields: { seed: {}, share: OPTIONAL } }),
  ),
  entry(
    'split',
    all.split,
    table,
    arg('options', () => ({ test: 1, seed: 1 }), { fields: { test: {}, seed: {} } }),
  ),
  entry(
    'upperHalf',
    all.upperHalf,
    names,
    arg('options', () => ({ width: 1 }), { fields: { width: {} } }),
  ),
  entry(
    'initialMachine',
    all.initialMachine,
    arg(
      'options',
      () => ({
        seed: 1,
        patterns: states(),
        hidden: [1],
        std: 1,
        noise: 1,
        symmetric: true,
        name: 'machine',
        tau_ref: 10,
      }),
      {
        fields: {
          std: OPTIONAL,
          noise: OPTIONAL,
          symmetric: OPTIONAL,
          name: { ...OPTIONAL, allow: [['any text is right', 'nonsense']] },
          tau_ref: OPTIONAL,
        },
      },
    ),
  ),
  entry('learningSpec', all.learningSpec, ofMachine, arg('options', learning, LEARNING)),
  entry(
    'learner',
    all.learner,
    arg('net', () => wire(all.learningSpec(machine(), learning()))),
    patterns,
    arg('options', learning, LEARNING),
  ),
  entry(
    'learnedMachine',
    all.learnedMachine,
    arg('net', () => wire(machine())),
    arg('machine', machine, { ...OPTIONAL, whole: 'its fields are checked as those of any spec' }),
  ),
  entry(
    'logLikelihood',
    all.logLikelihood,
    ofMachine,
    patterns,
    arg('options', () => ({ visible: 'visible', visibleNeurons: 2 }), {
      fields: { visibleNeurons: OPTIONAL },
    }),
  ),
  entry('modelOf', all.modelOf, arg('parts', parts, MODEL), container),
  entry(
    'encodeModel',
    all.encodeModel,
    arg('model', () => all.modelOf(parts()), MODEL),
    container,
  ),
  entry(
    'decodeModel',
    all.decodeModel,
    arg('value', () => all.encodeModel(all.modelOf(parts())), MODEL),
    container,
  ),
  entry(
    'visibleStates',
    all.visibleStates,
    arg('table', ofTable, {
      // without labels, that of the pattern is none
      fields: { columns: {}, labels: { says: 'label' }, patterns: { exempt: 'only names are made use of' } },
    }),
    arg('pattern', () => pattern(1, 1), { fields: { states: {}, label: OPTIONAL } }),
  ),
]
