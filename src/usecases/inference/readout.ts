import type { Network } from '../../graph/index.ts'

/** Which neurons of a population are read, and how long one is on after its spike, in ms. */
export interface ReadoutOptions {
  readonly first: number
  readonly count: number
  readonly tau_ref: number
}

/** How long some neurons of a population have been on since a moment, read at any time of a run. */
export class Readout {
  private readonly net: Network
  private readonly tau_ref: number
  /** Time on in ms that all spikes so far bring, and of each neuron what it had brought at the beginning. */
  private readonly brought: Float64Array
  private readonly before: Float64Array
  private readonly lastSpike: Float64Array
  private firstSource: number | undefined
  private readonly listening: { unsubscribe(): void }

  constructor(net: Network, population: string, { first, count, tau_ref }: ReadoutOptions) {
    this.net = net
    this.tau_ref = tau_ref
    this.brought = new Float64Array(count)
    this.before = new Float64Array(count)
    this.lastSpike = new Float64Array(count).fill(-Infinity)
    this.listening = net.spikes(population).subscribe(({ t, source }) => {
      const k = source - first
      if (k < 0 || k >= count) return
      this.brought[k] = (this.brought[k] ?? 0) + tau_ref
      this.lastSpike[k] = t
      this.firstSource ??= k
    })
  }

  /** The neuron that has spiked first since the beginning. */
  get first(): number | undefined {
    return this.firstSource
  }

  /** Counts from the present instant on. */
  begin(): void {
    this.before.set(this.times())
    this.firstSource = undefined
  }

  /** The neuron that was on longest since the beginning, of several the first; none where all were off. */
  mostActive(): number | undefined {
    let best: number | undefined
    let most = 0
    this.times().forEach((time, k) => {
      const on = time - (this.before[k] ?? 0)
      if (on <= most) return
      most = on
      best = k
    })
    return best
  }

  end(): void {
    this.listening.unsubscribe()
  }

  /** Time on until now, a neuron: what a spike brings that is still to come does not count. */
  private times(): Float64Array {
    const now = this.net.clock.now()
    return this.brought.map((time, k) => time - Math.max(0, (this.lastSpike[k] ?? 0) + this.tau_ref - now))
  }
}
