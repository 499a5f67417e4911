import { checkChoice } from '../../models/errors.ts'
import { completed, type TableOf } from '../../models/parameters.ts'
import { exponentialWindow } from '../../models/windows.ts'
import { checkFinite, checkObject } from '../internal/check.ts'
import { allToAllPairing, lastPairing } from '../parts/pairing.ts'
import { scale } from '../parts/scale.ts'
import { tripletPairing } from '../parts/tripletPairing.ts'
import { rule, sum, type SumRule } from '../rule.ts'

/** What pairs and triplets of spikes are worth, and for how long. */
export interface TripletModel {
  readonly A2_causal: number
  readonly A3_causal: number
  readonly A2_anticausal: number
  readonly A3_anticausal: number
  readonly tau_causal: number
  readonly tau_anticausal: number
  readonly tau_x: number
  readonly tau_y: number
}

/**
 * Parameters of triplets with units and defaults: the minimal all-to-all model of visual cortex slices, Pfister and
 * Gerstner 2006, table 4. Its A3_anticausal is 0; tau_x, which then says nothing, is that of the full model.
 */
export const tripletTable: TableOf<TripletModel> = {
  A2_causal: { unit: '1', value: 0, doc: 'what a pair counts, pre before post' },
  A3_causal: { unit: '1', value: 6.5e-3, doc: 'what a triplet counts, post–pre–post' },
  A2_anticausal: { unit: '1', value: -7.1e-3, doc: 'what a pair counts, post before pre' },
  A3_anticausal: { unit: '1', value: 0, doc: 'what a triplet counts, pre–post–pre' },
  tau_causal: { unit: 'ms', value: 16.8, above: 0, doc: 'time constant of the window for dt > 0' },
  tau_anticausal: { unit: 'ms', value: 33.7, above: 0, doc: 'time constant of the window for dt < 0' },
  tau_x: { unit: 'ms', value: 101, above: 0, doc: 'how long earlier presynaptic spikes count' },
  tau_y: { unit: 'ms', value: 114, above: 0, doc: 'how long earlier postsynaptic spikes count' },
}

/** Learning rate and model; what is not given is as in {@link tripletTable}. */
export interface TripletParameters extends Partial<TripletModel> {
  /** Learning rate: multiplies all amplitudes; in units of weight. */
  readonly eta: number
  /** `'all'` unless given; `'nearest'`: only the last spike of the other side and the last own one count. */
  readonly spikes?: 'all' | 'nearest'
}

/**
 * STDP of pairs and triplets: potentiation grows with the rate, as experiments with pairs at several rates have it.
 *
 *     dw = eta exp(-dt/tau_causal) (A2_causal + A3_causal y)                dt > 0   pre before post, at the post
 *        = eta exp(dt/tau_anticausal) (A2_anticausal + A3_anticausal x)     dt < 0   post before pre, at the pre
 *     y = sum over the neuron's earlier post spikes of exp(-(t - t')/tau_y), x the same of its earlier pre spikes, tau_x
 *
 * Sign: dt = t_post - t_pre at the synapse; depression has a negative amplitude (the source writes it as -A). Pairing:
 * all-to-all, or nearest spikes. One instant: a tie is no pair (dt = 0 counts nothing). Bound: none. Units: eta A and dw
 * as weights, a pair; time constants in ms.
 *
 * @throws ParameterError if a parameter is out of range (at call)
 * @source Pfister and Gerstner 2006, J. Neurosci. 26:9673, eq. 3 and 4, table 4
 */
export const triplet = (parameters: TripletParameters): SumRule => {
  checkObject('triplet', parameters, 'parameters, { eta, … }')
  const { eta, spikes = 'all', ...model } = parameters
  checkFinite('triplet.eta', eta)
  checkChoice('triplet.spikes', spikes, ['all', 'nearest'])
  const { A2_causal, A2_anticausal, A3_causal, A3_anticausal, tau_x, tau_y, ...taus } = completed(
    'triplet',
    tripletTable,
    model,
  )
  const pairs = spikes === 'all' ? allToAllPairing({ ties: 'none' }) : lastPairing(1, { ties: 'none' })
  const triplets = tripletPairing({ tau_pre: tau_x, tau_post: tau_y, spikes })
  return sum(
    [
      rule(pairs, exponentialWindow({ A_causal: A2_causal, A_anticausal: A2_anticausal, ...taus })),
      rule(triplets, exponentialWindow({ A_causal: A3_causal, A_anticausal: A3_anticausal, ...taus })),
    ],
    scale(eta),
  )
}
