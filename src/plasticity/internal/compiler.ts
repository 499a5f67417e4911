import { map, type Observable, Subject, type Subscriber } from 'rxjs'
import type { Saving } from '../../models/saving.ts'
import { type Instant, instants, type PhaseChange, type WeightUpdate } from '../../operators/index.ts'
import type { Pairing, PairingOptions, RuleContext, RuleWindow, Stage } from '../part.ts'
import type { ChainRule, PlasticityRule, SpikeRule, SumRule } from '../rule.ts'
import type { RuleSite } from '../site.ts'
import { addedUp, type Settling } from './addedUp.ts'
import { hasAutapses } from './hasAutapses.ts'
import { Listener } from './listener.ts'
import { ordered } from './ordered.ts'
import type { Listen, Statistic } from './pairStatistic.ts'
import { explainRows, pairUpdates } from './pairUpdates.ts'
import { type PhaseSum, phaseSumOf, weighed } from './phaseSum.ts'
import { reachOf } from './reach.ts'
import { SharedStatistics } from './sharedStatistics.ts'
import { spikeUpdates } from './spikeUpdates.ts'
import { ToldSums } from './toldSums.ts'
import type { Trace } from './trace.ts'
import { weigh } from './weigh.ts'

/** `'fused'` evaluates what is known in one go; `'streams'` runs each part as the operator that it means. */
export type Evaluation = 'fused' | 'streams'

/** Who is handed what an evaluation is handed, just before that. */
interface Follower {
  boundary(change: PhaseChange): void
  instant(instant: Instant): void
}

/** What makes an evaluation a second one. */
interface Second {
  /** Follows updates from part to part. */
  readonly trace: Trace
  readonly follows: RuleContext
}

/** One evaluation of a rule: its parts connected, its statistics, and how it was chosen. */
export class Compiler {
  readonly lines: string[] = []
  /** Parts that do not say how they are saved. */
  readonly unsaved: string[] = []
  private readonly site: RuleSite
  private readonly evaluation: Evaluation
  private readonly shared: SharedStatistics
  /** What its parts read; those of one that follows may ask how they stand in this. */
  readonly context: RuleContext
  private readonly statistics = new Map<string, Statistic>()
  private readonly instants = new Subject<Instant>()
  private readonly phases = new Subject<PhaseChange>()
  /**
   * What sums have to tell when all that one instant or one boundary led to is done: a sum after those that are part of
   * it, whenever their subscriptions came.
   */
  private readonly sums: Set<Settling>[] = []
  /** What the rule asks for; {@link start} or {@link follow} connects it. */
  readonly updates: Observable<WeightUpdate>
  /** What parts have to say of how they fared. */
  private readonly checks: (() => string | undefined)[] = []
  /** Whether the sums of each chain that is fused were ever told. */
  private readonly told: ToldSums[] = []
  private isDispatching = false
  private kept = 0
  private isStarted = false
  /** States of parts that make them when they are connected: kept when the rule is at work, and not if it is only explained. */
  private readonly early: [string, Saving][] = []
  /** Whether some chain works on instants: only then are they made. */
  private wantsInstants = false
  private readonly trace: Trace | undefined
  /** Whether pairs of the synapses that are followed are all that they depend on. */
  private readonly isBySynapse: boolean
  /** Evaluations of the same rule that are handed everything just before this one; replaced, never changed. */
  private followers: readonly Follower[] = []

  /**
   * @param shared pair sums that rules on other projections have as well
   * @param second given if it runs, as streams, beside one that is at work
   */
  constructor(
    rule: PlasticityRule,
    site: RuleSite,
    evaluation: Evaluation,
    shared: SharedStatistics = new SharedStatistics(),
    second?: Second,
  ) {
    this.shared = shared
    this.trace = second?.trace
    this.isBySynapse = isBySynapse(rule)
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
      together: (tell) => this.together(tell),
      ...(second === undefined ? {} : { follows: second.follows }),
    }
    this.updates = this.rule(rule, false, '')
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
    listen(phases, (change) => this.boundary(change))
    if (this.wantsInstants) {
      listen(instants(pre, post, clock, name), (instant) =>
        this.instant(ordered(instant, this.site.synapses)),
      )
    }
  }

  /**
   * Connects the parts as {@link start} does, but to what another evaluation of the same rule is handed: just before that
   * works on it, so that both read the weights as they were.
   *
   * @param before called before each instant and boundary
   */
  follow(leader: Compiler, out: Subscriber<WeightUpdate>, before: () => void): void {
    const { pre, post, clock, name } = this.site
    this.isStarted = true
    this.updates.subscribe(out)
    const isFed = leader.wantsInstants
    const take = (instant: Instant) => {
      before()
      this.instant(instant)
    }
    const follower: Follower = {
      boundary: (change) => {
        before()
        this.boundary(change)
      },
      instant: (instant) => {
        if (isFed) take(instant)
      },
    }
    leader.followers = [...leader.followers, follower]
    out.add(() => {
      leader.followers = leader.followers.filter((other) => other !== follower)
    })
    // where the other looks at sums of phases only, nobody tells it of instants
    if (isFed || !this.wantsInstants) return
    const { synapses } = this.site
    instants(pre, post, clock, name).subscribe(
      new Listener((instant) => take(ordered(instant, synapses)), out),
    )
  }

  private boundary(change: PhaseChange): void {
    for (const follower of this.followers) follower.boundary(change)
    this.dispatch(this.phases, change)
  }

  private instant(instant: Instant): void {
    for (const follower of this.followers) follower.instant(instant)
    this.dispatch(this.instants, instant)
  }

  /** Parts may be of one kind, so they are numbered in the order of their subscriptions. */
  private keep(part: string, state: Saving): void {
    if (this.isStarted) this.site.keep?.(`${this.kept++} ${part}`, state)
    else this.early.push([part, state])
  }

  /**
   * @param isPart whether it is added to others by a sum
   * @param path where it stands in the rule, '' for all of it
   */
  private rule(rule: PlasticityRule, isPart: boolean, path: string): Observable<WeightUpdate> {
    if (rule.kind === 'spikes') return this.eachSpike(rule, path)
    return rule.kind === 'sum' ? this.sum(rule, path) : this.chain(rule, isPart, path)
  }

  /** What parts have to say of how they fared so far. */
  warnings(): readonly string[] {
    return this.checks.flatMap((check) => check() ?? [])
  }

  /** A row or a column of one number a spike. */
  private eachSpike(rule: SpikeRule, path: string): Observable<WeightUpdate> {
    const { stages, pre, post } = rule
    this.note(stages)
    this.wantsInstants = true
    const sides = [...(post === 0 ? [] : ['post']), ...(pre === 0 ? [] : ['pre'])].join(' and ')
    const then = stages.map(({ kind }) => kind).join(' → ')
    this.lines.push(
      `each ${sides} spike: a constant row or column${then === '' ? '' : `; then as streams ${then}`}`,
    )
    const { synapses, keep } = this.context
    const updates = this.instants.pipe(spikeUpdates(rule, synapses, keep))
    return this.staged(this.trace?.eachSpike(nameOf(path), stages, updates) ?? updates, stages, path)
  }

  private dispatch<T>(subject: Subject<T>, value: T): void {
    this.together(() => subject.next(value))
  }

  /** Sums tell what `tell` led to when it is done; what that leads to in turn belongs to it. */
  private together(tell: () => void): void {
    if (this.isDispatching) return tell()
    this.isDispatching = true
    try {
      tell()
      for (let isTold = true; isTold;) {
        isTold = false
        for (const settlings of this.sums) for (const settle of settlings) if (settle()) isTold = true
      }
    } finally {
      this.isDispatching = false
    }
  }

  private chain(rule: ChainRule, isPart: boolean, path: string): Observable<WeightUpdate> {
    this.note([rule.pairing, ...rule.stages])
    const fused = this.evaluation === 'fused' ? (this.phaseSums(rule, isPart) ?? this.rows(rule)) : undefined
    return fused ?? this.streams(rule, path)
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
    return this.staged(updates, sum.rest, '')
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
    return this.staged(updates, stages, '')
  }

  /** Every part as the operator that it means. */
  private streams(rule: ChainRule, path: string): Observable<WeightUpdate> {
    const { context } = this
    const { pairing, window, stages } = rule
    this.wantsInstants = true
    const why = pairing.known === undefined ? 'the pairing is your own' : 'streams were asked for'
    const reason = `Why: ${why}; cost and memory: those of each part`
    this.explained(rule, 'every pair as a stream', rule.stages, reason)
    const pairs = this.instants.pipe(pairing.operator({ context, ...this.wanted(window) }))
    const weighing = weigh(rule, context.synapses)
    const updates = this.trace?.paired(nameOf(path), rule, pairs, weighing) ?? pairs.pipe(map(weighing))
    return this.staged(updates, stages, path)
  }

  /** The pairs that are asked for: all, or where a rule is only explained those that matter to the synapses in question. */
  private wanted(window: RuleWindow): Omit<PairingOptions, 'context'> {
    const { trace } = this
    if (trace === undefined) return { support: window.support }
    const support = reachOf(window)
    if (!this.isBySynapse) return { support }
    return { support, watched: (spike) => trace.watched.in(spike).map(({ place }) => place) }
  }

  private sum({ rules, stages }: SumRule, path: string): Observable<WeightUpdate> {
    this.note(stages)
    const within = path === '' ? '' : `${path}.`
    const parts = rules.map((part, k) => this.rule(part, true, `${within}rules[${k}]`))
    const settlings = new Set<Settling>()
    this.sums.push(settlings)
    const sum = addedUp(parts, settlings, () => this.isDispatching, this.trace, nameOf(path))
    return this.staged(sum, stages, path)
  }

  /** Updates behind stages. */
  private staged(
    updates: Observable<WeightUpdate>,
    stages: readonly Stage[],
    path: string,
  ): Observable<WeightUpdate> {
    const { context, trace } = this
    return stages.reduce(
      (stream, stage) =>
        trace?.staged(nameOf(path), stage, stream, context) ?? stream.pipe(stage.operator(context)),
      updates,
    )
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

/** How a place in a rule is called. */
const nameOf = (path: string): string => (path === '' ? 'rule' : path)

/** Whether every stage makes of a synapse's changes what depends on no other synapse's changes. */
const isBySynapse = (rule: PlasticityRule): boolean =>
  rule.stages.every((stage) => stage.isBySynapse === true) &&
  (rule.kind !== 'sum' || rule.rules.every(isBySynapse))
