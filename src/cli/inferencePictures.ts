import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FileError, Found } from '../io/fileError.ts'
import { writeWhole } from '../io/files.ts'
import { readJsonFile } from '../io/specFile.ts'
import { causeOf, present } from '../models/errors.ts'
import { accuracyOverTime } from '../plots/accuracyOverTime.ts'
import { type Completion, completionGrid } from '../plots/completionGrid.ts'
import { dreamGrid } from '../plots/dreamGrid.ts'
import { receptiveFields } from '../plots/receptiveFields.ts'
import { svgToPng } from '../plots/render.ts'
import { trainingCurve } from '../plots/trainingCurve.ts'
import { weightsBeforeAfter } from '../plots/weightsBeforeAfter.ts'
import {
  type CompletedPattern,
  INFERENCE_ARMS,
  type InferenceArm,
  statesOfText,
} from '../usecases/inference/index.ts'
import {
  armName,
  INFERENCE_ARM_NAMES,
  type InferencePicture,
  isTrialFile,
  type TrialFile,
} from './inferenceFiles.ts'

/** The pictures of the trainings that are done, from their files: SVG and PNG of each. */
export const drawInference = (folder: string): readonly string[] => {
  const trials = readdirSync(folder)
    .filter(isTrialFile)
    .map((file) => ({ file, trial: readTrial(join(folder, file)) }))
    .toSorted((a, b) => a.trial.outcome.seed - b.trial.outcome.seed)
  if (trials.length === 0) return []
  const pictures = told(folder, () => picturesOf(trials.map(({ trial }) => trial)))
  return Object.entries(pictures).flatMap(([name, svg]) => {
    writeWhole(join(folder, `${name}.svg`), svg)
    writeWhole(join(folder, `${name}.png`), svgToPng(svg))
    return [`${name}.svg`, `${name}.png`]
  })
}

const ADVICE = 'It is as a run wrote it, or has been changed since.'

const readTrial = (path: string): TrialFile => {
  const value = readJsonFile(path)
  const parts = ['outcome', 'baseline', 'course', 'scenes', 'width', 'labels']
  const missing = parts.find((part) => typeof value !== 'object' || value === null || !(part in value))
  if (missing !== undefined)
    throw new FileError(path, {}, new Found(`no ${missing}`), 'the file of a training', ADVICE)
  return value as TrialFile
}

/** What no run has written is refused by whoever meets it first; whose mistake it is, is known here. */
const told = <T>(folder: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof TypeError) && causeOf(error) !== 'input') throw error
    throw new FileError(
      join(folder, 'trial-*.json'),
      {},
      new Found((error as Error).message.replace(/\.$/, '')),
      'files of trainings',
      ADVICE,
    )
  }
}

const picturesOf = (trials: readonly TrialFile[]): Partial<Record<InferencePicture, string>> => {
  const run = trials.map(({ outcome: { arm } }) => arm)
  const arms = INFERENCE_ARMS.flatMap((arm) => {
    const own = trials.filter(({ outcome }) => outcome.arm === arm)
    return own.length === 0 ? [] : [{ arm, name: armName(arm, run), trials: own }]
  })
  // what SAL has made is shown, if it was there
  const shown = present(
    trials.find(({ outcome }) => outcome.arm === 'sal') ?? trials[0],
    'a training that is done',
  )
  const { width, isPicture = true, labels, scenes, outcome } = shown
  const of = `${nameOf(outcome.arm)}seed ${outcome.seed}`
  const firsts = arms.map(({ name, trials: [first] }) => ({
    name,
    scenes: present(first, 'training').scenes,
  }))
  const curves = arms.map(({ name, trials: own }) => ({
    name,
    runs: own.flatMap(({ outcome: { seed }, course }) => {
      const points = course.filter(({ accuracy }) => accuracy !== undefined)
      const accuracy = points.map((point) => point.accuracy ?? Number.NaN)
      return points.length === 0 ? [] : [{ seed, epochs: points.map(({ epoch }) => epoch), accuracy }]
    }),
  }))
  return {
    completions: completionGrid({
      title: `Completions: ${of}`,
      width,
      blocks: [
        { name: isPicture ? 'Upper half known' : 'First half known', images: scenes.half.map(imageOf) },
        { name: 'Random half known', images: scenes.random.map(imageOf) },
      ],
    }),
    dreams: dreamGrid({
      title: `Dreams: ${of}`,
      width,
      labels: scenes.held.map(({ label, samples, mean }) => ({
        label,
        samples: samples.map(statesOfText),
        mean,
      })),
      free: scenes.free.map(({ states, label, t_tau_ref }) => ({
        pixels: statesOfText(states),
        t_tau_ref,
        ...(label === undefined ? {} : { label }),
      })),
    }),
    'receptive-fields': receptiveFields({
      title: `Weights of hidden neurons: ${of}`,
      width,
      labels,
      ...scenes.after,
    }),
    weights: weightsBeforeAfter({
      title: 'Weights in both directions, before and after learning',
      arms: firsts.map(({ name, scenes: { before, after } }) => ({ name, before, after })),
    }),
    ...(outcome.accuracyOverTime === undefined
      ? {}
      : { 'accuracy-over-time': accuraciesOf(arms, labels, outcome.accuracyOverTime) }),
    ...(curves.every(({ runs }) => runs.length === 0)
      ? {}
      : {
          training: trainingCurve({
            title: 'What held-out patterns say while it learns',
            arms: curves,
            references: labels.length === 0 ? [] : referencesOf(trials, labels),
            ...(labels.length === 0 ? { measure: 'hidden features that are right' } : {}),
          }),
        }),
  }
}

type Arms = readonly {
  readonly arm: InferenceArm
  readonly name: string
  readonly trials: readonly TrialFile[]
}[]

const accuraciesOf = (
  arms: Arms,
  labels: readonly string[],
  times: NonNullable<TrialFile['outcome']['accuracyOverTime']>,
): string =>
  accuracyOverTime({
    title: 'Accuracy against the time of inference',
    times_tau_ref: times.map(({ duration_tau_ref }) => duration_tau_ref),
    arms: arms.map(({ name, trials }) => ({
      name,
      runs: trials.map(({ outcome: { seed, accuracyFirstSpike, accuracyOverTime: over = [] } }) => ({
        seed,
        ...(accuracyFirstSpike === undefined ? {} : { firstSpike: accuracyFirstSpike }),
        accuracy: over.map(({ accuracy }) => accuracy),
      })),
    })),
    references: referencesOf(
      arms.flatMap(({ trials }) => trials),
      labels,
    ),
  })

const referencesOf = (trials: readonly TrialFile[], labels: readonly string[]) => {
  const accuracies = trials.map(({ baseline }) => baseline.nearestNeighbour.accuracy ?? Number.NaN)
  return [
    {
      name: 'nearest neighbour',
      accuracy: accuracies.reduce((sum, x) => sum + x, 0) / accuracies.length,
    },
    { name: 'chance', accuracy: 1 / labels.length },
  ]
}

/** An arm in a title; without SAL is nothing that needs telling. */
const nameOf = (arm: InferenceArm): string => (arm === 'none' ? '' : `${INFERENCE_ARM_NAMES[arm]}, `)

const imageOf = ({ truth, seen, sample, mean, label, inferred }: CompletedPattern): Completion => {
  const known = statesOfText(seen)
  return {
    clamped: Array.from(statesOfText(truth), (state, k) => (known[k] === 1 ? state : null)),
    sample: statesOfText(sample),
    mean,
    truth: statesOfText(truth),
    ...(label === undefined ? {} : { label }),
    ...(inferred === undefined ? {} : { inferred }),
  }
}
