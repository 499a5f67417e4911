import { triangularWindow } from '../../models/windows.ts'
import { type PhaseParameters, stagesOver } from '../parts/over.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { type ChainRule, rule } from '../rule.ts'

export interface SalParameters {
  readonly eta: number
  /** Width of the triangular window in ms; tau_ref, so that pairs are counted while both neurons are on. */
  readonly tau: number
  /** A factor for each synapse, matrix row-major [post][pre]: the variability of its window. */
  readonly variability?: number | ArrayLike<number>
  /** If given, changes are summed over each run of a phase; else they are made at once. */
  readonly during?: PhaseParameters
}

/**
 * Spike-based alignment learning: anti-Hebbian STDP under a triangular window. The two synapses of a pair get opposite
 * changes, W_ij + W_ji stays, and both end at one value.
 *
 *     dw = -eta (1 - dt/tau)  for 0 < dt < tau,    +eta (1 - |dt|/tau)  for -tau < dt < 0,    0 for a tie
 *
 * Pairing all-to-all (within tau_ref every scheme is); no bound.
 * @source Gierlich et al. 2025, arXiv:2503.02642
 */
export const sal = ({ eta, tau, variability, during }: SalParameters): ChainRule =>
  rule(
    allToAllPairing(),
    triangularWindow({ A_causal: -1, A_anticausal: 1, tau }),
    ...stagesOver(eta, variability, during, []),
  )
