import type { Observable, OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type Keep, SavedReader } from '../models/saving.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { between, type Boundary, type Spanned, type Statistic } from './internal/between.ts'
import { checkSize, checkSource } from './internal/check.ts'
import {
  checkLagBins,
  type Correlogram,
  correlogramOf,
  lagBin,
  type LagBins,
  RecentTimes,
} from './internal/lagHistogram.ts'

/**
 * The autocorrelogram of a population from boundary to boundary: time differences of all pairs of spikes of the same
 * neuron, added up over neurons.
 *
 * Every two spikes of a neuron in the span are two differences, dt and -dt; a spike with itself is none. Bin k is around
 * k * width; a dt on the edge of two bins counts in the one further from 0, so that the counts are symmetric.
 * One instant: two spikes of a neuron at one time count twice at 0.
 * Exact: counts of differences as they round. Cost: O(pairs within (bins + 1/2) * width).
 *
 * @param keep is told the state of each subscription, so that it can be saved
 * @source Perkel, Gerstein and Moore 1967, Biophys. J. 7:391
 * @throws ParameterError if size, width or bins are out of range (at call)
 * @errors ParameterError for a spike of a neuron beyond size or before its last one, and for a boundary that does not
 *   come at its time
 */
export const autoCorrelogram = <B extends Boundary>(
  options: LagBins & { readonly size: number },
  boundaries: Observable<B>,
  clock: EventTimeScheduler,
  keep?: Keep,
): OperatorFunction<Spike, Spanned<B, Correlogram>> => {
  const where = 'autoCorrelogram'
  checkLagBins(where, options)
  const { size, width, bins } = options
  checkSize(`${where}.size`, size)
  const reach = (bins + 0.5) * width
  const start = (): Statistic<Spike, Correlogram> => {
    const recent = Array.from({ length: size }, () => new RecentTimes(where, reach))
    let references = 0
    let counts: Float64Array = new Float64Array(2 * bins + 1)
    const count = (x: number): void => {
      const k = lagBin(x, width)
      counts[bins + k]!++
      counts[bins - k]!++
    }
    return {
      add({ t, source }) {
        checkSource(where, source, size)
        const own = recent[source]!
        own.differences(t, count)
        own.push(t)
        references++
      },
      close() {
        const result = correlogramOf({ width, bins }, counts, references)
        counts = new Float64Array(2 * bins + 1)
        references = 0
        for (const own of recent) own.clear()
        return result
      },
      save: () => ({ references, counts: counts.slice(), recent: recent.map((own) => own.save()) }),
      load(saved) {
        const from = new SavedReader(where, saved)
        references = from.count('references')
        counts = from.float64('counts', 2 * bins + 1)
        const lists = from.list('recent')
        recent.forEach((own, i) => own.load(`${where}: recent[${i}]`, lists[i] ?? null))
      },
    }
  }
  return between(where, boundaries, clock, start, keep)
}
