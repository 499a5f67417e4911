import { dirname, resolve } from 'node:path'
import { createContainer, KINDS, type Network, type NetworkSpec, SpecError, wire } from '../graph/index.ts'
import { fileKinds } from '../io/fileKinds.ts'
import { readJsonFile } from '../io/specFile.ts'
import { InputError } from './errors.ts'

/** What stands instead of what a file says. */
export interface Overrides {
  readonly seed?: number
  /** In ms. */
  readonly duration?: number
}

/** A network that was read from a file, and wired. */
export interface WiredFile {
  readonly net: Network
  /** Folder that paths in the network are relative to, absolute. */
  readonly base: string
}

/** A container that knows the built-in kinds and those that read files, whose paths are relative to `base`. */
export const containerAt = (base: string): ReturnType<typeof createContainer> => {
  const container = createContainer()
  const kinds = container.resolve(KINDS)
  for (const kind of fileKinds(base)) kinds.register(kind)
  return container
}

/**
 * Reads, checks and wires the network of a file. Nothing is written.
 * @throws FileError if it cannot be read; InputError with every fault, whose cause is the SpecError
 */
export const wireFile = (file: string, overrides: Overrides = {}): WiredFile => {
  const base = dirname(resolve(file))
  const document = overridden(file, readJsonFile(file), overrides)
  try {
    return { net: wire(document as NetworkSpec, containerAt(base)), base }
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    throw new InputError(faultsText(file, error), error)
  }
}

/** The faults of a file, a line each. */
export const faultsText = (file: string, { faults, message }: SpecError): string =>
  `${file}: ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}\n${message.replaceAll(/^/gm, '    ')}`

const overridden = (file: string, document: unknown, { seed, duration }: Overrides): unknown => {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return document
  const { program } = document as { readonly program?: unknown }
  if (duration !== undefined && Array.isArray(program) && program.length > 0)
    throw new InputError(
      `--duration ${duration}: the program of ${file} says how long its phases take; expected no --duration. ` +
        'Change the durations of the phases, or take the program out.',
    )
  return {
    ...document,
    ...(seed === undefined ? {} : { seed }),
    ...(duration === undefined ? {} : { duration }),
  }
}
