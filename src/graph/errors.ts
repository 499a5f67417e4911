import { show } from '../models/errors.ts'

/** One thing that is wrong with a spec. */
export interface Fault {
  /** Where it stands: `populations[0].params.tau_ref`. */
  readonly path: string
  readonly value: unknown
  /** What would have been right. */
  readonly expected: string
}

/** A spec was refused whole: every fault at once, nothing was run. */
export class SpecError extends Error {
  readonly code = 'E_SPEC'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(
      faults
        .map(({ path, value, expected }) => `NetworkSpec.${path}: ${show(value)}; expected ${expected}`)
        .join('\n'),
    )
    this.name = 'SpecError'
    this.faults = faults
  }
}

/** A name that the network does not have. */
export class UnknownNameError extends Error {
  readonly code = 'E_UNKNOWN_NAME'
  readonly what: string
  /** The name that was asked for. */
  readonly unknown: string
  readonly known: readonly string[]

  constructor(what: string, unknown: string, known: readonly string[]) {
    super(
      `${what} ${show(unknown)}: there is none; expected one of ${known.join(', ') || 'none, there are none'}`,
    )
    this.name = 'UnknownNameError'
    this.what = what
    this.unknown = unknown
    this.known = known
  }
}
