import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Snapshot } from '../graph/index.ts'
import { writeWhole } from '../io/files.ts'
import { type Saved, SavedReader, type Saving, SnapshotError } from '../models/saving.ts'
import {
  loadTrial,
  loadValidation,
  saveTrial,
  saveValidation,
  type Sampling,
  type SamplingOptions,
  type SamplingResult,
  type Trial,
  type Validation,
} from '../usecases/sampling/index.ts'
import { CHECKPOINT_FILE, writeCheckpoint } from './checkpoint.ts'
import { systemErrorIn } from './errors.ts'
import type { ProgressBar } from './progress.ts'
import { isMetricsPart, metricsOf, type RunFile, rowOf } from './samplingFiles.ts'
import { version } from './version.ts'

/** One run of the use case with its folder: what is computed is on disk as soon as it is there. */
export class SamplingSession implements Saving {
  /** Wall time that the run took, in s. */
  seconds = 0
  /** What was written, in turn. */
  readonly files: string[] = []
  private readonly folder: string
  private readonly preset: string
  private readonly options: SamplingOptions
  private readonly sampling: Sampling
  /** Wall time between two checkpoints, in minutes; 0 for none but that of a signal. */
  private readonly checkpointEvery: number
  private readonly validations: Validation[] = []
  private readonly trials: Trial[] = []
  private metrics: ReturnType<typeof metricsOf> | undefined
  private began = 0

  constructor(
    folder: string,
    preset: string,
    options: SamplingOptions,
    sampling: Sampling,
    checkpointEvery: number,
  ) {
    this.checkpointEvery = checkpointEvery
    this.folder = folder
    this.preset = preset
    this.options = options
    this.sampling = sampling
  }

  /**
   * Runs and writes everything. If the signal ends it, the metrics so far and their pictures are written, and a checkpoint.
   * @param from the checkpoint to go on from
   */
  async run(signal: AbortSignal, bar: ProgressBar, from?: Snapshot): Promise<SamplingResult> {
    const { options, sampling, trials, folder } = this
    if (from === undefined) {
      const provenance = this.provenance()
      this.begin(provenance)
      this.metrics = metricsOf(folder, provenance)
    }
    const total = sampling.runs(options).length
    this.began = Date.now()
    let next = this.began
    try {
      const result = await sampling.run(options, {
        signal,
        ...(from === undefined ? {} : { from }),
        progress: (done) => bar.update(done, `training ${Math.min(total, trials.length + 1)} of ${total}`),
        opened: (net) => {
          net.keep('session', this)
          if (this.metrics === undefined)
            throw new SnapshotError('snapshot: session', undefined, 'the checkpoint of a run')
        },
        standing: (net) => {
          const isDue = this.checkpointEvery > 0 && Date.now() >= next
          if (!isDue && !signal.aborted) return
          this.checkpoint(net.snapshot(), signal.aborted)
          next = Date.now() + this.checkpointEvery * 60_000
        },
        validated: (validation) => this.take(validation),
        finished: (trial) => {
          trials.push(trial)
          this.metrics?.flush()
        },
      })
      this.seconds += (Date.now() - this.began) / 1000
      this.metrics?.close()
      await this.draw()
      // the last of all: after it nothing is left to go on with
      this.write('result.json', this.report(result))
      rmSync(join(folder, CHECKPOINT_FILE), { force: true })
      return result
    } catch (error) {
      await this.stop()
      throw error
    } finally {
      bar.stop()
    }
  }

  /** A signal ends a run though a disk that is full takes no checkpoint. */
  private checkpoint(snapshot: Snapshot, isEnding: boolean): void {
    try {
      writeCheckpoint(this.folder, snapshot)
    } catch (error) {
      if (!isEnding || systemErrorIn(error) === undefined) throw error
    }
  }

  /** Ends a run before its end, as well as that can be: what went wrong first is what is told. */
  private async stop(): Promise<void> {
    for (const attempt of [() => this.metrics?.close(), () => this.draw()]) {
      try {
        await attempt()
      } catch (error) {
        // a disk that is full
        if (systemErrorIn(error) === undefined) throw error
      }
    }
  }

  save(): Saved {
    return {
      validations: this.validations.map(saveValidation),
      trials: this.trials.map(saveTrial),
      seconds: this.seconds + (Date.now() - this.began) / 1000,
    }
  }

  /** Takes what a run had behind it, and writes its metrics anew: those after the checkpoint come again. */
  load(saved: Saved): void {
    const from = new SavedReader('session', saved)
    const seconds = from.number('seconds')
    const trials = from.list('trials').map(loadTrial)
    const validations = from.list('validations').map(loadValidation)
    // it can go on: only now are they taken away
    for (const file of readdirSync(this.folder).filter(isMetricsPart)) rmSync(join(this.folder, file))
    this.metrics = metricsOf(this.folder, this.provenance())
    this.seconds = seconds
    this.trials.push(...trials)
    const ends = new Set(this.trials.map(({ final }) => keyOf(final)))
    for (const validation of validations) {
      this.take(validation)
      if (ends.has(keyOf(validation))) this.metrics.flush()
    }
  }

  private take(validation: Validation): void {
    this.validations.push(validation)
    this.metrics?.write(rowOf(validation))
  }

  /** The object that `--json` prints and `result.json` holds. */
  report(result: SamplingResult): object {
    return {
      usecase: this.sampling.name,
      preset: this.preset,
      seed: this.options.seed,
      arms: result.arms,
      modelTime_tau_ref: result.modelTime_tau_ref,
      wallSeconds: this.seconds,
      out: this.folder,
    }
  }

  /** Where the metrics come from. */
  private provenance(): object {
    const { options, preset, sampling } = this
    return { rxspike: version, node: process.version, usecase: sampling.name, preset, options }
  }

  /** Writes what is known beforehand. */
  private begin(provenance: object): void {
    const { options, sampling } = this
    const platform = `${process.platform} ${process.arch}`
    this.write('run.json', { ...provenance, began: new Date().toISOString(), platform })
    this.write(
      'specs.json',
      sampling.runs(options).map((run) => ({ run, spec: sampling.spec(options, run) })),
    )
  }

  private async draw(): Promise<void> {
    if (this.validations.length === 0) return
    // what draws takes a while to load, and help and refusals need none of it
    const { drawSampling } = await import('./samplingPictures.ts')
    this.files.push(
      'metrics-*.parquet',
      ...drawSampling(this.folder, this.options, this.validations, this.trials),
    )
  }

  private write(name: RunFile, content: unknown): void {
    writeWhole(join(this.folder, name), `${JSON.stringify(content, null, 2)}\n`)
    this.files.push(name)
  }
}

/** One validation among those of a run. */
const keyOf = ({ target, init, arm, seed, epoch }: Validation): string =>
  JSON.stringify([target, init, arm, seed, epoch])
