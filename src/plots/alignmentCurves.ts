import { dot, line, ruleY } from '@observablehq/plot'
import { checkArray } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { type Axis, extent, linearAxis, position } from './axes.ts'
import { draw, type Mark, named, type Panel, room } from './draw.ts'
import { ink, pen } from './ink.ts'
import { namesAtEnds, roomForNames } from './lineNames.ts'

/** How alike the weights of two directions were: an entry before the first epoch, and one after each. */
export interface AlignmentCurve {
  readonly name: string
  /** In degrees, from 0 to 180; NaN leaves a gap. */
  readonly angle: ArrayLike<number>
  /** From -1 to 1; NaN leaves a gap. */
  readonly correlation: ArrayLike<number>
}

export interface AlignmentCurves {
  readonly title: string
  readonly curves: readonly AlignmentCurve[]
}

const width = 900
const frameHeight = 270

/**
 * Angle and correlation of the weights of two directions over epochs as SVG: two panels, a line a curve. The dashed line at 90
 * degrees is where weights begin that know nothing of each other; they are alike at 0.
 *
 * @throws ParameterError E_PARAMETER if the lists of a curve differ in length
 */
export const alignmentCurves = ({ title, curves }: AlignmentCurves): string => {
  checkArray('alignmentCurves.curves', curves, 'an array of curves')
  curves.forEach(({ angle, correlation }, k) => {
    if (correlation.length !== angle.length)
      throw new ParameterError(
        `alignmentCurves.curves[${k}].correlation`,
        correlation,
        `as many values as there are angles (${angle.length})`,
      )
  })
  const names = curves.map(({ name }) => name)
  const margin = roomForNames(names)
  const frame = (width - room.right / 2) / 2 - room.left - margin - 4
  const epochs = Math.max(1, ...curves.map(({ angle }) => angle.length - 1))
  const x = linearAxis('epoch', 0, epochs, { most: 5, whole: true })
  const angles = curves.flatMap(({ angle }) => Array.from(angle))
  const largest = extent(angles)?.[1] ?? 90
  const degrees = linearAxis('angle (degrees)', 0, Math.max(92, largest + 2), { most: 6 })
  const [least] = extent(curves.flatMap(({ correlation }) => Array.from(correlation))) ?? [0]
  const shares = linearAxis('correlation', Math.min(-0.05, least - 0.05), 1.03, { most: 6 })
  const panelOf = (
    k: number,
    y: Axis,
    of: (curve: AlignmentCurve) => ArrayLike<number>,
    at: number,
  ): Panel => {
    const box = { width: frame, height: frameHeight }
    const rows = curves.map((curve) => Array.from(of(curve), (value, epoch) => ({ epoch, value })))
    const ends = rows.flatMap((points, c) => {
      const end = points.findLast(({ value }) => Number.isFinite(value))
      if (end === undefined) return []
      const { colour } = pen(c)
      const place = { atX: position(x, end.epoch) * frame, atY: (1 - position(y, end.value)) * frameHeight }
      return [{ name: names[c] ?? '', colour, ...place }]
    })
    return {
      ...box,
      left: room.left + k * (room.left + frame + margin + 4),
      top: room.topWithCaption,
      x,
      y,
      marks: [
        named('reference', ruleY([at], { stroke: ink.quiet, strokeDasharray: '5 4', strokeWidth: 1 })),
        ...rows.flatMap((points, c): Mark[] => {
          const { colour, dash } = pen(c)
          const stroke = { stroke: colour, strokeWidth: 1.8, strokeDasharray: dash }
          return [
            named('curve', line(points, { x: 'epoch', y: 'value', ...stroke })),
            ...(points.length <= 40
              ? [named('epoch', dot(points, { x: 'epoch', y: 'value', fill: colour, r: 2.2 }))]
              : []),
          ]
        }),
      ],
      overlay: namesAtEnds(names.every((name) => name === '') && ends.length > 0 ? [] : ends, box).filter(
        () => ends.length === 0 || names.some((name) => name !== ''),
      ),
    }
  }
  return draw({
    title,
    caption: 'Dashed: weights that know nothing of each other. Alike: an angle of 0, a correlation of 1.',
    label: `${title}: angle and correlation over epochs${names.some((name) => name !== '') ? ` for ${names.join(', ')}` : ''}`,
    width,
    height: room.topWithCaption + frameHeight + room.bottom + 4,
    panels: [
      panelOf(0, degrees, ({ angle }) => angle, 90),
      panelOf(1, shares, ({ correlation }) => correlation, 0),
    ],
  })
}
