import { fc, test } from '@fast-check/vitest'
import { take } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { SpikeTrain, spikeTrain } from '../../src/operators/spikeTrain.ts'
import { CausalityError, EventTimeScheduler } from '../../src/scheduler/index.ts'
import { hear, isMinusOne, isRecord, isText, nonsense, nonsenseBut, refused, spike } from './support.ts'

const time = fc.oneof(fc.nat(20), fc.double({ min: 0, max: 20, noNaN: true }))
const trains = fc
  .array(fc.tuple(time, fc.nat(3)), { maxLength: 20 })
  .map((list) => list.sort(([a], [b]) => a - b).map(([t, source]) => spike(t, source)))

describe('a spike train', () => {
  test.prop([trains, fc.array(time)])(
    'gives its spikes in order, each at its time, however the run is cut',
    (spikes, cuts) => {
      const clock = new EventTimeScheduler()
      const seen: (Spike & { now: number })[] = []
      let ended = -1
      spikeTrain({ size: 4, spikes }, clock).subscribe({
        next: (value) => seen.push({ ...value, now: clock.now() }),
        complete: () => {
          ended = clock.now()
        },
      })
      for (const cut of [...cuts.sort((a, b) => a - b), 20]) clock.runSync(cut - clock.now())
      expect(seen).toEqual(spikes.map((value) => ({ ...value, now: value.t })))
      expect(ended).toBe(spikes.at(-1)?.t ?? 0)
    },
  )

  it('completes after its last spike, at once if it has none, and says so to those who come late', () => {
    const clock = new EventTimeScheduler()
    const train = new SpikeTrain({ size: 1, spikes: [spike(1), spike(4)] }, clock)
    const heard = hear(train.spikes)
    clock.runSync(3)
    const late = hear(train.spikes)
    expect([heard.ended, late.ended]).toEqual(['open', 'open'])
    clock.runSync(3)
    expect(heard).toEqual({ values: [spike(1), spike(4)], ended: 'complete' })
    expect(late).toEqual({ values: [spike(4)], ended: 'complete' })
    expect(hear(train.spikes)).toEqual({ values: [], ended: 'complete' })
    expect(hear(spikeTrain({ size: 1, spikes: [] }, clock)).ended).toBe('complete')
  })

  it('can be left early, and ended early, also in the middle of a tie', () => {
    const clock = new EventTimeScheduler()
    const train = new SpikeTrain(
      { size: 3, spikes: [spike(1, 0), spike(1, 1), spike(1, 2), spike(2)] },
      clock,
    )
    const few = hear(train.spikes.pipe(take(1)))
    const heard = hear(train.spikes)
    train.spikes.subscribe(({ source }) => {
      if (source === 1) train.end()
    })
    clock.runSync(5)
    expect(few).toEqual({ values: [spike(1, 0)], ended: 'complete' })
    expect(heard).toEqual({ values: [spike(1, 0), spike(1, 1)], ended: 'complete' })
  })

  it('may begin at the present time, but not before', () => {
    const clock = new EventTimeScheduler()
    clock.runSync(10)
    const heard = hear(spikeTrain({ size: 1, spikes: [spike(10)] }, clock))
    clock.runSync(0)
    expect(heard.values).toEqual([spike(10)])
    expect(() => spikeTrain({ size: 1, spikes: [spike(9.5)], name: 'late' }, clock)).toThrow(
      expect.objectContaining({ code: 'E_CAUSALITY', node: 'late', t: 9.5, now: 10 }),
    )
    expect(() => spikeTrain({ size: 1, spikes: [spike(9.5)] }, clock)).toThrow(CausalityError)
  })

  it('refuses times that fall or are none, and sources out of range, by their place', () => {
    const clock = new EventTimeScheduler()
    const make = (...spikes: unknown[]): string =>
      refused(() => spikeTrain({ size: 2, spikes: spikes as Spike[], name: 's' }, clock))
    expect(make(spike(2), spike(1))).toBe('s.spikes[1].t')
    for (const x of nonsense) {
      expect(make(spike(0), spike(x))).toBe('s.spikes[1].t')
      expect(make(spike(0, x))).toBe('s.spikes[0].source')
    }
    // -1 is a time, but lies before the clock
    for (const x of nonsenseBut(isMinusOne)) expect(make(spike(x))).toBe('s.spikes[0].t')
    for (const x of nonsenseBut(isRecord)) expect(make(spike(0), x)).toBe('s.spikes[1]')
    expect(make(spike(0, 2))).toBe('s.spikes[0].source')
    expect(make(spike(0, 0.5))).toBe('s.spikes[0].source')
  })

  it('refuses nonsense by its name', () => {
    const clock = new EventTimeScheduler()
    const make = (options: object, on: unknown = clock): string =>
      refused(() => new SpikeTrain({ size: 1, spikes: [], name: 's', ...options }, on as EventTimeScheduler))
    for (const x of nonsense) {
      expect(make({ size: x })).toBe('s.size')
      expect(make({}, x)).toBe('spike train.clock')
    }
    for (const x of nonsenseBut(Array.isArray)) expect(make({ spikes: x })).toBe('s.spikes')
    for (const x of nonsenseBut(isRecord))
      expect(refused(() => spikeTrain(x, clock))).toBe('spike train.options')
    for (const x of nonsenseBut(isText)) expect(make({ name: x })).toBe('spike train.name')
  })
})
