import { durationOf, type NetworkSpec } from '../../graph/index.ts'
import { checkFunction, checkObject } from '../../models/check.ts'
import { ParameterError } from '../../models/errors.ts'
import { median } from '../../models/median.ts'
import type { RunOptions } from '../../scheduler/index.ts'
import type { UseCase, Wiring } from '../useCase.ts'
import { type Arm, ARMS, checkedOptions, type SamplingOptions } from './options.ts'
import { type SamplingRun, samplingSpec } from './spec.ts'
import { runTrial, type Trial, type Validation } from './trial.ts'

export {
  type Arm,
  ARMS,
  checkedOptions,
  type SamplingNumbers,
  type SamplingOptions,
  samplingPresets,
  samplingTable,
} from './options.ts'
export { RASTER, type SamplingRun, samplingSpec, targetOf, targetWeights } from './spec.ts'
export type { Trial, Validation } from './trial.ts'

/** What happens as a run goes on. */
export interface SamplingProgress extends RunOptions {
  /** Told each validation as it ends. */
  readonly validated?: (validation: Validation) => void
  /** Told each training as it ends. */
  readonly finished?: (trial: Trial) => void
}

/** The medians over runs of one arm, and the runs. */
export interface ArmResult {
  readonly divergence: number
  readonly asymmetry: number
  readonly asymmetryVariance: number
  readonly runs: readonly RunResult[]
}

/** One training: the outcome of its last validation. */
export interface RunResult {
  readonly target: string
  readonly init: string
  readonly seed: number
  /** KL(target ‖ sampled) in nats; Infinity if the validation never saw some state. */
  readonly divergence: number
  /** ‖W − Wᵀ‖ / ‖W‖ */
  readonly asymmetry: number
  /** Variance of W_ij − W_ji over pairs. */
  readonly asymmetryVariance: number
  readonly spikes: number
}

export interface SamplingResult {
  readonly arms: Readonly<Record<Arm, ArmResult>>
  /** Event time simulated, over all runs, in tau_ref. */
  readonly modelTime_tau_ref: number
}

/**
 * A sampling network learns a random Boltzmann distribution under noise, with SAL and without.
 *
 * The two arms of a pair of target and initial draw share the seed, so they begin with the same spikes.
 * @source Gierlich et al. 2025, arXiv:2503.02642, figs. 4 and 5
 */
export class Sampling implements UseCase<SamplingOptions, SamplingProgress, SamplingResult> {
  readonly name = 'sampling'
  readonly doc = 'a spiking network learns a Boltzmann distribution, with SAL and without'
  private readonly wire: Wiring

  constructor(wire: Wiring) {
    checkFunction('Sampling.wire', wire)
    this.wire = wire
  }

  /**
   * Every training that the options ask for, in turn.
   * @throws ParameterError if an option is out of range
   */
  runs(options: SamplingOptions): readonly SamplingRun[] {
    const { targets, inits, seed } = checkedOptions(options)
    const pairs = targets.flatMap((target) => inits.map((init) => ({ target, init })))
    return pairs.flatMap((pair, k) => ARMS.map((arm) => ({ ...pair, arm, seed: seed + k })))
  }

  /** The network of one training; see {@link samplingSpec}. */
  spec(options: SamplingOptions, run: SamplingRun): NetworkSpec {
    return samplingSpec(options, run)
  }

  /** Event time that the options ask for, over all runs, in tau_ref. */
  modelTime(options: SamplingOptions): number {
    return (
      this.runs(options).reduce((total, run) => total + durationOf(this.spec(options, run).program), 0) /
      options.tau_ref
    )
  }

  /** @throws ParameterError if an option is out of range; RunAborted if the signal ends it */
  async run(options: SamplingOptions, told: SamplingProgress = {}): Promise<SamplingResult> {
    const { tau_ref } = checkedOptions(options)
    checkTold(told)
    const { signal, progress, validated, finished } = told
    const finals: Validation[] = []
    let done = 0
    for (const run of this.runs(options)) {
      const net = this.wire(this.spec(options, run))
      const trial = await runTrial(net, options, run, {
        ...(signal === undefined ? {} : { signal }),
        ...(validated === undefined ? {} : { validated }),
        progress: (t) => progress?.((done + t) / tau_ref),
      })
      done += net.duration
      finals.push(trial.final)
      finished?.(trial)
    }
    return {
      arms: { sal: armResult(finals, 'sal'), none: armResult(finals, 'none') },
      modelTime_tau_ref: Math.round(done / tau_ref),
    }
  }
}

const checkTold = (told: SamplingProgress): void => {
  checkObject(
    'Sampling.run: told',
    told,
    'who is told what happens, { signal?, progress?, validated?, finished? }',
  )
  const { signal, progress, validated, finished } = told
  for (const [name, listener] of Object.entries({ progress, validated, finished })) {
    if (listener !== undefined) checkFunction(`Sampling.run: ${name}`, listener)
  }
  const given: unknown = signal
  const isSignal = typeof given === 'object' && given !== null && 'aborted' in given
  if (given !== undefined && !isSignal)
    throw new ParameterError('Sampling.run: signal', given, 'an AbortSignal')
}

const armResult = (finals: readonly Validation[], arm: Arm): ArmResult => {
  const runs = finals
    .filter((final) => final.arm === arm)
    .map(({ target, init, seed, divergence, asymmetry, asymmetryVariance, spikes }) => {
      return { target, init, seed, divergence, asymmetry, asymmetryVariance, spikes }
    })
  const middle = (of: (run: RunResult) => number) => median(runs.map(of))
  return {
    divergence: middle((run) => run.divergence),
    asymmetry: middle((run) => run.asymmetry),
    asymmetryVariance: middle((run) => run.asymmetryVariance),
    runs,
  }
}
