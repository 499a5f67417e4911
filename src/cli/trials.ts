import { type Command, Option } from 'commander'
import { join } from 'node:path'
import pc from 'picocolors'
import type { Snapshot } from '../graph/index.ts'
import { ParameterError, present } from '../models/errors.ts'
import { createUseCaseContainer, RESTORING, WIRING } from '../usecases/container.ts'
import { existsSync } from 'node:fs'
import { CHECKPOINT_FILE, checkVersion, fromCheckpoint, resumeAdvice } from './checkpoint.ts'
import { InputError } from './errors.ts'
import { inNewFolder } from './folder.ts'
import type { FinishFlags } from './networkFinish.ts'
import { addNumbers, flagOf, listOf, minutesOf, numbersOf, seedOf } from './options.ts'
import { printJson, sayer } from './output.ts'
import { duration, noBar, progressBar, short } from './progress.ts'
import { commandAgain, earlyEnd } from './runEnd.ts'
import { readRun, type TrialRunFile, type WallSession } from './runFile.ts'
import { isTrialRunFile, outcomesIn, refuseOtherOptions } from './trialFiles.ts'
import { optionsIn, type TrialJob, trialIn, TrialSession } from './trialSession.ts'
import { type AnyOptions, type AnyTrialUseCase, TRIAL_USE_CASES, trialUseCaseOf } from './trialUseCases.ts'

interface Flags {
  readonly preset: string
  readonly out?: string
  readonly force?: true
  readonly json?: boolean
  readonly quiet?: boolean
  readonly checkpointEvery: number
}

/** Adds every use case that is made of trials under `run`. */
export const trialCommands = (run: Command): void => {
  for (const entry of TRIAL_USE_CASES) trialCommand(run, entry)
}

const trialCommand = (run: Command, entry: AnyTrialUseCase): void => {
  const { usecase, examples } = entry
  const { name, doc, description, presets, table, choices = {}, lists = {}, words = {} } = usecase
  const names = Object.keys(presets)
  const width = Math.max(...names.map((preset) => preset.length))
  const docs = names.map((preset) => `  ${preset.padEnd(width)}  ${presets[preset]?.doc ?? ''}`).join('\n')
  const command = run
    .command(name)
    // which `run` allows, and its commands inherit
    .allowExcessArguments(false)
    .summary(doc)
    .description(description)
    .addOption(
      new Option('--preset <name>', 'where numbers come from that are not given')
        .choices(names)
        .default(usecase.defaultPreset),
    )
    .option('--seed <integer>', 'root of all random numbers (default: 1)', seedOf)
    .option('--out <folder>', `where results go (default: runs/${name}-PRESET-TIME)`)
    .option('--force', 'replace the run that is in the folder')
    .option(
      '--checkpoint-every <minutes>',
      'wall time between two checkpoints, from which a killed run can go on; 0 for none',
      minutesOf,
      1,
    )
    .option('--quiet', 'nothing but errors, no progress')
    .option('--json', 'one JSON object as the last line of standard output')
  for (const [option, parameter] of Object.entries(choices))
    addOption(command, option, `<word>`, parameter.doc).choices([...parameter.values])
  for (const [option, parameter] of Object.entries(words))
    addOption(command, option, '<words>', `${parameter.doc}; of ${parameter.values.join(', ')}`).argParser(
      listOf,
    )
  for (const [option, parameter] of Object.entries(lists))
    addOption(command, option, '<numbers>', `${parameter.doc}; separated by commas`).argParser(
      numbersOf(parameter),
    )
  addNumbers(command, table)
  command.addHelpText(
    'after',
    `\nPresets (what a preset has can be overridden; what is not given is that of the preset):\n${docs}\n\n` +
      `Examples:\n${examples.map((line) => `  ${line}`).join('\n')}`,
  )
  command.action(async (flags: Flags) => {
    await runTrials(entry, flags)
  })
}

const addOption = (command: Command, name: string, value: string, doc: string): Option => {
  const option = new Option(`--${flagOf(name)} ${value}`, doc)
  option.attributeName = () => name
  command.addOption(option)
  return option
}

const runTrials = async (entry: AnyTrialUseCase, flags: Flags): Promise<void> => {
  const { preset, json = false, quiet = false, force, out, checkpointEvery, ...given } = flags
  const { usecase } = entry
  const known = present(usecase.presets[preset], `preset ${preset}`).options
  refuseOthers(entry, preset, given)
  const options = checked(entry, { ...known, ...given })
  refuseSpec(entry, options)
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const path = out ?? join('runs', `${usecase.name}-${preset}-${time}`)
  await inNewFolder(path, force === true, isTrialRunFile(entry), (folder, signal) =>
    finish({ folder: folder.path, entry, preset, options }, { json, quiet, checkpointEvery }, signal),
  )
}

/** Presets may have different options. */
const refuseOthers = ({ usecase }: AnyTrialUseCase, preset: string, given: object): void => {
  const has = (name: string, option: string): boolean =>
    Object.hasOwn(usecase.presets[name]?.options ?? {}, option)
  for (const option of Object.keys(given)) {
    if (has(preset, option)) continue
    const others = Object.keys(usecase.presets).filter((name) => has(name, option))
    throw new InputError(
      `--${flagOf(option)}: the preset ${preset} has no such option; expected it with --preset ${others.join(' or ')}`,
    )
  }
}

/** Goes on with a run: what is done stays, the trial under way goes on from its checkpoint if there is one. */
export const resumeTrials = async (
  folder: string,
  flags: FinishFlags,
  signal: AbortSignal,
): Promise<void> => {
  const { run, entry, options } = trialRunIn(folder)
  const { rxspike, preset, sessions } = run
  const again = commandAgain(
    entry.usecase.name,
    folder,
    preset,
    options,
    entry.usecase.presets[preset]?.options ?? {},
  )
  const job: TrialJob = { folder, entry, preset, options }
  checkVersion({ folder, rxspike, again })
  // what is damaged is told before anything is done
  const done = outcomesIn(folder, entry, options)
  const keys = entry.usecase.trials(options).map(({ key }) => key)
  const from = existsSync(join(folder, CHECKPOINT_FILE))
    ? fromCheckpoint({ folder, rxspike, again }, (snapshot) => {
        const key = trialIn(snapshot)
        // written before the trial came to its end
        if (done.has(key)) return undefined
        if (!keys.includes(key)) throw new ParameterError('trial', key, `one of ${keys.join(', ')}`)
        refuseOtherOptions(folder, join(folder, CHECKPOINT_FILE), optionsIn(snapshot), options)
        // what does not fit is refused before anything is touched
        createUseCaseContainer().resolve(RESTORING)(snapshot).end()
        return snapshot
      })
    : undefined
  await finish(job, flags, signal, from, sessions)
}

/**
 * Whether a folder has the outcome of every trial of its run.
 * @throws InputError if one of them is damaged
 */
export const hasAllTrials = (folder: string): boolean => {
  const { entry, options } = trialRunIn(folder)
  return outcomesIn(folder, entry, options).size === entry.usecase.trials(options).length
}

/** What the folder of a run of trials says, with its options checked. */
export const trialRunIn = (
  folder: string,
): { readonly run: TrialRunFile; readonly entry: AnyTrialUseCase; readonly options: AnyOptions } => {
  const run = readRun(folder, ['trials'])
  const entry = present(trialUseCaseOf(run.usecase), run.usecase)
  return { run, entry, options: checked(entry, run.options as AnyOptions) }
}

/** Takes a run to its end and tells what came out. */
const finish = async (
  job: TrialJob,
  { json = false, quiet = false, checkpointEvery }: FinishFlags,
  signal: AbortSignal,
  from?: Snapshot,
  earlier: readonly WallSession[] = [],
): Promise<void> => {
  const { folder, entry, options } = job
  // a machine reads standard output under --json; people read standard error then
  const say = sayer({ json, quiet })
  try {
    const session = new TrialSession(job, checkpointEvery, earlier)
    const bar = quiet ? noBar : progressBar(session.total, 'tau_ref', session.done)
    const result = await session.run(signal, bar, from)
    say(entry.summary(result, options))
    say(`${short(session.modelTime_tau_ref)} tau_ref of model time in ${duration(session.seconds)}.`)
    say(`Results in ${pc.bold(folder)}: ${session.files.join(', ')}`)
    if (json) printJson({ ...session.report(result), wallSeconds: session.seconds, out: folder })
  } catch (error) {
    // what is done stays, whether or not there is a checkpoint
    throw earlyEnd(folder, error, '', resumeAdvice(folder))
  }
}

/** What cannot be wired is refused before there is a folder. */
const refuseSpec = ({ usecase }: AnyTrialUseCase, options: AnyOptions): void => {
  const specs = usecase.trials(options).map(({ key }) => usecase.spec(options, key))
  const first = specs.find((spec) => spec !== undefined)
  if (first !== undefined) createUseCaseContainer().resolve(WIRING)(first).end()
}

/** What the use case refuses is the user's mistake, told by the name of the option. */
const checked = ({ usecase }: AnyTrialUseCase, options: AnyOptions): AnyOptions => {
  try {
    return usecase.checked(options)
  } catch (error) {
    const isOption = error instanceof ParameterError && error.code === 'E_PARAMETER'
    const [where = '', name = ''] = (isOption && /^(\w+)(?:\[\d+\])?$/.exec(error.where)) || []
    if (!isOption || where === '') throw error
    throw new InputError(`--${flagOf(name)}${error.message.slice(where.length)}`, error)
  }
}
