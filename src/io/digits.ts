import { fileURLToPath } from 'node:url'
import type { PatternTable } from '../inference/patterns.ts'
import { checkObject } from '../models/check.ts'
import { refuseKey } from '../models/errors.ts'
import { readPatterns } from './patternFile.ts'

/** Where the digits that come with the package stand: a CSV file of 64 columns of pixels, 0 to 16, and the column `digit`. */
export const DIGITS_FILE: string = fileURLToPath(new URL('../../assets/digits.csv', import.meta.url))

/** How pixels become states. */
export interface DigitsOptions {
  /**
   * A pixel of at least this much ink, of 16, is 1.
   * @defaultValue 8
   */
  readonly threshold?: number
}

/**
 * 1,797 handwritten digits of 8 × 8 pixels, row by row from the upper left, with a label a digit.
 *
 * Licence: CC BY 4.0; `assets/digits-LICENSE.md` of the package says whom to name.
 *
 * @throws ParameterError if the threshold makes all pixels the same
 * @source Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI, doi:10.24432/C50P49 (its test set)
 * @example
 * ```ts
 * import { digits } from 'rxspike/io'
 * const { columns, labels, patterns } = digits()
 * columns.length // => 64
 * labels // => ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
 * patterns.length // => 1797
 * ```
 */
export const digits = (options: DigitsOptions = {}): PatternTable => {
  checkObject('digits.options', options, 'an object, { threshold }')
  for (const [key, value] of Object.entries(options))
    if (key !== 'threshold') refuseKey('digits.options', key, value, ['threshold'])
  const { threshold = 8 } = options
  return readPatterns(DIGITS_FILE, { labels: ['digit'], threshold })
}
