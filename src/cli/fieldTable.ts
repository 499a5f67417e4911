import type { Field, Fields } from '../graph/index.ts'
import { describeRange } from '../models/parameters.ts'

/** A parameter as a row of a table. */
export interface FieldRow {
  /** Its symbol, with the group that it is in: `during.phase`. */
  readonly name: string
  readonly unit: string
  /** Its default; `required`, or `–` where it may be left out and then is not there. */
  readonly default: string
  readonly allowed: string
  readonly doc: string
}

/** The parameters of a kind, groups spelled out below their own row. */
export const fieldRows = (fields: Fields, prefix = ''): readonly FieldRow[] =>
  Object.entries(fields).flatMap(([key, field]) => {
    const name = `${prefix}${key}`
    const row = {
      name,
      unit: unitOf(field),
      default: defaultOf(field),
      allowed: allowedOf(field),
      doc: field.doc,
    }
    if (field.type === 'group') return [row, ...fieldRows(field.fields, `${name}.`)]
    if (field.type === 'groups') return [row, ...fieldRows(field.fields, `${name}[].`)]
    return [row]
  })

const unitOf = (field: Field): string => ('unit' in field && field.unit !== '1' ? field.unit : '')

const defaultOf = (field: Field): string => {
  if ('value' in field) return String(field.value)
  return field.optional === true ? '–' : 'required'
}

/** What is allowed, without the unit, which has a column of its own. */
const allowedOf = (field: Field): string => {
  switch (field.type) {
    case 'number':
      return rangeOf(field)
    case 'vector':
      return `${rangeOf(field)}, or one a neuron`
    case 'numbers':
      return `a list, each ${rangeOf(field)}`
    case 'matrix':
      return 'a number, rows [post][pre], or a distribution'
    case 'text':
      return textOf(field)
    case 'flag':
      return 'true or false'
    case 'group':
      return 'an object'
    case 'groups':
      return 'a list of objects'
    case 'part':
      return `a ${field.role}`
    case 'parts':
      return `a list of ${field.role}s${(field.atLeast ?? 0) > 0 ? `, at least ${field.atLeast}` : ''}`
  }
}

const rangeOf = (field: Field & { readonly type: 'number' | 'vector' | 'numbers' }): string =>
  describeRange({ ...field, value: 0, unit: '1' }).replace(/^a finite number/, 'a number')

const textOf = (field: Field & { readonly type: 'text' }): string => {
  if (field.oneOf !== undefined) return field.oneOf.join(' | ')
  if (field.isPhase === true) return 'a phase of the program'
  if (field.names !== undefined) return `a ${field.names}`
  return 'a text'
}
