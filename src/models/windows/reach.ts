import { ParameterError } from '../errors.ts'

/** Refuses a time constant so long that so many of them are no finite time: then nobody can say how far a window reaches. */
export const checkReach = (where: string, tau: number, count: number): void => {
  if (count * tau === Infinity)
    throw new ParameterError(
      where,
      tau,
      `a time constant of at most ${Number.MAX_VALUE / count} ms, so that the window has an end`,
    )
}
