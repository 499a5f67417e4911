import { checkObject, checkPositive } from '../internal/check.ts'
import { drift } from '../parts/drift.ts'
import { relative } from '../parts/relative.ts'
import { scale } from '../parts/scale.ts'
import { eachSpike, sum, type SumRule } from '../rule.ts'

export interface HomeostaticParameters {
  /** The share of its weights that a neuron gives up with each of its spikes, to first order; a pure number > 0. */
  readonly eta: number
  /** The rate in 1/s that each postsynaptic neuron keeps to, > 0. */
  readonly rate: number
}

/**
 * Synaptic scaling: all weights of a neuron become smaller with each of its spikes and larger while it is silent, in
 * proportion to themselves, so that their ratios stay.
 *
 *     dw/dt = eta w (rate - S_post(t))        S_post: a delta at each postsynaptic spike
 *
 * in closed form: w = w_0 exp(eta (rate T - N)) after N postsynaptic spikes in time T; a spike multiplies by exp(-eta).
 * Fixed point: a neuron of rate `rate`. The time constant of a silent neuron's weights is 1/(eta rate).
 *
 * Sign: |w| grows and shrinks, no weight crosses 0. Weights are written at spikes of either side: what a silent neuron's have
 * grown shows when a presynaptic one brings an update.
 * One instant: rows of postsynaptic spikes before columns. No pairs. Bound: none; growth is exponential, so give it one:
 * `sum([homeostatic(…), …], hardBound(0, 1))`. Units: rate in 1/s; time in ms.
 *
 * @throws ParameterError if a parameter is out of range (at call)
 * @source Turrigiano 2008, Cell 135:422; van Rossum, Bi, Turrigiano 2000, J. Neurosci. 20:8812
 */
export const homeostatic = (parameters: HomeostaticParameters): SumRule => {
  checkObject('homeostatic', parameters, 'parameters, { eta, rate }')
  const { eta, rate } = parameters
  checkPositive('homeostatic.eta', eta, '(a pure number)')
  checkPositive('homeostatic.rate', rate, '1/s')
  return sum(
    // a presynaptic spike changes nothing: it brings what time has done
    [eachSpike({ post: -1 }), eachSpike({ pre: 1 }, scale(0))],
    drift(rate / 1000),
    scale(eta),
    relative(),
  )
}
