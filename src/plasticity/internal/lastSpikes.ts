import { ParameterError } from '../../models/errors.ts'
import { type Saved, SavedReader } from '../../models/saving.ts'
import type { HalfWindow } from './halves.ts'
import type { History } from './history.ts'

/** The most spikes of a neuron that are kept. */
export const MOST_LAST: number = 2 ** 20

/** The most times of a side that are kept, a gigabyte. */
const MOST_TIMES = 2 ** 27

/** Refuses rings that memory is not meant for. */
export const checkRings = (size: number, k: number): void => {
  const most = Math.max(1, Math.floor(MOST_TIMES / size))
  if (size * k > MOST_TIMES)
    throw new ParameterError(
      'lastPairing.k',
      k,
      `an integer from 1 to ${most}, with ${size} neurons on a side`,
    )
}

/** The last k spikes of each neuron. */
export class RingHistory implements History {
  private readonly k: number
  private readonly half: HalfWindow
  /** Times [j * k + place]. */
  private readonly ring: Float64Array
  private readonly next: Int32Array

  constructor(size: number, k: number, half: HalfWindow) {
    checkRings(size, k)
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
export class RestrictedHistory implements History {
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
