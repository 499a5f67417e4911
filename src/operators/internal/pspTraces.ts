import { type DecayBasis, type Decaying } from '../../models/psp.ts'
import { type Saved, SavedReader } from '../../models/saving.ts'
import type { Synapses } from '../synapses.ts'
import type { Efficacies } from './efficacies.ts'

/**
 * What a port with PSPs of some shape keeps of one projection: the sum of the PSPs of each source at weight 1, each as it
 * stood at the last event of that source, times its efficacy. The current weights times these are the potentials.
 */
export class PspTraces {
  readonly synapses: Synapses
  /** The trace that {@link at} found; read it before the next call. */
  readonly part: Decaying = { level: 0, first: 0, second: 0 }
  private readonly basis: DecayBasis
  private readonly level: Float64Array
  private readonly first: Float64Array
  private readonly second: Float64Array
  /** Time in ms at which the trace of each source stands. */
  private readonly since: Float64Array

  readonly efficacies: Efficacies | undefined

  constructor(synapses: Synapses, efficacies: Efficacies | undefined, basis: DecayBasis, t: number) {
    const { preSize } = synapses
    this.synapses = synapses
    this.efficacies = efficacies
    this.basis = basis
    this.level = new Float64Array(preSize)
    this.first = new Float64Array(preSize)
    this.second = new Float64Array(preSize)
    this.since = new Float64Array(preSize).fill(t)
  }

  /** Adds something to the trace of a source at t. */
  add(source: number, { level, first, second }: Readonly<Decaying>, t: number): void {
    const { part } = this
    this.at(source, t)
    this.level[source] = part.level + level
    this.first[source] = part.first + first
    this.second[source] = part.second + second
    this.since[source] = t
  }

  /** Finds the trace of a source at t; false if there is none. */
  at(source: number, t: number): boolean {
    const { part } = this
    part.level = this.level[source]!
    part.first = this.first[source]!
    part.second = this.second[source]!
    this.basis.move(part, t - this.since[source]!)
    return part.level !== 0 || part.first !== 0 || part.second !== 0
  }

  save(): Saved {
    const { level, first, second, since } = this
    return {
      level: level.slice(),
      first: first.slice(),
      second: second.slice(),
      since: since.slice(),
    }
  }

  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void {
    const from = new SavedReader('traces of a projection', saved)
    const { preSize } = this.synapses
    this.level.set(from.float64('level', preSize))
    this.first.set(from.float64('first', preSize))
    this.second.set(from.float64('second', preSize))
    this.since.set(from.float64('since', preSize))
  }
}
