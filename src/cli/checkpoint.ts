import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Snapshot } from '../graph/index.ts'
import { writeWhole } from '../io/files.ts'
import { causeOf } from '../models/errors.ts'
import { InputError } from './errors.ts'
import { quoted } from './quoted.ts'
import { version } from './version.ts'

/** The snapshot from which a run that is not at its end can go on. */
export const CHECKPOINT_FILE = 'checkpoint.bin'

export const writeCheckpoint = (folder: string, snapshot: Snapshot): void =>
  writeWhole(join(folder, CHECKPOINT_FILE), snapshot.toBytes())

/** How to go on with a run that has ended early, if that is possible. */
export const adviceOf = (folder: string): string =>
  existsSync(join(folder, CHECKPOINT_FILE)) ? resumeAdvice(folder) : ''

/** How to go on with a run that can. */
export const resumeAdvice = (folder: string): string => `Go on with: rxspike resume ${quoted(folder)}`

/** The run that a checkpoint is of. */
export interface CheckedRun {
  readonly folder: string
  /** Version of RxSpike by which it was begun. */
  readonly rxspike: string
  /** What to do where it cannot go on: the command that runs it again. */
  readonly again: string
}

/**
 * What `use` makes of the last checkpoint of a run.
 * @throws InputError if there is none, or it is damaged, of another version or does not fit
 */
export const fromCheckpoint = <T>(run: CheckedRun, use: (snapshot: Snapshot) => T): T => {
  checkVersion(run)
  const bytes = readCheckpoint(run)
  return told(run, () => use(Snapshot.fromBytes(bytes)))
}

/**
 * Refuses to go on with a run of another version.
 * @throws InputError
 */
export const checkVersion = ({ folder, rxspike, again }: CheckedRun): void => {
  if (rxspike !== version)
    throw new InputError(
      `${folder}: the run was begun by RxSpike ${rxspike}; expected ${version}, this version. ` +
        `Go on with that one (npx rxspike@${rxspike} resume ${quoted(folder)}), or run it again: ${again}`,
    )
}

/** What a checkpoint that does not fit makes `work` throw, as the user's mistake. */
const told = <T>({ folder, again }: CheckedRun, work: () => T): T => {
  try {
    return work()
  } catch (cause) {
    // what is no fault of the checkpoint says itself what to do
    if (causeOf(cause) !== 'input' || cause instanceof InputError) throw cause
    const message = (cause as Error).message.replace(/\.$/, '')
    throw new InputError(
      `${join(folder, CHECKPOINT_FILE)}: ${message}. The run cannot go on from it; run it again: ${again}`,
      cause,
    )
  }
}

const readCheckpoint = ({ folder, again }: CheckedRun): Uint8Array => {
  const path = join(folder, CHECKPOINT_FILE)
  try {
    return readFileSync(path)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new InputError(
      `${path}: ${code === 'ENOENT' ? 'nothing' : message}; expected the checkpoint of a run that is not at its end. ` +
        `The run was ended before its first one, or made none; run it again: ${again}`,
      cause,
    )
  }
}
