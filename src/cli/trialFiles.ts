import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { unfinished } from '../io/files.ts'
import { readJsonFile } from '../io/specFile.ts'
import { causeOf } from '../models/errors.ts'
import { CHECKPOINT_FILE } from './checkpoint.ts'
import { InputError } from './errors.ts'
import { quoted } from './quoted.ts'
import type { AnyOptions, AnyTrialUseCase } from './trialUseCases.ts'

/** Results of all trials; the last file of a run. */
export const TRIALS_RESULT = 'result.json'

/** What came out of a trial, on disk as soon as it is done. */
export const trialFileOf = (key: string): string => `trial-${key}.json`

/** What such a file holds. */
export interface TrialFile {
  readonly key: string
  readonly outcome: unknown
}

/** Whether a run of a use case writes files of this name, so that another may replace them. */
export const isTrialRunFile =
  ({ pictures }: Pick<AnyTrialUseCase, 'pictures'>) =>
  (file: string): boolean =>
    ['run.json', TRIALS_RESULT, CHECKPOINT_FILE].includes(file) ||
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
 * @throws InputError if its file is damaged
 */
export const outcomeIn = (
  folder: string,
  { usecase }: AnyTrialUseCase,
  options: AnyOptions,
  key: string,
): TrialFile | undefined => {
  const path = join(folder, trialFileOf(key))
  if (!existsSync(path)) return undefined
  return readable(folder, path, () => {
    const file = readJsonFile(path) as Partial<TrialFile> | null
    if (file?.key !== key) throw new InputError(`${path}: expected the outcome of the trial ${key}`)
    return { key, outcome: usecase.outcome(file.outcome, options, key) }
  })
}

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
