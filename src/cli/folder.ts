import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { NetworkSpec } from '../graph/index.ts'
import { unfinished } from '../io/files.ts'
import { InputError } from './errors.ts'
import { removeNetworkFiles } from './networkFiles.ts'
import { RUN_FILE } from './runFile.ts'

/** What is written to see whether a disk has room, in bytes. */
const PROBE = 1 << 16

/**
 * The folder of a run, made. One that is there already must be empty, or be given up with `--force`: then the files of
 * the earlier run go, those that `isOurs` knows and those of the network that its `run.json` names, and nothing else.
 *
 * @throws InputError if it cannot be used; nothing has been changed then
 */
export const runFolder = (path: string, force: boolean, isOurs: (file: string) => boolean): string => {
  const made: string[] = []
  try {
    makeFolder(path, made)
    const files = readdirSync(path)
    if (files.length > 0 && !force) {
      throw new InputError(
        `--out ${path}: it exists and is not empty; expected a new or empty folder, or --force to replace the run in it`,
      )
    }
    probe(path)
    const network = networkIn(path)
    if (network !== undefined) removeNetworkFiles(path, network)
    for (const file of files.filter(isOurs)) rmSync(join(path, file), { force: true })
  } catch (error) {
    for (const folder of made.toReversed()) rmdirSync(folder)
    if (error instanceof InputError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`--out ${path}: ${reason}; expected a folder that can be written`)
  }
  return path
}

/** Not `mkdirSync` with `recursive`, which never returns where the system has no place for folders (`/proc`). */
const makeFolder = (path: string, made: string[]): void => {
  if (existsSync(path)) return
  makeFolder(dirname(resolve(path)), made)
  mkdirSync(path)
  made.push(path)
}

/** A file of some size can be written: the folder is ours, and the disk is not full. */
const probe = (folder: string): void => {
  const file = join(folder, `${unfinished}${process.pid}-probe`)
  try {
    writeFileSync(file, new Uint8Array(PROBE))
  } finally {
    rmSync(file, { force: true })
  }
}

/** The network that was run in a folder, as far as its names can be read. */
const networkIn = (folder: string): NetworkSpec | undefined => {
  try {
    const run = JSON.parse(readFileSync(join(folder, RUN_FILE), 'utf8')) as {
      readonly spec?: Partial<NetworkSpec>
    }
    const { projections = [], recorders = [] } = run.spec ?? {}
    const isNamed = [...projections, ...recorders].every(({ name }) => typeof name === 'string')
    return run.spec === undefined || !isNamed ? undefined : (run.spec as NetworkSpec)
  } catch {
    // whatever it is, it is no run of ours
    return undefined
  }
}
