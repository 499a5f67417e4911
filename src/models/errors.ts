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

/** A value as messages print it: short, and with text in quotes. */
export const show = (value: unknown): string => {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint') return `${value}n`
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return `an array of ${(value as ArrayLike<unknown>).length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}
