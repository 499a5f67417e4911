import { type Network, type NetworkSpec, Snapshot } from '../../graph/index.ts'
import { checkFunction, checkInteger, checkObject } from '../../models/check.ts'
import { checkChoice, ParameterError } from '../../models/errors.ts'
import { SavedReader } from '../../models/saving.ts'
import { checkTold } from '../told.ts'
import type { Restoring, UseCase, Wiring } from '../useCase.ts'
import { checkedData, fingerprintOf, type InferenceData, questionsOf } from './data.ts'
import { checkedInferenceOptions, INFERENCE_ARMS, type InferenceOptions } from './options.ts'
import type { InferenceOutcome, InferenceRun } from './outcome.ts'
import { armsOf, baselinesOf, type InferenceResult } from './result.ts'
import { loadOutcome, saveOutcome } from './saved.ts'
import { type InferenceTrial, runTrial, trainingSpec, trialTime } from './trial.ts'

export { fingerprintOf, type InferenceData, statesOfText } from './data.ts'
export {
  checkedInferenceOptions,
  INFERENCE_ARMS,
  type InferenceArm,
  type InferenceNumbers,
  type InferenceOptions,
  inferencePresets,
  inferenceTable,
} from './options.ts'
export type {
  BothDirections,
  CompletedPattern,
  CompletionScore,
  CoursePoint,
  DreamScore,
  InferenceOutcome,
  InferenceRun,
  InferenceScenes,
  TimedAccuracy,
} from './outcome.ts'
export type {
  DistanceResult,
  InferenceArmResult,
  InferenceBaseline,
  InferenceBaselines,
  InferenceResult,
  MeanImageResult,
  NearestNeighbourResult,
  OverSeeds,
} from './result.ts'
export type { InferenceTrial } from './trial.ts'

/** What is learned, and how. */
export interface InferenceTask {
  readonly options: InferenceOptions
  readonly data: InferenceData
}

/** What happens as a run goes on. */
export interface InferenceProgress {
  /** Ends the run early. */
  readonly signal?: AbortSignal
  /** Told the event time of all trainings and questions until now, in tau_ref, and what is being done. */
  readonly progress?: (done_tau_ref: number, what: string) => void
  /** Told each training as it ends, with what was asked after it. */
  readonly finished?: (trial: InferenceTrial) => void
  /**
   * Told the network that learns whenever it stands: now and then, and at last when the run is ended. Its snapshot is all
   * that {@link InferenceProgress.from} needs.
   */
  readonly standing?: (net: Network) => void
  /** Told the network of each training before it runs: the moment for a `keep` of one's own. */
  readonly opened?: (net: Network) => void
  /** A snapshot of a run with the same options and data, to go on from; the result is that of a run without a break. */
  readonly from?: Snapshot
}

/**
 * A network of spiking neurons learns from patterns, and then answers questions about them by sampling: to which class does
 * this one belong, what is behind the half that is covered, what do such patterns look like; with SAL against synaptic asymmetry, without, and from
 * symmetric weights.
 *
 * Arms of a seed share the split of the data, the masks and the draws.
 */
export class InferenceUseCase implements UseCase<InferenceTask, InferenceProgress, InferenceResult> {
  readonly name = 'inference'
  readonly doc = 'a spiking network learns from data, then classifies, completes and dreams'
  private readonly wire: Wiring
  private readonly restore: Restoring

  constructor(wire: Wiring, restore: Restoring) {
    checkFunction('InferenceUseCase.wire', wire)
    checkFunction('InferenceUseCase.restore', restore)
    this.wire = wire
    this.restore = restore
  }

  /**
   * Every training that the options ask for, in turn.
   * @throws ParameterError if an option is out of range
   */
  runs(options: InferenceOptions): readonly InferenceRun[] {
    const { seed, runs, arms } = checkedInferenceOptions(options)
    const ordered = INFERENCE_ARMS.filter((arm) => arms.includes(arm))
    return Array.from({ length: runs }, (_, k) => ordered.map((arm) => ({ arm, seed: seed + k }))).flat()
  }

  /**
   * The network of one training.
   * @throws ParameterError if an option is out of range, or the data does not fit
   */
  spec(task: InferenceTask, run: InferenceRun): NetworkSpec {
    const { options, data } = checkedTask('InferenceUseCase.spec', task)
    checkObject('InferenceUseCase.spec: run', run, 'a training, { arm, seed }')
    checkChoice('InferenceUseCase.spec: run.arm', run.arm, INFERENCE_ARMS)
    checkInteger('InferenceUseCase.spec: run.seed', run.seed, 0)
    return trainingSpec(options, questionsOf(options, data, run.seed), run)
  }

  /**
   * Event time that a task asks for, over all runs, in tau_ref.
   * @throws ParameterError if an option is out of range, or the data does not fit
   */
  modelTime(task: InferenceTask): number {
    const { learning, asking } = this.timeOfRun(task)
    return this.runs(task.options).length * (learning + asking)
  }

  /**
   * Event time of one training, and of what is asked after it, in tau_ref: the same for all runs of a task.
   * @throws ParameterError if an option is out of range, or the data does not fit
   */
  timeOfRun(task: InferenceTask): { readonly learning: number; readonly asking: number } {
    const { options, data } = checkedTask('InferenceUseCase.timeOfRun', task)
    return trialTime(options, questionsOf(options, data, options.seed))
  }

  /**
   * @throws ParameterError if an option is out of range, the data does not fit, or the snapshot to go on from is of another run
   * @throws RunAborted if the signal ends it
   */
  async run(task: InferenceTask, told: InferenceProgress = {}): Promise<InferenceResult> {
    const { options, data } = checkedTask('InferenceUseCase.run', task)
    checkTold('InferenceUseCase.run', told, ['progress', 'finished', 'opened', 'standing'])
    const { signal, progress, finished, opened, standing, from } = told
    const runs = this.runs(options)
    const key = keyOf(task)
    const outcomes = from === undefined ? [] : [...loadBehind(key, from)]
    const first = outcomes.length
    const { learning, asking } = this.timeOfRun(task)
    for (const [k, run] of runs.entries()) {
      if (k < first) continue
      const questions = questionsOf(options, data, run.seed)
      const isResumed = from !== undefined && k === first
      const net = isResumed ? this.restore(from) : this.wire(trainingSpec(options, questions, run))
      net.keep('inference', {
        save: () => ({ key, outcomes: outcomes.map(saveOutcome) }),
        // read before there was a network
        load: () => {},
      })
      opened?.(net)
      const before = k * (learning + asking)
      const trial = await runTrial(
        { wire: this.wire, net, options, data, questions, run },
        {
          ...(signal === undefined ? {} : { signal }),
          ...(standing === undefined ? {} : { standing }),
          progress: (done, isLearning) =>
            progress?.(
              before + (isLearning ? 0 : learning) + done,
              `${isLearning ? 'training' : 'questions'} ${k + 1} of ${runs.length}`,
            ),
        },
      )
      outcomes.push(trial.outcome)
      finished?.(trial)
    }
    return {
      arms: armsOf(outcomes),
      baselines: baselinesOf(options, data),
      modelTime_tau_ref: Math.round(runs.length * (learning + asking)),
    }
  }
}

const checkedTask = (where: string, task: InferenceTask): InferenceTask => {
  checkObject(`${where}: task`, task, 'what is learned, { options, data }')
  checkedInferenceOptions(task.options)
  checkedData(task.options, task.data)
  return task
}

/** What is learned and how as one text, whatever the order of its keys. */
const keyOf = ({ options, data }: InferenceTask): string =>
  JSON.stringify([
    ...Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ['data', fingerprintOf(data)],
  ])

/**
 * The outcomes that a saved run has behind it.
 * @throws ParameterError unless it was one of these options and data
 */
const loadBehind = (key: string, { state }: Snapshot): readonly InferenceOutcome[] => {
  const from = new SavedReader('inference', new SavedReader('snapshot', state).part('own inference'))
  if (from.text('key') !== key)
    throw new ParameterError(
      'inference.from',
      from.text('key'),
      'a snapshot of a run with the same options and data',
    )
  return from.list('outcomes').map(loadOutcome)
}
