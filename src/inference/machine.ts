import {
  type MatrixSpec,
  network,
  type NetworkBuilder,
  type NetworkSpec,
  type PopulationSpec,
} from '../graph/index.ts'
import { checkObject } from '../models/check.ts'
import { ParameterError, present } from '../models/errors.ts'
import { MAX_POTENTIAL, samplerTable } from '../models/sampler.ts'
import { describeRange, isAllowed } from '../models/parameters.ts'

/** What every machine has. */
interface MachineOptions {
  /** Root of all random streams: an integer in [0, 2^53). */
  readonly seed: number
  /** Name of the network. */
  readonly name?: string
  /**
   * Refractory period in ms: how long a neuron is on after its spike.
   * @defaultValue 10
   */
  readonly tau_ref?: number
}

export interface BoltzmannMachineOptions extends MachineOptions {
  /** One a neuron, dimensionless. */
  readonly bias: ArrayLike<number>
  /** W[post][pre], dimensionless; the diagonal is not looked at. Symmetric, if it shall sample a Boltzmann distribution. */
  readonly weights: MatrixSpec
}

/** A population of a layered machine. */
export interface MachineLayer {
  readonly name: string
  /** One a neuron, dimensionless. */
  readonly bias: ArrayLike<number>
}

export interface LayeredMachineOptions extends MachineOptions {
  /** The layer that is seen first, then one hidden layer after the other; two or more. */
  readonly layers: readonly MachineLayer[]
  /** From each layer to the next: W[post][pre], post in the next. */
  readonly forward: readonly MatrixSpec[]
  /** From the next layer back: W[post][pre], pre in the next. The transposes of `forward`, if nothing is asymmetric. */
  readonly backward: readonly MatrixSpec[]
}

export interface RestrictedMachineOptions extends MachineOptions {
  /** Biases of the neurons that are seen, dimensionless. */
  readonly visible: ArrayLike<number>
  /** Biases of the hidden neurons. */
  readonly hidden: ArrayLike<number>
  /** From visible to hidden: W[hidden][visible]. */
  readonly forward: MatrixSpec
  /** From hidden to visible: W[visible][hidden]. */
  readonly backward: MatrixSpec
}

/**
 * A fully connected machine of neural samplers as a network: population `units`, projection `synapses`.
 *
 * With symmetric weights it samples p(z) = exp(b·z + z·W·z / 2) / Z; small ones are evaluated on a table.
 *
 * @throws ParameterError naming what is wrong; of what is drawn or read (`{ kind, params }`) when it is wired
 * @example
 * ```ts
 * import { wire } from 'rxspike/graph'
 * import { boltzmannMachine, inference } from 'rxspike/inference'
 * const net = wire(boltzmannMachine({ seed: 1, bias: [0, 0, 0], weights: [[0, 2, 0], [2, 0, 2], [0, 2, 0]] }))
 * const { marginals } = await inference(net).posterior({ evidence: { units: [0, null, 0] }, duration_tau_ref: 1e4 })
 * marginals['units']?.mean[1]?.toFixed(1) // => '0.5'
 * ```
 */
export const boltzmannMachine = (options: BoltzmannMachineOptions): NetworkSpec => {
  const where = 'boltzmannMachine'
  checkMachine(where, options)
  const { seed, name = 'boltzmann machine', bias, weights } = options
  const units = layerOf(`${where}.bias`, bias, options)
  checkMatrix(`${where}.weights`, weights, units.size, units.size)
  return network(name, { seed })
    .population('units', units)
    .projection('synapses', { from: 'units', to: 'units', weights })
    .build()
}

/**
 * A machine of two layers without connections inside of either: populations `visible` and `hidden`, projections
 * `forward 1` and `backward 1`.
 *
 * @throws ParameterError naming what is wrong; of what is drawn or read (`{ kind, params }`) when it is wired
 * @example
 * ```ts
 * import { restrictedMachine } from 'rxspike/inference'
 * const spec = restrictedMachine({ seed: 1, visible: [0, 0], hidden: [0], forward: [[1, -1]], backward: [[1], [-1]] })
 * spec.projections.map(({ name }) => name) // => ['forward 1', 'backward 1']
 * ```
 */
export const restrictedMachine = (options: RestrictedMachineOptions): NetworkSpec => {
  const where = 'restrictedMachine'
  checkMachine(where, options)
  const { seed, name = 'restricted machine', visible, hidden, forward, backward } = options
  const below = layerOf(`${where}.visible`, visible, options)
  const above = layerOf(`${where}.hidden`, hidden, options)
  checkMatrix(`${where}.forward`, forward, above.size, below.size)
  checkMatrix(`${where}.backward`, backward, below.size, above.size)
  return network(name, { seed })
    .population('visible', below)
    .population('hidden', above)
    .projection('forward 1', { from: 'visible', to: 'hidden', weights: forward })
    .projection('backward 1', { from: 'hidden', to: 'visible', weights: backward })
    .build()
}

/**
 * A machine of layers, each connected with the next one only: populations by the names of the layers, projections
 * `forward 1`, `backward 1`, `forward 2`, … counted by the lower of the two layers.
 *
 * @throws ParameterError naming what is wrong; of what is drawn or read (`{ kind, params }`) when it is wired
 */
export const layeredMachine = (options: LayeredMachineOptions): NetworkSpec => {
  const where = 'layeredMachine'
  checkMachine(where, options)
  const { seed, name = 'layered machine', layers, forward, backward } = options
  if (!Array.isArray(layers) || layers.length < 2)
    throw new ParameterError(`${where}.layers`, layers, 'a list of two layers or more')
  const names = new Set<string>()
  const populations = layers.map((layer: MachineLayer, k) => {
    const place = `${where}.layers[${k}]`
    checkObject(place, layer, 'a layer, { name, bias }')
    if (typeof layer.name !== 'string' || layer.name === '' || names.has(layer.name))
      throw new ParameterError(`${place}.name`, layer.name, 'a name that no other layer has')
    names.add(layer.name)
    return { name: layer.name, ...layerOf(`${place}.bias`, layer.bias, options) }
  })
  const pairs = populations.slice(1).map((above, k) => ({ above, below: present(populations[k], 'layer') }))
  for (const [key, matrices] of Object.entries({ forward, backward })) {
    if (!Array.isArray(matrices) || matrices.length !== pairs.length)
      throw new ParameterError(
        `${where}.${key}`,
        matrices,
        `a list of ${pairs.length}, one for each layer but the last`,
      )
  }
  let builder: NetworkBuilder<string> = network(name, { seed })
  for (const { name: layer, ...population } of populations) builder = builder.population(layer, population)
  pairs.forEach(({ above, below }, k) => {
    const [up, down] = [present(forward[k], 'forward'), present(backward[k], 'backward')]
    checkMatrix(`${where}.forward[${k}]`, up, above.size, below.size)
    checkMatrix(`${where}.backward[${k}]`, down, below.size, above.size)
    builder = builder
      .projection(`forward ${k + 1}`, { from: below.name, to: above.name, weights: up })
      .projection(`backward ${k + 1}`, { from: above.name, to: below.name, weights: down })
  })
  return builder.build()
}

const checkMachine = (where: string, options: MachineOptions): void => {
  checkObject(where, options, 'an object of options')
  const { seed, name, tau_ref } = options
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new ParameterError(`${where}.seed`, seed, 'an integer >= 0 and < 2^53')
  if (name !== undefined && typeof name !== 'string')
    throw new ParameterError(`${where}.name`, name, 'a string')
  if (tau_ref !== undefined && !isAllowed(samplerTable.tau_ref, tau_ref))
    throw new ParameterError(`${where}.tau_ref`, tau_ref, describeRange(samplerTable.tau_ref))
}

const layerOf = (
  where: string,
  bias: ArrayLike<number>,
  { tau_ref }: MachineOptions,
): Omit<PopulationSpec, 'name'> => {
  const isList = Array.isArray(bias) || (ArrayBuffer.isView(bias) && 'length' in bias)
  if (!isList || bias.length === 0) throw new ParameterError(where, bias, 'an array of one bias a neuron')
  const values = Array.from(bias)
  values.forEach((b: unknown, i) => {
    if (typeof b !== 'number' || !(Math.abs(b) <= MAX_POTENTIAL))
      throw new ParameterError(`${where}[${i}]`, b, `a number between -${MAX_POTENTIAL} and ${MAX_POTENTIAL}`)
  })
  return {
    kind: 'sampler',
    size: values.length,
    params: { bias: values, ...(tau_ref === undefined ? {} : { tau_ref }) },
  }
}

/** Refuses rows that do not fit, as soon as they are given; a part that makes a matrix is judged when it does. */
const checkMatrix = (where: string, matrix: MatrixSpec, post: number, pre: number): void => {
  const given: unknown = matrix
  if (typeof given === 'number' && Number.isFinite(given)) return
  if (!Array.isArray(given)) {
    const kind: unknown = (given as { readonly kind?: unknown } | null | undefined)?.kind
    if (typeof given === 'object' && typeof kind === 'string') return
    throw new ParameterError(
      where,
      given,
      `rows [post][pre] of ${post} x ${pre}, a number, or a distribution`,
    )
  }
  if (given.length !== post) throw new ParameterError(where, given, `${post} rows, one a postsynaptic neuron`)
  given.forEach((row: unknown, k) => {
    if (!Array.isArray(row) || row.length !== pre)
      throw new ParameterError(`${where}[${k}]`, row, `an array of ${pre}, one a presynaptic neuron`)
    row.forEach((w: unknown, j) => {
      if (!Number.isFinite(w)) throw new ParameterError(`${where}[${k}][${j}]`, w, 'a finite number')
    })
  })
}
