/**
 * A boundary of the program: one phase ends, another begins, or both, at one event time.
 *
 * A phase covers [begin, end): spikes at the very time of the boundary belong to what begins.
 */
export interface PhaseChange {
  /** Event time in ms. */
  readonly t: number
  /** The phase that ends here. */
  readonly ended: Phase | undefined
  /** The phase that begins here. */
  readonly began: Phase | undefined
}

/** One run of a declared phase. */
export interface Phase {
  readonly name: string
  /** Event time in ms at which it began. */
  readonly begin: number
  /** How many phases of this name came before. */
  readonly index: number
}
