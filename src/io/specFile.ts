import { decodeSpec, type KindRegistry, type NetworkSpec } from '../graph/index.ts'
import { ParameterError } from '../models/errors.ts'
import { FileError, Found } from './fileError.ts'
import { jsonFaults } from './jsonText.ts'
import { textOfFile } from './wholeFile.ts'

/** Deepest nesting of a JSON file: parts and steps nest 64 deep, at some levels each. */
export const MAX_LEVELS = 1000

/**
 * A value from a JSON file, as careful as with a stranger's: size and depth have limits, keys that JavaScript reserves
 * and keys that stand twice are refused. A byte order mark is passed over.
 *
 * @throws FileError with line, column and what would be right; with every key that is refused
 */
export const readJsonFile = (path: string): unknown => {
  if (typeof path !== 'string' || path === '') throw new ParameterError('readJsonFile.path', path, 'a path')
  return parseJson(path, textOfFile(path, 'a JSON file', ADVICE))
}

/**
 * The value of a text in JSON that stands in a file.
 *
 * @param linesBefore lines of the file before the text
 */
export const parseJson = (path: string, text: string, linesBefore = 0): unknown => {
  const [first, ...more] = jsonFaults(text, MAX_LEVELS)
  if (first === undefined) return JSON.parse(text)
  const { line, column, found, expected } = first
  const others = more.map(
    (fault) =>
      `Line ${linesBefore + fault.line}, column ${fault.column}: ${fault.found}; expected ${fault.expected}.`,
  )
  throw new FileError(
    path,
    { line: linesBefore + line, column },
    new Found(found),
    expected,
    others.join(' '),
  )
}

/**
 * The network spec of a JSON file.
 *
 * @param kinds those that it may name; see {@link networkKinds}
 * @throws FileError if it cannot be read or is no JSON; SpecError with every fault of form
 */
export const readSpecFile = (path: string, kinds: KindRegistry): NetworkSpec =>
  decodeSpec(kinds, readJsonFile(path))

const ADVICE = 'Put large matrices and spike trains into files of their own: kinds file and spike-file.'
