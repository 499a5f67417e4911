import {
  type MatrixSpec,
  network,
  type NetworkBuilder,
  type NetworkSpec,
  type PartSpec,
  type PopulationSpec,
} from '../../graph/index.ts'
import { present } from '../../models/errors.ts'
import { randomStream } from '../../models/random.ts'
import {
  isLayers,
  isPair,
  type LayersOptions,
  type PairOptions,
  type PairsOptions,
  type SymmetrisationArm,
  type SymmetrisationOptions,
} from './options.ts'

/** One piece of work: an arm with a seed. */
export interface SymmetrisationRun {
  readonly arm: SymmetrisationArm
  readonly seed: number
}

/** Two projections between the same populations, which are to become alike. */
export interface BothDirections {
  readonly name: string
  readonly forward: string
  readonly backward: string
}

/** The phase over which rules sum. */
export const EPOCH = 'epoch'

/** Which projections belong together. */
export const directionsOf = (options: SymmetrisationOptions): readonly BothDirections[] => {
  if (!isLayers(options)) return [{ name: 'pairs', forward: 'w21', backward: 'w12' }]
  return options.sizes.slice(1).map((_, k) => ({
    name: `layers ${k + 1}, ${k + 2}`,
    forward: `up ${k + 1}`,
    backward: `down ${k + 1}`,
  }))
}

const layerName = (k: number): string => `layer ${k + 1}`

/** Names of the populations, from the first. */
export const populationsOf = (options: SymmetrisationOptions): readonly string[] =>
  isLayers(options) ? options.sizes.map((_, k) => layerName(k)) : ['first', 'second']

/**
 * The network of a run. Two projections lead from each population to the next and back; what learns sums over an epoch what
 * its pairs of spikes are worth, and changes its weights at the end. Nothing comes from outside: the noise of the neurons is
 * all there is.
 *
 * Pure: equal arguments give equal specs. Options are taken as they are; see `checkedSymmetrisationOptions`.
 */
export const symmetrisationSpec = (options: SymmetrisationOptions, run: SymmetrisationRun): NetworkSpec => {
  if (isLayers(options)) return layersSpec(options, run)
  return pairsSpec(options, run)
}

const layersSpec = (options: LayersOptions, { arm, seed }: SymmetrisationRun): NetworkSpec => {
  const { sizes, weightStd, biasRange, tau_ref } = options
  const layers = sizes.map((size, k) => ({
    name: layerName(k),
    size,
    bias: uniforms(seed, `biases ${k + 1}`, size, biasRange / Math.sqrt(size)),
  }))
  let built: NetworkBuilder<string> = network(`symmetrisation ${arm}`, { seed })
  for (const { name, size, bias } of layers) built = built.population(name, sampler(size, bias, tau_ref))
  layers.slice(1).forEach((above, k) => {
    const below = present(layers[k], 'layer')
    built = built
      .projection(`up ${k + 1}`, {
        from: below.name,
        to: above.name,
        weights: weightsFrom(below.size, weightStd),
      })
      .projection(`down ${k + 1}`, {
        from: above.name,
        to: below.name,
        weights: weightsFrom(above.size, weightStd),
        ...(arm === 'sal' ? { plasticity: salOf(options) } : {}),
      })
  })
  return built.program(programOf(options)).build()
}

const pairsSpec = (options: PairOptions | PairsOptions, { arm, seed }: SymmetrisationRun): NetworkSpec => {
  const { tau_ref } = options
  const count = isPair(options) ? 1 : options.pairs
  const biasesOf = (which: 1 | 2): readonly number[] =>
    isPair(options)
      ? [which === 1 ? options.b1 : options.b2]
      : uniforms(seed, `biases ${which}`, count, options.biasRange)
  const weightsOf = (which: 'w12' | 'w21'): MatrixSpec =>
    isPair(options) ? options[which] : uniformWithin(options.weightRange)
  const plastic = (is: boolean) => (is ? { plasticity: salOf(options) } : {})
  return network(`symmetrisation ${arm}`, { seed })
    .population('first', sampler(count, biasesOf(1), tau_ref))
    .population('second', sampler(count, biasesOf(2), tau_ref))
    .projection('w21', {
      from: 'first',
      to: 'second',
      connectivity: { kind: 'one-to-one' },
      weights: weightsOf('w21'),
      ...plastic(arm !== 'none'),
    })
    .projection('w12', {
      from: 'second',
      to: 'first',
      connectivity: { kind: 'one-to-one' },
      weights: weightsOf('w12'),
      ...plastic(arm === 'sal'),
    })
    .program(programOf(options))
    .build()
}

const sampler = (size: number, bias: readonly number[], tau_ref: number): Omit<PopulationSpec, 'name'> => ({
  kind: 'sampler',
  size,
  params: { bias, tau_ref },
})

/** Weights of neurons with `size` sources each. */
const weightsFrom = (size: number, std: number): PartSpec =>
  uniformWithin((std * Math.sqrt(3)) / Math.sqrt(size))

const uniformWithin = (range: number): PartSpec => ({ kind: 'uniform', params: { low: -range, high: range } })

const uniforms = (seed: number, key: string, count: number, range: number): readonly number[] => {
  const random = randomStream(seed, key)
  return Array.from({ length: count }, () => range * (2 * random.uniform() - 1))
}

const programOf = ({ epochs, epochDuration_tau_ref, tau_ref }: SymmetrisationOptions) => ({
  repeat: epochs,
  steps: [{ phase: EPOCH, duration: epochDuration_tau_ref * tau_ref }],
})

/** SAL, summed over an epoch. */
const salOf = (options: SymmetrisationOptions): PartSpec => {
  const { eta, per, window, pairing, width_tau_ref, lastSpikes, epochDuration_tau_ref, tau_ref } = options
  const { epochs, decayFrom, decayTo } = options
  const sumOf = { phase: EPOCH, per: per === 'time' ? tau_ref : epochDuration_tau_ref * tau_ref }
  const schedule = decayTo < 1 ? { from: decayFrom * epochs, to: epochs, factor: decayTo } : undefined
  const tau = width_tau_ref * tau_ref
  if (window === 'triangular' && pairing === 'all-to-all') {
    const during = schedule === undefined ? sumOf : { ...sumOf, schedule }
    return { kind: 'sal', params: { eta, tau, during } }
  }
  const signs = { A_causal: -1, A_anticausal: 1 }
  return {
    kind: 'rule',
    params: {
      pairing: { kind: pairing, ...(pairing === 'last' ? { params: { k: lastSpikes } } : {}) },
      window:
        window === 'triangular'
          ? { kind: 'triangular', params: { ...signs, tau } }
          : { kind: 'exponential', params: { ...signs, tau_causal: tau, tau_anticausal: tau } },
      stages: [
        { kind: 'accumulate', params: sumOf },
        { kind: 'scale', params: { factor: eta } },
        ...(schedule === undefined ? [] : [{ kind: 'anneal', params: schedule }]),
      ],
    },
  }
}
