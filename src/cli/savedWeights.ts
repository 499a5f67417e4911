import { ParquetTable } from '../io/parquetTable.ts'
import { parquetParts } from '../io/parquetParts.ts'
import type { Synapses } from '../operators/index.ts'
import { partFiles } from './networkFiles.ts'

/** Rows of a part. */
const ROWS = 500_000

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

/** Writes the synapses of a projection as a table. */
export const writeSynapses = (folder: string, name: string, synapses: Synapses, provenance: object): void => {
  const { post, pre, weight } = synapsesOf(synapses)
  const columns = { post: 'int32', pre: 'int32', weight: 'double' } as const
  const table = parquetParts({ folder, name, columns, rowsPerPart: ROWS, provenance })
  weight.forEach((w, k) => table.write({ post: post[k] ?? 0, pre: pre[k] ?? 0, weight: w }))
  table.close()
}

/** The synapses of a table; one without any has no file. */
export const synapsesIn = (folder: string, name: string): SynapseList => {
  const columns: readonly number[][] = [[], [], []]
  for (const file of partFiles(folder, name)) {
    const table = new ParquetTable(file)
    try {
      table.groups.forEach((_, group) =>
        table.group(group, ['post', 'pre', 'weight']).forEach((values, c) => {
          for (const value of values) columns[c]?.push(Number(value))
        }),
      )
    } finally {
      table.close()
    }
  }
  const [post = [], pre = [], weight = []] = columns
  return { post: Int32Array.from(post), pre: Int32Array.from(pre), weight: Float64Array.from(weight) }
}
