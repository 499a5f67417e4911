import { checkMethod, checkObject } from './check.ts'
import { ParameterError } from './errors.ts'
import { exp, log } from './functions.ts'
import { type Clamp, MAX_POTENTIAL, refusePotential, type SamplerRandom } from './sampler.ts'
import { type Saved, SavedReader, SnapshotError } from './saving.ts'

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
  /** Which neurons are on, as bits. */
  state: number = 0
  private random: SamplerRandom
  /** Cumulative hazards `[state * size + i]` of the neurons that may fire, in units of 1/tau_ref. */
  private readonly cumulative: Float64Array
  private readonly total: Float64Array
  /** exp(b_i + sum of W_ij over on j), or that potential itself, for all i, whether they may fire or not. */
  private readonly hazard: Float64Array
  private readonly factor: Float64Array
  private readonly clampedOn: Uint8Array
  private readonly endTime: Float64Array = new Float64Array(RING)
  private readonly onNeuron: Int32Array = new Int32Array(RING)
  private head = 0
  private count = 0
  /** A neuron that is clamped on and off at present: it fires at `forcedTime`. */
  private forced = 0
  /** credit, since, forcedTime, t: a number that is written with every event and stands in a field of its own is boxed anew. */
  private readonly numbers: Float64Array = new Float64Array(4)

  /**
   * @param since time in ms at which it begins, with nobody on; {@link retune} comes before anything else
   * @throws ParameterError if size is not 1 to 12, or tau_ref not a finite number > 0
   */
  constructor(size: number, tau_ref: number, random: SamplerRandom, since: number) {
    if (!Number.isInteger(size) || size < 1 || size > TABLE_LIMIT)
      throw new ParameterError('SamplerTable.size', size, `1 to ${TABLE_LIMIT} neurons`)
    if (!(Number.isFinite(tau_ref) && tau_ref > 0))
      throw new ParameterError('SamplerTable.tau_ref', tau_ref, 'a finite number > 0 ms')
    if (!Number.isFinite(since)) throw new ParameterError('SamplerTable.since', since, 'a finite time in ms')
    checkObject('SamplerTable.random', random, 'a source of random numbers')
    checkMethod('SamplerTable.random.uniform', random, 'uniform')
    checkMethod('SamplerTable.random.exponential', random, 'exponential')
    this.size = size
    this.tau_ref = tau_ref
    this.random = random
    this.cumulative = new Float64Array(2 ** size * size)
    this.hazard = new Float64Array(2 ** size * size)
    this.total = new Float64Array(2 ** size)
    this.factor = new Float64Array(size * size)
    this.clampedOn = new Uint8Array(size)
    this.credit = random.exponential() * tau_ref
    this.since = since
  }

  /** Time in ms of the last event that {@link next} returned. */
  get t(): number {
    return this.numbers[3]!
  }

  /** Hazard still to be used up before the next spike, times tau_ref, in ms … */
  private get credit(): number {
    return this.numbers[0]!
  }

  private set credit(credit: number) {
    this.numbers[0] = credit
  }

  /** … and the time in ms since when it stands. */
  private get since(): number {
    return this.numbers[1]!
  }

  private set since(t: number) {
    this.numbers[1] = t
  }

  /** Time in ms at which the neurons in `forced` fire. */
  private get forcedTime(): number {
    return this.numbers[2]!
  }

  private set forcedTime(t: number) {
    this.numbers[2] = t
  }

  /**
   * Takes weights, biases and clamps, from the time of the last {@link settle} on.
   * @param weight W[post][pre], row-major
   * @throws ParameterError if a length is wrong, or the hazard of some state is not a finite number
   */
  retune(weight: Float64Array, bias: Float64Array, clamps: readonly Clamp[]): void {
    const { size, cumulative, total, hazard, factor, clampedOn } = this
    this.checkLengths(weight, bias, clamps)
    // products are fast, but those of exp(w) must stay in the range of numbers; else sums, and exp at the end
    const areProducts = isModerate(weight, bias)
    for (let post = 0; post < size; post++) {
      for (let pre = 0; pre < size; pre++) {
        const w = weight[post * size + pre]!
        factor[pre * size + post] = areProducts ? exp(w) : w
      }
    }
    let fixed = 0
    this.forced = 0
    this.forcedTime = this.since
    for (let i = 0; i < size; i++) {
      hazard[i] = areProducts ? exp(bias[i]!) : bias[i]!
      clampedOn[i] = clamps[i] === 'on' ? 1 : 0
      if (clamps[i] !== 'free') fixed |= 1 << i
      if (clamps[i] === 'on' && (this.state & (1 << i)) === 0) this.forced |= 1 << i
    }
    for (let state = 1; state < total.length; state++) {
      const pre = 31 - Math.clz32(state & -state)
      const from = (state & (state - 1)) * size
      if (areProducts) {
        for (let i = 0; i < size; i++) hazard[state * size + i] = hazard[from + i]! * factor[pre * size + i]!
      } else {
        for (let i = 0; i < size; i++) hazard[state * size + i] = hazard[from + i]! + factor[pre * size + i]!
      }
    }
    for (let state = 0; state < total.length; state++) {
      let sum = 0
      const held = state | fixed
      for (let i = 0; i < size; i++) {
        if ((held & (1 << i)) === 0) {
          const x = hazard[state * size + i]!
          sum += areProducts ? x : exp(x)
          if (!(sum < Infinity)) refusePotential(i, areProducts ? log(x) : x)
        }
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
    const { size, cumulative, total, endTime, onNeuron, clampedOn, random } = this
    for (;;) {
      if (this.forced !== 0 && this.isForcedNext()) return this.nextForced(until, spikesAtLimit)
      // in registers until a spike, the limit or a forced neuron
      let { credit, since, state, head, count } = this
      for (;;) {
        const rate = total[state]!
        const fire = rate > 0 ? since + credit / rate : Infinity
        const end = count > 0 ? endTime[head]! : Infinity
        if (end > fire) {
          this.keep(credit, since, state, head, count)
          if (fire > until || (fire === until && !spikesAtLimit)) return -1
          const y = random.uniform() * rate
          const row = state * size
          let i = 0
          while (cumulative[row + i]! <= y) i++
          // y may round up to the total: the search then leaves the row, for want of the last neuron that may fire
          if (i >= size) i = this.lastFree()
          this.since = fire
          this.credit = random.exponential() * this.tau_ref
          this.switchOn(i, fire)
          return i
        }
        if (end > until || (end === until && !endsAtLimit) || end === Infinity) {
          this.keep(credit, since, state, head, count)
          return -1
        }
        const i = onNeuron[head]!
        head = (head + 1) & (RING - 1)
        count--
        const left = credit - (end - since) * rate
        // rounding may leave a credit just below nothing: the spike is due at once
        credit = left > 0 ? left : 0
        since = end
        state ^= 1 << i
        if (clampedOn[i] === 1) {
          this.forced |= 1 << i
          this.forcedTime = end
        }
        if (this.forced !== 0) break
      }
      this.keep(credit, since, state, head, count)
    }
  }

  /** Whether a neuron that is held on is due before the next end; one at the same time comes first, by index. */
  private isForcedNext(): boolean {
    return this.forcedTime < (this.count > 0 ? this.endTime[this.head]! : Infinity)
  }

  private nextForced(until: number, spikesAtLimit: boolean): number {
    if (this.forcedTime > until || (this.forcedTime === until && !spikesAtLimit)) return -1
    const i = 31 - Math.clz32(this.forced & -this.forced)
    this.settle(this.forcedTime)
    this.forced &= this.forced - 1
    this.switchOn(i, this.forcedTime)
    return i
  }

  private keep(credit: number, since: number, state: number, head: number, count: number): void {
    this.credit = credit
    this.since = since
    this.state = state
    this.head = head
    this.count = count
  }

  /** When the credit is used up at this total hazard; never at none. */
  private fireTime(rate: number): number {
    return rate > 0 ? this.since + this.credit / rate : Infinity
  }

  /**
   * Uses up the hazard up to time `t` in ms: what changes next acts from there.
   * @throws ParameterError if t lies before the last event
   */
  settle(t: number): void {
    if (!(typeof t === 'number' && t >= this.since && t < Infinity))
      throw new ParameterError('SamplerTable.settle', t, `a time >= ${this.since} ms`)
    const left = this.credit - (t - this.since) * this.total[this.state]!
    this.credit = left > 0 ? left : 0
    this.since = t
  }

  /** All but the table itself, which {@link retune} makes, and the random numbers. */
  save(): Saved {
    const { numbers, state, forced, head, count, endTime, onNeuron } = this
    const places = Array.from({ length: count }, (_, k) => (head + k) & (RING - 1))
    return {
      numbers: numbers.slice(),
      state,
      forced,
      endTime: Float64Array.from(places, (place) => endTime[place]!),
      onNeuron: Int32Array.from(places, (place) => onNeuron[place]!),
    }
  }

  /**
   * Goes on where a saved one stood, after a {@link retune} if that one had been retuned since the last change.
   * @throws SnapshotError if it does not fit
   */
  load(saved: Saved, random: SamplerRandom): void {
    const from = new SavedReader('SamplerTable', saved)
    const endTime = from.float64('endTime')
    const onNeuron = from.indices('onNeuron', this.size, endTime.length)
    if (endTime.length > this.size)
      throw new SnapshotError(
        'SamplerTable: endTime',
        endTime,
        `one for each of at most ${this.size} neurons`,
      )
    this.numbers.set(from.float64('numbers', this.numbers.length))
    for (const name of ['state', 'forced'] as const) {
      const set = from.count(name)
      if (set >= 2 ** this.size)
        throw new SnapshotError(`SamplerTable: ${name}`, set, `a set of ${this.size} neurons`)
      this[name] = set
    }
    this.head = 0
    this.count = endTime.length
    this.endTime.set(endTime)
    this.onNeuron.set(onNeuron)
    this.random = random
  }

  private switchOn(i: number, t: number): void {
    const place = (this.head + this.count) & (RING - 1)
    this.endTime[place] = t + this.tau_ref
    this.onNeuron[place] = i
    this.count++
    this.state |= 1 << i
    this.numbers[3] = t
  }

  private checkLengths(weight: Float64Array, bias: Float64Array, clamps: readonly Clamp[]): void {
    const { size } = this
    checkLength('weight', weight, size * size)
    checkLength('bias', bias, size)
    checkLength('clamps', clamps, size)
  }

  private lastFree(): number {
    const row = this.state * this.size
    let i = this.size - 1
    while (i > 0 && this.cumulative[row + i]! === this.cumulative[row + i - 1]!) i--
    return i
  }
}

const checkLength = (where: string, values: ArrayLike<unknown>, count: number): void => {
  const length: unknown = (values as ArrayLike<unknown> | null)?.length
  if (typeof values !== 'object' || length !== count)
    throw new ParameterError(`SamplerTable.retune.${where}`, values, `an array of ${count}`)
}

/** Whether no potential can leave the range in which exp is a normal number, in whatever order it is summed up. */
const isModerate = (weight: Float64Array, bias: Float64Array): boolean => {
  const size = bias.length
  for (let post = 0; post < size; post++) {
    let reach = Math.abs(bias[post]!)
    for (let pre = 0; pre < size; pre++) reach += Math.abs(weight[post * size + pre]!)
    if (!(reach <= MAX_POTENTIAL)) return false
  }
  return true
}
