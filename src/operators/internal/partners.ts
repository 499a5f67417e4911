import { ParameterError } from '../../models/errors.ts'
import { log1p } from '../../models/functions.ts'
import { RandomStream } from '../../models/random.ts'
import type { Topology } from '../synapses.ts'

export const checkRandom = (where: string, random: unknown): void => {
  if (!(random instanceof RandomStream)) throw new ParameterError(where, random, 'a RandomStream')
}

/** Most synapses of a projection: some gigabytes of targets and weights. */
const MAX_SYNAPSES = 2 ** 28

/** Refuses more synapses than memory holds. */
export const checkCount = (where: string, count: number): void => {
  if (count > MAX_SYNAPSES) throw new ParameterError(where, count, `at most ${MAX_SYNAPSES} synapses`)
}

/** A list of integers that grows, at four bytes each. */
export class IntegerList {
  length = 0
  private items: Int32Array

  constructor(capacity: number) {
    this.items = new Int32Array(Math.max(16, capacity))
  }

  push(item: number): void {
    if (this.length === this.items.length) {
      const grown = new Int32Array(Math.ceil(this.items.length * 1.5))
      grown.set(this.items)
      this.items = grown
    }
    this.items[this.length++] = item
  }

  /** Sorts what has been pushed since there were `from`. */
  sortFrom(from: number): void {
    this.items.subarray(from, this.length).sort()
  }

  toArray(): Int32Array {
    return this.items.slice(0, this.length)
  }
}

/** Draws distinct indices out of `size`, uniformly, every set of them as likely as any other. */
export class DistinctDraws {
  private readonly random: RandomStream
  /** Number of the draw that took each index last. */
  private readonly takenBy: Int32Array
  private draws = 0

  constructor(size: number, random: RandomStream) {
    this.random = random
    this.takenBy = new Int32Array(size)
  }

  /** `count` distinct indices from 0 to size - 1 without `excluded`, in no order; -1 excludes none (Floyd). */
  draw(count: number, excluded: number, take: (index: number) => void): void {
    const { random, takenBy } = this
    const mark = ++this.draws
    const size = takenBy.length - (excluded < 0 ? 0 : 1)
    // with an index left out, the others close the gap: the last one stands in its place
    const asIndex = (k: number): number => (k === excluded ? size : k)
    for (let last = size - count; last < size; last++) {
      const k = asIndex(Math.floor(random.uniform() * (last + 1)))
      const index = takenBy[k] === mark ? asIndex(last) : k
      takenBy[index] = mark
      take(index)
    }
  }
}

/** The topology of `inDegree` synapses to every target, whose sources are listed target by target. */
export const bySource = (
  preSize: number,
  postSize: number,
  inDegree: number,
  sources: Int32Array,
): Topology => {
  const begin = new Int32Array(preSize + 1)
  for (const pre of sources) begin[pre + 1]!++
  for (let pre = 0; pre < preSize; pre++) begin[pre + 1]! += begin[pre]!
  const targets = new Int32Array(sources.length)
  const filled = begin.slice(0, preSize)
  for (let k = 0; k < sources.length; k++) targets[filled[sources[k]!]!++] = Math.floor(k / inDegree)
  return { preSize, postSize, begin, targets }
}

/** How many failures come before the next success of probability p: exact, for any p from 0 to 1. */
export const failures = (p: number, random: RandomStream): number =>
  p >= 1 ? 0 : Math.floor(random.exponential() / -log1p(-p))
