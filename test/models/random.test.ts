import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import {
  RandomStream,
  exponentialZiggurat,
  murmurHash3,
  normalZiggurat,
  randomStream,
} from '../../src/models/random.ts'
import { chiSquare, correlation, kolmogorovSmirnov, normalSurvival } from '../oracles/goodnessOfFit.ts'
import { xoshiro128StarStar } from '../oracles/xoshiro128StarStar.ts'

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const state = fc.array(word, { minLength: 4, maxLength: 4 }).filter((words) => words.some((x) => x !== 0))
const seed = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const at = (words: readonly number[]): RandomStream => RandomStream.restore([...words, 1, 2, 3, 4])

/** Every way to draw a number. */
const draws = {
  uint32: (s: RandomStream) => s.uint32(),
  uniform: (s: RandomStream) => s.uniform(),
  exponential: (s: RandomStream) => s.exponential(),
  normal: (s: RandomStream) => s.normal(),
}
const draw = fc.constantFrom(...Object.values(draws))

const sampleOf = (n: number, next: () => number): Float64Array => {
  const out = new Float64Array(n)
  for (let i = 0; i < n; i++) out[i] = next()
  return out
}

describe('the generator', () => {
  it('gives the published numbers of xoshiro128** 1.1 from the state 1, 2, 3, 4', () => {
    // made with the authors' C code; as in the tests of the crate rand_xoshiro
    const published = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]
    const stream = at([1, 2, 3, 4])
    expect(published.map(() => stream.uint32())).toEqual(published)
  })

  test.prop([state, fc.array(fc.boolean(), { maxLength: 40 })])(
    'equals exact integer arithmetic from any state, one word an integer and two a uniform number',
    (words, choices) => {
      const stream = at(words)
      const oracle = xoshiro128StarStar(words)
      for (const isInteger of choices) {
        const high = oracle.next().value
        if (isInteger) expect(BigInt(stream.uint32())).toBe(high)
        else {
          const k = (high << 20n) + (oracle.next().value >> 12n)
          expect(BigInt(stream.uniform() * 2 ** 53)).toBe(2n * k + 1n)
        }
      }
    },
  )

  it('stays inside (0, 1) at both ends', () => {
    // s[1] = 0 gives the output 0; then s[1] becomes s[0] ^ s[2] = 0 and the next output is 0, too
    expect(at([1, 0, 1, 0]).uniform()).toBe(2 ** -53)
    // 0x831c71c7 is what the scrambler maps to 2^32 - 1; equal outer words keep s[1] for the second step
    expect(at([1, 0x831c71c7, 1, 0]).uniform()).toBe(1 - 2 ** -53)
  })
})

describe('the hash behind seeds and keys', () => {
  const hex = (text: string, hashSeed: number): string =>
    Array.from(murmurHash3(new TextEncoder().encode(text), hashSeed), (x) =>
      (x >>> 0).toString(16).padStart(8, '0'),
    ).join('')

  it('gives published values of MurmurHash3_x86_128', () => {
    // test.c of PeterScott/murmur3
    expect(hex('Hello, world!', 123)).toBe('61c9129e5a1aacd7a41621629e37c886')
    expect(hex('Hello, world!', 321)).toBe('d5fbdcb3c26c4193045880c5a7170f0f')
    expect(hex('x'.repeat(28), 123)).toBe('5e40bab278825a164cf929d31fec6047')
    expect(hex('', 123)).toBe('fedc524526f3e79926f3e79926f3e799')
  })

  it("passes SMHasher's verification of all lengths below 256", () => {
    // the hashes of 0, 1, ... n - 1 with seed 256 - n, one after the other, hashed: its first word
    const key = Uint8Array.from({ length: 256 }, (_, i) => i)
    const hashes = new Int32Array(4 * 256)
    for (let n = 0; n < 256; n++) hashes.set(murmurHash3(key.subarray(0, n), 256 - n), 4 * n)
    expect(murmurHash3(new Uint8Array(hashes.buffer), 0)[0]! >>> 0).toBe(0xb3ece62a)
  })

  it('never leads to the state 0, from which the generator would not move', () => {
    const preimage = [4109158043, 2227080330, 1954456532, 358601939]
    expect([...murmurHash3(new Uint8Array(Uint32Array.from(preimage).buffer))]).toEqual([0, 0, 0, 0])
    const stream = RandomStream.restore([1, 2, 3, 4, ...preimage]).split('')
    expect(stream.save()).toEqual([1, 2, 3, 4, 1, 2, 3, 4])
  })
})

describe('the ziggurats', () => {
  const laws = {
    exponential: [exponentialZiggurat, (x: number) => Math.exp(-x), (r: number) => Math.exp(-r)],
    normal: [
      normalZiggurat,
      (x: number) => Math.exp((-x * x) / 2),
      (r: number) => Math.sqrt(2 * Math.PI) * normalSurvival(r),
    ],
  } as const
  it.each(['exponential', 'normal'] as const)('cut the %s law into 256 layers of one area', (name) => {
    const [{ edge, height, scale }, f, tail] = laws[name]
    const area = edge[0]! * height[1]!
    expect(edge[1]! * height[1]! + tail(edge[1]!)).toBeCloseTo(area, 15)
    for (let i = 1; i < 256; i++) {
      expect((edge[i]! * (height[i + 1]! - height[i]!)) / area).toBeCloseTo(1, 12)
      expect(height[i]).toBeCloseTo(f(edge[i]!), 14)
      expect(edge[i]).toBeLessThan(edge[i - 1]!)
    }
    expect([edge[256], height[256]]).toEqual([0, 1])
    scale.forEach((x, i) => expect(x * 2 ** 52).toBe(edge[i]))
  })
})

// All statistics below have fixed seeds; a sound generator with another seed fails one in 1e6 of them.
const ksCritical = 2.694 // of sqrt(n) D: sqrt(ln(2 / 1e-6) / 2)
const zCritical = 4.892 // two-sided, of a standard normal deviation

describe('uniform numbers', () => {
  const n = 1_000_000
  const stream = randomStream(1, 'uniform')
  const sample = sampleOf(n, () => stream.uniform())

  it('are uniform by Kolmogorov-Smirnov', () => {
    expect(kolmogorovSmirnov(sample, (x) => x)).toBeLessThan(ksCritical)
  })

  it('fill 32 x 32 cells of successive pairs evenly', () => {
    const counts = new Float64Array(1024)
    for (let i = 0; i < n; i += 2)
      counts[Math.floor(32 * sample[i]!) * 32 + Math.floor(32 * sample[i + 1]!)]!++
    expect(
      chiSquare(
        counts,
        counts.map(() => 1 / 1024),
      ),
    ).toBeLessThan(1252.6) // 1023 degrees of freedom
  })

  it('have 52 fair bits', () => {
    const ones = new Float64Array(52)
    for (const x of sample) {
      const k = (x * 2 ** 53 - 1) / 2
      const high = Math.floor(k / 2 ** 26)
      const low = k - high * 2 ** 26
      for (let bit = 0; bit < 26; bit++) {
        ones[bit]! += (low >> bit) & 1
        ones[26 + bit]! += (high >> bit) & 1
      }
    }
    for (const count of ones) expect(Math.abs(count - n / 2) / Math.sqrt(n / 4)).toBeLessThan(5.619) // 1e-6 / 52
  })
})

/** Deviations of the sample's first moments from their values, in standard errors. */
const momentDeviations = (sample: Float64Array, moments: readonly number[]): number[] => {
  const orders = moments.length / 2
  return Array.from({ length: orders }, (_, k) => {
    const mean = sample.reduce((sum, x) => sum + x ** (k + 1), 0) / sample.length
    const variance = moments[2 * k + 1]! - moments[k]! ** 2
    return Math.abs(mean - moments[k]!) / Math.sqrt(variance / sample.length)
  })
}

/** Counts of draws in cells of one width from `low` on; the first and the last cell are open. */
const countIn = (cells: number, low: number, width: number, n: number, next: () => number): Float64Array => {
  const counts = new Float64Array(cells)
  for (let i = 0; i < n; i++) {
    const cell = Math.floor((next() - low) / width)
    counts[cell < 0 ? 0 : cell >= cells ? cells - 1 : cell]!++
  }
  return counts
}

/** The probabilities of the same cells. */
const cellsOf = (cells: number, low: number, width: number, survival: (x: number) => number): Float64Array =>
  Float64Array.from({ length: cells }, (_, i) => {
    const above = i === 0 ? 1 : survival(low + i * width)
    return above - (i === cells - 1 ? 0 : survival(low + (i + 1) * width))
  })

describe('exponential numbers', () => {
  const n = 1_000_000
  const stream = randomStream(1, 'exponential')
  const sample = sampleOf(n, () => stream.exponential())

  it('follow the law by Kolmogorov-Smirnov', () => {
    expect(kolmogorovSmirnov(sample, (x) => -Math.expm1(-x))).toBeLessThan(ksCritical)
  })

  it('follow the law by counts of 2e7 in 320 cells', () => {
    const counts = countIn(320, 0, 1 / 32, 20_000_000, () => stream.exponential())
    const probabilities = cellsOf(320, 0, 1 / 32, (x) => Math.exp(-x))
    expect(chiSquare(counts, probabilities)).toBeLessThan(453.7) // 319 degrees of freedom
  })

  it('have the moments k!', () => {
    for (const z of momentDeviations(sample, [1, 2, 6, 24])) expect(z).toBeLessThan(zCritical)
  })

  it('do not depend on one another', () => {
    expect(Math.abs(correlation(sample.subarray(1), sample.subarray(0, n - 1))) * Math.sqrt(n)).toBeLessThan(
      zCritical,
    )
  })

  it('are positive and finer than 32 bits: a million of them have no two alike', () => {
    // with 52 bits in each of 256 layers a repetition has probability below 1e-6
    expect(new Set(sample).size).toBe(n)
    expect(sample.every((x) => x > 0)).toBe(true)
  })

  it('have an exact tail beyond the last edge of the ziggurat', () => {
    const r = exponentialZiggurat.edge[1]!
    const excess: number[] = []
    const drawn = 20_000_000
    for (let i = 0; i < drawn; i++) {
      const x = stream.exponential()
      if (x >= r) excess.push(x - r)
    }
    const expected = drawn * Math.exp(-r)
    expect(Math.abs(excess.length - expected) / Math.sqrt(expected)).toBeLessThan(zCritical)
    expect(kolmogorovSmirnov(Float64Array.from(excess), (x) => -Math.expm1(-x))).toBeLessThan(ksCritical)
  })
})

describe('normal numbers', () => {
  const n = 1_000_000
  const stream = randomStream(1, 'normal')
  const sample = sampleOf(n, () => stream.normal())

  it('follow the law by Kolmogorov-Smirnov', () => {
    expect(kolmogorovSmirnov(sample, (x) => 1 - normalSurvival(x))).toBeLessThan(ksCritical)
  })

  it('follow the law by counts of 2e7 in 320 cells', () => {
    const counts = countIn(320, -5, 1 / 32, 20_000_000, () => stream.normal())
    expect(chiSquare(counts, cellsOf(320, -5, 1 / 32, normalSurvival))).toBeLessThan(453.7) // 319 degrees of freedom
  })

  it('have the moments 0, 1, 0, 3', () => {
    for (const z of momentDeviations(sample, [0, 1, 0, 3, 0, 15, 0, 105])) expect(z).toBeLessThan(zCritical)
  })

  it('do not depend on one another', () => {
    expect(Math.abs(correlation(sample.subarray(1), sample.subarray(0, n - 1))) * Math.sqrt(n)).toBeLessThan(
      zCritical,
    )
  })

  it('are finer than 32 bits: a million of them have no two alike', () => {
    expect(new Set(sample).size).toBe(n)
  })

  it('have an exact tail beyond the last edge of the ziggurat, on both sides alike', () => {
    const r = normalZiggurat.edge[1]!
    const drawn = 20_000_000
    let [above, below] = [0, 0]
    for (let i = 0; i < drawn; i++) {
      const x = stream.normal()
      if (x >= r) above++
      else if (x <= -r) below++
    }
    const expected = drawn * normalSurvival(r)
    expect(Math.abs(above - expected) / Math.sqrt(expected)).toBeLessThan(zCritical)
    expect(Math.abs(below - expected) / Math.sqrt(expected)).toBeLessThan(zCritical)
    // states whose next 64 bits are 32 ones and 32 zeros: the far end of layer 0, hence the tail
    const tail = sampleOf(200_000, () => {
      const first = stream.uint32()
      return at([first, 0x831c71c7, (first ^ 0x831c71c7) >>> 0, stream.uint32()]).normal()
    })
    expect(kolmogorovSmirnov(tail, (x) => 1 - normalSurvival(x) / normalSurvival(r))).toBeLessThan(ksCritical)
  })
})

describe('a stream', () => {
  const first = (s: RandomStream): number[] => Array.from({ length: 5 }, () => s.uint32())

  test.prop([seed, fc.string({ unit: 'binary' })])('is the same for the same seed and key', (value, key) => {
    expect(first(randomStream(value, key))).toEqual(first(randomStream(value, key)))
  })

  test.prop([seed, seed, fc.string(), fc.string()])(
    'is another for another seed or key',
    (a, b, key, other) => {
      if (a !== b) expect(first(randomStream(a, key))).not.toEqual(first(randomStream(b, key)))
      if (key !== other) {
        expect(first(randomStream(a, key))).not.toEqual(first(randomStream(a, other)))
        expect(first(randomStream(a).split(key))).not.toEqual(first(randomStream(a).split(other)))
      }
      expect(first(randomStream(a, key).split(other))).not.toEqual(first(randomStream(a, key + other)))
    },
  )

  test.prop([
    seed,
    fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 5 }),
    fc.array(draw, { maxLength: 9 }),
  ])(
    'splits alike whenever and in whatever order it is split, and is not moved by that',
    (value, keys, before) => {
      const fresh = randomStream(value)
      const used = randomStream(value)
      for (const f of before) f(used)
      const stood = used.save()
      const forwards = keys.map((key) => fresh.split(key).save())
      const backwards = keys.toReversed().map((key) => used.split(key).save())
      expect(backwards.toReversed()).toEqual(forwards)
      expect(used.save()).toEqual(stood)
    },
  )

  test.prop([seed, fc.array(draw, { maxLength: 30 }), fc.array(draw, { minLength: 1, maxLength: 30 })])(
    'goes on bit for bit from what was saved, through JSON, splits included',
    (value, before, after) => {
      const stream = randomStream(value, 'saved')
      for (const f of before) f(stream)
      const restored = RandomStream.restore(JSON.parse(JSON.stringify(stream.save())) as number[])
      expect(after.map((f) => f(restored))).toEqual(after.map((f) => f(stream)))
      expect(restored.save()).toEqual(stream.save())
      expect(first(restored.split('a'))).toEqual(first(stream.split('a')))
    },
  )

  it('is not correlated with its parts, nor they with one another', () => {
    const n = 100_000
    const parent = randomStream(7)
    const streams = [parent, ...Array.from({ length: 19 }, (_, i) => parent.split(String(i)))]
    const samples = streams.map((s) => sampleOf(n, () => s.uniform()))
    for (let i = 0; i < samples.length; i++) {
      for (let j = 0; j < i; j++) {
        // 190 pairs: 1e-6 / 190 each
        expect(Math.abs(correlation(samples[i]!, samples[j]!)) * Math.sqrt(n)).toBeLessThan(5.839)
      }
    }
  })

  it.each([
    ['successive keys', (i: number) => randomStream(3).split(String(i))],
    ['successive seeds', (i: number) => randomStream(i)],
    ['seeds that differ in high bits', (i: number) => randomStream(i * 2 ** 36)],
  ])('begins uniformly over %s', (_, make) => {
    const n = 100_000
    const firsts = new Float64Array(n)
    const seconds = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      const stream = make(i)
      firsts[i] = stream.uniform()
      seconds[i] = stream.uniform()
    }
    expect(kolmogorovSmirnov(firsts, (x) => x)).toBeLessThan(ksCritical)
    expect(kolmogorovSmirnov(seconds, (x) => x)).toBeLessThan(ksCritical)
    expect(Math.abs(correlation(firsts, seconds)) * Math.sqrt(n)).toBeLessThan(zCritical)
    expect(Math.abs(correlation(firsts.subarray(1), firsts.subarray(0, n - 1))) * Math.sqrt(n)).toBeLessThan(
      zCritical,
    )
  })

  test.prop([seed, fc.string({ unit: 'binary' }), fc.string()])(
    'begins at the documented hash of seed and key, and so does its part',
    (value, key, part) => {
      const start = (words: readonly bigint[], text: string): bigint[] => {
        const bytes = Buffer.concat([Buffer.alloc(16), Buffer.from(text)])
        words.forEach((x, i) => bytes.writeUInt32LE(Number(x), 4 * i))
        return Array.from(new Uint32Array(murmurHash3(bytes)), BigInt)
      }
      const root = start([BigInt(value) % 2n ** 32n, BigInt(value) >> 32n, 0n, 1n], key)
      expect(randomStream(value, key).save()).toEqual([...root, ...root].map(Number))
      const child = start(root, part)
      expect(randomStream(value, key).split(part).save()).toEqual([...child, ...child].map(Number))
    },
  )

  it('has kept its numbers since version 0.1', () => {
    const stream = randomStream(1, 'exc')
    expect([stream.uint32(), stream.uint32()]).toEqual([837868035, 1684099681])
  })
})

describe('nonsense', () => {
  const wheres = (f: () => unknown): string => {
    try {
      f()
    } catch (error) {
      expect(error).toBeInstanceOf(ParameterError)
      return (error as ParameterError).where
    }
    return 'accepted'
  }

  it.each([[null], [Number.NaN], [-1], [Infinity], ['1'], [[]], [0.5], [2 ** 53], [undefined]])(
    'is refused as a seed: %s',
    (nonsense) => expect(wheres(() => randomStream(nonsense as number))).toBe('randomStream.seed'),
  )

  it.each([[null], [Number.NaN], [-1], [{}], [[]]])('is refused as a key: %s', (nonsense) => {
    expect(wheres(() => randomStream(1, nonsense as unknown as string))).toBe('randomStream.key')
    expect(wheres(() => randomStream(1).split(nonsense as unknown as string))).toBe('RandomStream.split.key')
  })

  it.each([
    [null, ''],
    ['12345678', ''],
    [[1, 2, 3, 4], ''],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], ''],
    [[1, 2, 3.5, 4, 5, 6, 7, 8], '[2]'],
    [[1, 2, 3, 4, 5, 6, 7, -1], '[7]'],
    [[2 ** 32, 2, 3, 4, 5, 6, 7, 8], '[0]'],
    [[1, Number.NaN, 3, 4, 5, 6, 7, 8], '[1]'],
    [[1, '2', 3, 4, 5, 6, 7, 8], '[1]'],
    [[0, 0, 0, 0, 5, 6, 7, 8], '[0..3]'],
    [[1, 2, 3, 4, 0, 0, 0, 0], '[4..7]'],
  ])('is refused as a saved stream: %j', (nonsense, place) => {
    expect(wheres(() => RandomStream.restore(nonsense as number[]))).toBe(`RandomStream.restore${place}`)
  })

  it('is refused with the value and what would have been right', () => {
    expect(() => randomStream(-1)).toThrow('randomStream.seed: -1; expected an integer >= 0 and < 2^53.')
  })
})
