import { exponentialWindow } from '../../models/windows.ts'
import { checkObject, checkPositive } from '../internal/check.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { relative } from '../parts/relative.ts'
import { scale } from '../parts/scale.ts'
import { selfTrace } from '../parts/selfTrace.ts'
import { eachSpike, rule, sum, type SumRule } from '../rule.ts'
import { TAU_TRACES } from './tauTraces.ts'

export interface OjaParameters {
  /** Learning rate, > 0; in units of weight a pair. */
  readonly eta: number
  /** Time constant of both traces in ms; 20 unless given. */
  readonly tau?: number
  /** How strongly weights are held down, > 0: their squares come to a sum of 1/alpha; 1 unless given. */
  readonly alpha?: number
}

/**
 * Oja's rule for spikes: pairs of a presynaptic spike before a postsynaptic one strengthen, and each postsynaptic spike
 * weakens in proportion to the weight and to the trace of that neuron's earlier spikes, so that weights do not grow without
 * end but compete.
 *
 *     dw = eta x_pre + w (exp(-eta alpha x_post) - 1)    at each postsynaptic spike; to first order eta (x_pre - alpha w x_post)
 *
 * with traces x of earlier spikes, exp(-(t - t')/tau) summed. In rates dw/dt = eta tau r_post (r_pre - alpha w r_post).
 * Fixed point: w = <x_pre> / (alpha <x_post>), means over postsynaptic spikes; without correlations r_pre / (alpha r_post). For a
 * neuron of rate r_post = sum of w r_pre the sum of w^2 is then 1/alpha, along the first principal component of the inputs.
 *
 * Sign: dt = t_post - t_pre at the synapse. Pairing: all-to-all, dt > 0 only; a tie, dt = 0, counts 1/2, told with the
 * postsynaptic spike. One instant: all of it is paired before any weight is written.
 * Bound: none needed. Units: eta as weights, a pair; tau in ms; alpha in 1/weight.
 *
 * @throws ParameterError if a parameter is out of range (at call)
 * @source Oja 1982, J. Math. Biol. 15:267
 */
export const oja = (parameters: OjaParameters): SumRule => {
  checkObject('oja', parameters, 'parameters, { eta, tau?, alpha? }')
  const { eta, tau = TAU_TRACES, alpha = 1 } = parameters
  checkPositive('oja.eta', eta, 'in units of weight')
  checkPositive('oja.tau', tau, 'ms')
  checkPositive('oja.alpha', alpha, 'in 1/weight')
  const window = exponentialWindow({ A_causal: 1, A_anticausal: 0, tau_causal: tau, tau_anticausal: tau })
  return sum([
    rule(allToAllPairing(), window, scale(eta)),
    eachSpike({ post: -eta * alpha }, selfTrace({ tau }), relative()),
  ])
}
