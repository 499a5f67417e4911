import { unfinished } from '../io/files.ts'
import type {
  CoursePoint,
  InferenceArm,
  InferenceBaseline,
  InferenceOutcome,
  InferenceRun,
  InferenceScenes,
} from '../usecases/inference/index.ts'
import { CHECKPOINT_FILE } from './checkpoint.ts'
import { RUN_FILE } from './runFile.ts'

/** Results of all trainings; the last file of a run. */
export const INFERENCE_RESULT = 'result.json'

const PICTURES = [
  'completions',
  'dreams',
  'receptive-fields',
  'accuracy-over-time',
  'weights',
  'training',
] as const

/** The pictures of a run, each as SVG and as PNG. */
export type InferencePicture = (typeof PICTURES)[number]

/** The machine that a training has led to: what is asked by `rxspike infer`. */
export const modelFileOf = ({ seed, arm }: InferenceRun): string => `model-${seed}-${arm}.json`

/** What came out of a training, and what its pictures are drawn of. */
export const trialFileOf = ({ seed, arm }: InferenceRun): string => `trial-${seed}-${arm}.json`

/** What the file of a training holds. */
export interface TrialFile {
  readonly outcome: InferenceOutcome
  readonly baseline: InferenceBaseline
  readonly course: readonly CoursePoint[]
  readonly scenes: InferenceScenes
  /** Features in a row of a picture. */
  readonly width: number
  /** Whether features make a picture, which they do unless told otherwise. */
  readonly isPicture?: boolean
  readonly labels: readonly string[]
}

/** Whether a file is that of a training. */
export const isTrialFile = (file: string): boolean => /^trial-\d+-(none|sal|control)\.json$/.test(file)

/** Whether a run writes files of this name, so that another may replace them. */
export const isInferenceFile = (file: string): boolean =>
  [RUN_FILE, INFERENCE_RESULT, CHECKPOINT_FILE].includes(file) ||
  PICTURES.some((name) => [`${name}.svg`, `${name}.png`].includes(file)) ||
  /^(model|trial)-\d+-(none|sal|control)\.json$/.test(file) ||
  file.startsWith(unfinished)

export const INFERENCE_ARM_NAMES: Readonly<Record<InferenceArm, string>> = {
  none: 'without SAL',
  sal: 'with SAL',
  control: 'symmetrised',
}

/** What an arm is called among those that were run: what stands alone is not told from others. */
export const armName = (arm: InferenceArm, all: readonly InferenceArm[]): string =>
  arm === 'none' && all.every((one) => one === arm) ? 'the network' : INFERENCE_ARM_NAMES[arm]
