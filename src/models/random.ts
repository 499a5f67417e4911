/**
 * Random variates from seeded streams that can be split, saved and continued bit for bit.
 *
 * Generator: xoshiro128** (version 1.1), 128 bits of state, period 2^128 - 1, 32 good bits a step.
 *
 * Seeding and splitting: a stream begins at MurmurHash3 (x86, 128 bits, seed 0) of four little-endian words
 * followed by a key in UTF-8. The words are (low, high, 0, 1) of the seed, or those at which the stream that
 * is split began. Two of m streams share any of their first n numbers with probability below m^2 n 2^-128.
 *
 * Exact: real variates have 52 random bits or more, and tails are drawn, not cut. All are the same bits
 * everywhere: nothing but arithmetic and the functions of functions.ts.
 *
 * @source Blackman and Vigna 2021, ACM Trans. Math. Softw. 47:36 (xoshiro128**)
 * @source Appleby 2011, SMHasher (MurmurHash3)
 * @source Marsaglia and Tsang 2000, J. Stat. Softw. 5(8) (ziggurat)
 */
import { ParameterError } from './errors.ts'
import { exp, log } from './functions.ts'

/**
 * The stream of random numbers that belongs to a seed, and to a key under it.
 *
 * @param seed integer in [0, 2^53)
 * @param key any string, another key for another, independent stream; a lone surrogate counts as U+FFFD
 * @throws ParameterError if an argument is not such a value
 * @example
 * ```ts
 * import { randomStream } from 'rxspike/models'
 * const stream = randomStream(1, 'exc')
 * stream.uint32() // => 837868035
 * stream.split('3').uint32() === randomStream(1, 'exc').split('3').uint32() // => true
 * ```
 */
export const randomStream = (seed: number, key = ''): RandomStream => {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ParameterError('randomStream.seed', seed, 'an integer >= 0 and < 2^53')
  }
  if (typeof key !== 'string') throw new ParameterError('randomStream.key', key, 'a string')
  const root = [seed >>> 0, Math.floor(seed / 2 ** 32), 0, 1]
  return RandomStream.restore([...root, ...root]).split(key)
}

/** One stream of independent random numbers; {@link randomStream} makes it. */
export class RandomStream {
  /** Words 0 to 3: where the stream stands. Words 4 to 7: where it began. */
  private readonly words: Int32Array
  /** Read at once or never: not part of the state. */
  private rest = 0

  private constructor(words: Int32Array) {
    this.words = words
  }

  /**
   * The stream that goes on, bit for bit, where a saved one stood.
   *
   * @param saved what {@link RandomStream.save} gave
   * @throws ParameterError unless these are eight integers in [0, 2^32), neither the first four nor the last
   *   four all zero
   */
  static restore(saved: readonly number[]): RandomStream {
    const where = 'RandomStream.restore'
    if (!Array.isArray(saved) || saved.length !== 8) {
      throw new ParameterError(where, saved, 'the eight integers that save() gave')
    }
    for (let i = 0; i < 8; i++) {
      const word: unknown = saved[i]
      if (typeof word !== 'number' || word >>> 0 !== word) {
        throw new ParameterError(`${where}[${i}]`, word, 'an integer >= 0 and < 2^32')
      }
    }
    const words = Int32Array.from(saved)
    for (const first of [0, 4]) {
      if (isZero(words.subarray(first, first + 4))) {
        throw new ParameterError(`${where}[${first}..${first + 3}]`, 0, 'four integers that are not all zero')
      }
    }
    return new RandomStream(words)
  }

  /** Eight integers in [0, 2^32): where the stream stands, then where it began. Plain data, fit for JSON. */
  save(): readonly number[] {
    return Array.from(this.words, (word) => word >>> 0)
  }

  /**
   * The stream that belongs to a key under this one, independent of this one and of those of other keys.
   *
   * It follows from where this stream *began*, so neither the numbers drawn from it so far nor the order of
   * splits matters, and the same key gives the same stream.
   */
  split(key: string): RandomStream {
    if (typeof key !== 'string') throw new ParameterError('RandomStream.split.key', key, 'a string')
    const text = utf8.encode(key)
    const bytes = new Uint8Array(16 + text.length)
    for (let i = 0; i < 16; i++) bytes[i] = this.words[4 + (i >> 2)]! >>> (8 * (i & 3))
    bytes.set(text, 16)
    const hash = murmurHash3(bytes)
    // The generator never leaves the state 0, so the one hash in 2^128 that is 0 stands for another state.
    if (isZero(hash)) hash.set([1, 2, 3, 4])
    const words = new Int32Array(8)
    words.set(hash)
    words.set(hash, 4)
    return new RandomStream(words)
  }

  /** A uniform integer in [0, 2^32). */
  uint32(): number {
    const s = this.words
    const s1 = s[1]!
    const s2 = s[2]! ^ s[0]!
    const s3 = s[3]! ^ s1
    s[0] = s[0]! ^ s3
    s[1] = s1 ^ s2
    s[2] = s2 ^ (s1 << 9)
    s[3] = (s3 << 11) | (s3 >>> 21)
    return scramble(s1) >>> 0
  }

  /**
   * Two steps at once: k + 1/2 with k of 52 random bits; the other 12 are left in `rest`.
   *
   * The state passes through registers from the first step to the second, which saves a store and a load.
   */
  private mantissa(): number {
    const s = this.words
    const a1 = s[1]!
    const a2 = s[2]! ^ s[0]!
    const a3 = s[3]! ^ a1
    const b0 = s[0]! ^ a3
    const b1 = a1 ^ a2
    const b2 = a2 ^ (a1 << 9) ^ b0
    const b3 = ((a3 << 11) | (a3 >>> 21)) ^ b1
    s[0] = b0 ^ b3
    s[1] = b1 ^ b2
    s[2] = b2 ^ (b1 << 9)
    s[3] = (b3 << 11) | (b3 >>> 21)
    const high = scramble(a1)
    const low = scramble(b1)
    this.rest = low & 0xfff
    return (high >>> 0) * 2 ** 20 + (low >>> 12) + 0.5
  }

  /** A uniform number in the open interval (0, 1): (k + 1/2) 2^-52, k of 52 random bits. */
  uniform(): number {
    return this.mantissa() * 2 ** -52
  }

  /** A number with density exp(-x), x > 0: mean 1, variance 1. Ziggurat. */
  exponential(): number {
    const k = this.mantissa()
    const layer = this.rest & 255
    const x = k * exponentialScale[layer]!
    // Adding 0 tells V8 that a number comes back; without it every x is boxed (7.5 ns instead of 5.8).
    return x < exponentialEdge[layer + 1]! ? x : 0 + this.exponentialBeside(layer, x)
  }

  /** The same, given a first point that is not in the sure part of its layer. */
  private exponentialBeside(layer: number, x: number): number {
    // The law has no memory: beyond the last edge it begins anew.
    if (layer === 0) return exponentialEdge[1]! + this.exponential()
    return this.heightIn(exponentialHeight, layer) < exp(-x) ? x : this.exponential()
  }

  /** A number with density exp(-x^2 / 2) / sqrt(2 pi): mean 0, variance 1. Ziggurat; no spare is kept. */
  normal(): number {
    const k = this.mantissa()
    const layer = this.rest & 255
    const sign = 1 - ((this.rest >>> 7) & 2)
    const x = k * normalScale[layer]!
    return x < normalEdge[layer + 1]! ? sign * x : sign * this.normalBeside(layer, x)
  }

  /** The absolute value of the same, given a first point that is not in the sure part of its layer. */
  private normalBeside(layer: number, x: number): number {
    if (layer === 0) return this.normalAbove(normalEdge[1]!)
    return this.heightIn(normalHeight, layer) < exp((-x * x) / 2) ? x : Math.abs(this.normal())
  }

  /** A standard normal number, given that it is above r > 0 (Marsaglia 1964). */
  private normalAbove(r: number): number {
    for (;;) {
      const excess = this.exponential() / r
      if (2 * this.exponential() > excess * excess) return r + excess
    }
  }

  /** A uniform ordinate in a layer of a ziggurat. */
  private heightIn(height: Float64Array, layer: number): number {
    return height[layer]! + this.uniform() * (height[layer + 1]! - height[layer]!)
  }
}

/** 32 bits of output from the second word of the state: the ** of the generator's name. */
const scramble = (word: number): number => {
  const x = Math.imul(word, 5)
  return Math.imul((x << 7) | (x >>> 25), 9)
}

const utf8 = new TextEncoder()

const isZero = (words: Int32Array): boolean => words.every((word) => word === 0)

/**
 * The 128-bit hash of some bytes, as four words: MurmurHash3 for x86, 128 bits.
 *
 * Four lanes take every fourth little-endian word each. For blocks of 16 bytes it is a bijection.
 *
 * @internal
 */
export const murmurHash3 = (bytes: Uint8Array, seed = 0): Int32Array => {
  const hash = new Int32Array(4).fill(seed)
  for (let block = 0; block < bytes.length; block += 16) {
    const isWhole = block + 16 <= bytes.length
    for (let lane = 0; lane < 4; lane++) {
      let k = 0
      for (let i = 0; i < 4; i++) k |= (bytes[block + 4 * lane + i] ?? 0) << (8 * i)
      k = Math.imul(rotate(Math.imul(k, factors[lane]!), 15 + lane), factors[(lane + 1) & 3]!)
      hash[lane]! ^= k
      if (isWhole) {
        const turned = rotate(hash[lane]!, turns[lane]!)
        hash[lane] = Math.imul(turned + hash[(lane + 1) & 3]!, 5) + addends[lane]!
      }
    }
  }
  for (let lane = 0; lane < 4; lane++) hash[lane]! ^= bytes.length
  mixLanes(hash)
  for (let lane = 0; lane < 4; lane++) hash[lane] = avalanche(hash[lane]!)
  mixLanes(hash)
  return hash
}

const factors = Int32Array.of(0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93)
const turns = Int32Array.of(19, 17, 15, 13)
const addends = Int32Array.of(0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17)

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits))

const mixLanes = (hash: Int32Array): void => {
  hash[0]! += hash[1]! + hash[2]! + hash[3]!
  for (let lane = 1; lane < 4; lane++) hash[lane]! += hash[0]!
}

const avalanche = (x: number): number => {
  const once = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

/**
 * A falling density f over x >= 0 with f(0) = 1, cut into 256 layers of one area.
 *
 *     layer i > 0    0 <= x <= edge[i],  height[i] <= y <= height[i + 1]; left of edge[i + 1] all of it is under f
 *     layer 0        0 <= x <= edge[1],  0 <= y <= height[1], and the tail beyond edge[1]; drawn from a
 *                    rectangle of that height and area, 0 <= x <= edge[0]
 *
 * @internal
 */
export interface Ziggurat {
  /** 257 abscissas, falling to edge[256] = 0. */
  readonly edge: Float64Array
  /** 257 ordinates: 0, then f at the edges from edge[1] on. */
  readonly height: Float64Array
  /** edge * 2^-52. */
  readonly scale: Float64Array
}

const ziggurat = (
  r: number,
  area: number,
  f: (x: number) => number,
  inverse: (y: number) => number,
): Ziggurat => {
  const edge = new Float64Array(257)
  const height = new Float64Array(257)
  edge[0] = area / f(r)
  edge[1] = r
  height[1] = f(r)
  for (let i = 1; i < 255; i++) {
    height[i + 1] = height[i]! + area / edge[i]!
    edge[i + 1] = inverse(height[i + 1]!)
  }
  height[256] = 1
  return { edge, height, scale: edge.map((x) => x * 2 ** -52) }
}

/** @internal */
export const exponentialZiggurat: Ziggurat = ziggurat(
  7.69711747013105,
  0.003949659822581557,
  (x) => exp(-x),
  (y) => -log(y),
)

/** @internal */
export const normalZiggurat: Ziggurat = ziggurat(
  3.6541528853610088,
  0.0049286732339746545,
  (x) => exp((-x * x) / 2),
  (y) => Math.sqrt(-2 * log(y)),
)

// Constants of the module: V8 takes their addresses into the code that draws.
const { edge: exponentialEdge, height: exponentialHeight, scale: exponentialScale } = exponentialZiggurat
const { edge: normalEdge, height: normalHeight, scale: normalScale } = normalZiggurat
