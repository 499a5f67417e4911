import type { Volley } from '../volley.ts'

/**
 * Volleys on their way, by time and slot of arrival, then by the order of declaration of their projections, then by
 * their sources. A ring; what arrives later than all others, as nearly all does, is added at its end.
 */
export class Inbox {
  /** Arrival time in ms of the first; Infinity if there is none. */
  time: number = Infinity
  /** Its place in that instant. */
  slot = 0
  private times: Float64Array = new Float64Array(16)
  private slots: Float64Array = new Float64Array(16)
  private volleys: (Volley | undefined)[] = Array.from({ length: 16 }, () => undefined)
  private head = 0
  private count = 0

  /** Puts a volley in its place; true if it is the first now. */
  add(time: number, slot: number, volley: Volley): boolean {
    if (this.count === this.times.length) this.grow()
    const { times, slots, volleys, head } = this
    const mask = times.length - 1
    let k = this.count++
    for (; k > 0; k--) {
      const before = (head + k - 1) & mask
      if (!isEarlier(time, slot, volley, times[before]!, slots[before]!, volleys[before]!)) break
      const at = (head + k) & mask
      times[at] = times[before]!
      slots[at] = slots[before]!
      volleys[at] = volleys[before]
    }
    const at = (head + k) & mask
    times[at] = time
    slots[at] = slot
    volleys[at] = volley
    if (k > 0) return false
    this.time = time
    this.slot = slot
    return true
  }

  /** Takes the first out. */
  shift(): Volley {
    const volley = this.volleys[this.head]!
    this.volleys[this.head] = undefined
    this.head = (this.head + 1) & (this.times.length - 1)
    if (--this.count > 0) {
      this.time = this.times[this.head]!
      this.slot = this.slots[this.head]!
    } else this.time = Infinity
    return volley
  }

  private grow(): void {
    const { head, times, slots, volleys } = this
    const turned = Array.from({ length: this.count }, (_, k) => (head + k) & (times.length - 1))
    const room = 2 * times.length
    this.times = Float64Array.from({ length: room }, (_, k) => (k < this.count ? times[turned[k]!]! : 0))
    this.slots = Float64Array.from({ length: room }, (_, k) => (k < this.count ? slots[turned[k]!]! : 0))
    this.volleys = Array.from({ length: room }, (_, k) => (k < this.count ? volleys[turned[k]!] : undefined))
    this.head = 0
  }
}

const isEarlier = (
  time: number,
  slot: number,
  { synapses: { rank }, source }: Volley,
  otherTime: number,
  otherSlot: number,
  other: Volley,
): boolean => {
  if (time !== otherTime) return time < otherTime
  if (slot !== otherSlot) return slot < otherSlot
  return rank < other.synapses.rank || (rank === other.synapses.rank && source < other.source)
}
