import { causeOf } from '../models/errors.ts'
import { didYouMean, nearest } from '../models/nearest.ts'

/** Signals that end a run in good order. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** The user ended the command: by Ctrl-C, by a signal, or by closing its terminal. */
export class Ended extends Error {
  readonly kind = 'end'
  readonly code = 'E_ENDED'
  readonly signal: EndSignal

  /**
   * @param folder where that is what was computed; undefined if nothing was written
   * @param advice how to go on, as a sentence
   */
  constructor(signal: EndSignal, folder?: string, advice = '') {
    const kept = folder === undefined ? 'nothing was written' : `what was computed is in ${folder}`
    super(`ended by ${signal}; ${kept}${advice === '' ? '' : `. ${advice}`}`)
    this.name = 'Ended'
    this.signal = signal
  }
}

/** Exit codes: 2 for the user's input, 1 for anything else that went wrong, as shells have it for signals. */
export const EXIT: {
  readonly fault: 1
  readonly input: 2
  readonly SIGINT: 130
  readonly SIGTERM: 143
  readonly SIGHUP: 129
} = { fault: 1, input: 2, SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

/** Something the user asked for that cannot be done: told in one line, without a stack. */
export class InputError extends Error {
  readonly kind = 'input'
  readonly code = 'E_INPUT'

  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'InputError'
  }
}

/** The refusal of a name that is none of those known, with the one that was probably meant. */
export const unknownName = (sentence: string, name: string, known: readonly string[]): InputError => {
  const question = didYouMean(nearest(name, known))
  return new InputError(`${sentence}${question === '' ? '' : `. ${question}`}`)
}

/** Whether the system refused something: a full disk, a file taken away. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error

/** What the system says of the user's files and disks; the rest it would say of a program that is wrong. */
const REFUSALS: readonly unknown[] = [
  'EACCES',
  'EBUSY',
  'EDQUOT',
  'EEXIST',
  'EFBIG',
  'EIO',
  'EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'ENODEV',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'ENOTEMPTY',
  'ENXIO',
  'EPERM',
  'EROFS',
  'ETXTBSY',
  'EXDEV',
]

/** The system error that is behind an error, if there is one: a recorder that could not write ends a run with it. */
export const systemErrorIn = (error: unknown): NodeJS.ErrnoException | undefined => {
  for (let inner: unknown = error; inner instanceof Error; inner = inner.cause) {
    if (isSystemError(inner)) return inner
  }
  return undefined
}

/** What is told of an error, and with which code the command exits. */
export const told = (error: unknown): { readonly text: string; readonly exit: number } => {
  if (error instanceof Ended) return { text: error.message, exit: EXIT[error.signal] }
  if (error instanceof Error) {
    const { code } = error as Error & { readonly code?: unknown }
    if (causeOf(error) === 'input') return { text: error.message, exit: EXIT.input }
    // an endless loop is in the network that was asked for, and named; the run took no other way into it
    if (isZeroDelayLoop(error)) return { text: error.message, exit: EXIT.input }
    if (isSystemError(error) && REFUSALS.includes(code)) return { text: error.message, exit: EXIT.input }
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { text: `this is a fault of RxSpike, please report it:\n${stack}`, exit: EXIT.fault }
}

const isZeroDelayLoop = (error: Error): boolean => {
  const codes = [error, error.cause].map((e) => (e instanceof Error && 'code' in e ? e.code : undefined))
  return codes.includes('E_ZERO_DELAY_LOOP')
}
