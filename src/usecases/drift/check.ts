import { checkObject } from '../../models/check.ts'
import { ParameterError } from '../../models/errors.ts'
import { describeRange, isAllowed, type TableOf } from '../../models/parameters.ts'

/**
 * Refuses options with a number out of its range, or a seed that is none.
 * @throws ParameterError for the first that does not fit, with its name
 */
export const checkNumbers = <N extends object>(
  useCase: string,
  options: N & { readonly seed: number },
  table: TableOf<N>,
): void => {
  checkObject(`${useCase}.options`, options, 'the options of a preset, or of your own')
  for (const name of Object.keys(table) as (keyof N & string)[])
    if (!isAllowed(table[name], options[name]))
      throw new ParameterError(name, options[name], describeRange(table[name]))
  const { seed } = options
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > 2 ** 52)
    throw new ParameterError('seed', seed, 'an integer from 0 to 2^52')
}

/** Refuses a range of weights that is none. */
export const checkRange = ({ from, to }: { readonly from: number; readonly to: number }): void => {
  if (!(from < to)) throw new ParameterError('to', to, `a number > from, ${from}`)
}
