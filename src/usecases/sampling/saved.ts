import type { Spike } from '../../models/events.ts'
import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'
import { ARMS } from './options.ts'
import type { SamplingRun } from './spec.ts'
import type { Trial, Validation } from './outcome.ts'

// Outcomes as saved values: what a run that is resumed has behind it.

export const saveSpikes = (spikes: readonly Spike[]): Saved => ({
  times: Float64Array.from(spikes, ({ t }) => t),
  sources: Int32Array.from(spikes, ({ source }) => source),
})

export const loadSpikes = (saved: Saved): Spike[] => {
  const from = new SavedReader('raster', saved)
  const times = from.float64('times')
  const sources = from.int32('sources', times.length)
  return Array.from(times, (t, k) => ({ t, source: sources[k] ?? 0 }))
}

const loadRun = (from: SavedReader): SamplingRun => {
  const arm = ARMS.find((one) => one === from.text('arm'))
  if (arm === undefined) throw new SnapshotError('run: arm', from.text('arm'), `one of ${ARMS.join(', ')}`)
  return { target: from.text('target'), init: from.text('init'), arm, seed: from.number('seed') }
}

export const saveValidation = (validation: Validation): Saved => ({ ...validation })

/** @throws SnapshotError if it is none */
export const loadValidation = (saved: Saved): Validation => {
  const from = new SavedReader('validation', saved)
  return {
    ...loadRun(from),
    epoch: from.number('epoch'),
    duration_tau_ref: from.number('duration_tau_ref'),
    divergence: from.number('divergence'),
    divergenceUnbiased: from.number('divergenceUnbiased'),
    asymmetry: from.number('asymmetry'),
    asymmetryVariance: from.number('asymmetryVariance'),
    spikes: from.number('spikes'),
  }
}

export const saveTrial = (trial: Trial): Saved => ({
  run: { ...trial.run },
  validations: trial.validations.map(saveValidation),
  final: saveValidation(trial.final),
  weights: trial.weights.slice(),
  biases: trial.biases.slice(),
  sampled: trial.sampled.slice(),
  raster: saveSpikes(trial.raster),
  rasterBegin: trial.rasterBegin,
})

/** @throws SnapshotError if it is none */
export const loadTrial = (saved: Saved): Trial => {
  const from = new SavedReader('training', saved)
  return {
    run: loadRun(new SavedReader('training: run', from.part('run'))),
    validations: from.list('validations').map(loadValidation),
    final: loadValidation(from.part('final')),
    weights: from.float64('weights'),
    biases: from.float64('biases'),
    sampled: from.float64('sampled'),
    raster: loadSpikes(from.part('raster')),
    rasterBegin: from.number('rasterBegin'),
  }
}
