import type { Course } from '../drift/course.ts'
import type { MeasuredDrift } from '../drift/measured.ts'
import { nodes } from '../drift/plane.ts'
import { type MeasuredZero, weightedMean, zeroOfFit } from '../drift/zero.ts'
import { effectiveInhibition, type EffectiveInhibition, predictedDifference } from './effective.ts'
import type { DalesLawOptions } from './options.ts'
import { dalesLawTrials, lineKey, linesOf, nodeKey } from './spec.ts'

/** What a trial leaves: a drift, or the course of two weights. */
export type DalesLawOutcome = MeasuredDrift | Course

/** The measured drift on the grid; null where it was not measured. */
export interface MeasuredField {
  readonly w12: readonly number[]
  readonly w21: readonly number[]
  /** Of w21, per tau_ref and for a learning rate of 1; rows are nodes of w21. That of w12 is its opposite. */
  readonly drift: readonly (readonly (number | null)[])[]
  readonly error: readonly (readonly (number | null)[])[]
}

/** Where the drift is 0 for one value of w12: w21 - w12 there, with its standard error. */
export interface MeasuredNull {
  readonly w12: number
  readonly difference: number
  readonly error: number
}

export interface DalesLawTrajectory extends Course {
  readonly key: string
  /** w21 - w12 at the end. */
  readonly difference: number
}

/** A mean with its standard error. */
export interface Offset {
  readonly difference: number
  readonly error: number
}

export interface DalesLawResult {
  /** What the inhibitory paths add to the two weights. */
  readonly inhibition: EffectiveInhibition
  /** w21 - w12 on the predicted nullcline, where the effective weights are equal. */
  readonly predicted: number
  /** w21 - w12 on the measured nullcline; null if none was measured. */
  readonly measured: (Offset & { readonly chiSquaredPerDegree: number }) | null
  readonly nullcline: readonly MeasuredNull[]
  /** w21 - w12 at which trajectories end: mean over them, error from their scatter; null if there are fewer than two. */
  readonly ends: Offset | null
  readonly field: MeasuredField
  readonly trajectories: readonly DalesLawTrajectory[]
}

/** What comes out of the trials that were completed. */
export const dalesLawResult = (
  options: DalesLawOptions,
  outcomes: ReadonlyMap<string, DalesLawOutcome>,
): DalesLawResult => {
  const axis = nodes(options, options.grid)
  const driftAt = (key: string): MeasuredDrift | undefined => {
    const outcome = outcomes.get(key)
    return outcome !== undefined && 'drift' in outcome ? outcome : undefined
  }
  const field = (name: 'drift' | 'error') =>
    axis.map((_, row) => axis.map((__, column) => driftAt(nodeKey(row, column))?.[name] ?? null))
  const nullcline = linesOf(options).flatMap((points, line): MeasuredNull[] => {
    const values = points.flatMap(({ w12, w21 }, k) => {
      const measured = driftAt(lineKey(line, k))
      // one of which no error is known has no weight in a fit
      return measured === undefined || measured.error === 0
        ? []
        : [{ x: w21 - w12, y: measured.drift, error: measured.error }]
    })
    const zero = zeroOfFit(values)
    const w12 = points[0]?.w12 ?? 0
    return zero === undefined ? [] : [{ w12, difference: zero.x, error: zero.error }]
  })
  const trajectories = dalesLawTrials(options).flatMap(({ key, w12, w21 }): DalesLawTrajectory[] => {
    const outcome = outcomes.get(key)
    if (outcome === undefined || !('epochs' in outcome)) return []
    return [{ ...outcome, key, difference: (outcome.w21.at(-1) ?? w21) - (outcome.w12.at(-1) ?? w12) }]
  })
  const mean = weightedMean(nullcline.map(({ difference, error }) => ({ x: difference, error })))
  return {
    inhibition: effectiveInhibition(options),
    predicted: predictedDifference(options),
    measured: mean === undefined ? null : offsetOf(mean),
    nullcline,
    ends: endsOf(trajectories.map(({ difference }) => difference)),
    field: { w12: axis, w21: axis, drift: field('drift'), error: field('error') },
    trajectories,
  }
}

const offsetOf = ({ x, error, chiSquaredPerDegree }: MeasuredZero) => ({
  difference: x,
  error,
  chiSquaredPerDegree,
})

const endsOf = (differences: readonly number[]): Offset | null => {
  const count = differences.length
  if (count < 2) return null
  const difference = differences.reduce((sum, x) => sum + x, 0) / count
  const squares = differences.reduce((sum, x) => sum + (x - difference) ** 2, 0)
  return { difference, error: Math.sqrt(squares / (count - 1) / count) }
}
