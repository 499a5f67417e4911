import { restore, wire } from '../../src/graph/index.ts'
import * as all from '../../src/usecases/index.ts'
import { arg, type Entry, entry, type FieldOptions, made, method, OPTIONAL } from './table.ts'

const quick = all.samplingPresets['quick']?.options
const options = (): all.SamplingOptions => ({
  ...(quick as all.SamplingOptions),
  targets: ['4321'],
  epochs: 1,
  validations: 1,
  epochDuration_tau_ref: 1,
  validationDuration_tau_ref: 1,
  finalDuration_tau_ref: 1,
})
const optionsArg = arg('options', options, { fields: {} })
const run = (): all.SamplingRun => ({ arm: 'sal', target: '4321', init: '9002', seed: 1 })
const RUN: Readonly<Record<string, FieldOptions>> = {}
const sampling = () => new all.Sampling(wire, (snapshot) => restore(snapshot))
const progress = () => ({
  signal: new AbortController().signal,
  progress: () => {},
  validated: () => {},
  finished: () => {},
  opened: () => {},
  standing: () => {},
})

const inferenceQuick = all.inferencePresets['digits-quick']?.options
const inferenceOptions = (): all.InferenceOptions => ({
  ...(inferenceQuick as all.InferenceOptions),
  runs: 1,
  hidden: [1],
  test: 2,
  epochs: 1,
  batch: 2,
  accuracyDuration_tau_ref: 1,
  completionDuration_tau_ref: 1,
  dreams: 10,
  dreamEvery_tau_ref: 1,
})
const data = (): all.InferenceData => ({
  table: {
    columns: ['a', 'b'],
    labels: ['x', 'y'],
    patterns: [0, 1, 1, 0].map((label, k) => ({ states: Uint8Array.of(k % 2, label), label })),
  },
  width: 1,
})
const task = (): all.InferenceTask => ({ options: inferenceOptions(), data: data() })
const taskArg = arg('task', task, { fields: { options: { says: /options|runs/ } } })
const inference = () => new all.InferenceUseCase(wire, (snapshot) => restore(snapshot))
const inferenceProgress = () => ({
  signal: new AbortController().signal,
  progress: () => {},
  finished: () => {},
  opened: () => {},
  standing: () => {},
})

const symmetrisationOptions = (): all.LayersOptions => ({
  ...(all.symmetrisationPresets['layer']?.options as all.LayersOptions),
  sizes: [2, 1],
  epochs: 1,
  epochDuration_tau_ref: 1,
})
const symmetrisationArg = arg('options', symmetrisationOptions, { fields: {} })
const symmetrisation = () => new all.Symmetrisation(wire, (snapshot) => restore(snapshot))
const course = { angleDegrees: [90, 80], correlation: [0, 0.1], variance: [1, 0.9], slope: [0, null] }
const weightsOfBoth = { forward: [1, 2], backward: [1, 2] }
const outcome = (): all.SymmetrisationOutcome => ({
  arm: 'sal',
  seed: 1,
  overall: course,
  directions: [
    { name: 'layers 1, 2', pairs: 2, course, before: weightsOfBoth, after: weightsOfBoth, traces: [] },
  ],
  rates: [0.5, 0.5],
})

const phasePlaneOptions = (): all.PhasePlaneOptions => ({
  ...(all.phasePlanePresets['quick']?.options as all.PhasePlaneOptions),
  points: 1,
  starts: 1,
  frozenStarts: 0,
})
const dalesLawOptions = (): all.DalesLawOptions => ({
  ...(all.dalesLawPresets['quick']?.options as all.DalesLawOptions),
  grid: 2,
  lines: 0,
  starts: 0,
})
const pspShapesOptions = (): all.PspShapesOptions => ({
  ...(all.pspShapesPresets['quick']?.options as all.PspShapesOptions),
  shape: 'rectangular',
})
const drift = (): all.MeasuredDrift => ({ drift: 0.1, error: 0.01 })
/** Weights and biases of either sign. */
const SIGNED: FieldOptions = { allow: [['either sign is right', -1]] }
const ofFields = [
  {
    name: 'PhasePlane',
    check: all.checkedPhasePlaneOptions,
    valid: phasePlaneOptions,
    signed: ['b1', 'b2', 'from', 'to'],
    make: () => new all.PhasePlane(wire, (snapshot) => restore(snapshot)),
    Class: all.PhasePlane,
    key: 'drift-1',
    outcome: drift,
  },
  {
    name: 'DalesLaw',
    check: all.checkedDalesLawOptions,
    valid: dalesLawOptions,
    signed: ['wE2I1', 'wE1I2', 'bE1', 'bE2', 'bI1', 'bI2'],
    make: () => new all.DalesLaw(wire, (snapshot) => restore(snapshot)),
    Class: all.DalesLaw,
    key: 'node-1-1',
    outcome: drift,
  },
  {
    name: 'PspShapes',
    check: all.checkedPspShapesOptions,
    valid: pspShapesOptions,
    signed: ['weight', 'from', 'to'],
    make: () => new all.PspShapes(wire, (snapshot) => restore(snapshot)),
    Class: all.PspShapes,
    key: 'counted-rectangular-1',
    outcome: () => ({ counts: Array.from({ length: 41 }, () => 1) }),
  },
].flatMap(({ name, check, valid, signed, make, Class, key, outcome: outcomeOf }): readonly Entry[] => {
  const given = arg('options', valid, { fields: Object.fromEntries(signed.map((field) => [field, SIGNED])) })
  return [
    entry(`checked${name}Options`, check, given),
    method(`${name}#checked`, make, given),
    method(`${name}#trials`, make, given),
    method(
      `${name}#spec`,
      make,
      given,
      arg('key', () => key),
    ),
    method(
      `${name}#outcome`,
      make,
      arg('value', outcomeOf, { says: 'outcome' }),
      given,
      arg('key', () => key),
    ),
    method(
      `${name}#result`,
      make,
      given,
      arg('outcomes', () => new Map([[key, outcomeOf()]])),
    ),
    made(
      name,
      Class,
      arg('wire', () => wire),
      arg('restore', () => restore),
    ),
  ]
})

export const usecases: readonly Entry[] = [
  ...ofFields,
  entry('checkedSymmetrisationOptions', all.checkedSymmetrisationOptions, symmetrisationArg),
  method('Symmetrisation#checked', symmetrisation, symmetrisationArg),
  method('Symmetrisation#trials', symmetrisation, symmetrisationArg),
  method(
    'Symmetrisation#spec',
    symmetrisation,
    symmetrisationArg,
    arg('key', () => 'sal-1'),
  ),
  method(
    'Symmetrisation#outcome',
    symmetrisation,
    arg('value', outcome, { says: 'outcome' }),
    symmetrisationArg,
    arg('key', () => 'sal-1'),
  ),
  method(
    'Symmetrisation#result',
    symmetrisation,
    symmetrisationArg,
    arg('outcomes', () => new Map([['sal-1', outcome()]])),
  ),
  made(
    'Symmetrisation',
    all.Symmetrisation,
    arg('wire', () => wire),
    arg('restore', () => restore),
  ),
  entry('checkedOptions', all.checkedOptions, optionsArg),
  method('Sampling#runs', sampling, optionsArg),
  method('Sampling#spec', sampling, optionsArg, arg('run', run, { fields: RUN })),
  method('Sampling#modelTime', sampling, optionsArg),
  method(
    'Sampling#run',
    sampling,
    optionsArg,
    arg('told', progress, {
      without: ['from'],
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: {
        signal: OPTIONAL,
        progress: OPTIONAL,
        validated: OPTIONAL,
        finished: OPTIONAL,
        opened: OPTIONAL,
        standing: OPTIONAL,
      },
    }),
  ),
  entry('samplingSpec', all.samplingSpec, optionsArg, arg('run', run, { fields: RUN })),
  entry(
    'targetOf',
    all.targetOf,
    arg('name', () => '4321', { says: 'target' }),
  ),
  entry(
    'checkedInferenceOptions',
    all.checkedInferenceOptions,
    arg('options', inferenceOptions, { fields: {} }),
  ),
  method('InferenceUseCase#runs', inference, arg('options', inferenceOptions, { fields: {} })),
  method(
    'InferenceUseCase#spec',
    inference,
    taskArg,
    arg('run', (): all.InferenceRun => ({ arm: 'sal', seed: 1 }), { fields: RUN }),
  ),
  method('InferenceUseCase#modelTime', inference, taskArg),
  method('InferenceUseCase#timeOfRun', inference, taskArg),
  method(
    'InferenceUseCase#run',
    inference,
    taskArg,
    arg('told', inferenceProgress, {
      without: ['from'],
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: {
        signal: OPTIONAL,
        progress: OPTIONAL,
        finished: OPTIONAL,
        opened: OPTIONAL,
        standing: OPTIONAL,
      },
    }),
  ),
  made(
    'InferenceUseCase',
    all.InferenceUseCase,
    arg('wire', () => wire),
    arg('restore', () => restore),
  ),
  made(
    'Sampling',
    all.Sampling,
    arg('wire', () => wire),
    arg('restore', () => restore),
  ),
]
