import type { Observable } from 'rxjs'
import { ParameterError } from '../../src/models/errors.ts'
import type { Spike } from '../../src/models/events.ts'
import { RunError } from '../../src/scheduler/index.ts'

/** What a stream says: its values, and how it ended. */
export interface Heard<T> {
  readonly values: T[]
  /** `'open'`, `'complete'`, or the error. */
  ended: unknown
}

/** Listens from now on. */
export const hear = <T>(stream: Observable<T>): Heard<T> => {
  const heard: Heard<T> = { values: [], ended: 'open' }
  stream.subscribe({
    next: (value) => heard.values.push(value),
    error: (cause: unknown) => {
      heard.ended = cause
    },
    complete: () => {
      heard.ended = 'complete'
    },
  })
  return heard
}

/** The parameter that `f` refuses, or what else came of it. */
export const refused = (f: () => unknown): string => {
  try {
    f()
  } catch (error) {
    const cause = error instanceof RunError ? error.cause : error
    return cause instanceof ParameterError ? cause.where : String(cause)
  }
  return 'accepted'
}

/** What nobody with a compiler would pass; of type `never`, so that it may stand for anything. */
export const nonsense: readonly never[] = [null, Number.NaN, -1, Infinity, 'text', [], {}] as never[]

/** The same without those values that would be right. */
export const nonsenseBut = (isRight: (x: unknown) => boolean): readonly never[] =>
  nonsense.filter((x) => !isRight(x))

export const isText = (x: unknown): boolean => typeof x === 'string'
export const isMinusOne = (x: unknown): boolean => x === -1
/** An object that is not an array: what options are, however empty. */
export const isRecord = (x: unknown): boolean => typeof x === 'object' && x !== null && !Array.isArray(x)

export const spike = (t: number, source = 0): Spike => ({ t, source })

/** A matrix W[post][pre] in one row. */
export const flat = (rows: readonly (readonly number[])[]): number[] => rows.flat()

/** Numbers in (-1, 1) from a small generator of our own, so that a test's inputs do not hang on the code it tests. */
export const numbersFrom = (seed: number): (() => number) => {
  let state = BigInt(seed) * 2_862_933_555_777_941_757n + 3_037_000_493n
  const mask = (1n << 64n) - 1n
  return () => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & mask
    return Number(state >> 11n) / 2 ** 52 - 1
  }
}
