import type { NetworkSpec } from '../../graph/index.ts'
import { checkFunction } from '../../models/check.ts'
import type { TableOf } from '../../models/parameters.ts'
import { followWeights } from '../drift/course.ts'
import { measureDrift } from '../drift/measured.ts'
import { type Means, runNetwork } from '../drift/running.ts'
import type { Preset, Trial, TrialUseCase } from '../trials.ts'
import type { Restoring, Wiring } from '../useCase.ts'
import {
  checkedPhasePlaneOptions,
  type PhasePlaneNumbers,
  type PhasePlaneOptions,
  phasePlanePresets,
  phasePlaneTable,
} from './options.ts'
import { type PhasePlaneOutcome, type PhasePlaneResult, phasePlaneResult } from './result.ts'
import { phasePlaneSpec, type PhasePlaneTrial, phasePlaneTrials, SYNAPSES } from './spec.ts'

export {
  checkedPhasePlaneOptions,
  type PhasePlaneNumbers,
  type PhasePlaneOptions,
  phasePlanePresets,
  phasePlaneTable,
} from './options.ts'
export type {
  ComparedDrift,
  DriftField,
  PhasePlaneOutcome,
  PhasePlaneResult,
  Trajectory,
} from './result.ts'
export { type Frozen, phasePlaneSpec, type PhasePlaneTrial, phasePlaneTrials } from './spec.ts'

/**
 * The plane of the two weights of a pair of samplers: the field in which SAL moves them, in closed form and as measured.
 * @source Gierlich et al. 2025, arXiv:2503.02642, fig. 2e
 */
export class PhasePlane implements TrialUseCase<PhasePlaneOptions, PhasePlaneOutcome, PhasePlaneResult> {
  readonly name = 'phase-plane'
  readonly doc = 'where SAL moves the two weights of a pair: field and nullcline in closed form, and as measured'
  readonly description =
    'Two samplers that reach each other, with SAL on both synapses. In closed form: how fast and where the weights move at every point of their plane, and where they rest. Measured: drifts at points off the diagonal at fixed weights, with standard errors; trajectories from around the edge, which end on the diagonal; and trajectories with one weight frozen, which the other one meets.'
  readonly table: TableOf<PhasePlaneNumbers> = phasePlaneTable
  readonly presets: Readonly<Record<string, Preset<PhasePlaneOptions>>> = phasePlanePresets
  readonly defaultPreset = 'quick'
  private readonly means: Means

  constructor(wire: Wiring, restore: Restoring) {
    checkFunction('PhasePlane.wire', wire)
    checkFunction('PhasePlane.restore', restore)
    this.means = { wire, restore }
  }

  checked(options: PhasePlaneOptions): PhasePlaneOptions {
    return checkedPhasePlaneOptions(options)
  }

  trials(options: PhasePlaneOptions): readonly Trial<PhasePlaneOutcome>[] {
    const { epochs, epochDuration_tau_ref, pointDuration_tau_ref, tau_ref } = checkedPhasePlaneOptions(options)
    return phasePlaneTrials(options).map((trial) => {
      const isDrift = trial.kind === 'drift'
      const observe = isDrift ? measureDrift(SYNAPSES) : followWeights(SYNAPSES, epochs)
      return {
        key: trial.key,
        doc: docOf(trial),
        modelTime_tau_ref: isDrift ? pointDuration_tau_ref : epochs * epochDuration_tau_ref,
        run: (told) =>
          runNetwork<PhasePlaneOutcome>(
            this.means,
            phasePlaneSpec(options, trial.key),
            tau_ref,
            observe,
            told,
          ),
      }
    })
  }

  spec(options: PhasePlaneOptions, key: string): NetworkSpec {
    return phasePlaneSpec(options, key)
  }

  result(
    options: PhasePlaneOptions,
    outcomes: ReadonlyMap<string, PhasePlaneOutcome>,
  ): PhasePlaneResult {
    return phasePlaneResult(checkedPhasePlaneOptions(options), outcomes)
  }
}

const docOf = ({ kind, w12, w21, frozen }: PhasePlaneTrial): string => {
  const at = `w12 ${short(w12)}, w21 ${short(w21)}`
  if (kind === 'drift') return `drift at ${at}`
  return `trajectory from ${at}${frozen === 'none' ? '' : `, ${frozen} frozen`}`
}

const short = (w: number): string => String(Number(w.toFixed(3)))
