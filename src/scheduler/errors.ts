/** An event was asked for at a time that has passed. */
export class CausalityError extends Error {
  readonly kind = 'law'
  readonly code = 'E_CAUSALITY'
  /** Node or operator that asked. */
  readonly node: string
  /** Time asked for, in ms. */
  readonly t: number
  /** Event time of the clock, in ms. */
  readonly now: number

  constructor(node: string, t: number, now: number) {
    super(
      `${node}: an event at t = ${t} ms was asked for when the clock stood at ${now} ms; expected t >= ${now} ms. ` +
        'Give it a delay, or schedule it before the clock passes its time.',
    )
    this.name = 'CausalityError'
    this.node = node
    this.t = t
    this.now = now
  }
}

/** The clock was asked for something that cannot be: refused at the call. */
export class ClockArgumentError extends RangeError {
  readonly kind = 'input'
  readonly code: string = 'E_CLOCK_ARGUMENT'
  /** Method and argument: `schedule: work`. */
  readonly where: string
  /** The value that was given. */
  readonly value: unknown
  /** What would have been right. */
  readonly expected: string

  constructor(where: string, value: unknown, expected: string) {
    super(`${where} ${shown(value)}; expected ${expected}`)
    this.name = 'ClockArgumentError'
    this.where = where
    this.value = value
    this.expected = expected
  }
}

/** A duration that is no number >= 0. */
export class DurationError extends ClockArgumentError {
  override readonly code: string = 'E_DURATION'

  constructor(method: string, value: unknown) {
    super(`${method}: duration`, value, 'a number >= 0 ms')
    this.name = 'DurationError'
  }
}

const shown = (value: unknown): string => {
  if (typeof value === 'string') return `'${value.slice(0, 60)}'`
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}

/** A second run was asked for while the first goes on, which is not harmed. */
export class AlreadyRunningError extends Error {
  readonly kind = 'input'
  readonly code = 'E_RUNNING'
  /** Event time in ms. */
  readonly t: number

  constructor(t: number) {
    super(
      `the clock runs already, at t = ${t} ms; expected to be asked when the first run has ended. Await it.`,
    )
    this.name = 'AlreadyRunningError'
    this.t = t
  }
}

/** A loop without delay went round without end inside one instant. */
export class ZeroDelayLoopError extends Error {
  readonly kind = 'law'
  readonly code = 'E_ZERO_DELAY_LOOP'
  readonly node: string
  readonly t: number
  readonly rounds: number

  /** @param also what else was counted, beside the rounds */
  constructor(node: string, t: number, rounds: number, also?: string) {
    super(
      `${node}: ${rounds} rounds of events${also === undefined ? '' : ` (${also})`} at the one instant t = ${t} ms; expected an end. ` +
        'Give one projection of the loop a delay, its neurons a refractory time, or an action that repeats a delay > 0.',
    )
    this.name = 'ZeroDelayLoopError'
    this.node = node
    this.t = t
    this.rounds = rounds
  }
}

/** A node, or somebody who listened to it, threw: the run ended there, and the clock goes no further. */
export class RunError extends Error {
  readonly code = 'E_RUN'
  /** Node whose event was being handled. */
  readonly node: string
  /** Event time in ms. */
  readonly t: number

  constructor(node: string, t: number, cause: unknown) {
    super(`${node} at t = ${t} ms: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'RunError'
    this.node = node
    this.t = t
  }
}

/** The user ended a run by its `AbortSignal`. What was computed is kept, and the clock can run on. */
export class RunAborted extends Error {
  readonly kind = 'end'
  readonly code = 'E_ABORTED'
  /** Event time in ms at which the run stopped. */
  readonly t: number

  constructor(t: number, reason: unknown) {
    super(`the run was ended at t = ${t} ms`, { cause: reason })
    this.name = 'RunAborted'
    this.t = t
  }
}

/** A speed that is no number > 0. */
export class SpeedError extends RangeError {
  readonly kind = 'input'
  readonly code = 'E_SPEED'
  /** The value that was given. */
  readonly value: unknown

  constructor(value: unknown) {
    super(
      `play: speed ${String(value)}; expected a number > 0, in ms of event time for each ms of wall time. ` +
        'Infinity is as fast as `run`.',
    )
    this.name = 'SpeedError'
    this.value = value
  }
}

/** What cannot wait was asked of a clock that has to: a source has not said all, or a sink takes no more for now. */
export class WaitingError extends Error {
  readonly kind = 'input'
  readonly code = 'E_WAITING'
  /** The source or sink. */
  readonly node: string
  /** Event time in ms at which the clock stands. */
  readonly t: number

  constructor(method: string, node: string, t: number) {
    super(
      `${method}: the clock has to wait for '${node}' at t = ${t} ms; expected sources and sinks that are ready. ` +
        'Use `await clock.run(…)`, which waits.',
    )
    this.name = 'WaitingError'
    this.node = node
    this.t = t
  }
}
