/** A part by its kind: plain data, as it stands in JSON. */
export interface PartSpec {
  readonly kind: string
  readonly params?: Params
}

export type Params = { readonly [name: string]: ParamValue }

export type ParamValue =
  | number
  | string
  | boolean
  | PartSpec
  | Params
  | readonly number[]
  | readonly (readonly number[])[]
  | readonly PartSpec[]
  | readonly Params[]

/**
 * A value a synapse: one number, rows [post][pre], or a distribution to draw from. What is drawn for every pair has at
 * most 2^28 of them.
 */
export type MatrixSpec = number | readonly (readonly number[])[] | PartSpec

export interface PopulationSpec extends PartSpec {
  readonly name: string
  /** Number of neurons, from 1 to 2^26. */
  readonly size: number
  /** Key of the random stream; the name unless given, kept when the population is renamed. */
  readonly stream?: string
  /** A rule on the biases. */
  readonly plasticity?: PartSpec
}

export interface ProjectionSpec {
  readonly name: string
  /** Presynaptic population. */
  readonly from: string
  /** Postsynaptic population. */
  readonly to: string
  /**
   * Which pairs have a synapse; all, without autapses where a population projects to itself, unless given. At most 2^28
   * synapses.
   */
  readonly connectivity?: PartSpec
  /** Left out where the connectivity brings them: those of another projection. */
  readonly weights?: MatrixSpec
  /** In the axon, from the presynaptic spike to the synapse, in ms, >= 0; 0 unless given. */
  readonly delay?: MatrixSpec
  /**
   * In the dendrite, from the synapse to where its PSP acts, and from the postsynaptic spike back to the synapse, in ms,
   * >= 0; 0 unless given. A PSP arrives after the sum of the two delays; rules see spikes as they reach the synapse.
   */
  readonly dendriticDelay?: MatrixSpec
  /** Port of the target; its only one unless given. */
  readonly port?: string
  readonly plasticity?: PartSpec
  /** Short-term plasticity: how strong its PSPs are from spike to spike, its weights as they are. */
  readonly shortTerm?: PartSpec
  readonly stream?: string
}

/** Neurons held on or off while a phase runs. */
export interface ClampSpec {
  readonly population: string
  readonly neurons: readonly number[]
  readonly state: 'on' | 'off'
}

/** A stretch of the program: so much event time under one name. */
export interface PhaseStep {
  readonly phase: string
  /** In ms. */
  readonly duration: number
  readonly clamp?: readonly ClampSpec[]
}

export interface RepeatStep {
  readonly repeat: number
  readonly steps: readonly ProgramStep[]
}

export type ProgramStep = PhaseStep | RepeatStep

/** Something that is written down as the network runs: a table, under its name. */
export interface RecorderSpec extends PartSpec {
  /** At most 100 letters, digits, `.`, `_` and `-`: files are named after it. */
  readonly name: string
}

/**
 * A network as a value: what there is and how it is connected, recipes instead of arrays. Immutable, plain, the same in
 * code and in JSON. The order of declaration is the order of an instant.
 */
export interface NetworkSpec {
  /** Where editors find the schema of the format; nothing here reads it. */
  readonly $schema?: string
  readonly version: 1
  readonly name: string
  /** Root of all random streams: an integer in [0, 2^53). */
  readonly seed: number
  readonly populations: readonly PopulationSpec[]
  readonly projections: readonly ProjectionSpec[]
  /** Phases in turn; empty if the network is run by hand. */
  readonly program: readonly ProgramStep[]
  /** Event time in ms that a network without a program takes, if the spec shall say so. */
  readonly duration?: number
  /** What is written down, if anyone records. */
  readonly recorders?: readonly RecorderSpec[]
}
