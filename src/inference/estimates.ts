import { present } from '../models/errors.ts'
import type { JointShares } from './jointTimes.ts'
import type { Estimates, JointPosterior, NeuronRef } from './posterior.ts'

/**
 * Means of shares of time and their errors, from what they were in equal stretches that follow each other (batches).
 *
 * @param batches one array a stretch, in turn; each with one share a neuron
 * @param duration_tau_ref of all stretches together, in tau_ref
 */
export const estimatesOf = (batches: readonly Float64Array[], duration_tau_ref: number): Estimates => {
  const size = present(batches[0], 'batch').length
  const mean = new Float64Array(size)
  const error = new Float64Array(size)
  const effectiveSamples = new Float64Array(size)
  const series = new Float64Array(batches.length)
  for (let i = 0; i < size; i++) {
    batches.forEach((batch, k) => {
      series[k] = present(batch[i], 'share')
    })
    const { mean: p, error: e } = estimateOf(series, duration_tau_ref)
    mean[i] = p
    error[i] = e
    effectiveSamples[i] = e > 0 ? (p * (1 - p)) / (e * e) : Infinity
  }
  return { mean, error, effectiveSamples }
}

/** A mean with its error. */
export interface Estimate {
  readonly mean: number
  readonly error: number
}

/** The mean of one series of equal stretches, and its error. */
export const estimateOf = (series: Float64Array, duration_tau_ref: number): Estimate => {
  let sum = 0
  for (const share of series) sum += share
  const mean = sum / series.length
  let squares = 0
  for (const share of series) squares += (share - mean) ** 2
  const error = Math.sqrt(squares / (series.length - 1) / series.length)
  return { mean, error: error > 0 ? error : 1.88 / duration_tau_ref }
}

/** The posterior over joint states and pairs, from the shares of joint states in equal stretches. */
export const jointOf = (
  neurons: readonly NeuronRef[],
  batches: readonly JointShares[],
  duration_tau_ref: number,
): JointPosterior => {
  const series = new Map<number, Float64Array>()
  const size = neurons.length
  const together = Array.from({ length: size * size }, () => new Float64Array(batches.length))
  batches.forEach((shares, k) => {
    for (const [state, share] of shares) {
      let one = series.get(state)
      if (one === undefined) series.set(state, (one = new Float64Array(batches.length)))
      one[k] = share
      for (let i = 0; i < size; i++) {
        if ((state & (1 << i)) === 0) continue
        for (let j = 0; j < size; j++) {
          if ((state & (1 << j)) === 0) continue
          const pair = present(together[i * size + j], 'pair')
          pair[k] = present(pair[k], 'share') + share
        }
      }
    }
  })
  const states = Array.from(series, ([state, one]) => {
    const { mean: probability, error } = estimateOf(one, duration_tau_ref)
    const bits = neurons.map((_, i) => ((state & (1 << i)) === 0 ? 0 : 1))
    return { state: bits, probability, error }
  })
  states.sort((a, b) => b.probability - a.probability)
  const pairs = Array.from(batches, (_, k) => Float64Array.from(together, (one) => present(one[k], 'share')))
  return { neurons, states, coactivations: estimatesOf(pairs, duration_tau_ref) }
}
