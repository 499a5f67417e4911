import { checkArray } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { divergingColour, numberText, shadeOf, SHADES } from './diverging.ts'
import { ink, px } from './ink.ts'
import { checkLength, pixelFormat, type PixelFormat, pixelPicture } from './pixels.ts'
import {
  type Cell,
  columnWidth,
  type GridRow,
  type KeyEntry,
  pixelsDocument,
  TEXT_ROW,
  textCell,
} from './pixelsDocument.ts'

export interface ReceptiveFields {
  readonly title: string
  readonly caption?: string
  /** Features in a row of the picture. Default: all of them, which draws each field as a strip. */
  readonly width?: number
  /** Of the label neurons, which come after the features among the visible neurons; [] if there are none. */
  readonly labels: readonly string[]
  /** W[hidden][visible], a row a hidden neuron: from the visible neurons. */
  readonly forward: readonly ArrayLike<number>[]
  /** W[visible][hidden], a row a visible neuron: from the hidden neurons. Default: not shown. */
  readonly backward?: readonly ArrayLike<number>[]
  /** Neurons that are shown at most: those with the strongest weights. Default 60. */
  readonly most?: number
}

/** A hidden neuron with its weights in both directions: features, then labels. */
interface Field {
  readonly neuron: number
  readonly forward: readonly number[]
  readonly backward?: readonly number[]
  /** Sum of squares. */
  readonly strength: number
  /** The label that it speaks for most, −1 if there are no labels. */
  readonly label: number
  /** Mean weight of that label. */
  readonly weight: number
}

/**
 * Weights of hidden neurons as small pictures in SVG: forward and under it backward, each with a strip of the weights of the
 * label neurons; blue below zero, white at it, orange above. All share one symmetric scale, which the key tells. Sorted by the
 * label with the largest weight, then by that weight; without labels by the strength of all weights.
 *
 * The scale ends where 99 % of the weights of all shown neurons lie within; weights that are not finite are hatched.
 *
 * @throws ParameterError E_PARAMETER if rows differ in length, `most` is no integer >= 1, or width cuts no whole rows
 */
export const receptiveFields = (options: ReceptiveFields): string => {
  const { title, caption, width, labels, forward, backward, most = 60 } = options
  const where = 'receptiveFields'
  checkArray(`${where}.labels`, labels, 'an array of names')
  checkArray(`${where}.forward`, forward, 'rows, one a hidden neuron')
  const visible = forward[0]?.length ?? labels.length
  check(where, options, visible, most)
  const features = visible - labels.length
  const format = pixelFormat(where, features, features === 0 ? undefined : width, 48)
  const fields = forward.map((row, h) => fieldOf(row, backward, h, features))
  const shown = sorted(
    fields.toSorted((a, b) => b.strength - a.strength || a.neuron - b.neuron).slice(0, most),
  )
  const largest = scaleOf(shown)
  const colour = (value: number): string => divergingColour(shadeOf(value, largest) / SHADES)
  const nameOf = ({ neuron, label }: Field): string =>
    label < 0 ? `${neuron}` : `${neuron}: ${labels[label] ?? ''}`
  const cellWidth = columnWidth(Math.max(format.width, 40), shown.map(nameOf))
  const pictures = (head: string, of: (field: Field) => readonly number[]): readonly GridRow[] => [
    ...(features === 0
      ? []
      : [
          {
            head,
            height: format.height,
            cells: shown.map((field): Cell => {
              const values = of(field).slice(0, features)
              return (left, top) =>
                pixelPicture(head, format, left + (cellWidth - format.width) / 2, top, values, colour)
            }),
          },
        ]),
    ...(labels.length === 0
      ? []
      : [
          {
            head: features === 0 ? `${head}, labels` : 'labels',
            height: 9,
            cells: shown.map((field): Cell => {
              const values = of(field).slice(features)
              return (left, top) =>
                pixelPicture(`${head}-labels`, stripOf(labels.length, cellWidth), left, top, values, colour)
            }),
          },
        ]),
  ]
  return pixelsDocument({
    title,
    caption: caption ?? captionOf(fields.length, shown.length, labels),
    label: `${title}: weights of ${shown.length} of ${fields.length} hidden neurons`,
    key: shown.length === 0 ? [] : [scaleKey(largest)],
    sections: [
      {
        cellWidth,
        rows: [
          {
            head: labels.length === 0 ? 'neuron' : 'neuron: label',
            height: TEXT_ROW,
            cells: shown.map((field) => textCell('neuron', nameOf(field), cellWidth, ink.quiet)),
          },
          ...pictures('forward', (field) => field.forward),
          ...(backward === undefined ? [] : pictures('backward', (field) => field.backward ?? [])),
        ],
      },
    ],
  })
}

const captionOf = (all: number, shown: number, labels: readonly string[]): string => {
  if (all === 0) return 'No hidden neurons.'
  const neurons = all === 1 ? '1 hidden neuron' : `${all} hidden neurons`
  const which = shown < all ? `The ${shown} strongest of ${neurons}` : neurons
  return labels.length === 0
    ? `${which}, the strongest first.`
    : `${which}, by the label they speak for most. Strips: weights of the labels ${rangeOf(labels)}, from left to right.`
}

const fieldOf = (
  row: ArrayLike<number>,
  backward: readonly ArrayLike<number>[] | undefined,
  neuron: number,
  features: number,
): Field => {
  const forward = Array.from(row)
  const back = backward?.map((weights) => weights[neuron] ?? Number.NaN)
  let strength = 0
  let label = -1
  let weight = -Infinity
  forward.forEach((w, v) => {
    const both = [w, back?.[v] ?? w].map((value) => (Number.isFinite(value) ? value : 0))
    const mean = both.reduce((sum, value) => sum + value, 0) / 2
    strength += both.reduce((sum, value) => sum + value * value, 0)
    if (v < features || mean <= weight) return
    label = v - features
    weight = mean
  })
  return { neuron, forward, ...(back === undefined ? {} : { backward: back }), strength, label, weight }
}

const sorted = (fields: readonly Field[]): readonly Field[] =>
  fields.toSorted((a, b) =>
    a.label === b.label
      ? (a.label < 0 ? b.strength - a.strength : b.weight - a.weight) || a.neuron - b.neuron
      : a.label - b.label,
  )

/** The end of the scale: few large weights do not make all others pale. */
const scaleOf = (fields: readonly Field[]): number => {
  const sizes = fields
    .flatMap(({ forward, backward = [] }) => [...forward, ...backward])
    .filter(Number.isFinite)
    .map(Math.abs)
    .sort((a, b) => a - b)
  const end = sizes[Math.ceil(0.99 * sizes.length) - 1] ?? 0
  return Number((end === 0 ? (sizes.at(-1) ?? 0) : end).toPrecision(2)) || 1
}

/** A strip of label weights, as wide as the field above it. */
const stripOf = (count: number, width: number): PixelFormat => ({
  columns: count,
  rows: 1,
  pixelWidth: width / count,
  pixelHeight: 9,
  width,
  height: 9,
})

const rangeOf = (labels: readonly string[]): string => {
  const [first = '', last = ''] = [labels[0], labels.at(-1)]
  return labels.length <= 3 ? labels.join(', ') : `${first}, ${labels[1] ?? ''}, … ${last}`
}

/** The scale with the numbers at its ends and at zero. */
const scaleKey = (largest: number): KeyEntry => {
  const step = 8
  const width = (2 * SHADES + 1) * step
  const [low, high] = [`≤ ${numberText(-largest)}`, `≥ ${numberText(largest)}`]
  return {
    text: `weight, from ${low} over 0 (white) to ${high}`,
    width,
    swatch: (left, top) =>
      [
        ...Array.from({ length: 2 * SHADES + 1 }, (_, k) => {
          const colour = divergingColour((k - SHADES) / SHADES)
          return `<rect class="bar" x="${px(left + k * step)}" y="${px(top)}" width="${step}" height="12" fill="${colour}" shape-rendering="crispEdges"/>`
        }),
        `<rect class="bar-frame" x="${px(left - 0.5)}" y="${px(top - 0.5)}" width="${px(width + 1)}" height="13" fill="none" stroke="${ink.axis}"/>`,
      ].join(''),
  }
}

const check = (
  where: string,
  { labels, forward, backward }: ReceptiveFields,
  visible: number,
  most: number,
): void => {
  if (!(Number.isInteger(most) && most >= 1))
    throw new ParameterError(`${where}.most`, most, 'an integer >= 1')
  if (forward.length > 0 && visible < Math.max(1, labels.length))
    throw new ParameterError(
      `${where}.forward[0]`,
      forward[0],
      `weights of features and of ${labels.length} labels`,
    )
  forward.forEach((row, h) => checkLength(`${where}.forward[${h}]`, row, visible, 'visible neuron'))
  if (backward === undefined) return
  if (forward.length > 0) checkLength(`${where}.backward`, backward, visible, 'visible neuron')
  backward.forEach((row, v) => checkLength(`${where}.backward[${v}]`, row, forward.length, 'hidden neuron'))
}
