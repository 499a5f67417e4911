/**
 * Points sorted into cells that are no narrower than a reach: whatever lies within the reach of a point is in its own
 * cell or in one beside it.
 */
export class Cells {
  private readonly dimensions: number
  private readonly low: readonly number[]
  private readonly side: readonly number[]
  private readonly counts: readonly number[]
  private readonly period: readonly number[]
  /** Members of cell c: those at places begin[c] … begin[c + 1), rising. */
  private readonly begin: Int32Array
  private readonly members: Int32Array

  constructor(points: Float64Array, dimensions: number, period: readonly number[], reach: number) {
    this.dimensions = dimensions
    this.period = period
    const size = points.length / dimensions
    const most = Math.max(1, rootOf(size, dimensions))
    const low: number[] = []
    const side: number[] = []
    const counts: number[] = []
    for (let d = 0; d < dimensions; d++) {
      const isPeriodic = period[d]! < Infinity
      let [first, last] = [0, period[d]!]
      if (!isPeriodic) {
        first = Infinity
        last = -Infinity
        for (let k = d; k < points.length; k += dimensions) {
          first = Math.min(first, points[k]!)
          last = Math.max(last, points[k]!)
        }
      }
      // a little wider than the reach, so that rounding cannot put a neighbour two cells away
      const fitting = Math.min(most, Math.floor((last - first) / (reach * (1 + 1e-9))))
      const count = fitting < (isPeriodic ? 3 : 1) ? 1 : fitting
      low.push(first)
      counts.push(count)
      side.push((last - first) / count)
    }
    this.low = low
    this.side = side
    this.counts = counts
    const cells = counts.reduce((a, b) => a * b, 1)
    const cellOf = Int32Array.from({ length: size }, (_, i) => {
      let cell = 0
      for (let d = 0; d < dimensions; d++) {
        const at = Math.min(counts[d]! - 1, Math.max(0, this.along(points[i * dimensions + d]!, d)))
        cell = cell * counts[d]! + at
      }
      return cell
    })
    this.begin = new Int32Array(cells + 1)
    for (const cell of cellOf) this.begin[cell + 1]!++
    for (let c = 0; c < cells; c++) this.begin[c + 1]! += this.begin[c]!
    this.members = new Int32Array(size)
    const filled = this.begin.slice(0, cells)
    cellOf.forEach((cell, i) => {
      this.members[filled[cell]!++] = i
    })
  }

  /** Calls `visit` with the members of each cell in which there may be something within reach of the point. */
  near(
    points: Float64Array,
    i: number,
    visit: (members: Int32Array, from: number, until: number) => void,
  ): void {
    const { dimensions, counts } = this
    const walk = (d: number, cell: number): void => {
      if (d === dimensions) {
        visit(this.members, this.begin[cell]!, this.begin[cell + 1]!)
        return
      }
      const count = counts[d]!
      if (count === 1) return walk(d + 1, cell)
      const at = this.along(points[i * dimensions + d]!, d)
      for (let k = at - 1; k <= at + 1; k++) {
        if (this.period[d]! < Infinity) walk(d + 1, cell * count + ((k + count) % count))
        else if (k >= 0 && k < count) walk(d + 1, cell * count + k)
      }
    }
    walk(0, 0)
  }

  /** Number of the cell along one dimension; beyond the ends where a point of the other side lies there. */
  private along(x: number, d: number): number {
    if (this.counts[d] === 1) return 0
    const period = this.period[d]!
    const within = period < Infinity ? x - period * Math.floor(x / period) : x
    return Math.floor((within - this.low[d]!) / this.side[d]!)
  }
}

/** The largest integer whose power is at most x, by multiplication: the bits of a broken exponent are the engine's own. */
export const rootOf = (x: number, exponent: number): number => {
  let low = 0
  let high = x + 1
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    let power = 1
    for (let k = 0; k < exponent; k++) power *= middle
    if (power <= x) low = middle
    else high = middle
  }
  return low
}
