import {
  type FunctionWindow,
  type RuleWindow,
  type ShapedWindow,
  type Window,
  windowValue,
} from '../../models/windows.ts'

/** One side of a window: `amplitude * value(|dt|)`. */
export interface HalfWindow {
  readonly amplitude: number
  /** The shape, of |dt| > 0 in ms. */
  readonly value: (x: number) => number
  /** What this side contributes to a tie before its amplitude: the two sides are halved and added. */
  readonly atZero: number
  /** Halves of equal key have equal shapes; a function of the user's has none. */
  readonly key: string | undefined
  /** |dt| in ms beyond which this side is 0. */
  readonly support: number
  /** Time constant in ms of an exponential shape. */
  readonly tau?: number
  /** Where a triangular shape comes to nothing, in ms: it is max(0, 1 - x / width). */
  readonly width?: number
  /** Where an alpha shape peaks, in ms. */
  readonly peak?: number
  /** What a sum consists of, without what has no amplitude. */
  readonly parts?: readonly HalfWindow[]
}

export interface Halves {
  readonly causal: HalfWindow
  readonly anticausal: HalfWindow
}

/** A window as its two sides: causal (dt > 0) and anticausal (dt < 0). */
export const halves = (window: RuleWindow): Halves => {
  switch (window.kind) {
    case 'function':
      return { causal: ofFunction(window, 1), anticausal: ofFunction(window, -1) }
    case 'sum': {
      const parts = window.windows.map(halves)
      return {
        causal: sumOf(parts.map(({ causal }) => causal)),
        anticausal: sumOf(parts.map(({ anticausal }) => anticausal)),
      }
    }
    case 'exponential':
    case 'triangular':
    case 'rectangular':
    case 'alpha':
    case 'table':
      return { causal: ofShape(window, 'causal'), anticausal: ofShape(window, 'anticausal') }
  }
}

const ofFunction = (window: FunctionWindow, sign: 1 | -1): HalfWindow => ({
  amplitude: 1,
  value: (x) => window.value(sign * x),
  // half of f(0) from either side makes f(0); asked for only if there is a tie
  get atZero() {
    return window.value(0)
  },
  key: undefined,
  support: window.support,
})

const ofShape = (window: ShapedWindow, side: 'causal' | 'anticausal'): HalfWindow => {
  const value = window[side]
  const tau = window[`tau_${side}`]
  const half = {
    amplitude: window[`A_${side}`],
    value,
    atZero: value(0),
    key: `${window.kind} ${tau}`,
    support: window.support,
  }
  switch (window.kind) {
    case 'exponential':
      return { ...half, tau }
    case 'triangular':
      return { ...half, width: tau }
    case 'alpha':
      return { ...half, peak: tau }
    case 'rectangular':
      return half
    case 'table':
      return { ...half, key: `table ${side} ${JSON.stringify([window.dt, window.values])}`, support: tau }
  }
}

/** The value of several halves, added. */
export const valueOfAll =
  (parts: readonly HalfWindow[]): HalfWindow['value'] =>
  (x) => {
    let sum = 0
    for (const { amplitude, value } of parts) sum += amplitude * value(x)
    return sum
  }

/** Several halves added. */
const sumOf = (all: readonly HalfWindow[]): HalfWindow => {
  const parts = all.filter(({ amplitude }) => amplitude !== 0)
  const isKnown = parts.every(({ key }) => key !== undefined)
  return {
    amplitude: 1,
    value: valueOfAll(parts),
    get atZero() {
      return parts.reduce((sum, { amplitude, atZero }) => sum + amplitude * atZero, 0)
    },
    key: isKnown ? `sum ${parts.map(({ amplitude, key }) => `${amplitude} ${key}`).join(' + ')}` : undefined,
    support: Math.max(0, ...parts.map(({ support }) => support)),
    parts,
  }
}

/** The value of a pair; at dt = 0 that of a tie: the mean of the limits, or what a function says. */
export const valueAt =
  (window: RuleWindow): Window =>
  (dt) =>
    windowValue(window, dt, 'mean')
