/** Times that are remembered of a neuron at least. */
const REMEMBERED = 4096

/** The latest spike times of some neurons, as they fired. */
export class FiredTimes {
  private readonly times: ReadonlyMap<number, number[]>

  constructor(neurons: Iterable<number>) {
    this.times = new Map([...neurons].map((neuron) => [neuron, []]))
  }

  add(t: number, neuron: number): void {
    const own = this.times.get(neuron)
    if (own === undefined || own.at(-1) === t) return
    own.push(t)
    if (own.length > 2 * REMEMBERED) own.splice(0, own.length - REMEMBERED)
  }

  /**
   * When a neuron fired that was at the synapse at `at`, `delay` ms later: the time itself, which a difference of rounded
   * times need not be; that difference for a spike that nobody remembers.
   *
   * @param size of the largest number in ms that `at` was computed from
   */
  at(neuron: number, at: number, delay: number, size: number): number {
    const wanted = at - delay
    const own = this.times.get(neuron) ?? []
    let low = 0
    let high = own.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (own[middle]! < wanted) low = middle + 1
      else high = middle
    }
    const near = [own[low - 1], own[low]].filter((t) => t !== undefined)
    const best = near.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0]
    const rounding = 8 * Number.EPSILON * (Math.abs(size) + delay)
    return best !== undefined && Math.abs(best - wanted) <= rounding ? best : wanted
  }
}
