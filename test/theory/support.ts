import type { Observable } from 'rxjs'
import type { Spike } from '../../src/models/events.ts'
import { allToAll, type Synapses, TableSampler } from '../../src/operators/index.ts'
import { type ChainRule, compile } from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { phasesOn } from '../plasticity/drive.ts'

export const tau_ref = 10

export interface Sampling {
  readonly clock: EventTimeScheduler
  readonly synapses: Synapses
  readonly spikes: Observable<Spike>
}

/** Samplers that nothing else reaches; weights row-major [post][pre]. */
export const sampling = (bias: readonly number[], weights: readonly number[], seed: number): Sampling => {
  const clock = new EventTimeScheduler({ seed })
  const size = bias.length
  const synapses = allToAll(size, size, weights, { autapses: false })
  const { spikes } = new TableSampler({ size, bias, tau_ref, name: 'samplers' }, synapses, clock)
  return { clock, synapses, spikes }
}

/** Mean and standard error of block after block. */
export interface Measured {
  readonly mean: number
  readonly error: number
}

export const measuredOf = (values: readonly number[]): Measured => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1)
  return { mean, error: Math.sqrt(variance / values.length) }
}

/** Changes of each synapse by a rule that sums over a phase, block after block: weights stay. */
export const changesInBlocks = (
  { clock, synapses, spikes }: Sampling,
  rule: (during: { readonly phase: string; readonly per: number }) => ChainRule,
  blocks: number,
  duration: number,
): readonly Measured[] => {
  const runs = Array.from({ length: blocks }, (_, k) => ({ name: 'block', end: (k + 1) * duration }))
  const phases = phasesOn(clock, runs, 0)
  const site = { synapses, clock, pre: spikes, post: spikes, phases, name: 'rule' }
  const all: number[][] = []
  compile(rule({ phase: 'block', per: tau_ref }), site).updates.subscribe(({ dw }) => all.push([...dw]))
  clock.runSync(blocks * duration)
  if (all.length !== blocks) throw new Error(`${all.length} updates in ${blocks} blocks`)
  return all[0]!.map((_, synapse) => measuredOf(all.map((dw) => dw[synapse]!)))
}

/** What a chi-squared variable of so many degrees of freedom exceeds once in a million times (Wilson and Hilferty). */
export const chiSquareCritical = (degrees: number): number => {
  const spread = 2 / (9 * degrees)
  return degrees * (1 - spread + 4.753 * Math.sqrt(spread)) ** 3
}
