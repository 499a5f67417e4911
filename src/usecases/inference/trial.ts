import type { Network, NetworkSpec } from '../../graph/index.ts'
import {
  initialMachine,
  learnedMachine,
  learner,
  type LearningOptions,
  learningSpec,
  type Model,
  modelOf,
  visibleStates,
} from '../../inference/index.ts'
import { asymmetryVarianceBetween } from '../../models/asymmetry.ts'
import { present } from '../../models/errors.ts'
import type { RunOptions } from '../../scheduler/index.ts'
import type { Wiring } from '../useCase.ts'
import { Course } from './course.ts'
import type { InferenceData, Questions } from './data.ts'
import { Examination, examinationTime } from './evaluation.ts'
import type { InferenceOptions } from './options.ts'
import type {
  BothDirections,
  CoursePoint,
  InferenceOutcome,
  InferenceRun,
  InferenceScenes,
} from './outcome.ts'
import { baselineOf, type InferenceBaseline } from './result.ts'

/** The population that sees: features first, then a neuron a label. */
export const VISIBLE = 'visible'

/** Time over which labels are read in the middle of a training, in tau_ref. */
const VALIDATION = 10

/** The outcome of one training, with the network that has learned. */
export interface InferenceTrial {
  readonly run: InferenceRun
  readonly outcome: InferenceOutcome
  /** What can be said without a network, of the same questions. */
  readonly baseline: InferenceBaseline
  readonly course: readonly CoursePoint[]
  readonly scenes: InferenceScenes
  readonly model: Model
}

export interface TrialOptions extends Pick<RunOptions, 'signal'> {
  /** Told event time of this training and of what is asked after it, in tau_ref. */
  readonly progress?: (done_tau_ref: number, isLearning: boolean) => void
  /** Told the network that learns whenever it stands and could be saved. */
  readonly standing?: (net: Network) => void
}

/** The machine that a training begins with: arms of a seed begin with the same draws. */
export const machineOf = (
  { hidden, std, noise, tau_ref }: InferenceOptions,
  questions: Questions,
  { arm, seed }: InferenceRun,
): NetworkSpec =>
  initialMachine({
    seed,
    patterns: visibleOf(questions),
    hidden,
    std,
    noise,
    symmetric: arm === 'control',
    name: `inference ${seed} ${arm}`,
    tau_ref,
  })

/** How it learns. */
export const learningOf = (
  options: InferenceOptions,
  { train }: Questions,
  { arm }: InferenceRun,
): LearningOptions => {
  const { epochs, batch, settle_tau_ref, learn_tau_ref, chains, eta, decay, flat, factor, sal } = options
  return {
    visible: VISIBLE,
    patterns: train.patterns.length,
    epochs,
    batch,
    settle_tau_ref,
    learn_tau_ref,
    chains,
    eta,
    decay,
    flat,
    factor,
    sal: arm === 'sal' ? sal : 0,
  }
}

/** The network of a training. Pure: equal arguments give equal specs. */
export const trainingSpec = (
  options: InferenceOptions,
  questions: Questions,
  run: InferenceRun,
): NetworkSpec => learningSpec(machineOf(options, questions, run), learningOf(options, questions, run))

/** Event time that one training takes, and the questions after it, in tau_ref. */
export const trialTime = (
  options: InferenceOptions,
  questions: Questions,
): { readonly learning: number; readonly asking: number } => {
  const { epochs, batch, settle_tau_ref, learn_tau_ref } = options
  const shown = batch * Math.floor(questions.train.patterns.length / batch)
  return {
    learning: epochs * shown * (settle_tau_ref + learn_tau_ref),
    asking: examinationTime(options, questions),
  }
}

/** Everything that one training is of. */
export interface TrialParts {
  readonly wire: Wiring
  /** The network of {@link trainingSpec}, new or restored. */
  readonly net: Network
  readonly options: InferenceOptions
  readonly data: InferenceData
  readonly questions: Questions
  readonly run: InferenceRun
}

/** Learns what is left to learn, and asks. */
export const runTrial = async (parts: TrialParts, told: TrialOptions = {}): Promise<InferenceTrial> => {
  const { net, wire, options, data, questions, run } = parts
  const { signal, progress, standing } = told
  const aborting = signal === undefined ? {} : { signal }
  const initial = machineOf(options, questions, run)
  const course = new Course()
  net.keep('course', course)
  try {
    await learn(parts, told, course)
    // what follows is done anew by who goes on from here
    standing?.(net)
    const machine = learnedMachine(net, initial)
    const examination = new Examination(wire, machine, VISIBLE, {
      options,
      questions,
      told: { ...aborting, progress: (done) => progress?.(done, false) },
    })
    try {
      const scores = await examination.labels()
      const half = await examination.completions(questions.half)
      const random = await examination.completions(questions.random)
      const { score: dreams, held, free } = await examination.dreams()
      const outcome: InferenceOutcome = {
        ...run,
        ...scores,
        completionHalf: half.score.completed,
        completionRandom: random.score.completed,
        half: half.score,
        random: random.score,
        asymmetryVariance: asymmetryOf(machine),
        initialAsymmetryVariance: asymmetryOf(initial),
        dreams,
      }
      const scenes: InferenceScenes = {
        half: half.shown,
        random: random.shown,
        held,
        free,
        before: directionsOf(initial),
        after: directionsOf(machine),
      }
      const { columns, labels } = questions.train
      const { width, labelColumn } = data
      const model = modelOf({
        machine,
        visible: VISIBLE,
        columns,
        labels,
        width,
        ...(labelColumn === undefined ? {} : { labelColumn }),
      })
      const baseline = baselineOf(questions, run.seed)
      return { run, outcome, baseline, course: course.points, scenes, model }
    } finally {
      examination.end()
    }
  } catch (error) {
    if (signal?.aborted === true) standing?.(net)
    throw error
  } finally {
    net.end()
  }
}

/** Runs the network that learns to its end, and measures on the way. */
const learn = async (
  { net, wire, options, questions, run }: TrialParts,
  { signal, progress, standing }: TrialOptions,
  course: Course,
): Promise<void> => {
  const { tau_ref, epochs, validations } = options
  const aborting = signal === undefined ? {} : { signal }
  const learning = learner(net, visibleOf(questions), learningOf(options, questions, run))
  const initial = machineOf(options, questions, run)
  learning.epochs.subscribe(({ epoch }) =>
    course.take({ epoch, asymmetryVariance: asymmetryOf(learnedMachine(net, initial)) }),
  )
  await learning.run({
    ...aborting,
    ...(standing === undefined ? {} : { standing }),
    progress: (t) => progress?.(t / tau_ref, true),
    ...(validations === 0
      ? {}
      : {
          heldOut: {
            every: Math.ceil(epochs / validations),
            score: async (machine) => {
              const score = await validated(wire, machine, { options, questions, told: aborting })
              course.score(score)
              return score
            },
          },
        }),
  })
}

/** How good a machine is in the middle of its training: its accuracy, where there are no labels that of completions. */
const validated = async (
  wire: Wiring,
  machine: NetworkSpec,
  asked: ConstructorParameters<typeof Examination>[3],
): Promise<number> => {
  const examination = new Examination(wire, machine, VISIBLE, asked)
  try {
    const { accuracy } = await examination.labels([VALIDATION])
    return accuracy ?? (await examination.completions(asked.questions.random)).score.completed
  } finally {
    examination.end()
  }
}

const visibleOf = ({ train }: Questions): readonly Uint8Array[] =>
  train.patterns.map((pattern) => visibleStates(train, pattern))

/** Variance of the differences between the directions, over all pairs of all layers. */
export const asymmetryOf = (machine: NetworkSpec): number => {
  const pairs = machine.projections.filter(({ name }) => name.startsWith('forward '))
  let sum = 0
  let count = 0
  for (const { name } of pairs) {
    const forward = rowsOf(machine, name)
    const backward = rowsOf(machine, name.replace('forward', 'backward'))
    const [post, pre] = [forward.length, backward.length]
    sum += post * pre * asymmetryVarianceBetween(forward.flat(), backward.flat(), post, pre)
    count += post * pre
  }
  return sum / count
}

const directionsOf = (machine: NetworkSpec): BothDirections => ({
  forward: short(rowsOf(machine, 'forward 1')),
  backward: short(rowsOf(machine, 'backward 1')),
})

/** Weights of a picture, to four digits. */
const short = (rows: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  rows.map((row) => row.map((w) => Number(w.toPrecision(4))))

const rowsOf = ({ projections }: NetworkSpec, name: string): readonly (readonly number[])[] =>
  present(
    projections.find((projection) => projection.name === name)?.weights,
    `weights of ${name}`,
  ) as readonly (readonly number[])[]
