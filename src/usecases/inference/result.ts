import {
  classifyNearest,
  completeMean,
  completeNearest,
  distanceToNearest,
  independentPatterns,
  type PatternTable,
} from '../../inference/index.ts'
import { type InferenceData, type Questions, questionsOf } from './data.ts'
import { INFERENCE_ARMS, type InferenceArm, type InferenceOptions } from './options.ts'
import type { InferenceOutcome } from './outcome.ts'

/** The means over the runs of one arm, and the runs. */
export interface InferenceArmResult {
  /** Left out where there are no labels. */
  readonly accuracy?: number
  readonly completionHalf: number
  readonly completionRandom: number
  readonly asymmetryVariance: number
  readonly initialAsymmetryVariance: number
  /** Mean distance of dreams to the nearest pattern that was learned from. */
  readonly dreamDistance: number
  readonly runs: readonly Omit<InferenceOutcome, 'arm'>[]
}

/** What the nearest pattern that was learned from says of those that were held out. */
export interface NearestNeighbourResult {
  readonly accuracy?: number
  readonly completionHalf: number
  readonly completionRandom: number
}

/** What the mean of the patterns that were learned from says. */
export interface MeanImageResult {
  readonly completionHalf: number
  readonly completionRandom: number
}

/** Distances to the nearest pattern that was learned from, to compare those of dreams with. */
export interface DistanceResult {
  /** Of patterns that were held out. */
  readonly heldOut: number
  /** Of patterns whose features are drawn each by itself. */
  readonly independent: number
}

/** Means over seeds, and those of each. */
export type OverSeeds<T> = T & { readonly runs: readonly (T & { readonly seed: number })[] }

/** What can be said without a network, on the same splits of the data and the same masks. */
export interface InferenceBaselines {
  readonly nearestNeighbour: OverSeeds<NearestNeighbourResult>
  readonly meanImage: OverSeeds<MeanImageResult>
  readonly distances: OverSeeds<DistanceResult>
}

export interface InferenceResult {
  readonly arms: Readonly<Partial<Record<InferenceArm, InferenceArmResult>>>
  readonly baselines: InferenceBaselines
  /** Event time simulated, over all runs, in tau_ref. */
  readonly modelTime_tau_ref: number
}

/** The result of the runs of all arms, once they are all there. */
export const armsOf = (
  outcomes: readonly InferenceOutcome[],
): Readonly<Partial<Record<InferenceArm, InferenceArmResult>>> =>
  Object.fromEntries(
    INFERENCE_ARMS.flatMap((arm) => {
      const runs = outcomes.filter((outcome) => outcome.arm === arm)
      return runs.length === 0 ? [] : [[arm, armOf(runs)] as const]
    }),
  )

const armOf = (outcomes: readonly InferenceOutcome[]): InferenceArmResult => {
  const accuracies = outcomes.flatMap(({ accuracy }) => (accuracy === undefined ? [] : [accuracy]))
  const of = (value: (outcome: InferenceOutcome) => number): number => mean(outcomes.map(value))
  return {
    ...(accuracies.length < outcomes.length ? {} : { accuracy: mean(accuracies) }),
    completionHalf: of((one) => one.completionHalf),
    completionRandom: of((one) => one.completionRandom),
    asymmetryVariance: of((one) => one.asymmetryVariance),
    initialAsymmetryVariance: of((one) => one.initialAsymmetryVariance),
    dreamDistance: of((one) => one.dreams.distance),
    runs: outcomes.map(({ arm: _arm, ...run }) => run),
  }
}

/** What can be said without a network, for every seed of the options. */
export const baselinesOf = (options: InferenceOptions, data: InferenceData): InferenceBaselines => {
  const seeds = Array.from({ length: options.runs }, (_, k) => options.seed + k)
  const all = seeds.map((seed) => ({ seed, ...baselineOf(questionsOf(options, data, seed), seed) }))
  const over = <K extends 'nearestNeighbour' | 'meanImage' | 'distances'>(key: K) => {
    const runs = all.map(({ seed, [key]: one }) => ({ seed, ...one }))
    const names = Object.keys(runs[0] ?? {}).filter((name) => name !== 'seed')
    const values = runs as readonly object[] as readonly Readonly<Record<string, number>>[]
    const means = names.map((name) => [name, mean(values.map((run) => run[name] ?? Number.NaN))] as const)
    return { ...Object.fromEntries(means), runs }
  }
  return {
    nearestNeighbour: over('nearestNeighbour') as unknown as InferenceBaselines['nearestNeighbour'],
    meanImage: over('meanImage') as unknown as InferenceBaselines['meanImage'],
    distances: over('distances') as unknown as InferenceBaselines['distances'],
  }
}

/** What can be said of the questions of one seed without a network. */
export interface InferenceBaseline {
  readonly nearestNeighbour: NearestNeighbourResult
  readonly meanImage: MeanImageResult
  readonly distances: DistanceResult
}

export const baselineOf = ({ train, test, half, random }: Questions, seed: number): InferenceBaseline => {
  const distance = distanceToNearest(train)
  const meanDistance = (patterns: PatternTable['patterns']) =>
    mean(patterns.map(({ states }) => distance(states)))
  return {
    nearestNeighbour: {
      ...(train.labels.length === 0 ? {} : { accuracy: classifyNearest(train, test).accuracy }),
      completionHalf: completeNearest(train, test, half).accuracy,
      completionRandom: completeNearest(train, test, random).accuracy,
    },
    meanImage: {
      completionHalf: completeMean(train, test, half).accuracy,
      completionRandom: completeMean(train, test, random).accuracy,
    },
    distances: {
      heldOut: meanDistance(test.patterns),
      independent: meanDistance(independentPatterns(train, { count: test.patterns.length, seed })),
    },
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length
