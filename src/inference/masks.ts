import { checkObject } from '../models/check.ts'
import { ParameterError, present } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'
import { randomStream } from '../models/random.ts'
import { checkNames } from './checkTable.ts'
import type { Pattern, PatternTable } from './pattern.ts'

/**
 * Which features of a pattern are seen (1) and which are hidden (0), in the order of the table's columns. What comes back
 * is shared between patterns: it is there to be read.
 *
 * @param index of the pattern among those that are asked about; it chooses the draw of a random mask
 */
export type Mask = (pattern: Pattern, index: number) => Uint8Array

/** How features lie in a picture. */
export interface UpperHalfOptions {
  /** Features in a row of the picture; they stand row by row, the uppermost first. */
  readonly width: number
}

/** Which features a random mask shows. */
export interface RandomHalfOptions {
  /** Another draw for another one; an integer in [0, 2^53). */
  readonly seed: number
  /**
   * The share of features that are seen, rounded to whole ones.
   * @defaultValue 0.5
   */
  readonly share?: number
}

/** What is seen, in the user's own words: a 0 or 1 a feature, the names of those that are seen, or a function of a feature. */
export type GivenMask =
  | ArrayLike<number>
  | readonly string[]
  | ((column: string, index: number, pattern: Pattern) => boolean | number)

/**
 * The upper half of a picture is seen. Of an odd number of rows the middle one is hidden.
 *
 * @throws ParameterError if width does not cut the features into two rows or more
 * @example
 * ```ts
 * import { upperHalf } from 'rxspike/inference'
 * const table = { columns: ['nw', 'ne', 'sw', 'se'], labels: [], patterns: [] }
 * const mask = upperHalf(table, { width: 2 })
 * Array.from(mask({ states: Uint8Array.of(1, 1, 0, 0) }, 0)) // => [1, 1, 0, 0]
 * ```
 */
export const upperHalf = (table: PatternTable, options: UpperHalfOptions): Mask => {
  checkNames('upperHalf.table', table)
  checkObject('upperHalf.options', options, 'an object, { width }')
  const { width } = options
  const size = table.columns.length
  if (!(Number.isInteger(width) && width >= 1 && 2 * width <= size && size % width === 0))
    throw new ParameterError(
      'upperHalf.width',
      width,
      `a divisor of ${size}, the number of features, and below it`,
    )
  const seen = new Uint8Array(size).fill(1, 0, width * Math.floor(size / width / 2))
  return () => seen
}

/**
 * A random half of the features is seen, another one of each pattern: always the same number, and every choice of so many is
 * equally probable. The same seed and index give the same mask.
 *
 * @throws ParameterError if nothing would be seen, or all
 */
export const randomHalf = (table: PatternTable, options: RandomHalfOptions): Mask => {
  checkNames('randomHalf.table', table)
  checkObject('randomHalf.options', options, 'an object, { seed, share }')
  const { seed, share = 0.5 } = options
  const size = table.columns.length
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new ParameterError('randomHalf.seed', seed, 'an integer >= 0 and < 2^53')
  const count = Math.round(share * size)
  if (!(typeof share === 'number' && count >= 1 && count < size))
    throw new ParameterError(
      'randomHalf.share',
      share,
      `a share of the ${size} features that shows at least one and hides at least one`,
    )
  const random = randomStream(seed, 'mask')
  return (_pattern, index) => {
    const stream = random.split(String(index))
    const seen = new Uint8Array(size)
    // one feature after the other, with the probability that it is among those that are still to be chosen
    let left = count
    for (let k = 0; k < size && left > 0; k++) {
      if (stream.uniform() * (size - k) >= left) continue
      seen[k] = 1
      left--
    }
    return seen
  }
}

/**
 * A mask of one's own. At least one feature is seen, and at least one hidden.
 *
 * @param given a 0 or 1 a feature (1: seen); or the names of the features that are seen; or a function that tells it of each
 * @throws ParameterError naming the entry that is wrong; of a function when the mask is asked for
 * @example
 * ```ts
 * import { maskOf } from 'rxspike/inference'
 * const table = { columns: ['wet', 'cold', 'windy'], labels: [], patterns: [] }
 * const mask = maskOf(table, ['wet', 'windy'])
 * Array.from(mask({ states: Uint8Array.of(1, 1, 0) }, 0)) // => [1, 0, 1]
 * ```
 */
export const maskOf = (table: PatternTable, given: GivenMask): Mask => {
  checkNames('maskOf.table', table)
  const where = 'maskOf.given'
  const { columns } = table
  if (typeof given === 'function')
    return (pattern) =>
      checked(
        where,
        Uint8Array.from(columns, (column, k) => seenBy(`${where}(${column})`, given(column, k, pattern))),
      )
  const isList = Array.isArray(given) || (ArrayBuffer.isView(given) && 'length' in given)
  if (!isList || given.length === 0)
    throw new ParameterError(
      where,
      given,
      'a 0 or 1 a feature, names of features that are seen, or a function',
    )
  const seen =
    typeof given[0] === 'string' ? seenByName(where, columns, given) : seenByPlace(where, columns, given)
  checked(where, seen)
  return () => seen
}

const seenByName = (where: string, columns: readonly string[], given: ArrayLike<unknown>): Uint8Array => {
  const seen = new Uint8Array(columns.length)
  for (let k = 0; k < given.length; k++) {
    const place = columns.indexOf(given[k] as string)
    if (place < 0)
      throw new ParameterError(
        `${where}[${k}]`,
        given[k],
        'the name of a feature',
        '',
        nearest(given[k], columns),
      )
    if (present(seen[place], 'state of a feature') === 1)
      throw new ParameterError(`${where}[${k}]`, given[k], 'each name once')
    seen[place] = 1
  }
  return seen
}

const seenByPlace = (where: string, columns: readonly string[], given: ArrayLike<unknown>): Uint8Array => {
  if (given.length !== columns.length)
    throw new ParameterError(where, given, `an array of ${columns.length}, a 0 or 1 a feature`)
  return Uint8Array.from(columns, (_, k) => seenBy(`${where}[${k}]`, given[k]))
}

const seenBy = (where: string, value: unknown): 0 | 1 => {
  if (value === 1 || value === true) return 1
  if (value === 0 || value === false) return 0
  throw new ParameterError(where, value, '1 (seen) or 0 (hidden)')
}

const checked = (where: string, seen: Uint8Array): Uint8Array => {
  const count = seen.reduce((sum, state) => sum + state, 0)
  if (count === 0 || count === seen.length)
    throw new ParameterError(
      where,
      count,
      `a number of features that are seen from 1 to ${seen.length - 1}, so that some are hidden`,
    )
  return seen
}
