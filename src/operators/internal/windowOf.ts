import { ParameterError } from '../../models/errors.ts'

/**
 * The window in which t lies, of those with the edges begin + k * width: begin + k * width <= t < begin + (k + 1) * width,
 * as the edges round. Also how many whole windows there are until t.
 *
 * @throws ParameterError if doubles as large as these times cannot tell one edge from the next
 */
export const windowOf = (where: string, begin: number, width: number, t: number): number => {
  const largest = Math.max(Math.abs(begin), Math.abs(t))
  if (!(largest / width < 2 ** 51)) {
    throw new ParameterError(where, width, `a length that event time can tell apart after ${largest} ms`)
  }
  let k = Math.floor((t - begin) / width)
  while (begin + k * width > t) k--
  while (begin + (k + 1) * width <= t) k++
  return k
}

/** The smallest k >= 0 with begin + k * width >= t, as it rounds; throws as {@link windowOf} does. */
export const firstFrom = (where: string, begin: number, width: number, t: number): number => {
  if (begin >= t) return 0
  const k = windowOf(where, begin, width, t)
  return begin + k * width < t ? k + 1 : k
}

/** The smallest k >= 0 with begin + k * width > t. */
export const firstAfter = (where: string, begin: number, width: number, t: number): number =>
  begin > t ? 0 : windowOf(where, begin, width, t) + 1
