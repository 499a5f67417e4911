import { ParameterError } from '../models/errors.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { checkClock, checkOptions } from './internal/check.ts'
import { JointLoop } from './internal/jointLoop.ts'
import { joining } from './internal/samplingPopulation.ts'
import { SamplerPopulation } from './sampler.ts'
import { Synapses } from './synapses.ts'

/** A projection between two populations that are evaluated jointly: the spikes of one reach the other without delay. */
export interface SamplerLink {
  readonly from: SamplerPopulation
  readonly to: SamplerPopulation
  readonly synapses: Synapses
}

/**
 * Evaluates populations of samplers jointly: they share one place on the clock, and spikes go over the links without
 * volleys. What they do is bit for bit what they do one by one, with each link as a projection; so only time is saved.
 *
 * Populations may have other input, as volleys, and send spikes to others. To be called before anything has happened,
 * once for a population; the links are not to be subscribed to as well.
 *
 * @throws ParameterError if populations do not live on the clock, or a link does not fit or has a delay
 */
export const joinSamplers = (
  populations: readonly SamplerPopulation[],
  links: readonly SamplerLink[],
  clock: EventTimeScheduler,
): void => {
  checkClock('joinSamplers.clock', clock)
  if (!Array.isArray(populations) || populations.length === 0)
    throw new ParameterError('joinSamplers.populations', populations, 'a list of populations')
  if (new Set(populations).size < populations.length)
    throw new ParameterError('joinSamplers.populations', populations.length, 'each population once')
  populations.forEach((each, k) => checkMember(`joinSamplers.populations[${k}]`, each, clock))
  if (!Array.isArray(links)) throw new ParameterError('joinSamplers.links', links, 'a list of links')
  links.forEach((link, k) => checkLink(`joinSamplers.links[${k}]`, link, populations))
  const loop = new JointLoop(clock, populations[0])
  for (const population of populations) joining.join(population, loop)
  for (const { from, to, synapses } of links) joining.link(from, to, synapses)
}

const checkMember = (where: string, population: unknown, clock: EventTimeScheduler): void => {
  if (!(population instanceof SamplerPopulation))
    throw new ParameterError(where, population, 'a SamplerPopulation')
  if (!joining.mayJoin(population, clock))
    throw new ParameterError(where, population.name, 'a population of this clock, joined once')
}

const checkLink = (where: string, link: SamplerLink, populations: readonly SamplerPopulation[]): void => {
  checkOptions(where, link)
  const { from, to, synapses } = link
  if (!populations.includes(from))
    throw new ParameterError(`${where}.from`, from, 'one of the populations that are joined')
  if (!populations.includes(to))
    throw new ParameterError(`${where}.to`, to, 'one of the populations that are joined')
  if (!(synapses instanceof Synapses)) throw new ParameterError(`${where}.synapses`, synapses, 'Synapses')
  const { preSize, postSize, delay, delays } = synapses
  if (preSize !== from.size || postSize !== to.size)
    throw new ParameterError(
      `${where}: neurons of its synapses`,
      `${preSize} → ${postSize}`,
      `${from.size} → ${to.size}`,
    )
  if (delay > 0 || delays !== undefined)
    throw new ParameterError(`${where}: delay of its synapses`, delays ?? delay, '0 ms')
}
