import type { NetworkSpec } from '../../graph/index.ts'
import { checkFunction } from '../../models/check.ts'
import type { TableOf } from '../../models/parameters.ts'
import { followWeights } from '../drift/course.ts'
import { findTrial } from '../findTrial.ts'
import { measureDrift } from '../drift/measured.ts'
import { readCourse, readDrift } from '../drift/outcomes.ts'
import {
  checkOutcomes,
  type ChoiceParameter,
  type Preset,
  runNetworkTrial,
  type Trial,
  type TrialUseCase,
} from '../trials.ts'
import type { Restoring, Wiring } from '../useCase.ts'
import {
  checkedDalesLawOptions,
  dalesLawChoices,
  type DalesLawNumbers,
  type DalesLawOptions,
  dalesLawPresets,
  dalesLawTable,
} from './options.ts'
import { type DalesLawOutcome, type DalesLawResult, dalesLawResult } from './result.ts'
import { dalesLawSpec, type DalesLawTrial, dalesLawTrials, RECIPROCAL } from './spec.ts'

export { effectiveInhibition, type EffectiveInhibition, predictedDifference } from './effective.ts'
export {
  checkedDalesLawOptions,
  type DalesLawNumbers,
  type DalesLawOptions,
  dalesLawPresets,
  dalesLawTable,
} from './options.ts'
export type {
  DalesLawOutcome,
  DalesLawResult,
  DalesLawTrajectory,
  MeasuredField,
  MeasuredNull,
  Offset,
} from './result.ts'
export { dalesLawSpec, type DalesLawTrial, dalesLawTrials } from './spec.ts'

export { dalesLawResult } from './result.ts'

/**
 * Two excitatory neurons that inhibit each other through inhibitory ones, as Dale's law has it: SAL on the two E–E synapses
 * makes the *effective* weights equal, nearly.
 * @source Gierlich et al. 2025, arXiv:2503.02642, fig. 10
 */
export class DalesLaw implements TrialUseCase<DalesLawOptions, DalesLawOutcome, DalesLawResult> {
  readonly name = 'dales-law'
  readonly doc = 'excitatory and inhibitory neurons apart: SAL on E–E synapses evens out effective weights'
  readonly description =
    'Two excitatory neurons reach each other, and each inhibits the other through an inhibitory neuron of its own; SAL acts on the two E–E synapses from excitatory spikes alone. Measured: the drift of the two weights over their plane, with standard errors; where it vanishes, against the prediction that this is where the effective weights (direct weight and mean inhibition) are equal; and trajectories.'
  readonly table: TableOf<DalesLawNumbers> = dalesLawTable
  readonly choices: Readonly<Record<string, ChoiceParameter>> = dalesLawChoices
  readonly presets: Readonly<Record<string, Preset<DalesLawOptions>>> = dalesLawPresets
  readonly defaultPreset = 'quick'
  private readonly wire: Wiring
  private readonly restore: Restoring

  constructor(wire: Wiring, restore: Restoring) {
    checkFunction('DalesLaw.wire', wire)
    checkFunction('DalesLaw.restore', restore)
    this.wire = wire
    this.restore = restore
  }

  checked(options: DalesLawOptions): DalesLawOptions {
    return checkedDalesLawOptions(options)
  }

  trials(options: DalesLawOptions): readonly Trial<DalesLawOutcome>[] {
    const { epochs, tau_ref } = checkedDalesLawOptions(options)
    const { wire, restore } = this
    return dalesLawTrials(options).map((trial) => {
      const watch = trial.kind === 'course' ? followWeights(RECIPROCAL, epochs) : measureDrift(RECIPROCAL)
      return {
        key: trial.key,
        doc: `${trial.kind === 'course' ? 'trajectory from' : 'drift at'} W_E1E2 ${trial.w12}, W_E2E1 ${trial.w21}`,
        modelTime_tau_ref: timeOf(options, trial),
        run: async (told) => {
          const spec = dalesLawSpec(options, trial.key)
          return runNetworkTrial<DalesLawOutcome>({ wire, restore, spec, tau_ref, watch }, told)
        },
      }
    })
  }

  spec(options: DalesLawOptions, key: string): NetworkSpec {
    return dalesLawSpec(options, key)
  }

  outcome(value: unknown, options: DalesLawOptions, key: string): DalesLawOutcome {
    checkedDalesLawOptions(options)
    const trial = findTrial(dalesLawTrials(options), key)
    return trial.kind === 'course' ? readCourse(value) : readDrift(value)
  }

  result(options: DalesLawOptions, outcomes: ReadonlyMap<string, DalesLawOutcome>): DalesLawResult {
    checkedDalesLawOptions(options)
    checkOutcomes(outcomes)
    return dalesLawResult(options, outcomes)
  }
}

const timeOf = (options: DalesLawOptions, { kind }: DalesLawTrial): number => {
  if (kind === 'course') return options.epochs * options.epochDuration_tau_ref
  return kind === 'node' ? options.pointDuration_tau_ref : options.lineDuration_tau_ref
}
