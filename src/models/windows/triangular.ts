import type { TableOf } from '../parameters.ts'
import { amplitudes, LIMIT, oneWidth, type OneWidthParameters } from './oneWidth.ts'
import type { FormulaWindow } from './window.ts'

export type TriangularWindowParameters = OneWidthParameters

/** Parameters of a triangular window, with units and defaults. */
export const triangularWindowTable: TableOf<TriangularWindowParameters> = {
  ...amplitudes(LIMIT, 1),
  tau: { unit: 'ms', value: 10, above: 0, doc: 'the window falls linearly to 0 at |dt| = tau' },
}

/**
 * The triangular window; what is not given is as in {@link triangularWindowTable}: symmetric, the overlap.
 *
 *     window(dt) = A max(0, 1 - |dt| / tau)      A is A_causal for dt > 0, A_anticausal for dt < 0
 *
 * The triangle of amplitudes 1 and of width tau_ref is the overlap of the two neurons' on-times.
 *
 * @throws ParameterError if a value is out of the table's range, or its name is not in the table
 * @example
 * ```ts
 * import { triangularWindow, windowIntegral } from 'rxspike/models'
 * windowIntegral(triangularWindow({ tau: 10 })) // => 10
 * ```
 * @source Gierlich et al. 2025, arXiv:2503.02642
 */
export const triangularWindow = (parameters: Partial<TriangularWindowParameters> = {}): FormulaWindow =>
  oneWidth(
    'triangularWindow',
    triangularWindowTable,
    parameters,
    'triangular',
    (tau) => (x) => Math.max(0, 1 - x / tau),
    (tau) => tau,
  )
