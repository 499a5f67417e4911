import type { Network, NetworkSpec } from '../graph/index.ts'

/** A synapse of a projection. */
export interface SynapseOf {
  readonly projection: string
  readonly pre: number
  readonly post: number
}

/** A run of a network, or a trial of a run, that can be done again, bit for bit. */
export interface Rerun {
  readonly spec: NetworkSpec
  /** Which trial it is, if the run is made of trials. */
  readonly trial?: string
  /** Event time in ms at which it ended, or to which it is known. */
  readonly end: number
  /** Version of RxSpike by which it was run. */
  readonly rxspike: string
  /** What may have been changed since, if it comes to another end in the same version. */
  readonly changed: string
  /** The network at its beginning. */
  wire(): Network
  /** The weight that the run left, if it left one. */
  recorded(synapse: SynapseOf): number | undefined
  /** Said where it left none. */
  readonly nothing: string
}
