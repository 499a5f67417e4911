import { allToAll } from '../../src/operators/connect.ts'
import { project } from '../../src/operators/project.ts'
import { SamplerPopulation } from '../../src/operators/sampler.ts'
import type { SamplerNode, SamplerOptions } from '../../src/operators/samplerNode.ts'
import type { Synapses } from '../../src/operators/synapses.ts'
import { TableSampler } from '../../src/operators/tableSampler.ts'
import type { EventTimeScheduler } from '../../src/scheduler/index.ts'

/** The two evaluations of a sampling network that feeds only itself. */
export const engines = ['table', 'population'] as const
export type Engine = (typeof engines)[number]

export interface SamplingNetwork {
  readonly node: SamplerNode
  readonly synapses: Synapses
}

/** A network of samplers, weights row-major [post][pre]. */
export const sampling = (
  engine: Engine,
  { name = 'a', ...options }: SamplerOptions,
  weights: ArrayLike<number>,
  clock: EventTimeScheduler,
): SamplingNetwork => {
  const synapses = allToAll(options.size, options.size, weights)
  if (engine === 'table') return { node: new TableSampler({ ...options, name }, synapses, clock), synapses }
  const node = new SamplerPopulation({ ...options, name }, clock)
  node.spikes.pipe(project(synapses)).subscribe((volley) => node.receive(volley))
  return { node, synapses }
}
