import type { ChainRule } from '../rule.ts'
import { stdp, type StdpParameters } from './hebbian.ts'

/**
 * The mirror image of {@link hebbian}: pre before post depresses, post before pre potentiates.
 *
 *     dw = -eta A_causal exp(-dt/tau_causal)             dt > 0   pre before post
 *        = -eta A_anticausal exp(dt/tau_anticausal)      dt < 0   post before pre; A_anticausal is -1 unless given
 *        = -eta (A_causal + A_anticausal) / 2            dt = 0   the mean of the two limits
 *
 * Pairing, order at one instant, bound and units as there.
 *
 * @throws ParameterError if a parameter is out of range (at call)
 */
export const antiHebbian = (parameters: StdpParameters): ChainRule => stdp('antiHebbian', parameters, -1)
