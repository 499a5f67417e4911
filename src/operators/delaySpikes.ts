import { type Observable, type OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { checkClock, checkDuration, checkSize } from './internal/check.ts'
import { EventSource } from './population.ts'

/**
 * Every spike again after `delay` ms, with the time at which it comes: what a synapse at the end of an axon sees.
 *
 * Hot: the line takes its source from the moment it is piped to it. Times are t + delay to rounding; equal times keep
 * their order. Ends: completes when its source has and the last spike has come; an error of the source ends the run.
 *
 * @throws ParameterError if the delay is not a finite number > 0 ms, or size not an integer >= 1 (at call)
 */
export const delaySpikes = (
  delay: number,
  size: number,
  clock: EventTimeScheduler,
): OperatorFunction<Spike, Spike> => {
  checkDuration('delaySpikes.delay', delay, false)
  checkSize('delaySpikes.size', size)
  checkClock('delaySpikes.clock', clock)
  return (spikes: Observable<Spike>) => {
    const line = new DelayLine(clock.uniqueName('delaySpikes'), size, clock, delay)
    spikes.subscribe({
      next: (spike) => line.add(spike),
      error: (cause: unknown) => clock.fail(cause, line.name),
      complete: () => line.close(),
    })
    return line.spikes
  }
}

class DelayLine extends EventSource {
  private waiting: Spike[] = []
  private head = 0
  private readonly delay: number
  private isClosed = false

  constructor(name: string, size: number, clock: EventTimeScheduler, delay: number) {
    super(name, size, clock)
    this.delay = delay
  }

  add({ t, source }: Spike): void {
    this.waiting.push({ t: t + this.delay, source })
    if (this.waiting.length === this.head + 1) this.plan(t + this.delay, PHASE.arrival)
  }

  /** Nothing more is added. */
  close(): void {
    this.isClosed = true
    if (this.head === this.waiting.length) this.end()
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
    else if (this.isClosed) this.end()
  }
}
