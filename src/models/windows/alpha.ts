import { exp } from '../functions.ts'
import type { TableOf } from '../parameters.ts'
import { oneWidth, type OneWidthParameters } from './oneWidth.ts'
import type { FormulaWindow } from './window.ts'

export type AlphaWindowParameters = OneWidthParameters

/** Parameters of an alpha window, with units and defaults. */
export const alphaWindowTable: TableOf<AlphaWindowParameters> = {
  A_causal: { unit: '1', value: 1, doc: 'peak of the window, at dt = tau, pre before post' },
  A_anticausal: { unit: '1', value: -1, doc: 'peak of the window, at dt = -tau, post before pre' },
  tau: { unit: 'ms', value: 10, above: 0, doc: 'where the window peaks' },
}

/** x exp(1 - x) is 0 in double arithmetic from x = 746.14 on. */
const ALPHA_SUPPORT = 747

/**
 * The alpha window: 0 at dt = 0, its peak at |dt| = tau. What is not given is as in {@link alphaWindowTable}.
 *
 *     window(dt) = A x exp(1 - x),  x = |dt| / tau      A is A_causal for dt > 0, A_anticausal for dt < 0
 *
 * For two time constants add two of them with {@link sumWindow}, each with one amplitude of 0.
 *
 * @throws ParameterError if a value is out of the table's range, or its name is not in the table
 * @example
 * ```ts
 * import { alphaWindow, windowValue } from 'rxspike/models'
 * windowValue(alphaWindow({ tau: 5 }), -5, 'mean') // => -1
 * windowValue(alphaWindow({ tau: 5 }), 0, 'mean') // => 0
 * ```
 */
export const alphaWindow = (parameters: Partial<AlphaWindowParameters> = {}): FormulaWindow =>
  oneWidth(
    'alphaWindow',
    alphaWindowTable,
    parameters,
    'alpha',
    (tau) => (x) => {
      const u = x / tau
      return u < ALPHA_SUPPORT ? u * exp(1 - u) : 0
    },
    (tau) => ALPHA_SUPPORT * tau,
  )
