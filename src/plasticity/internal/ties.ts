import { checkChoice } from '../../models/errors.ts'
import type { Ties } from '../../models/windows.ts'
import { checkObject } from './check.ts'

export interface TieOptions {
  /** `'mean'`: a tie is a pair, worth the mean of the window's limits. `'none'`: it is no pair. */
  readonly ties?: Ties
}

export const tiesOf = (where: string, options: TieOptions): Ties => {
  checkObject(where, options, "options, { ties: 'mean' | 'none' }")
  const { ties = 'mean' } = options
  checkChoice(`${where}.ties`, ties, ['mean', 'none'])
  return ties
}
