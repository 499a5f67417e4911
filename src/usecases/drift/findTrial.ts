import { ParameterError } from '../../models/errors.ts'
import { nearest } from '../../models/nearest.ts'

/**
 * The trial of a key, and its place among all.
 * @throws ParameterError if there is no such trial
 */
export const findTrial = <T extends { readonly key: string }>(
  trials: readonly T[],
  key: string,
): { readonly trial: T; readonly index: number } => {
  const index = trials.findIndex((trial) => trial.key === key)
  const trial = trials[index]
  if (trial !== undefined) return { trial, index }
  const keys = trials.map((other) => other.key)
  throw new ParameterError(
    'key',
    key,
    `one of the ${keys.length} trials of these options`,
    '',
    nearest(key, keys),
  )
}
