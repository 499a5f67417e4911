import { exp } from './functions.ts'
import { Hazards } from './hazards.ts'
import { DecayBasis, type Decaying, type Psp } from './psp.ts'
import { type Saved, SavedReader } from './saving.ts'

/** A window is at most this share of tau_slow, over how far potentials may move in it … */
const SPAN = 0.5

/** … at most this many and at least this share of tau_slow … */
const LONGEST = 1
const SHORTEST = 1 / 16

/** … and at most this many tau_fast: in its own frame a fast decay grows by exp(32). */
const FASTEST = 32

/** Potentials that will move by less than this have a bound for good: it is met in 98 % of cases. */
const STILL = 0.02

/**
 * The potentials of samplers under PSPs of one shape, and a bound of each hazard that holds for a window of time.
 *
 *     u_i(t) = b_i + sum_j W_ij sum over the PSPs of j of kappa(t - arrival)
 *
 * Between two events a neuron's PSPs add up to one {@link Decaying} thing, whatever their number, so that an arrival
 * costs its targets and the passing of time nothing. Its largest value in the rest of the window has a closed form:
 * that is the bound, and the true hazard over it the probability with which a spike that the bound proposes is one.
 *
 * Everything stands in a frame, the coordinates at the time of the last {@link renew}. A window ends at `until`; then
 * frame and bounds are made anew. Windows follow from the events alone.
 *
 * Times in ms; hazards in 1/tau_ref. Exact to rounding. Cost: O(targets) an arrival, O(size) a window.
 */
export class ShapedHazards {
  readonly size: number
  readonly basis: DecayBasis
  /** The bounds, and who may fire. */
  readonly bounds: Hazards
  /** Time at which the window ends; Infinity where nothing moves. */
  until: number = Infinity
  /** The bias of every neuron: the owner's, who calls {@link renew} when it has changed. */
  private readonly bias: Float64Array
  private readonly level: Float64Array
  private readonly first: Float64Array
  private readonly second: Float64Array
  private frame: number
  private readonly moved: Decaying = { level: 0, first: 0, second: 0 }
  /** The two functions at the present and at the end of the window. */
  private fallNow = 1
  private riseNow = 0
  private fallEnd = 0
  private riseEnd = 0
  private now = 0
  private end = 0

  constructor(size: number, bias: Float64Array, psp: Psp, since: number) {
    this.size = size
    this.basis = new DecayBasis(psp)
    this.bounds = new Hazards(size)
    this.bias = bias
    this.level = new Float64Array(size)
    this.first = new Float64Array(size)
    this.second = new Float64Array(size)
    this.frame = since
  }

  /** The potential of neuron i at t. */
  potential(i: number, t: number): number {
    const { basis, frame } = this
    return this.at(i, basis.fall(t - frame), basis.rise(t - frame))
  }

  /** Whether a spike of neuron i that its bound proposes at t is one, given a uniform number. */
  accepts(i: number, t: number, uniform: number): boolean {
    return uniform * this.bounds.hazard[i]! < exp(this.potential(i, t))
  }

  /** Forgets every PSP; bounds stand again after {@link renew}. */
  clear(t: number): void {
    this.level.fill(0)
    this.first.fill(0)
    this.second.fill(0)
    this.frame = t
  }

  /** Adds `part`, which stands at t, times its weight to the targets[begin … end), rising, without new bounds. */
  add(
    targets: Int32Array,
    weights: Float64Array,
    begin: number,
    end: number,
    part: Readonly<Decaying>,
    t: number,
  ): void {
    const { level, first, second } = this
    const moved = this.inFrame(part, t)
    for (let k = begin; k < end; k++) {
      const i = targets[k]!
      const w = weights[k]!
      level[i]! += w * moved.level
      first[i]! += w * moved.first
      second[i]! += w * moved.second
    }
  }

  /** The same, with new bounds for the rest of the window. */
  deliver(
    targets: Int32Array,
    weights: Float64Array,
    begin: number,
    end: number,
    part: Readonly<Decaying>,
    t: number,
  ): void {
    this.open(t)
    this.add(targets, weights, begin, end, part, t)
    this.look(t)
    const { bounds } = this
    let reach = 0
    for (let k = begin; k < end; k++) {
      const i = targets[k]!
      bounds.place(i, this.bound(i))
      reach = Math.max(reach, this.reach(i))
    }
    this.shorten(t, reach)
  }

  /** Adds `part` times w to one neuron; its bound is new after {@link bindOne}. */
  push(i: number, w: number, part: Readonly<Decaying>, t: number): void {
    this.open(t)
    const moved = this.inFrame(part, t)
    this.level[i]! += w * moved.level
    this.first[i]! += w * moved.first
    this.second[i]! += w * moved.second
  }

  /** A new bound for one neuron. */
  bindOne(i: number, t: number): void {
    this.open(t)
    this.look(t)
    this.bounds.place(i, this.bound(i))
    this.shorten(t, this.reach(i))
  }

  /**
   * A new frame, window and bounds, at t.
   * @param isBusy whether the window must end even where nothing moves, because something is about to
   */
  renew(t: number, isBusy: boolean = false): void {
    const { basis, first, second, bounds, size, frame } = this
    const fall = basis.fall(t - frame)
    const rise = basis.rise(t - frame)
    const slow = basis.slow(t - frame)
    let reach = 0
    for (let i = 0; i < size; i++) {
      const p = first[i]! * fall + second[i]! * rise
      const q = second[i]! * slow
      // far below the rounding of any potential, and slow arithmetic once it is subnormal
      first[i] = Math.abs(p) < 1e-30 ? 0 : p
      second[i] = Math.abs(q) < 1e-30 ? 0 : q
      reach = Math.max(reach, Math.abs(first[i]!) + Math.abs(second[i]!) * basis.peak)
    }
    this.frame = t
    this.until = isBusy || reach > STILL ? t + this.span(reach) : Infinity
    // a window too short for the digits of t: the next number
    if (this.until === t) this.until = t * (1 + 2 ** -52)
    this.look(t)
    for (let i = 0; i < size; i++) bounds.place(i, this.bound(i))
  }

  save(): Saved {
    const { level, first, second, frame, until, bounds } = this
    return {
      level: level.slice(),
      first: first.slice(),
      second: second.slice(),
      frame,
      until,
      bounds: bounds.save(),
    }
  }

  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void {
    const from = new SavedReader('ShapedHazards', saved)
    this.level.set(from.float64('level', this.size))
    this.first.set(from.float64('first', this.size))
    this.second.set(from.float64('second', this.size))
    this.frame = from.number('frame')
    this.until = from.number('until')
    this.bounds.load(from.part('bounds'))
  }

  /** The part as it stands in the frame. */
  private inFrame(part: Readonly<Decaying>, t: number): Decaying {
    const { moved } = this
    moved.level = part.level
    moved.first = part.first
    moved.second = part.second
    this.basis.move(moved, this.frame - t)
    return moved
  }

  /** Before something begins to move: a frame that is near, and a window that ends. */
  private open(t: number): void {
    if (this.until === Infinity) this.renew(t, true)
  }

  private shorten(t: number, reach: number): void {
    const until = t + this.span(reach)
    if (until < this.until) this.until = until
  }

  /** Length of a window in which a potential moves by about `reach`. */
  private span(reach: number): number {
    const { tau_slow, tau_fast } = this.basis
    const share = Math.max(SHORTEST, Math.min(LONGEST, SPAN / reach))
    return Math.min(share * tau_slow, FASTEST * tau_fast)
  }

  /** Works out once what the bounds of all neurons at t need. */
  private look(t: number): void {
    const { basis, frame, until } = this
    this.now = t - frame
    this.end = until - frame
    this.fallNow = basis.fall(this.now)
    this.riseNow = basis.rise(this.now)
    this.fallEnd = basis.fall(this.end)
    this.riseEnd = basis.rise(this.end)
  }

  private at(i: number, fall: number, rise: number): number {
    return this.bias[i]! + this.level[i]! + (this.first[i]! * fall + this.second[i]! * rise)
  }

  /** The largest potential of neuron i from now to the end of the window. */
  private bound(i: number): number {
    const here = this.at(i, this.fallNow, this.riseNow)
    const there = this.at(i, this.fallEnd, this.riseEnd)
    const larger = here > there ? here : there
    const second = this.second[i]!
    if (second <= 0) return larger
    const { basis } = this
    const top = basis.maximum(this.first[i]!, second)
    if (!(top > this.now && top < this.end)) return larger
    return Math.max(larger, this.at(i, basis.fall(top), basis.rise(top)))
  }

  /** How far the potential of neuron i may still move, about. */
  private reach(i: number): number {
    return Math.abs(this.first[i]!) * this.fallNow + Math.abs(this.second[i]!) * this.basis.peak
  }
}
