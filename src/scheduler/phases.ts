/**
 * The order of one instant. What shares an event time is done in this order; what a spike sends without delay arrives in
 * another round of the same order, and observers come after the last round.
 *
 *     change → pspEnd → refractoryEnd → arrival → threshold → plasticity → (next round …) → observers
 *
 * Within one phase the order is that of declaration, then that of the index.
 */
export const PHASE: {
  readonly change: 0
  readonly pspEnd: 1
  readonly refractoryEnd: 2
  readonly arrival: 3
  readonly threshold: 4
  readonly plasticity: 5
} = {
  /** A phase of the program begins, a parameter or a clamp changes; stock RxJS actions on the clock run here. */
  change: 0,
  pspEnd: 1,
  refractoryEnd: 2,
  /** Arrivals of one instant are all summed before any threshold is looked at. */
  arrival: 3,
  /** Who is above the threshold fires: the spike is told here, and what it sends waits for the next round. */
  threshold: 4,
  /** Every spike of the round is known before a rule reads or writes a weight. */
  plasticity: 5,
}

export type Phase = (typeof PHASE)[keyof typeof PHASE]

/** Slots of one round. A slot is `round * SLOTS + phase`: where in its instant something stands. */
export const SLOTS = 8

/** The slot of observers: after every round. */
export const OBSERVERS: number = 2 ** 40

/** Rounds of one instant after which a zero-delay loop is taken to be endless. */
export const MAX_ROUNDS = 100_000

/** Rounds of one instant whose work is not counted: layers that spikes may pass through at once. */
export const FREE_ROUNDS = 100

/** Synaptic events of the rounds after those at which a loop is taken to be endless: a second's work or less. */
export const MAX_WORK = 20_000_000

/** Events of one slot after which the loop is taken to be endless: more than any population has at once. */
export const MAX_REPEATS = 4_000_000

/** Spikes that come of others at one instant, beside a hundred of each of its neurons, after which a population is taken to be in a loop. */
export const MAX_SPIKES = 100_000
