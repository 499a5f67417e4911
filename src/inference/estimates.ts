import { present } from '../models/errors.ts'
import type { JointShares } from './jointTimes.ts'
import type { Estimates, JointPosterior, NeuronRef } from './posterior.ts'

/**
 * Errors of shares of time, by batch means: the time is cut into 16 stretches of equal length, and what their means scatter
 * says how far off the mean of all may be, however long spikes depend on each other, as long as a stretch is longer. That
 * stretches of twice the length scatter more tells that they are not, and then those count.
 *
 *     scatter² = max over n = 16, 8 of sum of (batch - mean)² / (n (n - 1))
 *     error = scatter * t / z                       t, z: 97.5 % quantiles, of Student's law (15) and of the normal one
 *
 * so that mean ± 1.96 error holds the truth in 95 %. Two things are added that batches do not see:
 *
 * - The count of something rare is skewed. n = (m / scatter)² is how many independent events a share m (of what is rarer, on or
 *   off) comes from. The upper 95 % bound of a Poisson count of n is n + 1.645 sqrt(n + 1) + 1.35 or so, which counts where it
 *   is wider than the two-sided interval; what is on half of the time is no such count, so it counts with 1 - 2 m. What never
 *   happened thereby has the error 1.53 / T: below 3 / T with 95 %.
 * - Nothing is known better than to 0.75 / T, T in tau_ref: what happens less than once in that time was perhaps not seen.
 *
 * Measured with random machines of 14 neurons (weights N(0, 0.3 to 1.2), 200 each, T of 3 to 5,000 tau_ref): 93 to 99 % of all
 * marginals lie within mean ± 1.96 error. 64 batches alone cover 68 to 90 % at T = 50, 16 alone 79 to 94 %.
 */
export const BATCHES = 16

/** 97.5 % quantile of Student's law of 15 degrees of freedom, over that of the normal law. */
const T_OVER_Z = 2.131449545559323 / 1.959963984540054

/** Bound of a rare count beyond it, over 1.96: RISE * sqrt(n + 1) + BEYOND. */
const RISE = 0.84
const BEYOND = 0.69

/** No error is below this, over T. */
const LEAST = 0.75

/** A mean with its error. */
interface Estimate {
  readonly mean: number
  readonly error: number
}

/** What is known for certain of a share of time: 0 or 1, or null if it is not. */
type Certain = 0 | 1 | null

/**
 * Means of shares of time and their errors.
 *
 * @param batches one array for each of 16 equal stretches of time; in each one share a neuron
 * @param duration_tau_ref of all stretches together
 * @param certain the shares that are known for certain, whatever was seen
 */
export const estimatesOf = (
  batches: readonly Float64Array[],
  duration_tau_ref: number,
  certain: (i: number) => Certain,
): Estimates => {
  const size = present(batches[0], 'batch').length
  const mean = new Float64Array(size)
  const error = new Float64Array(size)
  const effectiveSamples = new Float64Array(size)
  const series = new Float64Array(batches.length)
  for (let i = 0; i < size; i++) {
    const known = certain(i)
    for (let k = 0; k < series.length; k++) series[k] = present(batches[k]?.[i], 'share')
    const { mean: p, error: e } =
      known === null ? estimateOf(series, duration_tau_ref) : { mean: known, error: 0 }
    mean[i] = p
    error[i] = e
    effectiveSamples[i] = e > 0 ? (p * (1 - p)) / (e * e) : Infinity
  }
  return { mean, error, effectiveSamples }
}

/** The mean of a share over equal stretches, and its error. */
const estimateOf = (series: Float64Array, duration_tau_ref: number): Estimate => {
  const count = series.length
  let sum = 0
  for (const share of series) sum += share
  // rounding may lead a little beyond what a share can be
  const mean = Math.min(1, Math.max(0, sum / count))
  const scatter = Math.sqrt(Math.max(varianceOf(series, 1), varianceOf(series, 2)))
  const rarer = Math.min(mean, 1 - mean)
  if (!(rarer > 1e-9 && scatter > 1e-12)) return { mean, error: (RISE + BEYOND) / duration_tau_ref }
  const events = (rarer / scatter) ** 2
  const widening = Math.max(1, (RISE * Math.sqrt(events + 1) + BEYOND) / Math.sqrt(events))
  const error = T_OVER_Z * scatter * (1 + (1 - 2 * rarer) * (widening - 1))
  return { mean, error: Math.max(error, LEAST / duration_tau_ref) }
}

/** Variance of the mean of a series of independent numbers, each the mean of so many of these. */
const varianceOf = (series: Float64Array, together: number): number => {
  const count = series.length / together
  const means = Float64Array.from({ length: count }, (_, k) => {
    let sum = 0
    for (let j = 0; j < together; j++) sum += present(series[k * together + j], 'share')
    return sum / together
  })
  const mean = means.reduce((sum, x) => sum + x, 0) / count
  return means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (count * (count - 1))
}

/**
 * The posterior over joint states and pairs.
 *
 * @param batches shares of joint states in each of 16 equal stretches of time
 * @param known one entry a neuron: the state that it was held in
 */
export const jointOf = (
  neurons: readonly NeuronRef[],
  batches: readonly JointShares[],
  duration_tau_ref: number,
  known: readonly Certain[],
): JointPosterior => {
  const size = neurons.length
  const series = new Map<number, Float64Array>()
  const pairs = batches.map(() => new Float64Array(size * size))
  batches.forEach((shares, k) => {
    const together = present(pairs[k], 'batch')
    for (const [state, share] of shares) {
      const one = series.get(state) ?? new Float64Array(batches.length)
      one[k] = share
      series.set(state, one)
      const on = neurons.flatMap((_, i) => ((state & (1 << i)) === 0 ? [] : [i]))
      for (const i of on) for (const j of on) together[i * size + j] = (together[i * size + j] ?? 0) + share
    }
  })
  const isCertain = known.every((state) => state !== null)
  const states = Array.from(series, ([state, one]) => {
    const { mean, error } = estimateOf(one, duration_tau_ref)
    const bits = neurons.map((_, i) => ((state & (1 << i)) === 0 ? 0 : 1))
    return { state: bits, probability: mean, error: isCertain ? 0 : error }
  })
  states.sort((a, b) => b.probability - a.probability)
  const certain = (at: number): Certain => {
    const [a, b] = [known[Math.floor(at / size)] ?? null, known[at % size] ?? null]
    if (a === 0 || b === 0) return 0
    return a === 1 && b === 1 ? 1 : null
  }
  return { neurons, states, coactivations: estimatesOf(pairs, duration_tau_ref, certain) }
}
