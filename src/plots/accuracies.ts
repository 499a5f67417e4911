import { areaY, dot, line, ruleX, ruleY } from '@observablehq/plot'
import { ParameterError } from '../models/errors.ts'
import { type Axis, extent, linearAxis, position } from './axes.ts'
import { draw, type Mark, named, room } from './draw.ts'
import { ink, pen } from './ink.ts'
import { type LineEnd, namesAtEnds, roomForNames } from './lineNames.ts'

/** An accuracy without a network, drawn as a horizontal line. */
export interface Reference {
  readonly name: string
  /** From 0 to 1. */
  readonly accuracy: number
}

/** Accuracies of one arm: a line for each run (seed). */
export interface AccuracyLines {
  readonly name: string
  readonly runs: readonly (readonly AccuracyPoint[])[]
  /** Values that no line joins with the others: a value a run, all at the same x. */
  readonly apart?: readonly AccuracyPoint[]
}

export interface AccuracyPoint {
  /** In units of the axis of x. */
  readonly x: number
  /** From 0 to 1; NaN leaves a gap. */
  readonly accuracy: number
}

/** A panel of accuracies, whatever stands along x. */
export interface Accuracies {
  readonly title: string
  readonly label: string
  readonly measure: string
  readonly x: Axis
  readonly arms: readonly AccuracyLines[]
  readonly references: readonly Reference[]
  /** Marks under the lines. */
  readonly under?: readonly Mark[]
}

const width = 820
const frameHeight = 320
const referenceDashes = ['5 3', '1.5 3', '9 3 2 3'] as const

/**
 * Accuracies as SVG: for each arm the median over its runs as a line, the range as a band, and every run as a thin line; references as
 * dashed horizontal lines; names at the ends. Where runs
 * of an arm end at different places, median and range are those of the runs that go so far.
 */
export const accuracies = (picture: Accuracies): string => {
  const { title, label, measure, x, arms, references, under = [] } = picture
  const names = [...arms, ...references].map(({ name }) => name)
  const margin = roomForNames(names)
  const frame = { width: width - room.left - margin - 4, height: frameHeight }
  const y = axisOf(measure, arms, references)
  const summaries = arms.map(({ runs }) => summaryOf(runs))
  const referenceColour = ink.quiet
  const marks: Mark[] = [
    ...under,
    ...references.map(({ accuracy }, k) =>
      named(
        'reference',
        ruleY([accuracy], {
          stroke: referenceColour,
          strokeWidth: 1.2,
          strokeDasharray: referenceDashes[k % referenceDashes.length] ?? 'none',
        }),
      ),
    ),
    ...arms.flatMap((arm, k) => marksOf(arm, summaries[k] ?? [], pen(k))),
  ]
  const yOf = (accuracy: number): number => (1 - position(y, accuracy)) * frame.height
  const ends: LineEnd[] = [
    ...arms.flatMap(({ name, apart = [] }, k): LineEnd[] => {
      const end =
        (summaries[k] ?? []).findLast(isMeasured) ?? summaryOf(apart.map((point) => [point])).find(isMeasured)
      return end === undefined
        ? []
        : [{ name, colour: pen(k).colour, atX: position(x, end.x) * frame.width, atY: yOf(end.median) }]
    }),
    ...references.map(({ name, accuracy }) => ({
      name,
      colour: referenceColour,
      atX: frame.width - 4,
      atY: yOf(accuracy),
    })),
  ]
  return draw({
    title,
    caption: captionOf(arms, references),
    label,
    width,
    height: room.topWithCaption + frameHeight + room.bottom + 4,
    panels: [
      {
        ...frame,
        left: room.left,
        top: room.topWithCaption,
        x,
        y,
        marks,
        overlay: namesAtEnds(ends, frame),
      },
    ],
  })
}

const captionOf = (arms: readonly AccuracyLines[], references: readonly Reference[]): string =>
  [
    ...(arms.some(({ runs }) => runs.length > 1)
      ? ['Line: median over seeds. Band: smallest to largest. Thin: each seed.']
      : arms.some(({ runs }) => runs.length === 1)
        ? ['One seed.']
        : []),
    ...(references.length > 0 ? ['Grey: without a network.'] : []),
  ].join(' ')

interface Summary {
  readonly x: number
  readonly lower: number
  readonly median: number
  readonly upper: number
}

/** Least, middle and largest value at each place where there is a run, from left to right; NaN where none has a value. */
const summaryOf = (runs: readonly (readonly AccuracyPoint[])[]): readonly Summary[] => {
  const places = new Map<number, number[]>()
  for (const { x, accuracy } of runs.flat()) {
    const values = places.get(x) ?? []
    if (Number.isFinite(accuracy)) values.push(accuracy)
    places.set(x, values)
  }
  return [...places]
    .sort(([a], [b]) => a - b)
    .map(([x, measured]) => {
      const values = measured.toSorted((a, b) => a - b)
      const last = values.length - 1
      const at = (k: number): number => values[k] ?? Number.NaN
      return {
        x,
        lower: at(0),
        median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2,
        upper: at(last),
      }
    })
}

const isMeasured = ({ median }: Summary): boolean => Number.isFinite(median)

const marksOf = (
  { runs, apart = [] }: AccuracyLines,
  summary: readonly Summary[],
  { colour, dash }: { readonly colour: string; readonly dash: string },
): Mark[] => {
  const lone = summaryOf(apart.map((point) => [point]))
  const bar = (rows: readonly Summary[]): Mark =>
    named(
      'spread',
      ruleX(rows, {
        x: 'x',
        y1: 'lower',
        y2: 'upper',
        stroke: colour,
        strokeOpacity: 0.35,
        strokeWidth: 5,
      }),
    )
  const middle = { x: 'x', y: 'median', fill: colour, stroke: 'white', strokeWidth: 0.8, r: 3.6 } as const
  const each = { x: 'x', y: 'accuracy', stroke: colour, strokeOpacity: 0.45, strokeWidth: 0.9 } as const
  return [
    summary.length === 1
      ? bar(summary)
      : named('band', areaY(summary, { x: 'x', y1: 'lower', y2: 'upper', fill: colour, fillOpacity: 0.13 })),
    ...(runs.length > 1 ? runs.map((run) => named('run', line(run, each))) : []),
    named(
      'median',
      line(summary, { x: 'x', y: 'median', stroke: colour, strokeWidth: 2, strokeDasharray: dash }),
    ),
    ...(summary.length <= 40 ? [named('point', dot(summary, middle))] : []),
    ...(lone.length === 0 ? [] : [bar(lone), named('apart', dot(lone, middle))]),
  ]
}

/** From a round value under the least accuracy to one over the largest, within 0 and 1. */
const axisOf = (measure: string, arms: readonly AccuracyLines[], references: readonly Reference[]): Axis => {
  const values = [...arms.flatMap(({ runs, apart = [] }) => [...runs.flat(), ...apart]), ...references].map(
    ({ accuracy }) => accuracy,
  )
  const [low, high] = extent(values) ?? [0, 1]
  // a line on the edge of the frame cannot be told from it
  const axis = linearAxis(measure, low - 0.02, high + 0.005, { most: 8, round: true })
  const [from, to] = [Math.max(0, axis.domain[0]), Math.min(1, axis.domain[1])]
  return { ...axis, domain: [from, to], ticks: axis.ticks.filter(({ at }) => at >= from && at <= to) }
}

/** Refuses what is no accuracy; NaN is one that was not measured. */
export const checkAccuracy = (where: string, value: unknown): void => {
  const isShare = typeof value === 'number' && ((value >= 0 && value <= 1) || Number.isNaN(value))
  if (!isShare)
    throw new ParameterError(where, value, 'a share from 0 to 1, or NaN where it was not measured')
}

export const checkReferences = (where: string, references: readonly Reference[]): void =>
  references.forEach(({ accuracy }, k) => {
    if (!(accuracy >= 0 && accuracy <= 1))
      throw new ParameterError(`${where}[${k}].accuracy`, accuracy, 'a share from 0 to 1')
  })
