import { dot, line, link, ruleX, ruleY } from '@observablehq/plot'
import { ParameterError } from '../models/errors.ts'
import { extent, linearAxis } from './axes.ts'
import { named, type Mark } from './draw.ts'
import { ink, pen } from './ink.ts'
import { drawSquares } from './squares.ts'

/** The weights of one network before the eye: row-major [post][pre], length size², the diagonal is not read. */
export interface WeightsPair {
  readonly size: number
  readonly target: ArrayLike<number>
  readonly learned: ArrayLike<number>
}

/** One way of learning with the networks it learned. */
export interface WeightsArm {
  readonly name: string
  readonly networks: readonly WeightsPair[]
}

export interface WeightsScatter {
  readonly title: string
  readonly arms: readonly WeightsArm[]
}

/**
 * Learned against target weights as SVG: a square panel for each arm, all on the same axes, with the line of
 * equality. The points of w_ij and w_ji are joined, so the length of the join is the asymmetry.
 *
 * Weights that are not finite are left out.
 *
 * @throws ParameterError E_PARAMETER if an array is not size² long
 */
export const weightsScatter = ({ title, arms }: WeightsScatter): string => {
  const panels = arms.map((arm, a) => ({
    name: arm.name,
    joins: arm.networks.flatMap((net, n) => joinsOf(net, a, n)),
  }))
  const all = panels.flatMap(({ joins }) => joins.flatMap((join) => [join.x1, join.y1, join.x2, join.y2]))
  const [low, high] = extent(all) ?? [-1, 1]
  const margin = 0.04 * (high - low)
  const axis = linearAxis('', low - margin, high + margin, { most: 8 })
  const label = `${title}: learned against target weights for ${arms.map((arm) => arm.name).join(', ')}`
  return drawSquares(
    title,
    'Each line joins wᵢⱼ and wⱼᵢ of a pair of neurons. Dashed: learned = target.',
    label,
    panels.map(({ name, joins }, k) => ({
      title: name,
      titleColour: pen(k).colour,
      x: { ...axis, label: 'target weight' },
      y: { ...axis, label: 'learned weight' },
      marks: marksOf(joins, axis.domain, pen(k).colour),
    })),
  )
}

/** The two directions of one pair of neurons: x target, y learned weight. */
interface Join {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

const marksOf = (joins: readonly Join[], domain: readonly [number, number], colour: string): Mark[] => {
  const points = joins.flatMap(({ x1, y1, x2, y2 }) => [
    { x: x1, y: y1 },
    { x: x2, y: y2 },
  ])
  const zero = domain[0] < 0 && domain[1] > 0 ? [0] : []
  return [
    named('zero', ruleX(zero, { stroke: ink.axis, strokeWidth: 0.7 })),
    named('zero', ruleY(zero, { stroke: ink.axis, strokeWidth: 0.7 })),
    named(
      'identity',
      line(
        domain.map((end) => [end, end]),
        { stroke: ink.quiet, strokeDasharray: '5 4', strokeWidth: 1 },
      ),
    ),
    named(
      'pair',
      link(joins, {
        x1: 'x1',
        y1: 'y1',
        x2: 'x2',
        y2: 'y2',
        stroke: colour,
        strokeOpacity: 0.55,
        strokeWidth: 0.9,
      }),
    ),
    named('weight', dot(points, { x: 'x', y: 'y', fill: colour, fillOpacity: 0.75, r: 2.4 })),
  ]
}

const joinsOf = ({ size, target, learned }: WeightsPair, a: number, n: number): readonly Join[] => {
  const where = `weightsScatter.arms[${a}].networks[${n}]`
  for (const [key, matrix] of [
    ['target', target],
    ['learned', learned],
  ] as const) {
    if (matrix.length !== size * size) {
      throw new ParameterError(
        `${where}.${key}`,
        matrix,
        `size² = ${size * size} values, row-major [post][pre]`,
      )
    }
  }
  const joins: Join[] = []
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const [ij, ji] = [i * size + j, j * size + i]
      const join = {
        x1: target[ij] ?? Number.NaN,
        y1: learned[ij] ?? Number.NaN,
        x2: target[ji] ?? Number.NaN,
        y2: learned[ji] ?? Number.NaN,
      }
      if (Object.values(join).every(Number.isFinite)) joins.push(join)
    }
  }
  return joins
}
