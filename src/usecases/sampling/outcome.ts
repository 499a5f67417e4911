import type { Spike } from '../../models/events.ts'
import type { SamplingRun } from './spec.ts'

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
