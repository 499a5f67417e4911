import type { Network } from '../../graph/index.ts'
import { SavedReader } from '../../models/saving.ts'

/** Timing differences t_2 - t_1 of successive spikes of two neurons, counted. */
export interface CountedDifferences {
  /** In each bin, the last count that of all that are longer. */
  readonly counts: readonly number[]
}

/** Counts the differences of each two successive spikes of different neurons: the restricted nearest pairs. */
export const countDifferences =
  (population: string, edges: readonly number[]) =>
  (net: Network): (() => CountedDifferences) => {
    const bins = edges.length - 1
    const low = edges[0] ?? 0
    const width = (-2 * low) / bins
    let counts = new Float64Array(bins + 1)
    let [last, lastTime] = [-1, 0]
    net.keep('differences', {
      save: () => ({ counts: counts.slice(), last, lastTime }),
      load: (saved) => {
        const from = new SavedReader('differences', saved)
        counts = from.float64('counts', bins + 1)
        last = from.number('last')
        lastTime = from.number('lastTime')
      },
    })
    net.spikes(population).subscribe(({ t, source }) => {
      if (last >= 0 && source !== last) {
        const dt = source === 1 ? t - lastTime : lastTime - t
        const bin = Math.floor((dt - low) / width)
        const place = bin >= 0 && bin < bins ? bin : bins
        counts[place] = (counts[place] ?? 0) + 1
      }
      last = source
      lastTime = t
    })
    return () => ({ counts: [...counts] })
  }
