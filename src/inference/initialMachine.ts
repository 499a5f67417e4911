import type { NetworkSpec } from '../graph/index.ts'
import { checkInteger, checkObject } from '../models/check.ts'
import { ParameterError, present } from '../models/errors.ts'
import { log } from '../models/functions.ts'
import { randomStream } from '../models/random.ts'
import { statesOf } from './checkTable.ts'
import { layeredMachine } from './machine.ts'

/** What a machine begins with. */
export interface InitialMachineOptions {
  /** Root of the draws, and of the machine's own random numbers: an integer in [0, 2^53). */
  readonly seed: number
  /** The states of the visible neurons that it will learn: their means are where the visible biases begin. */
  readonly patterns: Iterable<Uint8Array>
  /** Neurons of each hidden layer, from the one next to the visible on. */
  readonly hidden: readonly number[]
  /** Standard deviation of what the two directions of a pair share; 0.2 unless given. */
  readonly std?: number
  /** Standard deviation of what each direction has by itself: synaptic asymmetry; 0 unless given. */
  readonly noise?: number
  /** Both directions get the mean of their two draws: the control, of the same seed. */
  readonly symmetric?: boolean
  /** `'machine'` unless given. */
  readonly name?: string
  /** Refractory period in ms and length of PSPs, 10 unless given. */
  readonly tau_ref?: number
}

/** Largest |bias| of a visible neuron: one that is always on, or never, in the patterns. */
const LARGEST = 5

/** Most pairs of neurons of two layers: those that a projection can draw for. */
const MOST_PAIRS = 2 ** 28

/**
 * A machine before it has learned: a visible layer and hidden ones, each connected with the next in both directions, small random weights.
 *
 *     forward_ij = w + noise x      backward_ji = w + noise y      w ~ N(0, std), x and y ~ N(0, 1), for every pair by itself
 *     b_i = ln(m_i / (1 - m_i)), cut to ±5                         m_i the mean of visible neuron i in the patterns; hidden biases are 0
 *
 * Populations: `visible`, then `hidden`, or `hidden 1`, `hidden 2`, … of several. Projections: `forward 1` from the first layer to the second, `backward 1`
 * back, and so on. The same seed gives the same w, x and y whatever the other options are, so that arms of a comparison begin alike.
 *
 * @throws ParameterError if there is no pattern, patterns differ in length, or an option is out of range
 * @example
 * ```ts
 * import { initialMachine } from 'rxspike/inference'
 * const patterns = [Uint8Array.of(1, 0, 1), Uint8Array.of(1, 1, 0)]
 * const machine = initialMachine({ seed: 1, patterns, hidden: [4] })
 * machine.populations.map(({ name, size }) => `${name} ${size}`) // => ['visible 3', 'hidden 4']
 * machine.populations[0]?.params?.['bias'] // => [5, 0, 0]
 * machine.projections.map(({ name }) => name) // => ['forward 1', 'backward 1']
 * ```
 */
export const initialMachine = (options: InitialMachineOptions): NetworkSpec => {
  const where = 'initialMachine'
  checkObject(`${where}.options`, options, 'an object, { seed, patterns, hidden, … }')
  const { seed, hidden, std = 0.2, noise = 0, symmetric = false, name = 'machine', tau_ref } = options
  const patterns = statesOf(`${where}.patterns`, options.patterns)
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new ParameterError(`${where}.seed`, seed, 'an integer >= 0 and < 2^53')
  if (!Array.isArray(hidden) || hidden.length === 0)
    throw new ParameterError(`${where}.hidden`, hidden, 'the sizes of the hidden layers, at least one')
  hidden.forEach((size, k) => {
    checkInteger(`${where}.hidden[${k}]`, size, 1)
    const most = Math.floor(MOST_PAIRS / (hidden[k - 1] ?? patterns[0]?.length ?? 1))
    if (size > most)
      throw new ParameterError(
        `${where}.hidden[${k}]`,
        size,
        `at most ${most}, for ${MOST_PAIRS} pairs with the layer below`,
      )
  })
  for (const [key, x] of Object.entries({ std, noise }))
    if (!(typeof x === 'number' && x >= 0 && x < Infinity))
      throw new ParameterError(`${where}.${key}`, x, 'a finite number >= 0')
  if (typeof symmetric !== 'boolean')
    throw new ParameterError(`${where}.symmetric`, symmetric, 'true or false')
  if (typeof name !== 'string' || name === '') throw new ParameterError(`${where}.name`, name, 'a name')
  if (tau_ref !== undefined && !(typeof tau_ref === 'number' && tau_ref > 0 && tau_ref < Infinity))
    throw new ParameterError(`${where}.tau_ref`, tau_ref, 'a finite number > 0 ms')
  const layers = [
    { name: 'visible', bias: logits(patterns) },
    ...hidden.map((size, k) => ({
      name: hidden.length === 1 ? 'hidden' : `hidden ${k + 1}`,
      bias: new Float64Array(size),
    })),
  ]
  const draws = layers.slice(1).map((above, k) => {
    const below = present(layers[k], 'layer')
    return draw(`weights ${k + 1}`, below.bias.length, above.bias.length, { seed, std, noise, symmetric })
  })
  return layeredMachine({
    seed,
    name,
    ...(tau_ref === undefined ? {} : { tau_ref }),
    layers,
    forward: draws.map(({ forward }) => forward),
    backward: draws.map(({ backward }) => backward),
  })
}

const logits = (patterns: readonly Uint8Array[]): number[] =>
  Array.from({ length: patterns[0]?.length ?? 0 }, (_, i) => {
    const on = patterns.reduce((sum, states) => sum + (states[i] ?? 0), 0)
    if (on === 0 || on === patterns.length) return on === 0 ? -LARGEST : LARGEST
    return Math.min(LARGEST, Math.max(-LARGEST, log(on / (patterns.length - on))))
  })

type Draw = Required<Pick<InitialMachineOptions, 'seed' | 'std' | 'noise' | 'symmetric'>>

const draw = (
  key: string,
  below: number,
  above: number,
  { seed, std, noise, symmetric }: Draw,
): { readonly forward: number[][]; readonly backward: number[][] } => {
  const random = randomStream(seed, key)
  const forward = Array.from({ length: above }, () => new Array<number>(below).fill(0))
  const backward = Array.from({ length: below }, () => new Array<number>(above).fill(0))
  for (const [h, row] of forward.entries()) {
    for (const [v, other] of backward.entries()) {
      const w = std * random.normal()
      const up = w + noise * random.normal()
      const down = w + noise * random.normal()
      row[v] = symmetric ? (up + down) / 2 : up
      other[h] = symmetric ? (up + down) / 2 : down
    }
  }
  return { forward, backward }
}
