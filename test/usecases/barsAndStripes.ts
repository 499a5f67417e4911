import type { PatternTable } from '../../src/inference/index.ts'
import { randomStream } from '../../src/models/random.ts'
import { type InferenceOptions, inferencePresets } from '../../src/usecases/index.ts'

/** Pictures of rows that are on or off, or of columns; now and then a pixel is wrong. Labelled as what they are. */
export const barsAndStripes = (count: number, rows: number, width: number): PatternTable => {
  const random = randomStream(7, 'bars and stripes')
  const columns = Array.from({ length: rows * width }, (_, k) => `p${k}`)
  const patterns = Array.from({ length: count }, () => {
    const label = random.uniform() < 0.5 ? 0 : 1
    const on = Array.from({ length: label === 0 ? width : rows }, () => random.uniform() < 0.5)
    const states = Uint8Array.from(columns, (_, k) => {
      const line = label === 0 ? k % width : Math.floor(k / width)
      return (on[line] === true) !== random.uniform() < 0.03 ? 1 : 0
    })
    return { states, label }
  })
  return { columns, labels: ['bars', 'stripes'], patterns }
}

/** Numbers of an experiment that takes no time. */
export const tiny: InferenceOptions = {
  ...inferencePresets['digits-sal']!.options,
  seed: 5,
  runs: 1,
  hidden: [3],
  test: 6,
  epochs: 4,
  batch: 6,
  noise: 1,
  accuracyDuration_tau_ref: 20,
  completionDuration_tau_ref: 20,
  dreams: 20,
  dreamEvery_tau_ref: 5,
}
