import { checkReach } from './reach.ts'
import { exp } from '../functions.ts'
import { completed, type TableOf } from '../parameters.ts'
import type { FormulaWindow } from './window.ts'

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

/** exp(-x) is 0 in double arithmetic from x = 745.14 on; an integer times tau is right even for subnormal tau. */
export const EXPONENTIAL_SUPPORT = 746

/**
 * The exponential window; what is not given is as in {@link exponentialWindowTable}: antisymmetric, Hebbian.
 *
 *     window(dt) = A_causal exp(-dt / tau_causal)          dt > 0
 *                = A_anticausal exp(dt / tau_anticausal)   dt < 0
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
 * @source Bi and Poo 1998, J. Neurosci. 18:10464
 */
export const exponentialWindow = (parameters: Partial<ExponentialWindowParameters> = {}): FormulaWindow => {
  const { A_causal, A_anticausal, tau_causal, tau_anticausal } = completed(
    'exponentialWindow',
    exponentialWindowTable,
    parameters,
  )
  for (const [key, tau] of Object.entries({ tau_causal, tau_anticausal }))
    checkReach(`exponentialWindow.${key}`, tau, EXPONENTIAL_SUPPORT)
  return {
    kind: 'exponential',
    causal: (x) => exp(-x / tau_causal),
    anticausal: (x) => exp(-x / tau_anticausal),
    A_causal,
    A_anticausal,
    tau_causal,
    tau_anticausal,
    support: EXPONENTIAL_SUPPORT * Math.max(tau_causal, tau_anticausal),
  }
}
