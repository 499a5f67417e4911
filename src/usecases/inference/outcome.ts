import type { InferenceArm } from './options.ts'

/** One training: with or without SAL, or from symmetric weights. */
export interface InferenceRun {
  readonly arm: InferenceArm
  readonly seed: number
}

/** Which share of the held-out patterns is classified right after a time. */
export interface TimedAccuracy {
  /** Time since the burn-in, in tau_ref. */
  readonly duration_tau_ref: number
  readonly accuracy: number
}

/** How well hidden features are told, over all patterns that were held out. */
export interface CompletionScore {
  /** Share of hidden features that are right, each as it mostly was. */
  readonly completed: number
  /** The same expected of a single sample, which is meant to scatter. */
  readonly sampled: number
  /** Share of patterns whose label, free too, is right; left out where there are no labels. */
  readonly label?: number
}

/** What a network that is free does. */
export interface DreamScore {
  /** Mean number of features in which a dream differs from the nearest pattern that was learned from. */
  readonly distance: number
  /** Share of dreams in which this label is on, and no other; one entry a label. */
  readonly occupancy: readonly number[]
  /** Share of dreams with no label, or several. */
  readonly undecided: number
  /** Whether each label was dreamed of. */
  readonly everyLabel: boolean
  /** Dreams with a label held: their mean distance, and the share of which the nearest pattern is of that label. */
  readonly held?: { readonly distance: number; readonly right: number }
}

/** What one training came to. */
export interface InferenceOutcome extends InferenceRun {
  /** Share of held-out patterns whose label is the most active; left out where there are no labels. */
  readonly accuracy?: number
  /** The same after other times, and after the first spike of any label neuron. */
  readonly accuracyOverTime?: readonly TimedAccuracy[]
  readonly accuracyFirstSpike?: number
  /** Share of features of the lower half that are told right from the upper half; of data that is no picture, of the second half from the first. */
  readonly completionHalf: number
  /** The same of a random half from the other. */
  readonly completionRandom: number
  /** More of the two: `completed` is the figure above. */
  readonly half: CompletionScore
  readonly random: CompletionScore
  /** Variance of the differences of weights forward and back, over all pairs, at the end and at the beginning. */
  readonly asymmetryVariance: number
  readonly initialAsymmetryVariance: number
  readonly dreams: DreamScore
}

/** How the training went on, an entry a measurement. */
export interface CoursePoint {
  readonly epoch: number
  readonly asymmetryVariance: number
  /** Of held-out patterns, where it was measured. */
  readonly accuracy?: number
}

/** A pattern that was completed, for a picture. States are texts of 0 and 1. */
export interface CompletedPattern {
  readonly truth: string
  /** Which features were seen. */
  readonly seen: string
  readonly sample: string
  /** Mean activity, a feature. */
  readonly mean: readonly number[]
  readonly label?: string
  readonly inferred?: string
}

/** Weights of one direction and of the other, as rows: `[hidden][visible]`, `[visible][hidden]`. */
export interface BothDirections {
  readonly forward: readonly (readonly number[])[]
  readonly backward: readonly (readonly number[])[]
}

/** What pictures of one training are drawn of. */
export interface InferenceScenes {
  readonly half: readonly CompletedPattern[]
  readonly random: readonly CompletedPattern[]
  /** Dreams with a label held, and their mean activity. */
  readonly held: readonly {
    readonly label: string
    readonly samples: readonly string[]
    readonly mean: readonly number[]
  }[]
  /** Dreams of a free network, in order of time. */
  readonly free: readonly {
    readonly states: string
    readonly label?: string
    readonly t_tau_ref: number
  }[]
  /** Between the visible neurons and the first hidden layer. */
  readonly before: BothDirections
  readonly after: BothDirections
}
