import type { Network, NetworkSpec, Snapshot } from '../graph/index.ts'
import { checkObject } from '../models/check.ts'
import { checkChoice, ParameterError } from '../models/errors.ts'
import { describeRange, isAllowed, type NumberParameter } from '../models/parameters.ts'
import { type Saved, SavedReader, SnapshotError } from '../models/saving.ts'
import { RunAborted } from '../scheduler/index.ts'
import { checkTold } from './told.ts'
import type { Restoring, Wiring } from './useCase.ts'

/** What a trial is given while it runs. */
export interface TrialProgress {
  /** Ends it early: `run` then rejects, and nothing of it counts but its last snapshot. */
  readonly signal?: AbortSignal
  /** Told how much of its model time is behind, in tau_ref. */
  readonly progress?: (done_tau_ref: number) => void
  /** Told its network before it runs: the moment for a `keep` of one's own. */
  readonly opened?: (net: Network) => void
  /** Told whenever its network stands and a snapshot of it is worth taking, and at last when the trial is ended. */
  readonly standing?: (net: Network) => void
  /** A snapshot that was taken of this trial, to go on from; the outcome is that of a trial without a break. */
  readonly from?: Snapshot
}

/** One piece of work of an experiment, with an outcome of its own: a run that is ended keeps what is done. */
export interface Trial<Outcome> {
  /** Its name in files: small letters, digits, '-' and '.'. */
  readonly key: string
  /** What it is, for people who watch. */
  readonly doc: string
  /** Model time that it takes, in tau_ref: its share of the progress; 0 for one that computes without a clock. */
  readonly modelTime_tau_ref: number
  run(told?: TrialProgress): Promise<Outcome>
}

/** A named set of options. */
export interface Preset<Options> {
  readonly doc: string
  readonly options: Options
}

/** An option that is one of a few words. */
export interface ChoiceParameter {
  readonly values: readonly string[]
  readonly doc: string
}

/** What an experiment can be told, but for its seed: each option by its name, which is its flag on the command line too. */
export interface OptionTables {
  /** Numbers, with units and defaults. */
  readonly table: Readonly<Record<string, NumberParameter>>
  /** One of a few words each. */
  readonly choices?: Readonly<Record<string, ChoiceParameter>>
  /** Lists of numbers; the entry says what each of them has to be. */
  readonly lists?: Readonly<Record<string, NumberParameter>>
  /** Lists of words, each of a few and none twice. */
  readonly words?: Readonly<Record<string, ChoiceParameter>>
}

/**
 * An experiment that is a list of trials and what comes out of all of them. Options are flat: a seed, numbers, words and
 * lists of either. Presets may have different options; what a preset has not cannot be given with it. Outcomes are plain
 * data that JSON holds without loss: finite numbers, null, texts, lists and records of them.
 */
export interface TrialUseCase<
  Options extends { readonly seed: number },
  Outcome,
  Result extends object,
> extends OptionTables {
  /** As the command line names it. */
  readonly name: string
  /** In a line. */
  readonly doc: string
  /** In a few sentences, for the help. */
  readonly description: string
  readonly presets: Readonly<Record<string, Preset<Options>>>
  /** The preset that is meant if none is named. */
  readonly defaultPreset: string
  /** @throws ParameterError for the first option that does not fit, with `where` the name of the option */
  checked(options: Options): Options
  /** Every trial that the options ask for, in turn, each under a key of its own. */
  trials(options: Options): readonly Trial<Outcome>[]
  /**
   * The network of a trial, before it runs; undefined for one that has none. Pure: equal arguments give equal specs. Its program
   * is all that happens to it, and who watches it changes nothing: wired and run to its end it is the trial, bit for bit.
   */
  spec(options: Options, key: string): NetworkSpec | undefined
  /**
   * An outcome as it was read from a file.
   * @throws SnapshotError, a ParameterError too, if it is none of these options and this key
   */
  outcome(value: unknown, options: Options, key: string): Outcome
  /** What comes out, from the outcomes by key; some may be missing where a run was ended. */
  result(options: Options, outcomes: ReadonlyMap<string, Outcome>): Result
}

/**
 * Refuses options that a use case does not have, or that are out of range, by their names.
 *
 * @param names options there have to be, no more and no fewer, beside the seed
 * @throws ParameterError with `where` the name of the option
 */
export const checkOptions = (tables: OptionTables, names: readonly string[], options: object): void => {
  checkObject('options', options, 'the options of a preset, with changes')
  const given = options as Readonly<Record<string, unknown>>
  const { seed } = given
  if (!(Number.isSafeInteger(seed) && (seed as number) >= 0 && (seed as number) <= 2 ** 52))
    throw new ParameterError('seed', seed, 'an integer from 0 to 2^52')
  for (const name of Object.keys(given)) {
    if (name !== 'seed' && !names.includes(name))
      throw new ParameterError(name, given[name], `no such option here; there are ${names.join(', ')}`)
  }
  for (const name of names) checkOption(tables, name, given[name])
}

const checkOption = (tables: OptionTables, name: string, value: unknown) => {
  const { table, choices = {}, lists = {}, words = {} } = tables
  const known = Object.hasOwn(words, name) ? words[name] : undefined
  if (known !== undefined) return checkWords(name, value, known.values)
  const choice = Object.hasOwn(choices, name) ? choices[name] : undefined
  if (choice !== undefined) return checkChoice(name, value, choice.values)
  const each = Object.hasOwn(lists, name) ? lists[name] : undefined
  if (each !== undefined) {
    if (!Array.isArray(value) || value.length === 0)
      throw new ParameterError(name, value, `a list of numbers, each ${describeRange(each)}`)
    value.forEach((x: unknown, k) => checkNumber(`${name}[${k}]`, each, x))
    return
  }
  const parameter = Object.hasOwn(table, name) ? table[name] : undefined
  if (parameter === undefined) throw new ParameterError(name, value, 'an option that is in a table')
  checkNumber(name, parameter, value)
}

const checkWords = (name: string, value: unknown, known: readonly string[]): void => {
  const isList = Array.isArray(value) && value.length > 0
  if (!isList || new Set(value).size !== value.length)
    throw new ParameterError(name, value, `some of ${known.join(', ')}, none twice`)
  value.forEach((word: unknown, k) => checkChoice(`${name}[${k}]`, word, known))
}

const checkNumber = (where: string, parameter: NumberParameter, value: unknown): void => {
  if (!isAllowed(parameter, value)) throw new ParameterError(where, value, describeRange(parameter))
}

/** What a trial over a network is of. */
export interface NetworkTrial<Outcome> {
  readonly wire: Wiring
  readonly restore: Restoring
  readonly spec: NetworkSpec
  readonly tau_ref: number
  /**
   * Begins to watch the network before it runs; what has a state must be kept with `net.keep`.
   * @returns the outcome, asked for when the program is at its end
   */
  readonly watch: (net: Network) => () => Outcome
}

/**
 * Runs the program of a network to its end, from the beginning or from a snapshot, and ends it.
 *
 * @throws RunAborted if the signal ends it; who is told that it stands has been told once more then
 */
export const runNetworkTrial = async <Outcome>(
  { wire, restore, spec, tau_ref, watch }: NetworkTrial<Outcome>,
  told: TrialProgress = {},
): Promise<Outcome> => {
  checkTold('trial', told, ['progress', 'opened', 'standing'])
  const { signal, progress, opened, standing, from } = told
  const net = from === undefined ? wire(spec) : restore(from)
  try {
    const outcome = watch(net)
    opened?.(net)
    await net.runProgram({
      ...(signal === undefined ? {} : { signal }),
      progress: (t) => {
        progress?.(t / tau_ref)
        standing?.(net)
      },
    })
    return outcome()
  } catch (error) {
    if (error instanceof RunAborted) standing?.(net)
    throw error
  } finally {
    net.end()
  }
}

/** Reads an outcome field by field. */
export const outcomeReader = (where: string, value: unknown): SavedReader =>
  new SavedReader(where, value as Saved)

/**
 * A list of finite numbers in an outcome.
 * @throws SnapshotError if it is none, or not of `length` numbers
 */
export const numbersOf = (where: string, value: unknown, length?: number): readonly number[] => {
  const isList = Array.isArray(value) && value.every((x) => Number.isFinite(x))
  if (isList && (length === undefined || value.length === length)) return value as readonly number[]
  const expected = `a list of ${length === undefined ? '' : `${length} `}finite numbers`
  throw new SnapshotError(where, value, expected)
}

/** Refuses what is no map of outcomes. */
export const checkOutcomes = (outcomes: unknown): void => {
  if (!(outcomes instanceof Map)) throw new ParameterError('outcomes', outcomes, 'a Map of outcomes by key')
}
