import { present } from '../models/errors.ts'
import type { JointShares } from './jointTimes.ts'
import type { Estimates, JointPosterior, NeuronRef } from './posterior.ts'

/**
 * Errors of shares of time, by batch means: the time is cut into 16 stretches of equal length, and what their means scatter
 * says how far off the mean of all may be, however long spikes depend on each other, as long as a stretch is longer.
 *
 *     error = t / z * sqrt(sum of (batch - mean)^2 / (16 * 15))        t, z: 97.5 % quantiles, of Student's law and the normal one
 *
 * so that mean ± 1.96 error holds the truth in 95 %. Two things are added that batches do not see:
 *
 * - The count of something rare is skewed. n = m^2 / error^2 is how many independent events a share m (of what is rarer, on
 *   or off) would come from; the exact interval of a Poisson count is about sqrt(n + 1) + 0.88 wide where sqrt(n) was
 *   taken. What is on half of the time is no such count: the widening counts with 1 - 2 m. What never happened at all
 *   thereby has the error 1.88 / T, that is the bound 3.7 / T at 97.5 %.
 * - Nothing is known better than to 1 / T, T in tau_ref: what happens less than once in that time was perhaps not seen.
 *
 * Measured with random machines of 14 neurons (weights N(0, 0.3 to 1.2), T of 6 to 5,000 tau_ref, 200 each): 93 to 99 % of all
 * marginals within mean ± 1.96 error. 32 or 64 batches cover 92 and 89 % at T = 50; 8 cover no better and scatter more.
 */
export const BATCHES = 16

/** 97.5 % quantile of Student's law of 15 degrees of freedom, over that of the normal law. */
const T_OVER_Z = 2.131449545559323 / 1.959963984540054

/** Half of the width of a Poisson count's interval beyond sqrt(n + 1), over 1.96. */
const BEYOND = 0.88

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
  let squares = 0
  for (const share of series) squares += (share - mean) ** 2
  const scatter = T_OVER_Z * Math.sqrt(squares / (count * (count - 1)))
  const rarer = Math.min(mean, 1 - mean)
  if (!(rarer > 1e-9 && scatter > 1e-12)) return { mean, error: (1 + BEYOND) / duration_tau_ref }
  const events = (rarer / scatter) ** 2
  const widening = (Math.sqrt(events + 1) + BEYOND) / Math.sqrt(events)
  const error = scatter * (1 + (1 - 2 * rarer) * Math.max(0, widening - 1))
  return { mean, error: Math.max(error, 1 / duration_tau_ref) }
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
