import { type Observable, type OperatorFunction, Subscriber } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type Keep, SavedReader } from '../models/saving.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { between, type Boundary, type Spanned, type Statistic } from './internal/between.ts'
import { checkStream } from './internal/check.ts'
import { derived } from './internal/guard.ts'
import {
  checkLagBins,
  type Correlogram,
  correlogramOf,
  lagBin,
  type LagBins,
  RecentTimes,
} from './internal/lagHistogram.ts'

/**
 * The cross-correlogram of two streams from boundary to boundary: time differences dt = t_other - t of all pairs of a
 * spike of each, both in the span. Which neurons is for the streams to say, by `filter`.
 *
 *     this   --|--------|---
 *     other  ----|----|-----
 *     dt       +2 +7  -2 -7 …
 *
 * Bin k is around k * width; a dt on the edge of two bins counts in the one further from 0, so that changing the sides is
 * changing the sign. One instant: a tie counts in the middle bin, whichever stream told it first.
 * Exact: counts of differences as they round. Cost: O(pairs within (bins + 1/2) * width); memory: the
 * spikes of that time.
 * Ends: with its own source; an error of any of the streams is passed on.
 *
 * @param keep is told the state of each subscription, so that it can be saved
 * @source Perkel, Gerstein and Moore 1967, Biophys. J. 7:419
 * @throws ParameterError if width or bins are out of range, or `other` is no stream (at call)
 * @errors ParameterError for a spike that comes before one of an earlier time, of either stream, and for a boundary that
 *   does not come at its time
 * @see {@link autoCorrelogram} for a stream with itself: here each spike would pair with itself
 */
export const crossCorrelogram = <B extends Boundary>(
  other: Observable<Spike>,
  options: LagBins,
  boundaries: Observable<B>,
  clock: EventTimeScheduler,
  keep?: Keep,
): OperatorFunction<Spike, Spanned<B, Correlogram>> => {
  const where = 'crossCorrelogram'
  checkStream(`${where}.other`, other)
  checkLagBins(where, options)
  const { width, bins } = options
  const reach = (bins + 0.5) * width
  const start = (): Statistic<Sided, Correlogram> => {
    const recent = [new RecentTimes(where, reach), new RecentTimes(where, reach)] as const
    let references = 0
    let counts: Float64Array = new Float64Array(2 * bins + 1)
    const after = (x: number): void => {
      counts[bins + lagBin(x, width)]!++
    }
    const before = (x: number): void => {
      counts[bins - lagBin(x, width)]!++
    }
    return {
      add({ t, side }) {
        recent[1 - side]!.differences(t, side === 1 ? after : before)
        recent[side].push(t)
        if (side === 0) references++
      },
      close() {
        const result = correlogramOf({ width, bins }, counts, references)
        counts = new Float64Array(2 * bins + 1)
        references = 0
        for (const side of recent) side.clear()
        return result
      },
      save: () => ({ references, counts: counts.slice(), own: recent[0].save(), other: recent[1].save() }),
      load(saved) {
        const from = new SavedReader(where, saved)
        references = from.count('references')
        counts = from.float64('counts', 2 * bins + 1)
        recent[0].load(`${where}: own`, from.part('own'))
        recent[1].load(`${where}: other`, from.part('other'))
      },
    }
  }
  const statistic = between(where, boundaries, clock, start, keep)
  return (source) => statistic(sided(source, other))
}

/** When a spike came, and on which of two sides. */
interface Sided {
  readonly t: number
  readonly side: 0 | 1
}

/** The spikes of two streams as they come. Completes with the first. */
const sided = (first: Observable<Spike>, second: Observable<Spike>): Observable<Sided> =>
  derived(first, (out: Subscriber<Sided>) => {
    const hear = (stream: Observable<Spike>, side: 0 | 1): void => {
      const inner = new Subscriber<Spike>({
        next: ({ t }) => out.next({ t, side }),
        error: (cause: unknown) => out.error(cause),
        complete: () => {
          if (side === 0) out.complete()
        },
      })
      out.add(inner)
      stream.subscribe(inner)
    }
    hear(second, 1)
    hear(first, 0)
  })
