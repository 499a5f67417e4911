import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'

/**
 * What ends in the order in which it began: refractory periods, PSPs. A ring of plain numbers, so that an end makes no
 * object.
 */
export class EndQueue<T> {
  /** Time in ms of the first; Infinity if there is none. */
  time: number = Infinity
  private times: Float64Array = new Float64Array(16)
  private indices: Int32Array = new Int32Array(16)
  private things: (T | undefined)[] = Array.from({ length: 16 }, () => undefined)
  private head = 0
  private count = 0

  /** The index that was pushed with the first. */
  get index(): number {
    return this.indices[this.head]!
  }

  /** What was pushed with the first. */
  get thing(): T {
    return this.things[this.head] as T
  }

  /** Adds an end; `time` is not before that of the last. */
  push(time: number, index: number, thing: T): void {
    if (this.count === this.times.length) this.grow()
    if (this.count === 0) this.time = time
    const at = (this.head + this.count++) & (this.times.length - 1)
    this.times[at] = time
    this.indices[at] = index
    this.things[at] = thing
  }

  /** Takes the first out. */
  shift(): void {
    this.things[this.head] = undefined
    this.head = (this.head + 1) & (this.times.length - 1)
    this.time = --this.count > 0 ? this.times[this.head]! : Infinity
  }

  /** @param numberOf says which thing it was */
  save(numberOf: (thing: T) => number): Saved {
    const { head, times, indices, things } = this
    const places = Array.from({ length: this.count }, (_, k) => (head + k) & (times.length - 1))
    return {
      times: Float64Array.from(places, (place) => times[place]!),
      indices: Int32Array.from(places, (place) => indices[place]!),
      things: Int32Array.from(places, (place) => numberOf(things[place] as T)),
    }
  }

  /**
   * Puts a saved queue in the place of what there is.
   * @param thingOf says which thing a number was; refuses an index that this one does not have
   * @throws SnapshotError if it does not fit
   */
  load(saved: Saved, thingOf: (which: number, index: number) => T): void {
    const from = new SavedReader('ends', saved)
    const times = from.float64('times')
    const indices = from.int32('indices', times.length)
    const things = from.int32('things', times.length)
    while (this.count > 0) this.shift()
    times.forEach((time, k) => {
      if (!(time >= (times[k - 1] ?? -Infinity)))
        throw new SnapshotError('ends: times', time, 'times that rise')
      this.push(time, indices[k]!, thingOf(things[k]!, indices[k]!))
    })
  }

  private grow(): void {
    const { head, times, indices, things } = this
    const turned = Array.from({ length: this.count }, (_, k) => (head + k) & (times.length - 1))
    const room = 2 * times.length
    this.times = Float64Array.from({ length: room }, (_, k) => (k < this.count ? times[turned[k]!]! : 0))
    this.indices = Int32Array.from({ length: room }, (_, k) => (k < this.count ? indices[turned[k]!]! : 0))
    this.things = Array.from({ length: room }, (_, k) => (k < this.count ? things[turned[k]!] : undefined))
    this.head = 0
  }
}
