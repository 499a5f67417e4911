import { network, type NetworkSpec, type PartSpec, type ProgramStep } from '../../graph/index.ts'
import { checkInteger, checkObject } from '../../models/check.ts'
import { checkChoice } from '../../models/errors.ts'
import { boltzmann, type BoltzmannDistribution } from '../../models/boltzmann.ts'
import { type Arm, ARMS, checkedOptions, drawOf, type SamplingOptions } from './options.ts'
import { initialDraws, targetDraws } from './paperDraws.ts'

/** One training: a target, an initial draw, with or without SAL. */
export interface SamplingRun {
  readonly arm: Arm
  readonly target: string
  readonly init: string
  readonly seed: number
}

/** Names of the parts of the network. */
export const SAMPLERS = 'samplers'
export const SYNAPSES = 'synapses'

/**
 * The target distribution, by enumeration.
 * @throws ParameterError if there is no such target
 */
export const targetOf = (name: string): BoltzmannDistribution => {
  const { weights, biases } = drawOf('target', name, targetDraws)
  return boltzmann(Float64Array.from(weights.flat()), Float64Array.from(biases))
}

/**
 * The target's weights, row-major [post][pre].
 * @throws ParameterError if there is no such target
 */
export const targetWeights = (name: string): Float64Array =>
  Float64Array.from(drawOf('target', name, targetDraws).weights.flat())

const withoutDiagonal = (
  rows: readonly (readonly number[])[],
  f: (x: number, post: number, pre: number) => number,
): number[][] => rows.map((row, post) => row.map((x, pre) => (post === pre ? 0 : f(x, post, pre))))

/**
 * A fully connected sampling network that learns a Boltzmann distribution: wake–sleep on weights and biases in every
 * sleep phase, SAL beside it in the arm `'sal'`, validations with all weights frozen in between and at the end.
 *
 * A validation is two phases of half its length, so that the bias of its divergence can be told from two halves.
 * Pure: equal arguments give equal specs.
 *
 * @throws ParameterError if an option is out of range, or there is no such target or initial draw
 */
export const samplingSpec = (options: SamplingOptions, run: SamplingRun): NetworkSpec => {
  const { tau_ref, epochs, bound, etaWeight, etaBias, etaSal, noise, plasticityNoise, decayFrom, decayTo } =
    checkedOptions(options)
  checkObject('samplingSpec.run', run, 'a training { arm, target, init, seed }')
  const { arm, target, init, seed } = run
  checkChoice('samplingSpec.run.arm', arm, ARMS)
  checkInteger('samplingSpec.run.seed', seed, 0)
  const draw = drawOf('init', init, initialDraws)
  const { marginals, coactivations } = targetOf(target)
  const size = marginals.length
  const schedule = decayTo < 1 ? { schedule: { from: decayFrom * epochs, to: epochs, factor: decayTo } } : {}
  const during = { phase: 'sleep', per: tau_ref, ...schedule }
  const varied = (deviations: readonly (readonly number[])[]) =>
    plasticityNoise > 0 ? { variability: withoutDiagonal(deviations, (x) => 1 + plasticityNoise * x) } : {}
  const wanted = Array.from({ length: size }, (_, i) =>
    Array.from(coactivations.subarray(i * size, (i + 1) * size)),
  )
  const wakeSleep: PartSpec = {
    kind: 'wake-sleep',
    params: { eta: etaWeight, tau: tau_ref, coactivations: wanted, ...varied(draw.wakeSleep), during },
  }
  const sal: PartSpec = { kind: 'sal', params: { eta: etaSal, tau: tau_ref, ...varied(draw.sal), during } }
  return network(`sampling ${target} ${init} ${arm}`, { seed })
    .population(SAMPLERS, {
      kind: 'sampler',
      size,
      params: { bias: draw.biases, tau_ref },
      plasticity: {
        kind: 'intrinsic',
        params: { eta: etaBias, means: Array.from(marginals), during, bound },
      },
    })
    .projection(SYNAPSES, {
      from: SAMPLERS,
      to: SAMPLERS,
      weights: withoutDiagonal(
        draw.weights,
        (w, post, pre) => w + noise * (draw.asymmetric[post]?.[pre] ?? 0),
      ),
      plasticity: {
        kind: 'sum',
        params: {
          rules: arm === 'sal' ? [wakeSleep, sal] : [wakeSleep],
          stages: [{ kind: 'hard-bound', params: { min: -bound, max: bound } }],
        },
      },
    })
    .program(...programOf(options))
    .build()
}

/** Length of the raster at the end, in tau_ref. */
export const RASTER = 50

const programOf = ({
  tau_ref,
  epochs,
  epochDuration_tau_ref,
  validations,
  validationDuration_tau_ref,
  finalDuration_tau_ref,
}: SamplingOptions): readonly ProgramStep[] => {
  const validation = (duration: number): ProgramStep => ({
    repeat: 2,
    steps: [{ phase: 'validation', duration: (duration * tau_ref) / 2 }],
  })
  const sleep: ProgramStep = { phase: 'sleep', duration: epochDuration_tau_ref * tau_ref }
  const until = (k: number) => Math.floor((k * epochs) / validations)
  return [
    ...Array.from({ length: validations }, (_, k): readonly ProgramStep[] => [
      validation(validationDuration_tau_ref),
      { repeat: until(k + 1) - until(k), steps: [sleep] },
    ]).flat(),
    validation(finalDuration_tau_ref),
    { phase: 'raster', duration: RASTER * tau_ref },
  ]
}
