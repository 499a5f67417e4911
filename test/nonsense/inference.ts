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
  without: ['classes'],
})
const rows = () => [
  { a: 0, is: 0 },
  { a: 1, is: 1 },
]
const states = () => [Uint8Array.of(1, 0), Uint8Array.of(0, 1)]
const machine = () => all.initialMachine({ seed: 1, patterns: states(), hidden: [1] })
const learning = () => ({
  visible: 'visible',
  patterns: 2,
  ...Object.fromEntries(Object.entries(all.learningTable).map(([name, { value }]) => [name, value])),
  batch: 1,
  epochs: 1,
})
const LEARNING = {
  fields: Object.fromEntries(Object.keys(all.learningTable).map((name) => [name, OPTIONAL])),
}
const parts = () => ({ machine: machine(), visible: 'visible', columns: ['a', 'b'], labels: [], width: 1 })
const MODEL = {
  fields: { machine: { says: /machine|NetworkSpec/ }, labels: { allow: [['there may be none', []]] } },
} as const
const patternsArg = arg('patterns', states)
const machineArg = arg('machine', machine, { whole: 'its fields are checked as those of any spec' })
const container = arg('container', createContainer, OPTIONAL)

export const inference: readonly Entry[] = [
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
  entry('learningSpec', all.learningSpec, machineArg, arg('options', learning, LEARNING)),
  entry(
    'learner',
    all.learner,
    arg('net', () => wire(all.learningSpec(machine(), learning()))),
    patternsArg,
    arg('options', learning, LEARNING),
  ),
  entry(
    'learnedMachine',
    all.learnedMachine,
    arg('net', () => wire(machine())),
    machineArg,
  ),
  entry(
    'logLikelihood',
    all.logLikelihood,
    machineArg,
    patternsArg,
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
