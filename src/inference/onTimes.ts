import type { Subscription } from 'rxjs'
import type { SamplerNode } from '../operators/index.ts'

/** Is told every spike of a population, after its own state is known. */
export type SpikeListener = (t: number, source: number) => void

/**
 * How long each neuron of a population has been on, exactly: a spike at t is worth the part of [t, t + tau_ref) that has
 * passed. One subscription, whoever reads; two numbers are written a spike, nothing is allocated.
 */
export class OnTimes {
  readonly node: SamplerNode
  /** Spikes since the beginning, one entry a neuron. */
  private readonly spikes: Float64Array
  /** When each neuron goes off, in ms. */
  private readonly offTime: Float64Array
  private listeners: readonly SpikeListener[] = []
  private ends: readonly (() => void)[] = []
  private isOver = false
  private readonly subscription: Subscription

  constructor(node: SamplerNode) {
    this.node = node
    const { size, tau_ref } = node
    const spikes = new Float64Array(size)
    const offTime = new Float64Array(size).fill(-Infinity)
    this.spikes = spikes
    this.offTime = offTime
    this.subscription = node.spikes.subscribe({
      next: ({ t, source }) => {
        spikes[source] = (spikes[source] ?? 0) + 1
        offTime[source] = t + tau_ref
        const { listeners } = this
        if (listeners.length > 0) for (const listener of listeners) listener(t, source)
      },
      complete: () => this.tellEnd(),
    })
  }

  /** On-times in ms up to `t`, the present instant, since the beginning; into `out`. */
  read(t: number, out: Float64Array): void {
    const { spikes, offTime } = this
    const { tau_ref } = this.node
    for (let i = 0; i < out.length; i++) {
      const ahead = (offTime[i] ?? 0) - t
      out[i] = (spikes[i] ?? 0) * tau_ref - (ahead > 0 ? ahead : 0)
    }
  }

  /** Whether a neuron is on at `t`, the present instant. */
  isOn(i: number, t: number): boolean {
    return (this.offTime[i] ?? 0) > t
  }

  /** Who is on at `t`, the present instant. */
  states(t: number): Uint8Array {
    return Uint8Array.from(this.offTime, (off) => (off > t ? 1 : 0))
  }

  /** When a neuron that is on goes off, in ms. */
  offAt(i: number): number {
    return this.offTime[i] ?? -Infinity
  }

  /** Tells `listener` every spike until the returned function is called. */
  listen(listener: SpikeListener): () => void {
    this.listeners = [...this.listeners, listener]
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener)
    }
  }

  /** Whether nothing is heard any more: the population has ended, or this has. */
  get isEnded(): boolean {
    return this.isOver
  }

  /** Calls `end` when nothing is heard any more, at once if it is so already, until the returned function is called. */
  onEnd(end: () => void): () => void {
    if (this.isOver) end()
    this.ends = [...this.ends, end]
    return () => {
      this.ends = this.ends.filter((other) => other !== end)
    }
  }

  end(): void {
    this.subscription.unsubscribe()
    this.tellEnd()
  }

  private tellEnd(): void {
    this.isOver = true
    for (const end of this.ends) end()
    this.ends = []
  }
}
