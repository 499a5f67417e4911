import { resolve } from 'node:path'
import type { PatternTable } from '../inference/index.ts'
import { digits } from '../io/digits.ts'
import { readPatterns } from '../io/patternFile.ts'
import { ParameterError } from '../models/errors.ts'
import type { InferenceData } from '../usecases/inference/index.ts'
import { InputError } from './errors.ts'

/** Where the data of a run comes from, as options and `run.json` say it. */
export interface DataSource {
  /** The user's own table; the digits that come with the package unless given. */
  readonly file?: string
  /** Columns that are labels. */
  readonly labels?: readonly string[]
  readonly threshold?: number
  /** Features in a row of a picture. */
  readonly width?: number
}

/** The share of a table of one's own that is held out unless told otherwise. */
export const HELD_OUT = 0.2

/** Pixels in a row of the digits. */
const DIGITS_WIDTH = 8

/** What `--data` and its companions say; paths are made absolute, so that a resume finds the file. */
export const sourceOf = (given: {
  readonly data?: string
  readonly labels?: readonly string[]
  readonly threshold?: number
  readonly width?: number
}): DataSource => {
  const { data, labels, threshold, width } = given
  for (const [flag, value] of Object.entries({ labels, width }))
    if (data === undefined && value !== undefined)
      throw new InputError(
        `--${flag} ${String(value)}: it says how a table of your own is read; expected --data <file> with it`,
      )
  return {
    ...(data === undefined ? {} : { file: resolve(data) }),
    ...(labels === undefined ? {} : { labels }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(width === undefined ? {} : { width }),
  }
}

/**
 * The data of a run.
 * @throws InputError or FileError, one line that says what is wrong with it
 */
export const dataOf = ({ file, labels, threshold, width }: DataSource): InferenceData => {
  const limit = threshold === undefined ? {} : { threshold }
  const table = read(() =>
    file === undefined
      ? digits(limit)
      : readPatterns(file, { ...limit, ...(labels === undefined ? {} : { labels }) }),
  )
  return { table, width: width ?? (file === undefined ? DIGITS_WIDTH : widthOf(table)) }
}

/** The width of a square picture, if features are as many as fill one; else they stand in one column. */
const widthOf = ({ columns }: PatternTable): number => {
  const side = Math.sqrt(columns.length)
  return Number.isInteger(side) && side > 1 ? side : 1
}

/** What is wrong with an option is told by the name of the flag. */
const FLAGS: Readonly<Record<string, string>> = {
  'readPatterns.path': '--data',
  'readPatterns.threshold': '--threshold',
  'readPatterns.labels': '--labels',
}

const read = (work: () => PatternTable): PatternTable => {
  try {
    return work()
  } catch (error) {
    const where = error instanceof ParameterError ? error.where : undefined
    const found = Object.entries(FLAGS).find(([name]) => where?.startsWith(name))
    if (found === undefined || !(error instanceof ParameterError)) throw error
    const [name, flag] = found
    throw new InputError(error.message.replace(name, flag), error)
  }
}
