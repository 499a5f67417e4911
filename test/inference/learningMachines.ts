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
}
