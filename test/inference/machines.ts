<<<<<<< HEAD
// Random machines with their exact law, by enumeration.
import type { NetworkSpec } from '../../src/graph/index.ts'
import {
  boltzmannMachine,
  type Evidence,
  layeredMachine,
  type NeuronRef,
  restrictedMachine,
} from '../../src/inference/index.ts'
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
=======
import type { NetworkSpec, ProjectionSpec } from '../../src/graph/index.ts'
import { randomStream } from '../../src/models/random.ts'

export type Rows = readonly (readonly number[])[]

/** A symmetric machine with all its weights and biases, as one matrix over all neurons, the visible ones first. */
export interface ExactMachine {
  readonly machine: NetworkSpec
  readonly visible: string
  readonly visibleNeurons?: number
  /** [post][pre] over all neurons. */
  readonly W: Rows
  readonly b: readonly number[]
  /** Where each population begins. */
  readonly begin: Readonly<Record<string, number>>
}

/** Layers of these sizes, connected with the next (or all with all, where there is one), with symmetric random weights. */
export const exactMachine = (
  seed: number,
  sizes: readonly number[],
  visibleNeurons?: number,
): ExactMachine => {
  const random = randomStream(seed, 'exact machine')
  const total = sizes.reduce((a, b) => a + b)
  const names = sizes.length === 1 ? ['units'] : sizes.map((_, k) => (k === 0 ? 'visible' : `hidden ${k}`))
  const starts = sizes.map((_, k) => sizes.slice(0, k).reduce((a, b) => a + b, 0))
  const layerOf = (i: number): number => starts.findLastIndex((start) => i >= start)
  const W = Array.from({ length: total }, () => new Array<number>(total).fill(0))
  for (let i = 0; i < total; i++)
    for (let j = 0; j < i; j++) {
      const isLinked = sizes.length === 1 || layerOf(i) - layerOf(j) === 1
      W[i]![j] = W[j]![i] = isLinked ? 0.7 * random.normal() : 0
    }
  const b = Array.from({ length: total }, () => 0.5 * random.normal())
  const part = (post: number, pre: number): Rows =>
    W.slice(starts[post], starts[post]! + sizes[post]!).map((row) =>
      row.slice(starts[pre], starts[pre]! + sizes[pre]!),
    )
  const projections: ProjectionSpec[] =
    sizes.length === 1
      ? [{ name: 'synapses', from: 'units', to: 'units', weights: part(0, 0) }]
      : sizes.slice(1).flatMap((_, k) => [
          { name: `forward ${k + 1}`, from: names[k]!, to: names[k + 1]!, weights: part(k + 1, k) },
          { name: `backward ${k + 1}`, from: names[k + 1]!, to: names[k]!, weights: part(k, k + 1) },
        ])
  const machine: NetworkSpec = {
    version: 1,
    name: 'exact',
    seed,
    populations: names.map((name, k) => ({
      name,
      kind: 'sampler',
      size: sizes[k]!,
      params: { bias: b.slice(starts[k], starts[k]! + sizes[k]!) },
    })),
    projections,
    program: [],
  }
  return {
    machine,
    visible: names[0]!,
    ...(visibleNeurons === undefined ? {} : { visibleNeurons }),
    W,
    b,
    begin: Object.fromEntries(names.map((name, k) => [name, starts[k]!])),
  }
}

/** All bars and all stripes of a square: every row, or every column, is on or off. */
export const barsAndStripes = (side: number): Uint8Array[] => {
  const seen = new Map<string, Uint8Array>()
  for (let bits = 0; bits < 2 ** side; bits++)
    for (const isBar of [true, false]) {
      const states = Uint8Array.from({ length: side * side }, (_, k) => {
        const line = isBar ? k % side : Math.floor(k / side)
        return (bits >> line) & 1
      })
      seen.set(states.join(''), states)
    }
  return [...seen.values()]
>>>>>>> w-learn
}
