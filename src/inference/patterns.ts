import { checkObject } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'

/** One example of what a network learns: which features are on, and to which class it belongs. */
export interface Pattern {
  /** A 0 or 1 a feature, in the order of the table's columns. */
  readonly states: Uint8Array
  /** Index of its class among the labels of the table; left out where it is not known, or there are no classes. */
  readonly label?: number
}

/** Patterns of the same features. */
export interface PatternTable {
  /** Names of the features. */
  readonly columns: readonly string[]
  /** Names of the classes; none where the patterns have no labels. */
  readonly labels: readonly string[]
  readonly patterns: readonly Pattern[]
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
  const where = 'visibleStates'
  checkObject(`${where}.table`, table, 'a table of patterns')
  checkObject(`${where}.pattern`, pattern, 'a pattern, { states, label }')
  const { columns, labels } = table
  const { states, label } = pattern
  if (!Array.isArray(columns))
    throw new ParameterError(`${where}.table.columns`, columns, 'names of features')
  if (!Array.isArray(labels))
    throw new ParameterError(`${where}.table.labels`, labels, 'names of classes, or none')
  if (!(states instanceof Uint8Array) || states.length !== columns.length)
    throw new ParameterError(`${where}.pattern.states`, states, `a Uint8Array of ${columns.length} states`)
  if (label !== undefined && !(Number.isInteger(label) && label >= 0 && label < labels.length))
    throw new ParameterError(`${where}.pattern.label`, label, `the index of one of ${labels.length} classes`)
  const visible = new Uint8Array(columns.length + labels.length)
  visible.set(states)
  if (label !== undefined) visible[columns.length + label] = 1
  return visible
}
