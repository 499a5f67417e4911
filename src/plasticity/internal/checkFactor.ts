import { ParameterError } from '../../models/errors.ts'
import type { ThirdFactor } from '../part.ts'
import { checkObject } from './check.ts'

/** Refuses what is no third factor. */
export const checkFactor = (where: string, factor: unknown): void => {
  const expected =
    'a third factor, such as spikeFactor({ population }) or an object of your own { kind, read }'
  checkObject(where, factor, expected)
  const { kind, read } = factor as { readonly [K in keyof ThirdFactor]?: unknown }
  if (typeof kind !== 'string' || typeof read !== 'function')
    throw new ParameterError(where, factor, expected)
}

/** Refuses a value of a third factor that is not finite: it may be the user's own. */
export const checkValue = (what: string, kind: string, t: number, value: unknown): void => {
  if (!Number.isFinite(value))
    throw new ParameterError(`${what} of the factor '${kind}' at t = ${t} ms`, value, 'a finite number')
}
