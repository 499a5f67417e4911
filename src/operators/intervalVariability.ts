import type { Observable, OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type Keep, SavedReader } from '../models/saving.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { between, type Boundary, type Spanned, type Statistic } from './internal/between.ts'
import { checkOptions, checkSize, checkSource } from './internal/check.ts'
import { intervalTo } from './interSpikeIntervals.ts'

/** How regular each neuron fires; NaN where there are too few intervals. */
export interface IntervalVariability {
  /** Number of intervals. */
  readonly intervals: Float64Array
  /** Mean interval in ms. */
  readonly means: Float64Array
  /** Standard deviation (n - 1) over mean: 0 for a clock, 1 for a Poisson train. */
  readonly cv: Float64Array
  /** The same of neighbouring intervals, which slow changes of the rate leave alone. */
  readonly cv2: Float64Array
  /** Local variation: 0 for a clock, 1 for a Poisson train. */
  readonly lv: Float64Array
}

/**
 * The variability of inter-spike intervals of each neuron, from boundary to boundary.
 *
 *     CV  = std(I) / mean(I)
 *     CV2 = mean of 2 |I' - I| / (I' + I)            I' the interval right after I
 *     LV  = mean of 3 ((I' - I) / (I' + I))^2
 *
 * Only intervals whose two spikes both lie in the span count. Two intervals of 0 differ by nothing.
 * Exact: means and variances are updated interval by interval (Welford), so that rounding stays that of the intervals.
 *
 * @param keep is told the state of each subscription, so that it can be saved
 * @source Holt et al. 1996, J. Neurophysiol. 75:1806 (CV2)
 * @source Shinomoto, Shima and Tanji 2003, Neural Comput. 15:2823 (LV)
 * @throws ParameterError if size is not an integer >= 1 (at call)
 * @errors ParameterError for a spike of a neuron beyond size or before its last one, and for a boundary that does not
 *   come at its time
 */
export const intervalVariability = <B extends Boundary>(
  options: { readonly size: number },
  boundaries: Observable<B>,
  clock: EventTimeScheduler,
  keep?: Keep,
): OperatorFunction<Spike, Spanned<B, IntervalVariability>> => {
  const where = 'intervalVariability'
  checkOptions(`${where}.options`, options)
  const { size } = options
  checkSize(`${where}.size`, size)
  const start = (): Statistic<Spike, IntervalVariability> => {
    let sums = fresh(size)
    return {
      add({ t, source }) {
        checkSource(where, source, size)
        const dt = intervalTo(where, t, sums.last[source]!, source)
        sums.last[source] = t
        if (dt < Infinity) addInterval(sums, source, dt)
      },
      close() {
        const result = resultOf(sums)
        sums = fresh(size)
        return result
      },
      save: () => ({ ...copy(sums, (array) => array.slice()) }),
      load(saved) {
        const from = new SavedReader(where, saved)
        sums = copy(sums, (_, name) => from.float64(name, size))
      },
    }
  }
  return between(where, boundaries, clock, start, keep)
}

/** Each with a number a neuron. */
interface Sums {
  /** Time of the last spike, -Infinity if there was none. */
  readonly last: Float64Array
  /** The last interval. */
  readonly before: Float64Array
  readonly intervals: Float64Array
  readonly means: Float64Array
  /** Sum of the squared distances from the mean. */
  readonly squares: Float64Array
  /** Sum of |I' - I| / (I' + I). */
  readonly contrasts: Float64Array
  /** Sum of its square. */
  readonly contrastSquares: Float64Array
}

const fresh = (size: number): Sums => ({
  last: new Float64Array(size).fill(-Infinity),
  before: new Float64Array(size),
  intervals: new Float64Array(size),
  means: new Float64Array(size),
  squares: new Float64Array(size),
  contrasts: new Float64Array(size),
  contrastSquares: new Float64Array(size),
})

const copy = (sums: Sums, each: (array: Float64Array, name: string) => Float64Array): Sums =>
  Object.fromEntries(
    Object.entries(sums).map(([name, array]) => [name, each(array as Float64Array, name)]),
  ) as unknown as Sums

const addInterval = (sums: Sums, i: number, dt: number): void => {
  const { before, intervals, means, squares, contrasts, contrastSquares } = sums
  const n = ++intervals[i]!
  const deviation = dt - means[i]!
  means[i]! += deviation / n
  squares[i]! += deviation * (dt - means[i]!)
  if (n > 1) {
    const both = dt + before[i]!
    const contrast = both > 0 ? Math.abs(dt - before[i]!) / both : 0
    contrasts[i]! += contrast
    contrastSquares[i]! += contrast * contrast
  }
  before[i] = dt
}

const resultOf = ({ intervals, means, squares, contrasts, contrastSquares }: Sums): IntervalVariability => {
  const of = (least: number, f: (n: number, i: number) => number): Float64Array =>
    intervals.map((n, i) => (n < least ? Number.NaN : f(n, i)))
  return {
    intervals,
    means: of(1, (_, i) => means[i]!),
    cv: of(2, (n, i) => Math.sqrt(squares[i]! / (n - 1)) / means[i]!),
    cv2: of(2, (n, i) => (2 * contrasts[i]!) / (n - 1)),
    lv: of(2, (n, i) => (3 * contrastSquares[i]!) / (n - 1)),
  }
}
