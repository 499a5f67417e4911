import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Network, Snapshot } from '../graph/index.ts'
import { unfinished, writeWhole } from '../io/files.ts'
import { causeOf } from '../models/errors.ts'
import { type Saved, SavedReader } from '../models/saving.ts'
import { RunAborted } from '../scheduler/index.ts'
import type { Trial } from '../usecases/trials.ts'
import { CHECKPOINT_FILE, writeCheckpoint } from './checkpoint.ts'
import { systemErrorIn } from './errors.ts'
import type { ProgressBar } from './progress.ts'
import { provenanceOf, RUN_FILE, type TrialRunFile, type WallSession, writeJson } from './runFile.ts'
import { outcomesIn, type TrialFile, trialFileOf, TRIALS_RESULT } from './trialFiles.ts'
import type { AnyOptions, AnyTrialUseCase } from './trialUseCases.ts'

/** Files of trials that are named one by one; more are named together. */
const MOST_NAMED = 6

/** A run of a use case that is made of trials, as options and `run.json` say it. */
export interface TrialJob {
  readonly folder: string
  readonly entry: AnyTrialUseCase
  readonly preset: string
  readonly options: AnyOptions
}

/** How the state of the session is called in a snapshot of the trial that is under way. */
const STATE = 'session'

/** Of which trial a snapshot is. */
export const trialIn = (snapshot: Snapshot): string => stateIn(snapshot).text('trial')

/** Under which options of the run it was taken. */
export const optionsIn = (snapshot: Snapshot): AnyOptions =>
  JSON.parse(stateIn(snapshot).text('options')) as AnyOptions

const stateIn = ({ state }: Snapshot): SavedReader =>
  new SavedReader(STATE, new SavedReader('snapshot', state).part(`own ${STATE}`))

/** One run with its folder: what came out of a trial is on disk as soon as it is there, and is not computed again. */
export class TrialSession {
  /** Wall time that the run took, in s. */
  seconds = 0
  /** What was written, in turn, once the run is at its end. */
  files: readonly string[] = []
  private readonly job: TrialJob
  /** Wall time between two checkpoints, in minutes; 0 for none but that of a signal. */
  private readonly checkpointEvery: number
  private readonly earlier: readonly WallSession[]
  private readonly trials: readonly Trial<unknown>[]
  private readonly before: number
  private began = 0
  private next = 0

  /** @param earlier stretches of wall time in which the run went on before */
  constructor(job: TrialJob, checkpointEvery: number, earlier: readonly WallSession[] = []) {
    this.job = job
    this.checkpointEvery = checkpointEvery
    this.earlier = earlier
    this.trials = job.entry.usecase.trials(job.options)
    this.before = earlier.reduce((sum, { seconds = 0 }) => sum + seconds, 0)
  }

  /** Model time of all trials, in tau_ref. */
  get modelTime_tau_ref(): number {
    return this.trials.reduce((sum, trial) => sum + trial.modelTime_tau_ref, 0)
  }

  /** The length of the bar: model time in tau_ref, and one for each trial that computes without a clock. */
  get total(): number {
    return this.trials.reduce((sum, trial) => sum + shareOf(trial), 0)
  }

  /** The same of those that are done. */
  get done(): number {
    const { folder, entry, options } = this.job
    const outcomes = outcomesIn(folder, entry, options)
    return this.trials.reduce((sum, trial) => sum + (outcomes.has(trial.key) ? shareOf(trial) : 0), 0)
  }

  /**
   * Runs what is not done yet and writes everything. If the signal ends it, a checkpoint is written, and pictures of what is
   * done.
   *
   * @param from the checkpoint of the trial that was under way
   */
  async run(signal: AbortSignal, bar: ProgressBar, from?: Snapshot): Promise<object> {
    const { folder, entry, options } = this.job
    this.began = Date.now()
    this.next = this.began
    clearUnfinished(folder)
    this.note()
    try {
      const outcomes = outcomesIn(folder, entry, options)
      let done = 0
      for (const [k, trial] of this.trials.entries()) {
        const what = `${trial.doc} (${k + 1} of ${this.trials.length})`
        if (!outcomes.has(trial.key)) {
          // a signal is seen between trials that compute without a pause
          await turn()
          if (signal.aborted) throw new RunAborted(0, signal.reason)
          bar.update(done, what)
          const outcome = await this.runTrial(trial, signal, from, (t) => bar.update(done + t, what))
          outcomes.set(trial.key, this.take(trial.key, outcome))
        }
        done += shareOf(trial)
        bar.update(done, what)
      }
      const inOrder = new Map(this.trials.map(({ key }) => [key, outcomes.get(key)]))
      const result = entry.usecase.result(options, inOrder)
      const pictures = await this.draw()
      this.note(true)
      // the last of all: after it nothing is left to go on with
      writeJson(folder, TRIALS_RESULT, this.report(result))
      rmSync(join(folder, CHECKPOINT_FILE), { force: true })
      const { trials } = this
      const files =
        trials.length > MOST_NAMED ? [trialFileOf('*')] : trials.map(({ key }) => trialFileOf(key))
      this.files = [RUN_FILE, ...files, ...pictures, TRIALS_RESULT]
      return result
    } catch (error) {
      await this.stop()
      throw error
    } finally {
      bar.stop()
    }
  }

  /** What `result.json` holds: the same after a resume, so no wall time. */
  report(result: object): object {
    const { entry, preset, options } = this.job
    return { usecase: entry.usecase.name, preset, seed: options.seed, ...result }
  }

  private runTrial(
    trial: Trial<unknown>,
    signal: AbortSignal,
    from: Snapshot | undefined,
    progress: (done_tau_ref: number) => void,
  ): Promise<unknown> {
    const { key } = trial
    const { options } = this.job
    return trial.run({
      signal,
      progress,
      opened: (net) =>
        net.keep(STATE, {
          save: (): Saved => ({ trial: key, options: JSON.stringify(options) }),
          load: () => {},
        }),
      standing: (net) => this.standing(net, signal),
      ...(from !== undefined && trialIn(from) === key ? { from } : {}),
    })
  }

  private standing(net: Network, { aborted }: AbortSignal): void {
    const isDue = this.checkpointEvery > 0 && Date.now() >= this.next
    if (!isDue && !aborted) return
    try {
      writeCheckpoint(this.job.folder, net.snapshot())
      this.note()
    } catch (error) {
      // a signal ends a run though a disk that is full takes no checkpoint
      if (!aborted || systemErrorIn(error) === undefined) throw error
    }
    this.next = Date.now() + this.checkpointEvery * 60_000
  }

  /** The outcome as it will be read again, so that a run that goes on has the very same. */
  private take(key: string, outcome: unknown): unknown {
    const { folder, entry, options } = this.job
    const text = JSON.stringify({ key, options, outcome } satisfies TrialFile)
    const { outcome: written } = JSON.parse(text) as TrialFile
    const taken = entry.usecase.outcome(written, options, key)
    writeWhole(join(folder, trialFileOf(key)), `${text}\n`)
    rmSync(join(folder, CHECKPOINT_FILE), { force: true })
    this.note()
    return taken
  }

  /** Ends a run before its end, as well as that can be: what went wrong first is what is told. */
  private async stop(): Promise<void> {
    for (const attempt of [async () => this.note(true), () => this.draw()]) {
      try {
        await attempt()
      } catch (error) {
        // a disk that is full, or a file that is damaged, which was told first
        if (systemErrorIn(error) === undefined && causeOf(error) !== 'input') throw error
      }
    }
  }

  /** Writes what is known beforehand, and when the run went on: of one that is killed all but its last stretch. */
  private note(isEnd = false): void {
    const { folder, preset, options, entry } = this.job
    const seconds = (Date.now() - this.began) / 1000
    this.seconds = this.before + seconds
    const session: WallSession = {
      began: new Date(this.began).toISOString(),
      ...(isEnd ? { ended: new Date().toISOString() } : {}),
      seconds,
    }
    const run: TrialRunFile = {
      usecase: entry.usecase.name,
      ...provenanceOf(),
      preset,
      options,
      sessions: [...this.earlier, session],
    }
    writeJson(folder, RUN_FILE, run)
  }

  private async draw(): Promise<readonly string[]> {
    const { folder, entry, options } = this.job
    const { drawTrials } = await import('./trialPictures.ts')
    return drawTrials(folder, entry, options)
  }
}

/** What a process that was killed has not finished; the folder is held, so that nobody is about to. */
const clearUnfinished = (folder: string): void => {
  for (const file of readdirSync(folder))
    if (file.startsWith(unfinished)) rmSync(join(folder, file), { force: true })
}

const shareOf = ({ modelTime_tau_ref }: Trial<unknown>): number =>
  modelTime_tau_ref > 0 ? modelTime_tau_ref : 1
