import { line } from '@observablehq/plot'
import { checkArray } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { extent, linearAxis, position } from './axes.ts'
import { draw, type Mark, named, room } from './draw.ts'
import { pen } from './ink.ts'
import { namesAtEnds, roomForNames } from './lineNames.ts'

/** The two weights of a pair of neurons: before the first epoch, and after each. */
export interface PairTrace {
  /** To 1 from 2. */
  readonly w12: ArrayLike<number>
  /** To 2 from 1. */
  readonly w21: ArrayLike<number>
}

/** Pairs that learned in one way. */
export interface TraceArm {
  readonly name: string
  readonly pairs: readonly PairTrace[]
}

export interface WeightTraces {
  readonly title: string
  /** Length of an epoch, in tau_ref. */
  readonly epoch_tau_ref: number
  readonly arms: readonly TraceArm[]
}

const width = 900
const frameHeight = 270
/** Points that a line has at most; the eye sees no more. */
const POINTS = 600

/**
 * Weights of pairs of neurons over time as SVG: a panel for each arm, all on the same axes, w12 dashed and w21 drawn through, each in one colour.
 *
 * Of more than 600 epochs every n-th is drawn, and the last.
 *
 * @throws ParameterError E_PARAMETER if the two lists of a pair differ in length
 */
export const weightTraces = ({ title, epoch_tau_ref, arms }: WeightTraces): string => {
  checkArray('weightTraces.arms', arms, 'an array of arms')
  if (!(epoch_tau_ref > 0 && epoch_tau_ref < Infinity))
    throw new ParameterError('weightTraces.epoch_tau_ref', epoch_tau_ref, 'a finite number > 0 tau_ref')
  arms.forEach(({ pairs }, a) =>
    pairs.forEach(({ w12, w21 }, p) => {
      if (w12.length !== w21.length)
        throw new ParameterError(
          `weightTraces.arms[${a}].pairs[${p}].w12`,
          w12,
          `as many values as w21 has (${w21.length})`,
        )
    }),
  )
  const names = ['w21', 'w12']
  const margin = roomForNames(names)
  const columns = Math.max(1, arms.length)
  const frame = Math.min(560, (width - room.right / 2) / columns - room.leftWithLabel - margin - 4)
  const traces = arms.flatMap(({ pairs }) => pairs)
  const epochs = Math.max(1, ...traces.map(({ w21 }) => w21.length - 1))
  const [low, high] = extent(traces.flatMap(({ w12, w21 }) => [...Array.from(w12), ...Array.from(w21)])) ?? [
    -1, 1,
  ]
  const reach = 0.05 * Math.max(high - low, 1e-3)
  const x = linearAxis('time (1,000 tau_ref)', 0, (epochs * epoch_tau_ref) / 1000, { most: 6 })
  const y = linearAxis('weight', low - reach, high + reach, { most: 6 })
  const box = { width: frame, height: frameHeight }
  return draw({
    title,
    caption: 'Drawn through: w21, to neuron 2 from 1. Dashed: w12, to neuron 1 from 2.',
    label: `${title}: weights over time for ${arms.map(({ name }) => name).join(', ') || 'no arm'}`,
    width: Math.max(620, columns * (room.leftWithLabel + frame + margin + 4) + room.right / 2),
    height: room.topWithCaption + frameHeight + room.bottom + 4,
    panels: arms.map(({ name, pairs }, k) => {
      const thin = pairs.length > 1
      const marks = pairs.flatMap((pair): Mark[] =>
        ([pair.w21, pair.w12] as const).map((weights, which) =>
          named(
            names[which] ?? '',
            line(rowsOf(weights, epoch_tau_ref), {
              x: 't',
              y: 'weight',
              stroke: pen(which).colour,
              strokeWidth: thin ? 1 : 1.7,
              strokeOpacity: thin ? 0.8 : 1,
              strokeDasharray: pen(which).dash,
            }),
          ),
        ),
      )
      const [alone] = pairs
      const ends =
        thin || alone === undefined
          ? []
          : [alone.w21, alone.w12].map((weights, which) => ({
              name: names[which] ?? '',
              colour: pen(which).colour,
              atX: position(x, ((weights.length - 1) * epoch_tau_ref) / 1000) * frame,
              atY: (1 - position(y, weights[weights.length - 1] ?? 0)) * frameHeight,
            }))
      return {
        ...box,
        left: room.leftWithLabel + k * (room.leftWithLabel + frame + margin + 4),
        top: room.topWithCaption,
        ...(name === '' ? {} : { title: name }),
        x,
        y,
        marks,
        ...(thin ? {} : { overlay: namesAtEnds(ends, box) }),
      }
    }),
  })
}

const rowsOf = (weights: ArrayLike<number>, epoch_tau_ref: number): { t: number; weight: number }[] => {
  const step = Math.ceil(weights.length / POINTS)
  const last = weights.length - 1
  return Array.from(weights, (weight, epoch) => ({ t: (epoch * epoch_tau_ref) / 1000, weight })).filter(
    (_, epoch) => epoch % step === 0 || epoch === last,
  )
}
