// A smooth rate at the left end of a histogram: counts n_k ~ Poisson(exp(c0 + c1 x + c2 x^2 + ...)) of bins at x_k,
// fitted by Newton's method on the likelihood; the error of c0 from its curvature.

export interface Fit {
  readonly intercept: number
  readonly standardError: number
}

const solve = (matrix: readonly (readonly number[])[], right: readonly number[]): number[] => {
  const n = right.length
  const rows = matrix.map((row, i) => [...row, right[i]!])
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const factor = rows[j]![i]! / rows[i]![i]!
      for (let k = i; k <= n; k++) rows[j]![k]! -= factor * rows[i]![k]!
    }
  }
  const x = Array.from({ length: n }, () => 0)
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!
    for (let k = i + 1; k < n; k++) sum -= rows[i]![k]! * x[k]!
    x[i] = sum / rows[i]![i]!
  }
  return x
}

/** The logarithm of the expected count at x = 0. */
export const poissonFit = (xs: readonly number[], counts: ArrayLike<number>, degree: number): Fit => {
  const n = degree + 1
  const basis = xs.map((x) => Array.from({ length: n }, (_, p) => x ** p))
  const mean = xs.reduce((sum, _, k) => sum + counts[k]!, 0) / xs.length
  let c = Array.from({ length: n }, (_, p) => (p === 0 ? Math.log(mean) : 0))
  let curvature: number[][] = []
  for (let step = 0; step < 30; step++) {
    const slope = Array.from({ length: n }, () => 0)
    curvature = Array.from({ length: n }, () => Array.from({ length: n }, () => 0))
    basis.forEach((row, k) => {
      const expected = Math.exp(row.reduce((sum, x, p) => sum + c[p]! * x, 0))
      row.forEach((x, p) => {
        slope[p]! += (counts[k]! - expected) * x
        row.forEach((y, r) => {
          curvature[p]![r]! += expected * x * y
        })
      })
    })
    const change = solve(curvature, slope)
    c = c.map((value, p) => value + change[p]!)
  }
  const [variance] = solve(
    curvature,
    Array.from({ length: n }, (_, p) => (p === 0 ? 1 : 0)),
  )
  return { intercept: c[0]!, standardError: Math.sqrt(variance!) }
}
