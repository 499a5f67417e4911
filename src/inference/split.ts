import { checkObject } from '../models/check.ts'
import { ParameterError, present } from '../models/errors.ts'
import { randomStream } from '../models/random.ts'
import { checkTable } from './checkTable.ts'
import type { Pattern, PatternTable } from './pattern.ts'

/** What part of a table is held out, and by which draw. */
export interface SplitOptions {
  /** Patterns that are held out: their number, or below 1 their share. */
  readonly test: number
  /** Another split for another one; an integer in [0, 2^53). */
  readonly seed: number
}

/** A table in two parts without a pattern in common, both with all its columns and labels. */
export interface PatternSplit {
  readonly train: PatternTable
  readonly test: PatternTable
}

/**
 * A table in two parts at random: what is learned from, and what is held out to be asked about. Both are shuffled.
 *
 * Every division into parts of these sizes is equally probable. A share is rounded to whole patterns, and leaves one in each part.
 *
 * @throws ParameterError if a part would be empty
 * @example
 * ```ts
 * import { patternTable, split } from 'rxspike/inference'
 * const table = patternTable([[0], [1], [1], [0], [1]], { columns: ['a'] })
 * const { train, test } = split(table, { test: 2, seed: 1 })
 * train.patterns.length // => 3
 * test.patterns.length // => 2
 * ```
 */
export const split = (table: PatternTable, options: SplitOptions): PatternSplit => {
  checkTable('split.table', table)
  checkObject('split.options', options, 'an object, { test, seed }')
  const { test, seed } = options
  const { columns, labels, patterns } = table
  const size = patterns.length
  if (size < 2) throw new ParameterError('split.table.patterns', patterns, 'at least 2 patterns')
  const isShare = typeof test === 'number' && test > 0 && test < 1
  if (!isShare && !(Number.isInteger(test) && test >= 1 && test < size))
    throw new ParameterError(
      'split.test',
      test,
      `a number of patterns from 1 to ${size - 1}, or a share > 0 and < 1 of them`,
    )
  const held = isShare ? Math.min(Math.max(Math.round(test * size), 1), size - 1) : test
  const shuffled = shuffle(patterns, seed)
  return {
    train: { columns, labels, patterns: shuffled.slice(held) },
    test: { columns, labels, patterns: shuffled.slice(0, held) },
  }
}

/** Fisher and Yates: every order is equally probable. */
const shuffle = (patterns: readonly Pattern[], seed: number): readonly Pattern[] => {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new ParameterError('split.seed', seed, 'an integer >= 0 and < 2^53')
  const random = randomStream(seed, 'split')
  const shuffled = [...patterns]
  for (let k = shuffled.length - 1; k > 0; k--) {
    const other = Math.floor(random.uniform() * (k + 1))
    const moved = present(shuffled[k], 'pattern')
    shuffled[k] = present(shuffled[other], 'pattern')
    shuffled[other] = moved
  }
  return shuffled
}
