import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { InputError } from './errors.ts'

/**
 * The folder of a run, made. One that is there already must be empty, or be given up with `--force`: then the files of
 * the earlier run go, those that `isOurs` knows, and nothing else.
 *
 * @throws InputError if it cannot be used
 */
export const runFolder = (path: string, force: boolean, isOurs: (file: string) => boolean): string => {
  try {
    makeFolder(path)
    accessSync(path, constants.W_OK)
    const files = readdirSync(path)
    if (files.length > 0 && !force) {
      throw new InputError(
        `--out ${path}: it exists and is not empty; expected a new or empty folder, or --force to replace the run in it`,
      )
    }
    for (const file of files.filter(isOurs)) rmSync(join(path, file))
  } catch (error) {
    if (error instanceof InputError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`--out ${path}: ${reason}; expected a folder that can be written`)
  }
  return path
}

/** Not `mkdirSync` with `recursive`, which never returns where the system has no place for folders (`/proc`). */
const makeFolder = (path: string): void => {
  if (existsSync(path)) return
  makeFolder(dirname(resolve(path)))
  mkdirSync(path)
}
