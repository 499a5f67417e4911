import { readdirSync, statSync, type Stats } from 'node:fs'
import { basename, join } from 'node:path'
import { SpecError } from '../graph/index.ts'
import { decodeModel, type Model } from '../inference/index.ts'
import { fileErrorOf } from '../io/fileError.ts'
import { readJsonFile } from '../io/specFile.ts'
import { ParameterError } from '../models/errors.ts'
import { InputError, unknownName } from './errors.ts'
import { faultsText } from './networkFile.ts'
import { RUN_FILE } from './runFile.ts'

/** A model among those of a run. */
export interface ModelFile {
  readonly path: string
  /** Names of all models of the run, that one too. */
  readonly all: readonly string[]
}

/** `model-SEED-ARM.json` */
const MODEL = /^model-(\d+)-([\w-]+)\.json$/

interface Named {
  readonly file: string
  readonly seed: number
  readonly arm: string
}

/** Arms of learning, the one first that is asked unless told otherwise. */
const PREFERRED: readonly string[] = ['sal', 'none', 'control']

const rankOf = (arm: string): number => {
  const rank = PREFERRED.indexOf(arm)
  return rank < 0 ? PREFERRED.length : rank
}

/**
 * The model that is asked: of a run that has several the one that is named, or the first arm of the least seed.
 *
 * @param run the folder of a run, or the file of a model
 * @param wanted its file, or what tells it: `2-sal`, `2` or `sal`
 * @throws InputError if there is none, or none of that name
 */
export const modelFile = (run: string, wanted?: string): ModelFile => {
  const stat = statOf(run)
  if (stat === undefined)
    throw new InputError(
      `${run}: there is nothing of that name; expected the folder of a run, or the file of a model`,
    )
  if (!stat.isDirectory()) {
    if (wanted !== undefined)
      throw new InputError(
        `--model ${wanted}: ${run} is a file; expected no --model, which chooses in the folder of a run`,
      )
    return { path: run, all: [basename(run)] }
  }
  const models = modelsIn(run)
  if (models.length === 0) throw noModel(run)
  const all = models.map(({ file }) => file)
  const found = models.find(
    ({ file, seed, arm }) =>
      wanted === undefined || [file, `${seed}-${arm}`, String(seed), arm].includes(wanted),
  )
  if (found === undefined)
    throw unknownName(
      `--model ${wanted ?? ''}: ${run} has no such model; expected one of ${models.map(({ seed, arm }) => `${seed}-${arm}`).join(', ')}`,
      wanted ?? '',
      [...models.map(({ seed, arm }) => `${seed}-${arm}`), ...all],
    )
  return { path: join(run, found.file), all }
}

const statOf = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (cause) {
    throw fileErrorOf(path, cause, 'the folder of a run, or the file of a model')
  }
}

const modelsIn = (run: string): readonly Named[] =>
  readdirSync(run)
    .flatMap((file): readonly Named[] => {
      const [, seed, arm] = MODEL.exec(file) ?? []
      return seed === undefined || arm === undefined ? [] : [{ file, seed: Number(seed), arm }]
    })
    .sort((a, b) => a.seed - b.seed || rankOf(a.arm) - rankOf(b.arm) || (a.arm < b.arm ? -1 : 1))

/** Why a folder has no model. */
const noModel = (run: string): InputError => {
  const path = join(run, RUN_FILE)
  if (statSync(path, { throwIfNoEntry: false }) === undefined)
    return new InputError(
      `${run}: there is no model-SEED-ARM.json in it, and no ${RUN_FILE}; expected the folder of a run of inference`,
    )
  const value = readJsonFile(path)
  const usecase: unknown =
    typeof value === 'object' && value !== null && 'usecase' in value ? value.usecase : undefined
  return usecase === 'inference'
    ? new InputError(
        `${run}: no model of this run is there yet; expected one that has learned. Wait, or \`rxspike resume\` it if it was ended`,
      )
    : new InputError(
        `${run}: a run of ${typeof usecase === 'string' ? `'${usecase}'` : 'something else'}, which leaves no model; expected the folder of a run of inference`,
      )
}

/**
 * Reads a model.
 * @throws FileError if it cannot be read; InputError with what does not fit
 */
export const readModel = (path: string): Model => {
  const value = readJsonFile(path)
  try {
    return decodeModel(value)
  } catch (error) {
    if (error instanceof SpecError) throw new InputError(faultsText(path, error), error)
    if (!(error instanceof ParameterError)) throw error
    throw new InputError(`${path}: ${error.message.replace(/^decodeModel[.]value[.]?/, '')}`, error)
  }
}
