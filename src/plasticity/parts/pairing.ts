import type { OperatorFunction } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { Ties } from '../../models/windows.ts'
import type { Instant } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { Pairing, PairingOptions, Pairs } from '../rule.ts'

export interface TieOptions {
  /** `'mean'`: a tie is a pair, worth the mean of the window's limits. `'none'`: it is no pair. */
  readonly ties?: Ties
}

/**
 * Every spike pairs with every earlier spike of the other side that the window reaches.
 * @source Morrison, Diesmann, Gerstner 2008, Biol. Cybern. 98:459, sec. 4.1
 */
export const allToAllPairing = ({ ties = 'mean' }: TieOptions = {}): Pairing => ({
  kind: 'all-to-all',
  known: { kind: 'all-to-all' },
  ties,
  operator: (options) => pairs(options, ties, (history) => history.times),
})

/**
 * Every spike pairs with the last `k` spikes of the other side; a tie is the most recent of them.
 *
 * Biased when the two rates differ and the window outlives the refractory period: SAL then rests off the diagonal.
 * @throws ParameterError if k is not an integer >= 1
 */
export const lastPairing = (k: number, { ties = 'mean' }: TieOptions = {}): Pairing => {
  if (!Number.isInteger(k) || k < 1) throw new ParameterError('lastPairing.k', k, 'an integer >= 1')
  return {
    kind: 'last',
    known: { kind: 'last', k },
    ties,
    operator: (options) =>
      pairs(options, ties, ({ times }, _own, isTie) => {
        const left = isTie ? k - 1 : k
        return left === 0 ? [] : times.slice(-left)
      }),
  }
}

/**
 * Every spike pairs with the last spike of the other side, if that came after its own neuron's previous spike: each
 * change of speaker is one pair.
 * @source Morrison, Diesmann, Gerstner 2008, Biol. Cybern. 98:459, fig. 7C (nearest neighbour, restricted)
 */
export const restrictedPairing = ({ ties = 'mean' }: TieOptions = {}): Pairing => ({
  kind: 'restricted',
  known: { kind: 'restricted' },
  ties,
  operator: (options) =>
    pairs(options, ties, ({ times }, own, isTie) => {
      const last = times.at(-1)
      return last === undefined || isTie || last <= own ? [] : [last]
    }),
})

/** The spike times of one neuron, oldest first, as far back as the window reaches. */
interface History {
  times: number[]
}

const historiesOf = (size: number): History[] => Array.from({ length: size }, () => ({ times: [] }))

/** The partners' times with which a spike pairs; `own` is the previous spike of the spike's own neuron. */
type Select = (history: History, own: number, isTie: boolean) => readonly number[]

/**
 * Pairs spelled out one by one: what a pairing means. Rows of the postsynaptic spikes first, then columns of the
 * presynaptic ones; no spike of an instant is history before all of them are paired.
 */
const pairs = (
  { context: { synapses }, support }: PairingOptions,
  ties: Ties,
  select: Select,
): OperatorFunction<Instant, Pairs> =>
  operator((emit) => {
    const pre = historiesOf(synapses.preSize)
    const post = historiesOf(synapses.postSize)
    const { begin, sources } = synapses.incoming
    const side = (
      t: number,
      axis: 'pre' | 'post',
      index: number,
      own: History,
      partners: Int32Array,
      history: History[],
      tied: ReadonlySet<number>,
    ) => {
      const places: number[] = []
      const dts: number[] = []
      const sign = axis === 'post' ? 1 : -1
      const previous = own.times.at(-1) ?? -Infinity
      partners.forEach((partner, place) => {
        const isTie = ties === 'mean' && tied.has(partner)
        for (const time of select(history[partner]!, previous, isTie)) {
          if (t - time > support) continue
          places.push(place)
          dts.push(sign * (t - time))
        }
        // a tie is one pair: it is told once, with the row
        if (isTie && axis === 'post') {
          places.push(place)
          dts.push(0)
        }
      })
      emit({
        t,
        axis,
        index,
        count: places.length,
        places: Int32Array.from(places),
        dts: Float64Array.from(dts),
      })
    }
    return ({ t, pre: preSpikes, post: postSpikes }) => {
      const firedPre = new Set(preSpikes)
      const firedPost = new Set(postSpikes)
      for (const i of postSpikes) {
        side(t, 'post', i, post[i]!, sources.subarray(begin[i], begin[i + 1]), pre, firedPre)
      }
      for (const j of preSpikes) {
        const targets = synapses.targets.subarray(synapses.begin[j], synapses.begin[j + 1])
        side(t, 'pre', j, pre[j]!, targets, post, firedPost)
      }
      const note = (history: History) => {
        history.times.push(t)
        if (support < Infinity) history.times = history.times.filter((time) => t - time <= support)
      }
      for (const j of preSpikes) note(pre[j]!)
      for (const i of postSpikes) note(post[i]!)
    }
  })
