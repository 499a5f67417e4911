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

export const usecases: readonly Entry[] = [
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
  made(
    'Sampling',
    all.Sampling,
    arg('wire', () => wire),
    arg('restore', () => restore),
  ),
]
