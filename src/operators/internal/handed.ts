import type { Synapses } from '../synapses.ts'

/**
 * Spikes that came without delay and without a volley: all that one round of an instant has handed to a population,
 * in the order of declaration of their projections, then of their sources.
 */
export class Handed<L extends { readonly synapses: Synapses }> {
  /** Time in ms at which they arrive; Infinity if there are none. */
  time: number = Infinity
  /** The place in that instant. */
  slot = 0
  count = 0
  readonly links: L[] = []
  readonly sources: number[] = []

  /** All that wait at once arrive at one time in one slot: what is handed in a round arrives before the next. */
  add(time: number, slot: number, link: L, source: number): void {
    const { links, sources } = this
    const { rank } = link.synapses
    let at = this.count++
    for (; at > 0; at--) {
      const other = links[at - 1]!.synapses.rank
      if (other < rank || (other === rank && sources[at - 1]! <= source)) break
      links[at] = links[at - 1]!
      sources[at] = sources[at - 1]!
    }
    links[at] = link
    sources[at] = source
    this.time = time
    this.slot = slot
  }

  clear(): void {
    this.count = 0
    this.time = Infinity
  }
}
