import { join } from 'node:path'
import { statSync } from 'node:fs'
import { decodeSpec, type NetworkSpec, SpecError } from '../graph/index.ts'
import { networkKinds } from '../io/fileKinds.ts'
import { readJsonFile } from '../io/specFile.ts'
import { MAX_FILE_BYTES } from '../io/wholeFile.ts'
import { writeWhole } from '../io/files.ts'
import { show } from '../models/errors.ts'
import { InputError } from './errors.ts'
import { faultsText } from './networkFile.ts'
import { TRIAL_USE_CASES, trialUseCaseOf } from './trialUseCases.ts'
import { version } from './version.ts'

/** The file that says what a folder holds the run of. */
export const RUN_FILE = 'run.json'

/** Characters from which on a JSON file is written for machines: indented, numbers would take many times their room. */
const LARGE = 1_000_000

/** Bytes that are left in `run.json` for what is noted of later sessions. */
const ROOM_FOR_SESSIONS = 1_000_000

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

/** A stretch of wall time in which a run of inference went on. */
export interface WallSession {
  /** As ISO 8601. */
  readonly began: string
  readonly ended?: string
  /** How long it was, in s, as far as was noted. */
  readonly seconds?: number
}

/** What `run.json` says of a run of a use case that is made of trials; enough to go on with it. */
export interface TrialRunFile {
  readonly usecase: string
  readonly rxspike: string
  readonly node: string
  readonly platform: string
  readonly preset: string
  readonly options: object
  readonly sessions: readonly WallSession[]
}

/** What `run.json` says of a run of inference; enough to go on with it. */
export interface InferenceRunFile {
  readonly usecase: 'inference'
  readonly rxspike: string
  readonly node: string
  readonly platform: string
  readonly preset: string
  readonly options: object
  /** Where the data came from. */
  readonly data: object
  /** By which changes of the data are found. */
  readonly fingerprint: string
  readonly sessions: readonly WallSession[]
}

/** What `run.json` may hold, by its `usecase`; those that are made of trials are one family. */
export interface RunFiles {
  readonly inference: InferenceRunFile
  readonly network: NetworkRunFile
  readonly sampling: SamplingRunFile
  readonly trials: TrialRunFile
}

/** What there are runs of. */
export type RunFamily = keyof RunFiles

export const RUN_FAMILIES: readonly RunFamily[] = ['network', 'sampling', 'inference', 'trials']

/** To which family a use case belongs, by its name; undefined if there is none of this name. */
export const familyOf = (usecase: unknown): RunFamily | undefined => {
  if (trialUseCaseOf(usecase) !== undefined) return 'trials'
  return RUN_FAMILIES.find((family) => family !== 'trials' && family === usecase)
}

/** The names that `run.json` may give to the use cases of a family. */
const namesOf = (family: RunFamily): readonly string[] =>
  family === 'trials' ? TRIAL_USE_CASES.map(({ usecase }) => usecase.name) : [family]

/**
 * What the folder of a run says of it.
 *
 * @param families those that are wanted
 * @throws InputError if it is no such folder, FileError if its `run.json` cannot be read
 */
export const readRun = <F extends RunFamily>(folder: string, families: readonly F[]): RunFiles[F] => {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory()
  if (isFolder !== true)
    throw new InputError(
      `${folder}: ${isFolder === undefined ? 'there is no such folder' : 'it is a file'}; expected the folder of a run, with a ${RUN_FILE} in it`,
    )
  const path = join(folder, RUN_FILE)
  if (statSync(path, { throwIfNoEntry: false }) === undefined)
    throw new InputError(`${folder}: there is no ${RUN_FILE} in it; expected the folder of a run`)
  const run = readJsonFile(path)
  const family = families.find((one) => isRecord(run) && familyOf(run['usecase']) === one)
  if (family === undefined || !isRecord(run)) {
    const found = isRecord(run) ? run['usecase'] : undefined
    const names = families.flatMap(namesOf)
    throw new InputError(
      `${path}: usecase ${found === undefined ? 'missing' : JSON.stringify(found)}; expected ${names.map((name) => `'${name}'`).join(' or ')}`,
    )
  }
  const fields: Readonly<Record<string, Check>> = FIELDS[family]
  for (const [key, { expected, holds }] of Object.entries(fields)) {
    if (!holds(run[key]))
      throw new InputError(`${path}: ${key}: ${show(run[key])}; expected ${expected}. ${ADVICE}`)
  }
  return (family === 'network' ? withSpec(path, run as unknown as NetworkRunFile) : run) as RunFiles[F]
}

const ADVICE = 'It is as a run wrote it, or has been changed since.'

/** The network of a run is checked as any other that comes from a file. */
const withSpec = (path: string, run: NetworkRunFile): NetworkRunFile => {
  try {
    return { ...run, spec: decodeSpec(networkKinds(run.base), run.spec) }
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    throw new InputError(faultsText(path, error), error)
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

interface Check {
  readonly expected: string
  readonly holds: (value: unknown) => boolean
}

const text: Check = { expected: 'a text', holds: (value) => typeof value === 'string' }
const number: Check = { expected: 'a finite number', holds: Number.isFinite }
const record: Check = { expected: 'an object', holds: isRecord }
const sessions: Check = {
  expected: 'a list of { began, from }',
  holds: (value) =>
    Array.isArray(value) &&
    value.every(
      (session) =>
        isRecord(session) && typeof session['began'] === 'string' && Number.isFinite(session['from']),
    ),
}

const wallSessions: Check = {
  expected: 'a list of { began }',
  holds: (value) =>
    Array.isArray(value) &&
    value.every(
      (session) =>
        isRecord(session) &&
        typeof session['began'] === 'string' &&
        (session['seconds'] === undefined || Number.isFinite(session['seconds'])),
    ),
}

/** What is looked at before it is believed; the options of use cases are checked where they are used. */
const FIELDS: { readonly [F in RunFamily]: Readonly<Partial<Record<keyof RunFiles[F], Check>>> } = {
  network: { rxspike: text, file: text, base: text, seed: number, duration: number, spec: record, sessions },
  sampling: { rxspike: text, preset: text, options: record },
  inference: {
    rxspike: text,
    preset: text,
    options: record,
    data: record,
    fingerprint: text,
    sessions: wallSessions,
  },
  trials: { rxspike: text, preset: text, options: record, sessions: wallSessions },
}

/** What a run of this version on this machine says of itself. */
export const provenanceOf = (): Pick<NetworkRunFile, 'rxspike' | 'node' | 'platform'> => ({
  rxspike: version,
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
})

/** JSON for people, or, where there is very much of it, in as little room as it takes. */
const jsonText = (content: unknown): string => {
  const compact = JSON.stringify(content)
  return `${compact.length > LARGE ? compact : JSON.stringify(content, null, 2)}\n`
}

/**
 * Refuses a run whose `run.json` no command could read.
 * @throws InputError
 */
export const checkRunSize = ({ file, spec }: Pick<NetworkRunFile, 'file' | 'spec'>): void => {
  const bytes = Buffer.byteLength(JSON.stringify(spec))
  const most = MAX_FILE_BYTES - ROOM_FOR_SESSIONS
  if (bytes >= most)
    throw new InputError(
      `${file}: its network takes ${Math.ceil(bytes / 1e6)} MB as JSON; expected less than ${most / 1e6} MB, so that ${RUN_FILE} can be read again. ` +
        'Put large matrices and spike trains into files of their own: kinds file and spike-file.',
    )
}

/** Writes a JSON file of a run, whole or not at all. */
export const writeJson = (folder: string, name: string, content: unknown): void =>
  writeWhole(join(folder, name), jsonText(content))
