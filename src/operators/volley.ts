import type { Synapses } from './synapses.ts'

/**
 * Everything that one spike sends to one port of one population: a view into the arrays of its synapses.
 *
 * Sent at `t`, arrives at `t + delay`. The entries are `begin … end` of `synapses.targets` and `synapses.weights`;
 * a weight is read when it acts, not when it is sent.
 */
export interface Volley {
  /** Time in ms at which it was sent. */
  readonly t: number
  /** Presynaptic neuron. */
  readonly source: number
  /** Receptor or compartment that it goes to. */
  readonly port: string
  readonly synapses: Synapses
  readonly begin: number
  readonly end: number
  /** In ms. */
  readonly delay: number
}
