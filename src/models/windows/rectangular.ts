import type { TableOf } from '../parameters.ts'
import { amplitudes, LIMIT, oneWidth, type OneWidthParameters } from './oneWidth.ts'
import type { FormulaWindow } from './window.ts'

export type RectangularWindowParameters = OneWidthParameters

/** Parameters of a rectangular window, with units and defaults. */
export const rectangularWindowTable: TableOf<RectangularWindowParameters> = {
  ...amplitudes(LIMIT, -1),
  tau: {
    unit: 'ms',
    value: 10,
    above: 0,
    doc: 'the window is constant below |dt| = tau, and 0 from there on',
  },
}

/**
 * The rectangular window; what is not given is as in {@link rectangularWindowTable}: antisymmetric, Hebbian.
 *
 *     window(dt) = A for |dt| < tau, else 0      A is A_causal for dt > 0, A_anticausal for dt < 0
 *
 * @throws ParameterError if a value is out of the table's range, or its name is not in the table
 * @example
 * ```ts
 * import { rectangularWindow, windowValue } from 'rxspike/models'
 * const steps = rectangularWindow({ A_anticausal: -0.5, tau: 10 })
 * windowValue(steps, 9.9, 'mean') // => 1
 * windowValue(steps, -10, 'mean') // => 0
 * windowValue(steps, 0, 'mean') // => 0.25
 * ```
 */
export const rectangularWindow = (parameters: Partial<RectangularWindowParameters> = {}): FormulaWindow =>
  oneWidth(
    'rectangularWindow',
    rectangularWindowTable,
    parameters,
    'rectangular',
    (tau) => (x) => (x < tau ? 1 : 0),
    (tau) => tau,
  )
