#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { causeOf } from '../models/errors.ts'
import { Ended, EXIT, isSystemError } from './errors.ts'
import { samplingCommand } from './sampling.ts'
import { version } from './version.ts'

// whoever reads may stop (`| head -1`): the run goes on, for its results are on disk
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const program = new Command('rxspike')
  .description('Spiking neural networks as reactive streams in exact event time.')
  .version(version)
  .showHelpAfterError('(--help lists what there is)')
  .exitOverride()

samplingCommand(program.command('run').description('run a use case'))

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Tells what went wrong, and says with which code to exit. */
function report(error: unknown): number {
  // commander has told it already
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.input
  const { text, code } = told(error)
  process.stderr.write(`${pc.red('rxspike:')} ${text}\n`)
  return code
}

function told(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof Ended) return { text: error.message, code: EXIT[error.signal] }
  const cause = causeOf(error)
  if (error instanceof Error && cause !== 'fault')
    return { text: error.message, code: cause === 'input' ? EXIT.input : EXIT.fault }
  if (isSystemError(error)) return { text: error.message, code: EXIT.fault }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { text: `this is a fault of RxSpike, please report it:\n${stack}`, code: EXIT.fault }
}
