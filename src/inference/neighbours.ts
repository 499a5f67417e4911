import { present } from '../models/errors.ts'
import type { Pattern } from './pattern.ts'

const BITS = 32

/**
 * Patterns to look for the nearest of, by the number of features that differ.
 *
 * Cost: a search counts the bits of size / 32 words a pattern.
 *
 * @internal
 */
export class Neighbours {
  private readonly size: number
  private readonly words: number
  private readonly packed: Int32Array
  private readonly count: number

  /** @param size features */
  constructor(patterns: readonly Pattern[], size: number) {
    this.size = size
    this.words = Math.ceil(size / BITS)
    this.count = patterns.length
    this.packed = new Int32Array(this.count * this.words)
    patterns.forEach(({ states }, k) => this.packed.set(this.pack(states), k * this.words))
  }

  /**
   * The nearest one and its distance; of several equally near ones the first.
   *
   * @param seen features that count, 1; all of them if left out
   */
  nearest(states: Uint8Array, seen?: Uint8Array): { readonly index: number; readonly distance: number } {
    const { words, packed, count } = this
    const wanted = this.pack(states)
    const counted = seen === undefined ? new Int32Array(words).fill(-1) : this.pack(seen)
    let index = 0
    let distance = Infinity
    for (let k = 0; k < count && distance > 0; k++) {
      let sum = 0
      for (let w = 0; w < words; w++)
        sum += bitsOf(((packed[k * words + w] ?? 0) ^ (wanted[w] ?? 0)) & (counted[w] ?? 0))
      if (sum >= distance) continue
      distance = sum
      index = k
    }
    return { index, distance }
  }

  private pack(states: Uint8Array): Int32Array {
    const words = new Int32Array(this.words)
    for (let k = 0; k < this.size; k++)
      words[k >>> 5] = present(words[k >>> 5], 'word') | ((states[k] ?? 0) << (k & 31))
    return words
  }
}

/** Bits that are 1, of 32: sums of neighbours in pairs, fours, bytes, and all of them by one product. */
const bitsOf = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
