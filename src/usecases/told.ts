import { Snapshot } from '../graph/index.ts'
import { checkFunction, checkObject } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'

/**
 * Refuses what is no way to be told how a run goes: `signal` and `from` if they are given, and listeners that are no functions.
 * @param listeners names of those that there may be
 */
export const checkTold = (where: string, told: object, listeners: readonly string[]): void => {
  checkObject(
    `${where}: told`,
    told,
    `who is told what happens, { signal?, ${listeners.map((name) => `${name}?`).join(', ')} }`,
  )
  const given = told as Readonly<Record<string, unknown>>
  for (const name of listeners) if (given[name] !== undefined) checkFunction(`${where}: ${name}`, given[name])
  const { signal, from } = given
  const isSignal = typeof signal === 'object' && signal !== null && 'aborted' in signal
  if (signal !== undefined && !isSignal)
    throw new ParameterError(`${where}: signal`, signal, 'an AbortSignal')
  if (from !== undefined && !(from instanceof Snapshot))
    throw new ParameterError(`${where}: from`, from, 'a Snapshot')
}
