import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'
import { INFERENCE_ARMS } from './options.ts'
import type { InferenceOutcome } from './outcome.ts'

// Outcomes as saved values: what a run that is resumed has behind it.

export const saveOutcome = (outcome: InferenceOutcome): Saved => JSON.stringify(outcome)

/** @throws SnapshotError if it is none */
export const loadOutcome = (saved: Saved): InferenceOutcome => {
  const outcome = parsed(saved)
  const from = new SavedReader('outcome', outcome)
  const arm = from.text('arm')
  if (!INFERENCE_ARMS.some((one) => one === arm))
    throw new SnapshotError('outcome: arm', arm, `one of ${INFERENCE_ARMS.join(', ')}`)
  for (const name of ['seed', 'completionHalf', 'completionRandom', 'asymmetryVariance']) from.number(name)
  return outcome as unknown as InferenceOutcome
}

/** Doubles come through JSON bit for bit; there are no infinities among them. */
const parsed = (saved: Saved): Saved => {
  try {
    if (typeof saved === 'string') return JSON.parse(saved) as Saved
  } catch {
    // told below
  }
  throw new SnapshotError('outcome', saved, 'an outcome as JSON')
}
