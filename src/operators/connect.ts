import { ParameterError } from '../models/errors.ts'
import { checkFinite, checkIndex, checkList, checkOptions, checkSize } from './internal/check.ts'
import { weighted, type Weights } from './internal/weighted.ts'
import { Synapses } from './synapses.ts'

/** One synapse of an explicit list. */
export interface SynapseEntry {
  readonly pre: number
  readonly post: number
  readonly weight: number
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
