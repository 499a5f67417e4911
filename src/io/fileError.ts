import { ParameterError, show } from '../models/errors.ts'
import { didYouMean } from '../models/nearest.ts'

/** Where in a file something stands; lines, columns and rows count from 1, rows without a header. */
export interface Place {
  readonly line?: number
  readonly row?: number
  /** Number of a column, or its name in a table. */
  readonly column?: number | string
}

/** What is found, in words of a message instead of a value in quotes. */
export class Found {
  readonly words: string

  constructor(words: string) {
    this.words = words
  }
}

/** A file that a user has named cannot be read, or does not hold what it should. */
export class FileError extends ParameterError {
  override readonly code = 'E_FILE'
  /** The file, as it was named. */
  readonly file: string
  readonly place: Place
  /** The value, as the message prints it. */
  readonly found: string

  /**
   * @param advice what to do, as a sentence
   * @param suggestion where right is one of a few names, those that are `nearest`
   */
  constructor(
    file: string,
    place: Place,
    value: unknown,
    expected: string,
    advice = '',
    suggestion: readonly string[] = [],
  ) {
    const { line, row, column } = place
    const parts = [
      file,
      ...(line === undefined ? [] : [`line ${line}`]),
      ...(row === undefined ? [] : [`row ${row}`]),
      ...(column === undefined ? [] : [`column ${column}`]),
    ]
    super(parts.join(', '), value instanceof Found ? value.words : value, expected, advice, suggestion)
    const found = value instanceof Found ? value.words : show(value)
    this.message = [`${this.where}: ${found}; expected ${expected}.`, didYouMean(suggestion), advice]
      .filter((sentence) => sentence !== '')
      .join(' ')
    this.found = found
    this.name = 'FileError'
    this.file = file
    this.place = place
  }
}

/** What the system says of a file that it does not give, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing',
  EISDIR: 'a folder',
  ENOTDIR: 'a path through a file',
  EACCES: 'a file without permission to read it',
  EPERM: 'a file without permission to read it',
  ELOOP: 'a link that leads to itself',
  ERR_INVALID_ARG_VALUE: 'a path with NUL in it',
  ENAMETOOLONG: 'a name too long for the system',
}

/** An error of the system about a file, as one that names it. Whatever else it is comes back as it is. */
export const fileErrorOf = (file: string, cause: unknown, expected: string): unknown => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reason = REASONS[code]
  return reason === undefined ? cause : new FileError(file, {}, new Found(reason), expected)
}
