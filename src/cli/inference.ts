import { type Command, InvalidArgumentError, Option } from 'commander'
import { join } from 'node:path'
import pc from 'picocolors'
import type { Snapshot } from '../graph/index.ts'
import { ParameterError, present } from '../models/errors.ts'
import { createUseCaseContainer, INFERENCE, RESTORING, WIRING } from '../usecases/container.ts'
import {
  checkedInferenceOptions,
  fingerprintOf,
  type InferenceArm,
  type InferenceOptions,
  inferencePresets,
  inferenceTable,
  type InferenceTask,
  INFERENCE_ARMS,
} from '../usecases/inference/index.ts'
import { fromCheckpoint } from './checkpoint.ts'
import { InputError } from './errors.ts'
import { inNewFolder } from './folder.ts'
import { dataOf, type DataSource, HELD_OUT, sourceOf } from './inferenceData.ts'
import { isInferenceFile } from './inferenceFiles.ts'
import { type InferenceJob, InferenceSession } from './inferenceSession.ts'
import { inferenceSummary, planOf } from './inferenceSummary.ts'
import type { FinishFlags } from './networkFinish.ts'
import { addNumbers, flagOf, listOf, minutesOf, seedOf } from './options.ts'
import { printJson, sayer } from './output.ts'
import { noBar, progressBar } from './progress.ts'
import { commandAgain, earlyEnd } from './runEnd.ts'
import { readRun, type WallSession } from './runFile.ts'

interface Flags extends Partial<Omit<InferenceOptions, 'arms'>> {
  readonly preset: string
  readonly arms?: readonly string[]
  readonly data?: string
  readonly labels?: readonly string[]
  readonly ignore?: readonly string[]
  readonly threshold?: number
  readonly width?: number
  readonly out?: string
  readonly force?: true
  readonly json?: boolean
  readonly quiet?: boolean
  readonly checkpointEvery: number
}

/** Adds `inference` under `run`. */
export const inferenceCommand = (run: Command): void => {
  const presets = Object.entries(inferencePresets)
    .map(([name, { doc }]) => `  ${name.padEnd(18)} ${doc}`)
    .join('\n')
  const command = run
    .command('inference')
    // which `run` allows, and its commands inherit
    .allowExcessArguments(false)
    .summary('a spiking network learns from data, then classifies, completes and dreams')
    .description(
      'A network of spiking samplers learns from patterns of 0 and 1 by wake–sleep STDP, handwritten digits unless given, and is then asked about ' +
        'patterns that were held out: to which class they belong, and what is behind the half that is covered; and it dreams. ' +
        'Beside it stand the nearest neighbour and the mean image. What it has learned is kept: rxspike infer asks it about new patterns.',
    )
    .addOption(
      new Option('--preset <name>', 'where numbers come from that are not given')
        .choices(Object.keys(inferencePresets))
        .default('digits-quick'),
    )
    .option('--seed <integer>', 'root of all random numbers, the first of --runs (default: 1)', seedOf)
    .option('--hidden <sizes>', 'neurons of the hidden layer, or of several, separated by commas', sizesOf)
    .option(
      '--arms <names>',
      `trainings that are compared, separated by commas; of ${INFERENCE_ARMS.join(', ')}`,
      listOf,
    )
    .option('--data <file>', 'a table of your own instead of digits: .csv, .json, .jsonl or .ndjson')
    .option('--labels <columns>', 'the column of it that names the class, or several, a class each', listOf)
    .option('--ignore <columns>', 'columns of it that are left out, such as identifiers', listOf)
    .option('--threshold <number>', 'values of at least this count as 1 (digits: 8, of 16)', numberOf)
    .option(
      '--width <features>',
      'features in a row of its pictures (default: those of a square; where they make none they are no picture, and halves are the first and the second)',
      widthOf,
    )
    .option('--out <folder>', 'where results go (default: runs/inference-PRESET-TIME)')
    .option('--force', 'replace the run that is in the folder')
    .option(
      '--checkpoint-every <minutes>',
      'wall time between two checkpoints, from which a killed run can go on; 0 for none',
      minutesOf,
      1,
    )
    .option('--quiet', 'nothing but errors, no progress')
    .option('--json', 'one JSON object as the last line of standard output')
  addNumbers(command, inferenceTable)
  command.addHelpText(
    'after',
    `\nPresets (every number can be overridden; what is not given is that of the preset):\n${presets}\n\n` +
      `Of a table of your own a share of ${HELD_OUT} is held out unless --test says otherwise. Values have to be 0 or 1, or --threshold says what is 1.\n\n` +
      'Examples:\n  rxspike run inference\n' +
      '  rxspike run inference --runs 1 --hidden 80 --out runs/digits\n' +
      '  rxspike run inference --preset digits-sal --json\n' +
      '  rxspike run inference --data patients.csv --labels diagnosis --ignore id --threshold 0.5\n' +
      '  rxspike run inference --data votes.jsonl --labels yes,no --hidden 30,15 --epochs 200',
  )
  command.action(async (flags: Flags) => {
    await runInference(flags)
  })
}

const runInference = async (flags: Flags): Promise<void> => {
  const { preset, json = false, quiet = false, force, out, checkpointEvery } = flags
  const { data, labels, ignore, threshold, width, arms, ...numbers } = flags
  const known = present(inferencePresets[preset], `preset ${preset}`).options
  const source = sourceOf({
    ...(data === undefined ? {} : { data }),
    ...(labels === undefined ? {} : { labels }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(width === undefined ? {} : { width }),
  })
  const given = Object.fromEntries(
    Object.entries(numbers).filter(([name]) => Object.hasOwn(known, name)),
  ) as Partial<InferenceOptions>
  const task = taskOf(
    {
      ...known,
      ...(data === undefined ? {} : { test: HELD_OUT }),
      ...given,
      ...(arms === undefined ? {} : { arms: arms as readonly InferenceArm[] }),
    },
    source,
  )
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const path = out ?? join('runs', `inference-${preset}-${time}`)
  await inNewFolder(path, force === true, isInferenceFile, (folder, signal) =>
    finish({ folder: folder.path, preset, task, source }, { json, quiet, checkpointEvery }, signal),
  )
}

/** Goes on with a run from its checkpoint. */
export const resumeInference = async (
  folder: string,
  flags: FinishFlags,
  signal: AbortSignal,
): Promise<void> => {
  const { rxspike, preset, options, data, fingerprint, sessions } = readRun(folder, ['inference'])
  const source = data as DataSource
  const again = againOf(folder, preset, options, source)
  const task = taskOf(options as InferenceOptions, source)
  if (fingerprintOf(task.data) !== fingerprint)
    throw new InputError(
      `${source.file ?? 'the digits'}: other patterns than those that the run in ${folder} was begun with; expected the same table. ` +
        `The run cannot go on; run it again: ${again}`,
    )
  const from = fromCheckpoint({ folder, rxspike, again }, (snapshot) => {
    // what does not fit is refused before anything is touched
    createUseCaseContainer().resolve(RESTORING)(snapshot)
    return snapshot
  })
  await finish({ folder, preset, task, source }, flags, signal, from, sessions)
}

const againOf = (folder: string, preset: string, options: object, source: DataSource): string => {
  const { file, ...how } = source
  const given = [...(file === undefined ? [] : [['data', file] as const]), ...Object.entries(how)]
  return commandAgain('inference', folder, preset, options, inferencePresets[preset]?.options ?? {}, given)
}

/** Takes a run to its end and tells what came out. */
const finish = async (
  job: InferenceJob,
  { json = false, quiet = false, checkpointEvery }: FinishFlags,
  signal: AbortSignal,
  from?: Snapshot,
  earlier: readonly WallSession[] = [],
): Promise<void> => {
  const container = createUseCaseContainer()
  const usecase = container.resolve(INFERENCE)
  const { folder, task } = job
  // a machine reads standard output under --json; people read standard error then
  const say = sayer({ json, quiet })
  const session = new InferenceSession(job, usecase, checkpointEvery, earlier)
  try {
    if (from === undefined && !quiet) say(planOf(usecase, task))
    const bar = quiet ? noBar : progressBar(usecase.modelTime(task), 'tau_ref')
    const result = await session.run(signal, bar, from)
    say(inferenceSummary(result, session.seconds, task.data.isPicture))
    say(`Results in ${pc.bold(folder)}: ${session.files.join(', ')}`)
    if (json) printJson({ ...session.report(result), wallSeconds: session.seconds, out: folder })
  } catch (error) {
    throw earlyEnd(folder, error)
  }
}

/** What the use case refuses is the user's mistake, told by the name of the option. */
const taskOf = (options: InferenceOptions, source: DataSource): InferenceTask => {
  try {
    checkedInferenceOptions(options)
    const task = { options, data: dataOf(source) }
    const container = createUseCaseContainer()
    const usecase = container.resolve(INFERENCE)
    const first = present(usecase.runs(options)[0], 'first training')
    // what cannot be wired is refused before there is a folder
    container.resolve(WIRING)(usecase.spec(task, first)).end()
    return task
  } catch (error) {
    const isOption = error instanceof ParameterError && error.code === 'E_PARAMETER'
    const [where = '', name = ''] = (isOption && OPTION.exec(error.where)) || []
    if (!isOption || where === '') throw error
    throw new InputError(`--${flagOf(name)}${error.message.slice(where.length)}`, error)
  }
}

/** What names an option: by itself, or as that of the learning that it is handed to. */
const OPTION = /^(?:learningSpec\.options\.)?(\w+)$/

const sizesOf = (text: string): readonly number[] => {
  const sizes = text.split(',').map((size) => (size.trim() === '' ? Number.NaN : Number(size)))
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1))
    throw new InvalidArgumentError('Expected integers >= 1, separated by commas.')
  return sizes
}

const numberOf = (text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) throw new InvalidArgumentError('Expected a finite number.')
  return value
}

const widthOf = (text: string): number => {
  const width = text.trim() === '' ? Number.NaN : Number(text)
  if (!(Number.isInteger(width) && width >= 1)) throw new InvalidArgumentError('Expected an integer >= 1.')
  return width
}
