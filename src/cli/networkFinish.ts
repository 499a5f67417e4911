import pc from 'picocolors'
import { RunAborted } from '../scheduler/index.ts'
import { systemErrorIn } from './errors.ts'
import { networkSummary } from './networkResult.ts'
import type { NetworkSession } from './networkSession.ts'
import { printJson, sayer } from './output.ts'
import { duration, noBar, progressBar } from './progress.ts'
import { quoted } from './quoted.ts'
import { earlyEnd } from './runEnd.ts'

export interface FinishFlags {
  readonly json?: boolean
  readonly quiet?: boolean
  /** Minutes of wall time; 0 for none. */
  readonly checkpointEvery: number
}

/** What goes on in spite of it. */
const warn = (text: string): void => void process.stderr.write(`${pc.yellow('rxspike:')} ${text}\n`)

/** Takes a run to its end, tells what came out, and draws it; what ends it early says how to go on. */
export const finishNetwork = async (
  start: () => NetworkSession,
  { json = false, quiet = false, checkpointEvery }: FinishFlags,
  signal: AbortSignal,
): Promise<void> => {
  const say = sayer({ json, quiet })
  const began = Date.now()
  const session = start()
  const { net, folder } = session
  const bar = quiet ? noBar : progressBar(net.duration, 'ms', net.clock.now())
  try {
    const result = await session.complete({ signal, bar, checkpointEvery, warn })
    bar.stop()
    const seconds = (Date.now() - began) / 1000
    const pictures = await draw(folder)
    session.close(result)
    say(networkSummary(result))
    say(`${result.duration.toLocaleString('en-US')} ms of event time in ${duration(seconds)}.`)
    say(`Results in ${pc.bold(folder)}${pictures.length > 0 ? `, with ${pictures.join(', ')}` : ''}`)
    // where only errors are asked for too: what came to nothing is easily taken for a result
    for (const warning of result.warnings ?? []) process.stderr.write(`${pc.yellow('warning:')} ${warning}\n`)
    if (json) printJson({ ...result, wallSeconds: seconds, out: folder })
  } catch (error) {
    bar.stop()
    if (error instanceof RunAborted) await draw(folder)
    throw earlyEnd(folder, error, `, at t = ${net.clock.now()} ms`)
  }
}

/** The pictures; a disk that takes none of them does not make the run one that failed. */
const draw = async (folder: string): Promise<readonly string[]> => {
  try {
    // what draws takes a while to load, and help and refusals need none of it
    const { drawNetwork } = await import('./networkPictures.ts')
    return drawNetwork(folder)
  } catch (error) {
    const system = systemErrorIn(error)
    if (system === undefined) throw error
    warn(
      `${folder}: ${system.message}; the pictures were not drawn. Make room, then: rxspike plot ${quoted(folder)}`,
    )
    return []
  }
}
