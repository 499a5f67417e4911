import { dot, line, ruleX } from '@observablehq/plot'
import { ParameterError } from '../models/errors.ts'
import { linearAxis, minus } from './axes.ts'
import { divergingColour, numberText, SHADES, shadeOf } from './diverging.ts'
import { type Mark, named, pathMark } from './draw.ts'
import { ink, pen, px, textElement, textWidth } from './ink.ts'
import { trajectoryMarks } from './phasePlane.ts'
import { drawSquares } from './squares.ts'

export interface EffectiveWeightsPlot {
  readonly title: string
  /** Nodes of the weight to E1, of that to E2, and the measured drift of the latter, rows by it; null where there is none. */
  readonly field: {
    readonly w12: readonly number[]
    readonly w21: readonly number[]
    readonly drift: readonly (readonly (number | null)[])[]
  }
  /** w21 - w12 where the effective weights are equal. */
  readonly predicted: number
  /** Where the drift vanishes as measured: w21 - w12 for values of w12, with standard errors. */
  readonly nullcline: readonly {
    readonly w12: number
    readonly difference: number
    readonly error: number
  }[]
  readonly trajectories: readonly { readonly w12: readonly number[]; readonly w21: readonly number[] }[]
}

/**
 * The plane of two weights whose drift was measured on a grid, as SVG: cells coloured by sign and size of the drift, the line
 * of equal weights, that of equal effective weights, where the drift vanishes as measured; and trajectories beside it.
 *
 * @throws ParameterError E_PARAMETER if the field has not an entry for each node
 */
export const effectiveWeights = ({
  title,
  field,
  predicted,
  nullcline,
  trajectories,
}: EffectiveWeightsPlot): string => {
  const { w12, w21, drift } = field
  if (drift.length !== w21.length || drift.some((row) => row.length !== w12.length))
    throw new ParameterError(
      'effectiveWeights.field.drift',
      drift,
      `${w21.length} rows of ${w12.length} drifts`,
    )
  const half = w12.length < 2 ? 0.5 : ((w12.at(-1) ?? 1) - (w12[0] ?? 0)) / (w12.length - 1) / 2
  const low = Math.min(...w12, ...w21) >= 0 ? Math.max(0, (w12[0] ?? 0) - half) : (w12[0] ?? 0) - half
  const high = (w12.at(-1) ?? 1) + half
  const x = linearAxis('weight to E1 from E2', low, high, { most: 6 })
  const y = linearAxis('weight to E2 from E1', low, high, { most: 6 })
  const known = drift.flat().filter((d) => d !== null)
  const largest = Math.max(1e-300, ...known.map(Math.abs))
  // weights of excitatory neurons are not negative: no cell reaches beyond what was measured
  const least = Math.min(...w12, ...w21) >= 0 ? 0 : -Infinity
  const cells = Array.from({ length: 2 * SHADES + 1 }, (_, k) => k - SHADES).map((shade) =>
    pathMark('cells', { fill: divergingColour((shade / SHADES) * 0.75), stroke: 'none' }, (canvas) =>
      drift
        .flatMap((row, j) =>
          row.map((value, i) => {
            if (value === null || shadeOf(value, largest) !== shade) return ''
            const [left, right] = [Math.max(least, (w12[i] ?? 0) - half), (w12[i] ?? 0) + half].map(canvas.x)
            const [top, bottom] = [(w21[j] ?? 0) + half, Math.max(least, (w21[j] ?? 0) - half)].map(canvas.y)
            return `M${px(left ?? 0)},${px(top ?? 0)}H${px(right ?? 0)}V${px(bottom ?? 0)}H${px(left ?? 0)}Z`
          }),
        )
        .join(''),
    ),
  )
  const diagonal = (offset: number): number[][] => {
    const [from, to] = [Math.max(low, low - offset), Math.min(high, high - offset)]
    return [from, to].map((w) => [w, w + offset])
  }
  const lines: Mark[] = [
    named('identity', line(diagonal(0), { stroke: ink.quiet, strokeDasharray: '5 4', strokeWidth: 1.2 })),
    named('predicted', line(diagonal(predicted), { stroke: pen(3).colour, strokeWidth: 1.8 })),
  ]
  const nulls = nullcline.map(({ w12: w, difference, error }) => ({
    x: w,
    y: w + difference,
    low: w + difference - 2 * error,
    high: w + difference + 2 * error,
  }))
  const measured: Mark[] = [
    named('error', ruleX(nulls, { x: 'x', y1: 'low', y2: 'high', stroke: ink.text, strokeWidth: 1.4 })),
    named(
      'no-drift',
      dot(nulls, { x: 'x', y: 'y', r: 3.2, fill: 'white', stroke: ink.text, strokeWidth: 1.4 }),
    ),
  ]
  return drawSquares(
    title,
    'Left: measured drift; orange: the weight to E2 grows, blue: it falls, rings: no drift. Dashed: equal weights.',
    `${title}: measured drift in the plane of the weights to E1 and E2, where it vanishes measured at ${nullcline.length} places, and predicted, ${trajectories.length} trajectories`,
    [
      {
        title: known.length === 0 ? 'drift' : 'drift (eta/tau_ref)',
        x,
        y,
        marks: [...cells, ...lines, ...measured],
        overlay: known.length === 0 ? [] : keyOf(largest),
      },
      {
        title: 'trajectories',
        x,
        y,
        marks: [...lines, ...trajectoryMarks('free', trajectories, pen(0).colour)],
      },
    ],
    2,
    [
      { name: 'equal effective weights', colour: pen(3).colour },
      { name: 'trajectories', colour: pen(0).colour },
    ],
  )
}

/** Colours from the largest fall to the largest growth, right above the frame, between their numbers. */
const keyOf = (largest: number): readonly string[] => {
  const right = 330
  const size = 11
  const step = 3
  const text = numberText(largest)
  const end = right - textWidth(text, size) - 4
  const shades = Array.from({ length: 2 * SHADES + 1 }, (_, k) => k - SHADES)
  const begin = end - shades.length * step
  return [
    textElement('key-text', begin - 4, -11, `${minus}${text}`, { size, fill: ink.quiet, anchor: 'end' }),
    ...shades.map(
      (shade, k) =>
        `<rect class="key" x="${px(begin + k * step)}" y="-20" width="${px(step)}" height="9" fill="${divergingColour((shade / SHADES) * 0.75)}" shape-rendering="crispEdges"/>`,
    ),
    textElement('key-text', right, -11, text, { size, fill: ink.quiet, anchor: 'end' }),
  ]
}
