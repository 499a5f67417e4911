import { type Observable, take } from 'rxjs'
import type { Spike } from '../../models/events.ts'
import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import type { Listen } from './pairStatistic.ts'
import { sumWarning } from './sumWarning.ts'

/** Whether pair sums of a phase were ever told, for a warning if not: spikes of both sides are what changes come of. */
export class ToldSums implements Saving {
  private readonly phase: string
  private readonly runs: number
  private hasTold = false
  private hasPre = false
  private hasPost = false

  constructor(phase: string, runs: number) {
    this.phase = phase
    this.runs = runs
  }

  tell(): void {
    this.hasTold = true
  }

  /** Waits for the first spike of each side. */
  listen(pre: Observable<Spike>, post: Observable<Spike>, listen: Listen): void {
    listen(pre.pipe(take(1)), () => (this.hasPre = true))
    listen(post.pipe(take(1)), () => (this.hasPost = true))
  }

  warning(): string | undefined {
    if (this.hasTold || !this.hasPre || !this.hasPost) return undefined
    return sumWarning(this.phase, this.runs, 'spikes of both sides came')
  }

  save(): Saved {
    const { hasTold, hasPre, hasPost } = this
    return { hasTold, hasPre, hasPost }
  }

  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void {
    const from = new SavedReader('told sums', saved)
    this.hasTold = from.flag('hasTold')
    this.hasPre = from.flag('hasPre')
    this.hasPost = from.flag('hasPost')
  }
}
