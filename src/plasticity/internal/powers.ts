import { power } from '../../models/functions.ts'

/** base^exponent, for an exponent >= 0; a base below 0 counts as 0, and 0^0 is 1. */
export const cutPower = (base: number, exponent: number): number => {
  if (exponent === 0) return 1
  return base > 0 ? power(base, exponent) : 0
}
