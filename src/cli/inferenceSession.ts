import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Snapshot } from '../graph/index.ts'
import { encodeModel } from '../inference/index.ts'
import { writeWhole } from '../io/files.ts'
import { type Saved, SavedReader, type Saving } from '../models/saving.ts'
import {
  fingerprintOf,
  type InferenceResult,
  type InferenceTask,
  type InferenceTrial,
  type InferenceUseCase,
} from '../usecases/inference/index.ts'
import { CHECKPOINT_FILE, writeCheckpoint } from './checkpoint.ts'
import { systemErrorIn } from './errors.ts'
import type { DataSource } from './inferenceData.ts'
import { INFERENCE_RESULT, modelFileOf, type TrialFile, trialFileOf } from './inferenceFiles.ts'
import type { ProgressBar } from './progress.ts'
import { type InferenceRunFile, provenanceOf, RUN_FILE, type WallSession, writeJson } from './runFile.ts'

/** A run of the use case, as options and `run.json` say it. */
export interface InferenceJob {
  readonly folder: string
  readonly preset: string
  readonly task: InferenceTask
  readonly source: DataSource
}

/** One run of the use case with its folder: what came out of a training is on disk as soon as it is there. */
export class InferenceSession implements Saving {
  /** Wall time that the run took, in s. */
  seconds = 0
  /** What was written, in turn, once the run is at its end. */
  files: readonly string[] = []
  private readonly job: InferenceJob
  private readonly usecase: InferenceUseCase
  /** Wall time between two checkpoints, in minutes; 0 for none but that of a signal. */
  private readonly checkpointEvery: number
  private readonly earlier: readonly WallSession[]
  private began = Date.now()
  private pictures: readonly string[] = []

  /** @param earlier stretches of wall time in which the run went on before */
  constructor(
    job: InferenceJob,
    usecase: InferenceUseCase,
    checkpointEvery: number,
    earlier: readonly WallSession[] = [],
  ) {
    this.job = job
    this.usecase = usecase
    this.checkpointEvery = checkpointEvery
    this.earlier = earlier
  }

  /**
   * Runs and writes everything. If the signal ends it, a checkpoint is written, and pictures of the trainings that are done.
   * @param from the checkpoint to go on from
   */
  async run(signal: AbortSignal, bar: ProgressBar, from?: Snapshot): Promise<InferenceResult> {
    const { job, usecase } = this
    const { folder, task } = job
    this.began = Date.now()
    const began = new Date(this.began).toISOString()
    this.note({ began })
    let next = this.began
    try {
      const result = await usecase.run(task, {
        signal,
        ...(from === undefined ? {} : { from }),
        progress: (done, what) => bar.update(done, what),
        opened: (net) => net.keep('session', this),
        standing: (net) => {
          const isDue = this.checkpointEvery > 0 && Date.now() >= next
          if (!isDue && !signal.aborted) return
          this.checkpoint(net.snapshot(), signal.aborted)
          next = Date.now() + this.checkpointEvery * 60_000
        },
        finished: (trial) => this.take(trial),
      })
      this.seconds += (Date.now() - this.began) / 1000
      await this.draw()
      this.note({ began, ended: new Date().toISOString() })
      // the last of all: after it nothing is left to go on with
      writeJson(folder, INFERENCE_RESULT, this.report(result))
      rmSync(join(folder, CHECKPOINT_FILE), { force: true })
      const runs = usecase.runs(task.options)
      this.files = [
        RUN_FILE,
        ...runs.map(trialFileOf),
        ...runs.map(modelFileOf),
        ...this.pictures,
        INFERENCE_RESULT,
      ]
      return result
    } catch (error) {
      await this.stop(began)
      throw error
    } finally {
      bar.stop()
    }
  }

  save(): Saved {
    return { seconds: this.seconds + (Date.now() - this.began) / 1000 }
  }

  load(saved: Saved): void {
    this.seconds = new SavedReader('session', saved).number('seconds')
  }

  /** What `result.json` holds: the same after a resume, so no wall time. */
  report({ arms, baselines, modelTime_tau_ref }: InferenceResult): object {
    const { preset, task } = this.job
    return {
      usecase: this.usecase.name,
      preset,
      seed: task.options.seed,
      arms,
      baselines,
      modelTime_tau_ref,
    }
  }

  /** Files of a training come out the same if it is done again after a resume. */
  private take({ run, outcome, baseline, course, scenes, model }: InferenceTrial): void {
    const { folder, task } = this.job
    const { width, isPicture = true, table } = task.data
    const file: TrialFile = { outcome, baseline, course, scenes, width, isPicture, labels: table.labels }
    writeWhole(join(folder, trialFileOf(run)), `${JSON.stringify(file)}\n`)
    writeWhole(join(folder, modelFileOf(run)), `${JSON.stringify(encodeModel(model))}\n`)
  }

  /** A signal ends a run though a disk that is full takes no checkpoint. */
  private checkpoint(snapshot: Snapshot, isEnding: boolean): void {
    try {
      writeCheckpoint(this.job.folder, snapshot)
    } catch (error) {
      if (!isEnding || systemErrorIn(error) === undefined) throw error
    }
  }

  /** Ends a run before its end, as well as that can be: what went wrong first is what is told. */
  private async stop(began: string): Promise<void> {
    const attempts: readonly (() => Promise<void>)[] = [
      async () => this.note({ began, ended: new Date().toISOString() }),
      () => this.draw(),
    ]
    for (const attempt of attempts) {
      try {
        await attempt()
      } catch (error) {
        // a disk that is full
        if (systemErrorIn(error) === undefined) throw error
      }
    }
  }

  /** Writes what is known beforehand, and when the run went on. */
  private note(session: WallSession): void {
    const { folder, preset, task, source } = this.job
    const run: InferenceRunFile = {
      usecase: 'inference',
      ...provenanceOf(),
      preset,
      options: task.options,
      data: source,
      fingerprint: fingerprintOf(task.data),
      sessions: [...this.earlier, session],
    }
    writeJson(folder, RUN_FILE, run)
  }

  private async draw(): Promise<void> {
    // what draws takes a while to load, and help and refusals need none of it
    const { drawInference } = await import('./inferencePictures.ts')
    this.pictures = drawInference(this.job.folder)
  }
}
