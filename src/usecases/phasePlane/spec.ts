import { network, type NetworkSpec, type PartSpec } from '../../graph/index.ts'
import { measuringProgram, measuringRule } from '../drift/measured.ts'
import { aroundEdge, nodes, offDiagonal, type PlanePoint } from '../drift/plane.ts'
import { courseProgram, courseRule } from '../drift/course.ts'
import { findTrial } from '../findTrial.ts'
import { trialSeed } from '../drift/trialSeed.ts'
import { checkedPhasePlaneOptions, type PhasePlaneOptions } from './options.ts'

/** Names of the parts of the network. */
export const SAMPLERS = 'samplers'
export const SYNAPSES = 'synapses'

/** Which weight does not learn. */
export type Frozen = 'none' | 'w12' | 'w21'

/** One trial: a point where the drift is measured, or the start of a trajectory. */
export interface PhasePlaneTrial extends PlanePoint {
  readonly key: string
  readonly kind: 'drift' | 'course'
  readonly frozen: Frozen
}

/** Every trial that the options ask for, in turn: drifts, trajectories, trajectories with a weight frozen. */
export const phasePlaneTrials = (options: PhasePlaneOptions): readonly PhasePlaneTrial[] => {
  const { points, starts, frozenStarts } = options
  return [
    ...offDiagonal(options, points).map(
      (point, k) => ({ ...point, key: `drift-${k + 1}`, kind: 'drift', frozen: 'none' }) as const,
    ),
    ...aroundEdge(options, starts).map(
      (point, k) => ({ ...point, key: `start-${k + 1}`, kind: 'course', frozen: 'none' }) as const,
    ),
    ...frozenAt(options, frozenStarts).map(
      (start, k) => ({ ...start, key: `frozen-${k + 1}`, kind: 'course' }) as const,
    ),
  ]
}

/**
 * The trial of a key.
 * @throws ParameterError if there is no such trial
 */
export const trialOf = (options: PhasePlaneOptions, key: string): PhasePlaneTrial =>
  findTrial(phasePlaneTrials(options), key)

/** The frozen weight evenly over the plane, the other one from the edge that is further. */
const frozenAt = (
  { from, to }: PhasePlaneOptions,
  count: number,
): readonly (PlanePoint & { readonly frozen: Frozen })[] => {
  const margin = (to - from) / (2 * Math.max(1, count))
  return nodes({ from: from + margin, to: to - margin }, count).map((held, k) => {
    const far = held < (from + to) / 2 ? to : from
    return k % 2 === 0 ? { frozen: 'w12', w12: held, w21: far } : { frozen: 'w21', w12: far, w21: held }
  })
}

/**
 * Two samplers that reach each other, and SAL on both synapses, or on the one that is not frozen. A drift is measured over many runs of a phase in which no weight moves to speak of; a trajectory is made of epochs.
 *
 * Pure: equal arguments give equal specs.
 * @throws ParameterError if an option is out of range, or there is no such trial
 */
export const phasePlaneSpec = (options: PhasePlaneOptions, key: string): NetworkSpec => {
  const { b1, b2, tau_ref, seed } = checkedPhasePlaneOptions(options)
  const trial = trialOf(options, key)
  const { w12, w21 } = trial
  return network(`phase-plane ${key}`, { seed: trialSeed(seed, key) })
    .population(SAMPLERS, { kind: 'sampler', size: 2, params: { bias: [b1, b2], tau_ref } })
    .projection(SYNAPSES, {
      from: SAMPLERS,
      to: SAMPLERS,
      weights: [
        [0, w12],
        [w21, 0],
      ],
      plasticity: ruleOf(options, trial),
    })
    .program(
      trial.kind === 'drift'
        ? measuringProgram(options.pointDuration_tau_ref * tau_ref)
        : courseProgram(options),
    )
    .build()
}

const ruleOf = (options: PhasePlaneOptions, { kind, frozen }: PhasePlaneTrial): PartSpec => {
  if (kind === 'drift') return measuringRule(options)
  const plastic = [
    [0, frozen === 'w12' ? 0 : 1],
    [frozen === 'w21' ? 0 : 1, 0],
  ]
  return courseRule(options, [], frozen === 'none' ? undefined : plastic)
}
