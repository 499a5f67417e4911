import { checkFinite, checkObject, checkPhase, checkPositive } from '../internal/check.ts'
import { perSynapse } from '../internal/perSynapse.ts'
import type { Stage } from '../part.ts'
import { checkRuns } from '../internal/runs.ts'
import { accumulate, type AccumulatePhase } from './accumulate.ts'
import { anneal, checkSchedule, type Schedule } from './anneal.ts'
import { scale } from './scale.ts'

/** How a rule that sums over a phase does so. */
export interface PhaseParameters {
  /** Name of the phase whose spikes count. */
  readonly phase: string
  /** The sum is that of this many ms of the phase; tau_ref makes it a mean per tau_ref. */
  readonly per: number
  /** How many runs of the phase make one sum, an integer >= 1: a mini-batch; 1 unless given. */
  readonly runs?: number
  /** How the learning rate falls with the number of sums. */
  readonly schedule?: Schedule
}

/** Refuses parameters that name no phase, or no duration > 0. */
export const checkDuring = (where: string, during: PhaseParameters): void => {
  checkObject(where, during, 'parameters, { phase, per, runs?, schedule? }')
  const { phase, per, runs, schedule } = during
  checkPhase(`${where}.phase`, phase)
  checkPositive(`${where}.per`, per, 'ms')
  if (runs !== undefined) checkRuns(`${where}.runs`, runs)
  if (schedule !== undefined) checkSchedule(`${where}.schedule`, schedule)
}

/** Parameters of rules with a triangular window that may sum over a phase. */
export interface OverParameters {
  /** Learning rate: multiplies the sum over pairs; in units of weight. */
  readonly eta: number
  /** Width of the triangular window in ms; tau_ref, so that a pair counts for the time both neurons are on. */
  readonly tau: number
  /** A factor for each synapse, matrix row-major [post][pre]: the variability of its window. */
  readonly variability?: number | ArrayLike<number>
  /** If given, changes are summed over each run of a phase; else they are made at once. */
  readonly during?: PhaseParameters
}

/** Refuses parameters of the rule `name` that are out of range. */
export const checkOver = (name: string, parameters: OverParameters): void => {
  checkObject(name, parameters, 'parameters, { eta, tau, … }')
  const { eta, tau, variability, during } = parameters
  checkFinite(`${name}.eta`, eta)
  checkPositive(`${name}.tau`, tau, 'ms')
  if (variability !== undefined) perSynapse(`${name}.variability`, variability)
  if (during !== undefined) checkDuring(`${name}.during`, during)
}

const sumOf = ({ phase, per, runs }: PhaseParameters): AccumulatePhase => ({
  phase,
  per,
  ...(runs === undefined ? {} : { runs }),
})

/** The stages that these rules share: variability, sum over the phase, `then`, learning rate, schedule. */
export const stagesOver = (
  { eta, variability, during }: OverParameters,
  then: readonly Stage[],
): readonly Stage[] => [
  ...(variability === undefined ? [] : [scale(variability)]),
  ...(during === undefined ? [] : [accumulate(sumOf(during))]),
  ...then,
  scale(eta),
  ...(during?.schedule === undefined ? [] : [anneal(during.schedule)]),
]
