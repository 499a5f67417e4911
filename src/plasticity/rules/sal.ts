import { triangularWindow } from '../../models/windows.ts'
import { checkOver, type OverParameters, stagesOver } from '../parts/over.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { type ChainRule, rule } from '../rule.ts'

export type SalParameters = OverParameters

/**
 * Spike-based alignment learning: anti-Hebbian STDP under a triangular window. The two synapses of a pair get opposite
 * changes, W_ij + W_ji stays, and both end at one value.
 *
 *     dw = -eta (1 - dt/tau)    0 < dt < tau    pre before post
 *        = +eta (1 + dt/tau)    -tau < dt < 0   post before pre
 *        = 0                    dt = 0          the mean of the two limits
 *
 * Sign: dt = t_post - t_pre at the synapse. Pairing: all-to-all; with tau = tau_ref every scheme is, since a neuron fires
 * once in that time. One instant: all of it is paired before any weight is written.
 * At once: one update a spike, partners summed. With `during`: one update a run of the phase, sum * per / duration.
 * Bound: none. Units: eta and dw as weights, a pair; tau and per in ms.
 *
 * @throws ParameterError if a parameter is out of range (at call)
 * @source Gierlich et al. 2025, arXiv:2503.02642
 */
export const sal = (parameters: SalParameters): ChainRule => {
  checkOver('sal', parameters)
  const { tau } = parameters
  return rule(
    allToAllPairing(),
    triangularWindow({ A_causal: -1, A_anticausal: 1, tau }),
    ...stagesOver(parameters, []),
  )
}
