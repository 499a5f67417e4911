import { exp } from '../../models/functions.ts'
import { type Saved, SavedReader } from '../../models/saving.ts'
import type { History } from './history.ts'

/** Exponents beyond which a frame moves: exp(30) keeps 13 digits above a trace of 1 and overflows nothing. */
const FRAME = 30

/**
 * All pairs under gain · exp(-x / tau), as traces in a frame that decays with them: adding a spike costs one exponential,
 * decay costs nothing.
 */
export class TraceHistory implements History {
  private readonly x: Float64Array
  private readonly tau: number
  private readonly gain: number
  private origin = 0

  constructor(size: number, tau: number, gain = 1) {
    this.x = new Float64Array(size)
    this.tau = tau
    this.gain = gain
  }

  sumInto(t: number, _own: number, into: Float64Array, offset: number): void {
    const { x } = this
    const decay = this.decayAt(t)
    for (let j = 0; j < x.length; j++) into[offset + j]! += decay * x[j]!
  }

  sumOver(t: number, _own: number, partners: Int32Array, into: Float64Array, offset: number): void {
    const { x } = this
    const decay = this.decayAt(t)
    for (let k = 0; k < partners.length; k++) into[offset + k]! += decay * x[partners[k]!]!
  }

  /** The trace of neuron j at `t`. */
  at(t: number, j: number): number {
    return this.decayAt(t) * this.x[j]!
  }

  add(t: number, j: number): void {
    if (t - this.origin > FRAME * this.tau) {
      const decay = exp((this.origin - t) / this.tau)
      for (let k = 0; k < this.x.length; k++) this.x[k]! *= decay
      this.origin = t
    }
    this.x[j]! += exp((t - this.origin) / this.tau)
  }

  save(): Saved {
    return { x: this.x.slice(), origin: this.origin }
  }

  load(saved: Saved): void {
    const from = new SavedReader('exponential traces', saved)
    this.x.set(from.float64('x', this.x.length))
    this.origin = from.number('origin')
  }

  private decayAt(t: number): number {
    return this.gain * exp((this.origin - t) / this.tau)
  }
}

/**
 * All pairs under gain · (x / tau) exp(1 - x / tau), as two traces a neuron, at its last spike T:
 *
 *     flat = sum exp(-(T - t_k) / tau)      rising = sum ((T - t_k) / tau) exp(-(T - t_k) / tau)
 *     sum at t = e · exp(-(t - T) / tau) · ((t - T) / tau · flat + rising)
 *
 * Every term is >= 0, so nothing cancels, however near two spikes are. The common factor exp(-T / tau) is that of a frame
 * which decays with them.
 */
export class AlphaHistory implements History {
  private readonly flat: Float64Array
  private readonly rising: Float64Array
  /** Last spike of each neuron, in ms; of no account before there is one, since the traces are 0. */
  private readonly last: Float64Array
  private readonly tau: number
  private readonly gain: number
  private origin = 0

  constructor(size: number, tau: number, gain = 1) {
    this.flat = new Float64Array(size)
    this.rising = new Float64Array(size)
    this.last = new Float64Array(size)
    this.tau = tau
    this.gain = gain * exp(1)
  }

  sumInto(t: number, _own: number, into: Float64Array, offset: number): void {
    const { flat, rising, last, tau } = this
    const decay = this.decayAt(t)
    // beyond it (t - T) / tau may overflow
    if (decay === 0) return
    for (let j = 0; j < flat.length; j++)
      into[offset + j]! += decay * (((t - last[j]!) * flat[j]!) / tau + rising[j]!)
  }

  sumOver(t: number, _own: number, partners: Int32Array, into: Float64Array, offset: number): void {
    const { flat, rising, last, tau } = this
    const decay = this.decayAt(t)
    if (decay === 0) return
    for (let k = 0; k < partners.length; k++) {
      const j = partners[k]!
      into[offset + k]! += decay * (((t - last[j]!) * flat[j]!) / tau + rising[j]!)
    }
  }

  add(t: number, j: number): void {
    const { flat, rising, last, tau } = this
    if (t - this.origin > FRAME * tau) {
      const decay = exp((this.origin - t) / tau)
      for (let k = 0; k < flat.length; k++) {
        flat[k]! *= decay
        rising[k]! *= decay
      }
      this.origin = t
    }
    rising[j]! += ((t - last[j]!) * flat[j]!) / tau
    flat[j]! += exp((t - this.origin) / tau)
    last[j] = t
  }

  save(): Saved {
    const { flat, rising, last, origin } = this
    return { flat: flat.slice(), rising: rising.slice(), last: last.slice(), origin }
  }

  load(saved: Saved): void {
    const from = new SavedReader('traces of an alpha function', saved)
    this.flat.set(from.float64('flat', this.flat.length))
    this.rising.set(from.float64('rising', this.rising.length))
    this.last.set(from.float64('last', this.last.length))
    this.origin = from.number('origin')
  }

  private decayAt(t: number): number {
    return this.gain * exp((this.origin - t) / this.tau)
  }
}

/** Several histories of the same spikes, added. */
export class SumHistory implements History {
  private readonly parts: readonly History[]

  constructor(parts: readonly History[]) {
    this.parts = parts
  }

  sumInto(t: number, own: number, into: Float64Array, offset: number, tied: Uint8Array | undefined): void {
    for (const part of this.parts) part.sumInto(t, own, into, offset, tied)
  }

  sumOver(
    t: number,
    own: number,
    partners: Int32Array,
    into: Float64Array,
    offset: number,
    tied: Uint8Array | undefined,
  ): void {
    for (const part of this.parts) part.sumOver(t, own, partners, into, offset, tied)
  }

  add(t: number, j: number): void {
    for (const part of this.parts) part.add(t, j)
  }

  save(): Saved {
    return { parts: this.parts.map((part) => part.save()) }
  }

  load(saved: Saved): void {
    const states = new SavedReader('a sum of histories', saved).list('parts')
    this.parts.forEach((part, k) => part.load(states[k] ?? null))
  }
}
