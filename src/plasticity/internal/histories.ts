import { exp } from '../../models/functions.ts'
import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import type { Synapses } from '../../operators/index.ts'
import { placeOf } from '../../operators/internal/topology.ts'
import type { PairingScheme } from '../part.ts'
import type { HalfWindow } from './halves.ts'

/**
 * What the spikes of one population so far are worth to a spike that comes now: for each neuron j the sum of
 * value(t - t_j) over those of its spikes that pair.
 */
export interface History extends Saving {
  /**
   * Adds the sums for a spike at `t` to `into[offset + j]`.
   * @param own time of the previous spike of the spike's own neuron, -Infinity if there is none
   * @param tied neurons j that fire at this very instant as a partner, 1 each; undefined if none does
   */
  sumInto(t: number, own: number, into: Float64Array, offset: number, tied: Uint8Array | undefined): void
  /** The same for some neurons only, `partners`, which rise: the sum of the k-th is added to `into[offset + k]`. */
  sumOver(
    t: number,
    own: number,
    partners: Int32Array,
    into: Float64Array,
    offset: number,
    tied: Uint8Array | undefined,
  ): void
  /** A spike of neuron j at `t`, which counts for later ones. */
  add(t: number, j: number): void
}

/** Whether there are so few synapses that going through them is cheaper than whole rows of neurons. */
export const isSparse = ({ count, preSize, postSize }: Synapses): boolean => 4 * count <= preSize * postSize

/** The evaluation that a scheme and a shape allow, and its name. */
export const historyOf = (
  scheme: PairingScheme,
  half: HalfWindow,
  support: number,
  size: number,
): { readonly history: History; readonly name: string } => {
  if (scheme.kind === 'last')
    return { history: new RingHistory(size, scheme.k, half), name: `rings of the last ${scheme.k}` }
  if (scheme.kind === 'restricted') return { history: new RestrictedHistory(size, half), name: 'last spikes' }
  if (half.tau !== undefined) return { history: new TraceHistory(size, half.tau), name: 'exponential traces' }
  return { history: new RecentHistory(half, support), name: `spikes of the last ${support} ms` }
}

/** Exponents beyond which a frame moves: exp(30) keeps 13 digits above a trace of 1 and overflows nothing. */
const FRAME = 30

/**
 * All pairs under exp(-x / tau), as traces in a frame that decays with them: adding a spike costs one exponential, decay
 * costs nothing.
 */
class TraceHistory implements History {
  private readonly x: Float64Array
  private readonly tau: number
  private origin = 0

  constructor(size: number, tau: number) {
    this.x = new Float64Array(size)
    this.tau = tau
  }

  sumInto(t: number, _own: number, into: Float64Array, offset: number): void {
    const { x } = this
    const decay = exp((this.origin - t) / this.tau)
    for (let j = 0; j < x.length; j++) into[offset + j]! += decay * x[j]!
  }

  sumOver(t: number, _own: number, partners: Int32Array, into: Float64Array, offset: number): void {
    const { x } = this
    const decay = exp((this.origin - t) / this.tau)
    for (let k = 0; k < partners.length; k++) into[offset + k]! += decay * x[partners[k]!]!
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
}

/** All pairs under a window of finite support: the spikes within it, oldest first. */
class RecentHistory implements History {
  private readonly half: HalfWindow
  private readonly support: number
  private times = new Float64Array(32)
  private neurons = new Int32Array(32)
  private head = 0
  private count = 0

  constructor(half: HalfWindow, support: number) {
    this.half = half
    this.support = support
  }

  sumInto(t: number, _own: number, into: Float64Array, offset: number): void {
    this.forget(t)
    const { times, neurons, half, head, count } = this
    const mask = times.length - 1
    if (half.width !== undefined) {
      const { width } = half
      for (let k = head; k < head + count; k++) {
        const at = k & mask
        const value = 1 - (t - times[at]!) / width
        if (value > 0) into[offset + neurons[at]!]! += value
      }
      return
    }
    for (let k = 0, at = this.head; k < this.count; k++, at = (at + 1) & mask) {
      into[offset + neurons[at]!]! += half.value(t - times[at]!)
    }
  }

  sumOver(t: number, _own: number, partners: Int32Array, into: Float64Array, offset: number): void {
    this.forget(t)
    const { times, neurons, half } = this
    const mask = times.length - 1
    for (let k = 0, at = this.head; k < this.count; k++, at = (at + 1) & mask) {
      const place = placeOf(partners, 0, partners.length, neurons[at]!)
      if (place >= 0) into[offset + place]! += half.value(t - times[at]!)
    }
  }

  add(t: number, j: number): void {
    if (this.count === this.times.length) {
      this.forget(t)
      if (this.count === this.times.length) this.grow()
    }
    const at = (this.head + this.count++) & (this.times.length - 1)
    this.times[at] = t
    this.neurons[at] = j
  }

  save(): Saved {
    const { times, neurons, head } = this
    const mask = times.length - 1
    return {
      times: Float64Array.from({ length: this.count }, (_, k) => times[(head + k) & mask]!),
      neurons: Int32Array.from({ length: this.count }, (_, k) => neurons[(head + k) & mask]!),
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader('recent spikes', saved)
    const times = from.float64('times')
    const neurons = from.int32('neurons', times.length)
    this.head = 0
    this.count = 0
    while (this.times.length < times.length) this.grow()
    this.times.set(times)
    this.neurons.set(neurons)
    this.count = times.length
  }

  private forget(t: number): void {
    const { times, support } = this
    while (this.count > 0 && t - times[this.head]! > support) {
      this.head = (this.head + 1) & (times.length - 1)
      this.count--
    }
  }

  private grow(): void {
    const { times, neurons, head } = this
    const mask = times.length - 1
    this.times = Float64Array.from({ length: 2 * times.length }, (_, k) =>
      k <= mask ? times[(head + k) & mask]! : 0,
    )
    this.neurons = Int32Array.from({ length: 2 * times.length }, (_, k) =>
      k <= mask ? neurons[(head + k) & mask]! : 0,
    )
    this.head = 0
  }
}

/** The last k spikes of each neuron. */
class RingHistory implements History {
  private readonly k: number
  private readonly half: HalfWindow
  /** Times [j * k + place]. */
  private readonly ring: Float64Array
  private readonly next: Int32Array

  constructor(size: number, k: number, half: HalfWindow) {
    this.k = k
    this.half = half
    this.ring = new Float64Array(size * k).fill(-Infinity)
    this.next = new Int32Array(size)
  }

  sumInto(t: number, _own: number, into: Float64Array, offset: number, tied: Uint8Array | undefined): void {
    for (let j = 0; j < this.next.length; j++) this.sumOf(t, j, into, offset + j, tied)
  }

  sumOver(
    t: number,
    _own: number,
    partners: Int32Array,
    into: Float64Array,
    offset: number,
    tied: Uint8Array | undefined,
  ): void {
    for (let p = 0; p < partners.length; p++) this.sumOf(t, partners[p]!, into, offset + p, tied)
  }

  private sumOf(t: number, j: number, into: Float64Array, at: number, tied: Uint8Array | undefined): void {
    const { k, half, ring, next } = this
    const count = tied?.[j] === 1 ? k - 1 : k
    for (let r = 1; r <= count; r++) {
      const x = t - ring[j * k + ((next[j]! - r + k) % k)]!
      if (x < Infinity) into[at]! += half.value(x)
    }
  }

  add(t: number, j: number): void {
    this.ring[j * this.k + this.next[j]!] = t
    this.next[j] = (this.next[j]! + 1) % this.k
  }

  save(): Saved {
    return { ring: this.ring.slice(), next: this.next.slice() }
  }

  load(saved: Saved): void {
    const from = new SavedReader('rings of spikes', saved)
    this.ring.set(from.float64('ring', this.ring.length))
    this.next.set(from.int32('next', this.next.length))
  }
}

/** The last spike of each neuron, for those that came after the own neuron's previous one. */
class RestrictedHistory implements History {
  private readonly half: HalfWindow
  private readonly last: Float64Array

  constructor(size: number, half: HalfWindow) {
    this.half = half
    this.last = new Float64Array(size).fill(-Infinity)
  }

  sumInto(t: number, own: number, into: Float64Array, offset: number, tied: Uint8Array | undefined): void {
    const { half, last } = this
    for (let j = 0; j < last.length; j++) {
      if (last[j]! > own && tied?.[j] !== 1) into[offset + j]! += half.value(t - last[j]!)
    }
  }

  sumOver(
    t: number,
    own: number,
    partners: Int32Array,
    into: Float64Array,
    offset: number,
    tied: Uint8Array | undefined,
  ): void {
    const { half, last } = this
    for (let k = 0; k < partners.length; k++) {
      const j = partners[k]!
      if (last[j]! > own && tied?.[j] !== 1) into[offset + k]! += half.value(t - last[j]!)
    }
  }

  add(t: number, j: number): void {
    this.last[j] = t
  }

  save(): Saved {
    return { last: this.last.slice() }
  }

  load(saved: Saved): void {
    this.last.set(new SavedReader('last spikes', saved).float64('last', this.last.length))
  }
}
