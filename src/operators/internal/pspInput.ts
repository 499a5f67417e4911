import { exp } from '../../models/functions.ts'
import { gapOf } from '../../models/hazards.ts'
import { type Saved, SavedReader } from '../../models/saving.ts'
import type { Synapses, WeightUpdate } from '../synapses.ts'

/**
 * What a port with rectangular PSPs keeps of one projection: how many PSPs of each source are on, and exp(±w) of each
 * synapse, computed when it is first needed after a change of its weight.
 */
export class PspInput {
  readonly synapses: Synapses
  /** exp(w) by synapse, once {@link prepare} has been called for its source. */
  readonly rise: Float64Array
  /** exp(-w). */
  readonly fall: Float64Array
  /** PSPs of each source that are on. */
  readonly on: Int32Array
  /** The neuron that the row of each source leaves out; see {@link gapOf}. */
  readonly gap: Int32Array
  /** 1 where the factors of a source are those of its weights. */
  private readonly isFresh: Uint8Array
  /** No weight of a source is further from 0 than this. */
  private readonly reach: Float64Array

  constructor(synapses: Synapses) {
    this.synapses = synapses
    this.rise = new Float64Array(synapses.count)
    this.fall = new Float64Array(synapses.count)
    this.on = new Int32Array(synapses.preSize)
    const { begin, targets, postSize } = synapses
    this.gap = this.on.map((_, source) => gapOf(targets, begin[source]!, begin[source + 1]!, postSize))
    this.isFresh = new Uint8Array(synapses.preSize)
    this.reach = new Float64Array(synapses.preSize)
  }

  /** Makes the factors of a source ready; how far its PSP can push a potential, up or down. */
  prepare(source: number): number {
    if (this.isFresh[source] === 0) {
      const { begin } = this.synapses
      this.reach[source] = 0
      for (let k = begin[source]!; k < begin[source + 1]!; k++) this.renew(source, k)
      this.isFresh[source] = 1
    }
    return this.reach[source]!
  }

  /** Takes note of changed weights. */
  change({ axis, index }: WeightUpdate): void {
    if (axis === 'all') this.isFresh.fill(0)
    else if (axis === 'pre') this.isFresh[index] = 0
    else {
      const { begin, sources, synapses } = this.synapses.incoming
      for (let k = begin[index]!; k < begin[index + 1]!; k++) {
        if (this.isFresh[sources[k]!] === 1) this.renew(sources[k]!, synapses[k]!)
      }
    }
  }

  /** Adds what the PSPs that are on contribute to each potential. */
  addTo(potentials: Float64Array): void {
    const { on } = this
    const { begin, targets, weights } = this.synapses
    for (let source = 0; source < on.length; source++) {
      if (on[source] === 0) continue
      for (let k = begin[source]!; k < begin[source + 1]!; k++) {
        potentials[targets[k]!]! += weights[k]! * on[source]!
      }
    }
  }

  /** Factors follow from weights; which are fresh, and how far weights have ever been, from the past. */
  save(): Saved {
    const { on, isFresh, reach } = this
    return { on: on.slice(), isFresh: isFresh.slice(), reach: reach.slice() }
  }

  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void {
    const from = new SavedReader('PSPs of a projection', saved)
    const { preSize, begin } = this.synapses
    this.on.set(from.int32('on', preSize))
    this.isFresh.set(from.uint8('isFresh', preSize))
    const reach = from.float64('reach', preSize)
    for (let source = 0; source < preSize; source++) {
      if (this.isFresh[source] === 0) continue
      for (let k = begin[source]!; k < begin[source + 1]!; k++) this.renew(source, k)
    }
    this.reach.set(reach)
  }

  private renew(source: number, k: number): void {
    const w = this.synapses.weights[k]!
    const rise = exp(w)
    this.rise[k] = rise
    this.fall[k] = 1 / rise
    this.reach[source] = Math.max(this.reach[source]!, Math.abs(w))
  }
}
