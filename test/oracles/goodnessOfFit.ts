// Distances between samples and laws, and the normal law by series and continued fraction.

/** P(X > x) of a standard normal X, to about 1e-15 of itself. */
export const normalSurvival = (x: number): number => {
  if (x < 0) return 1 - normalSurvival(-x)
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  if (x < 2) {
    // 1/2 - density (x + x^3/3 + x^5/(3 5) + ...)
    let sum = 0
    for (let term = x, k = 1; term > 1e-18; k += 2, term *= (x * x) / k) sum += term
    return 0.5 - density * sum
  }
  // density / (x + 1/(x + 2/(x + 3/(x + ...))))
  let fraction = x
  for (let k = 200; k > 0; k--) fraction = x + k / fraction
  return density / fraction
}

/** sqrt(n) times the largest distance between the sample's distribution function and `cdf` (Kolmogorov-Smirnov). */
export const kolmogorovSmirnov = (sample: Float64Array, cdf: (x: number) => number): number => {
  const sorted = sample.slice().sort()
  const n = sorted.length
  let distance = 0
  for (let i = 0; i < n; i++) {
    const F = cdf(sorted[i]!)
    distance = Math.max(distance, F - i / n, (i + 1) / n - F)
  }
  return distance * Math.sqrt(n)
}

/** Pearson's statistic of counts against the probabilities of their cells. */
export const chiSquare = (counts: ArrayLike<number>, probabilities: ArrayLike<number>): number => {
  let n = 0
  for (let i = 0; i < counts.length; i++) n += counts[i]!
  let sum = 0
  for (let i = 0; i < counts.length; i++) {
    const expected = n * probabilities[i]!
    sum += (counts[i]! - expected) ** 2 / expected
  }
  return sum
}

/** Pearson's coefficient of correlation of two samples. */
export const correlation = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  const n = x.length
  let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [a, b] = [x[i]!, y[i]!]
    sx += a
    sy += b
    sxx += a * a
    syy += b * b
    sxy += a * b
  }
  return (n * sxy - sx * sy) / Math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy))
}
