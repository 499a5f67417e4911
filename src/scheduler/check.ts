import { ClockArgumentError } from './errors.ts'
import { PHASE } from './phases.ts'
import { Wakeup } from './queue.ts'

// What the compiler refuses already, for callers without types: each names the argument that is wrong.

export const checkObject = (where: string, x: unknown): void => {
  if (typeof x !== 'object' || x === null || Array.isArray(x))
    throw new ClockArgumentError(where, x, 'an object')
}

export const checkText = (where: string, x: unknown): void => {
  if (typeof x !== 'string') throw new ClockArgumentError(where, x, 'a string')
}

export const checkFunction = (where: string, x: unknown): void => {
  if (typeof x !== 'function') throw new ClockArgumentError(where, x, 'a function')
}

/** Refuses an object without this method. */
export const checkMethod = (where: string, of: object, name: string): void =>
  checkFunction(where, (of as Readonly<Record<string, unknown>>)[name])

/** Refuses what is no number; whether its time has passed is another question, and NaN never is to come. */
export const checkTime = (where: string, t: unknown): void => {
  if (typeof t !== 'number') throw new ClockArgumentError(where, t, 'a time in ms')
}

export const checkSeed = (where: string, seed: unknown): void => {
  if (!Number.isSafeInteger(seed) || (seed as number) < 0)
    throw new ClockArgumentError(where, seed, 'an integer >= 0 and < 2^53')
}

/** Refuses a delay that is no number; one that does not lead to the future is refused by the clock. */
export const checkDelay = (delay: unknown): void => {
  if (typeof delay !== 'number') throw new ClockArgumentError('schedule: delay', delay, 'a number >= 0 ms')
}

const PHASES: readonly unknown[] = Object.values(PHASE)

export const checkPhase = (where: string, phase: unknown): void => {
  if (!PHASES.includes(phase)) throw new ClockArgumentError(where, phase, 'one of those of PHASE')
}

export const checkWakeup = (method: string, wakeup: unknown): void => {
  if (!(wakeup instanceof Wakeup))
    throw new ClockArgumentError(`${method}: wakeup`, wakeup, 'what `register` returned')
}

export const checkGate = (where: string, gate: unknown): void => {
  checkObject(where, gate)
  const { name, failed } = gate as { readonly name?: unknown; readonly failed?: unknown }
  checkText(`${where}.name`, name)
  checkMethod(`${where}.known`, gate as object, 'known')
  checkMethod(`${where}.isReady`, gate as object, 'isReady')
  if (failed !== undefined) checkFunction(`${where}.failed`, failed)
}

export const checkWall = (where: string, wall: unknown): void => {
  checkObject(where, wall)
  checkMethod(`${where}.now`, wall as object, 'now')
  checkMethod(`${where}.after`, wall as object, 'after')
}

const isEventTarget = (x: object): boolean =>
  ['addEventListener', 'removeEventListener'].every(
    (name) => typeof (x as Readonly<Record<string, unknown>>)[name] === 'function',
  )

/** Refuses what are no options of a run. */
export const checkRunOptions = (where: string, options: unknown): void => {
  checkObject(`${where}: options`, options)
  const { signal, progress } = options as { readonly signal?: unknown; readonly progress?: unknown }
  // by its shape: that of another realm will do
  const isSignal = typeof signal === 'object' && signal !== null && 'aborted' in signal
  if (signal !== undefined && !(isSignal && isEventTarget(signal)))
    throw new ClockArgumentError(`${where}: signal`, signal, 'an AbortSignal')
  if (progress !== undefined) checkFunction(`${where}: progress`, progress)
}
