import type { OperatorFunction } from 'rxjs'
import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import type { Ties } from '../../models/windows.ts'
import type { Instant, Synapses } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { Pairing, PairingOptions, Pairs } from '../part.ts'

/** What a spike may pair with on one neuron of the other side. */
export interface Candidates {
  /** The side of the spike that pairs. */
  readonly axis: 'pre' | 'post'
  /** Spike times in ms before this instant, oldest first, as far back as window and pairing reach. */
  readonly times: readonly number[]
  /** Time in ms of the previous spike of the spike's own neuron; -Infinity if there is none. */
  readonly own: number
  /** Whether the two neurons fire at this instant and that is a pair. */
  readonly isTie: boolean
}

/** The times that pair, the tie aside. */
export type Select = (candidates: Candidates) => readonly number[]

/** What every pair of a spike counts, by the earlier spikes of its own neuron. */
export interface OwnFactor extends Saving {
  of(axis: 'pre' | 'post', neuron: number, t: number): number
  /** A spike, which counts for later ones of its neuron: told when time has moved on. */
  add(axis: 'pre' | 'post', neuron: number, t: number): void
}

/**
 * Pairs spelled out one by one: what a pairing means. Rows of the postsynaptic spikes of a round first, then columns of
 * its presynaptic ones; no spike of an instant is past before time has moved on. A tie is one pair: it is told with the
 * row, or with the column if the postsynaptic spike came in an earlier round of the instant.
 *
 * @param most how many spikes of a neuron can pair at most
 * @param factorOf what makes the factor of the pairs of a spike, 1 unless given
 */
export const spelledOut =
  (
    ties: Ties,
    most: number,
    select: Select,
    factorOf?: (synapses: Synapses) => OwnFactor,
  ): Pairing['operator'] =>
  ({ context: { synapses, keep }, support, watched }: PairingOptions): OperatorFunction<Instant, Pairs> =>
    operator((emit) => {
      const pre = new Past(synapses.preSize, most, support)
      const post = new Past(synapses.postSize, most, support)
      const factors = factorOf?.(synapses)
      const { begin, sources } = synapses.incoming
      let now = -Infinity
      keep('pairs', {
        save: () => ({
          now,
          pre: pre.save(),
          post: post.save(),
          ...(factors === undefined ? {} : { factors: factors.save() }),
        }),
        load: (saved) => {
          const from = new SavedReader('pairs', saved)
          now = from.number('now')
          factors?.load(from.part('factors'))
          pre.load(from.part('pre'))
          post.load(from.part('post'))
        },
      })

      const tell = (
        t: number,
        axis: 'pre' | 'post',
        index: number,
        partners: Int32Array,
        isTold: (partner: number) => boolean,
      ) => {
        const [mine, theirs, sign] = axis === 'post' ? [post, pre, 1] : [pre, post, -1]
        const own = mine.times[index]!.at(-1) ?? -Infinity
        const places: number[] = []
        const dts: number[] = []
        for (const place of watched?.({ axis, index }) ?? partners.keys()) {
          const partner = partners[place]!
          const isTie = ties === 'mean' && theirs.latest.has(partner)
          for (const time of select({ axis, times: theirs.times[partner]!, own, isTie })) {
            places.push(place)
            dts.push(sign * (t - time))
          }
          if (isTie && isTold(partner)) {
            places.push(place)
            dts.push(0)
          }
        }
        const count = places.length
        const pairs = { t, axis, index, count, places: Int32Array.from(places), dts: Float64Array.from(dts) }
        emit(factors === undefined ? pairs : { ...pairs, factor: factors.of(axis, index, t) })
      }

      return (instant) => {
        const { t } = instant
        if (t !== now) {
          if (factors !== undefined) {
            for (const neuron of pre.latest) factors.add('pre', neuron, now)
            for (const neuron of post.latest) factors.add('post', neuron, now)
          }
          pre.settle(now)
          post.settle(now)
          now = t
        }
        const earlier = new Set(post.latest)
        const newPre = pre.add(instant.pre)
        const newPost = post.add(instant.post)
        for (const i of newPost) tell(t, 'post', i, sources.subarray(begin[i], begin[i + 1]), () => true)
        for (const j of newPre) {
          const targets = synapses.targets.subarray(synapses.begin[j], synapses.begin[j + 1])
          tell(t, 'pre', j, targets, (partner) => earlier.has(partner))
        }
      }
    })

/** The spikes of one side: those of the latest instant, and the times before it. */
class Past implements Saving {
  /** By neuron, oldest first, in ms. */
  readonly times: number[][]
  readonly latest = new Set<number>()
  private readonly most: number
  private readonly support: number

  constructor(size: number, most: number, support: number) {
    this.times = Array.from({ length: size }, () => [])
    this.most = most
    this.support = support
  }

  /** Takes the spikes of a round; returns those of neurons that have not fired at this instant yet. */
  add(neurons: readonly number[]): readonly number[] {
    const fresh = new Set(neurons.filter((neuron) => !this.latest.has(neuron)))
    for (const neuron of fresh) this.latest.add(neuron)
    return [...fresh]
  }

  settle(t: number): void {
    for (const neuron of this.latest) {
      const times = this.times[neuron]!.filter((time) => t - time <= this.support)
      this.times[neuron] = [...times, t].slice(-this.most)
    }
    this.latest.clear()
  }

  save(): Saved {
    return { times: this.times.map((times) => Float64Array.from(times)), latest: [...this.latest] }
  }

  load(saved: Saved): void {
    const from = new SavedReader('past spikes', saved)
    const times = from.list('times')
    this.times.forEach((_, neuron) => {
      const own = new SavedReader('past spikes', { times: times[neuron] ?? null }).float64('times')
      this.times[neuron] = [...own]
    })
    this.latest.clear()
    for (const neuron of from.list('latest')) this.latest.add(neuron as number)
  }
}
