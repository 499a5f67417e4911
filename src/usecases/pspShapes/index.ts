import type { NetworkSpec } from '../../graph/index.ts'
import { checkFunction } from '../../models/check.ts'
import { present } from '../../models/errors.ts'
import type { NumberParameter, TableOf } from '../../models/parameters.ts'
import { SnapshotError } from '../../models/saving.ts'
import { followWeights } from '../drift/course.ts'
import { findTrial } from '../findTrial.ts'
import { readCourse } from '../drift/outcomes.ts'
import {
  checkOutcomes,
  type ChoiceParameter,
  numbersOf,
  outcomeReader,
  type Preset,
  runNetworkTrial,
  type Trial,
  type TrialUseCase,
} from '../trials.ts'
import type { Restoring, Wiring } from '../useCase.ts'
import { countDifferences } from './differences.ts'
import {
  checkedPspShapesOptions,
  pspShapesChoices,
  pspShapesLists,
  type PspShapesNumbers,
  type PspShapesOptions,
  pspShapesPresets,
  pspShapesTable,
} from './options.ts'
import { edgesOf, predictCurve, predictDifferences } from './predicted.ts'
import { type PspShapesOutcome, type PspShapesResult, pspShapesResult } from './result.ts'
import { pspShapesSpec, type PspShapesTrial, pspShapesTrials, SAMPLERS, SYNAPSES } from './spec.ts'

export {
  checkedPspShapesOptions,
  type PspShapesNumbers,
  type PspShapesOptions,
  pspShapesPresets,
  pspShapesTable,
} from './options.ts'
export type { CountedDifferences } from './differences.ts'
export type { AttractorCurve, PredictedDifferences } from './predicted.ts'
export type {
  MeasuredRest,
  PspShapesOutcome,
  PspShapesResult,
  ShapeAttractor,
  ShapeDifferences,
} from './result.ts'
export type { PspShapeName } from './shapes.ts'
export { pspShapesSpec, type PspShapesTrial, pspShapesTrials } from './spec.ts'

export { pspShapesResult } from './result.ts'

/**
 * What the shape of PSPs makes of spike timing differences, and of where SAL rests.
 * @source Gierlich et al. 2025, arXiv:2503.02642, fig. 11
 */
export class PspShapes implements TrialUseCase<PspShapesOptions, PspShapesOutcome, PspShapesResult> {
  readonly name = 'psp-shapes'
  readonly doc = 'what the shape of PSPs makes of spike timing differences and of where SAL rests'
  readonly description =
    'Two samplers with PSPs of six shapes (rectangular, cut-off, exponential, with a tail, short and long alpha) and several sets of biases. Computed, by a Markov chain on the ages of the last spikes: the distribution of spike timing differences, and for each weight w12 the w21 at which SAL rests. Measured: the same by simulation. The chain lets only the last spike of a neuron act, as the published calculator does; in the simulation PSPs add up, which is the same for rectangular and cut-off only.'
  readonly table: TableOf<PspShapesNumbers> = pspShapesTable
  readonly choices: Readonly<Record<string, ChoiceParameter>> = pspShapesChoices
  readonly lists: Readonly<Record<string, NumberParameter>> = pspShapesLists
  readonly presets: Readonly<Record<string, Preset<PspShapesOptions>>> = pspShapesPresets
  readonly defaultPreset = 'quick'
  private readonly wire: Wiring
  private readonly restore: Restoring

  constructor(wire: Wiring, restore: Restoring) {
    checkFunction('PspShapes.wire', wire)
    checkFunction('PspShapes.restore', restore)
    this.wire = wire
    this.restore = restore
  }

  checked(options: PspShapesOptions): PspShapesOptions {
    return checkedPspShapesOptions(options)
  }

  trials(options: PspShapesOptions): readonly Trial<PspShapesOutcome>[] {
    checkedPspShapesOptions(options)
    return pspShapesTrials(options).map((trial) => ({
      key: trial.key,
      doc: docOf(options, trial),
      modelTime_tau_ref: timeOf(options, trial),
      run: async (told) => {
        const { kind, shape, set } = trial
        if (kind === 'predicted') return predictDifferences(options, shape, set)
        if (kind === 'curve') return predictCurve(options, shape, set, told?.signal)
        const { wire, restore } = this
        const { tau_ref, epochs } = options
        const spec = present(pspShapesSpec(options, trial.key), 'a network')
        const watch =
          kind === 'counted' ? countDifferences(SAMPLERS, edgesOf(options)) : followWeights(SYNAPSES, epochs)
        return runNetworkTrial<PspShapesOutcome>({ wire, restore, spec, tau_ref, watch }, told)
      },
    }))
  }

  spec(options: PspShapesOptions, key: string): NetworkSpec | undefined {
    return pspShapesSpec(options, key)
  }

  outcome(value: unknown, options: PspShapesOptions, key: string): PspShapesOutcome {
    checkedPspShapesOptions(options)
    const { kind } = findTrial(pspShapesTrials(options), key)
    if (kind === 'rest') return readCourse(value)
    const from = outcomeReader('outcome', value)
    const bins = 2 * options.bins + 1
    if (kind === 'counted') return { counts: numbersOf('outcome: counts', from.part('counts'), bins) }
    if (kind === 'predicted') {
      if (from.part('probabilities') === null) return { probabilities: null, drift: null }
      const drift = from.number('drift')
      if (!Number.isFinite(drift)) throw new SnapshotError('outcome: drift', drift, 'a finite number')
      return {
        probabilities: numbersOf('outcome: probabilities', from.part('probabilities'), bins),
        drift,
      }
    }
    const w12 = numbersOf('outcome: w12', from.part('w12'), options.grid)
    const w21 = from.list('w21').map((w, k): number | null => {
      if (w === null || (typeof w === 'number' && Number.isFinite(w))) return w
      throw new SnapshotError(`outcome: w21[${k}]`, w, 'a finite number, or null')
    })
    if (w21.length !== w12.length) throw new SnapshotError('outcome: w21', w21, `a list of ${w12.length}`)
    return { w12, w21 }
  }

  result(options: PspShapesOptions, outcomes: ReadonlyMap<string, PspShapesOutcome>): PspShapesResult {
    checkedPspShapesOptions(options)
    checkOutcomes(outcomes)
    return pspShapesResult(options, outcomes)
  }
}

const timeOf = (options: PspShapesOptions, { kind }: PspShapesTrial): number => {
  if (kind === 'rest') return options.epochs * options.epochDuration_tau_ref
  return kind === 'counted' ? options.differencesDuration_tau_ref : 0
}

const WHAT = {
  predicted: 'timing differences, computed',
  counted: 'timing differences, counted',
  curve: 'where SAL rests, computed',
} as const

const docOf = ({ b1, b2 }: PspShapesOptions, { kind, shape, set, w12, w21 }: PspShapesTrial): string => {
  const what = kind === 'rest' ? `where SAL rests for w12 ${w12}, from w21 ${w21}` : WHAT[kind]
  return `${shape}, biases ${b1[set]} and ${b2[set]}: ${what}`
}
