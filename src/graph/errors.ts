import { show } from '../models/errors.ts'
import { didYouMean, nearest } from '../models/nearest.ts'

/** One thing that is wrong with a spec. */
export interface Fault {
  /** Where it stands: `populations[0].params.tau_ref`; empty for the spec itself. */
  readonly path: string
  readonly value: unknown
  /** What would have been right. */
  readonly expected: string
  /** What was probably meant, nearest first, where right is one of a few names and one of them is near. */
  readonly suggestion?: readonly string[]
}

/** Faults that the message of a {@link SpecError} spells out. */
const SPELLED_OUT = 20

/** A spec was refused whole: every fault at once, nothing was run. */
export class SpecError extends Error {
  readonly kind = 'input'
  readonly code = 'E_SPEC'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    const lines = faults.slice(0, SPELLED_OUT).map(textOf)
    const left = faults.length - lines.length
    super([...lines, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n'))
    this.name = 'SpecError'
    this.faults = faults
  }
}

/** A fault in one line. */
const textOf = ({ path, value, expected, suggestion = [] }: Fault): string =>
  `${placeOf(path)}: ${show(value)}; expected ${expected}${suggestion.length > 0 ? '. ' : ''}${didYouMean(suggestion)}`

/** A fault in which a name, the value unless another is given, is none of those known. */
export const unknownName = (
  path: string,
  value: unknown,
  expected: string,
  known: readonly string[],
  name: unknown = value,
): Fault => {
  const suggestion = nearest(name, known)
  return { path, value, expected, ...(suggestion.length > 0 ? { suggestion } : {}) }
}

/** Runs one step of a check; the faults of a SpecError join `faults`, and undefined comes back. */
export const collect = <T>(faults: Fault[], step: () => T): T | undefined => {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    for (const fault of error.faults) faults.push(fault)
    return undefined
  }
}

const placeOf = (path: string): string =>
  path === '' || path.startsWith('[') ? `NetworkSpec${path}` : `NetworkSpec.${path}`

/** Names that a message lists. */
const LISTED = 20

/** The names that would have been right, in words; a long list is cut. */
export const oneOf = (names: readonly string[]): string => {
  if (names.length === 0) return 'none: there are no names to choose from'
  const more = names.length > LISTED ? ` … (${names.length} in all)` : ''
  return `one of ${names.slice(0, LISTED).join(', ')}${more}`
}

/** A name that the network does not have. */
export class UnknownNameError extends Error {
  readonly kind = 'input'
  readonly code = 'E_UNKNOWN_NAME'
  readonly what: string
  /** The name that was asked for. */
  readonly unknown: string
  readonly known: readonly string[]
  /** Those of the known that are near, nearest first. */
  readonly suggestion: readonly string[]

  constructor(what: string, unknown: string, known: readonly string[]) {
    const suggestion = nearest(unknown, known)
    const question = suggestion.length > 0 ? `. ${didYouMean(suggestion)}` : ''
    super(`${what} ${show(unknown)}: there is none; expected ${oneOf(known)}${question}`)
    this.name = 'UnknownNameError'
    this.what = what
    this.unknown = unknown
    this.known = known
    this.suggestion = suggestion
  }
}
