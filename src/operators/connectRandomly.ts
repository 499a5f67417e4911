import { ParameterError } from '../models/errors.ts'
import type { RandomStream } from '../models/random.ts'
import { type DelayOptions, weighted, type Weights } from './connect.ts'
import { checkOptions, checkSize } from './internal/check.ts'
import {
  bySource,
  checkCount,
  checkRandom,
  DistinctDraws,
  failures,
  IntegerList,
} from './internal/partners.ts'
import type { Synapses } from './synapses.ts'

interface AutapseOption extends DelayOptions {
  /** Whether a neuron may be its own partner; true unless given. Say false where a population projects to itself. */
  readonly autapses?: boolean
}

/**
 * Exactly `inDegree` distinct sources for every target, all sets of them equally likely.
 *
 * Weights and delays by functions are asked for once a synapse, by source, then by target.
 * Cost: O(synapses + neurons) in time and memory.
 *
 * @throws ParameterError if the degree is more than there are sources, or another argument is out of range
 * @example
 * ```ts
 * import { randomStream } from 'rxspike/models'
 * import { fixedInDegree } from 'rxspike/operators'
 * const synapses = fixedInDegree(100, 50, { inDegree: 10 }, 0.5, randomStream(1, 'inputs'))
 * synapses.count // => 500
 * ```
 */
export const fixedInDegree = (
  preSize: number,
  postSize: number,
  options: AutapseOption & { readonly inDegree: number },
  weights: Weights,
  random: RandomStream,
): Synapses => {
  const where = 'fixedInDegree'
  checkEnds(where, preSize, postSize, options, random)
  const { inDegree, autapses = true } = options
  checkAutapses(where, autapses)
  checkDegree(`${where}.inDegree`, inDegree, preSize, postSize, autapses)
  const sources = new Int32Array(inDegree * postSize)
  const draws = new DistinctDraws(preSize, random)
  let k = 0
  const take = (pre: number): void => {
    sources[k++] = pre
  }
  for (let post = 0; post < postSize; post++) {
    draws.draw(inDegree, autapses || post >= preSize ? -1 : post, take)
  }
  return weighted(where, bySource(preSize, postSize, inDegree, sources), weights, options)
}

/**
 * Exactly `outDegree` distinct targets for every source, all sets of them equally likely.
 *
 * Weights and delays by functions are asked for once a synapse, by source, then by target.
 * Cost: O(synapses log outDegree + neurons) time, O(synapses + neurons) memory.
 *
 * @throws ParameterError if the degree is more than there are targets, or another argument is out of range
 */
export const fixedOutDegree = (
  preSize: number,
  postSize: number,
  options: AutapseOption & { readonly outDegree: number },
  weights: Weights,
  random: RandomStream,
): Synapses => {
  const where = 'fixedOutDegree'
  checkEnds(where, preSize, postSize, options, random)
  const { outDegree, autapses = true } = options
  checkAutapses(where, autapses)
  checkDegree(`${where}.outDegree`, outDegree, postSize, preSize, autapses)
  const targets = new Int32Array(outDegree * preSize)
  const begin = Int32Array.from({ length: preSize + 1 }, (_, pre) => outDegree * pre)
  const draws = new DistinctDraws(postSize, random)
  let k = 0
  const take = (post: number): void => {
    targets[k++] = post
  }
  for (let pre = 0; pre < preSize; pre++) {
    draws.draw(outDegree, autapses || pre >= postSize ? -1 : pre, take)
    targets.subarray(begin[pre], k).sort()
  }
  return weighted(where, { preSize, postSize, begin, targets }, weights, options)
}

/**
 * A synapse for each pair with probability p, independently.
 *
 * Exact: the pairs that are passed over are drawn at once, by their geometric law.
 * Weights and delays by functions are asked for once a synapse, by source, then by target.
 * Cost: O(synapses + neurons) in time and memory.
 *
 * @throws ParameterError if p is no probability, or another argument is out of range
 */
export const bernoulli = (
  preSize: number,
  postSize: number,
  options: AutapseOption & { readonly p: number },
  weights: Weights,
  random: RandomStream,
): Synapses => {
  const where = 'bernoulli'
  checkEnds(where, preSize, postSize, options, random)
  const { p, autapses = true } = options
  if (typeof p !== 'number' || !(p >= 0 && p <= 1))
    throw new ParameterError(`${where}.p`, p, 'a probability, from 0 to 1')
  checkAutapses(where, autapses)
  const expected = preSize * postSize * p
  checkCount(`${where}: expected number of synapses`, expected)
  const begin = new Int32Array(preSize + 1)
  const targets = new IntegerList(Math.ceil(expected + 4 * Math.sqrt(expected)))
  let next = failures(p, random)
  for (let pre = 0; pre < preSize; pre++) {
    const excluded = autapses || pre >= postSize ? postSize : pre
    const candidates = excluded < postSize ? postSize - 1 : postSize
    for (; next < candidates; next += 1 + failures(p, random)) targets.push(next < excluded ? next : next + 1)
    next -= candidates
    begin[pre + 1] = targets.length
  }
  return weighted(where, { preSize, postSize, begin, targets: targets.toArray() }, weights, options)
}

const checkEnds = (
  where: string,
  preSize: number,
  postSize: number,
  options: object,
  random: RandomStream,
): void => {
  checkSize(`${where}.preSize`, preSize)
  checkSize(`${where}.postSize`, postSize)
  checkOptions(`${where}.options`, options)
  checkRandom(`${where}.random`, random)
}

/** Refuses more distinct partners than each of `many` neurons has. */
const checkDegree = (
  where: string,
  degree: number,
  partners: number,
  many: number,
  autapses: boolean,
): void => {
  const most = autapses ? partners : partners - 1
  if (!Number.isInteger(degree) || degree < 0 || degree > most) {
    const without = autapses ? '' : ' without autapses'
    throw new ParameterError(
      where,
      degree,
      `an integer from 0 to ${most}, the distinct partners there are${without}`,
    )
  }
  checkCount(`${where}: number of synapses`, degree * many)
}

const checkAutapses = (where: string, autapses: unknown): void => {
  if (typeof autapses !== 'boolean') throw new ParameterError(`${where}.autapses`, autapses, 'true or false')
}
