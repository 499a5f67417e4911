import type { Clamp, SamplerRandom } from './sampler.ts'

/** Largest network for which the hazards of every state are tabulated. */
export const TABLE_LIMIT = 12

/** Bits of the ring that holds the neurons that are on. */
const RING = 16

/**
 * A fully connected sampling network with tau_syn = tau_ref as one process: in each of its 2^N states the hazards
 * of all neurons stand in a table, so that a spike is a look-up.
 *
 * The neurons that are on form a queue in the order of their spikes. The next event is the end of the oldest, or the
 * spike at which the unit exponential `credit` is used up by the total hazard of the state.
 *
 * State: bit i of `state` says that neuron i is on. Times in ms. Exact: closed form. Cost: O(1) a spike and
 * O(2^N N) after a change of weights, biases or clamps; no allocation per event.
 */
export class SamplerTable {
  readonly size: number
  readonly tau_ref: number
  /** Time in ms of the last event that {@link next} returned. */
  t: number = 0
  /** Which neurons are on, as bits. */
  state: number = 0
  private readonly random: SamplerRandom
  /** Cumulative hazards `[state * size + i]` of the neurons that may fire, in units of 1/tau_ref. */
  private readonly cumulative: Float64Array
  private readonly total: Float64Array
  /** exp(b_i + sum of W_ij over on j), for all i, whether they may fire or not. */
  private readonly hazard: Float64Array
  private readonly factor: Float64Array
  private readonly clampedOn: Uint8Array
  private readonly endTime: Float64Array = new Float64Array(RING)
  private readonly onNeuron: Int32Array = new Int32Array(RING)
  private head = 0
  private count = 0
  /** Hazard still to be used up before the next spike, and the time since when it stands. */
  private credit: number
  private since: number
  /** A neuron that is clamped on and off at present: it fires at `forcedTime`. */
  private forced = 0
  private forcedTime = 0

  /** @param since time in ms at which it begins, with nobody on; {@link retune} comes before anything else */
  constructor(size: number, tau_ref: number, random: SamplerRandom, since: number) {
    this.size = size
    this.tau_ref = tau_ref
    this.random = random
    this.cumulative = new Float64Array(2 ** size * size)
    this.hazard = new Float64Array(2 ** size * size)
    this.total = new Float64Array(2 ** size)
    this.factor = new Float64Array(size * size)
    this.clampedOn = new Uint8Array(size)
    this.credit = random.exponential()
    this.since = since
  }

  /**
   * Takes weights, biases and clamps, from the time of the last {@link settle} on.
   * @param weight W[post][pre], row-major
   */
  retune(weight: Float64Array, bias: Float64Array, clamps: readonly Clamp[]): void {
    const { size, cumulative, total, hazard, factor, clampedOn } = this
    for (let post = 0; post < size; post++) {
      for (let pre = 0; pre < size; pre++) factor[pre * size + post] = Math.exp(weight[post * size + pre]!)
    }
    let fixed = 0
    this.forced = 0
    this.forcedTime = this.since
    for (let i = 0; i < size; i++) {
      hazard[i] = Math.exp(bias[i]!)
      clampedOn[i] = clamps[i] === 'on' ? 1 : 0
      if (clamps[i] !== 'free') fixed |= 1 << i
      if (clamps[i] === 'on' && (this.state & (1 << i)) === 0) this.forced |= 1 << i
    }
    for (let state = 1; state < total.length; state++) {
      const pre = 31 - Math.clz32(state & -state)
      const from = (state & (state - 1)) * size
      for (let i = 0; i < size; i++) hazard[state * size + i] = hazard[from + i]! * factor[pre * size + i]!
    }
    for (let state = 0; state < total.length; state++) {
      let sum = 0
      const held = state | fixed
      for (let i = 0; i < size; i++) {
        if ((held & (1 << i)) === 0) sum += hazard[state * size + i]!
        cumulative[state * size + i] = sum
      }
      total[state] = sum
    }
  }

  /** Time of the next spike or end, in ms. */
  get nextTime(): number {
    if (this.forced !== 0) return this.forcedTime
    const end = this.count > 0 ? this.endTime[this.head]! : Infinity
    const fire = this.fireTime(this.total[this.state]!)
    return end <= fire ? end : fire
  }

  /** Whether the next event is a spike. */
  get isSpikeNext(): boolean {
    return this.forced !== 0 || this.count === 0 || this.nextTime < this.endTime[this.head]!
  }

  /**
   * The next neuron to fire before `until` ms, and its time in {@link t}; -1 if none does.
   * @param endsAtLimit whether an end of a PSP at exactly `until` is still to be handled
   * @param spikesAtLimit whether a spike at exactly `until` is
   */
  next(until: number, endsAtLimit: boolean, spikesAtLimit: boolean): number {
    const { size, tau_ref, cumulative, total, endTime, onNeuron, random } = this
    for (;;) {
      if (this.forced !== 0) {
        if (this.forcedTime > until || (this.forcedTime === until && !spikesAtLimit)) return -1
        const i = 31 - Math.clz32(this.forced & -this.forced)
        this.settle(this.forcedTime)
        this.forced &= this.forced - 1
        this.switchOn(i, this.forcedTime)
        return i
      }
      const { state } = this
      const rate = total[state]!
      const end = this.count > 0 ? endTime[this.head]! : Infinity
      const fire = this.fireTime(rate)
      if (end <= fire) {
        if (end > until || (end === until && !endsAtLimit) || end === Infinity) return -1
        const i = onNeuron[this.head]!
        this.head = (this.head + 1) & (RING - 1)
        this.count--
        const left = this.credit - ((end - this.since) * rate) / tau_ref
        // rounding may leave a credit just below nothing: the spike is due at once
        this.credit = left > 0 ? left : 0
        this.since = end
        this.state = state ^ (1 << i)
        if (this.clampedOn[i] === 1) {
          this.forced |= 1 << i
          this.forcedTime = end
        }
        continue
      }
      if (fire > until || (fire === until && !spikesAtLimit)) return -1
      const y = random.uniform() * rate
      const row = state * size
      let i = 0
      while (cumulative[row + i]! <= y) i++
      // y may round up to the total: the last neuron that may fire then stands at or before the end of the row
      if (i === size) i = this.lastFree()
      this.since = fire
      this.credit = random.exponential()
      this.switchOn(i, fire)
      return i
    }
  }

  /** When the credit is used up at this total hazard; never at none. */
  private fireTime(rate: number): number {
    return rate > 0 ? this.since + (this.credit * this.tau_ref) / rate : Infinity
  }

  /** Uses up the hazard up to time `t` in ms: what changes next acts from there. */
  settle(t: number): void {
    const left = this.credit - ((t - this.since) * this.total[this.state]!) / this.tau_ref
    this.credit = left > 0 ? left : 0
    this.since = t
  }

  private switchOn(i: number, t: number): void {
    const place = (this.head + this.count) & (RING - 1)
    this.endTime[place] = t + this.tau_ref
    this.onNeuron[place] = i
    this.count++
    this.state |= 1 << i
    this.t = t
  }

  private lastFree(): number {
    const row = this.state * this.size
    let i = this.size - 1
    while (i > 0 && this.cumulative[row + i]! === this.cumulative[row + i - 1]!) i--
    return i
  }
}
