import { map, Observable, tap } from 'rxjs'
import { checkChoice } from '../models/errors.ts'
import { GuardedObservable, type WeightUpdate } from '../operators/index.ts'
import type { Cause, CauseSelection } from './cause.ts'
import { atSynapses } from './internal/atSynapses.ts'
import { causesOf } from './internal/causes.ts'
import { Compiler, type Evaluation } from './internal/compiler.ts'
import { OwnUpdates } from './internal/ownUpdates.ts'
import { checkRule, type PlasticityRule } from './rule.ts'
import { checkSite, type RuleSite } from './site.ts'

/** A rule at work. */
export interface CompiledRule {
  /**
   * The changes it asks for, from the subscription on; the weights are for the caller to write, as each is told. Each
   * subscription evaluates the rule anew; an error that nobody handles stops the run and names the site.
   */
  readonly updates: Observable<WeightUpdate>
  /**
   * Why weights changed: every change of the selected synapses with the spikes, pairs, windows and stages that it came
   * from. Told among the observers of the instant (after everything else of it), in the order of writing.
   *
   * From the subscription on the rule is evaluated a second time beside {@link updates}, as streams with every pair kept, on a
   * copy of the weights; what is told as `w` and `dw` is what was written to the synapses of the site, and `terms` is what
   * the second evaluation makes of it, equal to 1e-12. Where nobody subscribes to `updates`, so that nobody writes, it is
   * what the rule asks for. A subscription changes no bit of the run; operators of your own run twice.
   *
   * Whose writing it is: an update that `updates` has told, or a copy of it at the same time. What somebody else writes has no
   * terms, and is `unexplained`; an update that was altered on its way is somebody else's.
   *
   * Potentials are read as they are before the first update of a round is written: where several are told in one round and the
   * rule reads potentials that its own writing moves, the difference is `unexplained`.
   *
   * Mid-run: histories, traces, eligibilities, sums of phases and counts of updates of the second evaluation begin at the
   * subscription. What came before is missing among the causes, and stands as `unexplained`; subscribe before the run for all of
   * it. It is no part of snapshots, for the same reason. Gates, the signs of `keepSign`, spike factors and observed
   * factors go on as they stand; not so, for as long as it lasts: a phase that a sum runs over and that a gate in front of it lets
   * through (to its end), counts of `anneal` and of `every` (for good), an eligibility with tau Infinity (for good), and what stages and
   * factors of your own were told. Those may read `context.follows`.
   *
   * Your own stages: what one tells while it is told something comes from that; what it tells at another time comes from
   * the update with that time, or else from all that it has told nothing of so far. A stage that sums says so: `gathers`.
   *
   * Pairs that an exponential or alpha window makes less than 2^-60 of its amplitude are not looked for, and stand in
   * `unexplained`, far below 1e-12.
   *
   * Cost: nothing without a subscriber. With one, an evaluation as streams, of the pairs of the selected synapses where every
   * stage works synapse by synapse (`isBySynapse`, as all built-in ones do), else of all pairs; and what is kept of the
   * selected synapses only: of a sum at most {@link MOST_SPIKES} spikes a chain and synapse, of a spike {@link MOST_PAIRS} pairs.
   *
   * @throws ParameterError if a neuron is none of the projection, or there is no synapse between the two (at call)
   */
  causes(selection?: CauseSelection): Observable<Cause>
  /** How it is evaluated, a line a chain. */
  explain(): readonly string[]
  /** Parts that do not say how they are saved: with one of them there is no snapshot. */
  readonly unsaved: readonly string[]
  /** What parts have to say of how they fared so far, such as a gate that never opened; of every subscription. */
  warnings(): readonly string[]
}

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
 * Delays: dt is that at the synapse, (t_post + dendritic) - (t_pre + axonal), with the delays that the synapses have; the
 * spikes of the site are taken as they are fired, from this call on. Where delays differ by synapse, the rule sees lines
 * instead of neurons (a neuron's synapses of equal delay), with the same weights; what it asks for is told by neuron.
 * Cost: every spike comes once a line, and each time meets the synapses of its line only.
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
  checkChoice('compile.evaluation', evaluation, ['fused', 'streams'])
  const { at, toNeurons, line } = atSynapses(site)
  // made once for its own sake: what does not fit is refused now, not at the subscription
  const first = new Compiler(rule, at, evaluation)
  const { lines, unsaved } = first
  const atWork = new Set<Compiler>()
  const changes = new Observable<WeightUpdate>((out) => {
    const compiler = new Compiler(rule, at, evaluation, at.statistics)
    atWork.add(compiler)
    out.add(() => atWork.delete(compiler))
    compiler.start(out)
  })
  const own = new OwnUpdates()
  const byNeuron = toNeurons === undefined ? changes : changes.pipe(map(toNeurons))
  const updates = byNeuron.pipe(tap((update) => own.tell(update)))
  const explained = line === undefined ? lines : [line, ...lines]
  return {
    causes: (selection = {}) =>
      new GuardedObservable(
        site.clock,
        `causes of ${site.name}`,
        causesOf(rule, { site, at, first, atWork, own }, selection),
      ),
    explain: () => explained,
    unsaved,
    updates: new GuardedObservable(site.clock, site.name, updates),
    warnings: () => [...atWork].flatMap((compiler) => compiler.warnings()),
  }
}
