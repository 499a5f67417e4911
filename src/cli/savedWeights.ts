import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Network, NetworkSpec } from '../graph/index.ts'
import { FileError, Found } from '../io/fileError.ts'
import { writeColumns } from '../io/parquetParts.ts'
import { partFiles, partName } from '../io/partNames.ts'
import { ParquetTable } from '../io/parquetTable.ts'
import type { Synapses } from '../operators/index.ts'
import { removeWeights, UNFINISHED_WEIGHTS, WEIGHTS_FOLDER, weightTables } from './networkFiles.ts'

/** Rows of a part. */
const ROWS = 500_000

const columns = { post: 'int32', pre: 'int32', weight: 'double' } as const

/** Synapses as a list: to neuron `post[k]` from neuron `pre[k]`. */
export interface SynapseList {
  readonly post: Int32Array
  readonly pre: Int32Array
  readonly weight: Float64Array
}

/** The synapses of a projection as they are now. */
export const synapsesOf = ({ preSize, begin, targets, weights }: Synapses): SynapseList => {
  const pre = new Int32Array(targets.length)
  for (let j = 0; j < preSize; j++) pre.fill(j, begin[j], begin[j + 1])
  return { post: targets.slice(), pre, weight: weights.slice() }
}

/**
 * Writes the weights of a network into the folder of its run, a table a projection, in place of those there: all of them
 * or none, whenever it is killed.
 */
export const saveWeights = (folder: string, net: Network, provenance: object): void => {
  const unfinished = join(folder, UNFINISHED_WEIGHTS)
  removeWeights(folder, net.spec)
  try {
    const tables = [...weightTables(net.spec)]
    for (const [projection, table] of tables)
      writeSynapses(unfinished, table, net.synapses(projection), provenance)
    if (tables.length > 0) moveFiles(unfinished, join(folder, WEIGHTS_FOLDER))
  } finally {
    rmSync(unfinished, { force: true, recursive: true })
  }
}

/** Moves a folder; if something else is in the new one, file by file, the first part of a table as its last. */
const moveFiles = (from: string, to: string): void => {
  if (!existsSync(to)) return renameSync(from, to)
  mkdirSync(to, { recursive: true })
  for (const file of readdirSync(from).toSorted().toReversed()) renameSync(join(from, file), join(to, file))
}

/** Writes the synapses of a projection as a table, which has a part even if there are none. */
const writeSynapses = (folder: string, name: string, synapses: Synapses, provenance: object): void => {
  const { post, pre, weight } = synapsesOf(synapses)
  for (let part = 0; part * ROWS < Math.max(1, weight.length); part++) {
    const [from, to] = [part * ROWS, (part + 1) * ROWS]
    const rows = [post.subarray(from, to), pre.subarray(from, to), weight.subarray(from, to)]
    writeColumns(join(folder, partName(name, part)), columns, rows, provenance)
  }
}

/** Writes synapses as one Parquet file, a row each. */
export const writeSynapseList = (path: string, { post, pre, weight }: SynapseList): void =>
  writeColumns(path, columns, [post, pre, weight])

/** Whether the weights of every projection are in the folder of a run. */
export const hasWeights = (folder: string, spec: NetworkSpec): boolean =>
  [...weightTables(spec).values()].every((table) =>
    existsSync(join(folder, WEIGHTS_FOLDER, partName(table, 0))),
  )

/**
 * The synapses of a projection from the weights in the folder of a run.
 * @throws FileError if parts of the table are missing
 */
export const savedSynapses = (folder: string, table: string): SynapseList => {
  const below = join(folder, WEIGHTS_FOLDER)
  const files = partFiles(below, table)
  const gap = files.findIndex((file, part) => file !== join(below, partName(table, part)))
  if (files.length === 0 || gap >= 0)
    throw new FileError(
      join(below, partName(table, Math.max(0, gap))),
      {},
      new Found('nothing'),
      'a part of the weights that the run left',
    )
  const data: readonly number[][] = [[], [], []]
  for (const file of files) {
    const open = new ParquetTable(file)
    try {
      open.groups.forEach((_, group) =>
        open.group(group, Object.keys(columns)).forEach((values, c) => {
          for (const value of values) data[c]?.push(Number(value))
        }),
      )
    } finally {
      open.close()
    }
  }
  const [post = [], pre = [], weight = []] = data
  return { post: Int32Array.from(post), pre: Int32Array.from(pre), weight: Float64Array.from(weight) }
}
