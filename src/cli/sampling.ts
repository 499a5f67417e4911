import Table from 'cli-table3'
import type { Command } from 'commander'
import { join } from 'node:path'
import pc from 'picocolors'
import { writeWhole } from '../io/files.ts'
import { ParameterError, present } from '../models/errors.ts'
import { median } from '../models/median.ts'
import { RunAborted } from '../scheduler/index.ts'
import { createUseCaseContainer, SAMPLING, WIRING } from '../usecases/container.ts'
import {
  type Arm,
  ARMS,
  checkedOptions,
  type Sampling,
  type SamplingOptions,
  samplingPresets,
  type SamplingResult,
  samplingTable,
  type Trial,
  type Validation,
} from '../usecases/sampling/index.ts'
import type { Wiring } from '../usecases/useCase.ts'
import { Ended, InputError } from './errors.ts'
import { runFolder } from './folder.ts'
import { addNumbers, listOf, seedOf } from './options.ts'
import { duration, progressBar } from './progress.ts'
import { ARM_NAMES, drawSampling, metricsOf, rowOf } from './samplingFiles.ts'
import { version } from './version.ts'

interface Flags extends Partial<SamplingOptions> {
  readonly preset: string
  readonly out?: string
  readonly force?: true
  readonly json?: true
}

/** Adds `run sampling` under `run`. */
export const samplingCommand = (run: Command): void => {
  const presets = Object.entries(samplingPresets)
    .map(([name, { doc }]) => `  ${name.padEnd(18)} ${doc}`)
    .join('\n')
  const command = run
    .command('sampling')
    .summary('a spiking network learns a Boltzmann distribution, with SAL and without')
    .description(
      'A fully connected network of 7 spiking samplers learns a random Boltzmann distribution by\n' +
        'wake–sleep STDP, once alone and once with spike-based alignment learning (SAL) beside it.',
    )
    .option('--preset <name>', `one of ${Object.keys(samplingPresets).join(', ')}`, 'quick')
    .option('--seed <integer>', 'root of all random numbers (default: 1)', seedOf)
    .option('--targets <names>', 'targets by their published seeds, separated by commas', listOf)
    .option(
      '--inits <names>',
      'initial draws by their published seeds; every target is run with each',
      listOf,
    )
    .option('--out <folder>', 'where results go (default: runs/sampling-PRESET-TIME)')
    .option('--force', 'replace what is in the folder')
    .option('--json', 'one JSON object as the last line of standard output')
  addNumbers(command, samplingTable)
  command.addHelpText(
    'after',
    `\nPresets (every number can be overridden; what is not given is that of the preset):\n${presets}\n\n` +
      'Examples:\n  rxspike run sampling\n  rxspike run sampling --noise 0                 without noise, SAL does no harm\n' +
      '  rxspike run sampling --preset syn-noise --json',
  )
  command.action(async (flags: Flags) => {
    await runSampling(flags)
  })
}

const runSampling = async (flags: Flags): Promise<void> => {
  const { preset, json, force, out, ...given } = flags
  const chosen = Object.hasOwn(samplingPresets, preset) ? samplingPresets[preset] : undefined
  if (chosen === undefined) {
    throw new InputError(
      `--preset ${preset}: there is none; expected one of ${Object.keys(samplingPresets).join(', ')}`,
    )
  }
  const options = checked({ ...chosen.options, ...given })
  const container = createUseCaseContainer()
  const sampling = container.resolve(SAMPLING)
  // a machine reads standard output under --json; people read standard error then
  const say = (text: string) => (json === true ? process.stderr : process.stdout).write(`${text}\n`)
  const folder = runFolder(
    out ?? join('runs', `sampling-${preset}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`),
    force === true,
  )
  const session = new Session(folder, preset, options, sampling)
  say(await cost(sampling, options, container.resolve(WIRING)))
  const result = await session.run()
  say(summary(result, session.seconds))
  say(`Results in ${pc.bold(folder)}: ${session.files.join(', ')}`)
  if (json === true) process.stdout.write(`${JSON.stringify(session.report(result))}\n`)
}

const checked = (options: SamplingOptions): SamplingOptions => {
  try {
    return checkedOptions(options)
  } catch (error) {
    if (error instanceof ParameterError) throw new InputError(error.message)
    throw error
  }
}

/** One run of the use case with its folder: what is computed is on disk as soon as it is there. */
class Session {
  seconds = 0
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

  async run(): Promise<SamplingResult> {
    const { folder, preset, options, sampling } = this
    const began = Date.now()
    const provenance = { rxspike: version, node: process.version, usecase: 'sampling', preset, options }
    this.write('run.json', {
      ...provenance,
      began: new Date(began).toISOString(),
      platform: `${process.platform} ${process.arch}`,
    })
    this.write(
      'specs.json',
      sampling.runs(options).map((run) => ({ run, spec: sampling.spec(options, run) })),
    )
    const metrics = metricsOf(folder, provenance)
    const bar = progressBar(sampling.modelTime(options), 'tau_ref')
    const abort = new AbortController()
    const interrupt = () => abort.abort('SIGINT')
    const terminate = () => abort.abort('SIGTERM')
    process.once('SIGINT', interrupt).once('SIGTERM', terminate)
    const total = sampling.runs(options).length
    try {
      const result = await sampling.run(options, {
        signal: abort.signal,
        progress: (done) =>
          bar.update(done, `training ${Math.min(total, this.trials.length + 1)} of ${total}`),
        validated: (validation) => {
          this.validations.push(validation)
          metrics.write(rowOf(validation))
        },
        finished: (trial) => {
          this.trials.push(trial)
          metrics.flush()
        },
      })
      this.seconds = (Date.now() - began) / 1000
      bar.stop()
      this.finish(() => metrics.close())
      this.write('result.json', this.report(result))
      return result
    } catch (error) {
      bar.stop()
      this.finish(() => metrics.close())
      if (error instanceof RunAborted)
        throw new Ended(abort.signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT')
      throw error
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', terminate)
    }
  }

  /** The object that `--json` prints and `result.json` holds. */
  report(result: SamplingResult): object {
    return {
      usecase: 'sampling',
      preset: this.preset,
      seed: this.options.seed,
      arms: result.arms,
      modelTime_tau_ref: result.modelTime_tau_ref,
      wallSeconds: this.seconds,
      out: this.folder,
    }
  }

  private finish(close: () => void): void {
    close()
    if (this.validations.length > 0) {
      this.files.push(
        'metrics-*.parquet',
        ...drawSampling(this.folder, this.options, this.validations, this.trials),
      )
    }
  }

  private write(name: string, content: unknown): void {
    writeWhole(join(this.folder, name), `${JSON.stringify(content, null, 2)}\n`)
    this.files.push(name)
  }
}

/** What a run will cost, from a moment of the first training on this machine. */
const cost = async (sampling: Sampling, options: SamplingOptions, wire: Wiring): Promise<string> => {
  const runs = sampling.runs(options)
  const net = wire(sampling.spec(options, present(runs[0], 'first run')))
  const trial = 1e5 * options.tau_ref
  await net.run(trial / 2)
  const began = Date.now()
  await net.run(trial / 2)
  const perUnit = (Date.now() - began) / 1000 / (trial / 2 / options.tau_ref)
  const total = sampling.modelTime(options)
  net.end()
  return `${runs.length} trainings, ${total.toExponential(1)} tau_ref of model time: about ${duration(total * perUnit)} here`
}

const short = (x: number): string => (x !== 0 && Math.abs(x) < 1e-2 ? x.toExponential(1) : x.toPrecision(3))

const spread = (values: readonly number[]): string =>
  values.length === 1
    ? short(median(values))
    : `${short(median(values))}  [${short(Math.min(...values))}, ${short(Math.max(...values))}]`

const summary = ({ arms, modelTime_tau_ref }: SamplingResult, seconds: number): string => {
  const table = new Table({
    head: ['', 'divergence (nats)', 'asymmetry', 'variance', 'spikes'],
    style: { head: [], border: [] },
  })
  const row = (arm: Arm) => {
    const result = arms[arm]
    return [
      ARM_NAMES[arm],
      spread(result.runs.map((run) => run.divergence)),
      spread(result.runs.map((run) => run.asymmetry)),
      spread(result.runs.map((run) => run.asymmetryVariance)),
      `${(result.runs.reduce((sum, run) => sum + run.spikes, 0) / 1e6).toFixed(1)} M`,
    ]
  }
  for (const arm of ARMS) table.push(row(arm))
  const ratios = arms.none.runs.flatMap((none, k) => {
    const sal = arms.sal.runs[k]
    return sal === undefined ? [] : [none.divergence / sal.divergence]
  })
  return [
    table.toString(),
    `Medians over ${ratios.length} pairs of target and initial draw [smallest, largest]. Divergence without SAL over that with SAL, pair by pair: median ${median(ratios).toFixed(1)}, smallest ${Math.min(...ratios).toFixed(1)}.`,
    `${modelTime_tau_ref.toExponential(2)} tau_ref in ${duration(seconds)} (${((1e6 * seconds) / modelTime_tau_ref).toFixed(2)} µs per tau_ref).`,
  ].join('\n')
}
