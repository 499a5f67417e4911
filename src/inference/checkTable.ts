import { checkObject } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import type { PatternTable } from './pattern.ts'

/** Refuses what is no table of patterns; its patterns are looked at as well. */
export const checkTable = (where: string, table: PatternTable): void => {
  checkNames(where, table)
  const { columns, labels, patterns } = table
  if (!Array.isArray(patterns))
    throw new ParameterError(`${where}.patterns`, patterns, 'an array of patterns')
  patterns.forEach((pattern, k) => {
    checkPattern(`${where}.patterns[${k}]`, pattern, columns.length, labels.length)
  })
}

/** Refuses a table without names of features, or whose labels are no names. */
export const checkNames = (where: string, table: PatternTable): void => {
  checkObject(where, table, 'a table of patterns, { columns, labels, patterns }')
  const { columns, labels } = table
  if (!Array.isArray(columns) || columns.length === 0 || !columns.every(isText))
    throw new ParameterError(`${where}.columns`, columns, 'the names of the features')
  if (!Array.isArray(labels) || !labels.every(isText))
    throw new ParameterError(`${where}.labels`, labels, 'the names of the classes, or none')
}

/** Refuses what is no pattern of so many features and classes. */
export const checkPattern = (where: string, pattern: unknown, features: number, classes: number): void => {
  checkObject(where, pattern, 'a pattern, { states, label }')
  const { states, label } = pattern as { readonly states?: unknown; readonly label?: unknown }
  checkStates(`${where}.states`, states, features)
  if (label === undefined) return
  if (!(Number.isInteger(label) && (label as number) >= 0 && (label as number) < classes))
    throw new ParameterError(`${where}.label`, label, `the index of one of ${classes} classes, or none`)
}

/** Refuses what are no states of so many features. */
export const checkStates = (where: string, states: unknown, features: number): void => {
  if (!(states instanceof Uint8Array) || states.length !== features)
    throw new ParameterError(where, states, `a Uint8Array of ${features} states`)
  const wrong = states.findIndex((state) => state > 1)
  if (wrong >= 0) throw new ParameterError(`${where}[${wrong}]`, states[wrong], '0 or 1')
}

const isText = (name: unknown): boolean => typeof name === 'string'

/** States of the same neurons, at least one of them, as an array. */
export const statesOf = (where: string, patterns: Iterable<Uint8Array>): readonly Uint8Array[] => {
  const isMany =
    typeof patterns === 'object' && (patterns as object | null) !== null && Symbol.iterator in patterns
  if (!isMany || patterns instanceof Uint8Array)
    throw new ParameterError(where, patterns, 'an iterable of states, a Uint8Array a pattern')
  const all = [...patterns]
  const [first] = all
  if (first === undefined) throw new ParameterError(where, all, 'at least 1 pattern')
  all.forEach((states, k) => {
    checkStates(`${where}[${k}]`, states, (first as Partial<Uint8Array> | null)?.length ?? 0)
  })
  return all
}
