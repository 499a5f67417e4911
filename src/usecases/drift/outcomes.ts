import { SnapshotError } from '../../models/saving.ts'
import { numbersOf, outcomeReader } from '../trials.ts'
import type { Course } from './course.ts'
import type { MeasuredDrift } from './measured.ts'

/**
 * A drift as it was read from a file.
 * @throws SnapshotError if it is none
 */
export const readDrift = (value: unknown): MeasuredDrift => {
  const from = outcomeReader('outcome', value)
  const [drift, error] = [from.number('drift'), from.number('error')]
  if (!Number.isFinite(drift)) throw new SnapshotError('outcome: drift', drift, 'a finite number')
  if (!(error >= 0 && error < Infinity))
    throw new SnapshotError('outcome: error', error, 'a finite number >= 0')
  return { drift, error }
}

/**
 * A course of weights as it was read from a file.
 * @throws SnapshotError if it is none
 */
export const readCourse = (value: unknown): Course => {
  const from = outcomeReader('outcome', value)
  const epochs = numbersOf('outcome: epochs', from.part('epochs'))
  if (epochs.length === 0) throw new SnapshotError('outcome: epochs', [], 'at least one moment')
  return {
    epochs,
    w12: numbersOf('outcome: w12', from.part('w12'), epochs.length),
    w21: numbersOf('outcome: w21', from.part('w21'), epochs.length),
  }
}
