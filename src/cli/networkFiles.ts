import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { NetworkSpec } from '../graph/index.ts'
import { unfinished } from '../io/files.ts'
import { CHECKPOINT_FILE } from './checkpoint.ts'
import { RUN_FILE } from './runFile.ts'

/** Files of the run of a network, beside `run.json` and the parts of its recorders. */
export const EXPLAIN_FILE = 'explain.txt'
export const RESULT_FILE = 'result.json'

/** The folder of the weights at the end, a table a projection. */
export const WEIGHTS_FOLDER = 'weights'
export const NETWORK_PICTURES: readonly string[] = ['raster', 'weights']

/**
 * The name of each projection's table of weights: its own, where a file can have that and no other projection's is the
 * same on a disk that knows no capitals.
 */
export const weightTables = ({
  projections,
}: Pick<NetworkSpec, 'projections'>): ReadonlyMap<string, string> => {
  const taken = new Set<string>()
  return new Map(
    projections.map(({ name }, k) => {
      const isPlain = /^[\w-][\w.-]{0,80}$/.test(name) && !taken.has(name.toLowerCase())
      const table = isPlain ? name : `projection-${k}`
      taken.add(table.toLowerCase())
      return [name, table]
    }),
  )
}

/** Names of the recorders of a network. */
export const recorderNames = ({ recorders = [] }: Pick<NetworkSpec, 'recorders'>): readonly string[] =>
  recorders.map(({ name }) => name)

/** Whether a file in a folder belongs to the run of this network, so that another may replace it. */
export const isNetworkFile = (spec: NetworkSpec, file: string): boolean =>
  [RUN_FILE, EXPLAIN_FILE, RESULT_FILE, CHECKPOINT_FILE].includes(file) ||
  NETWORK_PICTURES.some((name) => [`${name}.svg`, `${name}.png`].includes(file)) ||
  recorderNames(spec).some((name) => isPartOf(name, file)) ||
  file.startsWith(unfinished)

/** Whether a file is a part of a table. */
export const isPartOf = (table: string, file: string): boolean =>
  file.startsWith(`${table}-`) && /^\d{5,}\.parquet$/.test(file.slice(table.length + 1))

/** The parts of a table in a folder, in their order; none if there is no such folder. */
export const partFiles = (folder: string, table: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => isPartOf(table, file))
        .sort(
          (a, b) =>
            Number.parseInt(a.slice(table.length + 1), 10) - Number.parseInt(b.slice(table.length + 1), 10),
        )
        .map((file) => join(folder, file))
    : []

/** Takes the tables of weights away, and their folder if nothing else is in it. */
export const removeWeights = (folder: string, spec: NetworkSpec): void => {
  const below = join(folder, WEIGHTS_FOLDER)
  if (!existsSync(below)) return
  for (const table of weightTables(spec).values()) for (const file of partFiles(below, table)) rmSync(file)
  if (readdirSync(below).length === 0) rmdirSync(below)
}

/** Takes the files of a run away. */
export const removeNetworkFiles = (folder: string, spec: NetworkSpec): void => {
  removeWeights(folder, spec)
  for (const file of readdirSync(folder)) if (isNetworkFile(spec, file)) rmSync(join(folder, file))
}

/** Takes away what a run that was killed had not finished writing. */
export const removeUnfinished = (folder: string): void => {
  for (const file of readdirSync(folder)) if (file.startsWith(unfinished)) rmSync(join(folder, file))
}
