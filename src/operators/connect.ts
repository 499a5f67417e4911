import { ParameterError } from '../models/errors.ts'
import { checkArray, checkFinite, checkIndex, checkList, checkOptions, checkSize } from './internal/check.ts'
import { Synapses, type Topology } from './synapses.ts'

/** A weight for every synapse: one number, a matrix row-major [post][pre], or a function of the pair. */
export type Weights = number | ArrayLike<number> | ((post: number, pre: number) => number)

/** One synapse of an explicit list. */
export interface SynapseEntry {
  readonly pre: number
  readonly post: number
  readonly weight: number
}

const weighted = (where: string, topology: Topology, weights: Weights): Synapses => {
  const { preSize, begin, targets } = topology
  const values = new Float64Array(targets.length)
  const of = weightOf(where, topology, weights)
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
      const post = targets[k]!
      const w = of(post, pre)
      checkFinite(`${where}.weights[${post}][${pre}]`, w)
      values[k] = w
    }
  }
  return new Synapses(topology, values)
}

/** The weight of a pair, from any of the forms in which weights are given. */
const weightOf = (
  where: string,
  { preSize, postSize }: Topology,
  weights: Weights,
): ((post: number, pre: number) => number) => {
  if (typeof weights === 'function') return weights
  if (typeof weights === 'number') return () => weights
  const expected = `a number, ${postSize} × ${preSize} numbers (row-major [post][pre]), or a function of post and pre`
  checkArray(`${where}.weights`, weights, expected)
  if (weights.length !== preSize * postSize) throw new ParameterError(`${where}.weights`, weights, expected)
  return (post, pre) => weights[post * preSize + pre]!
}

/**
 * A synapse from every source to every target; without autapses none from a neuron to itself, for a population
 * that projects to itself.
 * @throws ParameterError if a size is not an integer >= 1, or the weights have the wrong shape or are not finite
 */
export const allToAll = (
  preSize: number,
  postSize: number,
  weights: Weights,
  options: { readonly autapses?: boolean } = {},
): Synapses => {
  checkSize('allToAll.preSize', preSize)
  checkSize('allToAll.postSize', postSize)
  checkOptions('allToAll.options', options)
  const { autapses = true } = options
  if (typeof autapses !== 'boolean')
    throw new ParameterError('allToAll.options.autapses', autapses, 'true or false')
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
  checkSize('oneToOne.count', count)
  const targets = Int32Array.from({ length: count }, (_, i) => i)
  const begin = Int32Array.from({ length: count + 1 }, (_, i) => i)
  return weighted('oneToOne', { preSize: count, postSize: count, begin, targets }, weights)
}

/**
 * The synapses of a list, in any order.
 * @throws ParameterError naming the entry, if an index is out of range, a weight not finite or a pair stands twice
 */
export const fromList = (preSize: number, postSize: number, entries: readonly SynapseEntry[]): Synapses => {
  checkSize('fromList.preSize', preSize)
  checkSize('fromList.postSize', postSize)
  checkList('fromList.entries', entries, 'a list of synapses { pre, post, weight }')
  entries.forEach((entry, k) => {
    const where = `fromList.entries[${k}]`
    checkOptions(where, entry)
    checkIndex(`${where}.pre`, entry.pre, preSize)
    checkIndex(`${where}.post`, entry.post, postSize)
    checkFinite(`${where}.weight`, entry.weight)
  })
  const sorted = [...entries].sort((a, b) => a.pre - b.pre || a.post - b.post)
  const begin = new Int32Array(preSize + 1)
  sorted.forEach(({ pre, post }, k) => {
    const last = sorted[k - 1]
    if (last?.pre === pre && last.post === post) {
      throw new ParameterError('fromList.entries', `${pre} → ${post} twice`, 'each pair once')
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
