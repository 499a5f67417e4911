import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { unfinished } from '../io/files.ts'
import { causeOf } from '../models/errors.ts'
import { InputError } from './errors.ts'
import { isInferenceFile } from './inferenceFiles.ts'
import { LOCK_FILE, lockFolder } from './lock.ts'
import { isNetworkFile, WEIGHTS_FOLDER } from './networkFiles.ts'
import { familyOf, readRun, RUN_FAMILIES, RUN_FILE, type RunFamily, type RunFiles } from './runFile.ts'
import { isRunFile } from './samplingFiles.ts'
import { untilEnded } from './signals.ts'
import { isTrialRunFile } from './trialFiles.ts'
import { trialUseCaseOf } from './trialUseCases.ts'

/** What is written to see whether a disk has room, in bytes. */
const PROBE = 1 << 16

/** Files that a message names. */
const NAMED = 5

/** The folder of a run, held by this process. */
export interface RunFolder {
  readonly path: string
  /** Lets it go: another process may work in it. A second call does nothing. */
  release(): void
  /** Takes it back, with the folders above it that were made for it, as far as nothing is in them. */
  abandon(): void
}

/**
 * The folder of a run, made and held. One that is there already must be empty, or its run be given up with `--force`:
 * then the files of that run go, and nothing else.
 *
 * @param isOurs whether the new run writes a file of this name
 * @throws InputError if it cannot be used; nothing has been changed then
 */
export const runFolder = (path: string, force: boolean, isOurs: (file: string) => boolean): RunFolder => {
  const made: string[] = []
  let held: (() => void) | undefined
  const abandon = () => {
    held?.()
    for (const folder of made.toReversed()) removeEmpty(folder)
  }
  try {
    makeFolder(path, made)
    if (!force) refuseFiles(path)
    held = lockFolder(path)
    if (!force) refuseFiles(path)
    const files = filesIn(path)
    const old = files.some((file) => !file.startsWith(unfinished)) ? oldRun(path, files) : undefined
    const isOld = (file: string): boolean => file.startsWith(unfinished) || old?.(file) === true
    refuseOthers(
      path,
      files.filter((file) => isOurs(file) && !isOld(file)),
    )
    probe(path)
    removeAll(path, files.filter(isOld))
  } catch (error) {
    abandon()
    if (error instanceof InputError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`--out ${path}: ${reason}; expected a folder that can be written`)
  }
  return { path, release: held, abandon }
}

/**
 * Does some work in the folder of a new run, and holds it as long. A signal is heeded from before there is a folder on, so that
 * none finds one that nobody looks after.
 */
export const inNewFolder = (
  path: string,
  force: boolean,
  isOurs: (file: string) => boolean,
  work: (folder: RunFolder, signal: AbortSignal) => Promise<void>,
): Promise<void> =>
  untilEnded(async (signal) => {
    const folder = runFolder(path, force, isOurs)
    try {
      await work(folder, signal)
    } finally {
      folder.release()
    }
  })

/** The same in the folder of a run that is there already. */
export const inRunFolder = (path: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> =>
  untilEnded(async (signal) => {
    const release = lockFolder(path)
    try {
      await work(signal)
    } finally {
      release()
    }
  })

/** What is in a folder and in that of its weights, but for the lock. */
const filesIn = (path: string): readonly string[] => {
  const weights = join(path, WEIGHTS_FOLDER)
  return [
    ...readdirSync(path).filter((file) => file !== LOCK_FILE),
    ...(isFolder(weights) ? readdirSync(weights).map((file) => `${WEIGHTS_FOLDER}/${file}`) : []),
  ]
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Takes files away; that which says of what run they are is the last, so that who is stopped here can begin again. */
const removeAll = (path: string, files: readonly string[]): void => {
  for (const file of files.toSorted((a, b) => Number(a === RUN_FILE) - Number(b === RUN_FILE)))
    rmSync(join(path, file), { force: true, recursive: file.startsWith(unfinished) })
  removeEmpty(join(path, WEIGHTS_FOLDER))
}

const refuseFiles = (path: string): void => {
  if (filesIn(path).length > 0)
    throw new InputError(
      `--out ${path}: it exists and is not empty; expected a new or empty folder, or --force to replace the run in it`,
    )
}

/**
 * Whether a file is one of the run that a folder holds.
 * @throws InputError if it holds none, so that nothing in it may be taken away
 */
const oldRun = (path: string, files: readonly string[]): ((file: string) => boolean) => {
  const run = readOld(path, files)
  const trials = trialUseCaseOf(run.usecase)
  if (trials !== undefined) return isTrialRunFile(trials)
  if ('spec' in run) return (file) => isNetworkFile(run.spec, file)
  return familyOf(run.usecase) === 'sampling' ? isRunFile : isInferenceFile
}

const readOld = (path: string, files: readonly string[]): RunFiles[RunFamily] => {
  try {
    return readRun(path, RUN_FAMILIES)
  } catch (error) {
    if (causeOf(error) !== 'input') throw error
    throw new InputError(
      `--out ${path} --force: it holds no run that could be replaced, but ${namesOf(files)} (${(error as Error).message.replace(/\.$/, '')}); ` +
        'expected the folder of a run, or an empty one. Choose another folder, or move these files away.',
      error,
    )
  }
}

/** What is none of an earlier run stays, and must not be in the way. */
const refuseOthers = (path: string, others: readonly string[]): void => {
  if (others.length > 0)
    throw new InputError(
      `--out ${path}: ${namesOf(others)}, of no run there, would be overwritten; expected a folder without files of such names. ` +
        'Choose another folder, or move them away.',
    )
}

const namesOf = (files: readonly string[]): string =>
  files.length <= NAMED
    ? files.join(', ')
    : `${files.slice(0, NAMED).join(', ')} and ${files.length - NAMED} more`

/** Not `mkdirSync` with `recursive`, which never returns where the system has no place for folders (`/proc`). */
const makeFolder = (path: string, made: string[]): void => {
  if (existsSync(path)) return
  makeFolder(dirname(resolve(path)), made)
  mkdirSync(path)
  made.push(path)
}

/** A folder in which somebody else has put something stays. */
const removeEmpty = (folder: string): void => {
  if (isFolder(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
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
