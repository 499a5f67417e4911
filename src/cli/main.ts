#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { Ended, EXIT, InputError } from './errors.ts'
import { samplingCommand } from './sampling.ts'
import { version } from './version.ts'

const program = new Command('rxspike')
  .description('Spiking neural networks as reactive streams in exact event time.')
  .version(version)
  .showHelpAfterError('(--help lists what there is)')
  .exitOverride()

samplingCommand(program.command('run').description('run a use case').exitOverride())

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Tells what went wrong, and says with which code to exit. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.input
  if (error instanceof InputError) {
    process.stderr.write(`${pc.red('rxspike:')} ${error.message}\n`)
    return EXIT.input
  }
  if (error instanceof Ended) {
    process.stderr.write(`rxspike: ${error.message}; what was computed is kept\n`)
    return EXIT[error.signal]
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${pc.red('rxspike:')} this is a fault of RxSpike, please report it:\n${text}\n`)
  return EXIT.fault
}
