import { exponentialWindow, type ExponentialWindowParameters } from '../../models/windows.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { scale } from '../parts/scale.ts'
import { type ChainRule, rule } from '../rule.ts'

export interface StdpParameters extends Partial<ExponentialWindowParameters> {
  /** Learning rate: multiplies the window; in units of weight a pair. */
  readonly eta: number
}

/**
 * Pair-based STDP: a spike pair with dt = t_post - t_pre > 0 strengthens by eta A_causal exp(-dt/tau_causal), one
 * with dt < 0 changes by eta A_anticausal exp(dt/tau_anticausal); A_anticausal is -1 unless given.
 *
 * Pairing all-to-all; dt = 0 the mean of the two limits; at once, one update a spike; no bound.
 * @source Song, Miller, Abbott 2000, Nat. Neurosci. 3:919
 */
export const hebbian = ({ eta, ...window }: StdpParameters): ChainRule =>
  rule(allToAllPairing(), exponentialWindow(window), scale(eta))
