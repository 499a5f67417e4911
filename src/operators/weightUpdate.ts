/**
 * One row or column of weight changes, or all of them at once, as one notification.
 *
 * Shape: `dw` has one entry a synapse: for `'pre'` those of column `index` (in the order of storage, which is
 * that of their targets where delays are equal), for `'post'` those of row `index` (in the order of their sources), for `'all'` every synapse in the order of storage.
 * The array is the sender's buffer: read it now, copy it to keep it.
 */
export interface WeightUpdate {
  /** Event time in ms. */
  readonly t: number
  readonly axis: 'pre' | 'post' | 'all'
  /** Neuron whose spike caused a row or column; 0 for `'all'`. */
  readonly index: number
  readonly dw: Float64Array
}
