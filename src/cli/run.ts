import { type Command, InvalidArgumentError } from 'commander'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { nearest } from '../models/nearest.ts'
import { InputError, unknownName } from './errors.ts'
import { inNewFolder } from './folder.ts'
import { wireFile } from './networkFile.ts'
import { isNetworkFile } from './networkFiles.ts'
import { NetworkSession } from './networkSession.ts'
import { finishNetwork } from './networkFinish.ts'
import { minutesOf, seedOf } from './options.ts'
import { checkRunSize } from './runFile.ts'
import { inferenceCommand } from './inference.ts'
import { samplingCommand } from './sampling.ts'
import { trialCommands } from './trials.ts'

/** What the run of a network may be told. */
interface Flags {
  readonly out?: string
  readonly force?: true
  readonly seed?: number
  readonly duration?: number
  readonly json?: true
  readonly quiet?: true
  readonly checkpointEvery: number
}

/** Adds `run`, with its use cases under it. */
export const runCommand = (program: Command): void => {
  const run = program
    .command('run')
    .summary('run a use case, or a network from a file')
    .usage('<file.json | use case> [options]')
    .description(
      'Runs a network that is written down as JSON, recording what it asks for, or one of the use cases below.\n' +
        'The file is checked whole before anything is written. Ctrl-C ends a run in good order; `rxspike resume` goes on with it.',
    )
    .enablePositionalOptions()
    .argument('[file]', 'a network as JSON')
    .option('--out <folder>', 'where results go (default: runs/NAME-TIME)')
    .option('--force', 'replace the run that is in the folder')
    .option('--seed <integer>', 'root of all random numbers, instead of that of the file', seedOf)
    .option('--duration <ms>', 'event time to run for, for a network without a program', durationOf)
    .option(
      '--checkpoint-every <minutes>',
      'wall time between two checkpoints, from which a killed run can go on; 0 for none',
      minutesOf,
      1,
    )
    .option('--quiet', 'nothing but errors and warnings, no progress')
    .option(
      '--json',
      'one JSON object as the last line of standard output; what is not finite stands as null',
    )
    // a mistyped use case shall be told before the options that belong to it
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
What a run leaves in its folder: run.json (what was run, when and by which version), explain.txt (how it was evaluated),
NAME-*.parquet of each recorder, weights/NAME-*.parquet of each projection at the end, result.json, pictures; and
checkpoint.bin while it is not at its end.

Editors complete and check a network that names its schema, which comes with the package:
  { "$schema": "./node_modules/rxspike/assets/network.schema.json", "version": 1, … }

Examples:
  rxspike run sampling --preset quick
  rxspike run inference --preset digits-quick
  rxspike run symmetrisation
  rxspike run net.json
  rxspike run net.json --duration 5000 --seed 7 --out runs/seven
  rxspike run net.json --quiet --json | jq .populations`,
    )
    .action(async (file: string | undefined, flags: Flags, command: Command) => {
      if (file === undefined) return command.help({ error: true })
      refuseUseCase(file, command)
      refuseExcess(command)
      await runNetwork(file, flags)
    })
  samplingCommand(run)
  inferenceCommand(run)
  trialCommands(run)
}

/** A network's file is there, or is named as one; everything else was meant as a use case. */
const refuseUseCase = (name: string, command: Command): void => {
  if (existsSync(name) || /\.json$|[/\\]/i.test(name)) return
  const known = command.commands.map((one) => one.name()).filter((one) => one !== 'help')
  throw unknownName(
    `run: '${name}': there is no such use case, and no such file; expected ${known.join(', ')}, or a network as JSON`,
    name,
    known,
  )
}

/** What commander refuses unless it is told not to. */
const refuseExcess = (command: Command): void => {
  const [, excess] = command.args
  if (excess === undefined) return
  if (!excess.startsWith('-'))
    return command.error(
      `error: too many arguments for 'run'. Expected 1 argument but got ${command.args.length}.`,
    )
  const flag = excess.replace(/=.*$/, '')
  const known = command.options.map((option) => option.long ?? '')
  const [near] = nearest(flag, [...known, '--help'])
  command.error(`error: unknown option '${flag}'${near === undefined ? '' : `\n(Did you mean ${near}?)`}`)
}

const runNetwork = async (file: string, flags: Flags): Promise<void> => {
  const { seed, duration } = flags
  const { net, base } = wireFile(file, {
    ...(seed === undefined ? {} : { seed }),
    ...(duration === undefined ? {} : { duration }),
  })
  if (!(net.duration > 0))
    throw new InputError(
      `${file}: it does not say how long it runs; expected a duration, a program, or --duration <ms>`,
    )
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const path = flags.out ?? join('runs', `${fileName(net.spec.name)}-${time}`)
  const { spec } = net
  checkRunSize({ file, spec })
  const isOurs = (name: string) => isNetworkFile(spec, name)
  await inNewFolder(path, flags.force === true, isOurs, (folder, signal) =>
    finishNetwork(() => NetworkSession.begin(folder, net, file, base), flags, signal),
  )
}

/** A name that every file system takes. */
const fileName = (name: string): string => name.replaceAll(/[^\w.-]+/g, '-').slice(0, 60)

const durationOf = (text: string): number => {
  const duration = text.trim() === '' ? Number.NaN : Number(text)
  if (!(duration > 0 && duration < Infinity))
    throw new InvalidArgumentError('Expected a finite number > 0 ms.')
  return duration
}
