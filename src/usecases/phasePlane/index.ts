import type { NetworkSpec } from '../../graph/index.ts'
import { checkFunction } from '../../models/check.ts'
import type { TableOf } from '../../models/parameters.ts'
import { followWeights } from '../drift/course.ts'
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
  checkedPhasePlaneOptions,
  phasePlaneChoices,
  type PhasePlaneNumbers,
  type PhasePlaneOptions,
  phasePlanePresets,
  phasePlaneTable,
} from './options.ts'
import { type PhasePlaneOutcome, type PhasePlaneResult, phasePlaneResult } from './result.ts'
import { phasePlaneSpec, type PhasePlaneTrial, phasePlaneTrials, SYNAPSES, trialOf } from './spec.ts'

export {
  checkedPhasePlaneOptions,
  type PhasePlaneNumbers,
  type PhasePlaneOptions,
  phasePlanePresets,
  phasePlaneTable,
} from './options.ts'
export type { ComparedDrift, DriftField, PhasePlaneOutcome, PhasePlaneResult, Trajectory } from './result.ts'
export { type Frozen, phasePlaneSpec, type PhasePlaneTrial, phasePlaneTrials } from './spec.ts'

export { phasePlaneResult } from './result.ts'

/**
 * The plane of the two weights of a pair of samplers: the field in which SAL moves them, in closed form and as measured.
 * @source Gierlich et al. 2025, arXiv:2503.02642, fig. 2e
 */
export class PhasePlane implements TrialUseCase<PhasePlaneOptions, PhasePlaneOutcome, PhasePlaneResult> {
  readonly name = 'phase-plane'
  readonly doc = 'where SAL moves the two weights of a pair: field and nullcline in closed form, and measured'
  readonly description =
    'Two samplers that reach each other, with SAL on both synapses. In closed form: how fast and where the weights move at every point of their plane, and where they rest. Measured: drifts at points off the diagonal at fixed weights, with standard errors; trajectories from around the edge, which end on the diagonal; and trajectories with one weight frozen, which the other one meets.'
  readonly table: TableOf<PhasePlaneNumbers> = phasePlaneTable
  readonly choices: Readonly<Record<string, ChoiceParameter>> = phasePlaneChoices
  readonly presets: Readonly<Record<string, Preset<PhasePlaneOptions>>> = phasePlanePresets
  readonly defaultPreset = 'quick'
  private readonly wire: Wiring
  private readonly restore: Restoring

  constructor(wire: Wiring, restore: Restoring) {
    checkFunction('PhasePlane.wire', wire)
    checkFunction('PhasePlane.restore', restore)
    this.wire = wire
    this.restore = restore
  }

  checked(options: PhasePlaneOptions): PhasePlaneOptions {
    return checkedPhasePlaneOptions(options)
  }

  trials(options: PhasePlaneOptions): readonly Trial<PhasePlaneOutcome>[] {
    const { epochs, epochDuration_tau_ref, pointDuration_tau_ref, tau_ref } =
      checkedPhasePlaneOptions(options)
    const { wire, restore } = this
    return phasePlaneTrials(options).map((trial) => {
      const isDrift = trial.kind === 'drift'
      const watch = isDrift ? measureDrift(SYNAPSES) : followWeights(SYNAPSES, epochs)
      return {
        key: trial.key,
        doc: docOf(trial),
        modelTime_tau_ref: isDrift ? pointDuration_tau_ref : epochs * epochDuration_tau_ref,
        run: async (told) => {
          const spec = phasePlaneSpec(options, trial.key)
          return runNetworkTrial<PhasePlaneOutcome>({ wire, restore, spec, tau_ref, watch }, told)
        },
      }
    })
  }

  spec(options: PhasePlaneOptions, key: string): NetworkSpec {
    return phasePlaneSpec(options, key)
  }

  outcome(value: unknown, options: PhasePlaneOptions, key: string): PhasePlaneOutcome {
    checkedPhasePlaneOptions(options)
    return trialOf(options, key).kind === 'drift' ? readDrift(value) : readCourse(value)
  }

  result(options: PhasePlaneOptions, outcomes: ReadonlyMap<string, PhasePlaneOutcome>): PhasePlaneResult {
    checkedPhasePlaneOptions(options)
    checkOutcomes(outcomes)
    return phasePlaneResult(options, outcomes)
  }
}

const docOf = ({ kind, w12, w21, frozen }: PhasePlaneTrial): string => {
  const at = `w12 ${w12}, w21 ${w21}`
  if (kind === 'drift') return `drift at ${at}`
  return `trajectory from ${at}${frozen === 'none' ? '' : `, ${frozen} frozen`}`
}
