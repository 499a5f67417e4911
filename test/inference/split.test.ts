import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { patternTable, split } from '../../src/inference/index.ts'
import { ParameterError } from '../../src/models/index.ts'
import { pairOfTables } from '../arbitraries/patternTable.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 40 })

describe('a split', () => {
  it('puts every pattern into one of the parts, and keeps columns and labels', () => {
    fc.assert(
      fc.property(pairOfTables(), seeds, fc.nat(), ({ train: table }, seed, at) => {
        const held = 1 + (at % (table.patterns.length - 1))
        const { train, test } = split(table, { test: held, seed })
        expect(test.patterns).toHaveLength(held)
        expect(new Set([...train.patterns, ...test.patterns])).toEqual(new Set(table.patterns))
        expect(train.patterns.length + test.patterns.length).toBe(table.patterns.length)
        for (const part of [train, test])
          expect([part.columns, part.labels]).toEqual([table.columns, table.labels])
      }),
    )
  })

  it('is the same of the same seed', () => {
    fc.assert(
      fc.property(pairOfTables(), seeds, ({ train: table }, seed) => {
        expect(split(table, { test: 1, seed })).toEqual(split(table, { test: 1, seed }))
      }),
    )
  })

  it('holds out every pair of four patterns equally often, over seeds', () => {
    const table = patternTable([[0], [0], [1], [1]], { columns: ['a'] })
    const counts = new Map<string, number>()
    const draws = 6000
    for (let seed = 0; seed < draws; seed++) {
      const held = split(table, { test: 2, seed }).test.patterns.map((one) => table.patterns.indexOf(one))
      const key = held.sort((a, b) => a - b).join('')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    // chi squared of 5 degrees of freedom: above 38 once in 3e6
    const expected = draws / 6
    const chiSquared = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
    expect(counts.size).toBe(6)
    expect(chiSquared).toBeLessThan(38)
  })

  it.each([
    [0.22, 2],
    [0.3, 3],
    [0.001, 1],
    [0.999, 9],
    [9, 9],
  ])('with test: %d, holds out %d of ten patterns', (test, held) => {
    const table = patternTable(
      Array.from({ length: 10 }, (_, k) => [k % 2]),
      { columns: ['a'] },
    )
    expect(split(table, { test, seed: 1 }).test.patterns).toHaveLength(held)
  })

  it.each([0, 10, 1.5, -1, Number.NaN])('refuses test: %d of ten patterns', (test) => {
    const table = patternTable(
      Array.from({ length: 10 }, (_, k) => [k % 2]),
      { columns: ['a'] },
    )
    expect(() => split(table, { test, seed: 1 })).toThrow(ParameterError)
    expect(() => split(table, { test, seed: 1 })).toThrow(
      `split.test: ${test}; expected a number of patterns from 1 to 9, or a share > 0 and < 1 of them.`,
    )
  })
})
