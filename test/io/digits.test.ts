import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  classifyNearest,
  completeMean,
  completeNearest,
  distanceToNearest,
  independentPatterns,
  type Pattern,
  randomHalf,
  split,
  upperHalf,
} from '../../src/inference/index.ts'
import { digits, DIGITS_FILE } from '../../src/io/index.ts'
import { ParameterError } from '../../src/models/index.ts'

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length

describe('the digits of the package', () => {
  it('are the file as it was published, with its source and licence beside it', () => {
    const sha256 = createHash('sha256').update(readFileSync(DIGITS_FILE)).digest('hex')
    expect(sha256).toBe('1a8c0ce573804cf39bc6fdc9a6cc8f23d15cbf27a72575c1ca5fac15163717d0')
    const notice = readFileSync(join(dirname(DIGITS_FILE), 'digits-LICENSE.md'), 'utf8')
    for (const part of [
      'Alpaydin',
      'Kaynak',
      'Optical Recognition of Handwritten Digits',
      '10.24432/C50P49',
      'CC BY 4.0',
    ])
      expect(notice).toContain(part)
  })

  it('are 1,797 pictures of 8 × 8 pixels, dark from 8 of 16 on, with ten labels', () => {
    const { columns, labels, patterns } = digits()
    // by hand, from the text of the file
    const [titles = '', ...lines] = readFileSync(DIGITS_FILE, 'utf8').trimEnd().split('\n')
    expect(columns).toEqual(titles.split(',').slice(0, 64))
    expect(labels).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect(patterns).toHaveLength(1797)
    const expected = lines.map((line) => line.split(',').map(Number))
    expect(patterns.map(({ states, label }) => [...states, label])).toEqual(
      expected.map((row) => [...row.slice(0, 64).map((x) => (x >= 8 ? 1 : 0)), row[64]]),
    )
  })

  it('take another threshold', () => {
    const ink = (threshold: number) =>
      digits({ threshold }).patterns.reduce(
        (sum, { states }) => sum + states.filter((x) => x === 1).length,
        0,
      )
    expect(ink(1)).toBeGreaterThan(ink(8))
    expect(ink(8)).toBeGreaterThan(ink(16))
    expect(() => digits({ threshold: 17 })).toThrow(ParameterError)
    expect(() => digits({ treshold: 3 } as never)).toThrow("Did you mean 'threshold'?")
  })
})

describe('what is reached without a network', () => {
  const table = digits()
  const runs = [1, 2, 3].map((seed) => {
    const { train, test } = split(table, { test: 397, seed })
    const half = upperHalf(train, { width: 8 })
    const random = randomHalf(train, { seed })
    const distance = distanceToNearest(train)
    const far = (patterns: readonly Pattern[]) => mean(patterns.map(({ states }) => distance(states)))
    return {
      nearest: classifyNearest(train, test).accuracy,
      meanHalf: completeMean(train, test, half).accuracy,
      meanRandom: completeMean(train, test, random).accuracy,
      half: completeNearest(train, test, half),
      random: completeNearest(train, test, random),
      testDistance: far(test.patterns),
      independentDistance: far(independentPatterns(train, { count: 397, seed })),
    }
  })
  /** The figures of runs that do not lie between two others. */
  const beyond = (least: number, of: (run: (typeof runs)[number]) => number | undefined, most: number) =>
    runs.map((run) => of(run) ?? Number.NaN).filter((value) => !(value > least && value < most))

  it('by the nearest neighbour: 91 to 96 % of the classes', () =>
    expect(beyond(0.91, (run) => run.nearest, 0.96)).toEqual([]))

  it('of the lower half: less by the mean image than by the nearest neighbour', () => {
    expect(beyond(0.75, (run) => run.meanHalf, 0.81)).toEqual([])
    expect(beyond(0.81, (run) => run.half.accuracy, 0.86)).toEqual([])
    expect(beyond(0.66, (run) => run.half.labelAccuracy, 0.82)).toEqual([])
  })

  it('of a random half: the same, and more', () => {
    expect(beyond(0.77, (run) => run.meanRandom, 0.82)).toEqual([])
    expect(beyond(0.85, (run) => run.random.accuracy, 0.89)).toEqual([])
    expect(beyond(0.76, (run) => run.random.labelAccuracy, 0.88)).toEqual([])
  })

  it('the digits held out are much nearer to the others than pixels drawn one by one', () => {
    expect(beyond(2.8, (run) => run.testDistance, 3.8)).toEqual([])
    expect(beyond(7.5, (run) => run.independentDistance, 9)).toEqual([])
  })
})
