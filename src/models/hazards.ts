import { checkArray } from './check.ts'
import { ParameterError } from './errors.ts'
import { exp, log } from './functions.ts'
import { refusePotential } from './sampler.ts'
import { type Saved, SavedReader } from './saving.ts'

/** Neurons whose hazards are summed in one go: 2^5. */
const BLOCK = 32

/** Hazards outside [1 / LARGE, LARGE], exp(±640), are about to leave the range of numbers that keep all digits. */
const LARGE = 1e278

/**
 * The hazards of many samplers, kept as exp(u) so that an input of weight w is one multiplication by exp(w).
 *
 * Neurons that may not fire (refractory, clamped) have mask 0 and count nothing. Sums of blocks of 32 make the
 * choice of the next neuron two short scans. Sums are always made afresh, in the order of the index, so they carry no
 * rounding of the past; factors do (2e-16 each), which is why {@link reset} is called now and then.
 *
 * Shape: arrays of `size`, padded to a multiple of 4. Unit: 1/tau_ref.
 */
export class Hazards {
  readonly size: number
  /** exp(u_i) */
  readonly hazard: Float64Array
  /** 1 if i may fire, else 0 */
  readonly mask: Float64Array
  private readonly blockSums: Float64Array
  private readonly padded: number
  private sum = 0
  /** Which sums are to be made afresh: none, those of marked blocks, or all. */
  private stale: 'none' | 'some' | 'all' = 'all'
  private readonly staleBlocks: Uint8Array

  /** @throws ParameterError if size is not an integer >= 1 */
  constructor(size: number) {
    if (!Number.isInteger(size) || size < 1) throw new ParameterError('Hazards.size', size, 'an integer >= 1')
    const blocks = Math.ceil(size / BLOCK)
    this.size = size
    this.padded = 4 * Math.ceil(size / 4)
    this.hazard = new Float64Array(this.padded)
    this.mask = new Float64Array(this.padded)
    this.blockSums = new Float64Array(blocks)
    this.staleBlocks = new Uint8Array(blocks)
    this.mask.fill(1, 0, size)
  }

  /** Sets exp(u) of every neuron from its potential. */
  reset(potential: Float64Array): void {
    const expected = `an array of ${this.size} potentials`
    checkArray('Hazards.reset: potential', potential, expected)
    if (potential.length < this.size)
      throw new ParameterError('Hazards.reset: potential', potential, expected)
    for (let i = 0; i < this.size; i++) this.hazard[i] = exp(potential[i]!)
    this.stale = 'all'
  }

  /** Multiplies the hazards of targets[begin … end), rising, by factors[begin … end). */
  multiply(targets: Int32Array, factors: Float64Array, begin: number, end: number): void {
    const { hazard } = this
    let k = begin
    for (; k + 3 < end; k += 4) {
      const a = targets[k]!
      const b = targets[k + 1]!
      const c = targets[k + 2]!
      const d = targets[k + 3]!
      hazard[a]! *= factors[k]!
      hazard[b]! *= factors[k + 1]!
      hazard[c]! *= factors[k + 2]!
      hazard[d]! *= factors[k + 3]!
    }
    for (; k < end; k++) hazard[targets[k]!]! *= factors[k]!
    this.stale = 'all'
  }

  /**
   * The same for a row of all neurons, or of all but `gap` (`gapOf`), whose targets need not be looked up:
   * multiplies and sums in one pass.
   */
  multiplyAll(factors: Float64Array, begin: number, gap: number): void {
    const { hazard, mask, blockSums, staleBlocks, size } = this
    let sum = 0
    for (let block = 0; block < blockSums.length; block++) {
      const first = block * BLOCK
      const end = Math.min(first + BLOCK, size)
      const isGap = gap < end && gap >= first
      let k = (gap < first ? begin - 1 : begin) + first
      let i = first
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      if (isGap) {
        for (; i < end; i++) {
          if (i !== gap) hazard[i]! *= factors[i < gap ? begin + i : begin + i - 1]!
        }
        this.sumBlock(block)
      } else {
        for (; i + 3 < end; i += 4, k += 4) {
          a += (hazard[i]! *= factors[k]!) * mask[i]!
          b += (hazard[i + 1]! *= factors[k + 1]!) * mask[i + 1]!
          c += (hazard[i + 2]! *= factors[k + 2]!) * mask[i + 2]!
          d += (hazard[i + 3]! *= factors[k + 3]!) * mask[i + 3]!
        }
        if (i < end) a += (hazard[i]! *= factors[k]!) * mask[i]!
        if (i + 1 < end) b += (hazard[i + 1]! *= factors[k + 1]!) * mask[i + 1]!
        if (i + 2 < end) c += (hazard[i + 2]! *= factors[k + 2]!) * mask[i + 2]!
        blockSums[block] = a + b + (c + d)
      }
      sum += blockSums[block]!
      staleBlocks[block] = 0
    }
    this.sum = sum
    this.stale = sum < Infinity ? 'none' : 'some'
  }

  /** Whether one of targets[begin … end) has a hazard so small or large that multiplying it back may not restore it. */
  isExtreme(targets: Int32Array, begin: number, end: number): boolean {
    for (let k = begin; k < end; k++) {
      const hazard = this.hazard[targets[k]!]!
      if (!(hazard > 1 / LARGE && hazard < LARGE)) return true
    }
    return false
  }

  /** Multiplies one hazard by exp(du). */
  shift(i: number, du: number): void {
    this.hazard[i]! *= exp(du)
    this.touch(i)
  }

  /** Sets one hazard from a potential. */
  place(i: number, u: number): void {
    this.hazard[i] = exp(u)
    this.touch(i)
  }

  /** Lets neuron i fire, or not. */
  allow(i: number, may: boolean): void {
    this.mask[i] = may ? 1 : 0
    this.touch(i)
  }

  /**
   * Sum of the hazards of all that may fire, in units of 1/tau_ref.
   * @throws ParameterError if it overflows, naming the neuron
   */
  get total(): number {
    if (this.stale !== 'none') this.sumUp()
    return this.sum
  }

  private sumUp(): void {
    const { blockSums, staleBlocks } = this
    const isAll = this.stale === 'all'
    let sum = 0
    for (let block = 0; block < blockSums.length; block++) {
      if (isAll || staleBlocks[block] === 1) this.sumBlock(block)
      staleBlocks[block] = 0
      sum += blockSums[block]!
    }
    this.sum = sum
    // infinity times a mask of 0 is no number: a neuron that may not fire must not count
    if (!(sum < Infinity)) this.sumAllowed()
    this.stale = 'none'
  }

  private sumOfBlocks(): number {
    const { blockSums } = this
    let sum = 0
    for (let block = 0; block < blockSums.length; block++) sum += blockSums[block]!
    return sum
  }

  /** Sums those that may fire and leaves the others out. */
  private sumAllowed(): void {
    const { hazard, mask, blockSums } = this
    blockSums.fill(0)
    for (let i = 0; i < this.size; i++) {
      if (mask[i] === 1) blockSums[i >> 5]! += hazard[i]!
    }
    this.sum = this.sumOfBlocks()
    if (!(this.sum < Infinity)) this.refuseOverflow()
  }

  private touch(i: number): void {
    this.staleBlocks[i >> 5] = 1
    if (this.stale === 'none') this.stale = 'some'
  }

  private sumBlock(block: number): void {
    const { hazard, mask } = this
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    for (let k = block * BLOCK, end = Math.min(k + BLOCK, this.padded); k < end; k += 4) {
      a += hazard[k]! * mask[k]!
      b += hazard[k + 1]! * mask[k + 1]!
      c += hazard[k + 2]! * mask[k + 2]!
      d += hazard[k + 3]! * mask[k + 3]!
    }
    this.blockSums[block] = a + b + (c + d)
  }

  /** The neuron at height y of the cumulative hazard, 0 <= y < total; -1 if nobody may fire. */
  choose(y: number): number {
    const { hazard, mask, blockSums, size } = this
    let block = 0
    let left = y
    while (block < blockSums.length - 1 && left >= blockSums[block]!) left -= blockSums[block++]!
    let last = -1
    for (let i = block * BLOCK, end = Math.min(i + BLOCK, size); i < end; i++) {
      const share = hazard[i]! * mask[i]!
      // of one that may not fire it may be no number
      if (share > 0) {
        last = i
        if (left < share) return i
        left -= share
      }
    }
    if (last >= 0) return last
    // rounding led into a block where nobody may fire: the last one before that may
    let i = Math.min(size, block * BLOCK) - 1
    while (i >= 0 && !(hazard[i]! * mask[i]! > 0)) i--
    return i
  }

  save(): Saved {
    const { hazard, mask, blockSums, sum, stale, staleBlocks } = this
    return {
      hazard: hazard.slice(),
      mask: mask.slice(),
      blockSums: blockSums.slice(),
      sum,
      stale,
      staleBlocks: staleBlocks.slice(),
    }
  }

  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void {
    const from = new SavedReader('Hazards', saved)
    this.hazard.set(from.float64('hazard', this.padded))
    this.mask.set(from.float64('mask', this.padded))
    this.blockSums.set(from.float64('blockSums', this.blockSums.length))
    this.sum = from.number('sum')
    const stale = from.text('stale')
    this.stale = stale === 'none' || stale === 'some' ? stale : 'all'
    this.staleBlocks.set(from.uint8('staleBlocks', this.staleBlocks.length))
  }

  private refuseOverflow(): never {
    const { hazard, mask } = this
    let worst = mask.indexOf(1)
    for (let i = worst + 1; i < this.size; i++) {
      if (mask[i] === 1 && !(hazard[i]! <= hazard[worst]!)) worst = i
    }
    return refusePotential(worst, log(hazard[worst]!))
  }
}

/**
 * The one of `size` neurons that a row of rising targets[begin … end) leaves out; `size` if it leaves out none, -1 if it
 * leaves out more.
 */
export const gapOf = (targets: Int32Array, begin: number, end: number, size: number): number => {
  if (end - begin !== size - 1) return end - begin === size ? size : -1
  // targets rise: before the gap target k stands at place k
  let low = begin
  let high = end
  while (low < high) {
    const middle = (low + high) >> 1
    if (targets[middle] === middle - begin) low = middle + 1
    else high = middle
  }
  return low - begin
}
