import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { FileError, fileErrorOf, Found } from './fileError.ts'

/** Bytes from which on a file is too large to be read as a whole: what is large belongs into files that are read in pieces. */
export const MAX_FILE_BYTES = 100_000_000

const CHUNK = 2 ** 20

/** What changes with a file. */
interface Stamp {
  readonly bytes: bigint
  readonly modified: bigint
}

/**
 * All bytes of a file: of one moment. One that is written to while it is read is refused.
 *
 * Not by the size that the system tells: a pipe has none.
 *
 * @param expected what the file should be, in words
 * @param advice what to do with one that is too large
 * @throws FileError
 */
export const bytesOfFile = (path: string, expected: string, advice = ''): Uint8Array => {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw fileErrorOf(path, cause, expected)
  }
  try {
    const before = stampOf(file)
    const chunks: Uint8Array[] = []
    let length = 0
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK)
      const count = readSync(file, chunk, 0, CHUNK, null)
      if (count === 0) break
      chunks.push(chunk.subarray(0, count))
      length += count
      if (length >= MAX_FILE_BYTES) {
        const expectedSize = `less than ${MAX_FILE_BYTES / 1e6} MB`
        throw new FileError(path, {}, new Found(`${MAX_FILE_BYTES / 1e6} MB or more`), expectedSize, advice)
      }
    }
    checkUnchanged(path, before, stampOf(file))
    return Buffer.concat(chunks, length)
  } catch (cause) {
    throw fileErrorOf(path, cause, expected)
  } finally {
    closeSync(file)
  }
}

/** The text of a file in UTF-8, without the mark of its encoding; under the same conditions. */
export const textOfFile = (path: string, expected: string, advice = ''): string => {
  const bytes = bytesOfFile(path, expected, advice)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new FileError(path, {}, new Found('bytes that are no text'), 'UTF-8')
  }
}

/** A pipe has no size and no time; it is read once, so it is of one moment anyway. */
const stampOf = (file: number): Stamp | undefined => {
  const stat = fstatSync(file, { bigint: true })
  return stat.isFile() ? { bytes: stat.size, modified: stat.mtimeNs } : undefined
}

const checkUnchanged = (path: string, before: Stamp | undefined, after: Stamp | undefined): void => {
  if (before?.bytes === after?.bytes && before?.modified === after?.modified) return
  const change =
    before?.bytes === after?.bytes ? '' : `, from ${before?.bytes ?? 0n} to ${after?.bytes ?? 0n} bytes`
  throw new FileError(
    path,
    {},
    new Found(`a file that changed while it was read${change}`),
    'a file that nobody writes to meanwhile',
    'Read it again when it is whole.',
  )
}
