// Random machines with their exact law, by enumeration.
import type { NetworkSpec } from '../../src/graph/index.ts'
import {
  boltzmannMachine,
  type Evidence,
  layeredMachine,
  type NeuronRef,
  restrictedMachine,
} from '../../src/inference/index.ts'
import { boltzmann } from '../../src/models/boltzmann.ts'
import { numbersFrom } from '../operators/support.ts'
import { enumerate } from '../oracles/boltzmann.ts'

/** A machine of 14 neurons: as a network, and as one matrix and one list of biases over all of its neurons. */
export interface Machine {
  readonly spec: NetworkSpec
  /** All neurons, in the order of `bias`. */
  readonly neurons: readonly NeuronRef[]
  readonly W: readonly (readonly number[])[]
  readonly bias: readonly number[]
}

export type Shape = 'fully connected' | 'restricted' | 'three layers'

export const SHAPES: readonly Shape[] = ['fully connected', 'restricted', 'three layers']

const LAYERS: Readonly<Record<Shape, readonly (readonly [string, number])[]>> = {
  'fully connected': [['units', 14]],
  restricted: [
    ['visible', 8],
    ['hidden', 6],
  ],
  'three layers': [
    ['seen', 6],
    ['middle', 5],
    ['top', 3],
  ],
}

/** Weights and biases uniform in ±scale. */
export const machineOf = (shape: Shape, seed: number, scale = 1): Machine => {
  const next = numbersFrom(seed)
  const layers = LAYERS[shape]
  const neurons = layers.flatMap(([population, size]) =>
    Array.from({ length: size }, (_, neuron) => ({ population, neuron })),
  )
  const layerOf = neurons.map(({ population }) => layers.findIndex(([name]) => name === population))
  const W = neurons.map(() => neurons.map(() => 0))
  const bias = neurons.map(() => scale * next())
  for (let i = 0; i < 14; i++)
    for (let j = 0; j < i; j++) {
      const isSynapse = shape === 'fully connected' || layerOf[i]! - layerOf[j]! === 1
      if (isSynapse) W[i]![j] = W[j]![i] = scale * next()
    }
  const of = (layer: number) => neurons.flatMap((_, i) => (layerOf[i] === layer ? [i] : []))
  const block = (post: number, pre: number) => of(post).map((i) => of(pre).map((j) => W[i]![j]!))
  const biasOf = (layer: number) => of(layer).map((i) => bias[i]!)
  const spec = {
    'fully connected': () => boltzmannMachine({ seed, bias, weights: W }),
    restricted: () =>
      restrictedMachine({
        seed,
        visible: biasOf(0),
        hidden: biasOf(1),
        forward: block(1, 0),
        backward: block(0, 1),
      }),
    'three layers': () =>
      layeredMachine({
        seed,
        layers: layers.map(([name], k) => ({ name, bias: biasOf(k) })),
        forward: [block(1, 0), block(2, 1)],
        backward: [block(0, 1), block(1, 2)],
      }),
  }[shape]()
  return { spec, neurons, W, bias }
}

/** What is known of all neurons of a machine, as evidence by population. */
export const evidenceOf = ({ neurons }: Machine, known: readonly (0 | 1 | null)[]): Evidence => {
  const evidence: Record<string, (0 | 1 | null)[]> = {}
  neurons.forEach(({ population }, i) => {
    evidence[population] = [...(evidence[population] ?? []), known[i]!]
  })
  return evidence
}

/** E[z_i z_j] of all pairs, given what is known: the law restricted to the states that agree with it. */
export const exactPairs = (
  { W, bias }: Pick<Machine, 'W' | 'bias'>,
  known: readonly (0 | 1 | null)[] = bias.map(() => null),
): readonly (readonly number[])[] => {
  const { states, probabilities } = enumerate(W, bias)
  const pairs = bias.map(() => bias.map(() => 0))
  let total = 0
  states.forEach((z, s) => {
    if (z.some((z_i, i) => known[i] !== null && known[i] !== z_i)) return
    total += probabilities[s]!
    z.forEach((z_i, i) => {
      if (z_i === 1) z.forEach((z_j, j) => (pairs[i]![j]! += z_j * probabilities[s]!))
    })
  })
  return pairs.map((row) => row.map((p) => p / total))
}

/** The marginals of the same law, from all its probabilities at once: fast enough for hundreds of machines. */
export const exactMarginals = (
  { W, bias }: Pick<Machine, 'W' | 'bias'>,
  known: readonly (0 | 1 | null)[],
): readonly number[] => {
  const { probabilities } = boltzmann(W.flat(), bias)
  const [mask, wanted] = known.reduce(
    ([m, w], state, i) => (state === null ? [m, w] : [m | (1 << i), w | (state << i)]),
    [0, 0],
  )
  const sums = bias.map(() => 0)
  let total = 0
  probabilities.forEach((p, state) => {
    if ((state & mask) !== wanted) return
    total += p
    for (let i = 0; i < sums.length; i++) if ((state & (1 << i)) !== 0) sums[i]! += p
  })
  return sums.map((sum) => sum / total)
}
