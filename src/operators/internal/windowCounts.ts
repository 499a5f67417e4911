import { type Saved, SavedReader } from '../../models/saving.ts'
import { windowOf } from './windowOf.ts'

/** Sums over the whole windows of a span; all of them integers, exact below 2^53. */
export interface WindowSums {
  /** How many whole windows there were. */
  readonly windows: number
  /** Sum of the counts of each neuron, … */
  readonly sums: Float64Array
  /** … and of their squares. */
  readonly squares: Float64Array
}

/**
 * Spike counts in windows of equal width: for each of some neurons, the sums of n and n^2. Windows without spikes cost
 * nothing, for they add nothing.
 */
export class WindowCounts {
  private readonly where: string
  private readonly width: number
  private readonly size: number
  private begin: number
  /** Window of the last spike of each neuron, and its count there. */
  private windows: Float64Array
  private counts: Float64Array
  private sums: Float64Array
  private squares: Float64Array
  /** Time of the last spike of all, and whose spikes were at that time. */
  private lastTime = -Infinity
  private lastOnes: number[] = []

  constructor(where: string, size: number, width: number, begin: number) {
    this.where = where
    this.size = size
    this.width = width
    this.begin = begin
    this.windows = new Float64Array(size)
    this.counts = new Float64Array(size)
    this.sums = new Float64Array(size)
    this.squares = new Float64Array(size)
  }

  /** Counts a spike of neuron i, at a time that is none before its last. */
  add(t: number, i: number): void {
    const window = this.windowOf(t)
    if (t !== this.lastTime) {
      this.lastTime = t
      this.lastOnes = []
    }
    this.lastOnes.push(i)
    if (this.windows[i] !== window) {
      this.fold(i)
      this.windows[i] = window
    }
    this.counts[i]!++
  }

  /**
   * Sums over the whole windows until `end`, where it begins afresh; a window that is cut off counts nothing. Spikes at
   * `end` itself, which a boundary among the observers comes after, are in the first window of what begins.
   */
  close(end: number): WindowSums {
    const windows = this.windowOf(end)
    for (let i = 0; i < this.size; i++) if (this.windows[i]! < windows) this.fold(i)
    const { sums, squares } = this
    this.begin = end
    this.windows.fill(0)
    this.counts.fill(0)
    this.sums = new Float64Array(this.size)
    this.squares = new Float64Array(this.size)
    if (this.lastTime === end) for (const i of this.lastOnes) this.counts[i]!++
    return { windows, sums, squares }
  }

  save(): Saved {
    const { begin, windows, counts, sums, squares, lastTime, lastOnes } = this
    return {
      begin,
      lastTime,
      lastOnes: Int32Array.from(lastOnes),
      windows: windows.slice(),
      counts: counts.slice(),
      sums: sums.slice(),
      squares: squares.slice(),
    }
  }

  load(saved: Saved): void {
    const { size } = this
    const from = new SavedReader(this.where, saved)
    this.begin = from.time('begin')
    this.lastTime = from.time('lastTime')
    this.lastOnes = Array.from(from.indices('lastOnes', size))
    this.windows = from.float64('windows', size)
    this.counts = from.float64('counts', size)
    this.sums = from.float64('sums', size)
    this.squares = from.float64('squares', size)
  }

  private windowOf(t: number): number {
    return windowOf(`${this.where}.window`, this.begin, this.width, t)
  }

  private fold(i: number): void {
    const n = this.counts[i]!
    this.sums[i]! += n
    this.squares[i]! += n * n
    this.counts[i] = 0
  }
}
