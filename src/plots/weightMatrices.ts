import { ParameterError } from '../models/errors.ts'
import { type Axis, extent, linearAxis } from './axes.ts'
import { divergingColour, numberText, shadeOf, SHADES } from './diverging.ts'
import { draw, type Mark, type Panel, pathMark, room, widthOfTitle } from './draw.ts'
import { ink, px, textElement } from './ink.ts'

/** The weights of one projection: a synapse each, to neuron `post[k]` from `pre[k]`, in any order. */
export interface WeightMatrix {
  readonly name: string
  readonly postSize: number
  readonly preSize: number
  readonly post: ArrayLike<number>
  readonly pre: ArrayLike<number>
  readonly weight: ArrayLike<number>
}

export interface WeightMatrices {
  readonly title: string
  readonly matrices: readonly WeightMatrix[]
}

/** Rows and columns that a frame shows; a larger matrix is shown by the means of blocks. */
const FINEST = 100
const side = 250
/** Right of a frame: the bar of colours and its numbers. */
const bar = 86
const columns = 3

/**
 * Weights W[post][pre] as SVG: a square panel for each projection, row 0 at the top as one writes a matrix, blue below
 * zero and orange above it, grey where there is no synapse. Each panel has its own scale, told by the bar beside it.
 * Matrices of more than 100 rows or columns are shown by the means of equal blocks.
 *
 * Weights that are not finite are left out. Cost: O(synapses), and a path a colour.
 *
 * @throws ParameterError E_PARAMETER if lists differ in length or an index is no neuron
 */
export const weightMatrices = ({ title, matrices }: WeightMatrices): string => {
  const across = room.leftWithLabel + side + bar
  const down = side + room.bottom + 34
  const count = Math.max(1, matrices.length)
  const isCoarse = matrices.some(({ postSize, preSize }) => Math.max(postSize, preSize) > FINEST)
  const caption = `W[post][pre]; grey: no synapse.${isCoarse ? ' Large matrices: means of blocks.' : ''}`
  return draw({
    title,
    caption,
    label: `${title}: weights of ${matrices.map(({ name }) => name).join(', ') || 'no projection'}`,
    width: Math.max(Math.min(count, columns) * across, widthOfTitle(title, caption)),
    height: room.topWithCaption + Math.ceil(count / columns) * down - 30,
    panels: matrices.map((matrix, k) => ({
      ...panelOf(matrix, k),
      left: room.leftWithLabel + (k % columns) * across,
      top: room.topWithCaption + Math.floor(k / columns) * down,
      width: side,
      height: side,
    })),
  })
}

type Unplaced = Omit<Panel, 'left' | 'top' | 'width' | 'height'>

const panelOf = (matrix: WeightMatrix, k: number): Unplaced => {
  const { name, postSize: post, preSize: pre } = matrix
  check(matrix, `weightMatrices.matrices[${k}]`)
  const cells = blocksOf(matrix)
  const [low, high] = extent(cells.map(({ value }) => value)) ?? [0, 0]
  const largest = Math.max(Math.abs(low), Math.abs(high)) || 1
  const x = indexAxis('from neuron', pre, (at) => at)
  // rows go down: neuron n stands at −n
  const y = indexAxis('to neuron', post, (at) => -at)
  const byShade = new Map<number, Block[]>()
  for (const cell of cells) {
    if (!Number.isFinite(cell.value)) continue
    const shade = shadeOf(cell.value, largest)
    const same = byShade.get(shade)
    if (same === undefined) byShade.set(shade, [cell])
    else same.push(cell)
  }
  const ground = pathMark('no-synapse', { fill: '#d4d4d4' }, (canvas) => {
    const [left, right] = [canvas.x(-0.5), canvas.x(pre - 0.5)]
    return `M${px(left)},${px(canvas.y(0.5))}H${px(right)}V${px(canvas.y(0.5 - post))}H${px(left)}Z`
  })
  const marks: Mark[] = [...byShade.entries()]
    .sort(([a], [b]) => a - b)
    .map(([shade, blocks]) =>
      pathMark(
        'weight',
        { fill: divergingColour(shade / SHADES), 'shape-rendering': 'crispEdges' },
        (canvas) =>
          blocks
            .map(({ row, column, rows, width }) => {
              const left = canvas.x(column - 0.5)
              const right = canvas.x(column + width - 0.5)
              const top = canvas.y(0.5 - row)
              const bottom = canvas.y(0.5 - row - rows)
              return `M${px(left)},${px(top)}H${px(right)}V${px(bottom)}H${px(left)}Z`
            })
            .join(''),
      ),
    )
  return { title: name, x, y, marks: [ground, ...marks], overlay: [outline, ...barOf(largest, low, high)] }
}

/** White is a value here, so the frame is closed. */
const outline = `<rect class="outline" x="0" y="0" width="${side}" height="${side}" fill="none" stroke="${ink.axis}"/>`

interface Block {
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly width: number
  /** Mean of its synapses; NaN if it has none. */
  readonly value: number
}

const blocksOf = ({ postSize, preSize, post, pre, weight }: WeightMatrix): readonly Block[] => {
  const [tall, wide] = [Math.ceil(postSize / FINEST), Math.ceil(preSize / FINEST)]
  const [down, across] = [Math.ceil(postSize / tall), Math.ceil(preSize / wide)]
  const sums = new Float64Array(down * across)
  const counts = new Float64Array(down * across)
  for (let k = 0; k < weight.length; k++) {
    const w = weight[k] ?? Number.NaN
    if (!Number.isFinite(w)) continue
    const block = Math.floor((post[k] ?? 0) / tall) * across + Math.floor((pre[k] ?? 0) / wide)
    sums[block] = (sums[block] ?? 0) + w
    counts[block] = (counts[block] ?? 0) + 1
  }
  return Array.from(sums, (sum, block) => {
    const [row, column] = [Math.floor(block / across) * tall, (block % across) * wide]
    return {
      row,
      column,
      rows: Math.min(tall, postSize - row),
      width: Math.min(wide, preSize - column),
      // 0 / 0 where there is no synapse
      value: sum / (counts[block] ?? 0),
    }
  })
}

const check = ({ postSize, preSize, post, pre, weight }: WeightMatrix, where: string): void => {
  for (const [key, list, size] of [
    ['post', post, postSize],
    ['pre', pre, preSize],
  ] as const) {
    if (list.length !== weight.length)
      throw new ParameterError(
        `${where}.${key}`,
        list,
        `as many neurons as there are weights (${weight.length})`,
      )
    for (let k = 0; k < list.length; k++) {
      const neuron = list[k] ?? -1
      if (!(Number.isInteger(neuron) && neuron >= 0 && neuron < size))
        throw new ParameterError(`${where}.${key}[${k}]`, neuron, `a neuron from 0 to ${size - 1}`)
    }
  }
}

const indexAxis = (label: string, size: number, place: (at: number) => number): Axis => {
  const { ticks } = linearAxis(label, 0, Math.max(1, size - 1), { most: Math.min(8, size), whole: true })
  const ends = [place(-0.5), place(size - 0.5)].sort((a, b) => a - b)
  return {
    label,
    scale: 'linear',
    domain: [ends[0] ?? 0, ends[1] ?? 1],
    ticks: ticks.filter(({ at }) => at < size).map(({ at, text }) => ({ at: place(at), text })),
  }
}

/** The colours from −largest to largest as far as there are weights, with the numbers at their ends and at 0. */
const barOf = (largest: number, low: number, high: number): readonly string[] => {
  const from = Math.min(0, low)
  const to = Math.max(0, high)
  const span = to - from
  if (span === 0)
    return [textElement('bar-text', side + 12, side / 2, 'all 0', { size: 11, fill: ink.quiet })]
  const at = (value: number): number => side * (1 - (value - from) / span)
  const boxes: string[] = []
  for (let shade = -SHADES; shade <= SHADES; shade++) {
    const [bottom, top] = [shade - 0.5, shade + 0.5].map((edge) => {
      const value = (edge / SHADES) * largest
      return at(Math.max(from, Math.min(to, value)))
    })
    if (bottom === undefined || top === undefined || bottom - top < 1e-9) continue
    boxes.push(
      `<rect class="bar" x="${px(side + 12)}" y="${px(top)}" width="12" height="${px(bottom - top)}" fill="${divergingColour(shade / SHADES)}" shape-rendering="crispEdges"/>`,
    )
  }
  const numbers = [from, 0, to].filter((value, k, all) => {
    const isNew = all.indexOf(value) === k
    return isNew && (value !== 0 || all.every((end) => end === 0 || Math.abs(at(end) - at(0)) > 14))
  })
  return [
    ...boxes,
    `<rect class="bar-frame" x="${px(side + 12)}" y="0" width="12" height="${px(side)}" fill="none" stroke="${ink.axis}" stroke-width="0.8"/>`,
    ...numbers.map((value) =>
      textElement('bar-text', side + 29, Math.max(9, Math.min(side, at(value) + 4)), numberText(value), {
        size: 11,
        fill: ink.quiet,
      }),
    ),
  ]
}
