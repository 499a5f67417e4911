import { bufferCount, filter } from 'rxjs'
import type { Network } from '../../graph/index.ts'
import { asymmetry, asymmetryVariance } from '../../models/asymmetry.ts'
import { present } from '../../models/errors.ts'
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
  /** KL(target ‖ sampled) in nats; Infinity if some state was never seen. */
  readonly divergence: number
  /**
   * The same without the bias of a finite sample: twice the whole's minus the mean of its halves', since a sample
   * of length T adds c/T. May come out slightly below 0. Where a half never saw some state, it is `divergence` itself.
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

/** Runs the program of one network, validation by validation, and ends it. */
export const runTrial = async (
  net: Network,
  { tau_ref }: SamplingOptions,
  run: SamplingRun,
  { validated, ...runOptions }: TrialOptions = {},
): Promise<Trial> => {
  const target = targetOf(run.target).probabilities
  const synapses = net.synapses(SYNAPSES)
  const sampler = net.sampler(SAMPLERS)
  const { size } = sampler
  const validations: Validation[] = []
  const raster: Spike[] = []
  let sampled = new Float64Array(target.length)
  let spikes = 0
  let epoch = 0
  let rasterBegin = Infinity
  net.spikes(SAMPLERS).subscribe((spike) => {
    spikes++
    if (spike.t >= rasterBegin) raster.push(spike)
  })
  net.phases.subscribe(({ t, ended, began }) => {
    if (ended?.name === 'sleep') epoch++
    if (began?.name === 'raster') rasterBegin = t
  })
  const halves = net.spikes(SAMPLERS).pipe(
    residenceTimes({ size, tau_ref }, net.phases, net.clock),
    filter(({ boundary }) => boundary.ended?.name === 'validation'),
    bufferCount(2),
  )
  halves.subscribe(([first, second]) => {
    // what is left over when the network ends is no whole validation
    if (first === undefined || second === undefined) return
    const duration = second.end - first.begin
    const residence = sum(first.times, second.times)
    const validation: Validation = {
      ...run,
      epoch,
      duration_tau_ref: duration / tau_ref,
      ...divergencesOf(target, first.times, second.times),
      ...asymmetriesOf(synapses.toMatrix(), size),
      spikes,
    }
    sampled = residence.map((time) => time / duration)
    validations.push(validation)
    validated?.(validation)
  })
  try {
    await net.runProgram(runOptions)
  } finally {
    net.end()
  }
  const weights = synapses.toMatrix()
  const biases = sampler.bias.slice()
  const final = present(validations.at(-1), 'a validation')
  return { run, validations, final, weights, biases, sampled, raster, rasterBegin }
}

const sum = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, k) => x + (b[k] ?? 0))

/** The divergence of two halves together, with and without the bias of a finite sample. */
const divergencesOf = (
  target: Float64Array,
  first: Float64Array,
  second: Float64Array,
): Pick<Validation, 'divergence' | 'divergenceUnbiased'> => {
  const divergence = kullbackLeibler(target, sum(first, second))
  const ofHalves = (kullbackLeibler(target, first) + kullbackLeibler(target, second)) / 2
  return {
    divergence,
    divergenceUnbiased: ofHalves === Infinity ? divergence : 2 * divergence - ofHalves,
  }
}

const asymmetriesOf = (
  weights: Float64Array,
  size: number,
): Pick<Validation, 'asymmetry' | 'asymmetryVariance'> => ({
  asymmetry: asymmetry(weights, size),
  asymmetryVariance: asymmetryVariance(weights, size),
})
