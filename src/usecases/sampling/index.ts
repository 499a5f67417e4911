import { durationOf, type Network, type NetworkSpec, Snapshot } from '../../graph/index.ts'
import { checkFunction } from '../../models/check.ts'
import { ParameterError } from '../../models/errors.ts'
import { median } from '../../models/median.ts'
import { SavedReader } from '../../models/saving.ts'
import type { RunOptions } from '../../scheduler/index.ts'
import { checkTold } from '../told.ts'
import type { Restoring, UseCase, Wiring } from '../useCase.ts'
import { type Arm, ARMS, checkedOptions, type SamplingOptions } from './options.ts'
import { type SamplingRun, samplingSpec } from './spec.ts'
import { loadValidation, saveValidation } from './saved.ts'
import type { Trial, Validation } from './outcome.ts'
import { runTrial } from './trial.ts'

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
export type { Trial, Validation } from './outcome.ts'
export { loadTrial, loadValidation, saveTrial, saveValidation } from './saved.ts'

/** What happens as a run goes on. */
export interface SamplingProgress extends RunOptions {
  /** Told each validation as it ends. */
  readonly validated?: (validation: Validation) => void
  /** Told each training as it ends. */
  readonly finished?: (trial: Trial) => void
  /**
   * Told the network at work whenever it stands: now and then, and at last when the run is ended. Its snapshot is all
   * that {@link SamplingProgress.from} needs.
   */
  readonly standing?: (net: Network) => void
  /** Told the network of each training before it runs: the moment for a `keep` of one's own. */
  readonly opened?: (net: Network) => void
  /** A snapshot of a run with the same options, to go on from; the result is that of a run without a break. */
  readonly from?: Snapshot
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
  private readonly restore: Restoring

  constructor(wire: Wiring, restore: Restoring) {
    checkFunction('Sampling.wire', wire)
    checkFunction('Sampling.restore', restore)
    this.wire = wire
    this.restore = restore
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

  /**
   * @throws ParameterError if an option is out of range, or the snapshot to go on from is of a run with other ones
   * @throws RunAborted if the signal ends it
   */
  async run(options: SamplingOptions, told: SamplingProgress = {}): Promise<SamplingResult> {
    const { tau_ref } = checkedOptions(options)
    checkTold('Sampling.run', told, ['progress', 'validated', 'finished', 'opened', 'standing'])
    const { signal, progress, validated, finished, opened, standing, from } = told
    const runs = this.runs(options)
    const behind = from === undefined ? { finals: [], done: 0 } : loadBehind(options, from)
    const finals = [...behind.finals]
    let { done } = behind
    const first = finals.length
    for (const run of runs.slice(first)) {
      const isResumed = from !== undefined && finals.length === first
      const net = isResumed ? this.restore(from) : this.wire(this.spec(options, run))
      net.keep('sampling', {
        save: () => ({ options: keyOf(options), finals: finals.map(saveValidation), done }),
        // read before there was a network
        load: () => {},
      })
      opened?.(net)
      const trial = await runTrial(net, options, run, {
        ...(signal === undefined ? {} : { signal }),
        ...(validated === undefined ? {} : { validated }),
        ...(standing === undefined ? {} : { standing }),
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

/** Options as one text, whatever the order of their keys. */
const keyOf = (options: SamplingOptions): string =>
  JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)))

interface Behind {
  readonly finals: readonly Validation[]
  /** Event time in ms that they took. */
  readonly done: number
}

/**
 * The trainings that a saved run has behind it.
 * @throws ParameterError unless it was one of these options
 */
const loadBehind = (options: SamplingOptions, { state }: Snapshot): Behind => {
  const from = new SavedReader('sampling', new SavedReader('snapshot', state).part('own sampling'))
  if (from.text('options') !== keyOf(options))
    throw new ParameterError(
      'sampling.from',
      from.text('options'),
      'a snapshot of a run with the same options',
    )
  return { finals: from.list('finals').map(loadValidation), done: from.number('done') }
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
