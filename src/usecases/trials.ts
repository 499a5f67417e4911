import type { Network, NetworkSpec, Snapshot } from '../graph/index.ts'
import type { TableOf } from '../models/parameters.ts'

/** What a trial is given while it runs. */
export interface TrialProgress {
  /** Ends it early: `run` then rejects, and nothing of it counts but its last snapshot. */
  readonly signal?: AbortSignal
  /** Told how much of its model time is behind, in tau_ref. */
  readonly progress?: (done_tau_ref: number) => void
  /** Told whenever its network stands and a snapshot of it is worth taking. */
  readonly standing?: (net: Network) => void
  /** A snapshot that was taken of this trial, to go on from. */
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
  run(progress?: TrialProgress): Promise<Outcome>
}

/** A named set of options. */
export interface Preset<Options> {
  readonly doc: string
  readonly options: Options
}

/**
 * An experiment that is a list of trials and what comes out of all of them. Outcomes are plain data, so that they can be
 * written down as JSON and read again.
 */
export interface TrialUseCase<Options extends object, Outcome, Result extends object> {
  /** As the command line names it. */
  readonly name: string
  /** In a line. */
  readonly doc: string
  /** In a few sentences, for the help. */
  readonly description: string
  /** The numbers among the options, with units and defaults. */
  readonly table: TableOf<Record<string, number>>
  readonly presets: Readonly<Record<string, Preset<Options>>>
  /** The preset that is meant if none is named. */
  readonly defaultPreset: string
  /** @throws ParameterError for the first option that does not fit, with `where` the name of the option */
  checked(options: Options): Options
  trials(options: Options): readonly Trial<Outcome>[]
  /** The network of a trial, before it runs; undefined for one that has none. */
  spec(options: Options, key: string): NetworkSpec | undefined
  /** What comes out, from the outcomes by key; some may be missing where a run was ended. */
  result(options: Options, outcomes: ReadonlyMap<string, Outcome>): Result
}
