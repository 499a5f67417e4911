import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { unfinished } from '../io/files.ts'
import { readJsonFile } from '../io/specFile.ts'
import { causeOf } from '../models/errors.ts'
import { CHECKPOINT_FILE } from './checkpoint.ts'
import { InputError } from './errors.ts'
import { quoted } from './quoted.ts'
import { RUN_FILE } from './runFile.ts'
import type { AnyOptions, AnyTrialUseCase } from './trialUseCases.ts'

/** Results of all trials; the last file of a run. */
export const TRIALS_RESULT = 'result.json'

/** What came out of a trial, on disk as soon as it is done. */
export const trialFileOf = (key: string): string => `trial-${key}.json`

/** What such a file holds. */
export interface TrialFile {
  readonly key: string
  /** Those of the run when it was computed: outcomes of others are not mixed with them. */
  readonly options: AnyOptions
  readonly outcome: unknown
}

/** Whether a run of a use case writes files of this name, so that another may replace them. */
export const isTrialRunFile =
  ({ pictures }: Pick<AnyTrialUseCase, 'pictures'>) =>
  (file: string): boolean =>
    [RUN_FILE, TRIALS_RESULT, CHECKPOINT_FILE].includes(file) ||
    pictures.some((name) => [`${name}.svg`, `${name}.png`].includes(file)) ||
    /^trial-[a-z0-9.-]+\.json$/.test(file) ||
    file.startsWith(unfinished)

/**
 * The outcomes that a folder has, by key, in the order of the trials. One whose file is damaged is not computed again behind
 * the user's back: somebody has changed it.
 *
 * @throws InputError that names the file, and says how to have it computed again
 */
export const outcomesIn = (
  folder: string,
  entry: AnyTrialUseCase,
  options: AnyOptions,
): Map<string, unknown> => {
  const outcomes = new Map<string, unknown>()
  for (const { key } of entry.usecase.trials(options)) {
    const found = outcomeIn(folder, entry, options, key)
    if (found !== undefined) outcomes.set(key, found.outcome)
  }
  return outcomes
}

/**
 * The outcome of one trial, if the folder has it.
 * @throws InputError if its file is damaged, or of other options
 */
export const outcomeIn = (
  folder: string,
  { usecase }: AnyTrialUseCase,
  options: AnyOptions,
  key: string,
): TrialFile | undefined => {
  const path = join(folder, trialFileOf(key))
  if (!existsSync(path)) return undefined
  const file = readable(folder, path, () => {
    const read = readJsonFile(path) as Partial<TrialFile> | null
    if (read?.key !== key) throw new InputError(`${path}: expected the outcome of the trial ${key}`)
    if (typeof read.options !== 'object' || (read.options as AnyOptions | null) === null)
      throw new InputError(`${path}: expected the options of its run`)
    return { options: read.options, outcome: read.outcome }
  })
  refuseOtherOptions(folder, path, file.options, options)
  return readable(folder, path, () => ({
    key,
    options,
    outcome: usecase.outcome(file.outcome, options, key),
  }))
}

/**
 * Refuses a file of a run that was written under other options than those that `run.json` has now.
 * @throws InputError that names the file and what differs
 */
export const refuseOtherOptions = (
  folder: string,
  path: string,
  written: AnyOptions,
  options: AnyOptions,
): void => {
  const [before, now] = [written, options].map((of) => new Map(Object.entries(of).map(jsonOf)))
  const names = [...new Set([...(before?.keys() ?? []), ...(now?.keys() ?? [])])]
  const other = names.filter((name) => before?.get(name) !== now?.get(name))
  if (other.length === 0) return
  const told = other.map((name) => `${name} ${before?.get(name) ?? 'missing'}`).join(', ')
  const expected = other.map((name) => now?.get(name) ?? 'none').join(', ')
  throw new InputError(
    `${path}: it was computed with ${told}; expected ${expected} as in ${RUN_FILE}, which has been changed since. ` +
      `Put ${RUN_FILE} back, or have it computed again: rm ${quoted(path)} && rxspike resume ${quoted(folder)}`,
  )
}

const jsonOf = ([name, value]: readonly [string, unknown]): readonly [string, string] => [
  name,
  JSON.stringify(value),
]

const readable = <T>(folder: string, path: string, read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    if (causeOf(cause) !== 'input') throw cause
    const { message } = cause as Error
    const text = message.includes(path) ? message : `${path}: ${message}`
    throw new InputError(
      `${text.replace(/\.$/, '')}. It is not as the run wrote it; to have it computed again: rm ${quoted(path)} && rxspike resume ${quoted(folder)}`,
      cause,
    )
  }
}
