import { exp, expm1 } from '../../models/functions.ts'
import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'
import type { FactorChange } from '../part.ts'

/**
 * What is eligible at each synapse, and the integral of its product with a factor since the synapse was told last.
 *
 * Between events both decay exponentially, c to 0 with tau and d to its baseline b with tau_d, so from a time at which they
 * are c and b + D the integral over h ms is
 *
 *     c (b G(1/tau, h) + D G(1/tau + 1/tau_d, h))       G(r, h) = (1 - exp(-r h)) / r, and h for r = 0
 *
 * with no singularity anywhere: rates add up, so that equal time constants are nothing special. Everybody is told when the
 * factor changes otherwise, so that one exponential is all there is since. Synapses that were told last at one time share
 * one evaluation.
 */
export class EligibilityTraces {
  private readonly tau: number
  private readonly tauFactor: number
  private readonly baseline: number
  /** By synapse: what is eligible, right after the time at which it was told last. */
  private readonly c: Float64Array
  /** By synapse: the same right before that time: what an impulse at that very time meets. */
  private readonly before: Float64Array
  /** By synapse: when it was told last, in ms. */
  private readonly told: Float64Array
  /** When the factor changed last otherwise than by itself, in ms, and how far above its baseline it was then. */
  private changed: number
  private above: number
  /** What an interval from `from` to `to` leaves of a trace, and its integral for c = 1. */
  private from = Number.NaN
  private to = Number.NaN
  private share = 1
  private gain = 0

  constructor(
    count: number,
    tau: number,
    decay: { readonly tau: number; readonly baseline: number },
    now: number,
    value: number,
  ) {
    this.tau = tau
    this.tauFactor = decay.tau
    this.baseline = decay.baseline
    this.c = new Float64Array(count)
    this.before = new Float64Array(count)
    this.told = new Float64Array(count).fill(now)
    this.changed = now
    this.above = value - decay.baseline
  }

  /** Goes on to time t; what the weight of the synapse has changed since it was told last. */
  advance(synapse: number, t: number): number {
    const { told, c } = this
    const last = told[synapse]!
    if (last === t) return 0
    const eligible = c[synapse]!
    told[synapse] = t
    if (eligible === 0) {
      this.before[synapse] = 0
      return 0
    }
    if (last !== this.from || t !== this.to) this.measure(last, t)
    const left = eligible * this.share
    c[synapse] = left
    this.before[synapse] = left
    return eligible * this.gain
  }

  /** Makes more of a synapse eligible, at the time at which it was told last. */
  add(synapse: number, dw: number): void {
    this.c[synapse]! += dw
  }

  /** What an impulse of integral 1 does at the time at which the synapse was told last: what was eligible before that time. */
  met(synapse: number): number {
    return this.before[synapse]!
  }

  /** The factor changes; every synapse has been told up to then. */
  change({ t, value }: FactorChange): void {
    this.changed = t
    this.above = value - this.baseline
  }

  save(): Saved {
    const { c, before, told, changed, above } = this
    return { c: c.slice(), before: before.slice(), told: told.slice(), changed, above }
  }

  /** @throws SnapshotError if it does not fit a clock that stands at `now` */
  load(saved: Saved, now: number): void {
    const from = new SavedReader('eligibility', saved)
    const wrong = from.float64('told').find((t) => !(t > -Infinity && t <= now))
    if (wrong !== undefined) throw new SnapshotError('eligibility: told', wrong, `times up to ${now} ms`)
    for (const name of ['c', 'before', 'told'] as const) this[name].set(from.float64(name, this.c.length))
    this.changed = from.time('changed')
    this.above = from.number('above')
    this.from = Number.NaN
  }

  private measure(from: number, to: number): void {
    const { tau, tauFactor, baseline } = this
    const h = to - from
    const rate = 1 / tau
    const above = this.above * exp((this.changed - from) / tauFactor)
    this.from = from
    this.to = to
    this.share = exp(-h / tau)
    // nothing times a duration that is too long for a number is nothing
    const ofBaseline = baseline === 0 ? 0 : baseline * decayed(rate, h)
    const ofAbove = above === 0 ? 0 : above * decayed(rate + 1 / tauFactor, h)
    this.gain = ofBaseline + ofAbove
  }
}

/** The integral of exp(-rate s) over h ms. */
const decayed = (rate: number, h: number): number => (rate === 0 ? h : -expm1(-rate * h) / rate)
