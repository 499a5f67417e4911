import type { AccuracyOverTime } from '../../src/plots/accuracyOverTime.ts'
import type { AlignmentCurves } from '../../src/plots/alignmentCurves.ts'
import type { CompletionGrid } from '../../src/plots/completionGrid.ts'
import type { Distributions } from '../../src/plots/distributions.ts'
import type { DreamGrid } from '../../src/plots/dreamGrid.ts'
import type { LearningArm, LearningCurves } from '../../src/plots/learningCurves.ts'
import type { EffectiveWeightsPlot } from '../../src/plots/effectiveWeights.ts'
import type { PhasePlanePlot } from '../../src/plots/phasePlane.ts'
import type { AttractorsPlot, TimingDifferencesPlot } from '../../src/plots/pspShapes.ts'
import type { Raster } from '../../src/plots/raster.ts'
import type { Rasters } from '../../src/plots/rasters.ts'
import type { ReceptiveFields } from '../../src/plots/receptiveFields.ts'
import type { RuleWindow } from '../../src/plots/ruleWindow.ts'
import type { TrainingCurve } from '../../src/plots/trainingCurve.ts'
import type { WeightCauses } from '../../src/plots/weightCauses.ts'
import type { WeightMatrices } from '../../src/plots/weightMatrices.ts'
import type { WeightsBeforeAfter } from '../../src/plots/weightsBeforeAfter.ts'
import type { WeightsScatter } from '../../src/plots/weightsScatter.ts'
import type { WeightTraces } from '../../src/plots/weightTraces.ts'

interface Decay extends LearningArm {
  readonly median: number[]
}

/** Learning from 10 down to 10 / 10^k at checkpoint k. */
export const epochs = Array.from({ length: 7 }, (_, k) => 100 * k)
export const decay = (name: string, factor = 1): Decay => {
  const median = epochs.map((_, k) => factor * 10 ** (1 - k))
  return {
    name,
    epochs,
    lower: median.map((value) => value / 2),
    median,
    upper: median.map((value) => value * 2),
  }
}
/** A value that does not change. */
export const still = (name: string, value: number): LearningArm => ({
  name,
  epochs,
  lower: epochs.map(() => value),
  median: epochs.map(() => value),
  upper: epochs.map(() => value),
})
export const curves: LearningCurves = {
  title: 'Learning',
  measures: [
    { label: 'divergence', arms: [decay('aligned'), decay('free', 0.5)] },
    { label: 'asymmetry', floor: 1e-6, arms: [decay('free'), still('symmetric', 0)] },
  ],
}
export const weights: WeightsScatter = {
  title: 'Weights',
  arms: [
    { name: 'one', networks: [{ size: 2, target: [0, 0.5, 0.5, 0], learned: [9, 0.7, 0.3, 9] }] },
    {
      name: 'two',
      networks: [{ size: 3, target: [0, 1, -1, 1, 0, 0, -1, 0, 0], learned: [0, 1, -1, 1, 0, 0, -1, 0, 0] }],
    },
  ],
}
export const states: Distributions = {
  title: 'States',
  arms: [
    { name: 'exact', networks: [{ target: [0.1, 0.2, 0.3, 0.4], sampled: [0.1, 0.2, 0.3, 0.4] }] },
    { name: 'short', networks: [{ target: [0.001, 0.009, 0.09, 0.9], sampled: [0, 0, 0.1, 0.9] }] },
  ],
}
export const spikes: Raster = {
  title: 'Spikes',
  size: 3,
  spikes: { t: Float64Array.of(-5, 0, 10, 95, 100, 101), source: Int32Array.of(0, 0, 1, 2, 2, 0) },
  from: 0,
  to: 100,
  tau_ref: 10,
}
export const groups: Rasters = {
  title: 'Groups',
  caption: 'Two of them.',
  populations: [
    { name: 'a', size: 3, spikes: { t: [10, 20, 30], source: [0, 1, 2] } },
    { name: 'b', size: 40, spikes: { t: [], source: [] } },
    { name: 'c', size: 1, spikes: { t: [15, 99], source: [0, 0] }, tau_ref: 10 },
  ],
  from: 0,
  to: 100,
}
export const moved: WeightCauses = {
  title: 'Moved',
  caption: 'By two chains.',
  from: 0,
  to: 100,
  w: 0.5,
  path: { t: [10, 30, 60], w: [0.6, 0.55, 0.8] },
  changes: [
    { name: 'rules[0]', t: [10, 30, 60], dw: [0.1, 0.05, 0.2] },
    { name: 'rules[1]', t: [30, 60], dw: [-0.1, 0.05] },
  ],
  pre: { name: 'pre: a 0', t: [5, 28, 59] },
  post: { name: 'post: a 1', t: [10, 30, 60] },
}
/** Two neurons to three with one synapse missing, and a block matrix of 200 by 150. */
export const matrices: WeightMatrices = {
  title: 'Matrices',
  matrices: [
    {
      name: 'small',
      postSize: 3,
      preSize: 2,
      post: Int32Array.of(0, 1, 1, 2, 2),
      pre: Int32Array.of(0, 0, 1, 0, 1),
      weight: Float64Array.of(1, -0.5, 0, 0.25, -1),
    },
    {
      name: 'large',
      postSize: 200,
      preSize: 150,
      post: Array.from({ length: 200 }, (_, k) => k),
      pre: Array.from({ length: 200 }, (_, k) => k % 150),
      weight: Array.from({ length: 200 }, (_, k) => k / 100),
    },
  ],
}
/** Pictures of 3 × 2: a known corner, a sample, a mean and the truth; the second one is named wrongly. */
export const completions: CompletionGrid = {
  title: 'Completion',
  width: 3,
  blocks: [
    {
      name: 'Upper half known',
      images: [
        {
          clamped: [1, 0, 1, null, null, null],
          sample: Uint8Array.of(1, 0, 1, 0, 1, 0),
          mean: Float64Array.of(1, 0, 1, 0.25, 0.5, 0.75),
          truth: [1, 0, 1, 1, 1, 0],
          label: 'a',
          inferred: 'a',
        },
        {
          clamped: [0, 0, 1, null, Number.NaN, null],
          sample: [0, 0, 1, 0, 0, 0],
          mean: [0, 0, 1, 0, 0, 1 + 1e-12],
          truth: [0, 0, 1, 0, 1, 0],
          label: 'b',
          inferred: 'a',
        },
      ],
    },
    {
      name: 'Random half known',
      images: [
        { clamped: [1, null, null, 0, 0, null], sample: [1, 0, 0, 0, 0, 1], mean: [1, 0, 0, 0, 0, 0.5] },
      ],
    },
  ],
}
/** Two labels with one and two samples of 2 × 2, and three moments of the free network. */
export const dreams: DreamGrid = {
  title: 'Dreams',
  width: 2,
  labels: [
    { label: 'a', samples: [[1, 0, 0, 1]], mean: [0.5, 0, 0, 1] },
    {
      label: 'b',
      samples: [
        [0, 1, 1, 0],
        [0, 1, 0, 0],
      ],
    },
  ],
  free: [
    { pixels: [1, 0, 0, 1], label: 'a', t_tau_ref: 0 },
    { pixels: [1, 1, 1, 1], t_tau_ref: 20 },
    { pixels: [0, 1, 1, 0], label: 'b', t_tau_ref: 40 },
  ],
}
/** Three hidden neurons of 2 × 2 features and two labels. */
export const fields: ReceptiveFields = {
  title: 'Fields',
  width: 2,
  labels: ['a', 'b'],
  forward: [
    [2, -2, 0, 0, -1, 1],
    [0, 0, 0, 1, 0.5, 0],
    [0, 1, 0, 0, 0, 2],
  ],
  backward: [
    [2, 0, 0],
    [-2, 0, 1],
    [0, 0, 0],
    [0, 1, 0],
    [-1, 0.5, 0],
    [1, 0, 2],
  ],
}
export const timed: AccuracyOverTime = {
  title: 'Time',
  times_tau_ref: [1, 10, 100],
  arms: [
    {
      name: 'none',
      runs: [
        { seed: 1, firstSpike: 0.5, accuracy: [0.6, 0.7, 0.8] },
        { seed: 2, firstSpike: 0.4, accuracy: [0.5, 0.6, 0.7] },
        { seed: 3, firstSpike: 0.6, accuracy: [0.4, 0.5, 0.9] },
      ],
    },
    { name: 'sal', runs: [{ seed: 1, firstSpike: 0.7, accuracy: Float64Array.of(0.8, 0.9, 0.95) }] },
  ],
  references: [
    { name: 'nearest neighbour', accuracy: 0.9 },
    { name: 'chance', accuracy: 0.1 },
  ],
}
export const training: TrainingCurve = {
  title: 'Training',
  arms: [
    {
      name: 'sal',
      runs: [
        { seed: 1, epochs: [1, 2, 3], accuracy: [0.5, 0.7, 0.9] },
        { seed: 2, epochs: [1, 2], accuracy: [0.7, 0.8] },
      ],
    },
  ],
  references: [{ name: 'nearest neighbour', accuracy: 0.85 }],
}
/** One hidden and two visible neurons: differences 1 and −1 before (variance 1), none after. */
export const bothWays: WeightsBeforeAfter = {
  title: 'Weights',
  arms: [
    {
      name: 'sal',
      before: { forward: [[1, 0]], backward: [[0], [1]] },
      after: { forward: [[0.5, 0.5]], backward: [[0.5], [0.5]] },
    },
    {
      name: 'none',
      before: { forward: [[1, 0]], backward: [[0], [1]] },
      after: { forward: [[1, 0]], backward: [[0], [1]] },
    },
  ],
}
/** STDP with more potentiation than depression, whose triplets add up to more than their pairs. */
export const learning: RuleWindow = {
  title: 'Rule',
  dt: [-20, -10, 10, 20],
  dw: [-1e-4, -2e-4, 4e-4, 2e-4],
  atZero: 1e-4,
  frequency: { rates: [1, 10, 50], dt: 10, causal: [4e-4, 4e-4, 2e-4], anticausal: [-2e-4, -2e-4, 0] },
  triplets: {
    intervals: [
      [5, 5],
      [5, 15],
    ],
    prePostPre: { dw: [1e-4, 2e-4], beyondPairs: [0, 0] },
    postPrePost: { dw: [5e-4, 3e-4], beyondPairs: [3e-4, 1e-4] },
  },
}

/** Two stacks of layers whose weights become alike; of one the angle was not measured once. */
export const aligning: AlignmentCurves = {
  title: 'Aligning',
  curves: [
    { name: 'layers 1, 2', angle: [91, 70, 50, 30], correlation: [-0.02, 0.3, 0.6, 0.8] },
    { name: 'layers 2, 3', angle: [89, Number.NaN, 60, 50], correlation: [0.01, 0.2, 0.4, 0.5] },
  ],
}

/** A pair of neurons of which one weight is frozen, and two whose weights both learn. */
export const traces: WeightTraces = {
  title: 'Traces',
  epoch_tau_ref: 60,
  arms: [
    { name: 'w12 frozen', pairs: [{ w12: [1.5, 1.5, 1.5], w21: [0.5, 1, 1.4] }] },
    {
      name: 'with SAL',
      pairs: [
        { w12: [1.5, 1.2, 1.1], w21: [0.5, 0.8, 0.9] },
        { w12: [-1, 0, 0.1], w21: [1, 0, -0.1] },
      ],
    },
  ],
}

const planeNodes = [-1, 0, 1]
export const plane: PhasePlanePlot = {
  title: 'Plane',
  field: {
    w12: planeNodes,
    w21: planeNodes,
    drift: planeNodes.map((w21) => planeNodes.map((w12) => (w12 - w21) / 10)),
  },
  nullcline: planeNodes.map((w) => ({ w12: w, w21: w })),
  points: [{ w12: -0.5, w21: 0.5, drift: -0.1 }],
  trajectories: [
    { w12: [-1, -0.5, 0], w21: [1, 0.5, 0], isFrozen: false },
    { w12: [0.5, 0.5], w21: [-1, 0.5], isFrozen: true },
  ],
}
export const effective: EffectiveWeightsPlot = {
  title: 'Effective',
  field: {
    w12: [0, 1, 2],
    w21: [0, 1, 2],
    drift: [
      [0.01, 0.1, 0.2],
      [-0.1, 0.01, null],
      [-0.2, -0.1, 0.01],
    ],
  },
  predicted: -0.2,
  nullcline: [{ w12: 1, difference: -0.15, error: 0.02 }],
  trajectories: [{ w12: [0, 0.6], w21: [1, 0.4] }],
}
export const differences: TimingDifferencesPlot = {
  title: 'Differences',
  edges: [-2, -1, 0, 1, 2],
  sets: ['equal', 'unequal'],
  shapes: [
    {
      name: 'rectangular',
      curves: [
        { predicted: [0.1, 0.4, 0.4, 0.1], measured: [0.11, 0.39, 0.4, 0.1] },
        { predicted: null, measured: null },
      ],
    },
  ],
}
export const resting: AttractorsPlot = {
  title: 'Attractors',
  sets: ['equal', 'unequal'],
  shapes: [
    {
      name: 'alpha',
      curves: [
        { w12: [-1, 1], w21: [-1, 1], rests: [{ w12: 0.5, w21: 0.5, spread: 0.1 }] },
        { w12: [-1, 1], w21: [-0.5, null], rests: [] },
      ],
    },
  ],
}
