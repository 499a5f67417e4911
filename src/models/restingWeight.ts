import { checkFinite, checkFunction } from './check.ts'
import { ParameterError } from './errors.ts'

/**
 * The weight between two others at which a drift vanishes: where learning rests.
 *
 * Exact: to 1e-9 of the distance of the two, for a continuous drift, by regula falsi with the Illinois correction.
 * Cost: about 8 drifts.
 *
 * @param drift the drift of a weight as a function of its value
 * @param from where it has one sign, or is 0
 * @param to where it has the other
 * @returns the weight; NaN where the drift has the same sign at both ends
 * @throws ParameterError if an end is no finite number, or a drift is none
 * @example
 * ```ts
 * import { cutOffPsp, restingWeight, samplerPairByAges } from 'rxspike/models'
 *
 * // PSPs that fall, and neurons of unequal rates: not where the weights are equal
 * const psp = cutOffPsp({ tau_syn: 20 })
 * const drift = (w21: number) =>
 *   samplerPairByAges({ b1: -0.5, b2: 0.5, w12: 1, w21, psp }).drift({ kind: 'triangular' })
 * restingWeight(drift, 0, 2).toFixed(2) // => '1.44'
 * ```
 */
export const restingWeight = (drift: (w: number) => number, from: number, to: number): number => {
  const where = 'restingWeight'
  checkFunction(`${where}.drift`, drift)
  checkFinite(`${where}.from`, from)
  checkFinite(`${where}.to`, to)
  const at = (w: number): number => {
    const value = drift(w)
    if (!Number.isFinite(value)) throw new ParameterError(`${where}: drift at ${w}`, value, 'a finite number')
    return value
  }
  let [a, b] = [from, to]
  let [low, high] = [at(a), at(b)]
  if (low === 0) return a
  if (high === 0) return b
  if (low > 0 === high > 0) return Number.NaN
  const near = 1e-9 * Math.abs(to - from)
  for (let turn = 0; turn < 200; turn++) {
    const w = b - (high * (b - a)) / (high - low)
    const value = at(w)
    if (value === 0) return w
    if (value > 0 === high > 0) {
      // the same end moved twice: the other one is worth half
      low /= 2
    } else {
      a = b
      low = high
    }
    const moved = Math.abs(w - b)
    b = w
    high = value
    if (moved < near || Math.abs(b - a) < near) return w
  }
  return b
}
