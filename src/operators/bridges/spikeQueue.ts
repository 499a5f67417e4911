import type { Spike } from '../../models/events.ts'
import { type Saved, SavedReader } from '../../models/saving.ts'
import { Fifo } from './fifo.ts'

/**
 * Spikes by their times. Those of one time stand as they came, or by their sources where the order of coming means
 * nothing. Cost: O(1) for one that is the last so far, else O(how many are after it).
 */
export class SpikeQueue extends Fifo<Spike> {
  /** Time in ms of the first; Infinity if there is none. */
  get time(): number {
    return this.first?.t ?? Infinity
  }

  insert(spike: Spike, isBySource: boolean): void {
    const { items } = this
    let at = items.length
    while (at > this.head && isAfter(items[at - 1]!, spike, isBySource)) at--
    if (at === items.length) items.push(spike)
    else items.splice(at, 0, spike)
  }

  save(): Saved {
    const spikes = this.toArray()
    return {
      t: Float64Array.from(spikes, ({ t }) => t),
      source: Int32Array.from(spikes, ({ source }) => source),
    }
  }

  load(where: string, saved: Saved): void {
    const from = new SavedReader(where, saved)
    const times = from.float64('t')
    const sources = from.int32('source', times.length)
    this.clear()
    times.forEach((t, k) => this.items.push({ t, source: sources[k]! }))
  }
}

const isAfter = (a: Spike, b: Spike, isBySource: boolean): boolean =>
  a.t > b.t || (isBySource && a.t === b.t && a.source > b.source)
