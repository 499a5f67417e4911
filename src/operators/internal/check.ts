import { isObservable } from 'rxjs'
import { checkText } from '../../models/check.ts'
import { ParameterError } from '../../models/errors.ts'
import { EventTimeScheduler } from '../../scheduler/index.ts'

export { checkArray, checkFinite, checkIndex, checkText } from '../../models/check.ts'

// What the compiler refuses already, for callers without types: each names the argument that is wrong.

export const checkSize = (where: string, size: unknown): void => {
  if (!Number.isInteger(size) || (size as number) < 1)
    throw new ParameterError(where, size, 'an integer >= 1')
}

/** Refuses what is no length of time in ms: a finite number > 0, or >= 0. */
export const checkDuration = (where: string, x: unknown, mayBeZero: boolean): void => {
  const isAllowed = typeof x === 'number' && x < Infinity && (mayBeZero ? x >= 0 : x > 0)
  if (!isAllowed) throw new ParameterError(where, x, `a finite number ${mayBeZero ? '>=' : '>'} 0 ms`)
}

/** Refuses a spike of a neuron that is none of `size`; cheap enough for every spike. */
export const checkSource = (operator: string, source: number, size: number): void => {
  if (!(source >= 0 && source < size)) {
    throw new ParameterError(`${operator}: source of a spike`, source, `an index from 0 to ${size - 1}`)
  }
}

export const checkOptions = (where: string, options: unknown): void => {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ParameterError(where, options, 'an object of options')
  }
}

export const checkList = (where: string, values: unknown, expected: string): void => {
  if (!Array.isArray(values)) throw new ParameterError(where, values, expected)
}

export const checkClock = (where: string, clock: unknown): void => {
  if (!(clock instanceof EventTimeScheduler)) throw new ParameterError(where, clock, 'an EventTimeScheduler')
}

/** Refuses what is given as a `Keep` and is no function. */
export const checkKeep = (where: string, keep: unknown): void => {
  if (keep !== undefined && typeof keep !== 'function') throw new ParameterError(where, keep, 'a function')
}

export const checkStream = (where: string, stream: unknown): void => {
  if (!isObservable(stream)) throw new ParameterError(where, stream, 'an Observable')
}

/**
 * The name of a node on a clock: the one given, or one that no other node there has. Two nodes of one name would draw
 * the same random numbers, unless they have streams of their own.
 */
export const nameOf = (
  kind: string,
  { name, stream }: { readonly name?: string; readonly stream?: string },
  clock: EventTimeScheduler,
): string => {
  checkClock(`${kind}.clock`, clock)
  if (name === undefined) return clock.uniqueName(kind)
  checkText(`${kind}.name`, name)
  if (stream === undefined && clock.isNamed(name)) {
    throw new ParameterError(
      `${kind}.name`,
      name,
      'a name that no other node on this clock has, or a stream beside it',
    )
  }
  return name
}
