import { ParameterError } from '../models/errors.ts'
import { Synapses, type Topology } from './synapses.ts'

/** A weight for every synapse: one number, a matrix row-major [post][pre], or a function of the pair. */
export type Weights = number | ArrayLike<number> | ((post: number, pre: number) => number)

/** One synapse of an explicit list. */
export interface SynapseEntry {
  readonly pre: number
  readonly post: number
  readonly weight: number
}

const size = (where: string, n: number): number => {
  if (!Number.isInteger(n) || n < 1) throw new ParameterError(where, n, 'an integer >= 1')
  return n
}

const within = (n: number, end: number): boolean => Number.isInteger(n) && n >= 0 && n < end

const weighted = (where: string, topology: Topology, weights: Weights): Synapses => {
  const { preSize, postSize, begin, targets } = topology
  const values = new Float64Array(targets.length)
  if (typeof weights === 'number') values.fill(weights)
  else {
    if (typeof weights !== 'function' && weights.length !== preSize * postSize) {
      throw new ParameterError(
        `${where}.weights`,
        weights,
        `${postSize} × ${preSize} numbers, row-major [post][pre]`,
      )
    }
    for (let pre = 0; pre < preSize; pre++) {
      for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
        const post = targets[k]!
        values[k] = typeof weights === 'function' ? weights(post, pre) : weights[post * preSize + pre]!
      }
    }
  }
  return new Synapses(topology, values)
}

/**
 * A synapse from every source to every target; without autapses none from a neuron to itself, for a population
 * that projects to itself.
 * @throws ParameterError if a size is not an integer >= 1 or the weights have the wrong shape
 */
export const allToAll = (
  preSize: number,
  postSize: number,
  weights: Weights,
  { autapses = true }: { readonly autapses?: boolean } = {},
): Synapses => {
  size('allToAll.preSize', preSize)
  size('allToAll.postSize', postSize)
  const begin = new Int32Array(preSize + 1)
  const targets: number[] = []
  for (let pre = 0; pre < preSize; pre++) {
    for (let post = 0; post < postSize; post++) if (autapses || post !== pre) targets.push(post)
    begin[pre + 1] = targets.length
  }
  return weighted('allToAll', { preSize, postSize, begin, targets: Int32Array.from(targets) }, weights)
}

/** A synapse from each neuron to the one of the same index. */
export const oneToOne = (count: number, weights: Weights): Synapses => {
  size('oneToOne.count', count)
  const targets = Int32Array.from({ length: count }, (_, i) => i)
  const begin = Int32Array.from({ length: count + 1 }, (_, i) => i)
  return weighted('oneToOne', { preSize: count, postSize: count, begin, targets }, weights)
}

/**
 * The synapses of a list, in any order.
 * @throws ParameterError naming the entry, if an index is out of range or a pair stands twice
 */
export const fromList = (preSize: number, postSize: number, entries: readonly SynapseEntry[]): Synapses => {
  size('fromList.preSize', preSize)
  size('fromList.postSize', postSize)
  entries.forEach(({ pre, post }, k) => {
    if (!within(pre, preSize)) {
      throw new ParameterError(`fromList.entries[${k}].pre`, pre, `an index from 0 to ${preSize - 1}`)
    }
    if (!within(post, postSize)) {
      throw new ParameterError(`fromList.entries[${k}].post`, post, `an index from 0 to ${postSize - 1}`)
    }
  })
  const sorted = [...entries].sort((a, b) => a.pre - b.pre || a.post - b.post)
  const begin = new Int32Array(preSize + 1)
  sorted.forEach(({ pre, post }, k) => {
    const last = sorted[k - 1]
    if (last?.pre === pre && last.post === post) {
      throw new ParameterError('fromList.entries', `${pre} → ${post}`, 'each pair once')
    }
    begin[pre + 1]!++
  })
  for (let pre = 0; pre < preSize; pre++) begin[pre + 1]! += begin[pre]!
  const targets = Int32Array.from(sorted, ({ post }) => post)
  return new Synapses(
    { preSize, postSize, begin, targets },
    Float64Array.from(sorted, ({ weight }) => weight),
  )
}
