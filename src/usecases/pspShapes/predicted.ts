import { ParameterError } from '../../models/errors.ts'
import { samplerPairByAges, type SamplerPairByAges } from '../../models/samplerPairByAges.ts'
import { clean, nodes } from '../drift/plane.ts'
import { RunAborted } from '../../scheduler/index.ts'
import { pause } from '../../scheduler/pause.ts'
import type { PspShapesOptions } from './options.ts'
import { type PspShapeName, shapeParts } from './shapes.ts'

/**
 * Of a shape and a set of biases: probability of a timing difference in each bin, the last that of all that are longer. Null
 * where hazards are so large that it would take too long.
 */
export interface PredictedDifferences {
  readonly probabilities: readonly number[] | null
  /** Mean change of w21 per tau_ref at these weights, for a learning rate of 1. */
  readonly drift: number | null
}

/** For each w12 the w21 at which the drift vanishes; null where none was found, or it would have taken too long. */
export interface AttractorCurve {
  readonly w12: readonly number[]
  readonly w21: readonly (number | null)[]
}

const windowOf = ({ window, tau_ref }: PspShapesOptions) => ({ kind: window, tau: tau_ref })

const pairOf = (
  options: PspShapesOptions,
  shape: PspShapeName,
  set: number,
  w12: number,
  w21: number,
): SamplerPairByAges => {
  const { tau_ref, tauSyn_tau_ref, b1, b2 } = options
  const { shape: psp } = shapeParts(shape, tau_ref, tauSyn_tau_ref * tau_ref)
  return samplerPairByAges({
    b1: b1[set] ?? 0,
    b2: b2[set] ?? 0,
    w12,
    w21,
    tau_ref,
    ...(psp === undefined ? {} : { psp }),
  })
}

/** The edges of the bins of a timing difference t_2 - t_1, in ms. */
export const edgesOf = ({ bins, lag_tau_ref, tau_ref }: PspShapesOptions): readonly number[] =>
  Array.from({ length: 2 * bins + 1 }, (_, k) => ((k - bins) / bins) * lag_tau_ref * tau_ref)

export const predictDifferences = (
  options: PspShapesOptions,
  shape: PspShapeName,
  set: number,
): PredictedDifferences => {
  const pair = unlessTooCostly(() => pairOf(options, shape, set, options.weight, options.weight))
  if (pair === undefined) return { probabilities: null, drift: null }
  const edges = edgesOf(options)
  const within = edges.slice(1).map((to, k) => pair.probability(edges[k] ?? 0, to))
  const rest = 1 - within.reduce((sum, p) => sum + p, 0)
  return { probabilities: [...within, Math.max(0, rest)], drift: pair.drift(windowOf(options)) }
}

/** How far beyond the weights of the curves a rest is looked for. */
const BEYOND = 1
/** The longest step on the way to it. */
const LONGEST = 0.5
/** The last step is shorter than this; what is left to go then is of second order, about its square. */
const TOLERANCE = 2e-3
const MOST_STEPS = 12

/**
 * The resting w21 for each w12, followed from one to the next by the secant method, the first from the diagonal. Other work
 * has its turn before each drift that is computed: one takes up to a second.
 *
 * @throws RunAborted if the signal ends it
 */
export const predictCurve = async (
  options: PspShapesOptions,
  shape: PspShapeName,
  set: number,
  signal?: AbortSignal,
): Promise<AttractorCurve> => {
  const w12 = nodes(options, options.grid)
  const window = windowOf(options)
  let distance = 0
  const w21: (number | null)[] = []
  for (const w of w12) {
    const drift = async (x: number): Promise<number | undefined> => {
      await pause()
      if (signal?.aborted === true) throw new RunAborted(0, signal.reason)
      return unlessTooCostly(() => pairOf(options, shape, set, w, x).drift(window))
    }
    const rest = await restNear(drift, w + distance, options.from - BEYOND, options.to + BEYOND)
    if (rest !== undefined) distance = rest - w
    w21.push(rest === undefined ? null : clean(rest))
  }
  return { w12, w21 }
}

/** Nothing where hazards are so large that the chain of ages would take too long. */
const unlessTooCostly = <T>(compute: () => T): T | undefined => {
  try {
    return compute()
  } catch (error) {
    if (error instanceof ParameterError && error.where === 'samplerPairByAges') return undefined
    throw error
  }
}

/** The zero of a drift, or nothing where there is none, or the drift is not known on the way to it. */
const restNear = async (
  drift: (x: number) => Promise<number | undefined>,
  guess: number,
  low: number,
  high: number,
): Promise<number | undefined> => {
  const inside = (x: number): number => Math.min(high, Math.max(low, x))
  let a = inside(guess)
  let fa = await drift(a)
  if (fa === undefined) return undefined
  if (Math.abs(fa) < 1e-9) return a
  // where the drift is towards
  let b = inside(a + Math.sign(fa) * 0.2)
  for (let k = 0; k < MOST_STEPS; k++) {
    if (a === b) return undefined
    const fb = await drift(b)
    if (fb === undefined) return undefined
    // at an end of the range, and on the way out
    if ((b === high && fb > 0) || (b === low && fb < 0)) return undefined
    const slope = (fb - fa) / (b - a)
    if (slope === 0) return undefined
    const step = -fb / slope
    const next = inside(b + Math.sign(step) * Math.min(LONGEST, Math.abs(step)))
    ;[a, fa] = [b, fb]
    b = next
    // a rest attracts: the drift falls there
    if (Math.abs(b - a) < TOLERANCE) return slope < 0 && b > low && b < high ? b : undefined
  }
  return undefined
}
