import { checkChoice, ParameterError, refuseKey } from '../../models/errors.ts'
import { checkObject, checkPositive } from '../internal/check.ts'
import { spelledOutFactor } from '../internal/ownTraces.ts'
import { spelledOut } from '../internal/spelledOut.ts'
import type { Pairing, PairingScheme } from '../part.ts'

export interface TripletPairingParameters {
  /** ms; how long a presynaptic neuron's earlier spikes count for its pairs, those with post before pre. */
  readonly tau_pre: number
  /** ms; how long a postsynaptic neuron's earlier spikes count for its pairs, those with pre before post. */
  readonly tau_post: number
  /** `'all'` unless given; `'nearest'`: only the last partner pairs, and only the last own spike counts. */
  readonly spikes?: 'all' | 'nearest'
  /** A triplet has no tie: the limits that a mean would be of are those of pairs. */
  readonly ties?: 'none'
}

const NAMES = ['tau_pre', 'tau_post', 'spikes', 'ties']

/**
 * Triplets: every spike pairs with the earlier ones of the other side, and each of these pairs counts the trace of the
 * spike's own neuron's earlier spikes.
 *
 *     value of a pair = window(dt) · sum over earlier own spikes t' of exp(-(t - t') / tau)
 *
 *     pre   ------|-----     post–pre–post: the second post with the pre, weighed by the first post (tau_post)
 *     post  --|-------|-     pre–post–pre:  the same with sides exchanged (tau_pre)
 *
 * A neuron's first spike has no own trace, so its pairs are worth 0. The pairs themselves are {@link allToAllPairing}: a
 * triplet rule is a sum of both.
 * One instant: a tie is no pair and hides nobody; a spike is no part of its own trace.
 * Cost: that of its pairs and one number a spike. Over a phase, rows and columns are added up: there is no sum of pairs.
 *
 * @throws ParameterError if a time constant is no finite number > 0 ms, `spikes` neither 'all' nor 'nearest', or `ties` not
 * 'none'
 * @source Pfister and Gerstner 2006, J. Neurosci. 26:9673
 * @see {@link triplet} for the whole rule
 */
export const tripletPairing = (parameters: TripletPairingParameters): Pairing => {
  checkObject('tripletPairing', parameters, 'parameters, { tau_pre, tau_post, spikes? }')
  for (const [name, value] of Object.entries(parameters))
    if (!NAMES.includes(name)) refuseKey('tripletPairing', name, value, NAMES)
  const { tau_pre, tau_post, spikes = 'all', ties = 'none' } = parameters
  checkPositive('tripletPairing.tau_pre', tau_pre, 'ms')
  checkPositive('tripletPairing.tau_post', tau_post, 'ms')
  checkChoice('tripletPairing.spikes', spikes, ['all', 'nearest'])
  const asked: unknown = ties
  if (asked !== 'none') throw new ParameterError('tripletPairing.ties', asked, "'none', or nothing")
  const known: PairingScheme & { readonly kind: 'triplet' } = { kind: 'triplet', tau_pre, tau_post, spikes }
  return {
    kind: 'triplet',
    isSaving: true,
    known,
    ties,
    operator: spelledOut(
      ties,
      spikes === 'all' ? Infinity : 1,
      ({ times }) => times,
      spelledOutFactor(known),
    ),
  }
}
