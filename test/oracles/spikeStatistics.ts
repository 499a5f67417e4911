// Statistics of recorded spikes by their definitions: lists of intervals, counts and differences, and loops over them.

interface Spike {
  readonly t: number
  readonly source: number
}

/** Times of one neuron's spikes in [begin, end). */
export const timesOf = (spikes: readonly Spike[], i: number, begin: number, end: number): number[] =>
  spikes.filter(({ t, source }) => source === i && t >= begin && t < end).map(({ t }) => t)

export const intervalsOf = (times: readonly number[]): number[] => times.slice(1).map((t, k) => t - times[k]!)

export const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length

/** Sample variance, with n - 1. */
export const variance = (list: readonly number[]): number =>
  list.reduce((sum, x) => sum + (x - mean(list)) ** 2, 0) / (list.length - 1)

/** |I' - I| / (I' + I) of neighbours, 0 for two zeros. */
export const contrastsOf = (intervals: readonly number[]): number[] =>
  intervals.slice(1).map((x, k) => {
    const y = intervals[k]!
    return x + y === 0 ? 0 : Math.abs(x - y) / (x + y)
  })

/** Counts of times in all windows [begin + k width, begin + (k + 1) width) that end by `end`. */
export const countsOf = (times: readonly number[], begin: number, end: number, width: number): number[] => {
  const counts: number[] = []
  for (let k = 0; begin + (k + 1) * width <= end; k++) {
    const [low, high] = [begin + k * width, begin + (k + 1) * width]
    counts.push(times.filter((t) => t >= low && t < high).length)
  }
  return counts
}

/** Counts of differences in bins around k width, k = -bins … bins; an edge belongs to the bin further from 0. */
export const histogram = (differences: readonly number[], width: number, bins: number): number[] =>
  Array.from({ length: 2 * bins + 1 }, (_, n) => {
    const k = Math.abs(n - bins)
    const sign = Math.sign(n - bins)
    return differences.filter((x) => {
      const isThatSide = k === 0 || Math.sign(x) === sign
      return isThatSide && Math.abs(x) < (k + 0.5) * width && (k === 0 || Math.abs(x) >= (k - 0.5) * width)
    }).length
  })
