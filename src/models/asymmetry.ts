import { ParameterError } from './errors.ts'

/**
 * How far a square matrix is from its transpose, relative to its own size; the diagonal does not count.
 *
 *     |W - W^T| / |W|,   |.| the Frobenius norm over off-diagonal entries
 *
 * 0 for a symmetric matrix (and for 0), 2 for an antisymmetric one, sqrt(2) if of each pair one entry is 0.
 *
 * Exact: to rounding; entries are scaled by the largest, so nothing overflows or underflows.
 *
 * @param weights size x size, row-major [post][pre]; finite off the diagonal
 * @param size integer >= 1
 * @throws ParameterError if they are not
 * @example
 * ```ts
 * import { asymmetry } from 'rxspike/models'
 * asymmetry([0, 1, 1, 0], 2) // => 0
 * asymmetry([0, 1, -1, 0], 2) // => 2
 * ```
 * @see {@link asymmetryVariance} for the measure of the SAL paper, in the units of the weights squared
 */
export const asymmetry = (weights: ArrayLike<number>, size: number): number => {
  validate('asymmetry', weights, size)
  let largest = 0
  forEachPair(size, (ij, ji) => {
    largest = Math.max(largest, Math.abs(weights[ij]!), Math.abs(weights[ji]!))
  })
  if (largest === 0) return 0
  let difference = 0
  let norm = 0
  forEachPair(size, (ij, ji) => {
    const a = weights[ij]! / largest
    const b = weights[ji]! / largest
    difference += 2 * (a - b) * (a - b)
    norm += a * a + b * b
  })
  return Math.sqrt(difference / norm)
}

/**
 * The variance of the differences W_ij - W_ji over the N (N - 1) / 2 pairs i < j: their mean is removed, the
 * sum of squares is divided by their number.
 *
 * It is 0 for symmetric weights; but also if all differences are equal, so always for one pair. 0 for no pair.
 *
 * @param weights size x size, row-major [post][pre]; finite off the diagonal
 * @param size integer >= 1
 * @throws ParameterError if they are not
 * @example
 * ```ts
 * import { asymmetryVariance } from 'rxspike/models'
 * asymmetryVariance([0, 1, 2, 0, 0, 3, 0, 0, 0], 3) // => 2 / 3
 * ```
 * @source the code of Gierlich et al. 2025, arXiv:2503.02642 (its measure of weight asymmetry)
 */
export const asymmetryVariance = (weights: ArrayLike<number>, size: number): number => {
  validate('asymmetryVariance', weights, size)
  const pairs = (size * (size - 1)) / 2
  let mean = 0
  forEachPair(size, (ij, ji) => {
    mean += (weights[ij]! - weights[ji]!) / pairs
  })
  let variance = 0
  forEachPair(size, (ij, ji) => {
    const off = weights[ij]! - weights[ji]! - mean
    variance += (off * off) / pairs
  })
  return variance
}

/**
 * The variance of the differences F_ij - B_ji of the weights in two directions, over all pairs of a neuron and one of another
 * population: their mean is removed, the sum of squares is divided by their number.
 *
 * It is 0 where one matrix is the transpose of the other; but also if all differences are equal.
 *
 * @param forward post x pre, row-major [post][pre]
 * @param backward pre x post, row-major: the weights the other way
 * @param post neurons that the forward weights lead to, integer >= 1
 * @param pre neurons that they come from, integer >= 1
 * @throws ParameterError if they are not
 * @example
 * ```ts
 * import { asymmetryVarianceBetween } from 'rxspike/models'
 * asymmetryVarianceBetween([1, 2, 3, 4, 5, 6], [1, 4, 2, 5, 3, 6], 2, 3) // => 0
 * asymmetryVarianceBetween([2, 0], [0, 0], 1, 2) // => 1
 * ```
 * @see {@link asymmetryVariance} for the weights of one population to itself
 */
export const asymmetryVarianceBetween = (
  forward: ArrayLike<number>,
  backward: ArrayLike<number>,
  post: number,
  pre: number,
): number => {
  const where = 'asymmetryVarianceBetween'
  for (const [name, size] of Object.entries({ post, pre }))
    if (!Number.isInteger(size) || size < 1)
      throw new ParameterError(`${where}.${name}`, size, 'an integer >= 1')
  for (const [name, weights] of Object.entries({ forward, backward })) {
    const given: unknown = weights
    if (typeof given !== 'object' || (given as ArrayLike<number> | null)?.length !== post * pre)
      throw new ParameterError(`${where}.${name}`, weights, `an array of ${post * pre} weights`)
    const wrong = Array.prototype.findIndex.call(weights, (w: unknown) => !Number.isFinite(w))
    if (wrong >= 0) throw new ParameterError(`${where}.${name}[${wrong}]`, weights[wrong], 'a finite number')
  }
  const differences = Float64Array.from({ length: post * pre }, (_, k) => {
    const [i, j] = [Math.floor(k / pre), k % pre]
    return forward[k]! - backward[j * post + i]!
  })
  const mean = differences.reduce((sum, d) => sum + d / differences.length, 0)
  return differences.reduce((sum, d) => sum + ((d - mean) * (d - mean)) / differences.length, 0)
}

/** Visits every pair i < j once, with the places of W_ij and of W_ji. */
const forEachPair = (size: number, visit: (ij: number, ji: number) => void): void => {
  for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) visit(i * size + j, j * size + i)
}

const validate = (where: string, weights: ArrayLike<number>, size: number): void => {
  if (!Number.isInteger(size) || size < 1) throw new ParameterError(`${where}.size`, size, 'an integer >= 1')
  if (typeof weights !== 'object' || (weights as ArrayLike<number> | null)?.length !== size * size) {
    throw new ParameterError(`${where}.weights`, weights, `an array of ${size} x ${size} weights`)
  }
  const finite = (place: number): void => {
    const w: unknown = weights[place]
    if (typeof w === 'number' && Number.isFinite(w)) return
    const index = `[${Math.floor(place / size)}][${place % size}]`
    throw new ParameterError(`${where}.weights${index}`, w, 'a finite number')
  }
  forEachPair(size, (ij, ji) => {
    finite(ij)
    finite(ji)
  })
}
