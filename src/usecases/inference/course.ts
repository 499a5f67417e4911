import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import type { CoursePoint } from './outcome.ts'

/** How a training went on until now. Part of the network's snapshots. */
export class Course implements Saving {
  private readonly taken: CoursePoint[] = []

  get points(): readonly CoursePoint[] {
    return this.taken
  }

  take(point: CoursePoint): void {
    this.taken.push(point)
  }

  /** Adds what was measured at the end of the epoch that was taken last. */
  score(accuracy: number): void {
    const last = this.taken.pop()
    if (last !== undefined) this.taken.push({ ...last, accuracy })
  }

  save(): Saved {
    return {
      epochs: Float64Array.from(this.taken, ({ epoch }) => epoch),
      asymmetryVariances: Float64Array.from(this.taken, ({ asymmetryVariance }) => asymmetryVariance),
      // NaN where nothing was measured
      accuracies: Float64Array.from(this.taken, ({ accuracy = Number.NaN }) => accuracy),
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader('course', saved)
    const epochs = from.float64('epochs')
    const variances = from.float64('asymmetryVariances', epochs.length)
    const accuracies = from.float64('accuracies', epochs.length)
    this.taken.splice(
      0,
      Infinity,
      ...Array.from(epochs, (epoch, k): CoursePoint => {
        const accuracy = accuracies[k] ?? Number.NaN
        return {
          epoch,
          asymmetryVariance: variances[k] ?? Number.NaN,
          ...(Number.isNaN(accuracy) ? {} : { accuracy }),
        }
      }),
    )
  }
}
