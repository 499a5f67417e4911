import { ParameterError } from '../../models/errors.ts'
import type { Synapses } from '../../operators/index.ts'
import type { RuleContext } from '../part.ts'

/** A synapse by its neurons, also where the rule sees lines: `to 3 from 7`. */
export const synapseName = (
  { base: { begin, targets } }: Pick<Synapses, 'base'>,
  synapse: number,
): string => {
  let pre = 0
  while (begin[pre + 1]! <= synapse) pre++
  return `to ${targets[synapse]} from ${pre}`
}

/**
 * Refuses at a start weights of a sign that no value from min to max has; what is outside on the right side is let be.
 * @throws ParameterError that names the synapse
 */
export const checkWeightSigns = (
  where: string,
  { synapses, follows }: RuleContext,
  min: number,
  max: number,
): void => {
  // written by somebody since the start
  if (follows !== undefined) return
  const { weights } = synapses
  const wrong = weights.findIndex((w) => (w < 0 && min >= 0) || (w > 0 && max <= 0))
  if (wrong < 0) return
  const sign = min >= 0 ? '>= 0' : '<= 0'
  throw new ParameterError(
    `${where}: weight of the synapse ${synapseName(synapses, wrong)}`,
    weights[wrong],
    `a weight ${sign}, since the bounds are ${min} and ${max}`,
    'Give the weights the sign of their bounds, or the bounds that of the weights.',
  )
}
