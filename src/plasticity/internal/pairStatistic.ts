import type { Observable } from 'rxjs'
import type { PhaseChange, Synapses } from '../../operators/index.ts'
import type { Spike } from '../../models/events.ts'
import type { PairingScheme, RuleWindow } from '../rule.ts'
import type { Ties } from '../../models/windows.ts'
import { type HalfWindow, halves } from './halves.ts'
import { type History, historyOf } from './histories.ts'

/** What a phase came to. Sums over pairs, without amplitudes. */
export interface PhaseSums {
  readonly t: number
  /** Duration of the phase in ms. */
  readonly duration: number
  /** Sum over pairs with pre before post, [post * preSize + pre]. */
  readonly causal: Float64Array
  /** Sum over pairs with post before pre, [pre * postSize + post]; the same array where one serves both. */
  readonly anticausal: Float64Array
}

/**
 * The pair sums of a phase for one pairing and one window shape: all that any additive rule of these needs. One row is
 * written a spike. Spikes of one instant are paired with one another before any of them becomes history, so their
 * order does not matter; that is done when time has moved on, so it needs no turn of the scheduler.
 *
 * Where a population projects to itself and both sides of the window have one shape, one matrix [later][earlier]
 * holds both.
 */
export class PairStatistic {
  /** How the sums are kept, in words. */
  readonly name: string
  private readonly scheme: PairingScheme
  private readonly ties: Ties
  private readonly phase: string
  private readonly isShared: boolean
  private readonly preSize: number
  private readonly postSize: number
  private readonly halfCausal: HalfWindow
  private readonly halfAnticausal: HalfWindow
  private readonly preHistory: History
  private readonly postHistory: History
  private readonly causal: Float64Array
  private readonly anticausal: Float64Array
  private readonly lastPre: Float64Array
  private readonly lastPost: Float64Array
  private readonly listeners: ((sums: PhaseSums) => void)[] = []
  /** The spikes of the latest instant, which are no history yet. */
  private t = -Infinity
  private readonly pre: Side
  private readonly post: Side
  private isOpen = false

  constructor(
    scheme: PairingScheme,
    ties: Ties,
    window: RuleWindow,
    phase: string,
    { preSize, postSize }: Synapses,
    isRecurrent: boolean,
  ) {
    const { causal, anticausal } = halves(window)
    this.scheme = scheme
    this.ties = ties
    this.phase = phase
    this.preSize = preSize
    this.postSize = postSize
    this.halfCausal = causal
    this.halfAnticausal = anticausal
    this.isShared = isRecurrent && causal.key !== undefined && causal.key === anticausal.key
    const first = historyOf(scheme, causal, window.support, preSize)
    this.preHistory = first.history
    this.postHistory = this.isShared
      ? first.history
      : historyOf(scheme, anticausal, window.support, postSize).history
    this.name = `${first.name}${this.isShared ? ', one matrix for both directions' : ''}`
    this.causal = new Float64Array(postSize * preSize)
    this.anticausal = this.isShared ? this.causal : new Float64Array(preSize * postSize)
    this.pre = new Side(preSize)
    this.post = this.isShared ? this.pre : new Side(postSize)
    this.lastPre = new Float64Array(preSize).fill(-Infinity)
    this.lastPost = this.isShared ? this.lastPre : new Float64Array(postSize).fill(-Infinity)
  }

  /** Tells the sums at the end of each run of the phase. */
  onPhase(listener: (sums: PhaseSums) => void): void {
    this.listeners.push(listener)
  }

  /** Listens to the spikes of both sides and to the phases. */
  listen(pre: Observable<Spike>, post: Observable<Spike>, phases: Observable<PhaseChange>): void {
    pre.subscribe(({ t, source }) => {
      if (t !== this.t) this.turn(t)
      this.pre.add(source)
    })
    if (!this.isShared) {
      post.subscribe(({ t, source }) => {
        if (t !== this.t) this.turn(t)
        this.post.add(source)
      })
    }
    phases.subscribe((change) => this.change(change))
  }

  private change({ t, ended, began }: PhaseChange): void {
    this.turn(t)
    if (this.isOpen && ended !== undefined) {
      const { causal, anticausal } = this
      for (const listener of this.listeners) listener({ t, duration: t - ended.begin, causal, anticausal })
      causal.fill(0)
      anticausal.fill(0)
    }
    this.isOpen = began?.name === this.phase
  }

  /** Time moves on to `t`: the spikes of the latest instant are paired, then become history. */
  private turn(t: number): void {
    const { pre, post } = this
    if (pre.count > 0 || post.count > 0) {
      if (this.isOpen) this.pair()
      this.remember(pre, this.preHistory, this.lastPre)
      if (!this.isShared) this.remember(post, this.postHistory, this.lastPost)
    }
    this.t = t
  }

  private remember(side: Side, history: History, last: Float64Array): void {
    const { t } = this
    for (let k = 0; k < side.count; k++) {
      const neuron = side.neurons[k]!
      history.add(t, neuron)
      last[neuron] = t
    }
    side.count = 0
  }

  private pair(): void {
    const { t, pre, post, preSize, postSize, causal, anticausal, isShared } = this
    const isTied = this.ties === 'mean' && pre.count > 0 && post.count > 0 && !(isShared && pre.count === 1)
    const tiedPre = isTied ? this.mark(preSize, pre) : undefined
    const tiedPost = isTied ? this.mark(postSize, post) : undefined
    for (let k = 0; k < post.count; k++) {
      const i = post.neurons[k]!
      this.preHistory.sumInto(t, this.lastPost[i]!, causal, i * preSize, tiedPre)
    }
    if (!isShared) {
      for (let k = 0; k < pre.count; k++) {
        const j = pre.neurons[k]!
        this.postHistory.sumInto(t, this.lastPre[j]!, anticausal, j * postSize, tiedPost)
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

  /** Which neurons fire now; under all-to-all nobody asks. */
  private mark(size: number, { neurons, count }: Side): Uint8Array | undefined {
    if (this.scheme.kind === 'all-to-all') return undefined
    const marks = new Uint8Array(size)
    for (let k = 0; k < count; k++) marks[neurons[k]!] = 1
    return marks
  }
}

/** The spikes of one side in the latest instant. A counted array: emptying a plain one costs more than a pair. */
class Side {
  count = 0
  neurons: Int32Array

  constructor(size: number) {
    this.neurons = new Int32Array(size)
  }

  add(neuron: number): void {
    if (this.count === this.neurons.length) {
      const larger = new Int32Array(2 * this.count)
      larger.set(this.neurons)
      this.neurons = larger
    }
    this.neurons[this.count++] = neuron
  }
}
