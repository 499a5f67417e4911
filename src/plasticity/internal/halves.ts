import type { RuleWindow } from '../rule.ts'

/** One side of a window: `amplitude * value(|dt|)`. */
export interface HalfWindow {
  readonly amplitude: number
  /** The shape, of |dt| > 0 in ms. */
  readonly value: (x: number) => number
  /** What this side contributes to a tie before its amplitude: the two sides are halved and added. */
  readonly atZero: number
  /** Halves of equal key have equal shapes; a function of the user's has none. */
  readonly key: string | undefined
  /** Time constant in ms of an exponential shape. */
  readonly tau: number | undefined
}

/** A window as its two sides: causal (dt > 0) and anticausal (dt < 0). */
export const halves = (
  window: RuleWindow,
): { readonly causal: HalfWindow; readonly anticausal: HalfWindow } => {
  if (window.kind === 'function') {
    const half = (sign: number): HalfWindow => ({
      amplitude: 1,
      value: (x) => window.value(sign * x),
      // half of f(0) from either side makes f(0)
      atZero: window.value(0),
      key: undefined,
      tau: undefined,
    })
    return { causal: half(1), anticausal: half(-1) }
  }
  const half = (amplitude: number, value: (x: number) => number, tau: number): HalfWindow => ({
    amplitude,
    value,
    atZero: value(0),
    key: `${window.kind} ${tau}`,
    tau: window.kind === 'exponential' ? tau : undefined,
  })
  return {
    causal: half(window.A_causal, window.causal, window.tau_causal),
    anticausal: half(window.A_anticausal, window.anticausal, window.tau_anticausal),
  }
}

/** The value of a window at dt in ms; at 0 the mean of its limits. */
export const valueAt = (window: RuleWindow): ((dt: number) => number) => {
  if (window.kind === 'function') return window.value
  const { A_causal, A_anticausal, causal, anticausal } = window
  return (dt) => {
    if (dt > 0) return A_causal * causal(dt)
    if (dt < 0) return A_anticausal * anticausal(-dt)
    return (A_causal * causal(0) + A_anticausal * anticausal(0)) / 2
  }
}
