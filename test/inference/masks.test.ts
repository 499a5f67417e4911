import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskOf, type PatternTable, randomHalf, upperHalf } from '../../src/inference/index.ts'
import { ParameterError } from '../../src/models/index.ts'

const tableOf = (size: number): PatternTable => ({
  columns: Array.from({ length: size }, (_, k) => `p${k}`),
  labels: [],
  patterns: [],
})
const blank = (size: number) => ({ states: new Uint8Array(size) })
const ones = (seen: Uint8Array) => seen.reduce((sum, state) => sum + state, 0)

describe('the upper half', () => {
  it('is of a picture of whole rows the upper ones, without the middle row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2, max: 9 }), (width, height) => {
        const seen = upperHalf(tableOf(width * height), { width })(blank(width * height), 0)
        for (let k = 0; k < seen.length; k++) {
          const row = Math.floor(k / width)
          // the row's middle lies in the upper half, and no part of it below
          expect(seen[k]).toBe(row + 1 <= height / 2 ? 1 : 0)
        }
      }),
    )
  })

  it.each([0, 3, 8, 6, 1.5, Number.NaN])('refuses a width of %d of 8 features', (width) => {
    expect(() => upperHalf(tableOf(8), { width })).toThrow(
      `upperHalf.width: ${width}; expected a divisor of 8, the number of features, and below it.`,
    )
  })
})

describe('a random half', () => {
  it('shows so many features of each pattern, the same of the same seed and index', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 2, max: 80 })
          .chain((size) =>
            fc.record({ size: fc.constant(size), count: fc.integer({ min: 1, max: size - 1 }) }),
          ),
        fc.nat(),
        fc.nat(1000),
        ({ size, count }, seed, index) => {
          const table = tableOf(size)
          const share = count / size
          const seen = randomHalf(table, { seed, share })(blank(size), index)
          expect(ones(seen)).toBe(count)
          expect(randomHalf(table, { seed, share })(blank(size), index)).toEqual(seen)
        },
      ),
    )
  })

  it('shows every pair of four features equally often, over patterns', () => {
    const mask = randomHalf(tableOf(4), { seed: 5 })
    const counts = new Map<string, number>()
    const draws = 6000
    for (let index = 0; index < draws; index++) {
      const key = mask(blank(4), index).join('')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    // chi squared of 5 degrees of freedom: above 38 once in 3e6
    const expected = draws / 6
    const chiSquared = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
    expect(counts.size).toBe(6)
    expect(chiSquared).toBeLessThan(38)
  })

  it('is another one of another pattern, and of another seed', () => {
    const table = tableOf(64)
    const of = (seed: number, index: number) => randomHalf(table, { seed })(blank(64), index)
    expect(of(1, 0)).not.toEqual(of(1, 1))
    expect(of(1, 0)).not.toEqual(of(2, 0))
  })

  it('refuses to show nothing, or all', () => {
    for (const share of [0, 0.05, 0.96, 1, -1, Number.NaN])
      expect(() => randomHalf(tableOf(8), { seed: 1, share })).toThrow(
        `randomHalf.share: ${share}; expected a share of the 8 features that shows at least one and hides at least one.`,
      )
  })
})

describe('a mask of one’s own', () => {
  it('is the same by places, by names and by a function', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 2, maxLength: 40 }), (seen) => {
        fc.pre(seen.includes(0) && seen.includes(1))
        const table = tableOf(seen.length)
        const names = table.columns.filter((_, k) => seen[k] === 1)
        for (const given of [
          seen,
          Uint8Array.from(seen),
          names,
          names.toReversed(),
          (name: string) => names.includes(name),
          (_name: string, k: number) => seen[k]!,
        ])
          expect(Array.from(maskOf(table, given)(blank(seen.length), 0))).toEqual(seen)
      }),
    )
  })

  it('may follow the pattern', () => {
    const mask = maskOf(tableOf(3), (_name, k, { states }) => states[k] === 1)
    expect(mask({ states: Uint8Array.of(0, 1, 1) }, 0)).toEqual(Uint8Array.of(0, 1, 1))
    expect(() => mask({ states: Uint8Array.of(1, 1, 1) }, 0)).toThrow(
      'maskOf.given: 3; expected a number of features that are seen from 1 to 2, so that some are hidden.',
    )
  })

  it('names what is no mask', () => {
    const table = tableOf(3)
    const cases: readonly (readonly [unknown, string])[] = [
      [[1, 0], 'maskOf.given: an array of 2; expected an array of 3, a 0 or 1 a feature.'],
      [[1, 0, 2], 'maskOf.given[2]: 2; expected 1 (seen) or 0 (hidden).'],
      [[1, 1, 1], 'maskOf.given: 3; expected a number of features that are seen from 1 to 2'],
      [[0, 0, 0], 'maskOf.given: 0; expected a number of features that are seen from 1 to 2'],
      [['p0', 'q1'], "maskOf.given[1]: 'q1'; expected the name of a feature. Did you mean 'p1'?"],
      [['p0', 'p0'], "maskOf.given[1]: 'p0'; expected each name once."],
      [
        'p0',
        "maskOf.given: 'p0'; expected a 0 or 1 a feature, names of features that are seen, or a function.",
      ],
    ]
    for (const [given, message] of cases) {
      expect(() => maskOf(table, given as never)).toThrow(ParameterError)
      expect(() => maskOf(table, given as never)).toThrow(message)
    }
    expect(() => maskOf(table, (() => 'yes') as never)(blank(3), 0)).toThrow(
      "maskOf.given(p0): 'yes'; expected 1 (seen) or 0 (hidden).",
    )
  })
})
