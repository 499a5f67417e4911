/** Means over time with what is known of their errors; one entry a neuron (or a state). */
export interface Estimates {
  /** Share of the time in which the neuron is on (in which the network is in the state). */
  readonly mean: Float64Array
  /**
   * Standard error of the mean, such that mean ± 1.96 error holds the truth in 95 %: spikes near in time are not independent,
   * and this counts it. What never happened has an error as well, 1.53 over the time in tau_ref.
   */
  readonly error: Float64Array
  /** Number of independent samples that would have this error: p (1 - p) / error². */
  readonly effectiveSamples: Float64Array
}

/** A neuron of a network. */
export interface NeuronRef {
  readonly population: string
  readonly neuron: number
}

/** The posterior over the states of some chosen neurons, most probable first; states that were never seen are left out. */
export interface JointPosterior {
  readonly neurons: readonly NeuronRef[]
  readonly states: readonly JointState[]
  /** The probability of two neurons to be on together, n x n of them, row-major; on the diagonal stand the marginals. */
  readonly coactivations: Estimates
}

export interface JointState {
  /** One entry a chosen neuron. */
  readonly state: readonly (0 | 1)[]
  readonly probability: number
  readonly error: number
}

/** What sampling under evidence came to. */
export interface Posterior {
  readonly burnIn_tau_ref: number
  /** Event time over which it was averaged, in tau_ref. */
  readonly duration_tau_ref: number
  /** Whether the wanted precision was reached; true where none was asked for. */
  readonly isPrecise: boolean
  /** The probability of each neuron of each asked population to be on; one that is forced has its state and error 0. */
  readonly marginals: Readonly<Record<string, Estimates>>
  readonly joint?: JointPosterior
  /** The state of each asked population in which every neuron is as it mostly is: its marginal over 1/2. */
  readonly likely: Readonly<Record<string, Uint8Array>>
  /** States at equal distances over the run, as many as were asked for, by population. */
  readonly samples: Readonly<Record<string, readonly Uint8Array[]>>
}
