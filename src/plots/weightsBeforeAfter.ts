import { line, ruleX, ruleY } from '@observablehq/plot'
import { checkArray } from '../models/check.ts'
import { extent, linearAxis, powerOfTen } from './axes.ts'
import { numberText } from './diverging.ts'
import { type Mark, named, pathMark } from './draw.ts'
import { ink, pen, px } from './ink.ts'
import { checkLength } from './pixels.ts'
import { drawSquares } from './squares.ts'

/** Weights between the same two layers, there and back. */
export interface BothWays {
  /** W[hidden][visible], a row a hidden neuron. */
  readonly forward: readonly ArrayLike<number>[]
  /** W[visible][hidden], a row a visible neuron. */
  readonly backward: readonly ArrayLike<number>[]
}

/** One way of learning, with the weights that it began and ended with. */
export interface BeforeAfter {
  readonly name: string
  readonly before: BothWays
  readonly after: BothWays
}

export interface WeightsBeforeAfter {
  readonly title: string
  readonly arms: readonly BeforeAfter[]
}

/** Pairs of weights that a panel shows at most; the eye sees no more. */
const POINTS = 6000
/** Paths that the points of a dense panel are dealt to, so that many points look darker than few. */
const LAYERS = 12

/**
 * Forward against backward weights as SVG, a row of two square panels for each arm, before learning and after it, all on the same
 * axes, with the line of equality: the distance from it is the asymmetry, and its variance stands above the panel.
 *
 * Of more than 6000 pairs of neurons every n-th is drawn; the variance is that of all. Pairs with a weight that is not finite are
 * left out.
 *
 * @throws ParameterError E_PARAMETER if rows differ in length, or backward is not as large as forward
 * @see weightsScatter for learned against target weights of one population
 */
export const weightsBeforeAfter = ({ title, arms }: WeightsBeforeAfter): string => {
  checkArray('weightsBeforeAfter.arms', arms, 'an array of arms')
  const squares = arms.flatMap((arm, a) =>
    (['before', 'after'] as const).map((when) => ({
      a,
      heading: `${arm.name}, ${when}`,
      pairs: pairsOf(`weightsBeforeAfter.arms[${a}].${when}`, arm[when]),
    })),
  )
  const [low, high] = extent(squares.flatMap(({ pairs }) => pairs.flatMap(({ x, y }) => [x, y]))) ?? [-1, 1]
  const margin = low < high ? 0.04 * (high - low) : 0
  const axis = linearAxis('', low - margin, high + margin, { most: 6 })
  const isThin = squares.some(({ pairs }) => pairs.length > POINTS)
  return drawSquares(
    title,
    arms.length === 0
      ? 'No weights.'
      : `Dashed: forward = backward. Var: variance of their difference.${isThin ? ` Of more than ${POINTS} pairs a part is drawn.` : ''}`,
    `${title}: forward against backward weights before and after learning for ${arms.map(({ name }) => name).join(', ') || 'no arm'}`,
    squares.map(({ a, heading, pairs }) => ({
      title: `${heading}: Var ${varianceText(varianceOf(pairs))}`,
      titleColour: pen(a).colour,
      x: { ...axis, label: 'backward weight' },
      y: { ...axis, label: 'forward weight' },
      marks: marksOf(pairs, axis.domain, pen(a).colour),
    })),
    2,
  )
}

/** The two directions between two neurons: x backward, y forward. */
interface Pair {
  readonly x: number
  readonly y: number
}

const pairsOf = (where: string, { forward, backward }: BothWays): readonly Pair[] => {
  checkArray(`${where}.forward`, forward, 'rows, one a hidden neuron')
  checkArray(`${where}.backward`, backward, 'rows, one a visible neuron')
  const [hidden, visible] = [forward.length, backward.length]
  forward.forEach((row, h) => checkLength(`${where}.forward[${h}]`, row, visible, 'visible neuron'))
  backward.forEach((row, v) => checkLength(`${where}.backward[${v}]`, row, hidden, 'hidden neuron'))
  return forward.flatMap((row, h) =>
    Array.from(row, (y, v) => ({ x: backward[v]?.[h] ?? Number.NaN, y })).filter(
      ({ x, y }) => Number.isFinite(x) && Number.isFinite(y),
    ),
  )
}

/** Of forward − backward over all pairs; 0 of none. */
const varianceOf = (pairs: readonly Pair[]): number => {
  const mean = pairs.reduce((sum, { x, y }) => sum + (y - x), 0) / Math.max(1, pairs.length)
  return pairs.reduce((sum, { x, y }) => sum + (y - x - mean) ** 2, 0) / Math.max(1, pairs.length)
}

/** Equal but for rounding is not said in 31 digits. */
const varianceText = (variance: number): string =>
  variance > 0 && variance < 1e-9 ? `<${powerOfTen(-9)}` : numberText(variance)

const marksOf = (pairs: readonly Pair[], domain: readonly [number, number], colour: string): Mark[] => {
  const zero = domain[0] < 0 && domain[1] > 0 ? [0] : []
  const step = Math.ceil(pairs.length / POINTS)
  const drawn = pairs.filter((_, k) => k % step === 0)
  const isDense = drawn.length > 1000
  const layers = Array.from({ length: isDense ? LAYERS : 1 }, (_, layer) =>
    drawn.filter((_pair, k) => !isDense || k % LAYERS === layer),
  )
  return [
    named('zero', ruleX(zero, { stroke: ink.axis, strokeWidth: 0.7 })),
    named('zero', ruleY(zero, { stroke: ink.axis, strokeWidth: 0.7 })),
    // strokes without length, whose round caps are the points; only points of different paths darken each other
    ...layers.map((layer) =>
      pathMark(
        'pairs',
        {
          fill: 'none',
          stroke: colour,
          'stroke-opacity': isDense ? '0.25' : '0.6',
          'stroke-width': isDense ? '2.6' : '4',
          'stroke-linecap': 'round',
        },
        (canvas) => layer.map(({ x, y }) => `M${px(canvas.x(x))},${px(canvas.y(y))}h0`).join(''),
      ),
    ),
    named(
      'identity',
      line(
        domain.map((end) => [end, end]),
        { stroke: ink.text, strokeDasharray: '5 4', strokeWidth: 0.9 },
      ),
    ),
  ]
}
