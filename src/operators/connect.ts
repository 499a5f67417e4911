import { ParameterError } from '../models/errors.ts'
import {
  checkArray,
  checkDuration,
  checkFinite,
  checkIndex,
  checkList,
  checkOptions,
  checkSize,
} from './internal/check.ts'
import { checkCount } from './internal/partners.ts'
import { delayAt } from './internal/topology.ts'
import { Synapses, type Topology } from './synapses.ts'

/** A value for every pair: one number, a matrix row-major [post][pre], or a function of the pair. */
export type PerPair = number | ArrayLike<number> | ((post: number, pre: number) => number)

/** A weight for every synapse. */
export type Weights = PerPair

/** How long spikes take on their way, in ms: finite numbers >= 0. Entries of pairs without a synapse are ignored. */
export interface DelayOptions {
  /** In the axon, from the presynaptic spike to the synapse; 0 unless given. */
  readonly delay?: PerPair
  /**
   * In the dendrite, from the synapse to where its PSP acts, and from the postsynaptic spike back to the synapse; 0
   * unless given. A PSP arrives after the sum of the two.
   */
  readonly dendriticDelay?: PerPair
}

/** One synapse of an explicit list. */
export interface SynapseEntry {
  readonly pre: number
  readonly post: number
  readonly weight: number
  /** In the axon, in ms; that of the options unless given. */
  readonly delay?: number
  /** In the dendrite, in ms; that of the options unless given. */
  readonly dendriticDelay?: number
}

/** Synapses of a topology whose targets rise within each source, with their weights and delays. */
export const weighted = (
  where: string,
  topology: Topology,
  weights: Weights,
  delays: DelayOptions = {},
): Synapses => {
  const { preSize, begin, targets } = topology
  const values = new Float64Array(targets.length)
  const of = byPair(`${where}.weights`, topology, weights)
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
      const post = targets[k]!
      const w = of(post, pre)
      if (!Number.isFinite(w)) checkFinite(`${where}.weights[${post}][${pre}]`, w)
      values[k] = w
    }
  }
  return delayed(where, topology, values, delays)
}

/** Synapses in the order in which their delays have them stored. */
const delayed = (
  where: string,
  topology: Topology,
  weights: Float64Array,
  { delay = 0, dendriticDelay = 0 }: DelayOptions,
): Synapses => {
  const { preSize, postSize, begin, targets } = topology
  const axonal = delaysBySynapse(`${where}.delay`, topology, delay)
  const dendritic = delaysBySynapse(`${where}.dendriticDelay`, topology, dendriticDelay)
  const isInOrder = [axonal, dendritic, topology.axonal ?? 0, topology.dendritic ?? 0].every(isNumber)
  if (isInOrder && typeof axonal === 'number' && typeof dendritic === 'number')
    return new Synapses({ preSize, postSize, begin, targets, axonal, dendritic }, weights)
  const order = Int32Array.from(targets, (_, k) => k)
  for (let pre = 0; pre < preSize; pre++) {
    order
      .subarray(begin[pre], begin[pre + 1])
      .sort(
        (k, m) =>
          delayAt(axonal, k) - delayAt(axonal, m) ||
          delayAt(dendritic, k) - delayAt(dendritic, m) ||
          targets[k]! - targets[m]!,
      )
  }
  const stored = (values: Float64Array): Float64Array => Float64Array.from(order, (k) => values[k]!)
  return new Synapses(
    {
      preSize,
      postSize,
      begin,
      targets: Int32Array.from(order, (k) => targets[k]!),
      axonal: typeof axonal === 'number' ? axonal : stored(axonal),
      dendritic: typeof dendritic === 'number' ? dendritic : stored(dendritic),
    },
    stored(weights),
  )
}

const isNumber = (x: unknown): boolean => typeof x === 'number'

const delaysBySynapse = (where: string, topology: Topology, delay: PerPair): number | Float64Array => {
  if (typeof delay === 'number') {
    checkDuration(where, delay, true)
    return delay
  }
  const { preSize, begin, targets } = topology
  const of = byPair(where, topology, delay)
  const values = new Float64Array(targets.length)
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
      const post = targets[k]!
      const ms = of(post, pre)
      if (!Number.isFinite(ms) || ms < 0) checkDuration(`${where}[${post}][${pre}]`, ms, true)
      values[k] = ms
    }
  }
  return values
}

/** The value of a pair, from any of the forms in which values are given. */
const byPair = (
  where: string,
  { preSize, postSize }: Topology,
  values: PerPair,
): ((post: number, pre: number) => number) => {
  if (typeof values === 'function') return values
  if (typeof values === 'number') return () => values
  const expected = `a number, ${postSize} × ${preSize} numbers (row-major [post][pre]), or a function of post and pre`
  checkArray(where, values, expected)
  if (values.length !== preSize * postSize) throw new ParameterError(where, values, expected)
  return (post, pre) => values[post * preSize + pre]!
}

/**
 * The same synapses with other delays, as new ones: the current weights are copied, the delays that they have are
 * replaced.
 *
 * @throws ParameterError if a delay is not a finite number >= 0 ms, or a matrix does not have the shape
 *
 * @example
 * ```ts
 * import { allToAll, withDelays } from 'rxspike/operators'
 *
 * const near = allToAll(3, 3, 0.5)
 * const far = withDelays(near, { delay: (post, pre) => 1 + Math.abs(post - pre), dendriticDelay: 0.5 })
 * const at = far.position(2, 0)
 * far.delays?.[at] // => 3.5
 * ```
 */
export const withDelays = (synapses: Synapses, delays: DelayOptions): Synapses => {
  if (!(synapses instanceof Synapses)) throw new ParameterError('withDelays.synapses', synapses, 'Synapses')
  checkOptions('withDelays.delays', delays)
  return delayed('withDelays', synapses, synapses.weights.slice(), delays)
}

/**
 * A synapse from every source to every target; without autapses none from a neuron to itself, for a population
 * that projects to itself.
 * @throws ParameterError if a size is not an integer >= 1, or there would be more than 2^28 synapses, the weights have the wrong shape or are not finite, or a delay is
 * not a finite number >= 0 ms
 */
export const allToAll = (
  preSize: number,
  postSize: number,
  weights: Weights,
  options: DelayOptions & { readonly autapses?: boolean } = {},
): Synapses => {
  checkSize('allToAll.preSize', preSize)
  checkSize('allToAll.postSize', postSize)
  checkOptions('allToAll.options', options)
  const { autapses = true } = options
  if (typeof autapses !== 'boolean')
    throw new ParameterError('allToAll.options.autapses', autapses, 'true or false')
  const count = preSize * postSize - (autapses ? 0 : Math.min(preSize, postSize))
  checkCount('allToAll: number of synapses', count)
  const begin = new Int32Array(preSize + 1)
  const targets = new Int32Array(count)
  let k = 0
  for (let pre = 0; pre < preSize; pre++) {
    for (let post = 0; post < postSize; post++) if (autapses || post !== pre) targets[k++] = post
    begin[pre + 1] = k
  }
  return weighted('allToAll', { preSize, postSize, begin, targets }, weights, options)
}

/** A synapse from each neuron to the one of the same index. */
export const oneToOne = (count: number, weights: Weights, options: DelayOptions = {}): Synapses => {
  checkSize('oneToOne.count', count)
  checkOptions('oneToOne.options', options)
  const targets = Int32Array.from({ length: count }, (_, i) => i)
  const begin = Int32Array.from({ length: count + 1 }, (_, i) => i)
  return weighted('oneToOne', { preSize: count, postSize: count, begin, targets }, weights, options)
}

/**
 * The synapses of a list, in any order.
 * @throws ParameterError naming the entry, if an index is out of range, a weight not finite, a delay not a finite number
 * >= 0 ms or a pair stands twice
 */
export const fromList = (
  preSize: number,
  postSize: number,
  entries: readonly SynapseEntry[],
  options: DelayOptions = {},
): Synapses => {
  checkSize('fromList.preSize', preSize)
  checkSize('fromList.postSize', postSize)
  checkList('fromList.entries', entries, 'a list of synapses { pre, post, weight }')
  checkOptions('fromList.options', options)
  const byPlace = new Map<number, SynapseEntry>()
  entries.forEach((entry, k) => {
    const where = `fromList.entries[${k}]`
    checkOptions(where, entry)
    const { pre, post, weight, delay = 0, dendriticDelay = 0 } = entry
    checkIndex(`${where}.pre`, pre, preSize)
    checkIndex(`${where}.post`, post, postSize)
    checkFinite(`${where}.weight`, weight)
    checkDuration(`${where}.delay`, delay, true)
    checkDuration(`${where}.dendriticDelay`, dendriticDelay, true)
    const place = pre * postSize + post
    if (byPlace.has(place))
      throw new ParameterError('fromList.entries', `${pre} → ${post} twice`, 'each pair once')
    byPlace.set(place, entry)
  })
  const sorted = [...byPlace.values()].sort((a, b) => a.pre - b.pre || a.post - b.post)
  const begin = new Int32Array(preSize + 1)
  for (const { pre } of sorted) begin[pre + 1]!++
  for (let pre = 0; pre < preSize; pre++) begin[pre + 1]! += begin[pre]!
  const targets = Int32Array.from(sorted, ({ post }) => post)
  const topology = { preSize, postSize, begin, targets }
  const own = (key: 'delay' | 'dendriticDelay'): PerPair => {
    const { [key]: given = 0 } = options
    if (!entries.some((entry) => entry[key] !== undefined)) return given
    const other = byPair(`fromList.${key}`, topology, given)
    return (post, pre) => byPlace.get(pre * postSize + post)?.[key] ?? other(post, pre)
  }
  const weights = Float64Array.from(sorted, ({ weight }) => weight)
  return delayed('fromList', topology, weights, {
    delay: own('delay'),
    dendriticDelay: own('dendriticDelay'),
  })
}
