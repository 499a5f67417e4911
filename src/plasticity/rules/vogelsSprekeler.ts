import { exponentialWindow } from '../../models/windows.ts'
import { checkFinite, checkObject, checkPositive } from '../internal/check.ts'
import { hardBound } from '../parts/hardBound.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { scale } from '../parts/scale.ts'
import { eachSpike, rule, sum, type SumRule } from '../rule.ts'
import { TAU_TRACES } from './tauTraces.ts'

export interface VogelsSprekelerParameters {
  /** Learning rate: what a pair strengthens the inhibition by; in units of weight. */
  readonly eta: number
  /** Time constant of both traces in ms; 20 unless given. */
  readonly tau?: number
  /** The rate in 1/s that postsynaptic neurons are driven to. */
  readonly rate: number
  /** The strongest inhibition: weights stay from -bound to 0; no bound unless given. */
  readonly bound?: number
}

/**
 * Inhibitory plasticity that balances excitation (Vogels, Sprekeler et al.): near-coincident spikes strengthen inhibition,
 * presynaptic ones alone weaken it.
 *
 *     d|w| = eta (x_post - alpha)    at each presynaptic spike
 *          = eta x_pre               at each postsynaptic spike
 *     alpha = 2 rate tau
 *
 * with traces x of the other side's spikes, exp(-|dt|/tau) summed. Fixed point: the mean change is
 * eta r_pre (2 tau r_post - alpha), so a postsynaptic neuron is driven to `rate`, whatever the presynaptic rates.
 *
 * Sign: inhibitory weights are negative, so stronger is more negative, w := w - d|w|; weights end at 0.
 * Pairing: all-to-all; a tie, dt = 0, is one pair and counts 1. One instant: all of it is paired before any weight is
 * written; one update a spike, rows before columns. Units: eta and w as weights; tau in ms; rate in 1/s.
 *
 * @throws ParameterError if a parameter is out of range (at call), or a weight is above 0 (at wiring)
 * @source Vogels, Sprekeler, Zenke, Clopath, Gerstner 2011, Science 334:1569
 */
export const vogelsSprekeler = (parameters: VogelsSprekelerParameters): SumRule => {
  checkObject('vogelsSprekeler', parameters, 'parameters, { eta, tau?, rate, bound? }')
  const { eta, tau = TAU_TRACES, rate, bound = Infinity } = parameters
  checkFinite('vogelsSprekeler.eta', eta)
  checkPositive('vogelsSprekeler.tau', tau, 'ms')
  checkPositive('vogelsSprekeler.rate', rate, '1/s')
  if (bound !== Infinity) checkPositive('vogelsSprekeler.bound', bound, 'in units of weight')
  const alpha = (2 * rate * tau) / 1000
  const window = exponentialWindow({ A_causal: 1, A_anticausal: 1, tau_causal: tau, tau_anticausal: tau })
  return sum([rule(allToAllPairing(), window), eachSpike({ pre: -alpha })], scale(-eta), hardBound(-bound, 0))
}
