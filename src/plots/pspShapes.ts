import { dot, line, ruleX } from '@observablehq/plot'
import { ParameterError } from '../models/errors.ts'
import { linearAxis } from './axes.ts'
import { type Mark, named } from './draw.ts'
import { ink, pen } from './ink.ts'
import { drawSquares } from './squares.ts'

/** One set of biases under one shape: densities per tau_ref, one for each bin; null where there are none. */
export interface DifferencesCurve {
  readonly predicted: readonly number[] | null
  readonly measured: readonly number[] | null
}

export interface TimingDifferencesPlot {
  readonly title: string
  /** Edges of the bins of t_2 - t_1, in tau_ref. */
  readonly edges: readonly number[]
  /** Names of the sets of biases. */
  readonly sets: readonly string[]
  /** A curve for each set. */
  readonly shapes: readonly { readonly name: string; readonly curves: readonly DifferencesCurve[] }[]
}

/**
 * Distributions of spike timing differences as SVG: a panel for each shape of PSP, a line for what is computed and dots for
 * what was counted, for each set of biases.
 *
 * @throws ParameterError E_PARAMETER if a curve has not a density for each bin
 */
export const timingDifferences = ({ title, edges, sets, shapes }: TimingDifferencesPlot): string => {
  const bins = Math.max(0, edges.length - 1)
  const middles = Array.from({ length: bins }, (_, k) => ((edges[k] ?? 0) + (edges[k + 1] ?? 0)) / 2)
  const values = shapes.flatMap(({ curves }, s) =>
    curves.flatMap(({ predicted, measured }, c) => {
      for (const [name, densities] of Object.entries({ predicted, measured }))
        if (densities !== null && densities.length !== bins)
          throw new ParameterError(
            `timingDifferences.shapes[${s}].curves[${c}].${name}`,
            densities,
            `${bins} densities, one for each bin`,
          )
      return [...(predicted ?? []), ...(measured ?? [])]
    }),
  )
  const x = linearAxis('t₂ − t₁ (tau_ref)', edges[0] ?? -1, edges.at(-1) ?? 1, { most: 5 })
  const y = linearAxis('density (1/tau_ref)', 0, Math.max(1e-3, ...values) * 1.06, { most: 5 })
  return drawSquares(
    title,
    'Lines: computed, the last spike of a neuron acts alone. Dots: simulated, PSPs add up.',
    `${title}: distributions for ${shapes.map(({ name }) => name).join(', ')}`,
    shapes.map(({ name, curves }) => ({
      title: name,
      x,
      y,
      marks: [
        named('zero', ruleX([0], { stroke: ink.axis, strokeWidth: 0.7 })),
        ...curves.flatMap(({ predicted, measured }, k): Mark[] => [
          named(
            'computed',
            line(
              (predicted ?? []).flatMap((density, bin) => [
                [edges[bin] ?? 0, density],
                [edges[bin + 1] ?? 0, density],
              ]),
              { stroke: pen(k).colour, strokeWidth: 1.2 },
            ),
          ),
          named(
            'counted',
            dot(
              (measured ?? []).map((density, bin) => [middles[bin] ?? 0, density]),
              { fill: pen(k).colour, r: 1.7 },
            ),
          ),
        ]),
      ],
    })),
    undefined,
    sets.map((name, k) => ({ name, colour: pen(k).colour })),
  )
}

export interface AttractorsPlot {
  readonly title: string
  readonly sets: readonly string[]
  readonly shapes: readonly {
    readonly name: string
    readonly curves: readonly {
      readonly w12: readonly number[]
      /** null where no rest was found. */
      readonly w21: readonly (number | null)[]
      readonly rests: readonly { readonly w12: number; readonly w21: number; readonly spread: number }[]
    }[]
  }[]
}

/**
 * Where SAL rests as SVG: a panel for each shape of PSP, lines of the computed w21 over w12 and dots of those that were measured,
 * for each set of biases, with the diagonal.
 *
 * @throws ParameterError E_PARAMETER if a curve has not an entry for each w12
 */
export const attractors = ({ title, sets, shapes }: AttractorsPlot): string => {
  const all = shapes.flatMap(({ curves }, s) =>
    curves.flatMap(({ w12, w21, rests }, c) => {
      if (w12.length !== w21.length)
        throw new ParameterError(`attractors.shapes[${s}].curves[${c}].w21`, w21, `${w12.length} weights`)
      return [...w12, ...w21.filter((w) => w !== null), ...rests.flatMap((rest) => [rest.w12, rest.w21])]
    }),
  )
  const [low, high] = all.length === 0 ? [-1, 1] : [Math.min(...all), Math.max(...all)]
  const margin = 0.06 * (high - low || 1)
  const axis = (label: string) => linearAxis(label, low - margin, high + margin, { most: 5 })
  const x = axis('w₁₂, frozen')
  const y = axis('resting w₂₁')
  return drawSquares(
    title,
    'Lines: computed, the last spike acts alone; none: no rest found within the range. Dots: measured, PSPs add up. Dashed: equal weights.',
    `${title}: resting weights for ${shapes.map(({ name }) => name).join(', ')}`,
    shapes.map(({ name, curves }) => ({
      title: name,
      x,
      y,
      marks: [
        named(
          'identity',
          line(
            x.domain.map((end) => [end, end]),
            { stroke: ink.quiet, strokeDasharray: '5 4', strokeWidth: 1 },
          ),
        ),
        ...curves.flatMap(({ w12, w21, rests }, k): Mark[] => [
          named(
            'computed',
            line(
              w12.flatMap((w, n) => (w21[n] === null ? [] : [[w, w21[n] ?? 0]])),
              { stroke: pen(k).colour, strokeWidth: 1.4, strokeDasharray: pen(k).dash },
            ),
          ),
          named(
            'spread',
            ruleX(
              rests.map((rest) => ({ x: rest.w12, y1: rest.w21 - rest.spread, y2: rest.w21 + rest.spread })),
              { x: 'x', y1: 'y1', y2: 'y2', stroke: pen(k).colour, strokeWidth: 1.2 },
            ),
          ),
          named(
            'rest',
            dot(
              rests.map((rest) => [rest.w12, rest.w21]),
              { fill: pen(k).colour, r: 2.6 },
            ),
          ),
        ]),
      ],
    })),
    undefined,
    sets.map((name, k) => ({ name, colour: pen(k).colour })),
  )
}
