import { triangularWindow } from '../../models/windows.ts'
import { contrast } from '../parts/contrast.ts'
import { type PhaseParameters, stagesOver } from '../parts/over.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { type ChainRule, rule } from '../rule.ts'

export interface WakeSleepParameters {
  readonly eta: number
  /** Width of the triangular window in ms; tau_ref, so that the sum over pairs is the time both neurons are on. */
  readonly tau: number
  /** Wanted coactivation of each pair, in the wake phase: matrix row-major [post][pre]. */
  readonly coactivations: number | ArrayLike<number>
  readonly variability?: number | ArrayLike<number>
  /** The sleep phase. */
  readonly during: PhaseParameters
}

/**
 * Contrastive wake–sleep STDP with known wake statistics: Hebbian pairs of the sleep phase are compared with the
 * coactivations that the target has.
 *
 *     dW_ij = eta (C*_ij - a_ij <z_i z_j>_sleep)
 *
 * With the triangular window of width tau_ref the sum over pairs is <z_i z_j> exactly. Symmetric in i and j but for a.
 * @source Gierlich et al. 2025, arXiv:2503.02642; its published code
 */
export const wakeSleep = ({ eta, tau, coactivations, variability, during }: WakeSleepParameters): ChainRule =>
  rule(
    allToAllPairing(),
    triangularWindow({ A_causal: 1, A_anticausal: 1, tau }),
    ...stagesOver(eta, variability, during, [contrast(coactivations)]),
  )
