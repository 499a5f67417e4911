import { present } from '../../models/errors.ts'

/** A measured value of a function. */
export interface MeasuredValue {
  readonly x: number
  readonly y: number
  /** Standard error of y. */
  readonly error: number
}

/** Where a measured function is 0. */
export interface MeasuredZero {
  readonly x: number
  /** Standard error of x, by that of the values. */
  readonly error: number
  /** Sum of squared deviations of the values from the fit, in their standard errors, over what is left of their number. */
  readonly chiSquaredPerDegree: number
}

/**
 * Where a parabola through measured values, fitted by weighted least squares, is 0: the zero next to the middle of them. Four
 * values or more.
 *
 * @returns undefined if it has none in their range, or values do not determine it
 */
export const zeroOfFit = (values: readonly MeasuredValue[]): MeasuredZero | undefined => {
  if (values.length < 4) return undefined
  const xs = values.map(({ x }) => x)
  const [low, high] = [Math.min(...xs), Math.max(...xs)]
  const middle = (low + high) / 2
  // about the middle, and in units of half the range, so that the sums are of one size
  const half = (high - low) / 2
  const normal = [0, 1, 2].map((i) => [0, 1, 2].map((j) => sumOver(values, middle, half, i + j, false)))
  const right = [0, 1, 2].map((i) => sumOver(values, middle, half, i, true))
  const covariance = inverse(normal)
  if (covariance === undefined) return undefined
  const [c0 = 0, c1 = 0, c2 = 0] = covariance.map((row) => dot(row, right))
  const root = nearestRoot(c0, c1, c2)
  if (root === undefined || Math.abs(root) > 1) return undefined
  const powers = [1, root, root * root]
  const variance = dot(
    powers,
    covariance.map((row) => dot(row, powers)),
  )
  const slope = c1 + 2 * c2 * root
  // a parabola that touches 0 does not say where
  if (slope === 0) return undefined
  const chiSquared = values.reduce((sum, { x, y, error }) => {
    const s = (x - middle) / half
    return sum + ((y - c0 - s * (c1 + s * c2)) / error) ** 2
  }, 0)
  return {
    x: middle + half * root,
    error: (half * Math.sqrt(variance)) / Math.abs(slope),
    chiSquaredPerDegree: chiSquared / (values.length - 3),
  }
}

const sumOver = (
  values: readonly MeasuredValue[],
  middle: number,
  half: number,
  power: number,
  isOfValues: boolean,
): number =>
  values.reduce(
    (sum, { x, y, error }) => sum + (((x - middle) / half) ** power * (isOfValues ? y : 1)) / (error * error),
    0,
  )

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * (b[k] ?? 0), 0)

/** The root of c0 + c1 s + c2 s^2 that is nearest to 0, without cancellation. */
const nearestRoot = (c0: number, c1: number, c2: number): number | undefined => {
  const discriminant = c1 * c1 - 4 * c0 * c2
  if (c1 === 0 || discriminant < 0) return undefined
  return (-2 * c0) / (c1 + Math.sign(c1) * Math.sqrt(discriminant))
}

/** The inverse of a symmetric 3 x 3 matrix; undefined if it has none. */
const inverse = (m: readonly (readonly number[])[]): number[][] | undefined => {
  const at = (i: number, j: number): number => present(m[i % 3]?.[j % 3], 'an entry')
  const cofactor = (i: number, j: number): number =>
    at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1)
  const determinant = at(0, 0) * cofactor(0, 0) + at(0, 1) * cofactor(0, 1) + at(0, 2) * cofactor(0, 2)
  if (!(Math.abs(determinant) > 0)) return undefined
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(j, i) / determinant))
}

/** A mean of measured values, each weighted by its error, its own error, and how they scatter about it. */
export const weightedMean = (
  values: readonly { readonly x: number; readonly error: number }[],
): MeasuredZero | undefined => {
  if (values.length === 0) return undefined
  const weight = values.reduce((sum, { error }) => sum + 1 / (error * error), 0)
  const x = values.reduce((sum, value) => sum + value.x / (value.error * value.error), 0) / weight
  const chiSquared = values.reduce((sum, value) => sum + ((value.x - x) / value.error) ** 2, 0)
  return {
    x,
    error: 1 / Math.sqrt(weight),
    chiSquaredPerDegree: values.length === 1 ? 0 : chiSquared / (values.length - 1),
  }
}
