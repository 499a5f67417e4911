import { ParameterError } from '../models/errors.ts'
import { type Axis, linearAxis } from './axes.ts'
import { type Canvas, draw, type Mark, pathMark, room } from './draw.ts'
import { ink, pen, px } from './ink.ts'

export interface Raster {
  readonly title?: string
  /** Number of neurons, integer >= 1. */
  readonly size: number
  /** Times and neurons (0 … size - 1) of the spikes, of equal length, in any order. */
  readonly spikes: { readonly t: ArrayLike<number>; readonly source: ArrayLike<number> }
  /** The window of time that is shown, from < to. */
  readonly from: number
  readonly to: number
  /** Unit of the times. Default `ms`. */
  readonly unit?: string
  /** How long after a spike the neuron is in state 1; shaded if given. Same unit as the times, > 0. */
  readonly tau_ref?: number
}

const width = 900

/**
 * Spikes over time as SVG: a row for each neuron, neuron 0 at the bottom. With `tau_ref`, the time for which
 * each spike holds its neuron in state 1 is shaded, so that a vertical cut reads as the state of the network.
 *
 * Cost: one path for all spikes and one for all shades, however many there are; readable to about 2e5 spikes.
 *
 * @throws ParameterError E_PARAMETER if the window is empty, lengths differ or a source is no neuron
 */
export const raster = (options: Raster): string => {
  const { title = 'Spikes', size, from, to, unit = 'ms', tau_ref } = options
  checkRaster(options)
  const height = Math.round(Math.min(420, Math.max(60, size * 26)))
  const x = linearAxis(`time (${unit})`, from, to, { most: 10 })
  const y = neuronAxis(size, 10)
  return draw({
    title,
    ...(tau_ref === undefined
      ? {}
      : { caption: `Stroke: spike. Shade: the ${tau_ref} ${unit} in which the neuron is in state 1.` }),
    label: `${title}: spikes of ${size} neurons from ${from} to ${to} ${unit}`,
    width,
    height: (tau_ref === undefined ? room.top : room.topWithCaption) + height + room.bottom + 4,
    panels: [
      {
        left: room.left,
        top: tau_ref === undefined ? room.top : room.topWithCaption,
        width: width - room.left - room.right,
        height,
        x,
        y,
        marks: rasterMarks(options),
      },
    ],
  })
}

/** Neurons as rows, 0 at the bottom. */
export const neuronAxis = (size: number, most: number): Axis => {
  const rows = linearAxis('neuron', 0, Math.max(1, size - 1), { most: Math.min(most, size), whole: true })
  return { ...rows, domain: [-0.5, size - 0.5], ticks: rows.ticks.filter((tick) => tick.at < size) }
}

/** Half of the height of a mark in its row, in px. */
const halfOf = (canvas: Canvas): number => Math.max(0.5, (canvas.y(0) - canvas.y(1)) * 0.36)

/** The strokes of the spikes, over the shades of state 1 if there is a `tau_ref`. */
export const rasterMarks = ({ size, spikes, from, to, tau_ref }: Raster): readonly Mark[] => {
  const attributes = {
    fill: 'none',
    stroke: tau_ref === undefined ? ink.text : pen(0).colour,
    'stroke-width': size > 100 ? '1' : '1.4',
  }
  const strokes = pathMark('spikes', attributes, (canvas) => {
    const half = halfOf(canvas)
    return pathOf(
      spikes,
      from,
      to,
      (t, source) => `M${px(canvas.x(t))},${px(canvas.y(source) - half)}v${px(2 * half)}`,
    )
  })
  if (tau_ref === undefined) return [strokes]
  const shades = pathMark('state', { fill: ink.state }, (canvas) => {
    const half = halfOf(canvas)
    return pathOf(spikes, from - tau_ref, to, (t, source) => {
      const left = canvas.x(Math.max(from, t))
      const right = canvas.x(Math.min(to, t + tau_ref))
      const row = canvas.y(source)
      return `M${px(left)},${px(row - half)}H${px(right)}V${px(row + half)}H${px(left)}Z`
    })
  })
  return [shades, strokes]
}

/** The pieces of path of all spikes in [from, to]. */
const pathOf = (
  { t, source }: Raster['spikes'],
  from: number,
  to: number,
  piece: (t: number, source: number) => string,
): string => {
  const pieces: string[] = []
  for (let k = 0; k < t.length; k++) {
    const time = t[k] ?? Number.NaN
    if (time >= from && time <= to) pieces.push(piece(time, source[k] ?? 0))
  }
  return pieces.join('')
}

/** @throws ParameterError E_PARAMETER if the window is empty, lengths differ or a source is no neuron */
export const checkRaster = ({ size, spikes, from, to, tau_ref }: Raster): void => {
  if (!(Number.isInteger(size) && size >= 1)) throw new ParameterError('raster.size', size, 'an integer >= 1')
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) {
    throw new ParameterError('raster.to', to, `a number > from (${from})`)
  }
  if (tau_ref !== undefined && !(tau_ref > 0))
    throw new ParameterError('raster.tau_ref', tau_ref, 'a number > 0')
  const { t, source } = spikes
  if (source.length !== t.length) {
    throw new ParameterError(
      'raster.spikes.source',
      source,
      `as many neurons as there are times (${t.length})`,
    )
  }
  for (let k = 0; k < source.length; k++) {
    const neuron = source[k] ?? -1
    if (!(Number.isInteger(neuron) && neuron >= 0 && neuron < size)) {
      throw new ParameterError(`raster.spikes.source[${k}]`, neuron, `a neuron from 0 to ${size - 1}`)
    }
  }
}
