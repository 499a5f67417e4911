import { checkArray } from './check.ts'
import { checkChoice, ParameterError } from './errors.ts'
import { exp, log } from './functions.ts'
import {
  checkedPair,
  type SalWindow,
  samplerPair,
  type SamplerPairParameters,
  windowInUnits,
} from './samplerPair.ts'

export interface SalCourseParameters extends SamplerPairParameters {
  /** Learning rate of the rule, > 0. */
  readonly eta: number
  /** The rule's window; the triangle of width tau_ref unless given. */
  readonly window?: SalWindow
  /** Which weights learn; both unless given. */
  readonly learning?: 'both' | 'w12' | 'w21'
  /** When to tell the weights: times in ms from the start on, ascending. */
  readonly times: ArrayLike<number>
}

/** Weights at given times. */
export interface SalCourse {
  readonly w12: Float64Array
  readonly w21: Float64Array
}

/** A step is so long that the gap shrinks by this factor e^-STEP or less. */
const STEP = 0.05

/**
 * What SAL makes of the weights of two samplers over time, if it is slow: the mean course, without the noise of single spikes.
 *
 *     d(w21 - w12)/dt = -m eta gamma / tau_ref (w21 - w12)      m = 2 if both learn, 1 if one does
 *
 * with the gamma of {@link samplerPair} at the weights of the time. Where both learn their sum stays. A rule that updates with
 * every spike changes weights by eta a pair; one that sums over a phase with `per: tau_ref` changes them by that a phase,
 * so that tau_ref then stands for the length of a phase.
 *
 * Exact: Runge and Kutta's fourth order on the logarithm of the gap; relative error of the gap below 1e-6.
 * Cost: about 80 evaluations of the closed form for every factor of e that the gap shrinks by.
 *
 * @throws ParameterError if a parameter is none
 * @example
 * ```ts
 * import { salCourse } from 'rxspike/models'
 *
 * const times = [0, 10_000, 1_000_000]
 * const course = salCourse({ b1: -0.5, b2: -0.2, w12: 1.5, w21: 0.5, eta: 0.01, times })
 * Array.from(course.w21, (w) => w.toFixed(2)) // => ['0.50', '0.93', '1.00']
 * ```
 */
export const salCourse = (parameters: SalCourseParameters): SalCourse => {
  const where = 'salCourse'
  const pair = checkedPair(where, parameters, 'eta', 'window', 'learning', 'times')
  const { eta, window = { kind: 'triangular' }, learning = 'both', times } = parameters
  if (!(typeof eta === 'number' && eta > 0 && eta < Infinity))
    throw new ParameterError(`${where}.eta`, eta, 'a finite number > 0')
  checkChoice(`${where}.learning`, learning, ['both', 'w12', 'w21'])
  checkTimes(`${where}.times`, times)
  const { w12, w21, tau_ref } = pair
  windowInUnits(`${where}.window`, window, tau_ref)
  const sign = Math.sign(w21 - w12)
  const weights = (gap: number): { readonly w12: number; readonly w21: number } => {
    if (learning === 'w12') return { w12: w21 - gap, w21 }
    if (learning === 'w21') return { w12, w21: w12 + gap }
    const mean = w12 / 2 + w21 / 2
    return { w12: mean - gap / 2, w21: mean + gap / 2 }
  }
  /** How fast the logarithm of the gap falls, per ms. */
  const fall = (logGap: number): number =>
    ((learning === 'both' ? 2 : 1) *
      eta *
      samplerPair({ ...pair, ...weights(sign * exp(logGap)) }).gamma(window)) /
    tau_ref
  const course = { w12: new Float64Array(times.length), w21: new Float64Array(times.length) }
  let t = 0
  let logGap = sign === 0 ? -Infinity : log(Math.abs(w21 - w12))
  for (let k = 0; k < times.length; k++) {
    // below the last bit of any weight the gap is closed
    while (t < times[k]! && logGap > -100) {
      const k1 = fall(logGap)
      const h = Math.min(times[k]! - t, STEP / k1)
      const k2 = fall(logGap - (h / 2) * k1)
      const k3 = fall(logGap - (h / 2) * k2)
      const k4 = fall(logGap - h * k3)
      logGap -= (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4)
      t = h === times[k]! - t ? times[k]! : t + h
    }
    const now = times[k] === 0 ? pair : weights(sign * exp(logGap))
    course.w12[k] = now.w12
    course.w21[k] = now.w21
  }
  return course
}

const checkTimes = (where: string, times: ArrayLike<number>): void => {
  checkArray(where, times, 'an array of times in ms')
  for (let k = 0; k < times.length; k++) {
    const least = k === 0 ? 0 : times[k - 1]!
    const t: unknown = times[k]
    if (!(typeof t === 'number' && t >= least && t < Infinity))
      throw new ParameterError(`${where}[${k}]`, t, `a time >= ${least} ms`)
  }
}
