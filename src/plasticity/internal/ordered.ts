import type { Instant, Synapses } from '../../operators/index.ts'
import { checkSource } from './check.ts'

/** An instant by the order of the neurons, each of them once. */
export const ordered = (
  { t, pre, post }: Instant,
  { preSize, postSize }: Pick<Synapses, 'preSize' | 'postSize'>,
): Instant => ({
  t,
  pre: ascending('presynaptic', pre, preSize),
  post: ascending('postsynaptic', post, postSize),
})

const ascending = (
  side: 'presynaptic' | 'postsynaptic',
  neurons: readonly number[],
  size: number,
): readonly number[] => {
  for (const neuron of neurons) checkSource(side, neuron, size)
  return neurons.length < 2 ? neurons : [...new Set(neurons)].sort((a, b) => a - b)
}
