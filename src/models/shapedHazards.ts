import { ParameterError } from './errors.ts'
import { exp } from './functions.ts'
import { Hazards } from './hazards.ts'
import { DecayBasis, type Decaying, type Psp } from './psp.ts'
import { MAX_POTENTIAL } from './sampler.ts'
import { type Saved, SavedReader } from './saving.ts'

/** In a window the potential of a neuron moves by about this much at most, so that its bound is near all the time … */
const SPAN = 1

/**
 * … while it is between these: below, it hardly fires whatever its bound; above, its hazard is no number. So the windows
 * that a PSP costs are in proportion to its size only as far as this matters.
 */
const LOW = -4
const HIGH = MAX_POTENTIAL

/** A window is at most this many tau_slow … */
const LONGEST = 1

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
 * A window ends before a neuron has moved by more than {@link SPAN}, so that most proposals are spikes however strong
 * or short PSPs are; at the least it is the distance to the next double, in which there is nothing but its beginning.
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
  /** The functions at the present and at the end of the window. */
  private fallNow = 1
  private riseNow = 0
  private slowNow = 1
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
    this.lookHere(t)
    let span = Infinity
    for (let k = begin; k < end; k++) span = Math.min(span, this.span(targets[k]!))
    this.shorten(t, span)
    // only now: the bound of a longer window would be that of what is far from now
    this.lookAhead(t)
    const { bounds } = this
    for (let k = begin; k < end; k++) bounds.place(targets[k]!, this.bound(targets[k]!))
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
    this.lookHere(t)
    this.shorten(t, this.span(i))
    this.lookAhead(t)
    this.bounds.place(i, this.bound(i))
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
    this.until = Infinity
    this.lookHere(t)
    if (isBusy || !(reach <= STILL)) {
      let span = Infinity
      for (let i = 0; i < size; i++) span = Math.min(span, this.span(i))
      this.shorten(t, span)
    }
    this.lookAhead(t)
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
    this.frame = from.time('frame')
    this.until = from.time('until')
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

  private shorten(t: number, span: number): void {
    const { tau_slow, tau_fast } = this.basis
    const until = t + Math.min(span, LONGEST * tau_slow, FASTEST * tau_fast)
    // never shorter than the digits of t allow
    if (until < this.until) this.until = Math.max(until, numberAfter(t))
  }

  /** Time in ms in which neuron i stays near to where it is now. */
  private span(i: number): number {
    const first = this.first[i]!
    const second = this.second[i]!
    const p = first * this.fallNow + second * this.riseNow
    const u = this.bias[i]! + this.level[i]! + p
    const span = this.basis.stay(p, second * this.slowNow, SPAN + Math.max(0, LOW - u, u - HIGH))
    if (!(Math.abs(u) < Infinity && span >= 0)) refuseOverflow(i, u)
    return span
  }

  /** Works out once what the present potentials of all neurons need. */
  private lookHere(t: number): void {
    const { basis, frame } = this
    this.now = t - frame
    this.fallNow = basis.fall(this.now)
    this.riseNow = basis.rise(this.now)
    this.slowNow = basis.slow(this.now)
  }

  /** And what their bounds need until the window ends. */
  private lookAhead(t: number): void {
    const { basis, frame, until } = this
    // no time of an event is between t and the number after it: there the present is the whole window
    this.end = until > numberAfter(t) ? until - frame : this.now
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
}

const refuseOverflow = (i: number, u: number): never => {
  throw new ParameterError(
    `potential of neuron ${i}`,
    u,
    'a finite number that changes at a finite rate',
    'Make its weights smaller or the time constants of its PSPs longer.',
  )
}

/** The double after t, for t >= 0. */
const numberAfter = (t: number): number => t + (t * (2 ** -53 + 2 ** -105) + Number.MIN_VALUE)
