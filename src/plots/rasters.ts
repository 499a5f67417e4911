import { linearAxis } from './axes.ts'
import { draw, room } from './draw.ts'
import { ink, textElement } from './ink.ts'
import { checkRaster, neuronAxis, type Raster, rasterMarks } from './raster.ts'

/** A population before the eye: its spikes within the window of the picture. */
export interface PopulationSpikes extends Pick<Raster, 'size' | 'spikes' | 'tau_ref'> {
  readonly name: string
  /** How many of its neurons were recorded: where it is not all, a row may be empty for that. */
  readonly recorded?: number
}

export interface Rasters {
  readonly title: string
  /** How the populations are read, if there is something to say. */
  readonly caption?: string
  /** From top to bottom. */
  readonly populations: readonly PopulationSpikes[]
  /** The window of time that is shown, in ms, from < to. */
  readonly from: number
  readonly to: number
}

const width = 908
/** Room for half of the last tick's text. */
const right = 28
/** Between the frames: ticks of one and heading of the next. */
const between = 46

/**
 * Spikes of several populations over the same time as SVG: a panel each, a row for each neuron, neuron 0 at the bottom.
 *
 * Cost: one path a population, two where states are shaded; readable to about 2e5 spikes.
 *
 * @throws ParameterError E_PARAMETER if the window is empty, lengths differ or a source is no neuron
 * @see raster for one population with a unit of time of its own
 */
export const rasters = ({ title, caption, populations, from, to }: Rasters): string => {
  const x = linearAxis('time (ms)', from, to, { most: 10 })
  const top = caption === undefined ? room.top : room.topWithCaption
  // a single neuron needs a row, a thousand need no more than a third of a page
  const heights = populations.map(({ size }) => Math.round(Math.min(240, Math.max(34, size * 16))))
  const tops = heights.map((_, k) => heights.slice(0, k).reduce((y, height) => y + height + between, top))
  const end = heights.reduce((y, height) => y + height + between, top) - between
  return draw({
    title,
    ...(caption === undefined ? {} : { caption }),
    label: `${title}: spikes of ${populations.map(({ name }) => name).join(', ') || 'no population'} from ${from} to ${to} ms`,
    width,
    height: Math.max(top + 40, end) + room.bottom + 4,
    panels: populations.map((population, k) => {
      const { name, size, spikes, recorded = size } = population
      const height = heights[k] ?? 0
      checkRaster({ ...population, from, to })
      return {
        left: room.leftWithLabel,
        top: tops[k] ?? top,
        width: width - room.leftWithLabel - right,
        height,
        title: `${name} (${recorded < size ? `${recorded} of ${size} recorded` : size})`,
        x: { ...x, label: k === populations.length - 1 ? x.label : '' },
        y: { ...neuronAxis(size, Math.max(1, Math.floor(height / 18))), label: height < 48 ? '' : 'neuron' },
        marks: rasterMarks({ ...population, from, to }),
        overlay:
          spikes.t.length > 0
            ? []
            : [
                textElement(
                  'no-data',
                  (width - room.leftWithLabel - right) / 2,
                  height / 2 + 4,
                  'no spikes',
                  {
                    size: 12,
                    fill: ink.quiet,
                    anchor: 'middle',
                  },
                ),
              ],
      }
    }),
  })
}
