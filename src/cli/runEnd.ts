import { RunAborted } from '../scheduler/index.ts'
import { adviceOf } from './checkpoint.ts'
import { Ended, type EndSignal, InputError, systemErrorIn } from './errors.ts'
import { flagOf } from './options.ts'
import { quoted } from './quoted.ts'

/**
 * What ended a run early, as the user is told it: a signal, or a system that takes no more. Anything else is what it is.
 * @param where what to say of where it stood, behind the error
 * @param advice how to go on; unless given, from its checkpoint if there is one
 */
export const earlyEnd = (
  folder: string,
  error: unknown,
  where = '',
  advice: string = adviceOf(folder),
): unknown => {
  if (error instanceof RunAborted) return new Ended(error.cause as EndSignal, folder, advice)
  const system = systemErrorIn(error)
  if (system === undefined) return error
  return new InputError(
    `${folder}: ${system.message}${where}; expected a folder that can be written until the end. What was written until then is kept. ${advice}`.trimEnd(),
    error,
  )
}

/**
 * The command that does a run of a use case again, with every option that is none of its preset.
 * @param given options that no preset has
 */
export const commandAgain = (
  usecase: string,
  folder: string,
  preset: string,
  options: object,
  inPreset: object,
  given: readonly (readonly [string, unknown])[] = [],
): string => {
  const known: Readonly<Record<string, unknown>> = { ...inPreset }
  const changed = Object.entries(options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(known[name]),
  )
  const flags = [...given, ...changed].flatMap(([name, value]) => [
    `--${flagOf(name)}`,
    quoted(Array.isArray(value) ? value.join(',') : String(value)),
  ])
  return [`rxspike run ${usecase} --preset`, preset, ...flags, '--out', quoted(folder), '--force'].join(' ')
}
