import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Keep, Saved, Saving } from '../../src/models/index.ts'
import { poisson, type Tick, ticks } from '../../src/operators/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'

const every = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0.05, max: 4, noNaN: true }))
const time = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 20, noNaN: true }))

const heardFrom = (start: number, period: number, end: number): readonly Tick[] => {
  const clock = new EventTimeScheduler()
  clock.runSync(start)
  const heard: Tick[] = []
  ticks({ every: period }, clock).subscribe((tick) => {
    expect(clock.now()).toBe(tick.t)
    heard.push(tick)
  })
  clock.runSync(end - start)
  return heard
}

describe('ticks', () => {
  it('come at exactly the multiples from the present instant on, wherever one starts', () => {
    fc.assert(
      fc.property(every, time, (period, start) => {
        const expected: Tick[] = []
        for (let k = 0; k * period <= 25; k++) if (k * period >= start) expected.push({ t: k * period, k })
        expect(heardFrom(start, period, 25)).toEqual(expected)
      }),
    )
  })

  it('come at multiples that a quotient would miss', () => {
    // 3 * 0.1 > 0.3, and 0.3 / 0.1 < 3
    expect(heardFrom(0.3, 0.1, 0.35).map(({ k }) => k)).toEqual([3])
    expect(heardFrom(3 * 0.1, 0.1, 0.35).map(({ k }) => k)).toEqual([3])
  })

  it('are refused, by their name, where event time cannot tell one from the next', () => {
    for (const [start, period] of [
      [1e9, 1e-8],
      [1e9, 5e-324],
      [2 ** 60, 1],
    ] as const) {
      const clock = new EventTimeScheduler()
      clock.startAt(start)
      let heard: unknown
      ticks({ every: period }, clock).subscribe({ error: (error: unknown) => (heard = error) })
      expect(heard).toMatchObject({ where: 'ticks.every', value: period })
    }
    const clock = new EventTimeScheduler()
    clock.startAt(2 ** 51 - 2)
    ticks({ every: 1, name: 'often' }, clock).subscribe()
    expect(() => clock.runSync(5)).toThrow(/often\.every: 1;/)
  })

  it('come after everything else of their instant', () => {
    const clock = new EventTimeScheduler()
    const order: string[] = []
    ticks({ every: 1 }, clock).subscribe(({ t }) => order.push(`tick ${t}`))
    clock.schedule(() => {
      order.push('action 1')
      clock.schedule(() => order.push('action after it'))
    }, 1)
    clock.runSync(1)
    expect(order).toEqual(['tick 0', 'action 1', 'action after it', 'tick 1'])
  })

  it('stop with their subscription, and change nothing of what they watch', () => {
    const ran = (isWatched: boolean): readonly number[] => {
      const clock = new EventTimeScheduler({ seed: 1 })
      const spikes: number[] = []
      const watching = isWatched ? ticks({ every: 0.1 }, clock).subscribe() : undefined
      poisson({ size: 2, rate: 100 }, clock).subscribe(({ t }) => spikes.push(t))
      clock.runSync(100)
      watching?.unsubscribe()
      clock.runSync(100)
      return spikes
    }
    expect(ran(true)).toEqual(ran(false))
  })

  it('go on from a saved state with the tick that comes next', () => {
    fc.assert(
      fc.property(every, time, (period, cut) => {
        let state: Saving | undefined
        const keep: Keep = (_, own) => {
          state = own
        }
        const clock = new EventTimeScheduler()
        ticks({ every: period }, clock, keep).subscribe()
        clock.runSync(cut)
        const saved: Saved | undefined = state?.save()
        const other = new EventTimeScheduler()
        other.startAt(cut)
        const heard: Tick[] = []
        ticks({ every: period }, other, (_, own) => own.load(saved!)).subscribe((tick) => heard.push(tick))
        other.runSync(25 - cut)
        expect(heard).toEqual(heardFrom(0, period, 25).filter(({ t }) => t > cut))
      }),
    )
  })

  it.each([0, -1, Number.NaN, Infinity, '1', null])('refuse %s as their distance', (wrong) => {
    expect(() => ticks({ every: wrong as number }, new EventTimeScheduler())).toThrow(/^ticks\.every: /)
  })
})
