import Table from 'cli-table3'
import { present } from '../models/errors.ts'
import {
  INFERENCE_ARMS,
  type InferenceBaselines,
  type InferenceResult,
  type InferenceTask,
  type InferenceUseCase,
} from '../usecases/inference/index.ts'
import type { Wiring } from '../usecases/useCase.ts'
import { INFERENCE_ARM_NAMES } from './inferenceFiles.ts'
import { duration } from './progress.ts'

/** Event time that is run to see how fast this machine is, in tau_ref. */
const TRIAL = 200

/** What questions cost as a share of learning, of the same event time: one copy of the network, without rules. */
const SHARE_OF_QUESTIONS = 0.6

/** What a run will cost, from a moment of the first training on this machine. */
export const costOf = async (
  usecase: InferenceUseCase,
  task: InferenceTask,
  wire: Wiring,
  signal: AbortSignal,
): Promise<string> => {
  const runs = usecase.runs(task.options)
  const net = wire(usecase.spec(task, present(runs[0], 'first training')))
  const trial = TRIAL * task.options.tau_ref
  // the first time around, the engine still compiles
  await net.run(trial, { signal })
  const began = Date.now()
  await net.run(trial, { signal })
  const seconds = (Date.now() - began) / 1000
  net.end()
  const { learning, asking } = usecase.timeOfRun(task)
  const total = runs.length * (learning + SHARE_OF_QUESTIONS * asking)
  const { columns, labels, patterns } = task.data.table
  return [
    `${patterns.length} patterns of ${columns.length} features${labels.length === 0 ? '' : `, ${labels.length} labels`};`,
    `${runs.length === 1 ? 'one training' : `${runs.length} trainings`}: about ${duration((total / TRIAL) * seconds)} here`,
  ].join(' ')
}

/** The result as people read it. */
export const inferenceSummary = (result: InferenceResult, seconds: number): string => {
  const { arms, baselines, modelTime_tau_ref } = result
  const rows = INFERENCE_ARMS.flatMap((arm) => {
    const one = arms[arm]
    return one === undefined ? [] : [[INFERENCE_ARM_NAMES[arm], one.runs] as const]
  })
  const [first] = rows
  const isLabelled = first?.[1][0]?.accuracy !== undefined
  const table = new Table({
    head: ['', ...(isLabelled ? ['accuracy'] : []), 'lower half', 'random half', 'asymmetry', 'dreams'],
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
const labelsText = ({ arms }: InferenceResult): string => {
  const missing = INFERENCE_ARMS.flatMap((arm) =>
    (arms[arm]?.runs ?? []).flatMap(({ seed, dreams }) =>
      dreams.everyLabel ? [] : [`${INFERENCE_ARM_NAMES[arm]}, seed ${seed}`],
    ),
  )
  return missing.length === 0
    ? 'Every label was dreamed of in every run.'
    : `Some labels were never dreamed of: ${missing.join('; ')}.`
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

const short = (x: number): string =>
  x === 0 ? '0' : Math.abs(x) < 1e-2 ? x.toExponential(1) : x.toPrecision(3)

const spread = (values: readonly number[]): string => {
  const middle = mean(values)
  if (values.length === 1) return middle.toFixed(3)
  const variance = values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (values.length - 1)
  return `${middle.toFixed(3)} ± ${Math.sqrt(variance).toFixed(3)}`
}
