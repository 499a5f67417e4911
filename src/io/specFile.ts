import { closeSync, openSync, readSync } from 'node:fs'
import { decodeSpec, type KindRegistry, type NetworkSpec } from '../graph/index.ts'
import { ParameterError } from '../models/errors.ts'
import { FileError, fileErrorOf, Found } from './fileError.ts'
import { jsonFaults } from './jsonText.ts'

/** Bytes from which on a file is too large to be a spec: what is large belongs into files that it names. */
export const MAX_FILE_BYTES = 100_000_000

/** Deepest nesting of a JSON file: parts and steps nest 64 deep, at some levels each. */
export const MAX_LEVELS = 1000

const CHUNK = 2 ** 20

/**
 * A value from a JSON file, as careful as with a stranger's: size and depth have limits, keys that JavaScript reserves
 * and keys that stand twice are refused. A byte order mark is passed over.
 *
 * @throws FileError with line, column and what would be right; with every key that is refused
 */
export const readJsonFile = (path: string): unknown => {
  if (typeof path !== 'string' || path === '') throw new ParameterError('readJsonFile.path', path, 'a path')
  const text = textOf(path, contentOf(path))
  const [first, ...more] = jsonFaults(text, MAX_LEVELS)
  if (first === undefined) return JSON.parse(text)
  const { line, column, found, expected } = first
  const others = more.map(
    (fault) => `Line ${fault.line}, column ${fault.column}: ${fault.found}; expected ${fault.expected}.`,
  )
  throw new FileError(path, { line, column }, new Found(found), expected, others.join(' '))
}

/**
 * The network spec of a JSON file.
 *
 * @param kinds those that it may name; see {@link networkKinds}
 * @throws FileError if it cannot be read or is no JSON; SpecError with every fault of form
 */
export const readSpecFile = (path: string, kinds: KindRegistry): NetworkSpec =>
  decodeSpec(kinds, readJsonFile(path))

/** Not by the size that the system tells: a pipe has none. */
const contentOf = (path: string): Uint8Array => {
  const expected = 'a JSON file'
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw fileErrorOf(path, cause, expected)
  }
  try {
    const chunks: Uint8Array[] = []
    let length = 0
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK)
      const count = readSync(file, chunk, 0, CHUNK, null)
      if (count === 0) return Buffer.concat(chunks, length)
      chunks.push(chunk.subarray(0, count))
      length += count
      if (length >= MAX_FILE_BYTES) {
        const expectedSize = `less than ${MAX_FILE_BYTES / 1e6} MB`
        throw new FileError(path, {}, new Found(`${MAX_FILE_BYTES / 1e6} MB or more`), expectedSize, ADVICE)
      }
    }
  } catch (cause) {
    throw fileErrorOf(path, cause, expected)
  } finally {
    closeSync(file)
  }
}

const ADVICE = 'Put large matrices and spike trains into files of their own: kinds file and spike-file.'

const textOf = (path: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new FileError(path, {}, new Found('bytes that are no text'), 'UTF-8')
  }
}
