import { network, type NetworkSpec } from '../../graph/index.ts'
import { courseProgram, courseRule } from '../drift/course.ts'
import { findTrial } from '../findTrial.ts'
import { trialSeed } from '../drift/trialSeed.ts'
import { measuringProgram, measuringRule } from '../drift/measured.ts'
import { aroundEdge, clean, nodes, type PlanePoint } from '../drift/plane.ts'
import { predictedDifference } from './effective.ts'
import { checkedDalesLawOptions, type DalesLawOptions } from './options.ts'

/** Names of the parts of the network. */
export const EXCITATORY = 'E'
export const INHIBITORY = 'I'
/** The two synapses that learn. */
export const RECIPROCAL = 'E-E'

/**
 * One trial: a node of the grid or a point near the predicted nullcline, where the drift is measured, or the start of a
 * trajectory. w12 is the weight to E1 from E2.
 */
export interface DalesLawTrial extends PlanePoint {
  readonly key: string
  readonly kind: 'node' | 'line' | 'course'
}

/** Distances in w21 from the predicted nullcline at which the drift is measured. */
const ABOUT: readonly number[] = [-0.3, -0.15, 0, 0.15, 0.3]

/** Every trial that the options ask for, in turn: nodes row by row (rows are values of w21), lines, trajectories. */
export const dalesLawTrials = (options: DalesLawOptions): readonly DalesLawTrial[] => {
  const { grid, starts } = options
  const axis = nodes(options, grid)
  return [
    ...axis.flatMap((w21, row) =>
      axis.map((w12, column) => ({ key: nodeKey(row, column), kind: 'node', w12, w21 }) as const),
    ),
    ...linesOf(options).flatMap((points, line) =>
      points.map((point, k) => ({ ...point, key: lineKey(line, k), kind: 'line' }) as const),
    ),
    ...aroundEdge(options, starts).map(
      (point, k) => ({ ...point, key: `start-${k + 1}`, kind: 'course' }) as const,
    ),
  ]
}

export const nodeKey = (row: number, column: number): string => `node-${row + 1}-${column + 1}`
export const lineKey = (line: number, k: number): string => `line-${line + 1}-${k + 1}`

/** The points about the predicted nullcline: for each value of w12 some of w21, all of them in the plane if there is room. */
export const linesOf = (options: DalesLawOptions): readonly (readonly PlanePoint[])[] => {
  const { from, to, lines } = options
  const difference = predictedDifference(options)
  const margin = Math.min(0.3, (to - from) / 4)
  // from where to where w12 and w21 are both in the plane
  const low = Math.max(from, from - difference) + margin
  const high = Math.min(to, to - difference) - margin
  if (!(low <= high)) return []
  return nodes({ from: low, to: high }, lines).map((w12) =>
    ABOUT.map((about) => ({ w12, w21: clean(Math.max(0, w12 + difference + about)) })),
  )
}

/**
 * Two excitatory neurons that reach each other, and each inhibits the other through an inhibitory neuron of its own. SAL acts
 * on the two E–E synapses, from spikes of E alone, and keeps them excitatory.
 *
 * Pure: equal arguments give equal specs.
 * @throws ParameterError if an option is out of range, or there is no such trial
 */
export const dalesLawSpec = (options: DalesLawOptions, key: string): NetworkSpec => {
  const { bE1, bE2, bI1, bI2, wI1E1, wI2E2, wE2I1, wE1I2, tau_ref, seed } = checkedDalesLawOptions(options)
  const { w12, w21, kind } = findTrial(dalesLawTrials(options), key)
  const { pointDuration_tau_ref, lineDuration_tau_ref } = options
  const duration = (kind === 'node' ? pointDuration_tau_ref : lineDuration_tau_ref) * tau_ref
  return network(`dales-law ${key}`, { seed: trialSeed(seed, key) })
    .population(EXCITATORY, { kind: 'sampler', size: 2, params: { bias: [bE1, bE2], tau_ref } })
    .population(INHIBITORY, { kind: 'sampler', size: 2, params: { bias: [bI1, bI2], tau_ref } })
    .projection(RECIPROCAL, {
      from: EXCITATORY,
      to: EXCITATORY,
      weights: [
        [0, w12],
        [w21, 0],
      ],
      plasticity:
        kind === 'course'
          ? courseRule(options, [{ kind: 'keep-sign', params: { sign: 'excitatory' } }])
          : measuringRule(options),
    })
    .projection('E-I', {
      from: EXCITATORY,
      to: INHIBITORY,
      connectivity: {
        kind: 'list',
        params: {
          synapses: [
            { pre: 0, post: 0, weight: wI1E1 },
            { pre: 1, post: 1, weight: wI2E2 },
          ],
        },
      },
      weights: 0,
    })
    .projection('I-E', {
      from: INHIBITORY,
      to: EXCITATORY,
      connectivity: {
        kind: 'list',
        params: {
          synapses: [
            { pre: 0, post: 1, weight: wE2I1 },
            { pre: 1, post: 0, weight: wE1I2 },
          ],
        },
      },
      weights: 0,
    })
    .program(kind === 'course' ? courseProgram(options) : measuringProgram(duration))
    .build()
}
