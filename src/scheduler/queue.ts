/** Whoever has a future: an operator with events of its own, or one scheduled action. */
export interface Agent {
  /** Name that errors and `explain` show. */
  readonly name: string
  /** Works through everything it has before the clock's horizon, then says when it wants to be called next. */
  advance(): void
}

/** The place of one agent in the queue: its next time, slot and rank. One shape for all, so that comparing is fast. */
export class Wakeup {
  /** Event time in ms; Infinity while nothing is pending. */
  time: number = Infinity
  /** Place inside the instant: round and phase in one number. */
  slot: number = 0
  /** Position in the heap, -1 outside. */
  place: number = -1
  readonly agent: Agent
  /** Order of declaration; for an action, that of scheduling. */
  rank: number

  constructor(agent: Agent, rank: number) {
    this.agent = agent
    this.rank = rank
  }
}

/** Whether a comes before b: time, then slot, then rank. */
const before = (a: Wakeup, b: Wakeup): boolean =>
  a.time < b.time || (a.time === b.time && (a.slot < b.slot || (a.slot === b.slot && a.rank < b.rank)))

/**
 * A priority queue of wake-ups that know their own place in it, so that one can be moved or taken out.
 *
 * Cost: O(log n) a change. Four children a node: half the levels of a binary heap, and the children share cache
 * lines (see `npm run bench`).
 */
export class WakeupQueue {
  private readonly items: Wakeup[] = []

  get size(): number {
    return this.items.length
  }

  /** The earliest, if there is any. */
  get first(): Wakeup | undefined {
    return this.items[0]
  }

  /** The earliest of all but the first, if there is any. */
  get second(): Wakeup | undefined {
    const { items } = this
    let best = items[1]
    if (best === undefined) return undefined
    const end = Math.min(items.length, 5)
    for (let k = 2; k < end; k++) if (before(items[k]!, best)) best = items[k]!
    return best
  }

  insert(wakeup: Wakeup): void {
    wakeup.place = this.items.length
    this.items.push(wakeup)
    this.rise(wakeup)
  }

  remove(wakeup: Wakeup): void {
    const { place } = wakeup
    if (place < 0) return
    const last = this.items.pop()!
    wakeup.place = -1
    if (last === wakeup) return
    last.place = place
    this.items[place] = last
    this.moved(last)
  }

  /** Puts a wake-up right whose time or slot has changed. */
  moved(wakeup: Wakeup): void {
    this.rise(wakeup)
    this.sink(wakeup)
  }

  private rise(wakeup: Wakeup): void {
    const { items } = this
    let place = wakeup.place
    while (place > 0) {
      const above = (place - 1) >> 2
      const parent = items[above]!
      if (!before(wakeup, parent)) break
      items[place] = parent
      parent.place = place
      place = above
    }
    items[place] = wakeup
    wakeup.place = place
  }

  private sink(wakeup: Wakeup): void {
    const { items } = this
    const n = items.length
    let place = wakeup.place
    for (;;) {
      let child = 4 * place + 1
      if (child >= n) break
      let best = items[child]!
      const end = Math.min(child + 4, n)
      let at = child
      for (child++; child < end; child++) {
        const other = items[child]!
        if (before(other, best)) {
          best = other
          at = child
        }
      }
      if (!before(best, wakeup)) break
      items[place] = best
      best.place = place
      place = at
    }
    items[place] = wakeup
    wakeup.place = place
  }
}
