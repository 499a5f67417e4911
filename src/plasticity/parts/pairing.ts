import { ParameterError } from '../../models/errors.ts'
import { MOST_LAST } from '../internal/lastSpikes.ts'
import { spelledOut } from '../internal/spelledOut.ts'
import { type TieOptions, tiesOf } from '../internal/ties.ts'
import type { Pairing } from '../part.ts'

export type { TieOptions } from '../internal/ties.ts'

/**
 * Every spike pairs with every earlier spike of the other side that the window reaches.
 *
 *     pre   --|---|---------     three pairs: dt > 0 from each pre to the post,
 *     post  --------|----|--     and again to the next
 *
 * One instant: a tie is a pair too, unless `ties` says none.
 * Cost: with an exponential window one multiplication a synapse of the row, else one call of the window a pair.
 *
 * @throws ParameterError if `ties` is neither 'mean' nor 'none'
 * @source Morrison, Diesmann, Gerstner 2008, Biol. Cybern. 98:459, sec. 4.1
 * @see {@link restrictedPairing} when only changes of speaker count
 */
export const allToAllPairing = (options: TieOptions = {}): Pairing => {
  const ties = tiesOf('allToAllPairing', options)
  return {
    kind: 'all-to-all',
    isSaving: true,
    known: { kind: 'all-to-all' },
    ties,
    operator: spelledOut(ties, Infinity, ({ times }) => times),
  }
}

/**
 * Every spike pairs with the last `k` spikes of the other side.
 *
 * One instant: a tie is the most recent of the k; with ties 'none' it is no pair and takes nobody's place. At once, a
 * spike that comes in a later round of the instant comes too late to take a place.
 *
 * Biased when the two rates differ and the window outlives the refractory period: SAL then rests off the diagonal.
 *
 * Memory: k times a neuron, of each side.
 *
 * @throws ParameterError if k is not an integer from 1 to 2^20, or `ties` neither 'mean' nor 'none' (at call), or k times the
 *   number of neurons of a side is more than 2^27, a gigabyte (at wiring)
 * @see {@link restrictedPairing} which has no such bias
 */
export const lastPairing = (k: number, options: TieOptions = {}): Pairing => {
  if (!Number.isInteger(k) || k < 1 || k > MOST_LAST)
    throw new ParameterError('lastPairing.k', k, `an integer from 1 to ${MOST_LAST}`)
  const ties = tiesOf('lastPairing', options)
  return {
    kind: 'last',
    isSaving: true,
    known: { kind: 'last', k },
    ties,
    operator: spelledOut(ties, k, ({ times, isTie }) => {
      const left = isTie ? k - 1 : k
      return left === 0 ? [] : times.slice(-left)
    }),
  }
}

/**
 * Nearest neighbours, symmetric: every spike pairs with the last spike of the other side. It is {@link lastPairing} of one.
 *
 *     pre   --|---|---------     each pre pairs with the last post before it,
 *     post  --------|----|--     each post with the last pre before it
 *
 * One instant: a tie is the nearest neighbour; with ties 'none' it is no pair and hides nobody.
 *
 * @throws ParameterError if `ties` is neither 'mean' nor 'none'
 * @source Morrison, Diesmann, Gerstner 2008, Biol. Cybern. 98:459, fig. 7A (nearest neighbour, symmetric)
 */
export const symmetricPairing = (options: TieOptions = {}): Pairing => ({
  ...lastPairing(1, { ties: tiesOf('symmetricPairing', options) }),
  kind: 'symmetric',
})

/**
 * Nearest neighbours of the presynaptic spikes: each of them pairs with the last postsynaptic spike before it and with the
 * next one after it. So a postsynaptic spike pairs with all presynaptic ones since its neuron's previous spike.
 *
 *     pre   ----|-|-------|--     the first post has two pairs, the second one;
 *     post  --------|---------|   the third pre has one with each of them
 *
 * One instant: a tie is one pair, and is both neighbours of its presynaptic spike, which has no other; the postsynaptic one
 * pairs with the others since its previous spike all the same. With ties 'none' it is no pair and hides nobody: the
 * presynaptic spike pairs with the postsynaptic ones before and after.
 * Cost: a value a pair. Memory: presynaptic spikes since the oldest last spike of the other side, within the support of the
 * window; so a function must state its support.
 *
 * @throws ParameterError if `ties` is neither 'mean' nor 'none'
 * @source Morrison, Diesmann, Gerstner 2008, Biol. Cybern. 98:459, fig. 7B (nearest neighbour, presynaptic centred)
 */
export const preCentredPairing = (options: TieOptions = {}): Pairing => {
  const ties = tiesOf('preCentredPairing', options)
  return {
    kind: 'pre-centred',
    isSaving: true,
    known: { kind: 'pre-centred' },
    ties,
    operator: spelledOut(ties, Infinity, ({ axis, times, own, isTie }) => {
      if (axis === 'pre') return isTie ? [] : times.slice(-1)
      return times.filter((time) => (ties === 'mean' ? time > own : time >= own))
    }),
  }
}

/**
 * Every spike pairs with the last spike of the other side, if that came after its own neuron's previous spike: each
 * change of speaker is one pair.
 *
 * One instant: where two spikes tie, the tie is their one pair; with ties 'none' it is no pair, and hides nobody.
 *
 * @throws ParameterError if `ties` is neither 'mean' nor 'none'
 * @source Morrison, Diesmann, Gerstner 2008, Biol. Cybern. 98:459, fig. 7C (nearest neighbour, restricted)
 */
export const restrictedPairing = (options: TieOptions = {}): Pairing => {
  const ties = tiesOf('restrictedPairing', options)
  return {
    kind: 'restricted',
    isSaving: true,
    known: { kind: 'restricted' },
    ties,
    operator: spelledOut(ties, 1, ({ times, own, isTie }) => {
      const last = times.at(-1)
      return last === undefined || isTie || last <= own ? [] : [last]
    }),
  }
}
