/** The user ended the command: by Ctrl-C or by a signal. */
export class Ended extends Error {
  readonly signal: 'SIGINT' | 'SIGTERM'

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`ended by ${signal}`)
    this.name = 'Ended'
    this.signal = signal
  }
}

/** Exit codes: 2 for the user's input, 1 for our fault, as shells have it for signals. */
export const EXIT: {
  readonly fault: 1
  readonly input: 2
  readonly SIGINT: 130
  readonly SIGTERM: 143
} = { fault: 1, input: 2, SIGINT: 130, SIGTERM: 143 }

/** Something the user asked for that cannot be done: told in one line, without a stack. */
export class InputError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'InputError'
  }
}
