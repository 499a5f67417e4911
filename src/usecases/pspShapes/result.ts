import type { Course } from '../drift/course.ts'
import type { CountedDifferences } from './differences.ts'
import type { PspShapesOptions } from './options.ts'
import { type AttractorCurve, edgesOf, type PredictedDifferences } from './predicted.ts'
import { endsInTime, type PspShapeName } from './shapes.ts'
import { countedKey, curveKey, predictedKey, restBounds, restKey, restWeights, shapesOf } from './spec.ts'

/** What a trial leaves. */
export type PspShapesOutcome = PredictedDifferences | CountedDifferences | AttractorCurve | Course

/** Timing differences of a shape and a set of biases; densities per tau_ref, one for each bin. */
export interface ShapeDifferences {
  readonly shape: PspShapeName
  readonly b1: number
  readonly b2: number
  /** Whether a PSP is over when its neuron can fire again; else the PSPs of the simulation add up, those of the prediction do not. */
  readonly isExact: boolean
  /** Null too where hazards are so large that it would take too long. */
  readonly predicted: readonly number[] | null
  readonly measured: readonly number[] | null
  /** Sum over bins of (counted - predicted)^2 / predicted, over their number; null unless both are there. */
  readonly chiSquaredPerBin: number | null
  /** Largest difference of the two distribution functions. */
  readonly distance: number | null
}

/**
 * The resting w21 that was measured for a w12: the mean of two runs, from below and from above, and half their difference; null
 * if one of them came to the bounds of the plane.
 */
export interface MeasuredRest {
  readonly w12: number
  readonly w21: number | null
  readonly spread: number | null
}

export interface ShapeAttractor {
  readonly shape: PspShapeName
  readonly b1: number
  readonly b2: number
  readonly isExact: boolean
  readonly curve: AttractorCurve | null
  /** Mean of |w12 - w21| / |w12 + w21| over the curve: how far it is from the diagonal. */
  readonly deviation: number | null
  readonly rests: readonly MeasuredRest[]
}

export interface PspShapesResult {
  /** Edges of the bins of t_2 - t_1, in tau_ref. */
  readonly edges: readonly number[]
  readonly differences: readonly ShapeDifferences[]
  readonly attractors: readonly ShapeAttractor[]
}

/** What comes out of the trials that were completed. */
export const pspShapesResult = (
  options: PspShapesOptions,
  outcomes: ReadonlyMap<string, PspShapesOutcome>,
): PspShapesResult => {
  const { b1, b2, tau_ref } = options
  const edges = edgesOf(options).map((edge) => edge / tau_ref)
  const width = options.lag_tau_ref / options.bins
  const sets = shapesOf(options).flatMap((shape) =>
    b1.map((b, set) => ({ shape, set, b1: b, b2: b2[set] ?? 0, isExact: endsInTime(shape) })),
  )
  return {
    edges,
    differences: sets.map(({ set, ...of }) => {
      const predicted = outcomes.get(predictedKey(of.shape, set))
      const counted = outcomes.get(countedKey(of.shape, set))
      const p =
        predicted !== undefined && 'probabilities' in predicted
          ? (predicted.probabilities ?? undefined)
          : undefined
      const n = counted !== undefined && 'counts' in counted ? counted.counts : undefined
      const total = (n ?? []).reduce((sum, x) => sum + x, 0)
      return {
        ...of,
        predicted: p === undefined ? null : p.slice(0, -1).map((x) => x / width),
        measured: n === undefined || total === 0 ? null : n.slice(0, -1).map((x) => x / total / width),
        ...(p === undefined || n === undefined || total === 0
          ? { chiSquaredPerBin: null, distance: null }
          : comparedTo(p, n, total)),
      }
    }),
    attractors: sets.map(({ set, ...of }) => {
      const outcome = outcomes.get(curveKey(of.shape, set))
      const curve = outcome !== undefined && 'w12' in outcome && !('epochs' in outcome) ? outcome : null
      return {
        ...of,
        curve,
        deviation: curve === null ? null : deviationOf(curve),
        rests: restsOf(options, outcomes, of.shape, set),
      }
    }),
  }
}

const comparedTo = (p: readonly number[], n: readonly number[], total: number) => {
  let [chiSquared, bins, difference, distance] = [0, 0, 0, 0]
  for (const [k, probability] of p.entries()) {
    const count = n[k] ?? 0
    difference += count / total - probability
    distance = Math.max(distance, Math.abs(difference))
    // too few for a normal law
    if (total * probability < 5) continue
    chiSquared += (count - total * probability) ** 2 / (total * probability)
    bins++
  }
  return { chiSquaredPerBin: bins === 0 ? null : chiSquared / bins, distance }
}

const deviationOf = ({ w12, w21 }: AttractorCurve): number | null => {
  const shares = w12.flatMap((a, k) => {
    const b = w21[k] ?? null
    return b === null || a + b === 0 ? [] : [Math.abs(a - b) / Math.abs(a + b)]
  })
  return shares.length === 0 ? null : shares.reduce((sum, x) => sum + x, 0) / shares.length
}

const restsOf = (
  options: PspShapesOptions,
  outcomes: ReadonlyMap<string, PspShapesOutcome>,
  shape: PspShapeName,
  set: number,
): readonly MeasuredRest[] =>
  restWeights(options).flatMap((w12, k): MeasuredRest[] => {
    const [below, above] = (['below', 'above'] as const).map((side) => {
      const course = outcomes.get(restKey(shape, set, k, side))
      return course !== undefined && 'epochs' in course ? course.w21.at(-1) : undefined
    })
    if (below === undefined || above === undefined) return []
    const { min, max } = restBounds(options)
    if (Math.min(below, above) <= min || Math.max(below, above) >= max)
      return [{ w12, w21: null, spread: null }]
    return [{ w12, w21: (below + above) / 2, spread: Math.abs(above - below) / 2 }]
  })
