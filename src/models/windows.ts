/**
 * Learning windows: the change that a pair of spikes makes, as a function of dt = t_post - t_pre (ms).
 *
 *     window(dt) = A_causal * causal(dt)           dt > 0   pre before post
 *                = A_anticausal * anticausal(-dt)  dt < 0   post before pre
 *
 * At dt = 0 both sides act at half strength (ties 'mean': the mean of the two limits) or neither does ('none').
 */
export { alphaWindow, type AlphaWindowParameters, alphaWindowTable } from './windows/alpha.ts'
export { checkWindow } from './windows/check.ts'
export {
  exponentialWindow,
  type ExponentialWindowParameters,
  exponentialWindowTable,
} from './windows/exponential.ts'
export { functionWindow } from './windows/function.ts'
export {
  rectangularWindow,
  type RectangularWindowParameters,
  rectangularWindowTable,
} from './windows/rectangular.ts'
export { sumWindow } from './windows/sum.ts'
export { type TableFault, tableFaults, tableWindow, type TableWindowParameters } from './windows/table.ts'
export {
  triangularWindow,
  type TriangularWindowParameters,
  triangularWindowTable,
} from './windows/triangular.ts'
export { windowIntegral, windowValue } from './windows/value.ts'
export type {
  FormulaWindow,
  FunctionWindow,
  RuleWindow,
  ShapedWindow,
  SumWindow,
  TableWindow,
  Ties,
  Window,
} from './windows/window.ts'
