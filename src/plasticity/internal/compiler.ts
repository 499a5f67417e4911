import { map, Observable, Subject, type Subscriber } from 'rxjs'
import type { Saving } from '../../models/saving.ts'
import {
  type Instant,
  instants,
  type PhaseChange,
  type Synapses,
  type WeightUpdate,
} from '../../operators/index.ts'
import type { Pairing, RuleContext, Stage } from '../part.ts'
import type { ChainRule, PlasticityRule, SpikeRule, SumRule } from '../rule.ts'
import type { RuleSite } from '../site.ts'
import { checkSource } from './check.ts'
import { Listener } from './listener.ts'
import type { Listen, Statistic } from './pairStatistic.ts'
import { explainRows, pairUpdates } from './pairUpdates.ts'
import { type PhaseSum, phaseSumOf, weighed } from './phaseSum.ts'
import { SharedStatistics } from './sharedStatistics.ts'
import { spikeUpdates } from './spikeUpdates.ts'
import { ToldSums } from './toldSums.ts'
import { weigh } from './weigh.ts'

/** `'fused'` evaluates what is known in one go; `'streams'` runs each part as the operator that it means. */
export type Evaluation = 'fused' | 'streams'

/** One evaluation of a rule: its parts connected, its statistics, and how it was chosen. */
export class Compiler {
  readonly lines: string[] = []
  /** Parts that do not say how they are saved. */
  readonly unsaved: string[] = []
  private readonly site: RuleSite
  private readonly evaluation: Evaluation
  private readonly shared: SharedStatistics
  private readonly context: RuleContext
  private readonly statistics = new Map<string, Statistic>()
  private readonly instants = new Subject<Instant>()
  private readonly phases = new Subject<PhaseChange>()
  /**
   * What sums have to tell when all that one instant or one boundary led to is done: a sum after those that are part of
   * it, whenever their subscriptions came.
   */
  private readonly sums: Set<() => void>[] = []
  private readonly updates: Observable<WeightUpdate>
  /** What parts have to say of how they fared. */
  private readonly checks: (() => string | undefined)[] = []
  /** Whether the sums of each chain that is fused were ever told. */
  private readonly told: ToldSums[] = []
  private isDispatching = false
  private kept = 0
  private isStarted = false
  /** States of parts that make them when they are connected: kept when the rule is at work, and not if it is only explained. */
  private readonly early: [string, Saving][] = []
  /** Whether some chain works on instants, now or from a later subscription of a stage on. */
  private wantsInstants = false

  /** @param shared pair sums that rules on other projections have as well */
  constructor(
    rule: PlasticityRule,
    site: RuleSite,
    evaluation: Evaluation,
    shared: SharedStatistics = new SharedStatistics(),
  ) {
    this.shared = shared
    this.site = site
    this.evaluation = evaluation
    this.context = {
      synapses: site.synapses,
      clock: site.clock,
      phases: this.phases,
      keep: (part, state) => this.keep(part, state),
      population: site.population ?? (() => undefined),
      post: site.postNode,
      warn: (check) => this.checks.push(check),
    }
    this.updates = this.rule(rule, false)
  }

  /** Connects the parts to one another, then to the spikes: instants only if some chain works on them. */
  start(out: Subscriber<WeightUpdate>): void {
    const { pre, post, phases, clock, name } = this.site
    this.isStarted = true
    for (const [part, state] of this.early) this.keep(part, state)
    // stages hear of a boundary before the sums of the phase that ends there are told: it belongs to what begins
    this.updates.subscribe(out)
    const listen: Listen = (stream, next) => stream.subscribe(new Listener(next, out))
    for (const [key, statistic] of this.statistics) {
      statistic.listen(pre, post, this.phases, listen)
      this.keep(key, statistic)
    }
    for (const told of this.told) {
      told.listen(pre, post, listen)
      this.keep('told sums', told)
    }
    listen(phases, (change) => this.dispatch(this.phases, change))
    if (this.wantsInstants) {
      listen(instants(pre, post, clock, name), (instant) =>
        this.dispatch(this.instants, this.ordered(instant)),
      )
    }
  }

  /** Parts may be of one kind, so they are numbered in the order of their subscriptions. */
  private keep(part: string, state: Saving): void {
    if (this.isStarted) this.site.keep?.(`${this.kept++} ${part}`, state)
    else this.early.push([part, state])
  }

  /** @param isPart whether it is added to others by a sum */
  private rule(rule: PlasticityRule, isPart: boolean): Observable<WeightUpdate> {
    if (rule.kind === 'spikes') return this.eachSpike(rule)
    return rule.kind === 'sum' ? this.sum(rule) : this.chain(rule, isPart)
  }

  /** What parts have to say of how they fared so far. */
  warnings(): readonly string[] {
    return this.checks.flatMap((check) => check() ?? [])
  }

  /** A row or a column of one number a spike. */
  private eachSpike(rule: SpikeRule): Observable<WeightUpdate> {
    const { stages, pre, post } = rule
    this.note(stages)
    this.wantsInstants = true
    const sides = [...(post === 0 ? [] : ['post']), ...(pre === 0 ? [] : ['pre'])].join(' and ')
    const then = stages.map(({ kind }) => kind).join(' → ')
    this.lines.push(
      `each ${sides} spike: a constant row or column${then === '' ? '' : `; then as streams ${then}`}`,
    )
    const { synapses, keep } = this.context
    return staged(this.instants.pipe(spikeUpdates(rule, synapses, keep)), stages, this.context)
  }

  /** An instant by the order of the neurons, each of them once. */
  private ordered({ t, pre, post }: Instant): Instant {
    const { preSize, postSize } = this.site.synapses
    return {
      t,
      pre: ascending('presynaptic', pre, preSize),
      post: ascending('postsynaptic', post, postSize),
    }
  }

  private dispatch<T>(subject: Subject<T>, value: T): void {
    this.isDispatching = true
    subject.next(value)
    for (const settlings of this.sums) for (const settle of settlings) settle()
    this.isDispatching = false
  }

  private chain(rule: ChainRule, isPart: boolean): Observable<WeightUpdate> {
    this.note([rule.pairing, ...rule.stages])
    const fused = this.evaluation === 'fused' ? (this.phaseSums(rule, isPart) ?? this.rows(rule)) : undefined
    return fused ?? this.streams(rule)
  }

  /** pairing → window → linear stages → accumulate, as pair sums of the phase. */
  private phaseSums(rule: ChainRule, isPart: boolean): Observable<WeightUpdate> | undefined {
    const sum = phaseSumOf(rule, this.site.synapses)
    if (sum === undefined) return undefined
    const known = sum.key === undefined ? undefined : this.statistics.get(sum.key)
    const statistic = known ?? this.statisticOf(rule, sum)
    const how = `${statistic.name}, summed over ${sum.runs === 1 ? 'each' : `each ${sum.runs} of`} '${sum.phase}'`
    const shared = known === undefined ? '' : ' (shared with a chain above)'
    const stages = rule.stages.slice(0, rule.stages.length - sum.rest.length)
    const then = stages.slice(stages.findIndex((stage) => stage.known?.kind === 'accumulate') + 1)
    const after = then.length === 0 ? '' : `, ${then.map(({ kind }) => kind).join(' → ')} in one go`
    this.explained(rule, `${how}${shared}${after}`, sum.rest, statistic.reason)
    const updates = new Subject<WeightUpdate>()
    const { synapses } = this.site
    // a sum adds it up at once; anybody else may keep it
    const own = isPart && sum.rest.length === 0 ? new Float64Array(synapses.count) : undefined
    const told = new ToldSums(sum.phase, sum.runs)
    this.told.push(told)
    this.context.warn(() => told.warning())
    statistic.onPhase((sums) => {
      told.tell()
      const dw = weighed(sum, sums, synapses, own ?? new Float64Array(synapses.count))
      updates.next({ t: sums.t, axis: 'all', index: 0, dw })
    })
    return staged(updates, sum.rest, this.context)
  }

  private statisticOf({ window, pairing }: ChainRule, { scheme, phase, runs, key }: PhaseSum): Statistic {
    const { pre, post, synapses } = this.site
    const isRecurrent = pre === post && !hasAutapses(synapses)
    const options = { scheme, ties: pairing.ties, window, phase, runs, synapses, isRecurrent }
    const statistic = this.shared.for(options, pre, post)
    this.statistics.set(key ?? `own ${this.statistics.size}`, statistic)
    return statistic
  }

  /** pairing → window as rows and columns of traces. */
  private rows(rule: ChainRule): Observable<WeightUpdate> | undefined {
    const scheme = rule.pairing.known
    if (scheme === undefined) return undefined
    const { window, stages, pairing } = rule
    this.wantsInstants = true
    const { name, reason } = explainRows(scheme, pairing.ties, window)
    this.explained(rule, `a row or column a spike, from ${name}`, rule.stages, reason)
    const updates = this.instants.pipe(
      pairUpdates(scheme, pairing.ties, window, this.site.synapses, this.context.keep),
    )
    return staged(updates, stages, this.context)
  }

  /** Every part as the operator that it means. */
  private streams(rule: ChainRule): Observable<WeightUpdate> {
    const { context } = this
    const { pairing, window, stages } = rule
    this.wantsInstants = true
    const why = pairing.known === undefined ? 'the pairing is your own' : 'streams were asked for'
    const reason = `Why: ${why}; cost and memory: those of each part`
    this.explained(rule, 'every pair as a stream', rule.stages, reason)
    const pairs = this.instants.pipe(pairing.operator({ context, support: window.support }))
    return staged(pairs.pipe(map(weigh(rule, context.synapses))), stages, context)
  }

  /**
   * What the rules say while one instant or boundary is handled is added by row, column or whole, and told when it is
   * settled; what comes at another time (from a stage with a delay of its own) is told at once.
   */
  private sum(rule: SumRule): Observable<WeightUpdate> {
    this.note(rule.stages)
    const parts = rule.rules.map((part) => this.rule(part, true))
    const settlings = new Set<() => void>()
    this.sums.push(settlings)
    const added = new Observable<WeightUpdate>((out) => {
      const pending = new Map<string, WeightUpdate>()
      const take = (update: WeightUpdate) => {
        if (!this.isDispatching) return out.next(update)
        const key = `${update.axis} ${update.index}`
        const other = pending.get(key)
        if (other === undefined) pending.set(key, { ...update, dw: update.dw.slice() })
        else {
          const { dw } = update
          for (let k = 0; k < dw.length; k++) other.dw[k]! += dw[k]!
        }
      }
      const settle = () => {
        if (pending.size === 0) return
        const updates = [...pending.values()]
        pending.clear()
        for (const axis of AXES) {
          for (const update of updates) if (update.axis === axis) out.next(update)
        }
      }
      settlings.add(settle)
      out.add(() => settlings.delete(settle))
      const error = (cause: unknown) => out.error(cause)
      for (const part of parts) out.add(part.subscribe({ next: take, error }))
    })
    return staged(added, rule.stages, this.context)
  }

  private note(parts: readonly (Pairing | Stage)[]): void {
    for (const { kind, isSaving } of parts) if (isSaving !== true) this.unsaved.push(kind)
  }

  private explained(
    { pairing, window, stages }: ChainRule,
    how: string,
    rest: readonly Stage[],
    reason: string,
  ): void {
    const chain = [pairing, window, ...stages].map(({ kind }) => kind).join(' → ')
    const then = rest.map(({ kind }) => kind).join(' → ')
    this.lines.push(`${chain}: ${how}${then === '' ? '' : `; then as streams ${then}`}. ${reason}.`)
  }
}

const staged = (
  updates: Observable<WeightUpdate>,
  stages: readonly Stage[],
  context: RuleContext,
): Observable<WeightUpdate> => stages.reduce((stream, stage) => stream.pipe(stage.operator(context)), updates)

/** Rows before columns. */
const AXES = ['post', 'pre', 'all'] as const

const ascending = (
  side: 'presynaptic' | 'postsynaptic',
  neurons: readonly number[],
  size: number,
): readonly number[] => {
  for (const neuron of neurons) checkSource(side, neuron, size)
  return neurons.length < 2 ? neurons : [...new Set(neurons)].sort((a, b) => a - b)
}

const hasAutapses = ({ preSize, begin, targets }: Synapses): boolean => {
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) if (targets[k] === pre) return true
  }
  return false
}
