import { createContainer, wire } from '../../src/graph/index.ts'
import * as all from '../../src/inference/index.ts'
import { arg, type Entry, entry, OPTIONAL } from './table.ts'

const pattern = (on: number, label: number) => ({ states: Uint8Array.of(on, 1 - on), label })
const table = () => ({
  columns: ['left', 'right'],
  labels: ['a', 'b'],
  patterns: [pattern(0, 0), pattern(1, 1)],
})

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
    arg('table', table, { whole: 'its patterns are not looked at' }),
    arg('pattern', () => pattern(1, 1), { fields: { states: {}, label: OPTIONAL } }),
  ),
]
