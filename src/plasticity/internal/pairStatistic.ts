import type { Observable } from 'rxjs'
import type { Spike } from '../../models/events.ts'
import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import type { Ties } from '../../models/windows.ts'
import type { PhaseChange, Synapses } from '../../operators/index.ts'
import type { PairingScheme, RuleWindow } from '../part.ts'
import { type HalfWindow, halves } from './halves.ts'
import { historyOf, isSparse, namesOf, reasonOf } from './histories.ts'
import { Runs } from './runs.ts'
import { isSymmetric } from './schemes.ts'
import { Side } from './side.ts'

/** What a phase came to. Sums over pairs, without amplitudes. */
export interface PhaseSums {
  readonly t: number
  /** Duration in ms of the runs that were summed. */
  readonly duration: number
  /**
   * Sum over pairs with pre before post, [post * preSize + pre]; of few synapses one each, in the order in which they
   * are listed by target.
   */
  readonly causal: Float64Array
  /**
   * Sum over pairs with post before pre, [pre * postSize + post]; the same array where one serves both. Of few synapses
   * one each, in the order of storage.
   */
  readonly anticausal: Float64Array
  /** Whether there is one sum a synapse. */
  readonly isBySynapse: boolean
}

export interface StatisticOptions {
  readonly scheme: PairingScheme
  readonly ties: Ties
  readonly window: RuleWindow
  /** Name of the phase whose pairs are summed. */
  readonly phase: string
  /** How many runs of it make one sum. */
  readonly runs: number
  readonly synapses: Synapses
  /** Whether both sides are one population, none of whose neurons projects to itself. */
  readonly isRecurrent: boolean
}

/** Pair sums as one rule sees them. */
export interface Statistic extends Saving {
  /** How the sums are kept, in words. */
  readonly name: string
  /** Why so, and what it costs. */
  readonly reason: string
  /** Tells the sums at the end of each run of the phase that has a duration. */
  onPhase(listener: (sums: PhaseSums) => void): void
  /** Listens to the spikes of both sides and to the phases. */
  listen(
    pre: Observable<Spike>,
    post: Observable<Spike>,
    phases: Observable<PhaseChange>,
    listen: Listen,
  ): void
}

/** Subscribes to a stream for as long as the rule is at work. */
export type Listen = <T>(stream: Observable<T>, next: (value: T) => void) => void

/**
 * The pair sums of a phase for one pairing and one window shape: all that any additive rule of these needs. One row is
 * written a spike. Spikes of one instant are paired with one another before any of them becomes history, so their
 * order does not matter; that is done when time has moved on, so it needs no turn of the scheduler.
 *
 * Where a population projects to itself and both sides of the window have one shape, one matrix [later][earlier]
 * holds both.
 *
 * Cost: a row of preSize a postsynaptic spike, one of postSize a presynaptic one, in one or two dense matrices of
 * preSize × postSize; of few synapses (a quarter of the pairs) one sum each instead, and a row is that of its synapses.
 */
export class PairStatistic implements Saving {
  /** Whether the sums are those of a run that is over: cleared before the first pair of another, and at its end. */
  private isTold = false
  /** What the latest boundary ended. */
  private latest: PhaseChange | undefined
  private duration: number | undefined
  private isFed = false
  /** How the sums are kept, in words. */
  readonly name: string
  readonly reason: string
  private readonly ties: Ties
  private readonly phase: string
  private readonly runs: Runs
  private readonly isRecurrent: boolean
  /** Whether one side and one matrix serve both directions. */
  private readonly isShared: boolean
  private readonly synapses: Synapses
  readonly isBySynapse: boolean
  private readonly halfCausal: HalfWindow
  private readonly halfAnticausal: HalfWindow
  private readonly causal: Float64Array
  private readonly anticausal: Float64Array
  private readonly pre: Side
  private readonly post: Side
  /** Time in ms of the latest instant. */
  private t = -Infinity
  private isOpen = false

  constructor({ scheme, ties, window, phase, runs, synapses, isRecurrent }: StatisticOptions) {
    const { preSize, postSize } = synapses
    const { causal, anticausal } = halves(window)
    this.ties = ties
    this.phase = phase
    this.runs = new Runs(runs)
    this.synapses = synapses
    this.isBySynapse = isSparse(synapses)
    this.halfCausal = causal
    this.halfAnticausal = anticausal
    this.isRecurrent = isRecurrent
    this.isShared =
      isRecurrent &&
      !this.isBySynapse &&
      isSymmetric(scheme) &&
      causal.key !== undefined &&
      causal.key === anticausal.key
    const length = this.isBySynapse ? synapses.count : preSize * postSize
    const none = new Float64Array(0)
    const after = historyOf({ scheme, ties, half: anticausal, size: postSize, side: 'post', others: none })
    const post = new Side('postsynaptic', postSize, after.history)
    const before = historyOf({ scheme, ties, half: causal, size: preSize, side: 'pre', others: post.last })
    this.pre = new Side('presynaptic', preSize, before.history)
    this.post = this.isShared ? this.pre : post
    this.causal = new Float64Array(length)
    this.anticausal = this.isShared ? this.causal : new Float64Array(length)
    const matrices = this.isShared ? 'one matrix for both directions' : 'two matrices'
    const sums = this.isBySynapse ? 'two sums a synapse' : matrices
    this.name = `${namesOf(before, after)}${this.isBySynapse ? ', by synapse' : this.isShared ? `, ${matrices}` : ''}`
    this.reason = `${reasonOf(before, after)}, and ${sums}`
  }

  /** Listens to the spikes of both sides, once, whoever asks for it. */
  feed(pre: Observable<Spike>, post: Observable<Spike>, listen: Listen): void {
    if (this.isFed) return
    this.isFed = true
    listen(pre, ({ t, source }) => {
      if (t !== this.t) this.turn(t)
      this.pre.add(source)
    })
    if (this.isShared) return
    listen(post, ({ t, source }) => {
      if (t !== this.t) this.turn(t)
      this.post.add(source)
    })
  }

  /**
   * Takes note of a boundary, once, whoever tells of it; the sums of what ended there, if it was a run of the phase. They
   * are there until time moves on.
   * @param isMirrored whether the sides are those of a rule on what leads back
   */
  ended(change: PhaseChange, isMirrored: boolean): PhaseSums | undefined {
    const { t, ended, began } = change
    if (change !== this.latest) {
      this.turn(t)
      if (this.isTold) this.clear()
      this.latest = change
      this.duration = this.isOpen ? this.runs.after(ended === undefined ? 0 : t - ended.begin) : undefined
      this.isTold = this.duration !== undefined
      this.isOpen = began?.name === this.phase
    }
    const { duration, causal, anticausal, isBySynapse } = this
    if (duration === undefined) return undefined
    return isMirrored
      ? { t, duration, causal: anticausal, anticausal: causal, isBySynapse }
      : { t, duration, causal, anticausal, isBySynapse }
  }

  private clear(): void {
    this.causal.fill(0)
    this.anticausal.fill(0)
    this.isTold = false
  }

  save(): Saved {
    if (this.isTold) this.clear()
    const { t, isOpen, runs, pre, post, causal, anticausal, isShared } = this
    return {
      t,
      isOpen,
      runs: runs.save(),
      causal: causal.slice(),
      pre: pre.save(),
      ...(isShared ? {} : { anticausal: anticausal.slice(), post: post.save() }),
    }
  }

  /** The same as a rule on what leads back sees it. */
  saveMirrored(): Saved {
    if (this.isTold) this.clear()
    const { t, isOpen, runs, pre, post, causal, anticausal } = this
    return {
      t,
      isOpen,
      runs: runs.save(),
      causal: anticausal.slice(),
      pre: post.save(),
      anticausal: causal.slice(),
      post: pre.save(),
    }
  }

  load(saved: Saved, isMirrored = false): void {
    const { isShared } = this
    const [pre, post] = isMirrored ? [this.post, this.pre] : [this.pre, this.post]
    const [causal, anticausal] = isMirrored ? [this.anticausal, this.causal] : [this.causal, this.anticausal]
    const from = new SavedReader('pair sums', saved)
    this.t = from.number('t')
    this.isOpen = from.flag('isOpen')
    this.isTold = false
    this.runs.load(from.part('runs'))
    causal.set(from.float64('causal', causal.length))
    pre.load(from.part('pre'))
    if (isShared) return
    anticausal.set(from.float64('anticausal', anticausal.length))
    post.load(from.part('post'))
  }

  /** Time moves on to `t`: the spikes of the latest instant are paired, then become history. */
  private turn(t: number): void {
    const { pre, post } = this
    if (pre.count > 0 || post.count > 0) {
      if (this.isOpen) {
        if (this.isTold) this.clear()
        if (this.isBySynapse) this.pairBySynapse()
        else this.pair()
      }
      pre.settle(this.t)
      post.settle(this.t)
    }
    this.t = t
  }

  private pair(): void {
    const { t, pre, post, causal, anticausal, isShared, isRecurrent } = this
    const { preSize, postSize } = this.synapses
    const isTied =
      this.ties === 'mean' && pre.count > 0 && post.count > 0 && !(isRecurrent && pre.count === 1)
    const tiedPre = isTied ? pre.marks() : undefined
    for (let k = 0; k < post.count; k++) {
      const i = post.neurons[k]!
      pre.history.sumInto(t, post.last[i]!, causal, i * preSize, tiedPre)
    }
    if (!isShared) {
      const tiedPost = isTied ? post.marks() : undefined
      for (let k = 0; k < pre.count; k++) {
        const j = pre.neurons[k]!
        post.history.sumInto(t, pre.last[j]!, anticausal, j * postSize, tiedPost)
      }
    }
    if (!isTied) return
    for (let k = 0; k < post.count; k++) {
      const i = post.neurons[k]!
      for (let m = 0; m < pre.count; m++) {
        const j = pre.neurons[m]!
        causal[i * preSize + j]! += this.halfCausal.atZero / 2
        // in the one matrix this pair's other half comes with the pair (j, i)
        if (!isShared) anticausal[j * postSize + i]! += this.halfAnticausal.atZero / 2
      }
    }
  }

  private pairBySynapse(): void {
    const { t, pre, post, causal, anticausal, halfCausal, halfAnticausal } = this
    const { begin, targets, incoming } = this.synapses
    const isTied = this.ties === 'mean' && pre.count > 0 && post.count > 0
    const tiedPre = isTied ? pre.marks() : undefined
    const tiedPost = isTied ? post.marks() : undefined
    for (let n = 0; n < post.count; n++) {
      const i = post.neurons[n]!
      const from = incoming.begin[i]!
      const partners = incoming.sources.subarray(from, incoming.begin[i + 1])
      pre.history.sumOver(t, post.last[i]!, partners, causal, from, tiedPre)
      addTies(partners, tiedPre, causal, from, halfCausal)
    }
    for (let n = 0; n < pre.count; n++) {
      const j = pre.neurons[n]!
      const from = begin[j]!
      const partners = targets.subarray(from, begin[j + 1])
      post.history.sumOver(t, pre.last[j]!, partners, anticausal, from, tiedPost)
      addTies(partners, tiedPost, anticausal, from, halfAnticausal)
    }
  }
}

/** Half of what each tie with a partner is worth. */
const addTies = (
  partners: Int32Array,
  tied: Uint8Array | undefined,
  into: Float64Array,
  offset: number,
  half: HalfWindow,
): void => {
  if (tied === undefined) return
  for (let k = 0; k < partners.length; k++) if (tied[partners[k]!] === 1) into[offset + k]! += half.atZero / 2
}
