import { ParameterError } from '../../models/errors.ts'
import { type Saved, SavedReader, type Saving, SnapshotError } from '../../models/saving.ts'

/** Refuses what is no number of runs. */
export const checkRuns = (where: string, runs: number): void => {
  if (!(Number.isSafeInteger(runs) && runs >= 1)) throw new ParameterError(where, runs, 'an integer >= 1')
}

/** Counts the runs of a phase that make one sum. */
export class Runs implements Saving {
  private readonly runs: number
  private count = 0
  private duration = 0

  constructor(runs: number) {
    this.runs = runs
  }

  /** The duration in ms of all runs of a sum, when the last of them has ended; one of no duration is none. */
  after(duration: number): number | undefined {
    if (!(duration > 0)) return undefined
    this.duration += duration
    if (++this.count < this.runs) return undefined
    const total = this.duration
    this.count = 0
    this.duration = 0
    return total
  }

  save(): Saved {
    const { count, duration } = this
    return { count, duration }
  }

  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void {
    const from = new SavedReader('runs', saved)
    const count = from.count('count')
    if (count >= this.runs) throw new SnapshotError('runs: count', count, `less than ${this.runs}`)
    this.count = count
    this.duration = from.number('duration')
  }
}
