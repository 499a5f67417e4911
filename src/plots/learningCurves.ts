import { areaY, dot, line, ruleX } from '@observablehq/plot'
import { ParameterError } from '../models/errors.ts'
import { extent, linearAxis, logAxis, position, type Axis } from './axes.ts'
import { draw, named, room, type Mark, type Panel } from './draw.ts'
import { pen } from './ink.ts'
import { type LineEnd, namesAtEnds, roomForNames } from './lineNames.ts'

/** One way of learning, as a measure saw it: arrays of equal length, in order of epochs. */
export interface LearningArm {
  readonly name: string
  readonly epochs: ArrayLike<number>
  /** Least, middle and largest value over the repetitions (targets) at each epoch. */
  readonly lower: ArrayLike<number>
  readonly median: ArrayLike<number>
  readonly upper: ArrayLike<number>
}

/** One panel: a quantity > 0 that learning changes. */
export interface LearningMeasure {
  /** The quantity, and its unit if it has one. */
  readonly label: string
  /** Values below it (also 0 and negative ones) are drawn at it, and the axis says so. Default: the decade under the least positive value. */
  readonly floor?: number
  readonly arms: readonly LearningArm[]
}

export interface LearningCurves {
  readonly title: string
  /** What is counted along x. Default `epoch`. */
  readonly unitX?: string
  /** What the repetitions are that median and band run over. Default `targets`. */
  readonly over?: string
  /** Panels from left to right, usually divergence and asymmetry. */
  readonly measures: readonly LearningMeasure[]
}

const width = 900
const frameHeight = 270

/**
 * Learning curves as SVG: a panel for each measure (log scale) over epochs; for each arm the median as a line,
 * the range over repetitions as a band and the name at the end of the line. An arm has one pen in all panels.
 *
 * Values that are not finite leave a gap.
 *
 * @throws ParameterError E_PARAMETER if the arrays of an arm differ in length or a floor is not > 0
 */
export const learningCurves = ({
  title,
  unitX = 'epoch',
  over = 'targets',
  measures,
}: LearningCurves): string => {
  measures.forEach(check)
  const names = [...new Set(measures.flatMap((measure) => measure.arms.map((arm) => arm.name)))]
  const margin = roomForNames(names)
  const columns = Math.max(1, measures.length)
  const frame = (width - room.right / 2) / columns - room.left - margin - 4
  const panels = measures.map((measure, k) =>
    panelOf(measure, unitX, names, {
      left: room.left + k * (room.left + frame + margin + 4),
      top: room.topWithCaption,
      width: frame,
      height: frameHeight,
    }),
  )
  return draw({
    title,
    caption: `Line: median over ${over}. Band: smallest to largest.`,
    label: `${title}: ${measures.map((measure) => measure.label).join(' and ')} over ${unitX} for ${names.join(', ')}`,
    width,
    height: room.topWithCaption + frameHeight + room.bottom + 4,
    panels,
  })
}

type Frame = Pick<Panel, 'left' | 'top' | 'width' | 'height'>

const panelOf = (measure: LearningMeasure, unitX: string, names: readonly string[], frame: Frame): Panel => {
  const { arms } = measure
  const [from, to] = extent(arms.flatMap((arm) => Array.from(arm.epochs))) ?? [0, 1]
  const x = linearAxis(unitX, from, to, { most: 5, whole: true })
  const { y, floor } = axisOf(measure)
  const clip = (value: number | undefined): number =>
    value === undefined || !Number.isFinite(value) ? Number.NaN : Math.max(value, floor)
  const curves = arms.map((arm) => {
    const rows = Array.from(arm.epochs, (epoch, k) => ({
      epoch,
      lower: clip(arm.lower[k]),
      median: clip(arm.median[k]),
      upper: clip(arm.upper[k]),
    }))
    return { name: arm.name, pen: pen(names.indexOf(arm.name)), rows }
  })
  const marks: Mark[] = [
    ...curves.map(({ pen: { colour }, rows }) =>
      rows.length === 1
        ? named(
            'band',
            ruleX(rows, {
              x: 'epoch',
              y1: 'lower',
              y2: 'upper',
              stroke: colour,
              strokeOpacity: 0.4,
              strokeWidth: 5,
            }),
          )
        : named(
            'band',
            areaY(rows, { x: 'epoch', y1: 'lower', y2: 'upper', fill: colour, fillOpacity: 0.14 }),
          ),
    ),
    ...curves.flatMap(({ pen: { colour, dash }, rows }) => [
      named(
        'median',
        line(rows, { x: 'epoch', y: 'median', stroke: colour, strokeWidth: 1.8, strokeDasharray: dash }),
      ),
      ...(rows.length <= 40
        ? [named('checkpoint', dot(rows, { x: 'epoch', y: 'median', fill: colour, r: 2.2 }))]
        : []),
    ]),
  ]
  return { ...frame, x, y, marks, overlay: namesAtEnds(endsOf(curves, x, y, frame), frame) }
}

interface DrawnCurve {
  readonly name: string
  readonly pen: { readonly colour: string }
  readonly rows: readonly { readonly epoch: number; readonly median: number }[]
}

const endsOf = (curves: readonly DrawnCurve[], x: Axis, y: Axis, { width: w, height: h }: Frame): LineEnd[] =>
  curves.flatMap(({ name, pen: { colour }, rows }) => {
    const end = rows.findLast((row) => Number.isFinite(row.median))
    return end === undefined
      ? []
      : [{ name, colour, atX: position(x, end.epoch) * w, atY: (1 - position(y, end.median)) * h }]
  })

/** The log axis of a measure, and the value at which lower ones are drawn. */
const axisOf = ({
  label,
  floor: stated,
  arms,
}: LearningMeasure): { readonly y: Axis; readonly floor: number } => {
  const values = arms.flatMap((arm) =>
    [arm.lower, arm.median, arm.upper].flatMap((array) => Array.from(array)),
  )
  const finite = values.filter(Number.isFinite)
  const least = extent(finite.filter((value) => value > 0))?.[0] ?? 1e-6
  const floor = stated ?? Number(`1e${Math.floor(Math.log10(least))}`)
  const clipped = finite.some((value) => value < floor)
  const [low, high] = extent(finite.map((value) => Math.max(value, floor))) ?? [0.1, 1]
  if (!clipped) return { y: logAxis(label, low, high), floor }
  // a little room under the floor sets lines on it off from the axis; its tick says that values there are at most that
  const y = logAxis(label, low, Math.max(high, 100 * floor))
  const top = y.domain[1]
  const under = (top / floor) ** 0.03
  const ticks = y.ticks.filter((tick) => tick.at > floor * under)
  return {
    y: { ...y, domain: [floor / under, top], ticks: [{ at: floor, text: `≤${floorText(floor)}` }, ...ticks] },
    floor,
  }
}

const floorText = (floor: number): string =>
  logAxis('', floor, floor * 1e5).ticks.find((tick) => tick.at === floor)?.text ?? String(floor)

const check = (measure: LearningMeasure, m: number): void => {
  const where = `learningCurves.measures[${m}]`
  const { floor, arms } = measure
  if (floor !== undefined && !(floor > 0 && Number.isFinite(floor))) {
    throw new ParameterError(`${where}.floor`, floor, 'a number > 0')
  }
  arms.forEach((arm, a) => {
    for (const key of ['lower', 'median', 'upper'] as const) {
      if (arm[key].length !== arm.epochs.length) {
        throw new ParameterError(
          `${where}.arms[${a}].${key}`,
          arm[key],
          `as many values as there are epochs (${arm.epochs.length})`,
        )
      }
    }
  })
}
