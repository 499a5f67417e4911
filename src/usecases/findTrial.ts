import { ParameterError } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'

/**
 * The trial of a key.
 * @throws ParameterError if there is no such trial
 */
export const findTrial = <T extends { readonly key: string }>(trials: readonly T[], key: string): T => {
  const found = trials.find((trial) => trial.key === key)
  if (found !== undefined) return found
  const keys = trials.map((other) => other.key)
  throw new ParameterError(
    'key',
    key,
    `one of the ${keys.length} trials of these options`,
    '',
    nearest(key, keys),
  )
}
