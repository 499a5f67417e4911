import { type Saved, SavedReader, type SavedRecord, type Saving, SnapshotError } from '../models/saving.ts'
import type { Learnt } from './learnedMachine.ts'

/** How good a machine was after an epoch. */
export interface EpochScore {
  readonly epoch: number
  readonly score: number
}

/** The scores of a training, the weights of the best, and whether there have been enough that were no better. */
export class Scores implements Saving {
  readonly all: EpochScore[] = []
  best: { readonly score: EpochScore; readonly learnt: Learnt } | undefined
  isStopped = false

  /** The epoch that was scored last. */
  get last(): number {
    return this.all.at(-1)?.epoch ?? 0
  }

  /** @param patience scores in turn without a better one that are one too many */
  add(score: EpochScore, learnt: Learnt, patience: number = Infinity): void {
    this.all.push(score)
    if (this.best === undefined || score.score > this.best.score.score) this.best = { score, learnt }
    const { epoch } = this.best.score
    this.isStopped = this.all.filter((later) => later.epoch > epoch).length >= patience
  }

  save(): Saved {
    const { all, best, isStopped } = this
    return {
      epochs: all.map(({ epoch }) => epoch),
      values: Float64Array.from(all, ({ score }) => score),
      best:
        best === undefined
          ? null
          : {
              epoch: best.score.epoch,
              weights: { ...best.learnt.weights },
              biases: { ...best.learnt.biases },
            },
      isStopped,
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader('learner: scores', saved)
    const values = from.float64('values')
    const epochs = from.list('epochs')
    values.forEach((score, k) => {
      const epoch = epochs[k]
      if (typeof epoch !== 'number') throw new SnapshotError(`learner: epochs[${k}]`, epoch, 'a number')
      this.all.push({ epoch, score })
    })
    this.isStopped = from.flag('isStopped')
    const best = from.part('best')
    if (best === null) return
    const record = new SavedReader('learner: best', best)
    const epoch = record.count('epoch')
    const score = this.all.find((one) => one.epoch === epoch)
    if (score === undefined) throw new SnapshotError('learner: best epoch', epoch, 'one that was scored')
    const learnt = { weights: arraysIn(record.part('weights')), biases: arraysIn(record.part('biases')) }
    this.best = { score, learnt }
  }
}

const arraysIn = (saved: Saved): Readonly<Record<string, Float64Array>> => {
  const from = new SavedReader('learner: best', saved)
  return Object.fromEntries(Object.keys(saved as SavedRecord).map((name) => [name, from.float64(name)]))
}
