import { triangularWindow } from '../../models/windows.ts'
import { perSynapse } from '../internal/perSynapse.ts'
import { contrast } from '../parts/contrast.ts'
import {
  checkDuring,
  checkOver,
  type OverParameters,
  type PhaseParameters,
  stagesOver,
} from '../parts/over.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { type ChainRule, rule } from '../rule.ts'

export interface WakeSleepParameters extends OverParameters {
  /** Wanted coactivation of each pair, in the wake phase: matrix row-major [post][pre]. */
  readonly coactivations: number | ArrayLike<number>
  /** The sleep phase. */
  readonly during: PhaseParameters
}

/**
 * Contrastive wake–sleep STDP with known wake statistics: Hebbian pairs of the sleep phase are compared with the
 * coactivations that the target has.
 *
 *     dW_ij = eta (C*_ij - a_ij <z_i z_j>_sleep)
 *     a_ij <z_i z_j> = a_ij per/duration * sum over pairs of max(0, 1 - |dt|/tau)
 *
 * With tau = per = tau_ref the sum is <z_i z_j>, the share of time in which both neurons are on, exactly (but for what
 * is on across an end of the phase). Symmetric in i and j but for a, the variability.
 *
 * Sign: dt = t_post - t_pre, of which only |dt| matters; a tie, dt = 0, counts 1. Pairing: all-to-all. One instant: all of
 * it is paired before any weight is written. One update a run of the phase, at its end.
 * Bound: none. Units: eta and dW as weights; C* and <z_i z_j> are pure numbers; tau and per in ms.
 *
 * @throws ParameterError if a parameter is out of range (at call)
 * @source Gierlich et al. 2025, arXiv:2503.02642; its published code
 */
export const wakeSleep = (parameters: WakeSleepParameters): ChainRule => {
  checkOver('wakeSleep', parameters)
  const { tau, coactivations, during } = parameters
  checkDuring('wakeSleep.during', during)
  const wanted = perSynapse('wakeSleep.coactivations', coactivations)
  return rule(
    allToAllPairing(),
    triangularWindow({ A_causal: 1, A_anticausal: 1, tau }),
    ...stagesOver(parameters, [contrast(wanted)]),
  )
}
