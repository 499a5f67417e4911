import Table from 'cli-table3'
import type { Network } from '../graph/index.ts'
import type { Synapses } from '../operators/index.ts'
import { readable } from './output.ts'

/** What came out for one population. */
export interface PopulationResult {
  readonly size: number
  readonly spikes: number
  /** Mean over its neurons, in 1/s. */
  readonly rate: number
}

/** The weights of one projection at the end. */
export interface WeightsResult {
  readonly synapses: number
  readonly mean: number
  readonly std: number
  readonly min: number
  readonly max: number
}

/** What `result.json` holds of the run of a network: the same for the same network and seed. */
export interface NetworkResult {
  readonly usecase: 'network'
  readonly network: string
  readonly seed: number
  /** Event time in ms. */
  readonly duration: number
  readonly populations: Readonly<Record<string, PopulationResult>>
  readonly projections: Readonly<Record<string, WeightsResult>>
  /** Rows of each recorder. */
  readonly recorders: Readonly<Record<string, number>>
  /** What came to nothing, such as a gate that never opened; left out if there is nothing to say. */
  readonly warnings?: readonly string[]
}

/** A run as its result is made of it. */
export interface FinishedRun {
  readonly net: Network
  spikesOf(population: string): number
  rows(): Readonly<Record<string, number>>
}

export const resultOf = (run: FinishedRun): NetworkResult => {
  const { net } = run
  const { spec, duration } = net
  const warnings = net.warnings()
  return {
    usecase: 'network',
    network: spec.name,
    seed: spec.seed,
    duration,
    populations: Object.fromEntries(
      spec.populations.map(({ name, size }) => {
        const spikes = run.spikesOf(name)
        return [name, { size, spikes, rate: (1000 * spikes) / (size * duration) }]
      }),
    ),
    projections: Object.fromEntries(
      spec.projections.map(({ name }) => [name, weightsOf(net.synapses(name))]),
    ),
    recorders: run.rows(),
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

const weightsOf = ({ count, weights }: Synapses): WeightsResult => {
  if (count === 0) return { synapses: 0, mean: 0, std: 0, min: 0, max: 0 }
  let [sum, min, max] = [0, Infinity, -Infinity]
  for (const w of weights) {
    sum += w
    min = Math.min(min, w)
    max = Math.max(max, w)
  }
  const mean = sum / count
  let squares = 0
  for (const w of weights) squares += (w - mean) ** 2
  return { synapses: count, mean, std: Math.sqrt(squares / count), min, max }
}

const style = { head: [], border: [] }

/** The result as people read it. */
export const networkSummary = ({ populations, projections, recorders }: NetworkResult): string => {
  const tables: string[] = []
  const nodes = new Table({ head: ['population', 'neurons', 'spikes', 'rate (1/s)'], style })
  for (const [name, { size, spikes, rate }] of Object.entries(populations))
    nodes.push([name, readable(size), readable(spikes), readable(rate)])
  tables.push(nodes.toString())
  if (Object.keys(projections).length > 0) {
    const weights = new Table({
      head: ['projection', 'synapses', 'mean weight', 'std', 'smallest', 'largest'],
      style,
    })
    for (const [name, { synapses, mean, std, min, max }] of Object.entries(projections))
      weights.push([name, readable(synapses), readable(mean), readable(std), readable(min), readable(max)])
    tables.push(weights.toString())
  }
  const rows = Object.entries(recorders).map(([name, count]) => `${name} ${readable(count)}`)
  tables.push(
    rows.length > 0
      ? `Rows recorded: ${rows.join(', ')}.`
      : 'Nothing was recorded but the weights at the end: the network has no recorders.',
  )
  return tables.join('\n')
}
