import { ParameterError } from './errors.ts'
import { nearest } from './nearest.ts'

// What the compiler refuses already, for callers without types: each names the argument that is wrong.

/** Refuses what is no finite number. */
export const checkFinite = (where: string, x: unknown): void => {
  if (!Number.isFinite(x)) throw new ParameterError(where, x, 'a finite number')
}

/** Refuses what is no finite number > 0, in `unit`. */
export const checkPositive = (where: string, x: unknown, unit: string): void => {
  if (!(typeof x === 'number' && x > 0 && x < Infinity))
    throw new ParameterError(where, x, `a finite number > 0 ${unit}`)
}

/** Refuses what is no number at all; NaN and infinities are. */
export const checkNumber = (where: string, x: unknown): void => {
  if (typeof x !== 'number') throw new ParameterError(where, x, 'a number')
}

/** Refuses what is no integer >= least. */
export const checkInteger = (where: string, x: unknown, least: number): void => {
  if (!(Number.isInteger(x) && (x as number) >= least))
    throw new ParameterError(where, x, `an integer >= ${least}`)
}

export const checkText = (where: string, text: unknown): void => {
  if (typeof text !== 'string') throw new ParameterError(where, text, 'a string')
}

/** Refuses what has no fields; an array counts as such. */
export const checkObject = (where: string, x: unknown, expected: string): void => {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) throw new ParameterError(where, x, expected)
}

export const checkFunction = (where: string, x: unknown): void => {
  if (typeof x !== 'function') throw new ParameterError(where, x, 'a function')
}

/** Refuses an object without this method. */
export const checkMethod = (where: string, of: object, name: string): void =>
  checkFunction(where, (of as Readonly<Record<string, unknown>>)[name])

/** Whether `x` has numbered entries; a text does not count. */
export const isList = (x: unknown): x is ArrayLike<unknown> =>
  typeof x === 'object' && x !== null && 'length' in x && Number.isInteger(x.length)

/** Refuses what is no array of any kind, an object with a length. */
export const checkArray = (where: string, values: unknown, expected: string): void => {
  const isArray = typeof values === 'object' && values !== null && 'length' in values
  if (!isArray) throw new ParameterError(where, values, expected)
}

/** Refuses an index that is none of `size`. */
export const checkIndex = (where: string, i: unknown, size: number): void => {
  if (!Number.isInteger(i) || (i as number) < 0 || (i as number) >= size)
    throw new ParameterError(where, i, `an index from 0 to ${size - 1}`)
}

/** Refuses keys that nobody reads, with the one that was probably meant. */
export const checkKeys = (where: string, x: object, known: readonly string[]): void => {
  for (const [key, value] of Object.entries(x)) {
    if (!known.includes(key))
      throw new ParameterError(
        `${where}.${key}`,
        value,
        `no such key, only ${known.join(', ')}`,
        undefined,
        nearest(key, known),
      )
  }
}
