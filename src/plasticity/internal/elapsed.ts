import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'

/** How long ago each synapse had its latest update. */
export class Elapsed implements Saving {
  /** Event time in ms of the latest update of each synapse, or of the start. */
  private readonly last: Float64Array

  constructor(count: number, start: number) {
    this.last = new Float64Array(count).fill(start)
  }

  /** Time in ms from the latest update of a synapse to this one, at t. */
  take(synapse: number, t: number): number {
    const elapsed = t - this.last[synapse]!
    this.last[synapse] = t
    return elapsed
  }

  save(): Saved {
    return { last: this.last.slice() }
  }

  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void {
    this.last.set(new SavedReader('time since updates', saved).float64('last', this.last.length))
  }
}
