import { checkChoice, ParameterError } from '../../models/errors.ts'
import type { Ties } from '../../models/windows.ts'
import { checkObject } from '../internal/check.ts'
import { spelledOut } from '../internal/spelledOut.ts'
import type { Pairing } from '../part.ts'

export interface TieOptions {
  /** `'mean'`: a tie is a pair, worth the mean of the window's limits. `'none'`: it is no pair. */
  readonly ties?: Ties
}

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
 * @throws ParameterError if k is not an integer >= 1, or `ties` neither 'mean' nor 'none'
 * @see {@link restrictedPairing} which has no such bias
 */
export const lastPairing = (k: number, options: TieOptions = {}): Pairing => {
  if (!Number.isInteger(k) || k < 1) throw new ParameterError('lastPairing.k', k, 'an integer >= 1')
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

const tiesOf = (where: string, options: TieOptions): Ties => {
  checkObject(where, options, "options, { ties: 'mean' | 'none' }")
  const { ties = 'mean' } = options
  checkChoice(`${where}.ties`, ties, ['mean', 'none'])
  return ties
}
