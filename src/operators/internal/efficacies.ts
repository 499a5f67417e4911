import { type Saved, SavedReader, type Saving, SnapshotError } from '../../models/saving.ts'

/**
 * How strong the PSPs of each source are that are on, oldest first, where short-term plasticity lets them differ. PSPs of
 * one source last equally long, so they end in the order in which they began.
 */
export class Efficacies implements Saving {
  private readonly queues: number[][]

  constructor(sources: number) {
    this.queues = Array.from({ length: sources }, () => [])
  }

  /** One begins. */
  push(source: number, efficacy: number): void {
    this.queues[source]!.push(efficacy)
  }

  /** The oldest ends. */
  shift(source: number): number {
    return this.queues[source]!.shift() ?? 0
  }

  /** Of all that are on; exactly 0 if none is. */
  sum(source: number): number {
    let sum = 0
    for (const efficacy of this.queues[source]!) sum += efficacy
    return sum
  }

  save(): Saved {
    return {
      counts: Int32Array.from(this.queues, ({ length }) => length),
      efficacies: Float64Array.from(this.queues.flat()),
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader('efficacies', saved)
    const counts = from.int32('counts', this.queues.length)
    const efficacies = from.float64('efficacies')
    let at = 0
    counts.forEach((count, source) => {
      this.queues[source] = [...efficacies.subarray(at, at + count)]
      at += count
    })
    const isSound = counts.every((count) => count >= 0) && efficacies.every((e) => e >= 0 && e < Infinity)
    if (at !== efficacies.length || !isSound)
      throw new SnapshotError('efficacies', efficacies, `${at} finite numbers >= 0`)
  }
}
