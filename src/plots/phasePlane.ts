import { dot, line } from '@observablehq/plot'
import { ParameterError } from '../models/errors.ts'
import { type Arrow, arrowsMark } from './arrows.ts'
import { type Axis, linearAxis } from './axes.ts'
import { type Mark, named } from './draw.ts'
import { ink, pen } from './ink.ts'
import { drawSquares } from './squares.ts'

/** The two weights over time. */
export interface PlaneTrajectory {
  readonly w12: readonly number[]
  readonly w21: readonly number[]
  /** Whether one of them was held. */
  readonly isFrozen: boolean
}

export interface PhasePlanePlot {
  readonly title: string
  /** Nodes of w12, of w21, and the drift of w21 there, rows by w21; that of w12 is its opposite. */
  readonly field: {
    readonly w12: readonly number[]
    readonly w21: readonly number[]
    readonly drift: readonly (readonly number[])[]
  }
  /** Where there is no drift. */
  readonly nullcline: readonly { readonly w12: number; readonly w21: number }[]
  /** Drifts of w21 that were measured. */
  readonly points: readonly { readonly w12: number; readonly w21: number; readonly drift: number }[]
  readonly trajectories: readonly PlaneTrajectory[]
}

/** Steps of grey for how fast a drift is. */
const STEPS = 8

/** From a light to a dark blue. */
const shade = (step: number): string => {
  const share = (step + 1) / STEPS
  const mix = (light: number, dark: number): string =>
    Math.round(light + (dark - light) * share)
      .toString(16)
      .padStart(2, '0')
  return `#${mix(200, 0)}${mix(216, 62)}${mix(232, 110)}`
}

/**
 * The plane of the two weights of a pair as SVG, two square panels on the same axes: the field, its arrows the darker the
 * faster, with measured drifts over it; and trajectories over the field. The line of no drift is on both.
 *
 * @throws ParameterError E_PARAMETER if the field has not a drift for each node, or a trajectory is ragged
 */
export const phasePlane = (plot: PhasePlanePlot): string => {
  const { title, field, nullcline, points, trajectories } = plot
  checkField(plot)
  const margin = cellOf(field.w12) * 0.5
  const axis = (label: string, values: readonly number[]): Axis => {
    const [low, high] = [Math.min(...values), Math.max(...values)]
    return linearAxis(label, low - margin, high + margin, { most: 6 })
  }
  const x = axis('w₁₂, to neuron 1 from 2', field.w12.length === 0 ? [0] : field.w12)
  const y = axis('w₂₁, to neuron 2 from 1', field.w21.length === 0 ? [0] : field.w21)
  const largest = Math.max(...field.drift.flat().map(Math.abs), 1e-300)
  const cell = cellOf(field.w12)
  const arrow = (w12: number, w21: number, drift: number, length: number): Arrow => {
    const size =
      (Math.sign(drift) * length * cell * (0.45 + 0.55 * Math.min(1, Math.abs(drift) / largest))) / Math.SQRT2
    return { x: w12, y: w21, dx: -size, dy: size }
  }
  const arrows = field.drift.flatMap((row, j) =>
    row.map((drift, i) => ({
      step: Math.min(STEPS - 1, Math.floor((Math.abs(drift) / largest) * STEPS)),
      arrow: arrow(field.w12[i] ?? 0, field.w21[j] ?? 0, drift, 0.9),
    })),
  )
  const fieldMarks = (isFaint: boolean): Mark[] =>
    Array.from({ length: STEPS }, (_, step) =>
      arrowsMark(
        'field',
        arrows.filter((each) => each.step === step).map((each) => each.arrow),
        { colour: isFaint ? '#cfd6dd' : shade(step), width: isFaint ? 0.9 : 1.2 },
      ),
    )
  const rest = named(
    'no-drift',
    line(
      nullcline.map(({ w12, w21 }) => [w12, w21]),
      { stroke: pen(3).colour, strokeWidth: 1.8 },
    ),
  )
  const squareOf = (heading: string, marks: readonly Mark[]) => ({ title: heading, x, y, marks })
  const measured = points.map(({ w12, w21, drift }) => arrow(w12, w21, drift, 1.3))
  const free = trajectories.filter(({ isFrozen }) => !isFrozen)
  const frozen = trajectories.filter(({ isFrozen }) => isFrozen)
  return drawSquares(
    title,
    'Left: where SAL moves the weights, darker where faster; orange: measured. Right: weights over time.',
    `${title}: field of the drift and line of none in the plane of w12 and w21, ${points.length} measured drifts, ${trajectories.length} trajectories`,
    [
      squareOf('drift', [
        ...fieldMarks(false),
        rest,
        arrowsMark('measured', measured, { colour: pen(1).colour, width: 2 }),
      ]),
      squareOf('trajectories', [
        ...fieldMarks(true),
        rest,
        ...trajectoryMarks('free', free, pen(0).colour),
        ...trajectoryMarks('frozen', frozen, pen(2).colour),
      ]),
    ],
    2,
    [
      { name: 'no drift', colour: pen(3).colour },
      { name: 'both weights learn', colour: pen(0).colour },
      ...(frozen.length > 0 ? [{ name: 'one is frozen', colour: pen(2).colour }] : []),
    ],
  )
}

/** Lines over time, a small ring where each begins and a dot where it ends. */
export const trajectoryMarks = (
  className: string,
  trajectories: readonly Pick<PlaneTrajectory, 'w12' | 'w21'>[],
  colour: string,
): Mark[] => {
  const at = ({ w12, w21 }: Pick<PlaneTrajectory, 'w12' | 'w21'>, k: number) => ({
    x: w12.at(k) ?? Number.NaN,
    y: w21.at(k) ?? Number.NaN,
  })
  const lines = trajectories.flatMap(({ w12, w21 }, key) => w12.map((x, k) => ({ x, y: w21[k] ?? 0, key })))
  return [
    named(
      className,
      line(lines, { x: 'x', y: 'y', z: 'key', stroke: colour, strokeWidth: 1, strokeOpacity: 0.8 }),
    ),
    named(
      `${className}-start`,
      dot(
        trajectories.map((trajectory) => at(trajectory, 0)),
        { x: 'x', y: 'y', r: 2.2, fill: 'white', stroke: colour, strokeWidth: 1 },
      ),
    ),
    named(
      `${className}-end`,
      dot(
        trajectories.map((trajectory) => at(trajectory, -1)),
        { x: 'x', y: 'y', r: 3, fill: colour, stroke: ink.text, strokeWidth: 0.5 },
      ),
    ),
  ]
}

/** Distance of two nodes. */
const cellOf = (nodes: readonly number[]): number =>
  nodes.length < 2 ? 1 : ((nodes.at(-1) ?? 1) - (nodes[0] ?? 0)) / (nodes.length - 1)

const checkField = ({ field: { w12, w21, drift }, trajectories }: PhasePlanePlot): void => {
  const isRight = drift.length === w21.length && drift.every((row) => row.length === w12.length)
  if (!isRight)
    throw new ParameterError('phasePlane.field.drift', drift, `${w21.length} rows of ${w12.length} drifts`)
  for (const [k, trajectory] of trajectories.entries())
    if (trajectory.w12.length !== trajectory.w21.length)
      throw new ParameterError(
        `phasePlane.trajectories[${k}].w21`,
        trajectory.w21,
        `as many weights as w12 has, ${trajectory.w12.length}`,
      )
}
