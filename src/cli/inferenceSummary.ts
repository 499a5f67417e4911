import Table from 'cli-table3'
import {
  INFERENCE_ARMS,
  type InferenceArm,
  type InferenceBaselines,
  type InferenceResult,
  type InferenceTask,
  type InferenceUseCase,
} from '../usecases/inference/index.ts'
import { armName } from './inferenceFiles.ts'
import { duration, short as count } from './progress.ts'

/** What a run is of, and its event time: how long it takes here, progress tells as it goes. */
export const planOf = (usecase: InferenceUseCase, task: InferenceTask): string => {
  const { columns, labels, patterns } = task.data.table
  const runs = usecase.runs(task.options).length
  return [
    `${patterns.length} patterns of ${columns.length} features${labels.length === 0 ? '' : `, ${labels.length} labels`};`,
    `${runs === 1 ? 'one training' : `${runs} trainings`}: ${count(usecase.modelTime(task))} tau_ref`,
  ].join(' ')
}

/** The result as people read it. */
/** @param isPicture whether halves are those of a picture */
export const inferenceSummary = (result: InferenceResult, seconds: number, isPicture = true): string => {
  const { arms, baselines, modelTime_tau_ref } = result
  const rows = INFERENCE_ARMS.flatMap((arm) => {
    const one = arms[arm]
    return one === undefined ? [] : [[armName(arm, armsOf(result)), one.runs] as const]
  })
  const [first] = rows
  const isLabelled = first?.[1][0]?.accuracy !== undefined
  const table = new Table({
    head: [
      '',
      ...(isLabelled ? ['accuracy'] : []),
      isPicture ? 'lower half' : 'second half',
      'random half',
      'asymmetry',
      'dreams',
    ],
    style: { head: [], border: [] },
  })
  for (const [name, runs] of rows)
    table.push([
      name,
      ...(isLabelled ? [spread(runs.map(({ accuracy = Number.NaN }) => accuracy))] : []),
      spread(runs.map((run) => run.completionHalf)),
      spread(runs.map((run) => run.completionRandom)),
      `${short(mean(runs.map((run) => run.initialAsymmetryVariance)))} → ${short(mean(runs.map((run) => run.asymmetryVariance)))}`,
      spread(runs.map((run) => run.dreams.distance)),
    ])
  for (const row of baselineRows(baselines, isLabelled)) table.push([...row])
  const seeds = baselines.distances.runs.length
  return [
    table.toString(),
    `${seeds === 1 ? 'One seed' : `Means over ${seeds} seeds ± standard deviation`}; each with a split of its own. ` +
      'Shares of held-out patterns whose label is right, and of hidden features that are; variance of the weights’ asymmetry, before → after; ' +
      'features in which dreams differ from the nearest pattern that was learned from.',
    ...(isLabelled ? [labelsText(result)] : []),
    `${modelTime_tau_ref.toExponential(2)} tau_ref in ${duration(seconds)}.`,
  ].join('\n')
}

const baselineRows = (
  { nearestNeighbour, meanImage, distances }: InferenceBaselines,
  isLabelled: boolean,
): readonly (readonly string[])[] => [
  [
    'nearest neighbour',
    ...(isLabelled ? [spread(nearestNeighbour.runs.map(({ accuracy = Number.NaN }) => accuracy))] : []),
    spread(nearestNeighbour.runs.map((run) => run.completionHalf)),
    spread(nearestNeighbour.runs.map((run) => run.completionRandom)),
    '',
    '',
  ],
  [
    'mean image',
    ...(isLabelled ? [''] : []),
    spread(meanImage.runs.map((run) => run.completionHalf)),
    spread(meanImage.runs.map((run) => run.completionRandom)),
    '',
    '',
  ],
  [
    'held-out patterns',
    ...(isLabelled ? [''] : []),
    '',
    '',
    '',
    spread(distances.runs.map((run) => run.heldOut)),
  ],
  [
    'independent features',
    ...(isLabelled ? [''] : []),
    '',
    '',
    '',
    spread(distances.runs.map((run) => run.independent)),
  ],
]

/** Whether every label was dreamed of. */
const labelsText = (result: InferenceResult): string => {
  const missing = INFERENCE_ARMS.flatMap((arm) =>
    (result.arms[arm]?.runs ?? []).flatMap(({ seed, dreams }) =>
      dreams.everyLabel ? [] : [`${armName(arm, armsOf(result))}, seed ${seed}`],
    ),
  )
  return missing.length === 0
    ? 'Every label was dreamed of in every run.'
    : `Some labels were never dreamed of: ${missing.join('; ')}.`
}

/** Arms that were run. */
const armsOf = ({ arms }: InferenceResult): readonly InferenceArm[] =>
  INFERENCE_ARMS.filter((arm) => arms[arm] !== undefined)

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

const short = (x: number): string =>
  x === 0 ? '0' : Math.abs(x) < 1e-2 ? x.toExponential(1) : x.toPrecision(3)

const spread = (values: readonly number[]): string => {
  const middle = mean(values)
  if (values.length === 1) return middle.toFixed(3)
  const variance = values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (values.length - 1)
  return `${middle.toFixed(3)} ± ${Math.sqrt(variance).toFixed(3)}`
}
