import { type Observable, type OperatorFunction } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { EventSource } from './population.ts'

/**
 * Every spike again after `delay` ms, with the time at which it comes: what a synapse at the end of an axon sees.
 *
 * Hot, from this call on. Times are t + delay to rounding; equal times keep their order.
 *
 * @throws ParameterError if the delay is not a finite number > 0 ms (at call)
 */
export const delaySpikes =
  (delay: number, size: number, clock: EventTimeScheduler): OperatorFunction<Spike, Spike> =>
  (spikes: Observable<Spike>) => {
    if (!(delay > 0 && delay < Infinity))
      throw new ParameterError('delaySpikes.delay', delay, 'a finite number > 0 ms')
    const line = new DelayLine(clock.uniqueName('delaySpikes'), size, clock, delay)
    spikes.subscribe({
      next: (spike) => line.add(spike),
      error: (cause: unknown) => clock.fail(cause, line.name),
    })
    return line.spikes
  }

class DelayLine extends EventSource {
  private waiting: Spike[] = []
  private head = 0
  private readonly delay: number

  constructor(name: string, size: number, clock: EventTimeScheduler, delay: number) {
    super(name, size, clock)
    this.delay = delay
  }

  add({ t, source }: Spike): void {
    this.waiting.push({ t: t + this.delay, source })
    if (this.waiting.length === this.head + 1) this.plan(t + this.delay, PHASE.arrival)
  }

  protected override happen(t: number): void {
    const { waiting } = this
    while (this.head < waiting.length && waiting[this.head]!.t === t)
      this.emit(t, waiting[this.head++]!.source)
    if (this.head > 256 && this.head * 2 > waiting.length) {
      this.waiting = waiting.slice(this.head)
      this.head = 0
    }
    const next = this.waiting[this.head]
    if (next !== undefined) this.plan(next.t, PHASE.arrival)
  }
}
