import { checkObject } from '../models/check.ts'
import type { NumberParameter, TableOf } from '../models/parameters.ts'

/** What a part can be for. */
export const ROLES = [
  'population',
  'connectivity',
  'distribution',
  'rate',
  'space',
  'profile',
  'psp',
  'pairing',
  'window',
  'stage',
  'factor',
  'rule',
  'biasRule',
  'shortTerm',
  'recorder',
] as const

/** A kind belongs to one role; a field of type `part` names the role it takes. */
export type Role = (typeof ROLES)[number]

/** The roles whose parts are made from their parameters alone, so that they can stand within another part. */
export type PartRole = Exclude<
  Role,
  'population' | 'connectivity' | 'distribution' | 'shortTerm' | 'recorder'
>

interface Described {
  readonly doc: string
  /** May be left out, and then stays out. */
  readonly optional?: true
}

/** A number; required unless it has a `value`, its default. */
export interface NumberField extends Described, Omit<NumberParameter, 'value' | 'doc'> {
  readonly type: 'number'
  readonly value?: number
}

/** One number for all neurons, or a list with one each. */
export interface VectorField extends Described, Omit<NumberParameter, 'value' | 'doc' | 'integer'> {
  readonly type: 'vector'
  readonly value?: number
}

/** A list of numbers. */
export interface NumbersField extends Described, Omit<NumberParameter, 'value' | 'doc'> {
  readonly type: 'numbers'
}

/** A value a synapse: one number, rows [post][pre], or a distribution to draw from. Resolved to a row-major array. */
export interface MatrixField extends Described {
  readonly type: 'matrix'
}

export interface TextField extends Described {
  readonly type: 'text'
  /** The texts that are allowed; any but the empty one if absent. */
  readonly oneOf?: readonly string[]
  /** Whether it is the name of a phase, which the program then must have, if there is one. */
  readonly isPhase?: true
  /** Whether it is the path of a file. */
  readonly isPath?: true
  /** Whether it is the name of a population or of a projection, which the network then must have. */
  readonly names?: 'population' | 'projection'
  readonly value?: string
}

export interface FlagField extends Described {
  readonly type: 'flag'
  readonly value: boolean
}

/** An object with these keys and no others. */
export interface GroupField extends Described {
  readonly type: 'group'
  readonly fields: Fields
}

/** A list of such objects. */
export interface GroupsField extends Described {
  readonly type: 'groups'
  readonly fields: Fields
}

/** A nested part, `{ kind, params }`, of a role. */
export interface PartField extends Described {
  readonly type: 'part'
  readonly role: PartRole
}

/** A list of nested parts. */
export interface PartsField extends Described {
  readonly type: 'parts'
  readonly role: PartRole
  readonly atLeast?: number
}

export type Field =
  | NumberField
  | VectorField
  | NumbersField
  | MatrixField
  | TextField
  | FlagField
  | GroupField
  | GroupsField
  | PartField
  | PartsField

/**
 * The parameters of a kind by name. Codec, defaults, docs and test data are derived from this one description.
 */
export type Fields = { readonly [name: string]: Field }

/** The field entries of a table of numbers: what is left out has its default. */
export const fieldsOf = <P>(table: TableOf<P>): { readonly [K in keyof P]: NumberField } => {
  checkObject('fieldsOf.table', table, 'a table of parameters by name')
  return Object.fromEntries(
    Object.entries<NumberParameter>(table).map(([name, parameter]) => [
      name,
      { type: 'number', ...parameter },
    ]),
  ) as { readonly [K in keyof P]: NumberField }
}
