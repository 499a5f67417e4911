import { isObservable, type Observable } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import type { Keep } from '../models/saving.ts'
import { type PhaseChange, type SpikingNode, Synapses } from '../operators/index.ts'
import { EventTimeScheduler } from '../scheduler/index.ts'
import { checkObject } from './internal/check.ts'
import { SharedStatistics } from './internal/sharedStatistics.ts'

/** What a rule is attached to. */
export interface RuleSite {
  readonly synapses: Synapses
  readonly clock: EventTimeScheduler
  /** Presynaptic spikes as they are fired: the delays of the synapses come after. */
  readonly pre: Observable<Spike>
  readonly post: Observable<Spike>
  /** The boundaries of the program's phases. */
  readonly phases: Observable<PhaseChange>
  /** Name in errors. */
  readonly name: string
  /** Makes the states of the rule's parts part of snapshots. */
  readonly keep?: Keep
  /** The other populations of its network, by name. */
  readonly population?: (name: string) => SpikingNode | undefined
  /** The postsynaptic population as a node. */
  readonly postNode?: SpikingNode
  /** Pair sums that it shares with the other sites of its network; all of them are to be at work as long as one is. */
  readonly statistics?: SharedStatistics
}

/** Refuses what a rule cannot be attached to. */
export const checkSite = (site: RuleSite): void => {
  checkObject('compile.site', site, 'a site, { synapses, clock, pre, post, phases, name }')
  const { synapses, clock, name, keep, statistics, population, postNode } = site
  if (!(synapses instanceof Synapses)) throw new ParameterError('compile.site.synapses', synapses, 'Synapses')
  if (!(clock instanceof EventTimeScheduler))
    throw new ParameterError('compile.site.clock', clock, 'an EventTimeScheduler')
  for (const stream of ['pre', 'post', 'phases'] as const) {
    if (!isObservable(site[stream]))
      throw new ParameterError(`compile.site.${stream}`, site[stream], 'an Observable')
  }
  if (statistics !== undefined && !(statistics instanceof SharedStatistics))
    throw new ParameterError('compile.site.statistics', statistics, 'SharedStatistics')
  if (typeof name !== 'string' || name === '')
    throw new ParameterError('compile.site.name', name, 'a name to say in errors')
  if (population !== undefined && typeof population !== 'function')
    throw new ParameterError('compile.site.population', population, 'a function from a name to a node')
  if (postNode !== undefined) {
    checkObject('compile.site.postNode', postNode, 'the postsynaptic population')
    if (!isObservable(postNode.spikes))
      throw new ParameterError('compile.site.postNode', postNode, 'a node with a stream of spikes')
  }
  if (keep !== undefined && typeof keep !== 'function')
    throw new ParameterError('compile.site.keep', keep, 'a function that takes a name and a state')
}
