import type { Observable } from 'rxjs'
import type { Spike } from '../../models/events.ts'
import type { Saved } from '../../models/saving.ts'
import type { PhaseChange } from '../../operators/index.ts'
import { halves } from './halves.ts'
import {
  type Listen,
  PairStatistic,
  type PhaseSums,
  type Statistic,
  type StatisticOptions,
} from './pairStatistic.ts'
import { isSymmetric } from './schemes.ts'

interface Entry {
  readonly pre: Observable<Spike>
  readonly post: Observable<Spike>
  readonly key: string
  readonly core: PairStatistic
}

/**
 * The pair sums of the rules of one network, whose sites live and end together: rules on several projections that need
 * the same sums of the same spikes share them, and so do rules on the two directions between two populations, where what is
 * causal to one is anticausal to the other.
 */
export class SharedStatistics {
  private readonly entries: Entry[] = []

  /** The sums for a rule between two streams of spikes: those that there are, if they are the same. */
  for(options: StatisticOptions, pre: Observable<Spike>, post: Observable<Spike>): Statistic {
    const [key, mirrored] = keysOf(options)
    const make = (): PairStatistic => {
      const core = new PairStatistic(options)
      if (key !== undefined && !core.isBySynapse) this.entries.push({ pre, post, key, core })
      return core
    }
    const same = this.entries.find((entry) => entry.key === key && entry.pre === pre && entry.post === post)
    if (same !== undefined) return new View(same.core, false)
    const back = this.entries.find(
      (entry) =>
        isSymmetric(options.scheme) &&
        entry.key === mirrored &&
        entry.pre === post &&
        entry.post === pre &&
        pre !== post,
    )
    return back === undefined ? new View(make(), false) : new View(back.core, true)
  }
}

/** What sums are the same by, as they are and seen from the other side; undefined for a window of the user's own. */
const keysOf = ({
  scheme,
  ties,
  window,
  phase,
  runs,
  synapses: { preSize, postSize, count },
  isRecurrent,
}: StatisticOptions): readonly [string, string] | readonly [undefined, undefined] => {
  const { causal, anticausal } = halves(window)
  if (causal.key === undefined || anticausal.key === undefined) return [undefined, undefined]
  const common = [JSON.stringify(scheme), ties, phase, runs, isRecurrent, 4 * count <= preSize * postSize]
  const keyOf = (...parts: readonly (string | number)[]) => JSON.stringify([...common, ...parts])
  return [
    keyOf(causal.key, anticausal.key, window.support, preSize, postSize),
    keyOf(anticausal.key, causal.key, window.support, postSize, preSize),
  ]
}

/** Sums that several rules may see. */
class View implements Statistic {
  readonly name: string
  readonly reason: string
  private readonly core: PairStatistic
  private readonly isMirrored: boolean
  private readonly listeners: ((sums: PhaseSums) => void)[] = []

  constructor(core: PairStatistic, isMirrored: boolean) {
    this.core = core
    this.isMirrored = isMirrored
    this.name = core.name
    this.reason = core.reason
  }

  onPhase(listener: (sums: PhaseSums) => void): void {
    this.listeners.push(listener)
  }

  listen(
    pre: Observable<Spike>,
    post: Observable<Spike>,
    phases: Observable<PhaseChange>,
    listen: Listen,
  ): void {
    const { core, isMirrored, listeners } = this
    if (isMirrored) core.feed(post, pre, listen)
    else core.feed(pre, post, listen)
    listen(phases, (change) => {
      const sums = core.ended(change, isMirrored)
      if (sums !== undefined) for (const listener of listeners) listener(sums)
    })
  }

  save(): Saved {
    return this.isMirrored ? this.core.saveMirrored() : this.core.save()
  }

  load(saved: Saved): void {
    this.core.load(saved, this.isMirrored)
  }
}
