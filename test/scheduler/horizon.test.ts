import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { delaySpikes, SpikeTrain } from '../../src/operators/index.ts'
import { type Agent, EventTimeScheduler, PHASE, type Wakeup } from '../../src/scheduler/index.ts'
import { events, inOrder, manner, World } from './world.ts'

/** An agent that has an event at each whole ms from 1 to n and works ahead; counts its calls. */
class Counter implements Agent {
  readonly name = 'counter'
  readonly wakeup: Wakeup
  calls = 0
  private readonly clock: EventTimeScheduler
  private readonly n: number
  private readonly onEvent: (t: number) => void

  constructor(clock: EventTimeScheduler, n: number, onEvent: (t: number) => void = () => {}) {
    this.clock = clock
    this.n = n
    this.onEvent = onEvent
    this.wakeup = clock.register(this)
    clock.wake(this.wakeup, 1, PHASE.threshold)
  }

  advance(): void {
    const { clock, wakeup } = this
    this.calls++
    while (clock.isBeforeHorizon(wakeup.time, wakeup.slot)) {
      const t = wakeup.time
      clock.enter(this, t, wakeup.slot)
      if (t < this.n) clock.wake(wakeup, t + 1, PHASE.threshold)
      else clock.sleep(wakeup)
      this.onEvent(t)
    }
  }
}

describe('the horizon', () => {
  test.prop([events, fc.array(manner, { minLength: 1, maxLength: 5 })], { numRuns: 1000 })(
    'changes no event and no order: agents that work ahead or one event a call give those of a sorted list',
    (world, manners) => {
      const clock = new EventTimeScheduler()
      const { log } = new World(clock, world, manners)
      clock.runSync(Infinity)
      expect(log).toEqual(inOrder(world))
    },
  )

  it('lets an agent that is alone do all until the end in one call', () => {
    const clock = new EventTimeScheduler()
    const counter = new Counter(clock, 1000)
    clock.runSync(999.5)
    expect([counter.calls, counter.wakeup.time, clock.now()]).toEqual([1, 1000, 999.5])
  })

  it.each([1000, Infinity])('includes what is due at the end itself, at %d ms', (end) => {
    const clock = new EventTimeScheduler()
    const counter = new Counter(clock, 1000)
    clock.runSync(end)
    expect([counter.calls, counter.wakeup.time, clock.now()]).toEqual([1, Infinity, 1000])
  })

  it('is pulled in by who asks for something earlier while an agent works ahead', () => {
    const clock = new EventTimeScheduler()
    const log: unknown[] = []
    const counter = new Counter(clock, 5, (t) => {
      log.push(t)
      if (t === 2) clock.schedule(() => log.push(`an action at ${clock.now()}`), 1.5)
      if (t === 4) clock.observers.schedule(() => log.push(`an observer at ${clock.now()}`))
    })
    clock.runSync(10)
    expect(log).toEqual([1, 2, 3, 'an action at 3.5', 4, 'an observer at 4', 5])
    expect(counter.calls).toBe(3)
  })

  it('is another that is due at the end itself', () => {
    const clock = new EventTimeScheduler()
    const log: unknown[] = []
    clock.schedule(() => log.push(`an action at ${clock.now()}`), 3)
    const counter = new Counter(clock, 5, (t) => log.push(t))
    clock.runSync(3)
    expect(counter.wakeup.time).toBe(4)
    expect(log).toEqual([1, 2, 'an action at 3', 3])
  })

  it('of one agent does not keep it from an event of the time and phase of another, declared later', () => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    const [a, b] = ['a', 'b'].map((name) => new Counter(clock, 2, (t) => log.push(`${name} ${t}`)))
    clock.runSync(10)
    expect(log).toEqual(['a 1', 'b 1', 'a 2', 'b 2'])
    expect([a!.calls, b!.calls]).toEqual([2, 2])
  })

  it('stops an agent that is taken out while it works ahead', () => {
    const clock = new EventTimeScheduler()
    const log: number[] = []
    const counter = new Counter(clock, Infinity, (t) => {
      log.push(t)
      if (t === 3) clock.unregister(counter.wakeup)
    })
    clock.runSync(Infinity)
    expect(log).toEqual([1, 2, 3])
  })

  it('lets two lines of one delay tell the same spike, in the order of declaration', () => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    const spikes = [1, 2.5].map((t) => ({ t, source: 0 }))
    const source = new SpikeTrain({ size: 1, spikes }, clock)
    const [a, b] = [0, 1].map(() => source.spikes.pipe(delaySpikes(2, 1, clock)))
    b!.subscribe(({ t }) => log.push(`b ${t}`))
    a!.subscribe(({ t }) => log.push(`a ${t}`))
    clock.runSync(10)
    expect(log).toEqual(['a 3', 'b 3', 'a 4.5', 'b 4.5'])
  })
})
