import { wire } from '../../src/graph/index.ts'
import * as all from '../../src/inference/index.ts'
import { model } from '../inference/smallModel.ts'
import { arg, type Argument, type Entry, entry, OPTIONAL } from './table.ts'

const evidence: all.Evidence = { units: [1, null, null, null, null, null] }
const posterior = await all.inference(wire(model.machine)).posterior({ evidence })

const theModel: Argument = arg('model', () => model, {
  without: ['labelColumn'],
  fields: {
    kind: { exempt: 'read by decodeModel, which refuses another one' },
    version: { exempt: 'read by decodeModel, which refuses another one' },
    machine: {},
    visible: {},
    visibleNeurons: { exempt: 'columns and labels say how many are seen' },
    columns: {},
    labels: { says: 'label' },
    width: { exempt: 'how a picture is drawn says nothing of an answer' },
  },
})

const reading = {
  threshold: { optional: true, allow: [['any finite number is right', -1]] },
  labelColumn: { optional: true, allow: [['any text that is not empty is right', 'nonsense']] },
  keep: { optional: true, allow: [['nothing may be kept', []]] },
} as const

const asking: Argument = arg(
  'options',
  () => ({
    threshold: 0.5,
    labelColumn: 'kind',
    keep: ['id'],
    burnIn_tau_ref: 1,
    duration_tau_ref: 2,
    samples: 1,
    seed: 1,
    of: 'all',
    joint: ['a', 'x'],
    signal: new AbortController().signal,
  }),
  {
    optional: true,
    allow: [['every option may be left out', {}]],
    without: ['precision', 'maxDuration_tau_ref'],
    fields: {
      ...reading,
      burnIn_tau_ref: OPTIONAL,
      duration_tau_ref: OPTIONAL,
      samples: OPTIONAL,
      seed: OPTIONAL,
      of: OPTIONAL,
      joint: { optional: true, allow: [['no joint states may be wanted', []]] },
      signal: OPTIONAL,
    },
  },
)

export const answers: readonly Entry[] = [
  entry(
    'evidenceOf',
    all.evidenceOf,
    theModel,
    arg('row', () => ({ a: 1 }), {
      allow: [['nothing may be known', {}]],
    }),
    arg('options', () => ({ threshold: 0.5, labelColumn: 'kind', keep: ['id'] }), {
      optional: true,
      allow: [['every option may be left out', {}]],
      fields: reading,
    }),
  ),
  entry(
    'answerOf',
    all.answerOf,
    theModel,
    arg('evidence', () => evidence, { allow: [['nothing may be known', {}]] }),
    arg('posterior', () => posterior, { whole: 'made by posterior, with all of its parts' }),
    arg('of', () => 'labels', OPTIONAL),
  ),
  entry('asking', all.asking, theModel, asking),
  entry(
    'ask',
    async (...args: Parameters<typeof all.ask>) => {
      await all.ask(...args).next()
    },
    theModel,
    arg('rows', () => [{ a: 1 }], { allow: [['there may be no rows', []]] }),
    asking,
  ),
]
