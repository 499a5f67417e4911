/** A user's mistake in an argument: refused before anything runs. */
export class ParameterError extends RangeError {
  readonly code: string = 'E_PARAMETER'
  /** Where the value stood, as a path or a call: `poisson.rate`. */
  readonly where: string
  /** The value that was given. */
  readonly value: unknown
  /** What would have been right. */
  readonly expected: string

  constructor(where: string, value: unknown, expected: string, advice = '') {
    super(`${where}: ${show(value)}; expected ${expected}.${advice === '' ? '' : ` ${advice}`}`)
    this.name = 'ParameterError'
    this.where = where
    this.value = value
    this.expected = expected
  }
}

/** Something that cannot be, unless RxSpike itself is wrong. */
export class InternalError extends Error {
  readonly code = 'E_INTERNAL'

  constructor(what: string) {
    super(`${what}. This is a fault of RxSpike: please report it.`)
    this.name = 'InternalError'
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
