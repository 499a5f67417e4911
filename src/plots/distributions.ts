import { dot, line, rect } from '@observablehq/plot'
import { ParameterError } from '../models/errors.ts'
import { extent, logAxis, type Axis } from './axes.ts'
import { named, type Mark } from './draw.ts'
import { ink, pen } from './ink.ts'
import { drawSquares } from './squares.ts'

/** A distribution over states and the one that was sampled: as many probabilities as states (2^N). */
export interface DistributionPair {
  readonly target: ArrayLike<number>
  readonly sampled: ArrayLike<number>
}

/** One way of learning with the distributions of its networks. */
export interface DistributionArm {
  readonly name: string
  readonly networks: readonly DistributionPair[]
}

export interface Distributions {
  readonly title: string
  readonly arms: readonly DistributionArm[]
}

/**
 * Sampled against target probability of every state as SVG: a square panel for each arm, all on the same log
 * axes, with the line of equality. States of probability 0 stand as crosses in a shaded strip marked 0.
 *
 * @throws ParameterError E_PARAMETER if arrays differ in length or hold what is no probability
 */
export const distributions = ({ title, arms }: Distributions): string => {
  const panels = arms.map((arm, a) => ({
    name: arm.name,
    states: arm.networks.flatMap((net, n) => statesOf(net, a, n)),
  }))
  const all = panels.flatMap(({ states }) => states.flatMap(({ x, y }) => [x, y]))
  const [low, high] = extent(all.filter((value) => value > 0)) ?? [0.01, 1]
  const positive = logAxis('', low / 1.1, Math.min(1, high * 1.1), { most: 6 })
  const zeros = { x: has(panels, 'x'), y: has(panels, 'y') }
  const frame = zeros.x || zeros.y ? withStrip(positive) : { axis: positive, zero: positive.domain[0] }
  const caption = `Each point is a state. Dashed: sampled = target.${zeros.x || zeros.y ? ' Cross in the shaded strip: probability 0.' : ''}`
  const axis = (label: string, zero: boolean): Axis => ({
    ...frame.axis,
    label,
    ticks: zero ? [{ at: frame.zero, text: '0' }, ...frame.axis.ticks] : frame.axis.ticks,
  })
  return drawSquares(
    title,
    caption,
    `${title}: sampled against target probability of each state for ${arms.map((arm) => arm.name).join(', ')}`,
    panels.map(({ name, states }, k) => ({
      title: name,
      titleColour: pen(k).colour,
      x: axis('target probability', zeros.x),
      y: axis('sampled probability', zeros.y),
      marks: [
        ...strips(frame.axis.domain, positive.domain, zeros),
        ...marksOf(states, frame.zero, positive.domain, pen(k).colour),
      ],
    })),
  )
}

interface State {
  readonly x: number
  readonly y: number
}

const has = (panels: readonly { readonly states: readonly State[] }[], key: 'x' | 'y'): boolean =>
  panels.some(({ states }) => states.some((state) => state[key] === 0))

/** A log axis with a strip under its first end, and where in the strip 0 is drawn. */
const withStrip = (axis: Axis): { readonly axis: Axis; readonly zero: number } => {
  const [low, high] = axis.domain
  const strip = (high / low) ** 0.09
  // a tick so near to the strip that it would touch the 0 goes
  const ticks = axis.ticks.filter((tick) => tick.at > low * strip ** 0.3)
  return { axis: { ...axis, domain: [low / strip, high], ticks }, zero: low / Math.sqrt(strip) }
}

/** The shades behind probability 0: all along x under `low` (sampled 0), all along y left of it (target 0). */
const strips = (
  [edge, high]: readonly [number, number],
  [low]: readonly [number, number],
  zeros: { readonly x: boolean; readonly y: boolean },
): Mark[] => {
  const boxes = [
    ...(zeros.y ? [{ x1: edge, x2: high, y1: edge, y2: low }] : []),
    ...(zeros.x ? [{ x1: edge, x2: low, y1: zeros.y ? low : edge, y2: high }] : []),
  ]
  return [named('zero', rect(boxes, { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: ink.shade }))]
}

const marksOf = (
  states: readonly State[],
  zero: number,
  ends: readonly [number, number],
  colour: string,
): Mark[] => {
  const place = (value: number): number => (value > 0 ? value : zero)
  const placed = states.map(({ x, y }) => ({ x: place(x), y: place(y), absent: x === 0 || y === 0 }))
  const equal = ends.map((end) => [end, end])
  const absent = placed.filter((state) => state.absent)
  const present = placed.filter((state) => !state.absent)
  const cross = { symbol: 'times', stroke: ink.text, strokeOpacity: 0.7, strokeWidth: 1.1, r: 3 } as const
  return [
    named('identity', line(equal, { stroke: ink.quiet, strokeDasharray: '5 4', strokeWidth: 1 })),
    named('state', dot(present, { x: 'x', y: 'y', fill: colour, fillOpacity: 0.5, r: 2.4 })),
    named('absent', dot(absent, { x: 'x', y: 'y', ...cross })),
  ]
}

const statesOf = ({ target, sampled }: DistributionPair, a: number, n: number): readonly State[] => {
  const where = `distributions.arms[${a}].networks[${n}]`
  if (sampled.length !== target.length) {
    throw new ParameterError(`${where}.sampled`, sampled, `as many values as target has (${target.length})`)
  }
  const probability = (key: string, k: number, value: number | undefined): number => {
    if (value !== undefined && value >= 0 && value <= 1 + 1e-9) return value
    throw new ParameterError(`${where}.${key}[${k}]`, value, 'a probability from 0 to 1')
  }
  return Array.from(target, (value, k) => ({
    x: probability('target', k, value),
    y: probability('sampled', k, sampled[k]),
  }))
}
