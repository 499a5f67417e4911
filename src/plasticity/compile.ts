import { isObservable, Observable } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { GuardedObservable, type PhaseChange, Synapses, type WeightUpdate } from '../operators/index.ts'
import { EventTimeScheduler } from '../scheduler/index.ts'
import { checkObject } from './internal/check.ts'
import { Compiler } from './internal/compiler.ts'
import { checkRule, type PlasticityRule } from './rule.ts'

/** What a rule is attached to. */
export interface RuleSite {
  readonly synapses: Synapses
  readonly clock: EventTimeScheduler
  /** Presynaptic spikes, as they reach the synapse. */
  readonly pre: Observable<Spike>
  readonly post: Observable<Spike>
  /** The boundaries of the program's phases. */
  readonly phases: Observable<PhaseChange>
  /** Name in errors. */
  readonly name: string
}

/** A rule at work. */
export interface CompiledRule {
  /**
   * The changes it asks for, from the subscription on; the weights are for the caller to write, as each is told. Each
   * subscription evaluates the rule anew; an error that nobody handles stops the run and names the site.
   */
  readonly updates: Observable<WeightUpdate>
  /** How it is evaluated, a line a chain. */
  explain(): readonly string[]
}

/** `'fused'` evaluates what is known in one go; `'streams'` runs each part as the operator that it means. */
export type Evaluation = 'fused' | 'streams'

/**
 * Sets a rule to work on a projection: chooses for each chain how it is evaluated.
 *
 * - A chain of known parts that sums over a phase becomes pair sums in one matrix, shared by all chains of one `sum`
 *   with the same pairing, window shape and phase; the parts after the sum run as streams, once a phase.
 * - A chain with a known pairing becomes a row or column of traces a spike, then streams.
 * - With a pairing of the user's own, every part runs as the stream that it means.
 *
 * All give the same changes, to 1e-12 of the sum of their absolute values, as long as the spikes of an instant come in
 * one round; of several rounds a sum over a phase sees all at once, a row or column only what came before.
 *
 * One instant: spikes are taken by the order of the neurons, whatever the order in which they came; a neuron fires once.
 *
 * @throws ParameterError if a part does not fit the projection
 */
export const compile = (
  rule: PlasticityRule,
  site: RuleSite,
  evaluation: Evaluation = 'fused',
): CompiledRule => {
  checkRule('compile.rule', rule)
  checkSite(site)
  const known: readonly unknown[] = ['fused', 'streams']
  if (!known.includes(evaluation))
    throw new ParameterError('compile.evaluation', evaluation, "'fused' or 'streams'")
  // made once for its own sake: what does not fit is refused now, not at the subscription
  const { lines } = new Compiler(rule, site, evaluation)
  const updates = new Observable<WeightUpdate>((out) => new Compiler(rule, site, evaluation).start(out))
  return { explain: () => lines, updates: new GuardedObservable(site.clock, site.name, updates) }
}

const checkSite = (site: RuleSite): void => {
  checkObject('compile.site', site, 'a site, { synapses, clock, pre, post, phases, name }')
  const { synapses, clock, name } = site
  if (!(synapses instanceof Synapses)) throw new ParameterError('compile.site.synapses', synapses, 'Synapses')
  if (!(clock instanceof EventTimeScheduler))
    throw new ParameterError('compile.site.clock', clock, 'an EventTimeScheduler')
  for (const stream of ['pre', 'post', 'phases'] as const) {
    if (!isObservable(site[stream]))
      throw new ParameterError(`compile.site.${stream}`, site[stream], 'an Observable')
  }
  if (typeof name !== 'string' || name === '')
    throw new ParameterError('compile.site.name', name, 'a name to say in errors')
}
