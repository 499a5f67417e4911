import { ParameterError } from '../../models/errors.ts'
import type { Synapses } from '../../operators/index.ts'
import { checkFinite, checkNumbers } from './check.ts'

/** A number for every synapse: one for all, or a matrix row-major [post][pre]. */
export type PerSynapse = number | Float64Array

/** The caller's value as a copy, since a rule is a value; refused unless all of it is finite. */
export const perSynapse = (where: string, value: number | ArrayLike<number>): PerSynapse => {
  if (typeof value === 'number') {
    checkFinite(where, value)
    return value
  }
  checkNumbers(where, value, 'a finite number, or a matrix row-major [post][pre]')
  return Float64Array.from(value)
}

/**
 * One value a synapse, in the order of storage. The matrix is by neuron, also where the rule sees lines.
 * @throws ParameterError if a matrix does not have the shape of the projection
 */
export const bySynapse = (
  where: string,
  value: PerSynapse,
  { base: { preSize, postSize, begin, targets } }: Pick<Synapses, 'base'>,
): Float64Array => {
  const values = new Float64Array(targets.length)
  if (typeof value === 'number') return values.fill(value)
  if (value.length !== preSize * postSize)
    throw new ParameterError(where, value, `a matrix of ${postSize} × ${preSize}, row-major [post][pre]`)
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) values[k] = value[targets[k]! * preSize + pre]!
  }
  return values
}
