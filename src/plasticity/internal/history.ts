import type { Saving } from '../../models/saving.ts'

/**
 * What the spikes of one population so far are worth to a spike that comes now: for each neuron j the sum of
 * value(t - t_j) over those of its spikes that pair.
 */
export interface History extends Saving {
  /**
   * Adds the sums for a spike at `t` to `into[offset + j]`.
   * @param own time of the previous spike of the spike's own neuron, -Infinity if there is none
   * @param tied neurons j that fire at this very instant as a partner, 1 each; undefined if none does
   */
  sumInto(t: number, own: number, into: Float64Array, offset: number, tied: Uint8Array | undefined): void
  /** The same for some neurons only, `partners`, which rise: the sum of the k-th is added to `into[offset + k]`. */
  sumOver(
    t: number,
    own: number,
    partners: Int32Array,
    into: Float64Array,
    offset: number,
    tied: Uint8Array | undefined,
  ): void
  /** A spike of neuron j at `t`, which counts for later ones. */
  add(t: number, j: number): void
}
