import type { Synapses } from './synapses.ts'

/**
 * Everything that one spike sends to one port of one population: a view into the arrays of its synapses.
 *
 * Sent at `t`, arrives at `t + delay`. The entries are `begin … end` of `synapses.targets` and `synapses.weights`;
 * a weight is read when it acts, not when it is sent.
 *
 * Where the delays of a source's synapses differ (`synapses.delays` is there), entry k arrives at
 * `t + (delay + synapses.delays[k])`. An inbox hands such a volley over in parts, a run of equal delays each: to the
 * population each is a volley with one delay, whose `synapses` are `synapses.runs` and whose `source` is the run.
 */
export interface Volley {
  /** Time in ms at which it was sent. */
  readonly t: number
  /** Presynaptic neuron; of a part, the run. */
  readonly source: number
  /** Receptor or compartment that it goes to. */
  readonly port: string
  readonly synapses: Synapses
  readonly begin: number
  readonly end: number
  /** Of all its entries, in ms. */
  readonly delay: number
  /**
   * What each of its weights is multiplied by as long as its PSP lasts, >= 0: short-term plasticity; 1 unless given. Either
   * all volleys of a projection say so, or none does.
   */
  readonly efficacy?: number
}
