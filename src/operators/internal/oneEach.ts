import { ParameterError } from '../../models/errors.ts'
import { checkArray } from './check.ts'

/**
 * One number for all, or one each, as one each.
 * @throws ParameterError naming the number that is not allowed, or a list of another length
 */
export const oneEach = (
  where: string,
  given: number | ArrayLike<number>,
  size: number,
  isAllowed: (x: number) => boolean,
  expected: string,
): Float64Array => {
  const check = (place: string, x: unknown): void => {
    if (typeof x !== 'number' || !isAllowed(x)) throw new ParameterError(`${where}${place}`, x, expected)
  }
  if (typeof given === 'number') {
    check('', given)
    return new Float64Array(size).fill(given)
  }
  const many = `${expected}, or ${size} of them`
  checkArray(where, given, many)
  if (given.length !== size) throw new ParameterError(where, given, many)
  for (let i = 0; i < size; i++) check(`[${i}]`, given[i])
  return Float64Array.from(given)
}
