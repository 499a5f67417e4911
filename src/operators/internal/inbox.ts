import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'
import { PHASE } from '../../scheduler/index.ts'
import type { SynapsesByName } from '../savingNode.ts'
import type { Volley } from '../volley.ts'
import { Flight } from './flight.ts'
import { readVolleys, savedVolleys } from './savedVolleys.ts'

/**
 * Volleys on their way, by time and slot of arrival, then by the order of declaration of their projections, then by
 * their sources. A binary heap in plain arrays: projections of unequal delay may have any number in flight. A volley
 * whose synapses differ in delay has one entry, its next run, which moves down as its runs arrive.
 */
export class Inbox {
  /** Arrival time in ms of the first; Infinity if there is none. */
  time: number = Infinity
  /** Its place in that instant. */
  slot = 0
  private times = new Float64Array(16)
  private slots = new Float64Array(16)
  private volleys: Volley[] = []

  /** Puts a volley in its place; true if it is the first now. */
  add(time: number, slot: number, volley: Volley): boolean {
    const { volleys } = this
    let at = volleys.length
    if (at === this.times.length) this.grow()
    volleys.push(volley)
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!this.isEarlier(time, slot, volley, above)) break
      this.move(above, at)
      at = above
    }
    this.put(at, time, slot, volley)
    if (at > 0) return false
    this.time = time
    this.slot = slot
    return true
  }

  /** Takes the first out; if it is a run of a volley, the next one of that takes its place. */
  shift(): Volley {
    const { volleys, times, slots } = this
    const first = volleys[0]!
    const next = first instanceof Flight ? first.next() : undefined
    if (next !== undefined) {
      const time = next.t + next.delay
      this.sink(time, time > this.time ? PHASE.arrival : this.slot, next)
      return first
    }
    const last = volleys.pop()!
    const n = volleys.length
    if (n === 0) this.time = Infinity
    else this.sink(times[n]!, slots[n]!, last)
    return first
  }

  clear(): void {
    this.volleys = []
    this.time = Infinity
    this.slot = 0
  }

  save(synapses: SynapsesByName): Saved {
    const n = this.volleys.length
    return {
      times: this.times.slice(0, n),
      slots: this.slots.slice(0, n),
      volleys: savedVolleys(this.volleys, synapses),
    }
  }

  /** @throws SnapshotError if it does not fit */
  load(where: string, saved: Saved, synapses: SynapsesByName): void {
    const from = new SavedReader(where, saved)
    this.volleys = readVolleys(`${where}: volleys`, from.part('volleys'), synapses)
    const n = this.volleys.length
    while (this.times.length < n) this.grow()
    this.times.set(from.float64('times', n))
    this.slots.set(from.float64('slots', n))
    this.time = n > 0 ? this.times[0]! : Infinity
    this.slot = n > 0 ? this.slots[0]! : 0
    for (let k = 0; k < n; k++) {
      const isAfterOther =
        k === 0 || !this.isEarlier(this.times[k]!, this.slots[k]!, this.volleys[k]!, (k - 1) >> 1)
      // a time that is no number is after nothing and before nothing
      if (!(this.times[k]! >= 0 && this.slots[k]! >= 0 && isAfterOther))
        throw new SnapshotError(`${where}: times[${k}]`, this.times[k], 'times in the order of a heap')
    }
  }

  /** Puts a volley in place of the first. */
  private sink(time: number, slot: number, volley: Volley): void {
    const { volleys, times, slots } = this
    const n = volleys.length
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= n) break
      const right = child + 1
      if (right < n && this.isEarlier(times[right]!, slots[right]!, volleys[right]!, child)) child = right
      if (this.isEarlier(time, slot, volley, child)) break
      this.move(child, at)
      at = child
    }
    this.put(at, time, slot, volley)
    this.time = times[0]!
    this.slot = slots[0]!
  }

  private put(at: number, time: number, slot: number, volley: Volley): void {
    this.times[at] = time
    this.slots[at] = slot
    this.volleys[at] = volley
  }

  private move(from: number, to: number): void {
    this.put(to, this.times[from]!, this.slots[from]!, this.volleys[from]!)
  }

  private isEarlier(
    time: number,
    slot: number,
    { synapses: { rank }, source }: Volley,
    than: number,
  ): boolean {
    if (time !== this.times[than]) return time < this.times[than]!
    if (slot !== this.slots[than]) return slot < this.slots[than]!
    const other = this.volleys[than]!
    return rank < other.synapses.rank || (rank === other.synapses.rank && source < other.source)
  }

  private grow(): void {
    const { times, slots } = this
    this.times = new Float64Array(2 * times.length)
    this.slots = new Float64Array(2 * slots.length)
    this.times.set(times)
    this.slots.set(slots)
  }
}
