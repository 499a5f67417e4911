import { type Window, windowValue } from '../../models/windows.ts'
import type { RuleWindow } from '../part.ts'

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
  /** Where a triangular shape comes to nothing, in ms: it is max(0, 1 - x / width). */
  readonly width: number | undefined
}

/** A window as its two sides: causal (dt > 0) and anticausal (dt < 0). */
export const halves = (
  window: RuleWindow,
): { readonly causal: HalfWindow; readonly anticausal: HalfWindow } => {
  if (window.kind === 'function') {
    const half = (sign: number): HalfWindow => ({
      amplitude: 1,
      value: (x) => window.value(sign * x),
      // half of f(0) from either side makes f(0); asked for only if there is a tie
      get atZero() {
        return window.value(0)
      },
      key: undefined,
      tau: undefined,
      width: undefined,
    })
    return { causal: half(1), anticausal: half(-1) }
  }
  const half = (amplitude: number, value: (x: number) => number, tau: number): HalfWindow => ({
    amplitude,
    value,
    atZero: value(0),
    key: `${window.kind} ${tau}`,
    tau: window.kind === 'exponential' ? tau : undefined,
    width: window.kind === 'triangular' ? tau : undefined,
  })
  return {
    causal: half(window.A_causal, window.causal, window.tau_causal),
    anticausal: half(window.A_anticausal, window.anticausal, window.tau_anticausal),
  }
}

/** The value of a pair; at dt = 0 that of a tie: the mean of the limits, or what a function says. */
export const valueAt = (window: RuleWindow): Window =>
  window.kind === 'function' ? window.value : (dt) => windowValue(window, dt, 'mean')
