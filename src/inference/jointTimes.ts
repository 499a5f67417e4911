import { present } from '../models/errors.ts'
import type { OnTimes } from './onTimes.ts'

/** A chosen neuron: the population it is of, and its index there. */
export interface Chosen {
  readonly times: OnTimes
  readonly neuron: number
}

/** Shares of a span by joint state, of those states that were seen in it. */
export type JointShares = ReadonlyMap<number, number>

/**
 * How long a few neurons, of one population or several, spend in each of their joint states. Bit k of a state is the k-th
 * neuron. Exact: times between events are added up.
 */
export class JointTimes {
  private readonly offTime: Float64Array
  private readonly times: Float64Array
  private readonly touched: number[] = []
  private readonly releases: readonly (() => void)[]
  private state = 0
  private since: number

  /** @param now the present instant, at which it begins */
  constructor(chosen: readonly Chosen[], now: number) {
    this.since = now
    this.times = new Float64Array(2 ** chosen.length)
    this.offTime = Float64Array.from(chosen, ({ times, neuron }) => times.offAt(neuron))
    this.offTime.forEach((off, k) => {
      if (off > now) this.state |= 1 << k
    })
    const populations = new Set(chosen.map(({ times }) => times))
    this.releases = Array.from(populations, (times) => {
      const bitOf = new Int8Array(times.node.size).fill(-1)
      chosen.forEach((each, k) => {
        if (each.times === times) bitOf[each.neuron] = k
      })
      const { tau_ref } = times.node
      return times.listen((t, source) => {
        const bit = bitOf[source] ?? -1
        if (bit >= 0) this.switchOn(bit, t, tau_ref)
      })
    })
  }

  /** Shares of the span that ends at `t`, the present instant; the next one begins. */
  close(t: number, span: number): JointShares {
    this.switchOff(t)
    this.spend(t)
    const { times, touched } = this
    const shares = new Map(touched.map((state) => [state, present(times[state], 'time') / span]))
    for (const state of touched) times[state] = 0
    touched.length = 0
    return shares
  }

  end(): void {
    for (const release of this.releases) release()
  }

  private switchOn(bit: number, t: number, tau_ref: number): void {
    this.switchOff(t)
    this.spend(t)
    this.state |= 1 << bit
    this.offTime[bit] = t + tau_ref
  }

  /** Neurons whose time is over by `until` go off, one after the other. */
  private switchOff(until: number): void {
    for (;;) {
      let first = Infinity
      let bit = -1
      for (let rest = this.state; rest !== 0; rest &= rest - 1) {
        const k = 31 - Math.clz32(rest & -rest)
        const off = this.offTime[k] ?? Infinity
        if (off < first) {
          first = off
          bit = k
        }
      }
      if (!(first <= until)) return
      this.spend(first)
      this.state &= ~(1 << bit)
    }
  }

  private spend(t: number): void {
    const { times, state } = this
    const dt = t - this.since
    if (dt <= 0) return
    const before = times[state] ?? 0
    if (before === 0) this.touched.push(state)
    times[state] = before + dt
    this.since = t
  }
}
