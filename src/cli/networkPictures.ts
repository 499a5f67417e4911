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

/** The spikes of a population as they were recorded. */
interface RecordedSpikes {
  readonly population: PopulationSpec
  readonly recorder: string
  /** How many of its neurons. */
  readonly recorded: number
}

/** The populations whose spikes were recorded, each once, with the recorder. */
const recordedSpikes = ({ populations, recorders = [] }: NetworkSpec): readonly RecordedSpikes[] =>
  populations.flatMap((population) => {
    const own = recorders.filter(
      ({ kind, params }) => kind === 'spikes' && params?.['population'] === population.name,
    )
    // the one that leaves no neuron out, if there is one
    const best = own.find(({ params }) => params?.['neurons'] === undefined) ?? own[0]
    if (best === undefined) return []
    const neurons = best.params?.['neurons']
    const recorded = Array.isArray(neurons) ? neurons.length : population.size
    return [{ population, recorder: best.name, recorded }]
  })

const rasterOf = (folder: string, run: NetworkRunFile, { from, to }: TimeWindow): string | undefined => {
  const recorded = recordedSpikes(run.spec)
  if (recorded.length === 0) return undefined
  const most = from === undefined ? LEGIBLE : MOST
  const tables = recorded.map((one) => {
    const { columns, isCut } = lastRows(folder, one.recorder, ['t', 'source'], most, { from, to })
    const [t = [], source = []] = columns
    return { ...one, t, source, isCut }
  })
  const lastSpike = Math.max(0, ...tables.map(({ t }) => t.at(-1) ?? 0))
  const end = to ?? Math.max(lastSpike, run.sessions.at(-1)?.to ?? 0)
  // where a table was cut, what is before its first row is not known
  const known = Math.max(0, ...tables.map(({ t, isCut }) => (isCut ? (t[0] ?? 0) : 0)))
  const begin = from === undefined ? beginOf(known, end) : Math.max(from, known)
  if (!(begin < end)) return undefined
  const shown = tables.map(({ population, recorded: count, t, source }): PopulationSpikes => {
    const { name, size, kind, params } = population
    const { tau_ref = samplerTable.tau_ref.value } = params ?? {}
    const isShaded = kind === 'sampler' && typeof tau_ref === 'number' && (end - begin) / tau_ref <= 100
    return { name, size, recorded: count, spikes: { t, source }, ...(isShaded ? { tau_ref } : {}) }
  })
  const isPart = begin > 0 || end < run.duration
  const window = `From ${readable(begin)} to ${readable(end)} of ${readable(run.duration)} ms`
  const missing =
    from === undefined || begin === from
      ? ''
      : `, not from ${readable(from)}: of each population the last ${readable(MOST)} spikes are drawn at most`
  return rasters({
    title: `Spikes of ${run.spec.name}`,
    ...(isPart ? { caption: `${window}${missing}.` } : {}),
    populations: shown,
    from: begin,
    to: end,
  })
}

/**
 * Where a window begins that holds no more spikes of any population than can be told apart: a round time before its end,
 * and after that from which on all of them are known.
 */
const beginOf = (known: number, end: number): number => {
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
