import { isObservable } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { FactorReader, RuleContext, ThirdFactor } from '../part.ts'
import { checkFinite, checkMethod, checkObject } from './check.ts'

/** Refuses what is no third factor. */
export const checkFactor = (where: string, factor: unknown): void => {
  const expected =
    'a third factor, such as spikeFactor({ population }) or an object of your own { kind, read }'
  checkObject(where, factor, expected)
  const { kind, read } = factor as { readonly [K in keyof ThirdFactor]?: unknown }
  if (typeof kind !== 'string' || typeof read !== 'function')
    throw new ParameterError(where, factor, expected)
}

/**
 * What reads a third factor, which may be the user's own.
 * @throws ParameterError if that is no reader
 */
export const readerOf = (where: string, factor: ThirdFactor, context: RuleContext): FactorReader => {
  const made: unknown = factor.read(context)
  const what = `${where}: what read of the factor '${factor.kind}' returns`
  checkObject(what, made, 'a reader { value, decay?, changes? }')
  const { decay, changes } = made as { readonly [K in keyof FactorReader]?: unknown }
  checkMethod(`${what}: value`, made as object, 'value')
  if (decay !== undefined) {
    checkObject(`${what}: decay`, decay, '{ tau, baseline }')
    const { tau, baseline } = decay as { readonly tau?: unknown; readonly baseline?: unknown }
    if (!(typeof tau === 'number' && tau > 0))
      throw new ParameterError(`${what}: decay.tau`, tau, 'a number > 0 ms, or Infinity')
    checkFinite(`${what}: decay.baseline`, baseline)
  }
  if (changes !== undefined && !isObservable(changes))
    throw new ParameterError(`${what}: changes`, changes, 'an Observable of changes, or nothing')
  return made as FactorReader
}

/** Refuses a value of a third factor that is not finite: it may be the user's own. */
export const checkValue = (what: string, kind: string, t: number, value: unknown): void => {
  if (!Number.isFinite(value))
    throw new ParameterError(`${what} of the factor '${kind}' at t = ${t} ms`, value, 'a finite number')
}
