import type { Observable } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Saved, SavedReader, SnapshotError } from '../models/saving.ts'
import { type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { checkOptions, checkSize, nameOf } from './internal/check.ts'
import { oneEach } from './internal/oneEach.ts'
import { firstFrom } from './internal/windowOf.ts'
import { EventSource } from './population.ts'

export interface RegularOptions {
  /** Number of neurons. */
  readonly size: number
  /** Interval of every neuron, or one each, in ms. */
  readonly interval: number | ArrayLike<number>
  /** Time of the first spike of every neuron, or one each, in ms; 0 unless given. */
  readonly start?: number | ArrayLike<number>
  /** Name in errors. */
  readonly name?: string
}

/**
 * Regular spike trains: neuron i fires at start_i + k * interval_i, k = 0, 1, 2, …
 *
 *     start 1, interval 3   -|--|--|--|
 *
 * The times do not depend on when the source is made: those before the clock's time are left out.
 * One instant: neurons that fire together do so in the order of their indices.
 * Exact: each time is one multiplication and one addition, so rounding does not add up.
 * Cost: O(1) a spike where all are due together, O(log size) else.
 *
 * @errors ParameterError if event time has gone so far that an interval no longer moves it
 */
export class RegularSource extends EventSource {
  private readonly intervals: Float64Array
  private readonly starts: Float64Array
  /** Number of the next spike of each neuron. */
  private next: Float64Array
  /** Heap of neurons by the time of their next spike, then by index; all equal trains need none. */
  private readonly heap: Int32Array
  private readonly areEqual: boolean

  constructor(options: RegularOptions, clock: EventTimeScheduler) {
    checkOptions('regular.options', options)
    const { size, interval, start = 0 } = options
    // it draws nothing, so its name may stand twice
    const where = nameOf('regular', { ...options, stream: '' }, clock)
    // before anything is put on the clock
    checkSize(`${where}.size`, size)
    const intervals = oneEach(`${where}.interval`, interval, size, isInterval, 'a finite number > 0 ms')
    const starts = oneEach(`${where}.start`, start, size, Number.isFinite, 'a finite number in ms')
    const next = intervals.map((of, i) => firstFrom(`${where}.interval`, starts[i]!, of, clock.now()))
    super(where, size, clock)
    this.intervals = intervals
    this.starts = starts
    this.areEqual = typeof interval === 'number' && typeof start === 'number'
    this.next = next
    this.heap = Int32Array.from({ length: this.areEqual ? 1 : size }, (_, i) => i)
    this.order()
    this.plan(this.timeOf(this.heap[0]!), PHASE.threshold)
  }

  protected override happen(t: number): void {
    if (this.areEqual) {
      this.step(0, t)
      for (let i = 0; i < this.size; i++) this.emit(t, i)
    } else {
      for (let i = this.heap[0]!; this.timeOf(i) === t; i = this.heap[0]!) {
        this.step(i, t)
        this.sift(0)
        this.emit(t, i)
      }
    }
    this.plan(this.timeOf(this.heap[0]!), PHASE.threshold)
  }

  protected override saveState(): Saved {
    return { next: this.next.slice() }
  }

  protected override loadState(saved: Saved): void {
    const next = new SavedReader(this.name, saved).float64('next', this.size)
    const wrong = next.find((k) => !(Number.isSafeInteger(k) && k >= 0))
    if (wrong !== undefined) throw new SnapshotError(`${this.name}: next`, wrong, 'the number of a spike')
    this.next = next
    this.order()
  }

  private timeOf(i: number): number {
    return this.starts[i]! + this.next[i]! * this.intervals[i]!
  }

  private step(i: number, t: number): void {
    this.next[i]!++
    if (this.timeOf(i) > t) return
    const expected = `more than the last bit of event time, which is ${t} ms`
    throw new ParameterError(`${this.name}: interval of neuron ${i}`, this.intervals[i], expected)
  }

  private order(): void {
    for (let at = (this.heap.length >> 1) - 1; at >= 0; at--) this.sift(at)
  }

  /** Puts the neuron at a place of the heap where it belongs below it. */
  private sift(from: number): void {
    const { heap } = this
    const i = heap[from]!
    let at = from
    for (let below = 2 * at + 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && this.isBefore(heap[below + 1]!, heap[below]!)) below++
      if (!this.isBefore(heap[below]!, i)) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = i
  }

  private isBefore(i: number, j: number): boolean {
    const a = this.timeOf(i)
    const b = this.timeOf(j)
    return a < b || (a === b && i < j)
  }
}

/** Regular spike trains as a stream; see {@link RegularSource}. Hot, from this call on. */
export const regular = (options: RegularOptions, clock: EventTimeScheduler): Observable<Spike> =>
  new RegularSource(options, clock).spikes

const isInterval = (x: number): boolean => x > 0 && x < Infinity
