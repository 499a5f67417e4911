import { checkFunction, checkInteger, checkObject } from '../models/check.ts'
import { ParameterError, present } from '../models/errors.ts'
import { randomStream } from '../models/random.ts'
import { checkStates, checkTable } from './checkTable.ts'
import type { Mask } from './masks.ts'
import { Neighbours } from './neighbours.ts'
import type { Pattern, PatternTable } from './pattern.ts'

/** What a method without a network says of the classes of patterns. */
export interface Classification {
  /** The share of patterns whose class is told right. */
  readonly accuracy: number
  /** The class that is told, a pattern. */
  readonly predicted: Uint32Array
}

/** What a method without a network makes of the hidden features of patterns. */
export interface Completion {
  /** The share of hidden features that are told right, over all patterns. */
  readonly accuracy: number
  /** The states of all features, a pattern: those that are seen as they are, the others as they are told. */
  readonly completed: readonly Uint8Array[]
}

/** The completion by the nearest neighbour, which has a class as well. */
export interface NeighbourCompletion extends Completion {
  /** The share of patterns whose class is that of the neighbour; left out where patterns have no labels. */
  readonly labelAccuracy?: number
}

/** How many patterns are drawn, and by which draw. */
export interface IndependentOptions {
  /** Patterns to draw. */
  readonly count: number
  /** An integer in [0, 2^53). */
  readonly seed: number
}

/**
 * The class of the nearest training pattern, for each pattern that was held out: the fewest features that differ (Hamming distance),
 * and of equally near ones the first.
 *
 * Cost: O(train × test × features / 32).
 *
 * @throws ParameterError if the tables have other columns or labels, or a pattern has no label
 * @example
 * ```ts
 * import { classifyNearest, patternTable } from 'rxspike/inference'
 * const train = patternTable([[0, 0, 0, 'dark'], [1, 1, 1, 'light']], { columns: ['a', 'b', 'c', 'is'], labels: ['is'] })
 * const test = { ...train, patterns: [{ states: Uint8Array.of(1, 0, 1), label: 1 }] }
 * classifyNearest(train, test).accuracy // => 1
 * ```
 */
export const classifyNearest = (train: PatternTable, test: PatternTable): Classification => {
  const where = 'classifyNearest'
  checkPair(where, train, test)
  for (const [name, { patterns }] of [
    ['train', train],
    ['test', test],
  ] as const)
    patterns.forEach(({ label }, k) => {
      if (label === undefined)
        throw new ParameterError(`${where}.${name}.patterns[${k}].label`, label, 'the index of a class')
    })
  const neighbours = new Neighbours(train.patterns, train.columns.length)
  const predicted = Uint32Array.from(test.patterns, ({ states }) =>
    labelOf(train.patterns[neighbours.nearest(states).index]),
  )
  return { accuracy: shareOf(test.patterns, (pattern, k) => labelOf(pattern) === predicted[k]), predicted }
}

/**
 * Hidden features as they are in the training pattern that is nearest in those that are seen, of equally near ones the first.
 *
 * @throws ParameterError if the tables have other columns or labels, or the mask gives no 0 or 1 a feature
 */
export const completeNearest = (train: PatternTable, test: PatternTable, mask: Mask): NeighbourCompletion => {
  const where = 'completeNearest'
  checkPair(where, train, test)
  const neighbours = new Neighbours(train.patterns, train.columns.length)
  const found: Pattern[] = []
  const completion = complete(where, test, mask, (pattern, seen) => {
    const { index } = neighbours.nearest(pattern.states, seen)
    const neighbour = present(train.patterns[index], 'nearest pattern')
    found.push(neighbour)
    return neighbour.states
  })
  const isLabelled = [...found, ...test.patterns].every(({ label }) => label !== undefined)
  if (!isLabelled) return completion
  const labelAccuracy = shareOf(test.patterns, ({ label }, k) => label === found[k]?.label)
  return { ...completion, labelAccuracy }
}

/**
 * Hidden features as they are in the mean of the training patterns: 1 where it is at least a half. What is seen is not made use of.
 *
 * @throws ParameterError if the tables have other columns or labels, or the mask gives no 0 or 1 a feature
 */
export const completeMean = (train: PatternTable, test: PatternTable, mask: Mask): Completion => {
  const where = 'completeMean'
  checkPair(where, train, test)
  const states = Uint8Array.from(meanStates(train), (mean) => (mean >= 0.5 ? 1 : 0))
  return complete(where, test, mask, () => states)
}

/** The share of patterns in which a feature is 1, a feature: the mean image. */
export const meanStates = (table: PatternTable): Float64Array => {
  checkSome('meanStates.table', table)
  const { columns, patterns } = table
  return Float64Array.from(
    columns,
    (_, k) => patterns.reduce((sum, { states }) => sum + (states[k] ?? 0), 0) / patterns.length,
  )
}

/**
 * How far given states are from the nearest pattern of a table: the number of features that differ. What a network dreams is
 * near the data if it is about as near as patterns that were held out, and copies them if it is much nearer.
 *
 * @throws ParameterError at a call whose states are none of this table's features
 * @example
 * ```ts
 * import { distanceToNearest, patternTable } from 'rxspike/inference'
 * const distance = distanceToNearest(patternTable([[0, 0, 0], [1, 1, 1]], { columns: ['a', 'b', 'c'] }))
 * distance(Uint8Array.of(1, 0, 1)) // => 1
 * ```
 */
export const distanceToNearest = (table: PatternTable): ((states: Uint8Array) => number) => {
  checkSome('distanceToNearest.table', table)
  const size = table.columns.length
  const neighbours = new Neighbours(table.patterns, size)
  return (states) => {
    checkStates('distanceToNearest: states', states, size)
    return neighbours.nearest(states).distance
  }
}

/**
 * Patterns whose features are drawn each by itself, 1 with the share that it has in the table: what dreams would be if a network had
 * learned nothing but the mean.
 */
export const independentPatterns = (table: PatternTable, options: IndependentOptions): readonly Pattern[] => {
  checkSome('independentPatterns.table', table)
  checkObject('independentPatterns.options', options, 'an object, { count, seed }')
  const { count, seed } = options
  checkInteger('independentPatterns.count', count, 1)
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new ParameterError('independentPatterns.seed', seed, 'an integer >= 0 and < 2^53')
  const random = randomStream(seed, 'independent')
  const means = meanStates(table)
  return Array.from({ length: count }, () => ({
    states: Uint8Array.from(means, (mean) => (random.uniform() < mean ? 1 : 0)),
  }))
}

const complete = (
  where: string,
  { columns, patterns }: PatternTable,
  mask: Mask,
  told: (pattern: Pattern, seen: Uint8Array) => Uint8Array,
): Completion => {
  checkFunction(`${where}.mask`, mask)
  let hidden = 0
  let right = 0
  const completed = patterns.map((pattern, index) => {
    const seen = mask(pattern, index)
    checkStates(`${where}.mask: what it gives`, seen, columns.length)
    const guess = told(pattern, seen)
    return pattern.states.map((state, k) => {
      if (seen[k] === 1) return state
      const other = guess[k] ?? 0
      hidden++
      if (other === state) right++
      return other
    })
  })
  if (hidden === 0)
    throw new ParameterError(`${where}.mask`, hidden, 'a mask that hides at least one feature')
  return { accuracy: right / hidden, completed }
}

const shareOf = (patterns: readonly Pattern[], isRight: (pattern: Pattern, k: number) => boolean): number =>
  patterns.filter(isRight).length / patterns.length

const labelOf = (pattern: Pattern | undefined): number => present(pattern?.label, 'label of a pattern')

const checkSome = (where: string, table: PatternTable): void => {
  checkTable(where, table)
  if (table.patterns.length === 0)
    throw new ParameterError(`${where}.patterns`, table.patterns, 'at least 1 pattern')
}

/** Refuses tables that are not of the same features and classes. */
const checkPair = (where: string, train: PatternTable, test: PatternTable): void => {
  checkSome(`${where}.train`, train)
  checkSome(`${where}.test`, test)
  for (const name of ['columns', 'labels'] as const) {
    const [a, b] = [train[name], test[name]]
    if (a.length !== b.length || a.some((one, k) => one !== b[k]))
      throw new ParameterError(`${where}.test.${name}`, b, `the ${name} of the training table`)
  }
}
