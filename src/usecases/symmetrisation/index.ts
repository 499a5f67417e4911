import type { Network, NetworkSpec } from '../../graph/index.ts'
import { checkFunction } from '../../models/check.ts'
import { present } from '../../models/errors.ts'
import { median } from '../../models/median.ts'
import { findTrial } from '../findTrial.ts'
import {
  checkOutcomes,
  type OptionTables,
  type Preset,
  runNetworkTrial,
  type Trial,
  type TrialUseCase,
} from '../trials.ts'
import type { Restoring, Wiring } from '../useCase.ts'
import { Measuring } from './measuring.ts'
import {
  checkedSymmetrisationOptions,
  SYMMETRISATION_ARMS,
  type SymmetrisationArm,
  type SymmetrisationOptions,
  symmetrisationPresets,
  symmetrisationTables,
} from './options.ts'
import { type AlignmentCourse, type SymmetrisationOutcome, symmetrisationOutcome } from './outcome.ts'
import { directionsOf, type SymmetrisationRun, symmetrisationSpec } from './spec.ts'

export {
  checkedSymmetrisationOptions,
  isLayers,
  isPair,
  type LayersOptions,
  type PairOptions,
  type PairsOptions,
  SYMMETRISATION_ARMS,
  type SymmetrisationArm,
  type SymmetrisationNumbers,
  type SymmetrisationOptions,
  symmetrisationPresets,
  symmetrisationTable,
} from './options.ts'
export type { AlignmentCourse, DirectionsOutcome, SymmetrisationOutcome, WeightsOfBoth } from './outcome.ts'
export { type SymmetrisationRun, symmetrisationSpec } from './spec.ts'

/** A measure before and after; null where it is not defined. */
export type BeforeAfterMeasure = readonly [before: number | null, after: number | null]

/** How alike two directions were; of pairs the angle is that of all weights to all those the other way. */
export interface AlignmentResult {
  readonly angleDegrees: BeforeAfterMeasure
  readonly correlation: BeforeAfterMeasure
  /** Variance of backward minus forward; null for one pair of synapses. */
  readonly variance: BeforeAfterMeasure
  /** Of backward over forward. */
  readonly slope: BeforeAfterMeasure
}

/** One run of an arm. */
export interface SymmetrisationRunResult extends AlignmentResult {
  readonly seed: number
  /** Spikes a neuron and tau_ref, a population. */
  readonly rates: readonly number[]
  /** Each pair of neighbouring layers by itself, where there are several. */
  readonly layers?: readonly (AlignmentResult & { readonly name: string })[]
  /** The weights of a pair that is alone, before and after. */
  readonly weights?: { readonly w12: BeforeAfterMeasure; readonly w21: BeforeAfterMeasure }
}

/** Medians over the runs of an arm, and the runs. */
export interface SymmetrisationArmResult extends AlignmentResult {
  readonly runs: readonly SymmetrisationRunResult[]
}

export interface SymmetrisationResult {
  /** Those arms of which a run is done. */
  readonly arms: { readonly [A in SymmetrisationArm]?: SymmetrisationArmResult }
}

/**
 * Spike-based alignment learning makes weights symmetric: those from one neuron to another become those from the other to the
 * one, in two neurons, many pairs, or layers whose weights upwards are given.
 *
 * @source Gierlich et al. 2025, arXiv:2503.02642, figs. 2, 7 and 9
 */
export class Symmetrisation implements TrialUseCase<
  SymmetrisationOptions,
  SymmetrisationOutcome,
  SymmetrisationResult
> {
  readonly name = 'symmetrisation'
  readonly doc: string =
    'spike-based alignment learning (SAL) makes weights symmetric: pairs, layers, stacks of layers'
  readonly description: string =
    'Neurons that fire by chance learn by spike-based alignment learning (SAL) until the weight from one to another is that from ' +
    'the other to the one: two layers whose weights back down become the transpose of those upwards, a stack of them, two neurons, or many pairs.'
  readonly table: OptionTables['table'] = symmetrisationTables.table
  readonly choices: NonNullable<OptionTables['choices']> = present(symmetrisationTables.choices, 'choices')
  readonly lists: NonNullable<OptionTables['lists']> = present(symmetrisationTables.lists, 'lists')
  readonly words: NonNullable<OptionTables['words']> = present(symmetrisationTables.words, 'words')
  readonly presets: Readonly<Record<string, Preset<SymmetrisationOptions>>> = symmetrisationPresets
  readonly defaultPreset: string = 'layer'
  private readonly wire: Wiring
  private readonly restore: Restoring

  constructor(wire: Wiring, restore: Restoring) {
    checkFunction('Symmetrisation.wire', wire)
    checkFunction('Symmetrisation.restore', restore)
    this.wire = wire
    this.restore = restore
  }

  checked(options: SymmetrisationOptions): SymmetrisationOptions {
    return checkedSymmetrisationOptions(options)
  }

  trials(options: SymmetrisationOptions): readonly Trial<SymmetrisationOutcome>[] {
    const { epochs, epochDuration_tau_ref, tau_ref } = this.checked(options)
    const { wire, restore } = this
    return runsOf(options).map(({ key, run }) => ({
      key,
      doc: `${ARM_DOCS[run.arm]}, seed ${run.seed}`,
      modelTime_tau_ref: epochs * epochDuration_tau_ref,
      run: (told = {}) => {
        const watch = (net: Network) => {
          const measuring = new Measuring(net, options, run)
          return () => measuring.outcome()
        }
        return runNetworkTrial(
          { wire, restore, spec: symmetrisationSpec(options, run), tau_ref, watch },
          told,
        )
      },
    }))
  }

  spec(options: SymmetrisationOptions, key: string): NetworkSpec {
    return symmetrisationSpec(options, findTrial(runsOf(options), key).run)
  }

  outcome(value: unknown, options: SymmetrisationOptions, key: string): SymmetrisationOutcome {
    return symmetrisationOutcome(value, options, findTrial(runsOf(options), key).run)
  }

  result(
    options: SymmetrisationOptions,
    outcomes: ReadonlyMap<string, SymmetrisationOutcome>,
  ): SymmetrisationResult {
    this.checked(options)
    checkOutcomes(outcomes)
    const done = [...outcomes.values()]
    const arms = SYMMETRISATION_ARMS.toReversed().flatMap((arm) => {
      const runs = done.filter((outcome) => outcome.arm === arm).map((outcome) => runResult(options, outcome))
      return runs.length === 0 ? [] : [[arm, { ...medians(runs), runs }] as const]
    })
    return { arms: Object.fromEntries(arms) }
  }
}

/** The runs that options ask for, in turn, with their keys. */
const runsOf = (
  options: SymmetrisationOptions,
): readonly { readonly key: string; readonly run: SymmetrisationRun }[] => {
  const { runs, seed, arms } = checkedSymmetrisationOptions(options)
  const ordered = SYMMETRISATION_ARMS.filter((arm) => arms.includes(arm))
  return Array.from({ length: runs }, (_, k) =>
    ordered.map((arm) => ({ key: `${arm}-${seed + k}`, run: { arm, seed: seed + k } })),
  ).flat()
}

const ARM_DOCS: Readonly<Record<SymmetrisationArm, string>> = {
  sal: 'with SAL',
  frozen: 'one synapse frozen',
  none: 'without SAL',
}

const endsOf = (values: readonly (number | null)[]): BeforeAfterMeasure => [
  values.at(0) ?? null,
  values.at(-1) ?? null,
]

const alignmentResult = (
  { angleDegrees, correlation, variance, slope }: AlignmentCourse,
  pairs: number,
): AlignmentResult => ({
  angleDegrees: endsOf(angleDegrees),
  correlation: endsOf(correlation),
  variance: pairs < 2 ? [null, null] : endsOf(variance),
  slope: endsOf(slope),
})

const runResult = (
  options: SymmetrisationOptions,
  { seed, rates, overall, directions }: SymmetrisationOutcome,
): SymmetrisationRunResult => {
  const first = directions[0]
  const [trace] = first?.traces ?? []
  return {
    seed,
    ...alignmentResult(
      overall,
      directions.reduce((sum, { pairs }) => sum + pairs, 0),
    ),
    rates,
    ...(directionsOf(options).length > 1
      ? { layers: directions.map(({ name, course, pairs }) => ({ name, ...alignmentResult(course, pairs) })) }
      : {}),
    ...(first?.pairs === 1 && trace !== undefined
      ? { weights: { w12: endsOf(trace.backward), w21: endsOf(trace.forward) } }
      : {}),
  }
}

const medians = (runs: readonly SymmetrisationRunResult[]): AlignmentResult => {
  const middle = (name: keyof AlignmentResult): BeforeAfterMeasure => {
    const at = (k: 0 | 1): number | null => {
      const values = runs.flatMap((run) => run[name][k] ?? [])
      return values.length === runs.length ? median(values) : null
    }
    return [at(0), at(1)]
  }
  return {
    angleDegrees: middle('angleDegrees'),
    correlation: middle('correlation'),
    variance: middle('variance'),
    slope: middle('slope'),
  }
}
