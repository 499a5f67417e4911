import { describe, expect, it } from 'vitest'
import { ParameterError, type Saved, type Spike } from '../../src/models/index.ts'
import { type SpikeReader, SpikeSequence, SpikeTrain } from '../../src/operators/index.ts'
import { CausalityError, EventTimeScheduler, RunError } from '../../src/scheduler/index.ts'

class ListReader implements SpikeReader {
  closed = 0
  private readonly spikes: readonly Spike[]
  private at = 0

  constructor(spikes: readonly Spike[]) {
    this.spikes = spikes
  }

  next(): Spike | undefined {
    return this.spikes[this.at++]
  }

  save(): Saved {
    return this.at
  }

  load(saved: Saved): void {
    this.at = saved as number
  }

  close(): void {
    this.closed++
  }
}

const spikes: readonly Spike[] = [
  { t: 0, source: 1 },
  { t: 2.5, source: 0 },
  { t: 2.5, source: 2 },
  { t: 2.5, source: 0 },
  { t: 7, source: 1 },
]

const heard = (make: (clock: EventTimeScheduler) => SpikeTrain | SpikeSequence): readonly unknown[] => {
  const clock = new EventTimeScheduler()
  const events: unknown[] = []
  make(clock).spikes.subscribe({
    next: (spike) => events.push(spike),
    complete: () => events.push(clock.now()),
  })
  clock.runSync(10)
  return events
}

describe('a sequence of spikes', () => {
  it('is what a train of the same spikes is', () => {
    const train = heard((clock) => new SpikeTrain({ size: 3, spikes }, clock))
    expect(heard((clock) => new SpikeSequence({ size: 3, reader: new ListReader(spikes) }, clock))).toEqual(
      train,
    )
    expect(train).toHaveLength(6)
  })

  it('closes its reader when it has ended, once', () => {
    const reader = new ListReader(spikes)
    heard((clock) => new SpikeSequence({ size: 3, reader }, clock))
    expect(reader.closed).toBe(1)
  })

  it('asks its reader for nothing after it was closed, when who hears of a spike ends the node', () => {
    class Strict extends ListReader {
      override next(): Spike | undefined {
        expect(this.closed).toBe(0)
        return super.next()
      }
    }
    const clock = new EventTimeScheduler()
    const reader = new Strict(spikes)
    const node = new SpikeSequence({ size: 3, reader }, clock)
    const seen: Spike[] = []
    node.spikes.subscribe((value) => {
      seen.push(value)
      if (seen.length === 2) node.end()
    })
    clock.runSync(10)
    node.end()
    expect(seen).toEqual(spikes.slice(0, 2))
    expect(reader.closed).toBe(1)
  })

  it('without spikes completes at once, but closes its reader only when it is ended: it may be loaded yet', () => {
    const reader = new ListReader([])
    const node = new SpikeSequence({ size: 3, reader }, new EventTimeScheduler())
    let isComplete = false
    node.spikes.subscribe({ complete: () => (isComplete = true) })
    expect(isComplete).toBe(true)
    expect(reader.closed).toBe(0)
    node.end()
    node.end()
    expect(reader.closed).toBe(1)
  })

  it('refuses a first spike that does not fit at once, and a later one when it would be next', () => {
    const made = (list: readonly unknown[], now = 0) => {
      const clock = new EventTimeScheduler()
      clock.runSync(now)
      const reader = new ListReader(list as readonly Spike[])
      return { clock, node: new SpikeSequence({ size: 3, reader }, clock) }
    }
    expect(() => made([{ t: Number.NaN, source: 0 }])).toThrow(ParameterError)
    expect(() => made([{ t: 1, source: 3 }])).toThrow(ParameterError)
    expect(() => made([{ t: 1, source: 0 }], 2)).toThrow(CausalityError)
    for (const wrong of [
      { t: 0.5, source: 0 },
      { t: Infinity, source: 0 },
      { t: 2, source: -1 },
      { t: '2', source: 0 },
    ])
      expect(() => made([{ t: 1, source: 0 }, wrong]).clock.runSync(10)).toThrow(RunError)
  })
})
