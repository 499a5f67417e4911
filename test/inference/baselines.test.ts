import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  classifyNearest,
  completeMean,
  completeNearest,
  distanceToNearest,
  independentPatterns,
  maskOf,
  meanStates,
  patternTable,
  type PatternTable,
} from '../../src/inference/index.ts'
import { ParameterError } from '../../src/models/index.ts'
import { pairOfTables } from '../arbitraries/patternTable.ts'
import { nearestOf, hamming, shareOfOnes } from '../oracles/hamming.ts'

const statesOf = ({ patterns }: PatternTable) => patterns.map(({ states }) => states)

/** A pair with a mask that shows and hides something. */
const masked = () =>
  pairOfTables().chain((pair) => {
    const size = pair.train.columns.length
    return fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: size, maxLength: size })
      .filter((seen) => seen.includes(0) && seen.includes(1))
      .map((seen) => ({ ...pair, seen }))
  })

describe('the nearest neighbour', () => {
  it('tells the class that comparing with every training pattern tells', () => {
    fc.assert(
      fc.property(pairOfTables(), ({ train, test }) => {
        const { accuracy, predicted } = classifyNearest(train, test)
        const expected = statesOf(test).map(
          (states) => train.patterns[nearestOf(statesOf(train), states)]!.label,
        )
        expect(Array.from(predicted)).toEqual(expected)
        const right = test.patterns.filter(({ label }, k) => label === expected[k]).length
        expect(accuracy).toBe(right / test.patterns.length)
      }),
    )
  })

  it('knows its own training patterns, where none is there twice', () => {
    fc.assert(
      fc.property(pairOfTables(), ({ train }) => {
        const seen = new Set(statesOf(train).map((states) => states.join('')))
        fc.pre(seen.size === train.patterns.length)
        expect(classifyNearest(train, train).accuracy).toBe(1)
      }),
    )
  })

  it('fills in what the pattern has that is nearest in the features that are seen', () => {
    fc.assert(
      fc.property(masked(), ({ train, test, seen }) => {
        const { accuracy, labelAccuracy, completed } = completeNearest(train, test, maskOf(train, seen))
        const found = statesOf(test).map((states) => nearestOf(statesOf(train), states, seen))
        const expected = statesOf(test).map((states, k) =>
          Array.from(states, (state, j) => (seen[j] === 1 ? state : train.patterns[found[k]!]!.states[j])),
        )
        expect(completed.map((states) => Array.from(states))).toEqual(expected)
        const hidden = test.patterns.length * seen.filter((state) => state === 0).length
        const wrong = statesOf(test).reduce((sum, states, k) => sum + hamming(states, completed[k]!), 0)
        expect(accuracy).toBeCloseTo(1 - wrong / hidden, 12)
        const right = test.patterns.filter(({ label }, k) => label === train.patterns[found[k]!]!.label)
        expect(labelAccuracy).toBe(right.length / test.patterns.length)
      }),
    )
  })

  it('is as far as the least number of features that differ', () => {
    fc.assert(
      fc.property(pairOfTables(), ({ train, test }) => {
        const distance = distanceToNearest(train)
        for (const states of statesOf(test))
          expect(distance(states)).toBe(Math.min(...statesOf(train).map((other) => hamming(other, states))))
      }),
    )
  })

  it('has no accuracy of labels where there are none', () => {
    const table = patternTable(
      [
        [0, 0],
        [1, 1],
      ],
      { columns: ['a', 'b'] },
    )
    expect(completeNearest(table, table, maskOf(table, ['a']))).toEqual({
      accuracy: 1,
      completed: [Uint8Array.of(0, 0), Uint8Array.of(1, 1)],
    })
  })
})

describe('the mean image', () => {
  it('is the share of ones of each feature', () => {
    fc.assert(
      fc.property(pairOfTables(), ({ train }) => {
        expect(Array.from(meanStates(train))).toEqual(
          train.columns.map((_, k) => shareOfOnes(statesOf(train), k)),
        )
      }),
    )
  })

  it('fills in what at least half of the training patterns have', () => {
    fc.assert(
      fc.property(masked(), ({ train, test, seen }) => {
        const { accuracy, completed } = completeMean(train, test, maskOf(train, seen))
        const mean = train.columns.map((_, k) => (shareOfOnes(statesOf(train), k) >= 0.5 ? 1 : 0))
        const expected = statesOf(test).map((states) =>
          Array.from(states, (state, k) => (seen[k] === 1 ? state : mean[k])),
        )
        expect(completed.map((states) => Array.from(states))).toEqual(expected)
        const hidden = test.patterns.length * seen.filter((state) => state === 0).length
        const wrong = statesOf(test).reduce((sum, states, k) => sum + hamming(states, completed[k]!), 0)
        expect(accuracy).toBeCloseTo(1 - wrong / hidden, 12)
      }),
    )
  })
})

describe('independent patterns', () => {
  const rows = Array.from({ length: 10 }, (_, k) => [k < 2 ? 1 : 0, k < 7 ? 1 : 0, 0, 1])
  const table = patternTable(rows, { columns: ['a', 'b', 'never', 'always'] })

  it('have the shares of the table, and nothing in common beside them', () => {
    // 6 standard errors: one in 1e9 that a right draw fails
    const count = 40_000
    const patterns = independentPatterns(table, { count, seed: 3 })
    const share = (of: (states: Uint8Array) => boolean) =>
      patterns.filter(({ states }) => of(states)).length / count
    const within = (actual: number, p: number) => {
      expect(Math.abs(actual - p)).toBeLessThanOrEqual(6 * Math.sqrt((p * (1 - p)) / count))
    }
    within(
      share(([a]) => a === 1),
      0.2,
    )
    within(
      share(([, b]) => b === 1),
      0.7,
    )
    within(
      share(([a, b]) => a === 1 && b === 1),
      0.14,
    )
    expect(share(([, , never]) => never === 1)).toBe(0)
    expect(share(([, , , always]) => always === 1)).toBe(1)
  })

  it('are the same of the same seed, and others of another one', () => {
    const of = (seed: number) => independentPatterns(table, { count: 20, seed })
    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
  })
})

describe('what does not fit together is refused', () => {
  const table = patternTable(
    [
      [0, 0, 'x'],
      [1, 1, 'y'],
    ],
    { columns: ['a', 'b', 'is'], labels: ['is'] },
  )
  const without = { ...table, patterns: table.patterns.map(({ states }) => ({ states })) }
  const mask = maskOf(table, ['a'])

  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      'other columns',
      () => classifyNearest(table, { ...table, columns: ['a', 'c'] }),
      'classifyNearest.test.columns: an array of 2; expected the columns of the training table.',
    ],
    [
      'other labels',
      () => completeMean(table, { ...table, labels: ['y', 'x'] }, mask),
      'completeMean.test.labels: an array of 2; expected the labels of the training table.',
    ],
    [
      'a pattern without a label, to tell classes',
      () => classifyNearest(without, table),
      'classifyNearest.train.patterns[0].label: undefined; expected the index of a class.',
    ],
    [
      'a table without patterns',
      () => completeNearest({ ...table, patterns: [] }, table, mask),
      'completeNearest.train.patterns: an array of 0; expected at least 1 pattern.',
    ],
    [
      'a mask of other features',
      () => completeNearest(table, table, () => Uint8Array.of(1, 0, 1)),
      'completeNearest.mask: what it gives: an array of 3; expected a Uint8Array of 2 states.',
    ],
    [
      'a mask that hides nothing',
      () => completeMean(table, table, () => Uint8Array.of(1, 1)),
      'completeMean.mask: 0; expected a mask that hides at least one feature.',
    ],
    [
      'states of other features',
      () => distanceToNearest(table)(Uint8Array.of(1)),
      'distanceToNearest: states: an array of 1; expected a Uint8Array of 2 states.',
    ],
    [
      'a state that is neither 0 nor 1',
      () => distanceToNearest(table)(Uint8Array.of(1, 2)),
      'distanceToNearest: states[1]: 2; expected 0 or 1.',
    ],
  ]

  it.each(cases)('%s', (_, call, message) => {
    expect(call).toThrow(ParameterError)
    expect(call).toThrow(message)
  })
})
