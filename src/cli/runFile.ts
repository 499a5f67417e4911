import { join } from 'node:path'
import { statSync } from 'node:fs'
import type { NetworkSpec } from '../graph/index.ts'
import { readJsonFile } from '../io/specFile.ts'
import { writeWhole } from '../io/files.ts'
import { InputError } from './errors.ts'
import { version } from './version.ts'

/** The file that says what a folder holds the run of. */
export const RUN_FILE = 'run.json'

/** A stretch of wall time in which a run went on. */
export interface RunSession {
  /** As ISO 8601. */
  readonly began: string
  readonly ended?: string
  /** Event time in ms at which it began and ended. */
  readonly from: number
  readonly to?: number
}

/** What `run.json` says of the run of a network. */
export interface NetworkRunFile {
  readonly usecase: 'network'
  readonly rxspike: string
  readonly node: string
  readonly platform: string
  /** The file that was run, and the folder that paths in it are relative to; both absolute. */
  readonly file: string
  readonly base: string
  readonly seed: number
  /** Event time in ms of the whole run. */
  readonly duration: number
  readonly spec: NetworkSpec
  readonly sessions: readonly RunSession[]
}

/** What `run.json` says of a run of sampling; enough to draw it again. */
export interface SamplingRunFile {
  readonly usecase: 'sampling'
  readonly rxspike: string
  readonly preset: string
  readonly options: object
}

/** What `run.json` may hold, by its `usecase`. */
export interface RunFiles {
  readonly network: NetworkRunFile
  readonly sampling: SamplingRunFile
}

/**
 * What the folder of a run says of it.
 *
 * @param usecases those that are wanted
 * @throws InputError if it is no such folder
 */
export const readRun = <U extends keyof RunFiles>(folder: string, usecases: readonly U[]): RunFiles[U] => {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory()
  if (isFolder !== true)
    throw new InputError(
      `${folder}: ${isFolder === undefined ? 'there is no such folder' : 'it is a file'}; expected the folder of a run, with a ${RUN_FILE} in it`,
    )
  const path = join(folder, RUN_FILE)
  if (statSync(path, { throwIfNoEntry: false }) === undefined)
    throw new InputError(`${folder}: there is no ${RUN_FILE} in it; expected the folder of a run`)
  const run = readJsonFile(path)
  const usecase: unknown =
    typeof run === 'object' && run !== null && 'usecase' in run ? run.usecase : undefined
  const known: readonly unknown[] = usecases
  if (!known.includes(usecase))
    throw new InputError(
      `${path}: usecase ${usecase === undefined ? 'missing' : JSON.stringify(usecase)}; expected ${usecases.map((name) => `'${name}'`).join(' or ')}`,
    )
  return run as RunFiles[U]
}

/** What a run of this version on this machine says of itself. */
export const provenanceOf = (): Pick<NetworkRunFile, 'rxspike' | 'node' | 'platform'> => ({
  rxspike: version,
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
})

/** Writes a JSON file of a run, whole or not at all. */
export const writeJson = (folder: string, name: string, content: unknown): void =>
  writeWhole(join(folder, name), `${JSON.stringify(content, null, 2)}\n`)
