import { ParameterError, show } from '../../models/errors.ts'

/**
 * What happens when a buffer is full: whoever fills it waits; the run ends with an error; the first in it makes room;
 * or what has just come is let go.
 */
export type Overflow = 'wait' | 'error' | 'drop-oldest' | 'drop-newest'

export const OVERFLOWS: readonly Overflow[] = ['wait', 'error', 'drop-oldest', 'drop-newest']

/** Values that a buffer holds unless told otherwise. */
export const CAPACITY = 1024

export const checkCapacity = (where: string, capacity: unknown): void => {
  if (capacity !== Infinity && !(Number.isInteger(capacity) && (capacity as number) >= 1))
    throw new ParameterError(where, capacity, 'an integer >= 1, or Infinity')
}

/** Refuses what is none of the words of an option. */
export const checkWord = (where: string, word: unknown, words: readonly string[]): void => {
  if (!words.some((other) => other === word))
    throw new ParameterError(where, word, `one of ${words.map((other) => show(other)).join(', ')}`)
}
