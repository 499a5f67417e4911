import { map, Observable, Subject } from 'rxjs'
import type { Spike } from '../models/events.ts'
import {
  type Instant,
  instants,
  type PhaseChange,
  type Synapses,
  type WeightUpdate,
} from '../operators/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { halves, valueAt } from './internal/halves.ts'
import { PairStatistic } from './internal/pairStatistic.ts'
import { pairUpdates } from './internal/pairUpdates.ts'
import type { ChainRule, KnownStage, Pairs, PlasticityRule, RuleContext, Stage, SumRule } from './rule.ts'

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
  /** The changes it asks for; the weights are for the caller to write. Subscribe once. */
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
 * All give the same changes, to 1e-12 of the sum of their absolute values.
 */
export const compile = (
  rule: PlasticityRule,
  site: RuleSite,
  evaluation: Evaluation = 'fused',
): CompiledRule => {
  const compiler = new Compiler(site, evaluation)
  const updates = compiler.rule(rule)
  return {
    explain: () => compiler.lines,
    updates: new Observable((out) => {
      out.add(updates.subscribe(out))
      compiler.start()
    }),
  }
}

class Compiler {
  readonly lines: string[] = []
  private readonly site: RuleSite
  private readonly evaluation: Evaluation
  private readonly context: RuleContext
  private readonly statistics = new Map<string, PairStatistic>()
  private readonly instants = new Subject<Instant>()
  private readonly phases = new Subject<PhaseChange>()
  /** After all that one instant or one boundary led to. */
  private readonly settled = new Subject<void>()
  private isDispatching = false

  constructor(site: RuleSite, evaluation: Evaluation) {
    this.site = site
    this.evaluation = evaluation
    this.context = { synapses: site.synapses, clock: site.clock, phases: this.phases }
  }

  /** Connects the parts to the spikes: instants only if some part wants them. */
  start(): void {
    const { pre, post, clock, name, phases } = this.site
    phases.subscribe((change) => this.dispatch(this.phases, change))
    if (this.instants.observed) {
      instants(pre, post, clock, name).subscribe((instant) => this.dispatch(this.instants, instant))
    }
  }

  rule(rule: PlasticityRule): Observable<WeightUpdate> {
    return rule.kind === 'sum' ? this.sum(rule) : this.chain(rule)
  }

  private dispatch<T>(subject: Subject<T>, value: T): void {
    this.isDispatching = true
    subject.next(value)
    this.isDispatching = false
    this.settled.next()
  }

  private chain(rule: ChainRule): Observable<WeightUpdate> {
    const fused = this.evaluation === 'fused' ? (this.phaseSums(rule) ?? this.rows(rule)) : undefined
    return fused ?? this.streams(rule)
  }

  /** pairing → window → linear stages → accumulate, as pair sums of the phase. */
  private phaseSums(rule: ChainRule): Observable<WeightUpdate> | undefined {
    const scheme = rule.pairing.known
    const at = rule.stages.findIndex(({ known }) => known?.kind === 'accumulate')
    if (scheme === undefined || at < 0) return undefined
    const before = rule.stages.slice(0, at).map(({ known }) => known)
    const { phase, per } = rule.stages[at]!.known as Extract<KnownStage, { kind: 'accumulate' }>
    if (
      !before.every((known) => known?.kind === 'linear' || (known?.kind === 'gate' && known.phase === phase))
    )
      return undefined
    const { synapses } = this.site
    const { begin, targets, preSize, postSize, count } = synapses
    const { causal, anticausal } = halves(rule.window)
    const key =
      causal.key === undefined || anticausal.key === undefined
        ? `own ${this.statistics.size}`
        : [JSON.stringify(scheme), rule.pairing.ties, causal.key, anticausal.key, phase].join(' | ')
    let statistic = this.statistics.get(key)
    const isNew = statistic === undefined
    if (statistic === undefined) {
      const isRecurrent = this.site.pre === this.site.post && !hasAutapses(synapses)
      statistic = new PairStatistic(scheme, rule.pairing.ties, rule.window, phase, synapses, isRecurrent)
      this.statistics.set(key, statistic)
      statistic.listen(this.site.pre, this.site.post, this.phases)
    }
    const factor = new Float64Array(count).fill(1)
    for (const known of before) {
      if (known?.kind !== 'linear') continue
      const by = known.factors(synapses)
      for (let k = 0; k < count; k++) factor[k]! *= typeof by === 'number' ? by : by[k]!
    }
    this.explained(
      rule,
      `${statistic.name}, summed over each '${phase}'${isNew ? '' : ' (shared with the chain above)'}`,
      at + 1,
    )
    const sums = new Subject<WeightUpdate>()
    const weighed = new Float64Array(count)
    statistic.onPhase(({ t, duration, causal: before0, anticausal: after0 }) => {
      const share = per === undefined ? 1 : per / duration
      for (let pre = 0; pre < preSize; pre++) {
        for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
          const post = targets[k]!
          const pairs =
            causal.amplitude * before0[post * preSize + pre]! +
            anticausal.amplitude * after0[pre * postSize + post]!
          weighed[k] = factor[k]! * share * pairs
        }
      }
      sums.next({ t, axis: 'all', index: 0, dw: weighed })
    })
    return staged(sums, rule.stages.slice(at + 1), this.context)
  }

  /** pairing → window as rows and columns of traces. */
  private rows(rule: ChainRule): Observable<WeightUpdate> | undefined {
    const scheme = rule.pairing.known
    if (scheme === undefined) return undefined
    const { window, stages, pairing } = rule
    this.explained(rule, 'a row or column a spike, from traces', 0)
    const updates = this.instants.pipe(pairUpdates(scheme, pairing.ties, window, this.site.synapses))
    return staged(updates, stages, this.context)
  }

  /** Every part as the operator that it means. */
  private streams(rule: ChainRule): Observable<WeightUpdate> {
    const { context } = this
    const { pairing, window, stages } = rule
    this.explained(rule, 'every pair as a stream', 0)
    const pairs = this.instants.pipe(pairing.operator({ context, support: window.support }))
    return staged(pairs.pipe(map(weigh(window, context.synapses))), stages, context)
  }

  /**
   * What the rules say while one instant or boundary is handled is added by row, column or whole, and told when it is
   * settled; what comes at another time (from a stage with a delay of its own) is told at once.
   */
  private sum(rule: SumRule): Observable<WeightUpdate> {
    const parts = rule.rules.map((part) => this.rule(part))
    const added = new Observable<WeightUpdate>((out) => {
      const pending = new Map<string, WeightUpdate>()
      const take = (update: WeightUpdate) => {
        if (!this.isDispatching) return out.next(update)
        const key = `${update.axis} ${update.index}`
        const other = pending.get(key)
        if (other === undefined) pending.set(key, { ...update, dw: Float64Array.from(update.dw) })
        else for (let k = 0; k < update.dw.length; k++) other.dw[k]! += update.dw[k]!
      }
      const error = (cause: unknown) => out.error(cause)
      for (const part of parts) out.add(part.subscribe({ next: take, error }))
      out.add(
        this.settled.subscribe(() => {
          if (pending.size === 0) return
          const updates = [...pending.values()]
          pending.clear()
          for (const update of updates) out.next(update)
        }),
      )
    })
    return staged(added, rule.stages, this.context)
  }

  private explained({ pairing, window, stages }: ChainRule, how: string, from: number): void {
    const names = [pairing.kind, window.kind, ...stages.map(({ kind }) => kind)]
    const rest = stages.slice(from).map(({ kind }) => kind)
    this.lines.push(
      `${names.join(' → ')}: ${how}${rest.length > 0 ? `; then as streams ${rest.join(' → ')}` : ''}`,
    )
  }
}

const staged = (
  updates: Observable<WeightUpdate>,
  stages: readonly Stage[],
  context: RuleContext,
): Observable<WeightUpdate> => stages.reduce((stream, stage) => stream.pipe(stage.operator(context)), updates)

/** The window as a stream part: each pair's value, summed by synapse. */
const weigh = (
  window: ChainRule['window'],
  { begin, incoming }: Synapses,
): ((pairs: Pairs) => WeightUpdate) => {
  const value = valueAt(window)
  return ({ t, axis, index, count, places, dts }) => {
    const rows = axis === 'post' ? incoming.begin : begin
    const dw = new Float64Array(rows[index + 1]! - rows[index]!)
    for (let k = 0; k < count; k++) dw[places[k]!]! += value(dts[k]!)
    return { t, axis, index, dw }
  }
}

const hasAutapses = ({ preSize, begin, targets }: Synapses): boolean => {
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) if (targets[k] === pre) return true
  }
  return false
}
