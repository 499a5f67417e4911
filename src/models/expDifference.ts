import { exp, expm1 } from './functions.ts'

// Beyond this distance of the outermost points the difference of two differences loses next to nothing; below it the
// series is short.
const FAR = 8

/**
 * The size of the divided difference of exp(-x) over up to a few points: positive, and (-1)^n times the difference itself.
 *
 *     D(x) = exp(-x)    D(x_0 … x_n) = (D(x_0 … x_{n-1}) - D(x_1 … x_n)) / (x_n - x_0)
 *     D(x_0 … x_n) = exp(-x_n) sum over m of h_m(x_n - x_0, …, x_n - x_{n-1}) / (m + n)!
 *
 * h_m is the sum of all products of m of them, repetition allowed, so every term of the series is positive. Integrals of
 * exponentials over a simplex are such differences: D(0, d) = (1 - exp(-d)) / d, and D(0, …, 0) = 1 / n!.
 *
 * Exact: to a relative error of 1e-15 and that of exp(-x_0), however close or far apart the points are.
 *
 * @param x points >= 0 in ascending order, any of them equal
 */
export const expDifference = (...x: readonly number[]): number => difference(x, 0, x.length - 1)

const difference = (x: readonly number[], first: number, last: number): number => {
  const nearest = x[first]!
  const span = x[last]! - nearest
  if (first === last) return exp(-nearest)
  if (last === first + 1) return span === 0 ? exp(-nearest) : exp(-nearest) * (-expm1(-span) / span)
  return span > FAR
    ? (difference(x, first, last - 1) - difference(x, first + 1, last)) / span
    : series(x, first, last)
}

const series = (x: readonly number[], first: number, last: number): number => {
  const n = last - first
  const furthest = x[last]!
  let factorial = 1
  for (let k = 2; k <= n; k++) factorial *= k
  // h_m of the first i points, over (m + n)!: what it was for m - 1 times the point, and what the points before it give
  const terms = new Float64Array(n)
  let sum = 0
  for (let m = 0; ; m++) {
    let term = m === 0 ? 1 / factorial : 0
    for (let i = 0; i < n; i++) {
      term += m === 0 ? 0 : ((furthest - x[first + i]!) * terms[i]!) / (m + n)
      terms[i] = term
    }
    sum += term
    if (m > FAR && term < 1e-17 * sum) return exp(-furthest) * sum
    if (term === 0) return exp(-furthest) * sum
  }
}
