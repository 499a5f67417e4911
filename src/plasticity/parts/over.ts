import type { Stage } from '../rule.ts'
import { accumulate } from './accumulate.ts'
import { anneal, type Schedule } from './anneal.ts'
import { scale } from './scale.ts'

/** How a rule that sums over a phase does so. */
export interface PhaseParameters {
  /** Name of the phase whose spikes count. */
  readonly phase: string
  /** The sum is that of this many ms of the phase; tau_ref makes it a mean per tau_ref. */
  readonly per: number
  /** How the learning rate falls with the number of phases. */
  readonly schedule?: Schedule
}

/** The stages that rules over a phase share: variability, sum over the phase, `then`, learning rate, schedule. */
export const stagesOver = (
  eta: number,
  variability: number | ArrayLike<number> | undefined,
  during: PhaseParameters | undefined,
  then: readonly Stage[],
): readonly Stage[] => [
  ...(variability === undefined ? [] : [scale(variability)]),
  ...(during === undefined ? [] : [accumulate({ phase: during.phase, per: during.per })]),
  ...then,
  scale(eta),
  ...(during?.schedule === undefined ? [] : [anneal(during.schedule)]),
]
