/** Signals that end a run in good order. */
export type EndSignal = 'SIGINT' | 'SIGTERM'

/** The user ended the command: by Ctrl-C or by a signal. */
export class Ended extends Error {
  readonly kind = 'end'
  readonly code = 'E_ENDED'
  readonly signal: EndSignal

  constructor(signal: EndSignal, folder: string) {
    super(`ended by ${signal}; what was computed is in ${folder}`)
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
} = { fault: 1, input: 2, SIGINT: 130, SIGTERM: 143 }

/** Something the user asked for that cannot be done: told in one line, without a stack. */
export class InputError extends Error {
  readonly kind = 'input'
  readonly code = 'E_INPUT'

  constructor(message: string) {
    super(message)
    this.name = 'InputError'
  }
}

/** Whether the system refused something: a full disk, a file taken away. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error
