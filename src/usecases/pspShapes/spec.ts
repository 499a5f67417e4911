import { network, type NetworkSpec } from '../../graph/index.ts'
import { courseProgram, courseRule } from '../drift/course.ts'
import { findTrial } from '../findTrial.ts'
import { trialSeed } from '../drift/trialSeed.ts'
import { clean, nodes, type PlanePoint } from '../drift/plane.ts'
import { checkedPspShapesOptions, type PspShapesOptions } from './options.ts'
import { PSP_SHAPES, type PspShapeName, shapeParts } from './shapes.ts'

/** Names of the parts of the network. */
export const SAMPLERS = 'samplers'
export const SYNAPSES = 'synapses'

/**
 * One trial: timing differences predicted or counted, a curve of rests predicted, or a rest measured: w12 frozen, w21 from
 * below or from above.
 */
export interface PspShapesTrial extends PlanePoint {
  readonly key: string
  readonly kind: 'predicted' | 'counted' | 'curve' | 'rest'
  readonly shape: PspShapeName
  /** Which set of biases, from 0. */
  readonly set: number
}

/** How far from w12 a rest is looked for from. */
const APART = 1

export const predictedKey = (shape: PspShapeName, set: number): string => `predicted-${shape}-${set + 1}`
export const countedKey = (shape: PspShapeName, set: number): string => `counted-${shape}-${set + 1}`
export const curveKey = (shape: PspShapeName, set: number): string => `curve-${shape}-${set + 1}`
export const restKey = (shape: PspShapeName, set: number, k: number, side: 'below' | 'above'): string =>
  `rest-${shape}-${set + 1}-${k + 1}-${side}`

/** The shapes that are asked for. */
export const shapesOf = ({ shape }: PspShapesOptions): readonly PspShapeName[] =>
  shape === 'all' ? PSP_SHAPES : [shape]

/** The frozen weights for which a rest is measured: the middles of equal parts of the range. */
export const restWeights = ({ from, to, rests }: PspShapesOptions): readonly number[] => {
  const margin = (to - from) / (2 * Math.max(1, rests))
  return nodes({ from: from + margin, to: to - margin }, rests)
}

/** What w21 is kept within where its rest is measured: some PSPs have none, and weights would grow without end. */
export const restBounds = ({
  from,
  to,
}: PspShapesOptions): { readonly min: number; readonly max: number } => ({
  min: from - APART,
  max: to + APART,
})

/** Every trial that the options ask for, shape by shape and set by set. */
export const pspShapesTrials = (options: PspShapesOptions): readonly PspShapesTrial[] => {
  const { b1, weight, grid } = options
  const both = { w12: weight, w21: weight }
  return shapesOf(options).flatMap((shape) =>
    b1.flatMap((_, set): PspShapesTrial[] => [
      { key: predictedKey(shape, set), kind: 'predicted', shape, set, ...both },
      { key: countedKey(shape, set), kind: 'counted', shape, set, ...both },
      ...(grid > 0 ? [{ key: curveKey(shape, set), kind: 'curve', shape, set, ...both } as const] : []),
      ...restWeights(options).flatMap((w12, k) =>
        (['below', 'above'] as const).map((side) => ({
          key: restKey(shape, set, k, side),
          kind: 'rest' as const,
          shape,
          set,
          w12,
          w21: clean(w12 + (side === 'below' ? -APART : APART)),
        })),
      ),
    ]),
  )
}

/**
 * Two samplers with PSPs of a shape that reach each other, at fixed weights, or with SAL on the synapse to neuron 2 alone;
 * undefined for a trial that only computes.
 *
 * Pure: equal arguments give equal specs.
 * @throws ParameterError if an option is out of range, or there is no such trial
 */
export const pspShapesSpec = (options: PspShapesOptions, key: string): NetworkSpec | undefined => {
  const { b1, b2, tau_ref, tauSyn_tau_ref, seed, differencesDuration_tau_ref } =
    checkedPspShapesOptions(options)
  const { kind, shape, set, w12, w21 } = findTrial(pspShapesTrials(options), key)
  if (kind === 'predicted' || kind === 'curve') return undefined
  const { part } = shapeParts(shape, tau_ref, tauSyn_tau_ref * tau_ref)
  const onlyW21 = [
    [0, 0],
    [1, 0],
  ]
  return network(`psp-shapes ${key}`, { seed: trialSeed(seed, key) })
    .population(SAMPLERS, {
      kind: 'sampler',
      size: 2,
      params: { bias: [b1[set] ?? 0, b2[set] ?? 0], tau_ref, ...(part === undefined ? {} : { psp: part }) },
    })
    .projection(SYNAPSES, {
      from: SAMPLERS,
      to: SAMPLERS,
      weights: [
        [0, w12],
        [w21, 0],
      ],
      ...(kind === 'rest'
        ? { plasticity: courseRule(options, [{ kind: 'hard-bound', params: restBounds(options) }], onlyW21) }
        : {}),
    })
    .program(
      kind === 'rest'
        ? courseProgram(options)
        : { phase: 'count', duration: differencesDuration_tau_ref * tau_ref },
    )
    .build()
}
