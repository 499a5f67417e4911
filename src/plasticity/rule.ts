import { ParameterError } from '../models/errors.ts'
import { checkWindow, functionWindow } from '../models/windows.ts'
import { checkFinite, checkKeys, checkObject } from './internal/check.ts'
import { ownStage } from './internal/ownStage.ts'
import { reachesBack } from './internal/schemes.ts'
import type { Pairing, RuleWindow, Stage, StageFunction } from './part.ts'

/** One chain of parts: pairing → window → stages. */
export interface ChainRule {
  readonly kind: 'chain'
  readonly pairing: Pairing
  readonly window: RuleWindow
  readonly stages: readonly Stage[]
}

/** Several rules side by side; what they say at one instant of the same row, column or whole is added, then staged. */
export interface SumRule {
  readonly kind: 'sum'
  readonly rules: readonly PlasticityRule[]
  readonly stages: readonly Stage[]
}

/** A change for every spike, whoever else fires: what a rule says of one side alone. */
export interface SpikeRule {
  readonly kind: 'spikes'
  /** The change of every synapse of a presynaptic neuron that fires; 0 for none. */
  readonly pre: number
  /** The change of every synapse of a postsynaptic neuron that fires; 0 for none. */
  readonly post: number
  readonly stages: readonly Stage[]
}

export type PlasticityRule = ChainRule | SumRule | SpikeRule

const stageOf = (where: string, stage: Stage | StageFunction, k: number): Stage => {
  if (typeof stage === 'function') return ownStage(`stage ${k + 1} (own)`, stage)
  checkPart(`${where}.stages[${k}]`, stage, 'a stage part, or a function that makes an operator on updates')
  return stage
}

/** Refuses what has no operator. */
const checkPart = (where: string, part: { readonly operator: unknown }, expected: string): void => {
  checkObject(where, part, expected)
  if (typeof part.operator !== 'function') throw new ParameterError(where, part, expected)
}

/**
 * A plasticity rule from its parts.
 *
 * Sign: dt = t_post - t_pre at the synapse, in ms. Units of changes: those of weights.
 * One instant: all of it is paired before any weight is written; then one update a spike, with its partners summed, rows
 * before columns. A stage that reads weights reads those of the moment.
 *
 * @param pairing which spikes pair
 * @param window the value of a pair: a window part, or a function of dt in ms (its value at 0 is that of a tie)
 * @param stages what becomes of an update, in turn: stage parts, or operators of your own
 * @throws ParameterError if something is no part, or any number of spikes pair (all-to-all, pre-centred, triplets of all) and
 * the window does not say how far it reaches
 * @errors ParameterError if an operator of your own tells an update that does not fit, or is not finite
 *
 * @example
 * ```ts
 * import { hardBound, restrictedPairing, rule, scale } from 'rxspike/plasticity'
 *
 * const mine = rule(restrictedPairing(), (dt) => Math.sign(dt) * Math.max(0, 1 - Math.abs(dt) / 10), scale(1e-3), hardBound(-2, 2))
 * mine.kind // => 'chain'
 * ```
 *
 * Any RxJS operator on updates is a stage: a function that makes it of what a rule may read. Here only updates of the
 * first half second count, each entry to at most 0.01.
 *
 * @example
 * ```ts
 * import { map, Subject, takeWhile } from 'rxjs'
 * import { allToAll, spikeTrain } from 'rxspike/operators'
 * import { allToAllPairing, compile, exponentialWindow, rule } from 'rxspike/plasticity'
 * import { EventTimeScheduler } from 'rxspike/scheduler'
 *
 * const early = rule(
 *   allToAllPairing(),
 *   exponentialWindow({ A_causal: 0.1 }),
 *   () => takeWhile(({ t }) => t < 500),
 *   ({ synapses }) => map((update) => ({ ...update, dw: update.dw.map((x) => Math.min(x, 0.01 * synapses.postSize)) })),
 * )
 *
 * const clock = new EventTimeScheduler()
 * const at = (...times: number[]) => spikeTrain({ size: 1, spikes: times.map((t) => ({ t, source: 0 })), name: 'train' }, clock)
 * const synapses = allToAll(1, 1, 0)
 * const site = { synapses, clock, pre: at(1, 600), post: at(2, 601), phases: new Subject<never>(), name: 'mine' }
 * compile(early, site).updates.subscribe((update) => synapses.apply(update))
 * clock.runSync(1000)
 * synapses.weights[0] // => 0.01
 * ```
 */
export const rule = (
  pairing: Pairing,
  window: RuleWindow | ((dt: number) => number),
  ...stages: readonly (Stage | StageFunction)[]
): ChainRule => {
  checkPart('rule.pairing', pairing, 'a pairing part, such as allToAllPairing()')
  const ruleWindow = typeof window === 'function' ? functionWindow(window) : window
  checkWindow('rule.window', ruleWindow)
  if (pairing.known !== undefined && reachesBack(pairing.known) && ruleWindow.support === Infinity) {
    const which =
      pairing.known.kind === 'pre-centred' ? 'all spikes since the last of the other side' : 'all spikes'
    throw new ParameterError(
      'rule.window',
      ruleWindow.kind,
      `a window with a stated support, since ${which} pair`,
      'Wrap it: functionWindow(f, { support: 50 }), or pair the last k spikes only.',
    )
  }
  return {
    kind: 'chain',
    pairing,
    window: ruleWindow,
    stages: stages.map((stage, k) => stageOf('rule', stage, k)),
  }
}

/**
 * Several rules as one: their updates are added.
 *
 * What the rules say at one instant about the same row, column or whole is added before it goes on, rows before columns,
 * so that a bound after the sum sees the sum; a sum may be part of a sum. What a rule says later, from a stage with a
 * delay of its own, goes on by itself.
 *
 * @throws ParameterError if there is no rule, or something is none
 */
export const sum = (
  rules: readonly PlasticityRule[],
  ...stages: readonly (Stage | StageFunction)[]
): SumRule => {
  if (!Array.isArray(rules) || rules.length === 0)
    throw new ParameterError('sum.rules', rules, 'a list of at least one rule')
  rules.forEach((part, k) => checkRule(`sum.rules[${k}]`, part))
  return { kind: 'sum', rules: [...rules], stages: stages.map((stage, k) => stageOf('sum', stage, k)) }
}

/**
 * A change for every spike, without a partner: the part of a rule that depends on one side alone.
 *
 *     dW_ij = post    for each spike of i, to all of its synapses (a row)
 *     dW_ij = pre     for each spike of j (a column)
 *
 * One instant: a neuron fires once; rows come before columns. Units: as weights, a spike.
 * @param changes `pre`, `post`: what a spike of that side changes, 0 unless given; one of them is not 0
 * @param stages what becomes of an update, in turn: stage parts, or operators of your own
 * @throws ParameterError if a change is not finite, both are 0, or something is no stage
 */
export const eachSpike = (
  changes: { readonly pre?: number; readonly post?: number },
  ...stages: readonly (Stage | StageFunction)[]
): SpikeRule => {
  checkObject('eachSpike', changes, 'changes, { pre?, post? }')
  checkKeys('eachSpike', changes, ['pre', 'post'])
  const { pre = 0, post = 0 } = changes
  checkFinite('eachSpike.pre', pre)
  checkFinite('eachSpike.post', post)
  if (pre === 0 && post === 0)
    throw new ParameterError('eachSpike', changes, 'a change that is not 0, of pre or of post')
  return { kind: 'spikes', pre, post, stages: stages.map((stage, k) => stageOf('eachSpike', stage, k)) }
}

/** A rule with further stages behind its own. */
export const staged = <R extends PlasticityRule>(
  where: string,
  plasticity: R,
  ...stages: readonly (Stage | StageFunction)[]
): R => {
  checkRule(`${where}: rule`, plasticity)
  const before = plasticity.stages.length
  const own = stages.map((stage, k) => stageOf(where, stage, before + k))
  return { ...plasticity, stages: [...plasticity.stages, ...own] }
}

/** Refuses what is no rule on weights. */
export const checkRule = (where: string, plasticity: PlasticityRule): void => {
  const expected = 'a rule on weights, such as rule(…), sum([…]) or sal(…)'
  checkObject(where, plasticity, expected)
  const { kind }: { readonly kind: unknown } = plasticity
  if (kind !== 'chain' && kind !== 'sum' && kind !== 'spikes')
    throw new ParameterError(where, plasticity, expected)
}
