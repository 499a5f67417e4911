import type { NetworkSpec } from '../graph/index.ts'

/** A machine that has learned, with what its visible neurons mean: all that inference needs. */
export interface Model {
  readonly kind: 'inference model'
  /** Version of this form. */
  readonly version: 1
  /** The machine with its learned weights and biases: one population that is seen, and what stands behind it. */
  readonly machine: NetworkSpec
  /** The population that is seen: features first, then one neuron a label. */
  readonly visible: string
  /** Names of the features, one a visible neuron. */
  readonly columns: readonly string[]
  /** Names of the labels; none if the data had none. */
  readonly labels: readonly string[]
  /** Features in a row of a picture. */
  readonly width: number
}
