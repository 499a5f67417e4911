import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { unfinished } from '../io/files.ts'
import { InputError } from './errors.ts'
import { quoted } from './quoted.ts'

/** The file that says which process is at work in the folder of a run; it is there as long as that is. */
export const LOCK_FILE = 'run.lock'

/** A process, so that another one that was given its number is not taken for it. */
interface Holder {
  readonly pid: number
  readonly host: string
  /** When the process began, as its system tells; empty where it tells nothing. */
  readonly born: string
  /** When it began to work in the folder, as ISO 8601. */
  readonly since: string
}

/** How long a lock may be without content before whoever made it counts as killed, in ms. */
const WRITTEN_WITHIN = 5_000

/** How often a lock is tried for: one more than is needed where nobody else tries. */
const TRIES = 3

/**
 * Takes the folder of a run for this process: no other one may begin or go on with a run in it until it is let go. A lock
 * that a killed process left behind is taken over.
 *
 * @returns lets it go; a second call does nothing
 * @throws InputError that names the process which is at work in it
 */
export const lockFolder = (folder: string): (() => void) => {
  const path = join(folder, LOCK_FILE)
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    born: birthOf(process.pid),
    since: new Date().toISOString(),
  }
  const text = `${JSON.stringify(own)}\n`
  for (let left = TRIES; !tryWrite(path, text); left--) {
    const found = readLock(path)
    if (left === 0 || !(found === 'gone' || isLeft(found))) throw taken(folder, found)
    if (found !== 'gone') takeAway(path)
  }
  const release = () => {
    process.off('exit', release)
    const found = readLock(path)
    if (isHolder(found) && isSame(found, own)) rmSync(path, { force: true })
  }
  process.on('exit', release)
  return release
}

/** Writes a lock unless there is one. */
const tryWrite = (path: string, text: string): boolean => {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Who holds a lock; or why nobody can be named: it is gone, is being written, or was never written to its end. */
type Found = Holder | 'gone' | 'new' | 'damaged'

const isHolder = (found: Found): found is Holder => typeof found === 'object'

const readLock = (path: string): Found => {
  try {
    const age = Date.now() - statSync(path).mtimeMs
    const holder = holderIn(readFileSync(path, 'utf8'))
    return holder ?? (age < WRITTEN_WITHIN ? 'new' : 'damaged')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone'
    throw error
  }
}

const holderIn = (text: string): Holder | undefined => {
  try {
    const { pid, host, born, since } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>
    const isWhole =
      Number.isSafeInteger(pid) && [host, born, since].every((value) => typeof value === 'string')
    return isWhole ? ({ pid, host, born, since } as Holder) : undefined
  } catch {
    return undefined
  }
}

const isSame = (a: Holder, b: Holder): boolean =>
  a.pid === b.pid && a.host === b.host && a.born === b.born && a.since === b.since

/** Whether the process is there still. Of one on another machine nobody can tell: then it is. */
const isAtWork = ({ pid, host, born }: Holder): boolean => {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    // there is one, of another user
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return born === birthOf(pid)
}

/** When a process began, in ticks since the system did, with the name of that start of the system. */
const birthOf = (pid: number): string => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // the name of the program, in brackets, may hold blanks
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return `${boot} ${fields[19] ?? ''}`
  } catch {
    // only Linux tells
    return ''
  }
}

/**
 * Takes away a lock that was left behind. Only one process at a time may, for what another would take away after it could
 * be the new lock of a third.
 */
const takeAway = (path: string): void => {
  const guard = join(path, '..', `${unfinished}${LOCK_FILE}`)
  if (!tryWrite(guard, '')) {
    if (readLock(guard) === 'damaged') rmSync(guard, { force: true })
    return
  }
  try {
    if (isLeft(readLock(path))) rmSync(path)
  } finally {
    rmSync(guard, { force: true })
  }
}

/** Whether a lock is that of a process which is no more. */
const isLeft = (found: Found): boolean => (isHolder(found) ? !isAtWork(found) : found === 'damaged')

const taken = (folder: string, found: Found): InputError => {
  const file = join(folder, LOCK_FILE)
  if (!isHolder(found))
    return new InputError(
      `${folder}: another process has just begun a run in it (${file}); expected a folder that no run is at work in. ` +
        'Wait for it, or choose another folder.',
    )
  const { pid, host, since } = found
  const isHere = host === hostname()
  return new InputError(
    `${folder}: process ${pid}${isHere ? '' : ` on ${host}`} has a run at work in it since ${since}; ` +
      `expected a folder that no run is at work in. Wait for it${
        isHere
          ? `, end it in good order (kill -INT ${pid}), or choose another folder.`
          : `, or choose another folder; if that process is gone: rm ${quoted(file)}`
      }`,
  )
}
