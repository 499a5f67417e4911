import { ParameterError } from '../../models/errors.ts'

/**
 * The window in which t lies, of those with the edges begin + k * width: begin + k * width <= t < begin + (k + 1) * width,
 * as the edges round. Also how many whole windows there are until t.
 */
export const windowOf = (where: string, begin: number, width: number, t: number): number => {
  let k = Math.floor((t - begin) / width)
  if (!(k < 2 ** 51)) {
    throw new ParameterError(where, width, `a length that event time can tell apart after ${t - begin} ms`)
  }
  while (begin + k * width > t) k--
  while (begin + (k + 1) * width <= t) k++
  return k
}
