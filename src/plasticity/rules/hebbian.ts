import { exponentialWindow, type ExponentialWindowParameters } from '../../models/windows.ts'
import { checkFinite, checkObject } from '../internal/check.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { scale } from '../parts/scale.ts'
import { type ChainRule, rule } from '../rule.ts'

/** Learning rate and window; what is not given of the window is as in {@link exponentialWindow}. */
export interface StdpParameters extends Partial<ExponentialWindowParameters> {
  /** Learning rate: multiplies the window; in units of weight a pair. */
  readonly eta: number
}

/** STDP of all pairs under an exponential window, whose learning rate has the sign `sign`. */
export const stdp = (name: string, parameters: StdpParameters, sign: 1 | -1): ChainRule => {
  checkObject(name, parameters, 'parameters, { eta, … }')
  const { eta, ...window } = parameters
  checkFinite(`${name}.eta`, eta)
  return rule(allToAllPairing(), exponentialWindow(window), scale(sign * eta))
}

/**
 * Pair-based STDP: pre before post potentiates, post before pre depresses, less and less with |dt|.
 *
 *     dw = eta A_causal exp(-dt/tau_causal)              dt > 0   pre before post
 *        = eta A_anticausal exp(dt/tau_anticausal)       dt < 0   post before pre; A_anticausal is -1 unless given
 *        = eta (A_causal + A_anticausal) / 2             dt = 0   the mean of the two limits
 *
 * Sign: dt = t_post - t_pre at the synapse. Pairing: all-to-all. One instant: all of it is paired before any weight is
 * written; then one update a spike, partners summed, rows before columns.
 * Bound: none. Units: eta and dw as weights, a pair; time constants in ms.
 *
 * @throws ParameterError if a parameter is out of range (at call)
 * @source Song, Miller, Abbott 2000, Nat. Neurosci. 3:919
 */
export const hebbian = (parameters: StdpParameters): ChainRule => stdp('hebbian', parameters, 1)
