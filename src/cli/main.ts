#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { type AddCommand, COMMANDS } from './commands.ts'
import { EXIT, told } from './errors.ts'
import { version } from './version.ts'

// whoever reads may stop (`| head -1`): the run goes on, for its results are on disk
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    if (stream === process.stderr) throw error
    process.exitCode = report(error)
  })
}

const program = new Command('rxspike')
  .description('Spiking neural networks as reactive streams in exact event time.')
  .version(version)
  .showHelpAfterError('(--help lists what there is)')
  .enablePositionalOptions()
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  rxspike run sampling                    a network learns a distribution, about a minute
  rxspike probe sal                       what a rule of plasticity does
  rxspike describe sampler --example > net.json
  rxspike run net.json --duration 1000    a network of your own, as JSON
  rxspike resume runs/net-…               goes on where a run was ended
Exit codes: 0 done, 2 something in what was given is wrong, 1 a fault of RxSpike, 130 and 143 ended by a signal.`,
  )

for (const add of COMMANDS satisfies readonly AddCommand[]) add(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Tells what went wrong, and says with which code to exit. */
function report(error: unknown): number {
  // commander has told it already
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.input
  const { text, exit } = told(error)
  process.stderr.write(`${pc.red('rxspike:')} ${text}\n`)
  return exit
}
