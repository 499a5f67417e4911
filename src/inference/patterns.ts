import { ParameterError } from '../models/errors.ts'
import { checkNames, checkPattern } from './checkTable.ts'
import type { Pattern, PatternTable } from './pattern.ts'
import { type Misfit, type PatternOptions, PatternRows } from './patternRows.ts'

export type { Pattern, PatternTable } from './pattern.ts'
export type { PatternOptions } from './patternRows.ts'

/**
 * A table of patterns of rows of any origin: objects with a value a column, or arrays with `columns` naming the values.
 *
 * What is no 0 and no 1 is made one by `threshold` only, which is asked for and never guessed. A class is a label neuron:
 * the values of one column of labels, sorted as numbers if all of them are, else as text; or several columns.
 *
 * Cost: one pass over the rows; a byte a state is kept of each.
 *
 * @param rows at least two, all with the same columns
 * @throws ParameterError naming row, column and value of what is no state or no class: NaN, an empty cell, text; a column that
 *   is missing in a row; a label that no column has; one class only; a threshold that makes all states the same
 * @example
 * ```ts
 * import { patternTable } from 'rxspike/inference'
 * const rows = [
 *   { left: 9, right: 0, side: 'l' },
 *   { left: 2, right: 7, side: 'r' },
 * ]
 * const { columns, labels, patterns } = patternTable(rows, { labels: ['side'], threshold: 5 })
 * columns // => ['left', 'right']
 * labels // => ['l', 'r']
 * patterns.map(({ label }) => label) // => [0, 1]
 * ```
 */
export const patternTable = (rows: Iterable<unknown>, options: PatternOptions = {}): PatternTable => {
  const where = 'patternTable'
  if (!isIterable(rows, Symbol.iterator))
    throw new ParameterError(`${where}.rows`, rows, 'rows, as an iterable')
  const made = new PatternRows(where, options, errorOf(where))
  for (const row of rows) made.add(row)
  return made.table()
}

/**
 * The same of rows that come one by one: an async iterable, as a stream of a file or of a socket is.
 *
 * @param rows async or not
 * @throws ParameterError as {@link patternTable} does, as a rejection; the source is closed then
 */
export const patternTableFrom = async (
  rows: AsyncIterable<unknown> | Iterable<unknown>,
  options: PatternOptions = {},
): Promise<PatternTable> => {
  const where = 'patternTableFrom'
  if (!isIterable(rows, Symbol.asyncIterator) && !isIterable(rows, Symbol.iterator))
    throw new ParameterError(`${where}.rows`, rows, 'rows, as an iterable, async or not')
  const made = new PatternRows(where, options, errorOf(where))
  for await (const row of rows) made.add(row)
  return made.table()
}

/** A text is an iterable of its letters, which are no rows. */
const isIterable = (rows: unknown, key: symbol): boolean =>
  typeof rows === 'object' &&
  rows !== null &&
  typeof (rows as Readonly<Record<symbol, unknown>>)[key] === 'function'

const errorOf =
  (where: string) =>
  ({ option, row, column, value, expected, advice, suggestion }: Misfit): Error => {
    const place = [
      `${where}.${option ?? 'rows'}`,
      ...(row === undefined || row === 0 ? [] : [`row ${row}`]),
      ...(column === undefined ? [] : [`column ${column}`]),
    ]
    return new ParameterError(place.join(', '), value, expected, advice, suggestion)
  }

/**
 * The states of all visible neurons that stand for a pattern: its features, then a neuron a class, of which the one of
 * its own class is 1 (none where the class is not known).
 *
 * @throws ParameterError if the pattern is none of a table of these columns and labels
 * @example
 * ```ts
 * import { visibleStates } from 'rxspike/inference'
 * const table = { columns: ['left', 'right'], labels: ['a', 'b'], patterns: [] }
 * Array.from(visibleStates(table, { states: Uint8Array.of(1, 0), label: 1 })) // => [1, 0, 0, 1]
 * ```
 */
export const visibleStates = (table: PatternTable, pattern: Pattern): Uint8Array => {
  checkNames('visibleStates.table', table)
  const { columns, labels } = table
  checkPattern('visibleStates.pattern', pattern, columns.length, labels.length)
  const { states, label } = pattern
  const visible = new Uint8Array(columns.length + labels.length)
  visible.set(states)
  if (label !== undefined) visible[columns.length + label] = 1
  return visible
}
