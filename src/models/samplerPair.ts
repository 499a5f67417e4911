/**
 * Two neural samplers that reach each other by rectangular PSPs of length tau_ref: everything about their spikes, and what
 * spike-based alignment learning (SAL) makes of them, in closed form.
 *
 * Times in tau_ref; `A_i = exp(b_i)` and `B_1 = exp(b1 + w12)`, `B_2 = exp(b2 + w21)` are the hazards of a neuron while the
 * other is off and on, d = B_2 - B_1. While just one neuron is on, let x be the age of its spike if that is neuron 1, and
 * 1 minus the age if it is neuron 2. Then x rises while 1 is on alone and falls while 2 is; the direction turns at rate B_2 (2
 * fires, and when 1 ends 2 has x left to go) and at rate B_1: a particle that runs to and fro between 0 and 1. With the
 * probability that both are off as the unit it comes in at 0 at rate A_1 and at 1 at rate A_2, so that the densities of
 * "1 alone, spike of age a" and "2 alone, spike of age a" are
 *
 *     f1(a) = (A_1 exp(-d a) (1 + B_1 e(1 - a)) + A_2 B_1 e(a)) / N                  e(s) = (1 - exp(-d s)) / d
 *     f2(a) = (A_1 B_2 e(a) exp(-d (1 - a)) + A_2 (1 + B_1 e(1 - a))) / N            N = 1 + B_1 e(1)
 *
 * and the rate of pairs "1, then 2 after t" (with no spike of either between) is p00 B_2 f1(t) up to 1 and
 * p00 A_2 f1(1) exp(-(A_1 + A_2)(t - 1)) beyond; likewise for "2, then 1". Their difference, summed up to t, is
 *
 *     p00 (A_1 B_2 - A_2 B_1) / N * e(t) (1 + B_1 e(1 - t))       up to 1, then its value there * exp(-(A_1 + A_2)(t - 1))
 *
 * which has the sign of w21 - w12 at every t. So under any window that falls with |dt| SAL weakens the stronger of the two
 * weights: it rests where they are equal, and only there.
 *
 * All of these are sums of positive terms, and so are their integrals (`expDifference`): nothing cancels. Where d < 0 the
 * neurons change names.
 *
 * @source Gierlich et al. 2025, arXiv:2503.02642 (SAL); Buesing et al. 2011 (the sampler)
 */
import { checkObject, checkPositive } from './check.ts'
import { checkChoice, ParameterError, refuseKey } from './errors.ts'
import { expDifference } from './expDifference.ts'
import { exp, expm1 } from './functions.ts'
import { describeRange, isAllowed } from './parameters.ts'
import { samplerTable } from './sampler.ts'

/** Biases and weights of two samplers. */
export interface SamplerPairParameters {
  /** Bias of neuron 1, from -350 to 350. */
  readonly b1: number
  /** Bias of neuron 2. */
  readonly b2: number
  /** Weight to 1 from 2, from -700 to 700; b1 + w12 is at most 350. */
  readonly w12: number
  /** Weight to 2 from 1. */
  readonly w21: number
  /** Refractory period and length of a PSP, ms; 10 unless given. */
  readonly tau_ref?: number
}

/**
 * SAL's window as a function of |dt|: 1 at 0 and falling. The triangle max(0, 1 - |dt| / tau) has a width of tau_ref unless
 * told otherwise; the exponential is exp(-|dt| / tau). tau in ms.
 */
export type SalWindow =
  | { readonly kind: 'triangular'; readonly tau?: number }
  | { readonly kind: 'exponential'; readonly tau: number }

/** What is known of two samplers. `dt = t_2 - t_1` in ms, so dt > 0 is causal to w21, the weight to 2 from 1. */
export interface SamplerPair {
  /** Probability that both are off, that only 1 is on, only 2, and both. */
  readonly p00: number
  readonly p10: number
  readonly p01: number
  readonly p11: number
  /** Spikes of neuron 1 per tau_ref; also the probability that it is on. */
  readonly rho1: number
  readonly rho2: number
  /** Pairs "1, then 2" with no spike of either between, per tau_ref; as many as pairs "2, then 1". */
  readonly pairRate: number
  /**
   * Rate density of pairs of successive spikes of the two (the restricted nearest-neighbour pairs) at dt, per ms and per
   * tau_ref. Up to tau_ref those are all pairs there are. Its integral is 2 pairRate. At the jumps, dt = 0 and ±tau_ref, it is
   * the mean of both sides.
   */
  rate(dt: number): number
  /** Density of dt over those pairs, per ms: rate / (2 pairRate); the spike-timing-difference distribution. */
  density(dt: number): number
  /** Probability that dt lies between two times in ms, either of which may be infinite. */
  probability(from: number, to: number): number
  /**
   * Mean change of w21 by SAL per tau_ref, for a learning rate of 1; that of w12 is its opposite. Of all pairs for a triangle no
   * wider than tau_ref, whatever the pairing; of restricted nearest-neighbour pairs for other windows.
   */
  drift(window: SalWindow): number
  /**
   * The drift over w12 - w21, per tau_ref: always > 0. On the diagonal, w12 = w21, it is the rate at which SAL closes a small gap
   * between the weights if one of them learns; if both do, the gap closes twice as fast.
   */
  gamma(window: SalWindow): number
}

const MAX_BIAS = 350
const MAX_WEIGHT = 700

/**
 * The stationary law, the spike-timing differences and SAL's drift of two samplers with rectangular PSPs of length tau_ref.
 *
 * Exact: closed forms, without loss on the diagonal or for strong weights; relative error below 1e-14 for probabilities,
 * rates, drifts and gamma, and below 1e-14 (1 + x) for rate, density and probability, where exp(-x) is by how much that one falls
 * from dt = 0 on. What is smaller than 1e-300 may be 0.
 *
 * @throws ParameterError if a parameter or a window is none
 * @example
 * ```ts
 * import { samplerPair } from 'rxspike/models'
 *
 * // 2 drives 1 more strongly than 1 drives 2: SAL strengthens w21, by 0.1 eta per tau_ref
 * const pair = samplerPair({ b1: -0.5, b2: -0.2, w12: 1.5, w21: 0.5 })
 * pair.drift({ kind: 'triangular' }).toFixed(4) // => '0.1003'
 * pair.density(5) < pair.density(-5) // => true
 *
 * // equal weights: nothing drifts, and timing differences below tau_ref are equally likely
 * const even = samplerPair({ b1: -1, b2: 1, w12: 2, w21: 2 })
 * even.drift({ kind: 'exponential', tau: 10 }) // => 0
 * even.density(-9) // => even.density(1)
 * ```
 * @source Gierlich et al. 2025, arXiv:2503.02642 (SAL); Buesing et al. 2011 (the sampler)
 */
export const samplerPair = (parameters: SamplerPairParameters): SamplerPair => {
  const { b1, b2, w12, w21, tau_ref } = checkedPair('samplerPair', parameters)
  const gap = w21 - w12
  const first = { A: exp(b1), B: exp(b1) * exp(w12) }
  const second = { A: exp(b2), B: exp(b2) * exp(w21) }
  const ratio = sumOf(b2, w21, -b1, -w12)
  const isSwapped = ratio < 0
  const [slow, fast] = isSwapped ? [second, first] : [first, second]
  const it = orderedPair(slow.A, fast.A, slow.B, fast.B, -fast.B * expm1(-Math.abs(ratio)))
  const { p00 } = it
  /** p00 |A_1 B_2 - A_2 B_1|, and the same over |w21 - w12|. */
  const strength = p00 * (gap >= 0 ? first.A * second.B : second.A * first.B)
  const perGap = strength * expDifference(0, Math.abs(gap))
  const gamma = (window: SalWindow): number =>
    perGap * it.response(windowInUnits('samplerPair: window', window, tau_ref))
  /** Rates at lag t > 0 of pairs in which neuron 1, or else neuron 2, is first. */
  const lag = (t: number, isFirst: boolean): number => it.lag(t, isFirst !== isSwapped)
  const within = (from: number, to: number, isFirst: boolean): number =>
    it.within(from, to, isFirst !== isSwapped)
  const rate = (dt: number): number => {
    checkTime('samplerPair.rate.dt', dt)
    const t = Math.abs(dt) / tau_ref
    return (t === 0 ? (lag(0, true) + lag(0, false)) / 2 : lag(t, dt > 0)) / tau_ref
  }
  const [p10, p01] = isSwapped ? [it.p01, it.p10] : [it.p10, it.p01]
  return {
    p00,
    p10,
    p01,
    p11: it.p11,
    rho1: p10 + it.p11,
    rho2: p01 + it.p11,
    pairRate: it.pairRate,
    rate,
    density: (dt) => {
      checkTime('samplerPair.density.dt', dt)
      return rate(dt) / (2 * it.pairRate)
    },
    probability: (from, to) => {
      checkTime('samplerPair.probability.from', from)
      checkTime('samplerPair.probability.to', to)
      if (to < from) throw new ParameterError('samplerPair.probability.to', to, `a time >= from, ${from} ms`)
      const causal = within(Math.max(from, 0) / tau_ref, Math.max(to, 0) / tau_ref, true)
      const anticausal = within(Math.max(-to, 0) / tau_ref, Math.max(-from, 0) / tau_ref, false)
      return (causal + anticausal) / (2 * it.pairRate)
    },
    drift: (window) => {
      const drift = gamma(window) * Math.abs(gap)
      return gap > 0 ? -drift : drift
    },
    gamma,
  }
}

/** What {@link samplerPair} is made of, for B1 <= B2 and times in tau_ref. */
interface OrderedPair {
  readonly p00: number
  readonly p10: number
  readonly p01: number
  readonly p11: number
  readonly pairRate: number
  /** Rate density of pairs at lag t in which neuron 1 is first, or else neuron 2. */
  lag(t: number, isFirst: boolean): number
  /** Rate of pairs with lags from a to b. */
  within(a: number, b: number, isFirst: boolean): number
  /** Integral of the window against what is pair by pair too much of "1, then 2", over p00 (A_1 B_2 - A_2 B_1). */
  response(window: Required<SalWindow>): number
}

const orderedPair = (A1: number, A2: number, B1: number, B2: number, d: number): OrderedPair => {
  const D = expDifference
  const [E, E1, E2] = [D(0, d), D(0, 0, d), D(0, d, d)]
  const [D3, D2, D1] = [D(0, 0, 0, d), D(0, 0, d, d), D(0, d, d, d)]
  const N = 1 + B1 * E
  const A = A1 + A2
  // with p00 = 1
  const I1 = A1 * ((E + B1 * E2) / N) + A2 * ((B1 * E1) / N)
  const I2 = A1 * ((B2 * E2) / N) + A2 * ((1 + B1 * E1) / N)
  const both = A1 * B2 * ((E1 + B1 * (D2 + 2 * D1)) / N) + A2 * B1 * ((B2 * D3 + 0.5 + B1 * (D3 + D2)) / N)
  const p00 = 1 / (1 + I1 + I2 + both)
  // densities at age 1
  const end1 = A1 * (exp(-d) / N) + A2 * ((B1 * E) / N)
  const end2 = A1 * ((B2 * E) / N) + A2 / N

  /** (1 - exp(-d s)) / d */
  const e = (s: number): number => s * D(0, d * s)
  const alone1 = (a: number): number =>
    A1 * ((exp(-d * a) * (1 + B1 * e(1 - a))) / N) + A2 * ((B1 * e(a)) / N)
  const alone2 = (a: number): number =>
    A1 * ((B2 * e(a) * exp(-d * (1 - a))) / N) + A2 * ((1 + B1 * e(1 - a)) / N)

  /** Integral of e(x) from a to a + h. */
  const sumOfE = (a: number, h: number): number => h * e(a) + exp(-d * a) * h * h * D(0, 0, d * h)
  /** Integral of exp(-d x) e(rest - x), x from 0 to h. */
  const sumOfFalling = (h: number, rest: number): number =>
    h * (rest * D(0, d * rest, d * rest) + (rest - h) * D(0, d * h, d * rest))
  const sum1 = (a: number, b: number): number => {
    const h = b - a
    const falling = exp(-d * a) * (e(h) + B1 * sumOfFalling(h, 1 - a))
    return A1 * (falling / N) + A2 * ((B1 * sumOfE(a, h)) / N)
  }
  const sum2 = (a: number, b: number): number => {
    const h = b - a
    // from the end: e(x) exp(-d (1 - x)) with x = b - s
    const rising = exp(-d * (1 - b)) * sumOfFalling(h, b)
    return A1 * ((B2 * rising) / N) + A2 * ((h + B1 * sumOfE(1 - b, h)) / N)
  }

  const lag = (t: number, isFirst: boolean): number => {
    if (t === Infinity) return 0
    if (t === 1) return (inside(t, isFirst) + beyond(t, isFirst)) / 2
    return t < 1 ? inside(t, isFirst) : beyond(t, isFirst)
  }
  const inside = (t: number, isFirst: boolean): number => p00 * (isFirst ? B2 * alone1(t) : B1 * alone2(t))
  const beyond = (t: number, isFirst: boolean): number =>
    p00 * (isFirst ? A2 * end1 : A1 * end2) * exp(-A * (t - 1))

  const within = (a: number, b: number, isFirst: boolean): number => {
    let sum = 0
    if (a < 1 && b > a) {
      const end = Math.min(b, 1)
      sum += p00 * (isFirst ? B2 * sum1(a, end) : B1 * sum2(a, end))
    }
    const [start, stop] = [Math.max(a, 1), Math.max(b, 1)]
    if (stop > start) sum += beyond(start, isFirst) * lasting(stop - start)
    return sum
  }
  /** Integral of exp(-A t) up to h. */
  const lasting = (h: number): number => (h === Infinity ? 1 / A : h * D(0, A * h))

  const response = ({ kind, tau }: Required<SalWindow>): number => {
    if (kind === 'exponential') {
      const k = 1 / tau
      const [near, far] = k < d ? [k, d] : [d, k]
      return k * ((D(0, k, k + d) + B1 * D(0, near, far, k + d) + (E * exp(-k)) / (A + k)) / N)
    }
    if (tau >= 1) return (E1 + B1 * D2 + E * lasting(tau - 1)) / N / tau
    const short = D(0, 0, d * tau) * (1 + B1 * e(1 - tau))
    return (tau * (short + exp(-d * (1 - tau)) * tau * B1 * D(0, 0, d * tau, d * tau))) / N
  }

  return {
    p00,
    p10: p00 * I1,
    p01: p00 * I2,
    p11: p00 * both,
    pairRate: p00 * (B2 * I1 + (A2 / A) * end1),
    lag,
    within,
    response,
  }
}

/** A window with tau in tau_ref. */
export const windowInUnits = (where: string, window: SalWindow, tau_ref: number): Required<SalWindow> => {
  checkObject(where, window, "a window { kind: 'triangular' } or { kind: 'exponential', tau }")
  checkChoice(`${where}.kind`, window.kind, ['triangular', 'exponential'])
  const tau = window.kind === 'triangular' ? (window.tau ?? tau_ref) : window.tau
  checkPositive(`${where}.tau`, tau, 'ms')
  return { kind: window.kind, tau: tau / tau_ref }
}

const NAMES: readonly string[] = ['b1', 'b2', 'w12', 'w21', 'tau_ref']

/** All parameters of a pair, `more` being names of others that may stand beside them. */
export const checkedPair = (
  where: string,
  parameters: SamplerPairParameters,
  ...more: readonly string[]
): Required<SamplerPairParameters> => {
  checkObject(where, parameters, 'the biases and weights { b1, b2, w12, w21 }')
  const names = [...NAMES, ...more]
  for (const [name, value] of Object.entries(parameters))
    if (!names.includes(name)) refuseKey(where, name, value, names)
  const { b1, b2, w12, w21, tau_ref = samplerTable.tau_ref.value } = parameters
  for (const [name, value] of Object.entries({ b1, b2 })) checkSize(`${where}.${name}`, value, MAX_BIAS)
  for (const [name, value] of Object.entries({ w12, w21 })) checkSize(`${where}.${name}`, value, MAX_WEIGHT)
  for (const [i, u] of [b1 + w12, b2 + w21].entries())
    if (u > MAX_BIAS)
      throw new ParameterError(
        `${where}: potential of neuron ${i + 1} while the other is on`,
        u,
        `u <= ${MAX_BIAS}`,
        'Make its bias or its weight smaller.',
      )
  if (!isAllowed(samplerTable.tau_ref, tau_ref))
    throw new ParameterError(`${where}.tau_ref`, tau_ref, describeRange(samplerTable.tau_ref))
  return { b1, b2, w12, w21, tau_ref }
}

const checkSize = (where: string, x: unknown, largest: number): void => {
  if (!(typeof x === 'number' && Math.abs(x) <= largest))
    throw new ParameterError(where, x, `a number between -${largest} and ${largest}`)
}

/** Refuses what is no time, in ms; infinities are. */
export const checkTime = (where: string, t: unknown): void => {
  if (typeof t !== 'number' || Number.isNaN(t)) throw new ParameterError(where, t, 'a time in ms')
}

/** The sum of four numbers, to the last bit however much of them cancels: what each addition rounds off is kept. */
const sumOf = (...x: readonly number[]): number => {
  let sum = 0
  let rest = 0
  for (const y of x) {
    const total = sum + y
    const part = total - sum
    rest += sum - (total - part) + (y - part)
    sum = total
  }
  return sum + rest
}
