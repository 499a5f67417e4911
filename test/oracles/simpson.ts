// Numerical integration by Simpson's rule.

/** The integral of f from a to b, over n equal double steps. */
export const simpson = (f: (x: number) => number, a: number, b: number, n: number): number => {
  const h = (b - a) / (2 * n)
  let sum = f(a) + f(b)
  for (let k = 1; k < 2 * n; k++) sum += (k % 2 === 1 ? 4 : 2) * f(a + k * h)
  return (sum * h) / 3
}
