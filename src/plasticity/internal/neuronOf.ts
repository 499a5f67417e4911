import type { Synapses } from '../../operators/index.ts'

/** The postsynaptic neuron that a target of the view that a rule has stands for: where delays differ, targets are lines. */
export const neuronOf = ({ targetOf }: Synapses, target: number): number => targetOf?.[target] ?? target
