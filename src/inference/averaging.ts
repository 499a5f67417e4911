import type { Subscription } from 'rxjs'
import { present } from '../models/errors.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { BATCHES } from './estimates.ts'
import { type Chosen, type JointShares, JointTimes } from './jointTimes.ts'
import type { OnTimes } from './onTimes.ts'

/**
 * Averages what neurons do from an instant on, in stages each of which ends at twice the time of the one before: batches of
 * equal length and samples at equal distances, after each stage as many as after any other.
 *
 * Reads at exact event times, among the observers of an instant: who watches changes no spike.
 */
export class Averaging {
  /** Shares of each batch so far, by population. */
  readonly batches: ReadonlyMap<string, Float64Array[]>
  readonly jointBatches: JointShares[] = []
  /** States at equal distances, by population. */
  readonly samples: ReadonlyMap<string, Uint8Array[]>
  private readonly clock: EventTimeScheduler
  private readonly populations: ReadonlyMap<string, OnTimes>
  private readonly sampleCount: number
  private readonly chosen: readonly Chosen[]
  private readonly begin: number
  private readonly last: ReadonlyMap<string, Float64Array>
  private joint: JointTimes | undefined
  /** Event time in ms up to which is averaged. */
  private since: number

  /** @param begin event time in ms from which on is averaged, now or later */
  constructor(
    clock: EventTimeScheduler,
    populations: ReadonlyMap<string, OnTimes>,
    chosen: readonly Chosen[],
    samples: number,
    begin: number,
  ) {
    this.clock = clock
    this.populations = populations
    this.sampleCount = samples
    this.chosen = chosen
    this.begin = begin
    this.since = begin
    const each = <T>(make: (times: OnTimes) => T): ReadonlyMap<string, T> =>
      new Map(Array.from(populations, ([name, times]) => [name, make(times)]))
    this.batches = each(() => [])
    this.samples = each(() => [])
    this.last = each(({ node }) => new Float64Array(node.size))
  }

  /** Event time in ms that was averaged so far. */
  get duration(): number {
    return this.since - this.begin
  }

  /**
   * Averages while `run` runs up to an event time in ms: until `duration` ms after the beginning, twice what was averaged before.
   * @param begun is told when the first stage begins
   */
  async stage(duration: number, run: (end: number) => Promise<void>, begun: () => void): Promise<void> {
    const { begin, clock, sampleCount } = this
    const from = this.duration
    const ticks = [
      this.every(duration / BATCHES, from, duration, () => this.closeBatch()),
      ...(sampleCount > 0 ? [this.every(duration / sampleCount, from, duration, () => this.sample())] : []),
    ]
    if (from > 0) this.halve()
    else if (begin > clock.now())
      ticks.push(
        clock.observers.schedule(() => {
          this.start()
          begun()
        }, begin - clock.now()),
      )
    else {
      this.start()
      begun()
    }
    try {
      await run(begin + duration)
    } finally {
      for (const tick of ticks) tick.unsubscribe()
    }
    // what is read at the very end is read when all of it is over
    this.closeBatch()
    if (sampleCount > 0) this.sample()
  }

  end(): void {
    this.joint?.end()
  }

  private start(): void {
    const { chosen, clock } = this
    const now = clock.now()
    this.since = now
    for (const [name, times] of this.populations) times.read(now, present(this.last.get(name), name))
    if (chosen.length > 0) this.joint = new JointTimes(chosen, now)
  }

  /** Calls `tell` at the multiples of `step` after the beginning that lie strictly between `from` and `to`. */
  private every(step: number, from: number, to: number, tell: () => void): Subscription {
    const { clock, begin } = this
    let k = Math.floor(from / step + 1e-9) + 1
    const last = Math.round(to / step) - 1
    const delay = () => Math.max(0, begin + k * step - clock.now())
    return clock.observers.schedule(function next() {
      if (k > last) return
      tell()
      k++
      if (k <= last) this.schedule(undefined, delay())
    }, delay())
  }

  private closeBatch(): void {
    const { clock, last } = this
    const now = clock.now()
    const span = now - this.since
    for (const [name, times] of this.populations) {
      const before = present(last.get(name), name)
      const shares = before.slice()
      times.read(now, before)
      for (let i = 0; i < shares.length; i++) shares[i] = ((before[i] ?? 0) - (shares[i] ?? 0)) / span
      present(this.batches.get(name), name).push(shares)
    }
    if (this.joint !== undefined) this.jointBatches.push(this.joint.close(now, span))
    this.since = now
  }

  private sample(): void {
    const now = this.clock.now()
    for (const [name, times] of this.populations)
      present(this.samples.get(name), name).push(times.states(now))
  }

  /** Two batches become one, and every other sample is dropped: what is left is as if the distances had been doubled. */
  private halve(): void {
    for (const batches of this.batches.values()) {
      const merged = Array.from({ length: batches.length / 2 }, (_, k) =>
        meanOf(present(batches[2 * k], 'batch'), present(batches[2 * k + 1], 'batch')),
      )
      batches.splice(0, batches.length, ...merged)
    }
    const { jointBatches } = this
    const merged = Array.from({ length: jointBatches.length / 2 }, (_, k) =>
      meanShares(present(jointBatches[2 * k], 'batch'), present(jointBatches[2 * k + 1], 'batch')),
    )
    jointBatches.splice(0, jointBatches.length, ...merged)
    for (const states of this.samples.values()) {
      const kept = states.filter((_, k) => k % 2 === 1)
      states.splice(0, states.length, ...kept)
    }
  }
}

const meanOf = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((share, i) => (share + (b[i] ?? 0)) / 2)

const meanShares = (a: JointShares, b: JointShares): JointShares => {
  const mean = new Map<number, number>()
  for (const shares of [a, b])
    for (const [state, share] of shares) mean.set(state, (mean.get(state) ?? 0) + share / 2)
  return mean
}
