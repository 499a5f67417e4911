import { Observable, type Subscriber } from 'rxjs'
import type { WeightUpdate } from '../../operators/index.ts'
import type { Cause, CauseSelection } from '../cause.ts'
import type { PlasticityRule } from '../rule.ts'
import type { RuleSite } from '../site.ts'
import { Compiler } from './compiler.ts'
import { FiredTimes } from './firedTimes.ts'
import type { Flow } from './flow.ts'
import { Listener } from './listener.ts'
import type { OwnUpdates } from './ownUpdates.ts'
import { Shadow } from './shadow.ts'
import { SharedStatistics } from './sharedStatistics.ts'
import { Trace } from './trace.ts'
import { selected, sourceOf, Watched } from './watched.ts'

/** What the second evaluation says of a synapse. */
interface Draft {
  readonly axis: WeightUpdate['axis']
  readonly t: number
  readonly w: number
  readonly dw: number
  readonly flow: Flow | undefined
}

/** What was written to a synapse. */
interface Written {
  readonly synapse: number
  readonly axis: WeightUpdate['axis']
  readonly t: number
  readonly w: number
  readonly dw: number
  /** Whether it is the rule's, not somebody else's. */
  readonly isOwn: boolean
}

/** Whose causes are found. */
export interface RuleAtWork {
  /** That of the neurons. */
  readonly site: RuleSite
  /** The same as the synapses see it. */
  readonly at: RuleSite
  /** The evaluation that was made with the rule. */
  readonly first: Compiler
  /** Those whose updates are written. */
  readonly atWork: ReadonlySet<Compiler>
  /** The updates that those have told. */
  readonly own: OwnUpdates
}

/** Drafts of a synapse that wait for being written at a later instant. */
const WAITING = 1_000

/**
 * The causes of what a rule writes: see {@link CompiledRule.causes}.
 *
 * @throws ParameterError if a neuron is none of the projection, or there is no synapse between the two
 */
export const causesOf = (
  rule: PlasticityRule,
  work: RuleAtWork,
  selection: CauseSelection,
): Observable<Cause> => {
  const synapses = selected('causes', work.site.synapses, selection)
  return new Observable((out) => {
    const causes = new Causes(work, synapses, out)
    causes.start(rule)
  })
}

/** One subscription: a second evaluation with pairs kept, and what was written matched to what it says. */
class Causes {
  private readonly work: RuleAtWork
  private readonly site: RuleSite
  private readonly out: Subscriber<Cause>
  private readonly shadow: Shadow
  /** Where the watched synapses are in updates by neuron. */
  private readonly written: Watched
  private readonly fired: { readonly pre: FiredTimes; readonly post: FiredTimes }
  private readonly trace: Trace
  /** The last known weight of each watched synapse. */
  private readonly weights: Map<number, number>
  private readonly drafts = new Map<number, Draft[]>()
  private writings: Written[] = []
  private isScheduled = false

  constructor(work: RuleAtWork, synapses: readonly number[], out: Subscriber<Cause>) {
    const { site, at } = work
    this.work = work
    this.site = site
    this.out = out
    this.shadow = new Shadow(site.synapses, at.synapses !== site.synapses)
    this.written = new Watched(site.synapses, synapses)
    this.fired = {
      pre: new FiredTimes(this.written.neurons('pre')),
      post: new FiredTimes(this.written.neurons('post')),
    }
    this.trace = new Trace(this.shadow.synapses, new Watched(at.synapses, synapses), this.fired)
    this.weights = new Map(synapses.map((synapse) => [synapse, site.synapses.weights[synapse]!]))
  }

  start(rule: PlasticityRule): void {
    const { work, out, shadow, fired, trace } = this
    const { site, at, first, atWork, own } = work
    out.add(own.ask())
    const { synapses } = shadow
    const [leader] = atWork
    // what of the site makes it part of a snapshot, or shares sums with others, is not for this one
    const { keep: _keep, statistics: _statistics, ...rest } = at
    const second = new Compiler(rule, { ...rest, synapses }, 'streams', new SharedStatistics(), {
      trace,
      follows: (leader ?? first).context,
    })
    out.add(site.synapses.onChange((update) => this.note(update)))
    site.pre.subscribe(new Listener(({ t, source }) => fired.pre.add(t, source), out))
    site.post.subscribe(new Listener(({ t, source }) => fired.post.add(t, source), out))
    const flows = trace.flowsOf(second.updates)
    const said = new Listener<WeightUpdate>((update) => {
      const origins = flows.get(update)
      for (const { synapse, place } of trace.watched.in(update))
        this.draft(synapse, {
          axis: update.axis,
          t: update.t,
          w: synapses.weights[synapse]!,
          dw: update.dw[place]!,
          flow: origins?.get(synapse),
        })
      shadow.write(update)
    }, out)
    if (leader === undefined) second.start(said)
    else second.follow(leader, said, () => shadow.settle())
  }

  private draft(synapse: number, draft: Draft): void {
    const known = this.drafts.get(synapse)
    if (known === undefined) this.drafts.set(synapse, [draft])
    else {
      known.push(draft)
      if (known.length > WAITING) known.shift()
    }
    this.schedule()
  }

  private note(update: WeightUpdate): void {
    const { t, axis } = update
    this.shadow.note(update)
    const isOwn = this.work.own.has(update)
    for (const { synapse, place } of this.written.in(update)) {
      const w = this.weights.get(synapse)!
      this.weights.set(synapse, this.site.synapses.weights[synapse]!)
      this.writings.push({ synapse, axis, t, w, dw: update.dw[place]!, isOwn })
    }
    this.schedule()
  }

  /** All of an instant is told when it is over. */
  private schedule(): void {
    if (this.isScheduled) return
    this.isScheduled = true
    this.out.add(
      this.site.clock.observers.schedule(() => {
        this.isScheduled = false
        this.settle()
      }),
    )
  }

  private settle(): void {
    const { writings, drafts, site, out, shadow } = this
    const now = site.clock.now()
    this.writings = []
    shadow.settle()
    // where delays differ, a row is told once a line, with zeros for the synapses of the others
    const alike = writings.map((one) => this.taken(one, (draft) => (draft.dw === 0) === (one.dw === 0)))
    const own = writings.map((one, k) => alike[k] ?? this.taken(one, () => true))
    writings.forEach(({ synapse, w, dw }, k) => {
      const draft = own[k]
      if (dw !== 0 || draft?.flow?.isCaused === true) out.next(this.cause(synapse, now, w, dw, draft))
    })
    // nobody writes them
    if (this.work.atWork.size > 0) return
    for (const [synapse, left] of drafts) {
      for (const draft of left) {
        if (draft.dw !== 0 || draft.flow?.isCaused === true)
          out.next(this.cause(synapse, now, draft.w, draft.dw, draft))
      }
    }
    drafts.clear()
  }

  /** The draft of what was written, no longer waiting. */
  private taken({ synapse, axis, t, isOwn }: Written, isIt: (draft: Draft) => boolean): Draft | undefined {
    if (!isOwn) return undefined
    const own = this.drafts.get(synapse) ?? []
    const at = own.findIndex((draft) => draft.axis === axis && draft.t === t && isIt(draft))
    return at < 0 ? undefined : own.splice(at, 1)[0]
  }

  private cause(synapse: number, t: number, w: number, dw: number, draft: Draft | undefined): Cause {
    const { trace } = this
    const { targets } = this.site.synapses
    const flow = draft?.flow
    const terms = [...trace.chains].flatMap(([path, chain]) => {
      const term = flow?.term(path)
      return term === undefined ? [] : [{ path, chain, ...term }]
    })
    const sums = trace.sums.flatMap((path) => {
      const steps = flow?.steps.get(path) ?? []
      return steps.length === 0 ? [] : [{ path, steps }]
    })
    return {
      t,
      pre: sourceOf(this.site.synapses, synapse),
      post: targets[synapse]!,
      w,
      dw,
      terms,
      sums,
      unexplained: dw - (draft?.dw ?? 0),
    }
  }
}
