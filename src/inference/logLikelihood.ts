import { type NetworkSpec, wire } from '../graph/index.ts'
import { boltzmann } from '../models/boltzmann.ts'
import { checkObject } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { log } from '../models/functions.ts'
import { checkMachine, populationOf } from './checkMachine.ts'
import { statesOf } from './checkTable.ts'

/** Which neurons of a machine see the patterns. */
export interface VisibleNeurons {
  /** The population that sees the patterns. */
  readonly visible: string
  /** How many of its neurons see them, from the first on; all unless given. */
  readonly visibleNeurons?: number
}

/** Most neurons of a machine whose states are enumerated. */
const MOST = 20

/**
 * The mean over patterns of ln p(pattern), exactly: what learning raises. p is the law of the visible neurons of the Boltzmann machine with the machine's
 * biases and weights, hidden states summed over; of the two directions of a pair the mean counts.
 *
 * Exact: by enumeration, for rectangular PSPs as long as tau_ref and without delays; weights that are not symmetric
 * have another law, which is that of the mean of both directions only as far as they agree.
 * Cost: O(N 2^N) for N neurons, at most 20.
 *
 * @param patterns states of the visible neurons, any iterable
 * @throws ParameterError if the machine has more than 20 neurons, or patterns do not fit
 * @throws SpecError if the machine cannot be wired
 * @example
 * ```ts
 * import { initialMachine, logLikelihood } from 'rxspike/inference'
 * const patterns = [Uint8Array.of(1, 0), Uint8Array.of(0, 1)]
 * const machine = initialMachine({ seed: 1, patterns, hidden: [1], std: 0 })
 * logLikelihood(machine, patterns, { visible: 'visible' }) // => -2 * Math.LN2
 * ```
 */
export const logLikelihood = (
  machine: NetworkSpec,
  patterns: Iterable<Uint8Array>,
  options: VisibleNeurons,
): number => {
  const where = 'logLikelihood'
  checkMachine(`${where}.machine`, machine)
  const states = statesOf(`${where}.patterns`, patterns)
  checkObject(`${where}.options`, options, 'an object, { visible, visibleNeurons? }')
  const { visible, visibleNeurons } = options
  const { size } = populationOf(`${where}.options.visible`, machine, visible)
  const seen = visibleNeurons === undefined ? size : visibleNeurons
  if (!(Number.isInteger(seen) && seen >= 1 && seen <= size))
    throw new ParameterError(`${where}.options.visibleNeurons`, seen, `an integer from 1 to ${size}`)
  if (states[0]?.length !== seen)
    throw new ParameterError(`${where}.patterns[0]`, states[0], `${seen} states, one a visible neuron`)
  const { weights, biases } = parametersOf(where, machine, visible)
  const { probabilities } = boltzmann(weights, biases)
  const marginal = new Float64Array(2 ** seen)
  // the visible neurons are the first, so the least significant bits
  probabilities.forEach((p, state) => {
    const index = state & (marginal.length - 1)
    marginal[index] = (marginal[index] ?? 0) + p
  })
  const sum = states.reduce((total, pattern) => {
    const index = pattern.reduce((bits, state, i) => bits | (state << i), 0)
    return total + log(marginal[index] ?? 0)
  }, 0)
  return sum / states.length
}

/** Symmetric weights and biases of all neurons, those of the population `first` at the front. */
const parametersOf = (
  where: string,
  machine: NetworkSpec,
  first: string,
): { readonly weights: Float64Array; readonly biases: Float64Array } => {
  const total = machine.populations.reduce((sum, { size }) => sum + size, 0)
  if (!(total <= MOST))
    throw new ParameterError(
      `${where}.machine.populations`,
      `${total} neurons`,
      `at most ${MOST} neurons, whose states can be enumerated`,
    )
  const net = wire({ ...machine, program: [], recorders: [] })
  const names = machine.populations.map(({ name }) => name)
  const begin = new Map<string, number>()
  const biases = new Float64Array(total)
  let count = 0
  for (const name of [first, ...names.filter((other) => other !== first)]) {
    const { bias } = net.sampler(name)
    begin.set(name, count)
    biases.set(bias, count)
    count += bias.length
  }
  const weights = new Float64Array(total * total)
  for (const { name, from, to } of machine.projections) {
    const synapses = net.synapses(name)
    const [pre, post] = [begin.get(from) ?? 0, begin.get(to) ?? 0]
    synapses.toMatrix().forEach((w, k) => {
      const i = post + Math.floor(k / synapses.preSize)
      const j = pre + (k % synapses.preSize)
      for (const place of [i * total + j, j * total + i]) weights[place] = (weights[place] ?? 0) + w / 2
    })
  }
  net.end()
  return { weights, biases }
}
