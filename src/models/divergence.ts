import { ParameterError } from './errors.ts'
import { log } from './functions.ts'

/**
 * The Kullback-Leibler divergence of q from p, in nats: how badly q stands in for p.
 *
 *     D(p || q) = sum_i P_i ln(P_i / Q_i),   P = p / sum(p),   Q = q / sum(q),   0 ln 0 = 0
 *
 * 0 for proportional weights, else positive; Infinity where q is 0 and p is not. Weights may be probabilities,
 * counts or residence times.
 *
 * Exact: to about 1e-16 sqrt(D) + 1e-13 D, so small divergences keep their digits. Summed is
 * P (x - ln(1 + x)) with x = Q / P - 1, which adds 0 = sum(Q - P) to the formula above: no term is negative,
 * nothing cancels, and a rounding error of the two normalisations counts only by its square.
 *
 * @param p weights >= 0, at least one > 0, with a finite sum
 * @param q as many
 * @throws ParameterError if they are not
 * @example
 * ```ts
 * import { kullbackLeibler } from 'rxspike/models'
 * kullbackLeibler([1, 1], [1, 3]) // => Math.log(4 / 3) / 2
 * kullbackLeibler([1, 3], [2, 6]) // => 0
 * kullbackLeibler([1, 1], [1, 0]) // => Infinity
 * ```
 * @source Kullback and Leibler 1951, Ann. Math. Stat. 22:79
 */
export const kullbackLeibler = (p: ArrayLike<number>, q: ArrayLike<number>): number => {
  const sumP = total(p, 'kullbackLeibler.p')
  const sumQ = total(q, 'kullbackLeibler.q')
  if (p.length !== q.length) {
    throw new ParameterError('kullbackLeibler.q', q, `as many weights as in p, ${p.length}`)
  }
  let divergence = 0
  for (let i = 0; i < p.length; i++) {
    const P = p[i]! / sumP
    const Q = q[i]! / sumQ
    if (p[i]! > 0 && q[i] === 0) return Infinity
    const x = (Q - P) / P
    if (P === 0) divergence += Q
    else if (Math.abs(x) < 1 / 16) divergence += P * excessOverLog1p(x)
    else divergence += Q - P - P * logRatio(q[i]!, sumQ, p[i]!, sumP)
  }
  return divergence
}

/**
 * x - ln(1 + x) for |x| < 1/16, to the last digits however small x is.
 *
 * With s = x / (2 + x): ln(1 + x) = 2 artanh(s), hence s (x - 2 (s^2 / 3 + s^4 / 5 + ...)).
 */
const excessOverLog1p = (x: number): number => {
  const s = x / (2 + x)
  const s2 = s * s
  return s * (x - 2 * s2 * (1 / 3 + s2 * (1 / 5 + s2 * (1 / 7 + s2 * (1 / 9 + s2 / 11)))))
}

/** ln((q / sumQ) / (p / sumP)); with four logarithms where a quotient leaves the range of numbers. */
const logRatio = (q: number, sumQ: number, p: number, sumP: number): number => {
  const ratio = q / sumQ / (p / sumP)
  if (ratio > 1e-290 && ratio < 1e290) return log(ratio)
  return log(q) - log(sumQ) - (log(p) - log(sumP))
}

const total = (weights: ArrayLike<number>, where: string): number => {
  if (typeof weights !== 'object' || (weights as ArrayLike<number> | null)?.length === undefined) {
    throw new ParameterError(where, weights, 'an array of weights')
  }
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    const weight: unknown = weights[i]
    if (typeof weight !== 'number' || !(weight >= 0 && weight < Infinity)) {
      throw new ParameterError(`${where}[${i}]`, weight, 'a finite number >= 0')
    }
    sum += weight
  }
  if (!(sum > 0 && sum < Infinity)) throw new ParameterError(`${where}: sum`, sum, 'a finite number > 0')
  return sum
}
