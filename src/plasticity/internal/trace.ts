import { map, Observable, type Subscriber } from 'rxjs'
import type { Synapses, WeightUpdate } from '../../operators/index.ts'
import { type CausePair, MOST_PAIRS } from '../cause.ts'
import type { Pairs, RuleContext, Stage } from '../part.ts'
import type { ChainRule } from '../rule.ts'
import type { FiredTimes } from './firedTimes.ts'
import { Flow, type Flows } from './flow.ts'
import { valueAt } from './halves.ts'
import { StageTrace } from './stageTrace.ts'
import { type Entry, sourceOf, type Watched } from './watched.ts'

/** What a sum tells, and who says of what. */
export interface Added {
  /** An update of one of its rules has become part of the update that it tells; or is that, if it is passed on. */
  take(part: Observable<WeightUpdate>, update: WeightUpdate, into: WeightUpdate): void
}

/** Spikes as they were fired, of both sides. */
export interface Fired {
  readonly pre: FiredTimes
  readonly post: FiredTimes
}

/**
 * Follows updates through a rule that runs as streams, for the synapses that are watched: what passes from part to part
 * keeps its origin beside it.
 */
export class Trace {
  readonly watched: Watched
  /** The chains by path, in the order of the rule, in words. */
  readonly chains: Map<string, string> = new Map()
  /** The sums by path, the innermost first. */
  readonly sums: string[] = []
  private readonly synapses: Synapses
  private readonly fired: Fired
  private readonly known = new WeakMap<Observable<WeightUpdate>, Flows>()

  /** @param synapses as the rule sees them */
  constructor(synapses: Synapses, watched: Watched, fired: Fired) {
    this.synapses = synapses
    this.watched = watched
    this.fired = fired
  }

  /** Where the updates of a stream come from. */
  flowsOf(updates: Observable<WeightUpdate>): Flows {
    return this.known.get(updates) ?? NO_FLOWS
  }

  /** pairing → window, with the pairs kept. */
  paired(
    path: string,
    rule: ChainRule,
    pairs: Observable<Pairs>,
    weigh: (pairs: Pairs) => WeightUpdate,
  ): Observable<WeightUpdate> {
    this.chains.set(path, wordsOf([rule.pairing, rule.window, ...rule.stages]))
    const value = valueAt(rule.window)
    return this.begun(pairs, (of, flows) => {
      const update = weigh(of)
      const entries = this.watched.in(of)
      if (entries.length === 0) return update
      const found = new Map<number, Flow>()
      for (const entry of entries) {
        const own = this.pairsAt(of, entry, value)
        const spike = { t: of.t, side: of.axis, pairs: own }
        found.set(entry.synapse, Flow.ofSpike(path, spike, update.dw[entry.place]!, own.length > 0))
      }
      flows.set(update, found)
      return update
    })
  }

  /** A rule of one side alone. */
  eachSpike(
    path: string,
    stages: readonly Stage[],
    updates: Observable<WeightUpdate>,
  ): Observable<WeightUpdate> {
    this.chains.set(path, wordsOf([{ kind: 'each spike' }, ...stages]))
    return this.begun(updates, (update, flows) => {
      const found = new Map<number, Flow>()
      const { t, axis } = update
      const side = axis === 'pre' ? 'pre' : 'post'
      for (const { synapse, place } of this.watched.in(update))
        found.set(synapse, Flow.ofSpike(path, { t, side, pairs: [] }, update.dw[place]!, true))
      flows.set(update, found)
      return update
    })
  }

  /** A stage, with what comes out linked to what came in. */
  staged(
    path: string,
    stage: Stage,
    updates: Observable<WeightUpdate>,
    context: RuleContext,
  ): Observable<WeightUpdate> {
    const before = this.flowsOf(updates)
    const after: Flows = new WeakMap()
    const out = new Observable<WeightUpdate>((subscriber) => {
      // its state is that of one subscription, as that of the stage
      const isOpen = openOf(stage, context, subscriber)
      const trace = new StageTrace(path, stage, this.watched, { before, after, isOpen })
      return updates.pipe(trace.entering, stage.operator(context), trace.leaving).subscribe(subscriber)
    })
    this.known.set(out, after)
    return out
  }

  /** What a sum tells; who adds up says of what by {@link Added.take}. */
  added(path: string, sum: Observable<WeightUpdate>): Added {
    this.sums.push(path)
    const flows: Flows = new WeakMap()
    this.known.set(sum, flows)
    return {
      take: (part, update, into) => {
        const own = this.flowsOf(part).get(update)
        const others = flows.get(into)
        const found = new Map<number, Flow>()
        for (const { synapse } of this.watched.in(into)) {
          const both = [others?.get(synapse), own?.get(synapse)].filter((flow) => flow !== undefined)
          found.set(synapse, Flow.added(path, both))
        }
        flows.set(into, found)
      },
    }
  }

  private begun<T>(
    source: Observable<T>,
    follow: (value: T, flows: Flows) => WeightUpdate,
  ): Observable<WeightUpdate> {
    const flows: Flows = new WeakMap()
    const updates = source.pipe(map((value) => follow(value, flows)))
    this.known.set(updates, flows)
    return updates
  }

  private pairsAt(
    { t, axis, count, places, dts, factor = 1 }: Pairs,
    { synapse, place }: Entry,
    value: (dt: number) => number,
  ): readonly CausePair[] {
    const { base } = this.synapses
    const { axonal, dendritic } = base
    const ahead = typeof axonal === 'number' ? axonal : axonal[synapse]!
    const back = typeof dendritic === 'number' ? dendritic : dendritic[synapse]!
    const pre = sourceOf(base, synapse)
    const post = base.targets[synapse]!
    const found: CausePair[] = []
    for (let k = 0; k < count; k++) {
      if (places[k] !== place) continue
      const dt = dts[k]!
      const worth = value(dt)
      // a pair that the window makes nothing of is no cause
      if (factor * worth === 0) continue
      const [atPre, atPost] = axis === 'post' ? [t - dt, t] : [t, t + dt]
      const size = Math.max(Math.abs(t), Math.abs(dt))
      const t_pre = this.fired.pre.at(pre, atPre, ahead, size)
      const t_post = this.fired.post.at(post, atPost, back, size)
      found.push({ t_pre, t_post, dt, value: worth, factor })
    }
    return found.length > MOST_PAIRS ? found.slice(-MOST_PAIRS) : found
  }
}

const NO_FLOWS: Flows = new WeakMap()

const wordsOf = (parts: readonly { readonly kind: string }[]): string =>
  parts.map(({ kind }) => kind).join(' → ')

/** Whether a sum over a phase takes what comes: only a run of its phase does. */
const openOf = (stage: Stage, { phases }: RuleContext, out: Subscriber<unknown>): (() => boolean) => {
  const { known } = stage
  if (known?.kind !== 'accumulate') return () => true
  let isOpen = false
  out.add(
    phases.subscribe({
      next: ({ began }) => {
        isOpen = began?.name === known.phase
      },
      error: (cause: unknown) => out.error(cause),
    }),
  )
  return () => isOpen
}
