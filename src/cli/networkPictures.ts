import { join } from 'node:path'
import type { NetworkSpec, PopulationSpec } from '../graph/index.ts'
import { writeWhole } from '../io/files.ts'
import { samplerTable } from '../models/sampler.ts'
import { type PopulationSpikes, rasters } from '../plots/rasters.ts'
import { svgToPng } from '../plots/render.ts'
import { weightMatrices, type WeightMatrix } from '../plots/weightMatrices.ts'
import { readable } from './output.ts'
import { lastRows } from './recordedRows.ts'
import { type NetworkRunFile, readRun } from './runFile.ts'
import { weightsOfRun } from './runWeights.ts'

/** A window of event time, in ms. */
export interface TimeWindow {
  readonly from?: number
  readonly to?: number
}

/** Spikes of a population that a picture shows at most, if nobody says which. */
const LEGIBLE = 3_000
/** Spikes that are drawn at most, whatever is asked for. */
const MOST = 200_000
/** Matrices in a picture. */
const MATRICES = 12

/** Draws the run of a network from the files in its folder, finished or not; the names of the pictures. */
export const drawNetwork = (folder: string, window: TimeWindow = {}): readonly string[] => {
  const run = readRun(folder, ['network'])
  const pictures = { raster: rasterOf(folder, run, window), weights: weightsOf(folder, run) }
  return Object.entries(pictures).flatMap(([name, svg]) => {
    if (svg === undefined) return []
    writeWhole(join(folder, `${name}.svg`), svg)
    writeWhole(join(folder, `${name}.png`), svgToPng(svg))
    return [`${name}.png`]
  })
}

/** The populations whose spikes were recorded, each once, with the recorder. */
const recordedSpikes = ({
  populations,
  recorders = [],
}: NetworkSpec): readonly { readonly population: PopulationSpec; readonly recorder: string }[] =>
  populations.flatMap((population) => {
    const own = recorders.filter(
      ({ kind, params }) => kind === 'spikes' && params?.['population'] === population.name,
    )
    // the one that leaves no neuron out, if there is one
    const best = own.find(({ params }) => params?.['neurons'] === undefined) ?? own[0]
    return best === undefined ? [] : [{ population, recorder: best.name }]
  })

const rasterOf = (folder: string, run: NetworkRunFile, { from, to }: TimeWindow): string | undefined => {
  const recorded = recordedSpikes(run.spec)
  if (recorded.length === 0) return undefined
  const tables = recorded.map(({ population, recorder }) => ({
    population,
    spikes: lastRows(folder, recorder, ['t', 'source'], from === undefined ? LEGIBLE : MOST, { from, to }),
  }))
  const lastSpike = Math.max(0, ...tables.map(({ spikes: [t = []] }) => t.at(-1) ?? 0))
  const end = to ?? Math.max(lastSpike, run.sessions.at(-1)?.to ?? 0)
  const begin =
    from ??
    beginOf(
      tables.map(({ spikes: [t = []] }) => t),
      end,
    )
  if (!(begin < end)) return undefined
  const shown = tables.map(({ population, spikes: [t = [], source = []] }): PopulationSpikes => {
    const spikes = { t, source }
    const { name, size, kind, params } = population
    const { tau_ref = samplerTable.tau_ref.value } = params ?? {}
    const isShaded = kind === 'sampler' && typeof tau_ref === 'number' && (end - begin) / tau_ref <= 100
    return { name, size, spikes, ...(isShaded ? { tau_ref } : {}) }
  })
  const isPart = begin > 0 || end < run.duration
  return rasters({
    title: `Spikes of ${run.spec.name}`,
    ...(isPart
      ? { caption: `From ${readable(begin)} to ${readable(end)} of ${readable(run.duration)} ms.` }
      : {}),
    populations: shown,
    from: begin,
    to: end,
  })
}

/** Where a window begins that holds no more spikes of any population than can be told apart: a round time before its end. */
const beginOf = (times: readonly (readonly number[])[], end: number): number => {
  // where a table was cut, what is before its first row is not known
  const known = Math.max(0, ...times.map((t) => (t.length < LEGIBLE ? 0 : (t[0] ?? 0))))
  if (known === 0) return 0
  const length = end - known
  const power = 10 ** Math.floor(Math.log10(length))
  const round = [5, 2, 1].map((k) => k * power).find((k) => k <= length) ?? power
  return end - round
}

const weightsOf = (folder: string, run: NetworkRunFile): string | undefined => {
  const { projections, populations } = run.spec
  const sizes = new Map(populations.map(({ name, size }) => [name, size]))
  const lists = weightsOfRun(folder, run)
  if (lists === undefined) return undefined
  const matrices = projections.slice(0, MATRICES).map(({ name, from, to }): WeightMatrix => ({
    name,
    postSize: sizes.get(to) ?? 1,
    preSize: sizes.get(from) ?? 1,
    ...lists(name),
  }))
  return matrices.length === 0
    ? undefined
    : weightMatrices({ title: `Weights of ${run.spec.name}`, matrices })
}
