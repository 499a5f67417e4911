import { ParameterError } from '../models/errors.ts'
import type { RandomStream } from '../models/random.ts'
import { type DelayOptions, weighted, type Weights } from './connect.ts'
import { type DistanceProfile, limits } from './distanceProfiles.ts'
import { Cells } from './internal/cells.ts'
import { checkOptions } from './internal/check.ts'
import { checkCount, checkRandom, failures, IntegerList } from './internal/partners.ts'
import { checkSpace, type Space } from './space.ts'
import type { Synapses } from './synapses.ts'

export interface ByDistanceOptions extends DelayOptions {
  /** Probability of a synapse as a function of the distance: a profile, or a function of your own with values in [0, 1]. */
  readonly profile: DistanceProfile | ((distance: number) => number)
  /** Whether a neuron may be its own partner; true unless given. Say false where a population projects to itself. */
  readonly autapses?: boolean
}

/**
 * A synapse for each pair with the probability that belongs to the distance of the two, independently.
 *
 * Distance: Euclidean, in a periodic dimension the shorter way round. Exact: pairs are drawn at the peak of the profile,
 * by the geometric law of those passed over, and kept with probability / peak.
 * Weights and delays by functions are asked for once a synapse, by source, then by target.
 * Cost: memory O(synapses + neurons); time O(pairs within reach * peak), which without a reach are all pairs * peak.
 *
 * @throws ParameterError if an argument is out of range, or a probability is not from 0 to the peak, naming the distance
 * @example
 * ```ts
 * import { randomStream } from 'rxspike/models'
 * import { byDistance, discProfile, ringSpace } from 'rxspike/operators'
 * const space = ringSpace({ preSize: 10, postSize: 10, length: 10 })
 * const profile = discProfile({ reach: 1.5 })
 * const neighbours = byDistance(space, { profile, autapses: false }, 1, randomStream(1))
 * Array.from(neighbours.targets.subarray(0, 2)) // => [1, 9]
 * ```
 */
export const byDistance = (
  space: Space,
  options: ByDistanceOptions,
  weights: Weights,
  random: RandomStream,
): Synapses => {
  const where = 'byDistance'
  checkSpace(`${where}.space`, space)
  checkOptions(`${where}.options`, options)
  checkRandom(`${where}.random`, random)
  const { profile, autapses = true } = options
  const { probability, ...rest } =
    typeof profile === 'function' ? { probability: profile } : asProfile(profile)
  if (typeof probability !== 'function')
    throw new ParameterError(`${where}.profile`, profile, 'a profile, or a function of the distance')
  if (typeof autapses !== 'boolean') throw new ParameterError(`${where}.autapses`, autapses, 'true or false')
  const { peak, reach = Infinity } = limits(`${where}.profile`, rest)
  const { dimensions, pre, post, period = Array.from({ length: dimensions }, () => Infinity) } = space
  const [preSize, postSize] = [pre.length / dimensions, post.length / dimensions]
  const cells = new Cells(post, dimensions, period, reach)
  const begin = new Int32Array(preSize + 1)
  const targets = new IntegerList(postSize)
  let j = 0
  let next = failures(peak, random)
  const visit = (members: Int32Array, from: number, until: number): void => {
    let k = from + next
    for (; k < until; k += 1 + failures(peak, random)) {
      const i = members[k]!
      if (i === j && !autapses) continue
      const distance = distanceOf(pre, j, post, i, dimensions, period)
      if (distance > reach) continue
      const p = probability(distance)
      if (!(p >= 0 && p <= peak)) {
        const expected = `a probability from 0 to ${peak}`
        throw new ParameterError(`${where}.profile at a distance of ${distance}`, p, expected)
      }
      if (random.uniform() * peak < p) targets.push(i)
    }
    next = k - until
  }
  for (; j < preSize; j++) {
    const first = targets.length
    cells.near(pre, j, visit)
    targets.sortFrom(first)
    checkCount(`${where}: number of synapses`, targets.length)
    begin[j + 1] = targets.length
  }
  return weighted(where, { preSize, postSize, begin, targets: targets.toArray() }, weights, options)
}

const asProfile = (profile: unknown): DistanceProfile => {
  checkOptions('byDistance.profile', profile)
  return profile as DistanceProfile
}

const distanceOf = (
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  dimensions: number,
  period: readonly number[],
): number => {
  let sum = 0
  for (let d = 0; d < dimensions; d++) {
    const length = period[d]!
    let x = Math.abs(a[i * dimensions + d]! - b[j * dimensions + d]!)
    if (length < Infinity) {
      x %= length
      x = Math.min(x, length - x)
    }
    sum += x * x
  }
  return Math.sqrt(sum)
}
