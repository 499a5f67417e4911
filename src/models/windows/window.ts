/** The change by one pair of spikes, given dt = t_post - t_pre in ms. */
export type Window = (dt: number) => number

/** What a pair with dt = 0 counts: half of each side's limit, or nothing. */
export type Ties = 'mean' | 'none'

interface Sides {
  /** Shape for dt = x > 0 ms; of x >= 0, at 0 the limit. */
  readonly causal: (x: number) => number
  /** Shape for dt = -x < 0 ms; of x >= 0, at 0 the limit. */
  readonly anticausal: (x: number) => number
  readonly A_causal: number
  readonly A_anticausal: number
  /** ms; of a table: how far it reaches to dt > 0. */
  readonly tau_causal: number
  /** ms; of a table: how far it reaches to dt < 0. */
  readonly tau_anticausal: number
  /** ms; the window is exactly 0 where |dt| is more than this, and there already unless it is a table. */
  readonly support: number
}

/** A window with a formula: a shape for each sign of dt, and its amplitude. */
export interface FormulaWindow extends Sides {
  readonly kind: 'exponential' | 'triangular' | 'rectangular' | 'alpha'
}

/** A window by its values at some dt, straight lines between them. */
export interface TableWindow extends Sides {
  readonly kind: 'table'
  /** ms, rising; where 0 stands twice, its values are the limits from below and from above. */
  readonly dt: readonly number[]
  readonly values: readonly number[]
}

/** A window in parts: a shape for each sign of dt, and its amplitude. */
export type ShapedWindow = FormulaWindow | TableWindow

/** A window of the user's own: the value of a pair, of dt in ms. */
export interface FunctionWindow {
  readonly kind: 'function'
  readonly value: (dt: number) => number
  /** |dt| in ms beyond which it is taken to be 0; Infinity if unknown. */
  readonly support: number
}

/** Several windows added; no part of it is a sum itself. */
export interface SumWindow {
  readonly kind: 'sum'
  readonly windows: readonly (ShapedWindow | FunctionWindow)[]
  /** ms; the largest of its parts. */
  readonly support: number
}

/** What a rule may have for a window. */
export type RuleWindow = ShapedWindow | FunctionWindow | SumWindow
