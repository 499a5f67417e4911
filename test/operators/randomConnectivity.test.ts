import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../src/models/random.ts'
import { byDistance } from '../../src/operators/connectByDistance.ts'
import { bernoulli, fixedInDegree, fixedOutDegree } from '../../src/operators/connectRandomly.ts'
import {
  discProfile,
  type DistanceProfile,
  exponentialProfile,
  gaussianProfile,
  linearProfile,
} from '../../src/operators/distanceProfiles.ts'
import { gridSpace, lineSpace, pointSpace, ringSpace, type Space } from '../../src/operators/space.ts'
import type { Synapses } from '../../src/operators/synapses.ts'
import { chiSquare } from '../oracles/goodnessOfFit.ts'
import { isRecord, nonsense, nonsenseBut, refused } from './support.ts'

/** The pairs in the order of storage, [pre, post]. */
const pairsOf = ({ preSize, begin, targets }: Synapses): (readonly [number, number])[] =>
  Array.from({ length: preSize }, (_, pre) => pre).flatMap((pre) =>
    Array.from(targets.subarray(begin[pre], begin[pre + 1]), (post) => [pre, post] as const),
  )

const degreesOf = (synapses: Synapses): { readonly out: number[]; readonly in: number[] } => {
  const out = Array.from({ length: synapses.preSize }, () => 0)
  const into = Array.from({ length: synapses.postSize }, () => 0)
  for (const [pre, post] of pairsOf(synapses)) {
    out[pre]!++
    into[post]!++
  }
  return { out, in: into }
}

const distinct = (pairs: readonly (readonly [number, number])[]): number =>
  new Set(pairs.map(([pre, post]) => `${pre} ${post}`)).size

const random = (seed: number) => randomStream(seed, 'connectivity')

const sizes = fc.tuple(
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 12 }),
  fc.boolean(),
  fc.nat(1e6),
)

/** Standard errors of a count from that of a binomial law. */
const binomialError = (count: number, n: number, p: number): number =>
  (count - n * p) / Math.sqrt(n * p * (1 - p))

describe('a fixed in-degree', () => {
  test.prop([sizes, fc.nat(12)])(
    'is exact, of distinct sources, without autapses unless asked',
    (given, k) => {
      const [preSize, postSize, autapses, seed] = given
      const inDegree = Math.min(k, autapses ? preSize : preSize - 1)
      const synapses = fixedInDegree(preSize, postSize, { inDegree, autapses }, 1, random(seed))
      const pairs = pairsOf(synapses)
      expect(degreesOf(synapses).in).toEqual(Array.from({ length: postSize }, () => inDegree))
      expect(distinct(pairs)).toBe(pairs.length)
      if (!autapses) expect(pairs.some(([pre, post]) => pre === post)).toBe(false)
    },
  )

  it('takes every set of sources equally often', () => {
    // 3 of 5 without the target itself: 4 sets each
    const counts = new Map<string, number>()
    const stream = random(1)
    for (let n = 0; n < 8_000; n++) {
      const synapses = fixedInDegree(5, 5, { inDegree: 3, autapses: false }, 1, stream)
      for (let post = 0; post < 5; post++) {
        const key = `${post}: ${pairsOf(synapses)
          .flatMap(([pre, to]) => (to === post ? [pre] : []))
          .join(' ')}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    }
    expect(counts.size).toBe(20)
    // 19 degrees of freedom at most, false alarm 1e-6
    expect(
      chiSquare(
        [...counts.values()],
        Array.from({ length: 20 }, () => 1 / 20),
      ),
    ).toBeLessThan(64.5)
  })
})

describe('a fixed out-degree', () => {
  test.prop([sizes, fc.nat(12)])(
    'is exact, of distinct targets, without autapses unless asked',
    (given, k) => {
      const [preSize, postSize, autapses, seed] = given
      const outDegree = Math.min(k, autapses ? postSize : postSize - 1)
      const synapses = fixedOutDegree(preSize, postSize, { outDegree, autapses }, 1, random(seed))
      const pairs = pairsOf(synapses)
      expect(degreesOf(synapses).out).toEqual(Array.from({ length: preSize }, () => outDegree))
      expect(distinct(pairs)).toBe(pairs.length)
      if (!autapses) expect(pairs.some(([pre, post]) => pre === post)).toBe(false)
    },
  )

  it('takes every target equally often, and in-degrees are binomial', () => {
    const synapses = fixedOutDegree(20_000, 40, { outDegree: 10 }, 1, random(2))
    const into = degreesOf(synapses).in
    // Without replacement the counts vary less than in a multinomial, by 1 - 10/40 (and 39/40): 39 degrees, 1e-6
    const x = chiSquare(
      into,
      into.map(() => 1 / 40),
    )
    expect(x / (1 - 10 / 40)).toBeLessThan(95.9)
  })
})

describe('Bernoulli connections', () => {
  test.prop([sizes, fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }))])(
    'are distinct pairs, none at p = 0 and all at p = 1, without autapses unless asked',
    ([preSize, postSize, autapses, seed], p) => {
      const synapses = bernoulli(preSize, postSize, { p, autapses }, 1, random(seed))
      const pairs = pairsOf(synapses)
      expect(distinct(pairs)).toBe(pairs.length)
      if (!autapses) expect(pairs.some(([pre, post]) => pre === post)).toBe(false)
      const all = preSize * postSize - (autapses ? 0 : Math.min(preSize, postSize))
      if (p === 0) expect(pairs.length).toBe(0)
      if (p === 1) expect(pairs.length).toBe(all)
    },
  )

  it.each([0.001, 0.2, 0.7])('have every pair with probability %d, independently of the one before', (p) => {
    const size = 6
    const runs = 20_000
    const counts = new Float64Array(size * size)
    let total = 0
    let both = 0
    const stream = random(3)
    for (let n = 0; n < runs; n++) {
      const pairs = pairsOf(bernoulli(size, size, { p, autapses: false }, 1, stream))
      const taken = new Uint8Array(size * size)
      for (const [pre, post] of pairs) {
        counts[pre * size + post]!++
        taken[pre * size + post] = 1
        total++
      }
      if (taken[1] === 1 && taken[2] === 1) both++
    }
    // 5.3 standard errors: 1e-7 each
    expect(Math.abs(binomialError(total, 30 * runs, p))).toBeLessThan(5.3)
    expect(Math.abs(binomialError(both, runs, p * p))).toBeLessThan(p < 0.01 ? 6 : 5.3)
    const sum = counts.reduce((x, n, k) => (k % 7 === 0 ? x : x + binomialError(n, runs, p) ** 2), 0)
    // 30 squares of standard normal numbers, false alarm 1e-6
    expect(sum).toBeLessThan(81)
    for (let i = 0; i < size; i++) expect(counts[7 * i]).toBe(0)
  })
})

/** Distance of two points by the definition. */
const distance = (a: readonly number[], b: readonly number[], period: readonly number[] = []): number =>
  Math.sqrt(
    a.reduce((sum, x, d) => {
      const ways = [-1, 0, 1].map((k) => Math.abs(x - b[d]! + (k === 0 ? 0 : k * (period[d] ?? 0))))
      return sum + (period[d] === undefined ? ways[1]! : Math.min(...ways)) ** 2
    }, 0),
  )

const coordinate = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((x) => x / 2),
  fc.double({ min: 0, max: 4, noNaN: true }),
)

describe('connections by distance', () => {
  test.prop([
    fc.integer({ min: 1, max: 3 }).chain((d) => {
      const points = fc.array(fc.array(coordinate, { minLength: d, maxLength: d }), {
        minLength: 1,
        maxLength: 25,
      })
      return fc.tuple(points, points)
    }),
    fc.boolean(),
    fc.oneof(fc.constantFrom(0.5, 1, 1.5), fc.double({ min: 0.05, max: 5, noNaN: true })),
    fc.boolean(),
  ])(
    'are all pairs within a reach, however the points lie, in periodic space too',
    ([pre, post], isPeriodic, reach, autapses) => {
      const period = pre[0]!.map(() => 4.5)
      const space = pointSpace(isPeriodic ? { pre, post, period } : { pre, post })
      const options = { profile: discProfile({ reach }), autapses }
      const pairs = pairsOf(byDistance(space, options, 1, random(1)))
      const expected = pre.flatMap((a, j) =>
        post.flatMap((b, i) =>
          distance(a, b, isPeriodic ? period : []) <= reach && (autapses || i !== j) ? [[j, i]] : [],
        ),
      )
      // distances on the very edge of the reach may round to either side
      const isClear = (list: readonly (readonly number[])[]) =>
        list.filter(
          ([j, i]) => Math.abs(distance(pre[j!]!, post[i!]!, isPeriodic ? period : []) - reach) > 1e-12,
        )
      expect(isClear(pairs)).toEqual(isClear(expected))
    },
  )

  const profiles: Readonly<Record<string, readonly [DistanceProfile, (d: number) => number]>> = {
    gaussian: [gaussianProfile({ sigma: 0.1, peak: 0.6 }), (d) => 0.6 * Math.exp(-(d * d) / 0.02)],
    'gaussian, cut': [
      gaussianProfile({ sigma: 0.1, peak: 0.6, reach: 0.16 }),
      (d) => (d > 0.16 ? 0 : 0.6 * Math.exp(-(d * d) / 0.02)),
    ],
    exponential: [exponentialProfile({ lambda: 0.2 }), (d) => Math.exp(-d / 0.2)],
    linear: [linearProfile({ reach: 0.3, peak: 0.9 }), (d) => 0.9 * Math.max(0, 1 - d / 0.3)],
    disc: [discProfile({ reach: 0.21, peak: 0.3 }), (d) => (d <= 0.21 ? 0.3 : 0)],
  }
  const own = (d: number): number => 2 * d * (1 - d)

  it.each([...Object.entries(profiles), ['a function', [own, own]] as const])(
    '%s: have the probability of their distance',
    (_, [profile, probability]) => {
      const size = 20
      const space = ringSpace({ preSize: size, postSize: size })
      const stream = random(7)
      const counts = new Float64Array(size)
      const runs = 2_000
      for (let n = 0; n < runs; n++) {
        for (const [pre, post] of pairsOf(byDistance(space, { profile }, 1, stream)))
          counts[(post - pre + size) % size]!++
      }
      const cells = Array.from(counts, (count, k) => ({
        count,
        p: probability(Math.min(k, size - k) / size),
      }))
      const [sure, open] = [true, false].map((isSure) =>
        cells.filter(({ p }) => (p === 0 || p === 1) === isSure),
      )
      expect(sure!.map(({ count }) => count)).toEqual(sure!.map(({ p }) => p * size * runs))
      const sum = open!.reduce((x, { count, p }) => x + binomialError(count, size * runs, p) ** 2, 0)
      // at most 20 squares of standard normal numbers, false alarm 1e-6
      expect(sum).toBeLessThan(66)
      expect(open!.length).toBeGreaterThan(3)
    },
  )

  it('on a line and a ring put populations of unlike sizes over one another', () => {
    expect([...lineSpace({ preSize: 2, postSize: 4, length: 8 }).pre]).toEqual([2, 6])
    expect([...ringSpace({ preSize: 2, postSize: 4, length: 8 }).post]).toEqual([1, 3, 5, 7])
    const reach = discProfile({ reach: 1 })
    const line = byDistance(
      lineSpace({ preSize: 2, postSize: 4, length: 8 }),
      { profile: reach },
      1,
      random(1),
    )
    expect(pairsOf(line)).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
      [1, 3],
    ])
  })

  it('on a grid take rows and columns, and opposite edges where it is periodic', () => {
    const grid = (periodic: boolean): Space =>
      gridSpace({ preSize: 12, postSize: 12, preColumns: 4, postColumns: 4, width: 4, height: 3, periodic })
    const profile = discProfile({ reach: 1 })
    const of = (space: Space, pre: number) =>
      pairsOf(byDistance(space, { profile, autapses: false }, 1, random(1))).flatMap(([j, i]) =>
        j === pre ? [i] : [],
      )
    expect(of(grid(false), 0)).toEqual([1, 4])
    expect(of(grid(true), 0)).toEqual([1, 3, 4, 8])
    expect(of(grid(false), 5)).toEqual([1, 4, 6, 9])
    // about a square unless given: 3 columns for 7
    expect([...gridSpace({ preSize: 7, postSize: 1, width: 3, height: 3 }).pre.subarray(0, 8)]).toEqual([
      0.5, 0.5, 1.5, 0.5, 2.5, 0.5, 0.5, 1.5,
    ])
  })

  it('refuse a probability that is none, naming the distance', () => {
    const space = lineSpace({ preSize: 1, postSize: 2, length: 4 })
    for (const x of [-0.1, 1.1, Number.NaN]) {
      expect(refused(() => byDistance(space, { profile: () => x }, 1, random(1)))).toBe(
        'byDistance.profile at a distance of 1',
      )
    }
    const tooMuch: DistanceProfile = { probability: () => 0.6, peak: 0.5 }
    const wide = lineSpace({ preSize: 1, postSize: 40 })
    expect(refused(() => byDistance(wide, { profile: tooMuch }, 1, random(8)))).toMatch(
      /at a distance of [\d.]+$/,
    )
  })
})

describe('random projections', () => {
  const made = {
    'fixed in-degree': (seed: number, weights: (post: number, pre: number) => number) =>
      fixedInDegree(30, 20, { inDegree: 4 }, weights, random(seed)),
    'fixed out-degree': (seed: number, weights: (post: number, pre: number) => number) =>
      fixedOutDegree(30, 20, { outDegree: 4 }, weights, random(seed)),
    Bernoulli: (seed: number, weights: (post: number, pre: number) => number) =>
      bernoulli(30, 20, { p: 0.2 }, weights, random(seed)),
    'by distance': (seed: number, weights: (post: number, pre: number) => number) =>
      byDistance(
        gridSpace({ preSize: 30, postSize: 20 }),
        { profile: gaussianProfile({ sigma: 0.2 }) },
        weights,
        random(seed),
      ),
  }

  it.each(Object.entries(made))('%s: are the same for one seed, others for another', (_, make) => {
    const pairs = (seed: number) => pairsOf(make(seed, () => 1))
    expect(pairs(5)).toEqual(pairs(5))
    expect(pairs(6)).not.toEqual(pairs(5))
    expect(pairs(5).length).toBeGreaterThan(50)
  })

  it.each(Object.entries(made))('%s: ask for weights once a synapse, in the order of storage', (_, make) => {
    const asked: (readonly [number, number])[] = []
    const synapses = make(5, (post, pre) => {
      asked.push([pre, post])
      return asked.length
    })
    expect(asked).toEqual(pairsOf(synapses))
    expect([...synapses.weights]).toEqual(asked.map((_pair, k) => k + 1))
    expect(refused(() => make(5, () => Number.NaN))).toMatch(/\.weights\[\d+\]\[\d+\]$/)
  })

  it('take memory for their synapses, not for the pairs', () => {
    const size = 100_000
    const before = process.memoryUsage().arrayBuffers
    const space = ringSpace({ preSize: size, postSize: size, length: size })
    const all = [
      fixedInDegree(size, size, { inDegree: 10, autapses: false }, 1, random(1)),
      fixedOutDegree(size, size, { outDegree: 10, autapses: false }, 1, random(1)),
      bernoulli(size, size, { p: 1e-4, autapses: false }, 1, random(1)),
      byDistance(space, { profile: discProfile({ reach: 5 }), autapses: false }, 1, random(1)),
    ]
    for (const { count } of all) expect(Math.abs(count - 1e6)).toBeLessThan(5.3 * Math.sqrt(1e6))
    // 12 bytes a synapse are kept; what making them took may not have been collected yet
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4e6 * 40)
  })
})

describe('random projections refuse nonsense when called', () => {
  it.each([
    [
      'fixedInDegree',
      (a: never, b: never, o: object, r: never) => fixedInDegree(a, b, { inDegree: 1, ...o }, 1, r),
    ],
    [
      'fixedOutDegree',
      (a: never, b: never, o: object, r: never) => fixedOutDegree(a, b, { outDegree: 1, ...o }, 1, r),
    ],
    ['bernoulli', (a: never, b: never, o: object, r: never) => bernoulli(a, b, { p: 0.5, ...o }, 1, r)],
  ] as const)('%s', (name, make) => {
    const [two, stream] = [2, random(1)] as never[]
    const key = name === 'bernoulli' ? 'p' : `${name === 'fixedInDegree' ? 'in' : 'out'}Degree`
    expect(refused(() => make(two!, two!, {}, stream!))).toBe('accepted')
    for (const x of nonsense) {
      expect(refused(() => make(x, two!, {}, stream!))).toBe(`${name}.preSize`)
      expect(refused(() => make(two!, x, {}, stream!))).toBe(`${name}.postSize`)
      expect(refused(() => make(two!, two!, { [key]: x }, stream!))).toBe(`${name}.${key}`)
      expect(refused(() => make(two!, two!, { autapses: x }, stream!))).toBe(`${name}.autapses`)
      expect(refused(() => make(two!, two!, {}, x))).toBe(`${name}.random`)
    }
  })

  it('degrees above the partners there are', () => {
    const stream = random(1)
    expect(refused(() => fixedInDegree(3, 9, { inDegree: 4 }, 1, stream))).toBe('fixedInDegree.inDegree')
    expect(() => fixedInDegree(3, 9, { inDegree: 3, autapses: false }, 1, stream)).toThrow(
      'fixedInDegree.inDegree: 3; expected an integer from 0 to 2, the distinct partners there are without autapses.',
    )
    expect(refused(() => fixedOutDegree(9, 3, { outDegree: 4 }, 1, stream))).toBe('fixedOutDegree.outDegree')
    expect(refused(() => fixedInDegree(1e5, 1e5, { inDegree: 5e4 }, 1, stream))).toMatch(
      /number of synapses$/,
    )
    expect(refused(() => bernoulli(1e6, 1e6, { p: 0.5 }, 1, stream))).toMatch(/number of synapses$/)
  })

  it('byDistance, spaces and profiles', () => {
    const space = lineSpace({ preSize: 2, postSize: 2 })
    const profile = (d: number): number => d
    const stream = random(1)
    for (const x of nonsense) {
      expect(refused(() => byDistance(space, { profile: x }, 1, stream))).toMatch(/^byDistance\.profile/)
      expect(refused(() => byDistance(space, { profile, autapses: x }, 1, stream))).toBe(
        'byDistance.autapses',
      )
      expect(refused(() => byDistance(space, { profile }, 1, x))).toBe('byDistance.random')
      expect(refused(() => byDistance(x, { profile }, 1, stream))).toMatch(/^byDistance\.space/)
      expect(refused(() => lineSpace({ preSize: x, postSize: 1 }))).toBe('lineSpace.preSize')
      expect(refused(() => ringSpace({ preSize: 1, postSize: 1, length: x }))).toBe('ringSpace.length')
      expect(refused(() => gridSpace({ preSize: 1, postSize: x }))).toBe('gridSpace.postSize')
      expect(refused(() => gridSpace({ preSize: 1, postSize: 1, width: x }))).toBe('gridSpace.width')
      expect(refused(() => gridSpace({ preSize: 1, postSize: 1, periodic: x }))).toBe('gridSpace.periodic')
      expect(refused(() => pointSpace({ pre: x, post: [[1]] }))).toBe('pointSpace.pre')
      expect(refused(() => pointSpace({ pre: [[1]], post: [x] }))).toBe('pointSpace.post[0]')
      expect(refused(() => pointSpace({ pre: [[1]], post: [[1]], period: x }))).toBe('pointSpace.period')
      expect(refused(() => gaussianProfile({ sigma: x }))).toBe('gaussianProfile.sigma')
      expect(refused(() => exponentialProfile({ lambda: x }))).toBe('exponentialProfile.lambda')
      expect(refused(() => linearProfile({ reach: x }))).toBe('linearProfile.reach')
      expect(refused(() => discProfile({ reach: 1, peak: x }))).toBe('discProfile.peak')
    }
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => byDistance(space, x, 1, stream))).toBe('byDistance.options')
      expect(refused(() => gridSpace(x))).toBe('gridSpace.options')
      expect(refused(() => gaussianProfile(x))).toBe('gaussianProfile.options')
    }
    expect(refused(() => pointSpace({ pre: [[1, 2]], post: [[1]] }))).toBe('pointSpace.post[0]')
    expect(refused(() => pointSpace({ pre: [[1]], post: [[1]], period: [0] }))).toBe('pointSpace.period[0]')
  })
})
