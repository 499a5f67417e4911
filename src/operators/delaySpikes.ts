import { type Observable, type OperatorFunction } from 'rxjs'
import { InternalError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Keep, type Saved, SavedReader, SnapshotError } from '../models/saving.ts'
import { type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { Fifo } from './bridges/fifo.ts'
import { checkClock, checkDuration, checkKeep, checkSize } from './internal/check.ts'
import { EventSource } from './population.ts'
import type { SynapsesByName } from './savingNode.ts'

/**
 * Every spike again after `delay` ms, with the time at which it comes: what a synapse at the end of an axon sees.
 *
 * Hot: the line takes its source from the moment it is piped to it. Times are t + delay to rounding; equal times keep
 * their order. Ends: completes when its source has and the last spike has come; an error of the source ends the run.
 *
 * @param keep is told the state of the line, so that it can be saved; loaded before the nodes, whose ends close it
 * @throws ParameterError if the delay is not a finite number > 0 ms, or size not an integer >= 1 (at call)
 */
export const delaySpikes = (
  delay: number,
  size: number,
  clock: EventTimeScheduler,
  keep?: Keep,
): OperatorFunction<Spike, Spike> => {
  checkDuration('delaySpikes.delay', delay, false)
  checkSize('delaySpikes.size', size)
  checkClock('delaySpikes.clock', clock)
  checkKeep('delaySpikes.keep', keep)
  return (spikes: Observable<Spike>) => {
    const line = new DelayLine(clock.uniqueName('delaySpikes'), size, clock, delay)
    keep?.('delaySpikes', {
      save: () => line.save(noSynapses),
      load: (saved) => line.load(saved, noSynapses),
    })
    spikes.subscribe({
      next: (spike) => line.add(spike),
      error: (cause: unknown) => clock.fail(cause, line.name),
      complete: () => line.close(),
    })
    return line.spikes
  }
}

/** What waits are spikes, not volleys: they belong to no projection. */
const noSynapses: SynapsesByName = {
  nameOf: () => refuseSynapses(),
  named: () => refuseSynapses(),
}

const refuseSynapses = (): never => {
  throw new InternalError('a delay line that asks for synapses')
}

class DelayLine extends EventSource {
  private readonly waiting = new Fifo<Spike>()
  private readonly delay: number
  private isClosed = false

  constructor(name: string, size: number, clock: EventTimeScheduler, delay: number) {
    super(name, size, clock)
    this.delay = delay
  }

  add({ t, source }: Spike): void {
    this.waiting.push({ t: t + this.delay, source })
    if (this.waiting.length === 1) this.plan(t + this.delay, PHASE.arrival)
  }

  /** Nothing more is added. */
  close(): void {
    this.isClosed = true
    if (this.waiting.length === 0) this.end()
  }

  protected override happen(t: number): void {
    const { waiting } = this
    while (waiting.first?.t === t) this.emit(t, waiting.shift()!.source)
    const next = waiting.first
    if (next !== undefined) this.plan(next.t, PHASE.arrival)
    else if (this.isClosed) this.end()
  }

  protected override saveState(): Saved {
    const waiting = this.waiting.toArray()
    return {
      isClosed: this.isClosed,
      times: Float64Array.from(waiting, ({ t }) => t),
      sources: Int32Array.from(waiting, ({ source }) => source),
    }
  }

  protected override loadState(saved: Saved): void {
    const from = new SavedReader(this.name, saved)
    const times = from.float64('times')
    const sources = from.indices('sources', this.size, times.length)
    const wrong = times.findIndex((t, k) => !(t >= (times[k - 1] ?? -Infinity)))
    if (wrong >= 0) throw new SnapshotError(`${this.name}: times[${wrong}]`, times[wrong], 'times that rise')
    this.isClosed = from.flag('isClosed')
    this.waiting.clear()
    times.forEach((t, k) => this.waiting.push({ t, source: sources[k]! }))
  }
}
