/** One spike of a population. */
export interface Spike {
  /** Event time in ms. */
  readonly t: number
  /** Index of the neuron in its population. */
  readonly source: number
}
