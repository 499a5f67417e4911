import { exp } from '../../models/functions.ts'
import { gapOf } from '../../models/hazards.ts'
import { type Saved, SavedReader } from '../../models/saving.ts'
import type { Synapses, WeightUpdate } from '../synapses.ts'
import type { Efficacies } from './efficacies.ts'

/** Factors of some synapses' weights, however many populations read them. */
const factorsOf = new WeakMap<Synapses, Factors>()

/** exp(±w) of each synapse, computed when it is first needed after a change of its weight. */
class Factors {
  readonly rise: Float64Array
  readonly fall: Float64Array
  /** 1 where the factors of a source are those of its weights. */
  readonly isFresh: Uint8Array
  /** No weight of a source is further from 0 than this. */
  readonly reach: Float64Array
  private readonly synapses: Synapses

  private constructor(synapses: Synapses) {
    this.synapses = synapses
    this.rise = new Float64Array(synapses.count)
    this.fall = new Float64Array(synapses.count)
    this.isFresh = new Uint8Array(synapses.preSize)
    this.reach = new Float64Array(synapses.preSize)
    // before those who read them hear of a change
    synapses.onChange((update) => this.change(update))
  }

  static of(synapses: Synapses): Factors {
    const known = factorsOf.get(synapses)
    if (known !== undefined) return known
    const made = new Factors(synapses)
    factorsOf.set(synapses, made)
    return made
  }

  /** Makes those of a source ready. */
  prepare(source: number): void {
    const { rise, fall } = this
    const { begin, weights } = this.synapses
    let reach = 0
    for (let k = begin[source]!, end = begin[source + 1]!; k < end; k++) {
      const w = weights[k]!
      const up = exp(w)
      rise[k] = up
      fall[k] = 1 / up
      const size = Math.abs(w)
      if (size > reach) reach = size
    }
    this.reach[source] = reach
    this.isFresh[source] = 1
  }

  private change({ axis, index }: WeightUpdate): void {
    const { isFresh } = this
    if (axis === 'all') isFresh.fill(0)
    else if (axis === 'pre') isFresh[index] = 0
    else {
      const { begin, sources, synapses } = this.synapses.incoming
      for (let k = begin[index]!; k < begin[index + 1]!; k++) {
        if (isFresh[sources[k]!] === 1) this.renew(sources[k]!, synapses[k]!)
      }
    }
  }

  private renew(source: number, k: number): void {
    const w = this.synapses.weights[k]!
    const up = exp(w)
    this.rise[k] = up
    this.fall[k] = 1 / up
    this.reach[source] = Math.max(this.reach[source]!, Math.abs(w))
  }
}

/**
 * What a port with rectangular PSPs keeps of one projection: how many PSPs of each source are on, and the factors that
 * they multiply hazards by.
 */
export class PspInput {
  readonly synapses: Synapses
  /** exp(w) by synapse, once {@link prepare} has been called for its source. */
  readonly rise: Float64Array
  /** exp(-w). */
  readonly fall: Float64Array
  /** PSPs of each source that are on; where they differ, the sum of their efficacies. */
  readonly on: Float64Array
  /** The neuron that the row of each source leaves out; see {@link gapOf}. */
  readonly gap: Int32Array
  private readonly factors: Factors

  readonly efficacies: Efficacies | undefined

  constructor(synapses: Synapses, efficacies: Efficacies | undefined) {
    this.synapses = synapses
    this.efficacies = efficacies
    this.factors = Factors.of(synapses)
    this.rise = this.factors.rise
    this.fall = this.factors.fall
    this.on = new Float64Array(synapses.preSize)
    const { begin, targets, postSize } = synapses
    this.gap = Int32Array.from(this.on, (_, source) =>
      gapOf(targets, begin[source]!, begin[source + 1]!, postSize),
    )
  }

  /** Makes the factors of a source ready; how far its PSP can push a potential, up or down. */
  prepare(source: number): number {
    const { factors } = this
    if (factors.isFresh[source] === 0) factors.prepare(source)
    return factors.reach[source]!
  }

  /** Adds what the PSPs that are on contribute to each potential. */
  addTo(potentials: Float64Array): void {
    const { on } = this
    const { begin, targets, weights } = this.synapses
    for (let source = 0; source < on.length; source++) {
      const count = on[source]!
      if (count === 0) continue
      for (let k = begin[source]!, end = begin[source + 1]!; k < end; k++) {
        potentials[targets[k]!]! += weights[k]! * count
      }
    }
  }

  /** The potential of neuron `i` with what the PSPs that are on contribute to it: the sum of {@link addTo}, in the same order. */
  addedTo(i: number, potential: number): number {
    const { on } = this
    const { incoming, weights } = this.synapses
    const { begin, sources, synapses } = incoming
    let u = potential
    for (let k = begin[i]!, end = begin[i + 1]!; k < end; k++) {
      const count = on[sources[k]!]!
      if (count !== 0) u += weights[synapses[k]!]! * count
    }
    return u
  }

  /** Factors follow from weights; which are fresh, and how far weights have ever been, from the past. */
  save(): Saved {
    const { on, factors } = this
    return { on: on.slice(), isFresh: factors.isFresh.slice(), reach: factors.reach.slice() }
  }

  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void {
    const from = new SavedReader('PSPs of a projection', saved)
    const { factors } = this
    const { preSize } = this.synapses
    this.on.set(from.float64('on', preSize))
    const isFresh = from.uint8('isFresh', preSize)
    const reach = from.float64('reach', preSize)
    isFresh.forEach((fresh, source) => {
      if (fresh !== 0) factors.prepare(source)
    })
    factors.isFresh.set(isFresh)
    factors.reach.set(reach)
  }
}
