import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { NetworkSpec } from '../graph/index.ts'
import { unfinished } from '../io/files.ts'
import { isPartOf, partFiles } from '../io/partNames.ts'
import { CHECKPOINT_FILE } from './checkpoint.ts'
import { RUN_FILE } from './runFile.ts'

/** Files of the run of a network, beside `run.json` and the parts of its recorders. */
export const EXPLAIN_FILE = 'explain.txt'
export const RESULT_FILE = 'result.json'

/** The folder of the weights at the end, a table a projection. */
export const WEIGHTS_FOLDER = 'weights'
export const NETWORK_PICTURES: readonly string[] = ['raster', 'weights']

/** The weights while they are being written: they come into being all at once. */
export const UNFINISHED_WEIGHTS: string = `${unfinished}${WEIGHTS_FOLDER}`

/**
 * The name of each projection's table of weights: its own, where a file can have that and no other projection's is the
 * same on a disk that knows no capitals.
 */
export const weightTables = ({
  projections,
}: Pick<NetworkSpec, 'projections'>): ReadonlyMap<string, string> => {
  const taken = new Set<string>()
  const own = new Set<string>()
  for (const { name } of projections) {
    if (!/^[\w-][\w.-]{0,80}$/.test(name) || taken.has(name.toLowerCase())) continue
    own.add(name)
    taken.add(name.toLowerCase())
  }
  return new Map(
    projections.map(({ name }, k) => {
      if (own.has(name)) return [name, name]
      let number = k
      while (taken.has(`projection-${number}`)) number++
      taken.add(`projection-${number}`)
      return [name, `projection-${number}`]
    }),
  )
}

/** Names of the recorders of a network. */
export const recorderNames = ({ recorders = [] }: Pick<NetworkSpec, 'recorders'>): readonly string[] =>
  recorders.map(({ name }) => name)

/**
 * Whether a file belongs to the run of this network, so that another may replace it.
 * @param file its name; that of a table of weights with its folder, `weights/NAME`
 */
export const isNetworkFile = (spec: NetworkSpec, file: string): boolean =>
  [RUN_FILE, EXPLAIN_FILE, RESULT_FILE, CHECKPOINT_FILE].includes(file) ||
  NETWORK_PICTURES.some((name) => [`${name}.svg`, `${name}.png`].includes(file)) ||
  recorderNames(spec).some((name) => isPartOf(name, file)) ||
  file.startsWith(unfinished) ||
  (file.startsWith(BELOW) && isWeightsFile(spec, file.slice(BELOW.length)))

const BELOW = `${WEIGHTS_FOLDER}/`

const isWeightsFile = (spec: NetworkSpec, file: string): boolean =>
  [...weightTables(spec).values()].some((table) => isPartOf(table, file))

/**
 * Takes the tables of weights away, and their folder if nothing else is in it. Those of a run that is killed meanwhile
 * are there with all their parts, or without the first.
 */
export const removeWeights = (folder: string, spec: NetworkSpec): void => {
  rmSync(join(folder, UNFINISHED_WEIGHTS), { force: true, recursive: true })
  const below = join(folder, WEIGHTS_FOLDER)
  if (!existsSync(below)) return
  for (const table of weightTables(spec).values()) for (const file of partFiles(below, table)) rmSync(file)
  if (readdirSync(below).length === 0) rmdirSync(below)
}

/** Takes the files of a run away. */
export const removeNetworkFiles = (folder: string, spec: NetworkSpec): void => {
  removeWeights(folder, spec)
  removeUnfinished(folder)
  for (const file of readdirSync(folder)) if (isNetworkFile(spec, file)) rmSync(join(folder, file))
}

/** Takes away what a run that was killed had not finished writing. */
export const removeUnfinished = (folder: string): void => {
  for (const file of readdirSync(folder))
    if (file.startsWith(unfinished)) rmSync(join(folder, file), { recursive: true })
}
