import { ParameterError } from './errors.ts'
import { exp, log } from './functions.ts'

/** The law of N binary neurons, and what follows from it. */
export interface BoltzmannDistribution {
  /** N. */
  readonly size: number
  /** p(z) by state, 2^N values with sum 1; bit i of the index (value 1 << i) is z of neuron i. */
  readonly probabilities: Float64Array
  /** E[z_i], N values. */
  readonly marginals: Float64Array
  /** E[z_i z_j], N x N values, row-major, symmetric; on the diagonal stand the marginals. */
  readonly coactivations: Float64Array
  /** ln Z. */
  readonly logPartition: number
}

const maximalSize = 20

/**
 * The Boltzmann distribution of N binary neurons, by enumeration of all their 2^N states.
 *
 *     p(z) = exp(b.z + z.W.z / 2) / Z
 *
 * It is the stationary law of the neural sampler with these biases and weights (rectangular PSPs as long as
 * the refractory time, no self-connections). State index: neuron i is bit i, so neuron 0 is the *least*
 * significant one (in the code of the SAL paper it is the most significant one).
 *
 * Exact: to rounding; the largest exponent is subtracted, so large weights do no harm. A probability below
 * 1e-308 of the largest is 0.
 * Cost: O(N 2^N) time and 16 * 2^N bytes.
 *
 * @param weights N x N, row-major [post][pre], dimensionless, symmetric; the diagonal is ignored
 * @param biases N of them, dimensionless; 1 <= N <= 20
 * @throws ParameterError if an entry is not finite, a weight differs from its transpose, or N is out of range
 * @example
 * ```ts
 * import { boltzmann } from 'rxspike/models'
 * const { probabilities, logPartition } = boltzmann([0, Math.LN2, Math.LN2, 0], [0, Math.LN2])
 * Array.from(probabilities, (p) => Math.round(8 * p)) // => [1, 1, 2, 4]
 * logPartition // => Math.log(8)
 * ```
 * @source Buesing et al. 2011, PLoS Comput. Biol. 7:e1002211 (neural sampling)
 */
export const boltzmann = (weights: ArrayLike<number>, biases: ArrayLike<number>): BoltzmannDistribution => {
  validate(weights, biases)
  const size = biases.length
  const probabilities = logWeights(weights, biases)
  const largest = probabilities.reduce((a, b) => Math.max(a, b))
  for (let state = 0; state < probabilities.length; state++) {
    probabilities[state] = exp(probabilities[state]! - largest)
  }
  const sums = sumsOverSupersets(probabilities, size)
  const total = sums[0]!
  for (let state = 0; state < probabilities.length; state++) probabilities[state]! /= total
  const marginals = new Float64Array(size)
  const coactivations = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    marginals[i] = sums[1 << i]! / total
    for (let j = 0; j < size; j++) coactivations[i * size + j] = sums[(1 << i) | (1 << j)]! / total
  }
  return { size, probabilities, marginals, coactivations, logPartition: largest + log(total) }
}

/** b.z + z.W.z / 2 of every state: that of the state without its highest neuron, plus this neuron's potential. */
const logWeights = (weights: ArrayLike<number>, biases: ArrayLike<number>): Float64Array => {
  const size = biases.length
  const out = new Float64Array(2 ** size)
  for (let highest = 0; highest < size; highest++) {
    for (let others = 0; others < 1 << highest; others++) {
      let u = biases[highest]!
      for (let rest = others; rest !== 0; rest &= rest - 1) {
        u += weights[highest * size + 31 - Math.clz32(rest & -rest)]!
      }
      out[(1 << highest) | others] = out[others]! + u
    }
  }
  return out
}

/**
 * For every set of neurons the sum over all states in which they are on: entry 0 is the total, entry 1 << i
 * belongs to the marginal of i. Sums in pairs, so the error is N units in the last place at most.
 */
const sumsOverSupersets = (values: Float64Array, size: number): Float64Array => {
  const sums = values.slice()
  for (let i = 0; i < size; i++) {
    const bit = 1 << i
    for (let state = 0; state < sums.length; state++) {
      if ((state & bit) === 0) sums[state]! += sums[state | bit]!
    }
  }
  return sums
}

const validate = (weights: ArrayLike<number>, biases: ArrayLike<number>): void => {
  const size: unknown = (biases as ArrayLike<number> | null)?.length
  if (typeof biases !== 'object' || typeof size !== 'number' || size < 1) {
    throw new ParameterError('boltzmann.biases', biases, 'an array of one bias per neuron')
  }
  if (size > maximalSize) {
    throw new ParameterError(
      'boltzmann.biases',
      biases,
      `at most ${maximalSize} neurons`,
      `${size} neurons have ${2 ** size} states: sample them instead.`,
    )
  }
  if (typeof weights !== 'object' || (weights as ArrayLike<number> | null)?.length !== size * size) {
    throw new ParameterError('boltzmann.weights', weights, `an array of ${size} x ${size} weights`)
  }
  let magnitude = 0
  for (let i = 0; i < size; i++) {
    finite(biases[i], `boltzmann.biases[${i}]`)
    magnitude += Math.abs(biases[i]!)
    for (let j = 0; j < i; j++) {
      const w = weights[i * size + j]!
      const transposed = weights[j * size + i]!
      finite(w, `boltzmann.weights[${i}][${j}]`)
      finite(transposed, `boltzmann.weights[${j}][${i}]`)
      if (w !== transposed) {
        throw new ParameterError(
          `boltzmann.weights[${i}][${j}]`,
          w,
          `${transposed}, the value of [${j}][${i}]`,
          'Only symmetric weights have a Boltzmann distribution.',
        )
      }
      magnitude += Math.abs(w)
    }
  }
  if (magnitude === Infinity) {
    throw new ParameterError('boltzmann', magnitude, 'a finite sum of all |biases| and |weights|')
  }
}

const finite = (x: unknown, where: string): void => {
  if (typeof x !== 'number' || !Number.isFinite(x)) throw new ParameterError(where, x, 'a finite number')
}
