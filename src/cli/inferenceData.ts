import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PatternTable } from '../inference/index.ts'
import { digits } from '../io/digits.ts'
import { FileError } from '../io/fileError.ts'
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
  /** Columns that are neither features nor labels. */
  readonly ignore?: readonly string[]
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
  readonly ignore?: readonly string[]
  readonly threshold?: number
  readonly width?: number
}): DataSource => {
  const { data, labels, ignore, threshold, width } = given
  for (const [flag, value] of Object.entries({ labels, ignore, width }))
    if (data === undefined && value !== undefined)
      throw new InputError(
        `--${flag} ${String(value)}: it says how a table of your own is read; expected --data <file> with it`,
      )
  return {
    ...(data === undefined ? {} : { file: resolve(data) }),
    ...(labels === undefined ? {} : { labels }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(width === undefined ? {} : { width }),
  }
}

/**
 * The data of a run.
 * @throws InputError or FileError, one line that says what is wrong with it
 */
export const dataOf = ({ file, labels, ignore, threshold, width }: DataSource): InferenceData => {
  const limit = threshold === undefined ? {} : { threshold }
  if (file === undefined)
    return { table: read(() => digits(limit)), width: DIGITS_WIDTH, labelColumn: 'digit' }
  const own = {
    ...limit,
    ...(labels === undefined ? {} : { labels }),
    ...(ignore === undefined ? {} : { ignore }),
  }
  const table = read(() => readPatterns(file, own), labels)
  const side = Math.sqrt(table.columns.length)
  const isSquare = Number.isInteger(side) && side > 1
  const [label, ...others] = labels ?? []
  return {
    table,
    width: width ?? (isSquare ? side : lineOf(table.columns.length)),
    isPicture: width !== undefined || isSquare,
    ...(label === undefined || others.length > 0 ? {} : { labelColumn: label }),
  }
}

/** Features in a line of what is no picture, at most. */
const LINE = 16

/** Features that stand in a line: all of them, or as many as cut them into equal lines that are neither long nor very short. */
const lineOf = (features: number): number => {
  for (let width = Math.min(features, LINE); width > LINE / 4; width--)
    if (features % width === 0) return width
  return features
}

/** What is wrong with an option is told by the name of the flag. */
const FLAGS: Readonly<Record<string, string>> = {
  'readPatterns.path': '--data',
  'readPatterns.threshold': '--threshold',
  'readPatterns.labels': '--labels',
  'readPatterns.ignore': '--ignore',
}

/** What to do about a column that does not hold features. */
const COLUMNS = 'A column of classes is named with --labels, one to leave out with --ignore.'

const read = (work: () => PatternTable, labels: readonly string[] = []): PatternTable => {
  try {
    return work()
  } catch (error) {
    if (error instanceof FileError && !existsSync(error.file))
      throw new InputError(`${error.file}: there is no such file; expected ${error.expected}`, error)
    if (error instanceof FileError && isFeature(error, labels))
      throw new InputError(`${error.message} ${COLUMNS}`, error)
    const where = error instanceof ParameterError ? error.where : undefined
    const found = Object.entries(FLAGS).find(([name]) => where?.startsWith(name))
    if (found === undefined || !(error instanceof ParameterError)) throw error
    const [name, flag] = found
    throw new InputError(error.message.replace(name, flag), error)
  }
}

/** Whether an error is about a value of a feature. */
const isFeature = ({ place: { column }, expected }: FileError, labels: readonly string[]): boolean =>
  typeof column === 'string' && !labels.includes(column) && ['0 or 1', 'a finite number'].includes(expected)
