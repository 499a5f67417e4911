import { Network, type NetworkSpec, type ParamValue, type ProjectionSpec } from '../graph/index.ts'
import { ParameterError, present } from '../models/errors.ts'
import { checkMachine } from './checkMachine.ts'
import { machineIn } from './learningSpec.ts'

/** What a machine has learned: by name, weights row-major [post][pre], and biases. */
export interface Learnt {
  readonly weights: Readonly<Record<string, Float64Array>>
  readonly biases: Readonly<Record<string, Float64Array>>
}

/**
 * A machine with the weights and biases that it has in a network at this moment, as plain numbers: to be written down, or wired
 * to be asked. All else of it stays, who is connected and with which delays too.
 *
 * @param net a network of `learningSpec(machine, …)`, or of the machine itself
 * @throws ParameterError or UnknownNameError if the network has not the machine's populations and projections
 */
export const learnedMachine = (net: Network, machine?: NetworkSpec): NetworkSpec => {
  if (!(net instanceof Network)) throw new ParameterError('learnedMachine.net', net, 'a Network')
  const given = machine === undefined ? machineIn(net.spec) : machine
  checkMachine('learnedMachine.machine', given)
  return machineWith(given, learntIn(net, given))
}

/** The weights and biases of a machine in a network, copied. */
export const learntIn = (net: Network, machine: NetworkSpec): Learnt => ({
  weights: Object.fromEntries(machine.projections.map(({ name }) => [name, net.synapses(name).toMatrix()])),
  biases: Object.fromEntries(machine.populations.map(({ name }) => [name, net.sampler(name).bias.slice()])),
})

/** A machine with other weights and biases. */
export const machineWith = (machine: NetworkSpec, { weights, biases }: Learnt): NetworkSpec => {
  const sizes = new Map(machine.populations.map(({ name, size }) => [name, size]))
  return {
    ...machine,
    populations: machine.populations.map((population) => {
      const { params = {}, name, size } = population
      // biases that are those of another population stay so
      if (params['biasOf'] !== undefined) return population
      const bias = present(biases[name], `biases of ${name}`)
      if (bias.length !== size)
        throw new ParameterError('learnedMachine.net', net(name, bias.length), `${size} neurons`)
      return { ...population, params: { ...params, bias: [...bias] } }
    }),
    projections: machine.projections.map((projection) => {
      const { name, from, to } = projection
      if (projection.connectivity?.kind === 'synapses-of') return projection
      const matrix = present(weights[name], `weights of ${name}`)
      const [preSize, postSize] = [sizes.get(from) ?? 0, sizes.get(to) ?? 0]
      if (matrix.length !== preSize * postSize)
        throw new ParameterError(
          'learnedMachine.net',
          net(name, matrix.length),
          `${postSize} × ${preSize} weights`,
        )
      return { ...plainly(projection), weights: rowsOf(matrix, preSize) }
    }),
  }
}

const net = (name: string, count: number): string => `${count} of ${name}`

/** A matrix row-major, as rows. */
export const rowsOf = (matrix: Float64Array, width: number): readonly (readonly number[])[] =>
  Array.from({ length: matrix.length / width }, (_, k) => [...matrix.subarray(k * width, (k + 1) * width)])

/** A projection whose list of synapses has no weights of its own, which would stand instead of the rows. */
const plainly = (projection: ProjectionSpec): ProjectionSpec => {
  const { connectivity } = projection
  const synapses = connectivity?.params?.['synapses']
  if (connectivity?.kind !== 'list' || !Array.isArray(synapses)) return projection
  const listed = (synapses as readonly Readonly<Record<string, ParamValue>>[]).map(
    ({ weight: _weight, ...synapse }) => synapse,
  )
  return { ...projection, connectivity: { kind: 'list', params: { synapses: listed } } }
}
