import { ParameterError } from './errors.ts'

/**
 * The middle value, or the mean of the two middle ones; NaN of none.
 * @throws ParameterError if they are not in an array
 */
export const median = (values: readonly number[]): number => {
  if (!Array.isArray(values)) throw new ParameterError('median.values', values, 'an array of numbers')
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}
