import { boltzmannMachine, type Model, modelOf } from '../../src/inference/index.ts'

/** Features a, b, c, labels x and y, and a hidden neuron: six in all, so that everything can be enumerated. */
export const bias: readonly number[] = [-0.5, 0.2, -0.8, -0.4, -0.3, 0.1]

export const weights: readonly (readonly number[])[] = [
  [0, 0.9, -0.4, 0.7, -0.6, 0.5],
  [0.9, 0, 0.3, -0.8, 0.6, -0.7],
  [-0.4, 0.3, 0, 0.5, 0.4, 1.1],
  [0.7, -0.8, 0.5, 0, -1.2, 0.3],
  [-0.6, 0.6, 0.4, -1.2, 0, -0.4],
  [0.5, -0.7, 1.1, 0.3, -0.4, 0],
]

export const model: Model = modelOf({
  machine: boltzmannMachine({ seed: 1, bias, weights }),
  visible: 'units',
  visibleNeurons: 5,
  columns: ['a', 'b', 'c'],
  labels: ['x', 'y'],
  width: 3,
})
