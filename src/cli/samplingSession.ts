import { join } from 'node:path'
import { writeWhole } from '../io/files.ts'
import type {
  Sampling,
  SamplingOptions,
  SamplingResult,
  Trial,
  Validation,
} from '../usecases/sampling/index.ts'
import { progressBar } from './progress.ts'
import { metricsOf, type RunFile, rowOf } from './samplingFiles.ts'
import { version } from './version.ts'

/** One run of the use case with its folder: what is computed is on disk as soon as it is there. */
export class SamplingSession {
  /** Wall time that the run took, in s. */
  seconds = 0
  /** What was written, in turn. */
  readonly files: string[] = []
  private readonly folder: string
  private readonly preset: string
  private readonly options: SamplingOptions
  private readonly sampling: Sampling
  private readonly validations: Validation[] = []
  private readonly trials: Trial[] = []

  constructor(folder: string, preset: string, options: SamplingOptions, sampling: Sampling) {
    this.folder = folder
    this.preset = preset
    this.options = options
    this.sampling = sampling
  }

  /** Runs and writes everything. If the signal ends it, the metrics so far and their pictures are written. */
  async run(signal: AbortSignal): Promise<SamplingResult> {
    const { options, sampling, trials } = this
    const began = Date.now()
    const provenance = this.begin(new Date(began))
    const metrics = metricsOf(this.folder, provenance)
    const bar = progressBar(sampling.modelTime(options), 'tau_ref')
    const total = sampling.runs(options).length
    try {
      const result = await sampling.run(options, {
        signal,
        progress: (done) => bar.update(done, `training ${Math.min(total, trials.length + 1)} of ${total}`),
        validated: (validation) => {
          this.validations.push(validation)
          metrics.write(rowOf(validation))
        },
        finished: (trial) => {
          trials.push(trial)
          metrics.flush()
        },
      })
      this.seconds = (Date.now() - began) / 1000
      this.write('result.json', this.report(result))
      return result
    } finally {
      bar.stop()
      metrics.close()
      await this.draw()
    }
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

  /** Writes what is known beforehand; returns where the metrics come from. */
  private begin(time: Date): object {
    const { options, preset, sampling } = this
    const provenance = {
      rxspike: version,
      node: process.version,
      usecase: sampling.name,
      preset,
      options,
    }
    const platform = `${process.platform} ${process.arch}`
    this.write('run.json', { ...provenance, began: time.toISOString(), platform })
    this.write(
      'specs.json',
      sampling.runs(options).map((run) => ({ run, spec: sampling.spec(options, run) })),
    )
    return provenance
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
