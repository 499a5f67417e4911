import { type Saved, SavedReader } from '../../models/saving.ts'
import type { Ties } from '../../models/windows.ts'
import type { HalfWindow } from './halves.ts'
import type { History } from './history.ts'

/** Where a ring of times begins to be kept: room for this many. */
const ROOM = 4

/**
 * The spikes of each neuron since the last spike of whoever asks: each of them pairs once with every neuron of the other
 * side, with its next spike. With ties 'mean' a spike at that last one has paired with it already; with 'none' it has not.
 *
 * Memory: spikes within the support of the window that somebody may still ask for, which are those since the oldest last
 * spike of the other side; looked at when there is no room.
 */
export class SinceLastHistory implements History {
  private readonly half: HalfWindow
  private readonly isTieSpent: boolean
  /** Last spikes of the other side in ms, -Infinity if there is none. */
  private readonly others: Float64Array
  /** By neuron, oldest first from `head` on, around the end. Lengths are powers of two. */
  private readonly times: Float64Array[]
  private readonly head: Int32Array
  private readonly count: Int32Array

  constructor(size: number, half: HalfWindow, ties: Ties, others: Float64Array) {
    this.half = half
    this.isTieSpent = ties === 'mean'
    this.others = others
    this.times = Array.from({ length: size }, () => new Float64Array(ROOM))
    this.head = new Int32Array(size)
    this.count = new Int32Array(size)
  }

  sumInto(t: number, own: number, into: Float64Array, offset: number): void {
    for (let j = 0; j < this.times.length; j++) this.sumOf(t, own, j, into, offset + j)
  }

  sumOver(t: number, own: number, partners: Int32Array, into: Float64Array, offset: number): void {
    for (let k = 0; k < partners.length; k++) this.sumOf(t, own, partners[k]!, into, offset + k)
  }

  private sumOf(t: number, own: number, j: number, into: Float64Array, at: number): void {
    const { half, isTieSpent } = this
    const times = this.times[j]!
    const mask = times.length - 1
    const from = this.head[j]!
    for (let k = from + this.count[j]! - 1; k >= from; k--) {
      const time = times[k & mask]!
      if (isTieSpent ? time <= own : time < own) return
      const x = t - time
      if (x > half.support) return
      into[at]! += half.value(x)
    }
  }

  add(t: number, j: number): void {
    if (this.count[j] === this.times[j]!.length) this.makeRoom(t, j)
    const times = this.times[j]!
    times[(this.head[j]! + this.count[j]!) & (times.length - 1)] = t
    this.count[j]!++
  }

  /** Forgets what nobody can ask for; where that is less than half, there will be twice the room. */
  private makeRoom(t: number, j: number): void {
    const { support } = this.half
    const times = this.times[j]!
    const mask = times.length - 1
    let oldest = Infinity
    for (const last of this.others) if (last < oldest) oldest = last
    while (this.count[j]! > 0) {
      const time = times[this.head[j]!]!
      if (time >= oldest && t - time <= support) break
      this.head[j] = (this.head[j]! + 1) & mask
      this.count[j]!--
    }
    if (this.count[j]! <= times.length / 2) return
    const larger = new Float64Array(2 * times.length)
    for (let k = 0; k < this.count[j]!; k++) larger[k] = times[(this.head[j]! + k) & mask]!
    this.times[j] = larger
    this.head[j] = 0
  }

  save(): Saved {
    return {
      times: this.times.map((times, j) =>
        Float64Array.from({ length: this.count[j]! }, (_, k) => times[(this.head[j]! + k) % times.length]!),
      ),
    }
  }

  load(saved: Saved): void {
    const lists = new SavedReader('spikes since the last ones', saved).list('times')
    this.times.forEach((_, j) => {
      const own = new SavedReader('spikes since the last ones', { times: lists[j] ?? null }).float64('times')
      let room = ROOM
      while (room < own.length) room *= 2
      const times = new Float64Array(room)
      times.set(own)
      this.times[j] = times
      this.head[j] = 0
      this.count[j] = own.length
    })
  }
}
