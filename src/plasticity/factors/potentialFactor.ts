import { checkChoice, ParameterError } from '../../models/errors.ts'
import { exp } from '../../models/functions.ts'
import type { SamplerNode, SpikingNode } from '../../operators/index.ts'
import { checkObject } from '../internal/check.ts'
import type { RuleContext, ThirdFactor } from '../part.ts'

/** What is read of a postsynaptic neuron. */
export const POTENTIAL_READINGS = ['potential', 'hazard', 'rate'] as const

export type PotentialReading = (typeof POTENTIAL_READINGS)[number]

/**
 * The membrane of the postsynaptic neuron as a third factor, read at the moment of each change:
 *
 *     potential    u
 *     hazard       exp(u) / tau_ref                 of a neuron that is not refractory
 *     rate         1 / (tau_ref (1 + exp(-u)))      of a sampler whose potential stays at u
 *
 * One instant: the potential is that of the plasticity phase, after what arrives in that round, and before what the spikes of that
 * round send; weights that were written before count. What is clamped has the potential of its input.
 * It has no closed form between spikes, so it cannot drive an eligibility.
 * Units: u is a pure number; hazard and rate in 1/ms.
 * Cost: the synapses of a neuron each time it is read: a row reads one neuron, a column all of its targets.
 *
 * @param options `of`: which of them, 'rate' unless given
 * @throws ParameterError if `of` is none of them (at call), or the postsynaptic population has no potentials (at wiring)
 */
export const potentialFactor = (options: { readonly of?: PotentialReading } = {}): ThirdFactor => {
  checkObject('potentialFactor', options, 'options, { of? }')
  const { of = 'rate' } = options
  checkChoice('potentialFactor.of', of, POTENTIAL_READINGS)
  return {
    kind: 'potential',
    isSaving: true,
    readsPotentials: true,
    read: ({ post }: RuleContext) => {
      if (post === undefined || !hasPotentials(post)) {
        throw new ParameterError(
          'potentialFactor: postsynaptic population',
          post?.name,
          'a population whose neurons have potentials, such as samplers',
        )
      }
      const { tau_ref } = post
      if (of === 'potential') return { value: (_t, i) => post.potential(i) }
      if (!(tau_ref > 0)) {
        throw new ParameterError(`potentialFactor: tau_ref of ${post.name}`, tau_ref, 'a number > 0 ms')
      }
      if (of === 'hazard') return { value: (_t, i) => exp(post.potential(i)) / tau_ref }
      return { value: (_t, i) => 1 / (tau_ref * (1 + exp(-post.potential(i)))) }
    },
  }
}

const hasPotentials = (node: SpikingNode): node is SpikingNode & Pick<SamplerNode, 'potential' | 'tau_ref'> =>
  'potential' in node && typeof node.potential === 'function'
