/** Which synapses are watched: those of a presynaptic and a postsynaptic neuron, of one of them, or all. */
export interface CauseSelection {
  /** Presynaptic neuron, in its population; every one unless given. */
  readonly pre?: number
  /** Postsynaptic neuron; every one unless given. */
  readonly post?: number
}

/**
 * One change of one synapse, and where it came from.
 *
 * The value of a chain is that of its pairs, then what each stage made of it in turn; where chains are added by a sum, what
 * they came to adds up to what goes into the stages of the sum. To 1e-12:
 *
 *     spikes: sum of factor * value over their pairs → steps of the term → dw of the term
 *     sum of dw over the terms of a sum → steps of the sum → …  → dw - unexplained
 */
export interface Cause {
  /** Event time in ms at which the weight changed. */
  readonly t: number
  /** Neuron that the synapse comes from. */
  readonly pre: number
  /** Neuron that it leads to. */
  readonly post: number
  /** Weight before the change. */
  readonly w: number
  /** The change, as it was written. */
  readonly dw: number
  /** What each chain of the rule added; none for a change that did not come from the rule, as far as it was watched. */
  readonly terms: readonly CauseTerm[]
  /** What the stages of sums made of what their chains had come to, the innermost sum first. */
  readonly sums: readonly CauseSum[]
  /**
   * What of the change does not come from the terms: 0 up to rounding, unless the subscription came when the rule had a past
   * already, or somebody else wrote the weight.
   */
  readonly unexplained: number
}

/** What one chain of a rule added to a change. */
export interface CauseTerm {
  /** Where the chain stands in the rule: `rule` if it is all of it, else such as `rules[1]` or `rules[0].rules[2]`. */
  readonly path: string
  /** Its parts, in words: `all-to-all → triangular → scale`. */
  readonly chain: string
  /** What it came to, after the last of its stages. */
  readonly dw: number
  /**
   * The spikes that it came from, in the order of time, but for those that were worth nothing: one for what is told at once, as many as there were for a sum over a
   * phase. Of more than {@link MOST_SPIKES} the first half of that number and the last half.
   */
  readonly spikes: readonly CauseSpike[]
  /** How many spikes it came from, those included that are not listed. */
  readonly count: number
  /** What these spikes were worth by pairing and window, all of them together. */
  readonly value: number
  /** What its stages made of that, in turn. */
  readonly steps: readonly CauseStep[]
}

/** A spike of one of the two neurons, with the pairs that it made. */
export interface CauseSpike {
  /** Event time in ms at which it was at the synapse. */
  readonly t: number
  /** Whose spike it was: that of the presynaptic neuron, or of the postsynaptic one. */
  readonly side: 'pre' | 'post'
  /**
   * Its pairs, but for those that are worth 0; none where a rule of one side alone made the change. Of more than {@link MOST_PAIRS} the last
   * ones.
   */
  readonly pairs: readonly CausePair[]
  /** What it was worth by pairing and window: the sum of factor * value over all its pairs. */
  readonly value: number
  /** What became of it as long as it was by itself: `dw` of the term, or what went into the sum that it is part of. */
  readonly dw: number
}

/** A pair of spikes. */
export interface CausePair {
  /** Event time in ms at which the presynaptic neuron fired. */
  readonly t_pre: number
  /** Event time in ms at which the postsynaptic neuron fired. */
  readonly t_post: number
  /** In ms, at the synapse: (t_post + dendritic delay) - (t_pre + axonal delay). */
  readonly dt: number
  /** What the window says of dt. */
  readonly value: number
  /** What the pairing multiplies it by, for triplets; else 1. */
  readonly factor: number
}

/** What one stage made of a change. */
export interface CauseStep {
  /** Kind of the stage. */
  readonly kind: string
  /** What came into it, all together. */
  readonly before: number
  /** What it told. */
  readonly after: number
  /** How many updates came into it for this change. */
  readonly count: number
}

/** The stages of a sum. */
export interface CauseSum {
  /** Where it stands: `rule`, or such as `rules[1]`. */
  readonly path: string
  readonly steps: readonly CauseStep[]
}

/** Spikes that a term lists at most. */
export const MOST_SPIKES = 1_000

/** Pairs that a spike lists at most. */
export const MOST_PAIRS = 1_000
