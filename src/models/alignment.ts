import { checkArray } from './check.ts'
import { ParameterError } from './errors.ts'
import { sine } from './functions.ts'

/** How alike two lists of weights are; null where a measure is not defined. */
export interface Alignment {
  /** Between the two as vectors, from 0 to 180 degrees; null if one of them is 0. */
  readonly angleDegrees: number | null
  /** Pearson's; null if one of them is constant. */
  readonly correlation: number | null
  /** Variance of b_k - a_k, their mean removed, divided by their number. */
  readonly variance: number
  /** Of the line of least squares of b over a; null if a is constant. */
  readonly slope: number | null
}

/**
 * How well weights of one direction fit those of the other, synapse by synapse.
 *
 *     cos(angle) = <a, b> / (|a| |b|)      correlation = cov(a, b) / sqrt(var(a) var(b))      slope = cov(a, b) / var(a)
 *
 * Exact: to rounding, at small angles too (from |a/|a| - b/|b||, not from the cosine); entries are scaled by the largest, so
 * nothing overflows or underflows.
 * Cost: three passes, no memory.
 *
 * @param a forward weights, finite, at least one
 * @param b backward weights of the same pairs in the same order
 * @throws ParameterError if they are not
 * @example
 * ```ts
 * import { alignment } from 'rxspike/models'
 * alignment([1, 0], [0, 2]).angleDegrees // => 90
 * alignment([1, 2, 3], [2, 4, 6]) // => { angleDegrees: 0, correlation: 1, variance: 2 / 3, slope: 2 }
 * alignment([1], [2]).correlation // => null
 * ```
 * @see {@link asymmetryVarianceBetween} for matrices of two directions that stand as they are
 */
export const alignment = (a: ArrayLike<number>, b: ArrayLike<number>): Alignment => {
  const scaleA = largestOf('alignment.a', a)
  const scaleB = largestOf('alignment.b', b)
  const n = a.length
  if (b.length !== n) throw new ParameterError('alignment.b', b, `an array of ${n} weights, as many as a`)
  const meanA = meanOf(a, scaleA)
  const meanB = meanOf(b, scaleB)
  let [aa, bb, varA, varB, cov] = [0, 0, 0, 0, 0]
  for (let k = 0; k < n; k++) {
    const [x, y] = [scaled(a[k]!, scaleA), scaled(b[k]!, scaleB)]
    aa += x * x
    bb += y * y
    varA += (x - meanA) * (x - meanA)
    varB += (y - meanB) * (y - meanB)
    cov += (x - meanA) * (y - meanB)
  }
  const isFlatA = isConstant(a)
  const isFlat = isFlatA || isConstant(b)
  return {
    angleDegrees:
      scaleA === 0 || scaleB === 0 ? null : angleOf(a, b, scaleA * Math.sqrt(aa), scaleB * Math.sqrt(bb)),
    correlation: isFlat ? null : Math.max(-1, Math.min(1, cov / Math.sqrt(varA * varB))),
    variance: varianceOf(a, b),
    slope: isFlatA ? null : (cov / varA) * (scaleB / scaleA),
  }
}

/** The largest size among them; what is no list of finite numbers is refused. */
const largestOf = (where: string, weights: ArrayLike<number>): number => {
  checkArray(where, weights, 'an array of weights')
  if (!(weights.length >= 1)) throw new ParameterError(where, weights, 'at least one weight')
  let largest = 0
  for (let k = 0; k < weights.length; k++) {
    const w: unknown = weights[k]
    if (typeof w !== 'number' || !Number.isFinite(w))
      throw new ParameterError(`${where}[${k}]`, w, 'a finite number')
    largest = Math.max(largest, Math.abs(w))
  }
  return largest
}

const scaled = (w: number, scale: number): number => (scale === 0 ? 0 : w / scale)

const meanOf = (weights: ArrayLike<number>, scale: number): number => {
  let sum = 0
  for (let k = 0; k < weights.length; k++) sum += scaled(weights[k]!, scale)
  return sum / weights.length
}

/** By its values, not by a variance that rounding keeps from 0. */
const isConstant = (weights: ArrayLike<number>): boolean => {
  for (let k = 1; k < weights.length; k++) if (weights[k] !== weights[0]) return false
  return true
}

const varianceOf = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let mean = 0
  for (let k = 0; k < a.length; k++) mean += (b[k]! - a[k]!) / a.length
  let variance = 0
  for (let k = 0; k < a.length; k++) {
    const off = b[k]! - a[k]! - mean
    variance += (off * off) / a.length
  }
  return variance
}

/** Twice the angle whose sine is half the distance of the two unit vectors; of their opposite where that is nearer. */
const angleOf = (a: ArrayLike<number>, b: ArrayLike<number>, normA: number, normB: number): number => {
  let [apart, together] = [0, 0]
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k]! / normA, b[k]! / normB]
    apart += (x - y) * (x - y)
    together += (x + y) * (x + y)
  }
  return apart <= together ? degrees(apart) : 180 - degrees(together)
}

/** The angle between unit vectors whose distance has this square, at most 2. */
const degrees = (square: number): number => (2 * inverseSine(Math.sqrt(square) / 2) * 180) / Math.PI

/** The angle from 0 to π/4 (and a little beyond) whose sine is x: Newton, of which each step doubles the digits. */
const inverseSine = (x: number): number => {
  let angle = x
  for (let k = 0; k < 6; k++) angle -= (sine(angle) - x) / sine(angle + Math.PI / 2)
  return angle
}
