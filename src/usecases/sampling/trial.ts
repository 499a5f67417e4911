import { filter } from 'rxjs'
import type { Network } from '../../graph/index.ts'
import { asymmetry, asymmetryVariance } from '../../models/asymmetry.ts'
import { InternalError } from '../../models/errors.ts'
import { kullbackLeibler } from '../../models/divergence.ts'
import type { Spike } from '../../models/events.ts'
import { residenceTimes } from '../../operators/index.ts'
import type { RunOptions } from '../../scheduler/index.ts'
import type { SamplingOptions } from './options.ts'
import { SAMPLERS, type SamplingRun, SYNAPSES, targetOf } from './spec.ts'

/** What a validation found, with the weights as they were then. */
export interface Validation extends SamplingRun {
  /** Epochs of training before it. */
  readonly epoch: number
  /** Its length in tau_ref. */
  readonly duration_tau_ref: number
  /** KL(target ‖ sampled) in nats. */
  readonly divergence: number
  /**
   * The same without the bias of a finite sample: twice the whole's minus the mean of its halves', since a sample
   * of length T adds c/T. May come out slightly below 0.
   */
  readonly divergenceUnbiased: number
  /** ‖W − Wᵀ‖ / ‖W‖ */
  readonly asymmetry: number
  /** Variance of W_ij − W_ji over pairs. */
  readonly asymmetryVariance: number
  /** Spikes so far. */
  readonly spikes: number
}

/** The outcome of one training. */
export interface Trial {
  readonly run: SamplingRun
  readonly validations: readonly Validation[]
  /** The last validation. */
  readonly final: Validation
  /** Learned weights, row-major [post][pre], and biases. */
  readonly weights: Float64Array
  readonly biases: Float64Array
  /** Share of the time of the last validation in each state. */
  readonly sampled: Float64Array
  /** The spikes of the raster phase at the end, which begins at `rasterBegin` ms. */
  readonly raster: readonly Spike[]
  readonly rasterBegin: number
}

export interface TrialOptions extends RunOptions {
  /** Told each validation as it ends. */
  readonly validated?: (validation: Validation) => void
}

/** Runs the program of one network, validation by validation. */
export const runTrial = async (
  net: Network,
  options: SamplingOptions,
  run: SamplingRun,
  { validated, ...runOptions }: TrialOptions = {},
): Promise<Trial> => {
  const { clock } = net
  const { tau_ref } = options
  const target = targetOf(run.target).probabilities
  const synapses = net.synapses(SYNAPSES)
  const sampler = net.sampler(SAMPLERS)
  const { size } = sampler
  let spikes = 0
  let epoch = 0
  let firstHalf: Float64Array | undefined
  let sampled = new Float64Array(target.length)
  const validations: Validation[] = []
  const raster: Spike[] = []
  let rasterBegin = Infinity
  net.spikes(SAMPLERS).subscribe((spike) => {
    spikes++
    if (spike.t >= rasterBegin) raster.push(spike)
  })
  net.phases.subscribe(({ t, ended, began }) => {
    if (ended?.name === 'sleep') epoch++
    if (began?.name === 'raster') rasterBegin = t
  })
  const residence = net.spikes(SAMPLERS).pipe(
    residenceTimes({ size, tau_ref }, net.phases, clock),
    filter(({ boundary }) => boundary.ended?.name === 'validation'),
  )
  residence.subscribe(({ times, begin, end }) => {
    const before = firstHalf
    if (before === undefined) {
      firstHalf = times
      return
    }
    const whole = times.map((time, state) => time + (before[state] ?? 0))
    const divergence = kullbackLeibler(target, whole)
    const halves = (kullbackLeibler(target, before) + kullbackLeibler(target, times)) / 2
    firstHalf = undefined
    const duration = 2 * (end - begin)
    sampled = whole.map((time) => time / duration)
    const weights = synapses.toMatrix()
    const validation: Validation = {
      ...run,
      epoch,
      duration_tau_ref: Math.round(duration / tau_ref),
      divergence,
      divergenceUnbiased: 2 * divergence - halves,
      asymmetry: asymmetry(weights, size),
      asymmetryVariance: asymmetryVariance(weights, size),
      spikes,
    }
    validations.push(validation)
    validated?.(validation)
  })
  await net.runProgram(runOptions)
  net.end()
  const final = validations.at(-1)
  if (final === undefined) throw new InternalError('a program without a validation')
  return {
    run,
    validations,
    final,
    weights: synapses.toMatrix(),
    biases: sampler.bias.slice(),
    sampled,
    raster,
    rasterBegin,
  }
}
