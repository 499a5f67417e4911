import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ParameterError } from '../models/errors.ts'

/** How the name of a file begins that `writeWhole` has not finished, and that no reader may take for whole. */
export const unfinished = '.unfinished-'

/**
 * A file that is there as a whole or not at all: the data go to a temporary file in the same folder, onto the
 * disk, and only then under their name. Whoever reads meanwhile, or after a crash, sees the old file or the new.
 *
 * The folder is made if it is missing. A crash may leave a file named `.unfinished-…` behind.
 *
 * @param path where the file shall be; a file of that name is replaced
 * @param data text (written as UTF-8) or bytes
 * @throws ParameterError E_PARAMETER if data is neither; the error of the system if the disk does not take it
 */
export const writeWhole = (path: string, data: string | Uint8Array): void => {
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) {
    throw new ParameterError('writeWhole.data', data, 'text or bytes (Uint8Array)')
  }
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true })
  const temporary = join(folder, `${unfinished}${process.pid}-${basename(path)}`)
  try {
    const file = openSync(temporary, 'w')
    try {
      writeAll(file, typeof data === 'string' ? Buffer.from(data, 'utf8') : data)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw cause
  }
  settleFolder(folder)
}

/** One call of the system may write less than it was given. */
const writeAll = (file: number, bytes: Uint8Array): void => {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done)
}

/** The new name, too, is onto the disk. Windows has no such call for folders and keeps names in a journal. */
const settleFolder = (folder: string): void => {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
