import { ParameterError } from '../../models/errors.ts'
import { Synapses, type Topology } from '../synapses.ts'
import { checkArray, checkFinite } from './check.ts'

/** A weight for every synapse: one number, a matrix row-major [post][pre], or a function of the pair. */
export type Weights = number | ArrayLike<number> | ((post: number, pre: number) => number)

/**
 * Synapses with their weights; a function is asked in the order in which they are stored: by source, then by target.
 * @throws ParameterError if the weights have the wrong shape or are not finite
 */
export const weighted = (where: string, topology: Topology, weights: Weights): Synapses => {
  const { preSize, begin, targets } = topology
  const values = new Float64Array(targets.length)
  const of = weightOf(where, topology, weights)
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
      const post = targets[k]!
      const w = of(post, pre)
      if (!Number.isFinite(w)) checkFinite(`${where}.weights[${post}][${pre}]`, w)
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
