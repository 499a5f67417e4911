import { ParameterError } from '../errors.ts'
import { exp } from '../functions.ts'
import { checkWindow } from './check.ts'
import type { FormulaWindow, RuleWindow, ShapedWindow, TableWindow, Ties } from './window.ts'

/**
 * The window's value at dt (ms), ties included; NaN for NaN.
 *
 * `(dt) => windowValue(window, dt, ties)` is a {@link Window}.
 */
export const windowValue = (window: RuleWindow, dt: number, ties: Ties): number => {
  if (window.kind === 'sum') {
    let sum = 0
    for (const part of window.windows) sum += windowValue(part, dt, ties)
    return sum
  }
  if (window.kind === 'function') {
    if (Number.isNaN(dt)) return Number.NaN
    return dt === 0 && ties === 'none' ? 0 : window.value(dt)
  }
  if (dt > 0) return window.A_causal * window.causal(dt)
  if (dt < 0) return window.A_anticausal * window.anticausal(-dt)
  if (dt !== 0) return Number.NaN
  if (ties === 'none') return 0
  return (window.A_causal * window.causal(0) + window.A_anticausal * window.anticausal(0)) / 2
}

/** Integral of a shape of amplitude 1 over its side, in time constants. */
const areas: Readonly<Record<FormulaWindow['kind'], number>> = {
  exponential: 1,
  triangular: 0.5,
  rectangular: 1,
  alpha: exp(1),
}

/**
 * The integral of the window over all dt, in ms: its effect on neurons that fire independently. A closed form; a function
 * of your own has none.
 *
 * @throws ParameterError if it is no window, or has a function in it
 */
export const windowIntegral = (window: ShapedWindow | Extract<RuleWindow, { kind: 'sum' }>): number => {
  const expected = 'a window with a formula, such as exponentialWindow()'
  checkWindow('windowIntegral.window', window)
  const integral = integralOf(window)
  if (Number.isNaN(integral)) throw new ParameterError('windowIntegral.window', window, expected)
  return integral
}

const integralOf = (window: RuleWindow): number => {
  switch (window.kind) {
    case 'sum':
      return window.windows.reduce((sum, part) => sum + integralOf(part), 0)
    case 'function':
      return Number.NaN
    case 'table':
      return trapezoids(window)
    default: {
      const { A_causal, A_anticausal, tau_causal, tau_anticausal } = window
      return (A_causal * tau_causal + A_anticausal * tau_anticausal) * areas[window.kind]
    }
  }
}

const trapezoids = ({ dt, values }: TableWindow): number => {
  let sum = 0
  for (let k = 1; k < dt.length; k++) sum += ((dt[k]! - dt[k - 1]!) * (values[k]! + values[k - 1]!)) / 2
  return sum
}
