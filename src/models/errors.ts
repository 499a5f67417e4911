import { didYouMean, nearest } from './nearest.ts'

/**
 * Whose mistake an error is, and so what comes of it:
 *
 * - `'input'`: the user asked for something that cannot be; refused before anything runs.
 * - `'law'`: event time was broken (an event in the past, a loop without an end); it ends the run.
 * - `'fault'`: a program is wrong, RxSpike's own unless a subscriber or a part of the user's own threw.
 * - `'end'`: no mistake: the user ended the run.
 */
export type ErrorKind = 'input' | 'law' | 'fault' | 'end'

const ERROR_KINDS: readonly unknown[] = ['input', 'law', 'fault', 'end'] satisfies ErrorKind[]

/**
 * Whose mistake an error is. What ended a run counts as what it was: the cause of a `RunError` decides. An error that is
 * none of RxSpike's is a `'fault'`.
 *
 * @example
 * ```ts
 * import { causeOf, randomStream } from 'rxspike/models'
 * try {
 *   randomStream(-1)
 * } catch (error) {
 *   causeOf(error) // => 'input'
 * }
 * ```
 */
export const causeOf = (error: unknown): ErrorKind => {
  let inner: unknown = error
  while (inner instanceof Error) {
    const { kind, code } = inner as Error & { readonly kind?: unknown; readonly code?: unknown }
    const isOwn = typeof code === 'string' && code.startsWith('E_')
    if (isOwn && ERROR_KINDS.includes(kind)) return kind as ErrorKind
    // of our own errors only that of a run takes its kind from its cause
    if (code !== 'E_RUN') break
    inner = inner.cause
  }
  return 'fault'
}

/** A user's mistake in an argument: refused before anything runs. */
export class ParameterError extends RangeError {
  readonly kind = 'input'
  readonly code: string = 'E_PARAMETER'
  /** Where the value stood, as a path or a call: `poisson.rate`. */
  readonly where: string
  /** The value that was given. */
  readonly value: unknown
  /** What would have been right. */
  readonly expected: string
  /** What was probably meant, nearest first, where right is one of a few names. */
  readonly suggestion: readonly string[]

  /**
   * @param advice what to do, as a sentence
   * @param suggestion where right is one of a few names, those that are `nearest`
   */
  constructor(
    where: string,
    value: unknown,
    expected: string,
    advice = '',
    suggestion: readonly string[] = [],
  ) {
    const sentences = [`${where}: ${show(value)}; expected ${expected}.`, didYouMean(suggestion), advice]
    super(sentences.filter((sentence) => sentence !== '').join(' '))
    this.name = 'ParameterError'
    this.where = where
    this.value = value
    this.expected = expected
    this.suggestion = suggestion
  }
}

/** Refuses what is none of a few texts, each of which means something. */
export const checkChoice = (where: string, value: unknown, known: readonly string[]): void => {
  if (!(known as readonly unknown[]).includes(value))
    throw new ParameterError(where, value, choiceOf(known), '', nearest(value, known))
}

/**
 * Refuses a key that is none of those an object may have.
 * @param value what stands under the key
 */
export const refuseKey = (where: string, key: string, value: unknown, known: readonly string[]): never => {
  throw new ParameterError(
    `${where}.${key}`,
    value,
    `one of the names ${known.join(', ')}`,
    '',
    nearest(key, known),
  )
}

/** `'on', 'off' or 'free'` */
export const choiceOf = (known: readonly string[]): string => {
  const quoted = known.map((name) => `'${name}'`)
  const last = quoted.pop() ?? 'nothing'
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`
}

/** Something that cannot be, unless RxSpike itself is wrong. */
export class InternalError extends Error {
  readonly kind = 'fault'
  readonly code = 'E_INTERNAL'
  /** What was found to be so. */
  readonly what: string

  constructor(what: string) {
    super(`${what}. This is a fault of RxSpike: please report it.`)
    this.name = 'InternalError'
    this.what = what
  }
}

/** A value that has been checked to be there. */
export const present = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new InternalError(`${what} is missing`)
  return value
}

/** A value as messages print it: short, and with text in quotes. */
export const show = (value: unknown): string => {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint') return `${value}n`
  if (ArrayBuffer.isView(value) || Array.isArray(value))
    return `an array of ${(value as ArrayLike<unknown>).length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}
