/** What is handed in where it has no place. */
export const NONSENSE: readonly unknown[] = [
  null,
  undefined,
  Number.NaN,
  -1,
  Infinity,
  'nonsense',
  Object.freeze([]),
  Object.freeze({}),
]

/** A reason, then the values that are none of the nonsense here. */
export type Allowed = readonly [reason: string, ...values: unknown[]]

export interface FieldOptions {
  /** May be left out, so undefined is no nonsense. */
  readonly optional?: true
  /** Values that are right here after all, with the reason. */
  readonly allow?: readonly Allowed[]
  /** What the message says instead of the name of the argument. */
  readonly says?: string | RegExp
  /** Why nothing is tried here. */
  readonly exempt?: string
}

export interface ArgumentOptions extends FieldOptions {
  /** What to know of the fields of an object: each key of it is tried by itself. */
  readonly fields?: Readonly<Record<string, FieldOptions>>
  /** Fields that cannot stand beside the others; they are tried elsewhere. */
  readonly without?: readonly string[]
  /** Why the object is tried as a whole only, and not field by field. */
  readonly whole?: string
}

export interface Argument extends ArgumentOptions {
  readonly name: string
  /** Makes a right one anew. */
  readonly valid: () => unknown
}

/** One thing to call, with its arguments. */
export interface Entry {
  /** As `exports.ts` names it: `allToAll`, `new Synapses`, `Synapses#write`, `RandomStream.restore`. */
  readonly name: string
  readonly call: (...args: unknown[]) => unknown
  readonly args: readonly Argument[]
}

/** An argument by its name in the declaration, what is right for it (or a function that makes it) and what to know. */
export const arg = (name: string, valid: () => unknown, options: ArgumentOptions = {}): Argument => ({
  name,
  valid,
  ...options,
})

/** A callable; `call` takes anything, as callers without types do. */
export const entry = (name: string, call: (...args: never[]) => unknown, ...args: Argument[]): Entry => ({
  name,
  call: call as (...all: unknown[]) => unknown,
  args,
})

/** A class. */
export const made = (name: string, type: new (...args: never[]) => unknown, ...args: Argument[]): Entry =>
  entry(
    `new ${name}`,
    (...all: unknown[]) => new (type as unknown as new (...any: unknown[]) => unknown)(...all),
    ...args,
  )

/** A method of an object that is made anew. */
export const method = (name: string, make: () => unknown, ...args: Argument[]): Entry =>
  entry(
    name,
    (...all: unknown[]) => {
      const it = make() as Record<string, (...any: unknown[]) => unknown>
      return it[name.slice(name.indexOf('#') + 1)]?.(...all)
    },
    ...args,
  )

// Reasons that come back.
const numbers = [Number.NaN, -1, Infinity]
/** Any finite number will do. */
export const FINITE: ArgumentOptions = { allow: [['any finite number is right', -1]] }
export const ANYTHING: ArgumentOptions = { exempt: 'takes anything' }
export const OPTIONAL: ArgumentOptions = { optional: true }
export const TEXT: ArgumentOptions = { allow: [['any text is right', 'nonsense']] }
export const NUMBER: ArgumentOptions = { allow: [['any number is right', ...numbers]] }
export const CALLED_PER_EVENT = 'called with every event: a check here would be paid for millions of times'
