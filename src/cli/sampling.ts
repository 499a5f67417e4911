import { type Command, Option } from 'commander'
import { join } from 'node:path'
import pc from 'picocolors'
import { ParameterError, present } from '../models/errors.ts'
import type { Snapshot } from '../graph/index.ts'
import { createUseCaseContainer, RESTORING, SAMPLING, WIRING } from '../usecases/container.ts'
import {
  checkedOptions,
  type SamplingOptions,
  samplingPresets,
  samplingTable,
} from '../usecases/sampling/index.ts'
import { initialDraws, targetDraws } from '../usecases/sampling/paperDraws.ts'
import { fromCheckpoint } from './checkpoint.ts'
import { InputError } from './errors.ts'
import type { FinishFlags } from './networkFinish.ts'
import { sayer } from './output.ts'
import { noBar, progressBar } from './progress.ts'
import { commandAgain, earlyEnd } from './runEnd.ts'
import { readRun } from './runFile.ts'
import { inNewFolder } from './folder.ts'
import { addNumbers, flagOf, listOf, minutesOf, seedOf } from './options.ts'
import { isRunFile } from './samplingFiles.ts'
import { SamplingSession } from './samplingSession.ts'
import { costOf, summaryOf } from './samplingSummary.ts'

interface Flags extends Partial<SamplingOptions> {
  readonly preset: string
  readonly out?: string
  readonly force?: true
  readonly json?: boolean
  readonly checkpointEvery: number
}

/** The names of published draws, for the help. */
const namesOf = (draws: object): string => Object.keys(draws).join(', ')

/** Adds `sampling` under `run`. */
export const samplingCommand = (run: Command): void => {
  const presets = Object.entries(samplingPresets)
    .map(([name, { doc }]) => `  ${name.padEnd(18)} ${doc}`)
    .join('\n')
  const command = run
    .command('sampling')
    // which `run` allows, and its commands inherit
    .allowExcessArguments(false)
    .summary('a spiking network learns a Boltzmann distribution, with SAL and without')
    .description(
      'A fully connected network of 7 spiking samplers learns a random Boltzmann distribution by ' +
        'wake–sleep STDP, once alone and once with spike-based alignment learning (SAL) beside it.',
    )
    .addOption(
      new Option('--preset <name>', 'where numbers come from that are not given')
        .choices(Object.keys(samplingPresets))
        .default('quick'),
    )
    .option('--seed <integer>', 'root of all random numbers (default: 1)', seedOf)
    .option(
      '--targets <names>',
      `targets by their published seeds, separated by commas; of ${namesOf(targetDraws)}`,
      listOf,
    )
    .option(
      '--inits <names>',
      `initial draws by their published seeds; every target is run with each; of ${namesOf(initialDraws)}`,
      listOf,
    )
    .option('--out <folder>', 'where results go (default: runs/sampling-PRESET-TIME)')
    .option('--force', 'replace the run that is in the folder')
    .option(
      '--checkpoint-every <minutes>',
      'wall time between two checkpoints, from which a killed run can go on; 0 for none',
      minutesOf,
      1,
    )
    .option('--json', 'one JSON object as the last line of standard output; what is infinite stands as null')
  addNumbers(command, samplingTable)
  command.addHelpText(
    'after',
    `\nPresets (every number can be overridden; what is not given is that of the preset):\n${presets}\n\n` +
      'Examples:\n  rxspike run sampling\n  rxspike run sampling --noise 0                 without noise, SAL does no harm\n' +
      '  rxspike run sampling --preset syn-noise --json',
  )
  run.hook('preSubcommand', refuseBefore)
  command.action(async (flags: Flags) => {
    await runSampling(flags)
  })
}

/** Options of `run` belong to the run of a file: before a use case they would change nothing. */
const refuseBefore = (run: Command, useCase: Command): void => {
  const given = run.options.filter((option) => run.getOptionValueSource(option.attributeName()) === 'cli')
  if (given.length === 0) return
  const flags = given.map(({ long }) => long ?? '').join(', ')
  throw new InputError(
    `run: ${flags} before ${useCase.name()}; expected options behind the use case: rxspike run ${useCase.name()} ${given[0]?.long ?? ''} …`,
  )
}

const runSampling = async ({
  preset,
  json = false,
  force,
  out,
  checkpointEvery,
  ...given
}: Flags): Promise<void> => {
  const options = checked({ ...present(samplingPresets[preset], `preset ${preset}`).options, ...given })
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const path = out ?? join('runs', `sampling-${preset}-${time}`)
  await inNewFolder(path, force === true, isRunFile, (folder, signal) =>
    finishSampling(folder.path, preset, options, { json, checkpointEvery }, signal),
  )
}

/** Goes on with a run from its checkpoint. */
export const resumeSampling = async (
  folder: string,
  flags: FinishFlags,
  signal: AbortSignal,
): Promise<void> => {
  const { rxspike, preset, options: given } = readRun(folder, ['sampling'])
  const run = { folder, rxspike, again: againOf(folder, preset, given) }
  const options = checked(given as SamplingOptions)
  const from = fromCheckpoint(run, (snapshot) => {
    // what does not fit is refused before anything is touched
    createUseCaseContainer().resolve(RESTORING)(snapshot)
    return snapshot
  })
  await finishSampling(folder, preset, options, flags, signal, from)
}

const againOf = (folder: string, preset: string, options: object): string =>
  commandAgain('sampling', folder, preset, options, samplingPresets[preset]?.options ?? {})

/** Takes a run to its end and tells what came out. */
const finishSampling = async (
  folder: string,
  preset: string,
  options: SamplingOptions,
  { json, quiet, checkpointEvery }: FinishFlags,
  signal: AbortSignal,
  from?: Snapshot,
): Promise<void> => {
  const container = createUseCaseContainer()
  const sampling = container.resolve(SAMPLING)
  // a machine reads standard output under --json; people read standard error then
  const say = sayer({ json: json === true, quiet: quiet === true })
  const session = new SamplingSession(folder, preset, options, sampling, checkpointEvery)
  try {
    if (from === undefined) say(await costOf(sampling, options, container.resolve(WIRING), signal))
    const bar = quiet === true ? noBar : progressBar(sampling.modelTime(options), 'tau_ref')
    const result = await session.run(signal, bar, from)
    say(summaryOf(result, session.seconds))
    say(`Results in ${pc.bold(folder)}: ${session.files.join(', ')}`)
    if (json === true) process.stdout.write(`${JSON.stringify(session.report(result))}\n`)
  } catch (error) {
    throw earlyEnd(folder, error)
  }
}

/** What the use case refuses is the user's mistake, told by the name of the option. */
const checked = (options: SamplingOptions): SamplingOptions => {
  try {
    return checkedOptions(options)
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error
    throw new InputError(`--${flagOf(error.where)}${error.message.slice(error.where.length)}`)
  }
}
