import { checkArray } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { accuracies, checkAccuracy, checkReferences, type Reference } from './accuracies.ts'
import { extent, linearAxis } from './axes.ts'

/** One learning: accuracies at some epochs, lists of equal length, in order of epochs. */
export interface TrainingRun {
  readonly seed: number
  readonly epochs: ArrayLike<number>
  /** From 0 to 1; NaN leaves a gap. */
  readonly accuracy: ArrayLike<number>
}

export interface TrainingArm {
  readonly name: string
  readonly runs: readonly TrainingRun[]
}

export interface TrainingCurve {
  readonly title: string
  /** What is drawn. Default `accuracy on held-out data`. */
  readonly measure?: string
  readonly arms: readonly TrainingArm[]
  /** What is reached without a network. Default: nothing. */
  readonly references?: readonly Reference[]
}

/**
 * Accuracy over epochs of learning as SVG: for each arm the median over seeds, their range and every seed.
 *
 * @throws ParameterError E_PARAMETER if lists differ in length or an accuracy is not from 0 to 1
 * @see learningCurves for quantities on a log scale
 */
export const trainingCurve = ({
  title,
  measure = 'accuracy on held-out data',
  arms,
  references = [],
}: TrainingCurve): string => {
  const where = 'trainingCurve'
  checkArray(`${where}.arms`, arms, 'an array of arms')
  checkReferences(`${where}.references`, references)
  arms.forEach(({ runs }, a) => runs.forEach((run, r) => check(`${where}.arms[${a}].runs[${r}]`, run)))
  const epochs = arms.flatMap(({ runs }) => runs.flatMap((run) => Array.from(run.epochs)))
  const [from, to] = extent(epochs) ?? [0, 1]
  return accuracies({
    title,
    label: `${title}: ${measure} over epochs for ${arms.map(({ name }) => name).join(', ') || 'no arm'}`,
    measure,
    x: linearAxis('epoch', from, to, { most: 10, whole: true }),
    arms: arms.map(({ name, runs }) => ({
      name,
      runs: runs.map((run) =>
        Array.from(run.epochs, (x, k) => ({ x, accuracy: run.accuracy[k] ?? Number.NaN })),
      ),
    })),
    references,
  })
}

const check = (where: string, { epochs, accuracy }: TrainingRun): void => {
  if (accuracy.length !== epochs.length)
    throw new ParameterError(
      `${where}.accuracy`,
      accuracy,
      `as many values as there are epochs (${epochs.length})`,
    )
  for (let k = 0; k < epochs.length; k++) {
    if (!Number.isFinite(epochs[k]))
      throw new ParameterError(`${where}.epochs[${k}]`, epochs[k], 'a finite number')
    checkAccuracy(`${where}.accuracy[${k}]`, accuracy[k])
  }
}
