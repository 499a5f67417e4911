/**
 * Learning windows: the change that a pair of spikes makes, as a function of dt = t_post - t_pre (ms).
 *
 *     window(dt) = A_causal * causal(dt)           dt > 0   pre before post
 *                = A_anticausal * anticausal(-dt)  dt < 0   post before pre
 *
 *     exponential   causal(x) = exp(-x / tau_causal),  anticausal(x) = exp(-x / tau_anticausal)
 *     triangular    causal(x) = anticausal(x) = max(0, 1 - x / tau)
 *
 * At dt = 0 both sides act at half strength (ties 'mean': the mean of the two limits) or neither does ('none').
 * The triangle of amplitudes 1 and of width tau_ref is the overlap of the two neurons' on-times.
 *
 * @source Bi and Poo 1998, J. Neurosci. 18:10464 (exponential)
 * @source Gierlich et al. 2025, arXiv:2503.02642 (triangular)
 */
import { checkObject } from './check.ts'
import { ParameterError } from './errors.ts'
import { exp } from './functions.ts'
import { completed, type TableOf } from './parameters.ts'

/** The change by one pair of spikes, given dt = t_post - t_pre in ms. */
export type Window = (dt: number) => number

/** What a pair with dt = 0 counts: half of each side's limit, or nothing. */
export type Ties = 'mean' | 'none'

/** A window in parts: a shape for each sign of dt, with shape(0) = 1, and its amplitude. */
export interface ShapedWindow {
  readonly kind: 'exponential' | 'triangular'
  /** Shape for dt = x > 0 ms; of x >= 0. */
  readonly causal: (x: number) => number
  /** Shape for dt = -x < 0 ms; of x >= 0. */
  readonly anticausal: (x: number) => number
  readonly A_causal: number
  readonly A_anticausal: number
  /** ms. */
  readonly tau_causal: number
  /** ms. */
  readonly tau_anticausal: number
  /** ms; the window is exactly 0 where |dt| is this or more. */
  readonly support: number
}

export interface ExponentialWindowParameters {
  readonly A_causal: number
  readonly A_anticausal: number
  readonly tau_causal: number
  readonly tau_anticausal: number
}

/** Parameters of an exponential window, with units and defaults. */
export const exponentialWindowTable: TableOf<ExponentialWindowParameters> = {
  A_causal: { unit: '1', value: 1, doc: 'limit of the window at dt = 0 from above, pre before post' },
  A_anticausal: { unit: '1', value: -1, doc: 'limit of the window at dt = 0 from below, post before pre' },
  tau_causal: { unit: 'ms', value: 20, above: 0, doc: 'time constant for dt > 0' },
  tau_anticausal: { unit: 'ms', value: 20, above: 0, doc: 'time constant for dt < 0' },
}

export interface TriangularWindowParameters {
  readonly A_causal: number
  readonly A_anticausal: number
  readonly tau: number
}

/** Parameters of a triangular window, with units and defaults. */
export const triangularWindowTable: TableOf<TriangularWindowParameters> = {
  A_causal: { unit: '1', value: 1, doc: 'limit of the window at dt = 0 from above, pre before post' },
  A_anticausal: { unit: '1', value: 1, doc: 'limit of the window at dt = 0 from below, post before pre' },
  tau: { unit: 'ms', value: 10, above: 0, doc: 'the window falls linearly to 0 at |dt| = tau' },
}

/** exp(-x) is 0 in double arithmetic from x = 745.14 on; an integer times tau is right even for subnormal tau. */
const exponentialSupport = 746

/**
 * The exponential window; what is not given is as in {@link exponentialWindowTable}: antisymmetric, Hebbian.
 *
 * @throws ParameterError if a value is out of the table's range, or its name is not in the table
 * @example
 * ```ts
 * import { exponentialWindow, windowValue } from 'rxspike/models'
 * const stdp = exponentialWindow({ A_anticausal: -0.5, tau_causal: 10 })
 * windowValue(stdp, 10, 'mean') // => Math.exp(-1)
 * windowValue(stdp, -20, 'mean') // => -0.5 * Math.exp(-1)
 * windowValue(stdp, 0, 'mean') // => 0.25
 * ```
 */
export const exponentialWindow = (parameters: Partial<ExponentialWindowParameters> = {}): ShapedWindow => {
  const { A_causal, A_anticausal, tau_causal, tau_anticausal } = completed(
    'exponentialWindow',
    exponentialWindowTable,
    parameters,
  )
  return {
    kind: 'exponential',
    causal: (x) => exp(-x / tau_causal),
    anticausal: (x) => exp(-x / tau_anticausal),
    A_causal,
    A_anticausal,
    tau_causal,
    tau_anticausal,
    support: exponentialSupport * Math.max(tau_causal, tau_anticausal),
  }
}

/**
 * The triangular window; what is not given is as in {@link triangularWindowTable}: symmetric, the overlap.
 *
 * @throws ParameterError if a value is out of the table's range, or its name is not in the table
 * @example
 * ```ts
 * import { triangularWindow, windowIntegral } from 'rxspike/models'
 * windowIntegral(triangularWindow({ tau: 10 })) // => 10
 * ```
 */
export const triangularWindow = (parameters: Partial<TriangularWindowParameters> = {}): ShapedWindow => {
  const { A_causal, A_anticausal, tau } = completed('triangularWindow', triangularWindowTable, parameters)
  const shape = (x: number): number => Math.max(0, 1 - x / tau)
  return {
    kind: 'triangular',
    causal: shape,
    anticausal: shape,
    A_causal,
    A_anticausal,
    tau_causal: tau,
    tau_anticausal: tau,
    support: tau,
  }
}

/**
 * The window's value at dt (ms), ties included; NaN for NaN.
 *
 * `(dt) => windowValue(window, dt, ties)` is a {@link Window}.
 */
export const windowValue = (window: ShapedWindow, dt: number, ties: Ties): number => {
  if (dt > 0) return window.A_causal * window.causal(dt)
  if (dt < 0) return window.A_anticausal * window.anticausal(-dt)
  if (dt !== 0) return Number.NaN
  if (ties === 'none') return 0
  return (window.A_causal * window.causal(0) + window.A_anticausal * window.anticausal(0)) / 2
}

/** The integral of the window over all dt, in ms: its effect on neurons that fire independently. */
export const windowIntegral = (window: ShapedWindow): number => {
  const expected = 'a window, such as exponentialWindow()'
  checkObject('windowIntegral.window', window, expected)
  const { kind, A_causal, A_anticausal, tau_causal, tau_anticausal } = window
  const integral = (A_causal * tau_causal + A_anticausal * tau_anticausal) * (kind === 'triangular' ? 0.5 : 1)
  if (Number.isNaN(integral)) throw new ParameterError('windowIntegral.window', window, expected)
  return integral
}
