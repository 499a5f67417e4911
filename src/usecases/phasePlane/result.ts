import { samplerPair } from '../../models/samplerPair.ts'
import type { Course } from '../drift/course.ts'
import type { MeasuredDrift } from '../drift/measured.ts'
import { fallsThroughZero, nodes, type PlanePoint } from '../drift/plane.ts'
import type { PhasePlaneOptions } from './options.ts'
import { type Frozen, phasePlaneTrials } from './spec.ts'

/** What a trial leaves: a drift, or the course of two weights. */
export type PhasePlaneOutcome = MeasuredDrift | Course

/** The drift of w21 on a grid, in closed form; that of w12 is its opposite. */
export interface DriftField {
  /** Nodes of w12. */
  readonly w12: readonly number[]
  readonly w21: readonly number[]
  /** Per tau_ref and for a learning rate of 1; rows are nodes of w21. */
  readonly drift: readonly (readonly number[])[]
}

/** A drift as measured and as the closed form has it. */
export interface ComparedDrift extends PlanePoint, MeasuredDrift {
  readonly predicted: number
  /** (measured - predicted) / standard error; null where there is no such error, as no pair of spikes was seen. */
  readonly deviation: number | null
}

export interface Trajectory extends Course {
  readonly key: string
  readonly frozen: Frozen
  /** w21 - w12 at the end. */
  readonly difference: number
  /** Distance of its end from the diagonal, |w21 - w12| / sqrt(2). */
  readonly distance: number
}

export interface PhasePlaneResult {
  readonly field: DriftField
  /** Where the closed form has no drift, found by its change of sign: one point for each node of w12 that has one. */
  readonly nullcline: readonly PlanePoint[]
  readonly points: readonly ComparedDrift[]
  /** Largest deviation of a measured drift from the closed form, in standard errors; 0 if none is known. */
  readonly worstDeviation: number
  /** Points at which the measured drift has the sign of w12 - w21. */
  readonly rightSigns: number
  readonly trajectories: readonly Trajectory[]
  /** Largest distance of an end from the diagonal; 0 if there is none. */
  readonly worstDistance: number
}

/** What comes out of the trials that were completed. */
export const phasePlaneResult = (
  options: PhasePlaneOptions,
  outcomes: ReadonlyMap<string, PhasePlaneOutcome>,
): PhasePlaneResult => {
  const { b1, b2, tau_ref, window, grid } = options
  const salWindow = { kind: window, tau: tau_ref }
  const drift = (w12: number, w21: number): number =>
    samplerPair({ b1, b2, w12, w21, tau_ref }).drift(salWindow)
  const axis = nodes(options, grid)
  const points: ComparedDrift[] = []
  const trajectories: Trajectory[] = []
  for (const { key, w12, w21, frozen } of phasePlaneTrials(options)) {
    const outcome = outcomes.get(key)
    if (outcome === undefined) continue
    if ('epochs' in outcome) {
      const difference = (outcome.w21.at(-1) ?? w21) - (outcome.w12.at(-1) ?? w12)
      trajectories.push({ ...outcome, key, frozen, difference, distance: Math.abs(difference) / Math.SQRT2 })
    } else {
      const predicted = drift(w12, w21)
      const deviation = outcome.error > 0 ? (outcome.drift - predicted) / outcome.error : null
      points.push({ w12, w21, ...outcome, predicted, deviation })
    }
  }
  return {
    field: { w12: axis, w21: axis, drift: axis.map((w21) => axis.map((w12) => drift(w12, w21))) },
    nullcline: axis.flatMap((w12) => {
      const w21 = fallsThroughZero((w) => drift(w12, w), options, 1e-9)
      return w21 === undefined ? [] : [{ w12, w21 }]
    }),
    points,
    worstDeviation: Math.max(0, ...points.map(({ deviation }) => Math.abs(deviation ?? 0))),
    rightSigns: points.filter(({ drift: d, w12, w21 }) => Math.sign(d) === Math.sign(w12 - w21)).length,
    trajectories,
    worstDistance: Math.max(0, ...trajectories.map(({ distance }) => distance)),
  }
}
