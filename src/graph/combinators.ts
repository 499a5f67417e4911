import * as t from 'io-ts'
import { show } from '../models/errors.ts'
import { type Fault, unknownName } from './errors.ts'

export type Codec<A> = t.Type<A>

/** A codec of whatever its kind says. */
export type AnyCodec = t.Mixed

/** A value for which `test` holds; the name says in words what is allowed. */
export const value = <A>(allowed: string, test: (u: unknown) => u is A): Codec<A> =>
  new t.Type(allowed, test, (u, c) => (test(u) ? t.success(u) : t.failure(u, c, allowed)), t.identity)

/** What is wrong where a name was expected: the names that there are, and the one that was given. */
interface NameError extends t.ValidationError {
  readonly known: readonly string[]
  readonly name: unknown
}

/** One of the texts that are known; the faults of others say which are near. */
export const choice = <A extends string>(allowed: string, known: readonly A[]): Codec<A> => {
  const texts: readonly unknown[] = known
  const isKnown = (u: unknown): u is A => texts.includes(u)
  const validate: t.Validate<unknown, A> = (u, context) => {
    if (isKnown(u)) return t.success(u)
    const error: NameError = { value: u, context, message: allowed, known, name: u }
    return t.failures([error])
  }
  return new t.Type(allowed, isKnown, validate, t.identity)
}

/** A plain object: its prototype, if it has one, is that of all objects (of whichever realm). A Map is none. */
export const isRecord = (u: unknown): u is Record<string, unknown> => {
  if (typeof u !== 'object' || u === null || Array.isArray(u)) return false
  const prototype: unknown = Object.getPrototypeOf(u)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** A key as it stands in a path: `name`, or `['a name']` where that would not be read as one. */
const keyInPath = (key: string): string => (/^[\w$]{1,60}$/.test(key) ? key : `[${show(key)}]`)

/** An object with these keys and no others; an optional key is absent, never undefined. */
export const closed = <A>(
  name: string,
  required: Record<string, t.Mixed>,
  optional: Record<string, t.Mixed>,
): Codec<A> => {
  const codecs = new Map([...Object.entries(required), ...Object.entries(optional)])
  const validate: t.Validate<unknown, A> = (u, c) => {
    if (!isRecord(u)) return t.failure(u, c, name)
    const errors: t.Errors = []
    for (const key of Object.keys(u)) {
      if (codecs.has(key)) continue
      const known = [...codecs.keys()]
      const error: NameError = {
        value: u[key],
        context: t.appendContext(c, keyInPath(key), t.never, u[key]),
        message: known.length === 0 ? 'no keys at all' : `no such key, only ${known.join(', ')}`,
        known,
        name: key,
      }
      errors.push(error)
    }
    const out: Record<string, unknown> = {}
    for (const [key, codec] of codecs) {
      if (!Object.hasOwn(u, key)) {
        if (Object.hasOwn(optional, key)) continue
        errors.push({
          value: undefined,
          context: t.appendContext(c, key, codec, undefined),
          message: codec.name,
        })
        continue
      }
      const result = codec.validate(u[key], t.appendContext(c, key, codec, u[key]))
      if (result._tag === 'Left') addTo(errors, result.left)
      else out[key] = result.right
    }
    return errors.length > 0 ? t.failures(errors) : t.success(out as A)
  }
  return new t.Type<A>(name, (u): u is A => validate(u, [])._tag === 'Right', validate, t.identity)
}

/** Not `push(...more)`: a matrix of NaN has more faults than a call may have arguments. */
const addTo = (errors: t.Errors, more: t.Errors): void => {
  for (const error of more) errors.push(error)
}

export const list = <A>(name: string, item: t.Type<A, unknown>, atLeast = 0): Codec<readonly A[]> => {
  const validate: t.Validate<unknown, readonly A[]> = (u, c) => {
    if (!Array.isArray(u) || u.length < atLeast) return t.failure(u, c, name)
    const errors: t.Errors = []
    const out: A[] = []
    // not forEach, which passes over the holes of a sparse array
    for (let k = 0; k < u.length; k++) {
      const entry: unknown = u[k]
      const result = item.validate(entry, t.appendContext(c, `[${k}]`, item, entry))
      if (result._tag === 'Left') addTo(errors, result.left)
      else out.push(result.right)
    }
    return errors.length > 0 ? t.failures(errors) : t.success(out)
  }
  return new t.Type<readonly A[]>(
    name,
    (u): u is readonly A[] => validate(u, [])._tag === 'Right',
    validate,
    t.identity,
  )
}

/** Whichever of the codecs `choose` picks for a value. */
export const chosen = (name: string, choose: (u: unknown) => AnyCodec | undefined): AnyCodec => {
  const validate: t.Validate<unknown, unknown> = (u, c) => choose(u)?.validate(u, c) ?? t.failure(u, c, name)
  return new t.Type<unknown>(
    name,
    (u): u is unknown => validate(u, [])._tag === 'Right',
    validate,
    t.identity,
  )
}

/** What io-ts found, as faults with paths as one would write them. */
export const faultsOf = (errors: t.Errors): readonly Fault[] =>
  errors.map((error) => {
    const { context, value: given, message } = error
    const { known = [], name }: Partial<NameError> = error
    const path = context
      .slice(1)
      .map(({ key }, k) => (k === 0 || key.startsWith('[') ? key : `.${key}`))
      .join('')
    // every codec above says what is right
    return unknownName(path, given, message ?? '', known, name)
  })
