import { fc, test } from '@fast-check/vitest'
import { EMPTY, NEVER, type Observable, Subject, take } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { delaySpikes } from '../../src/operators/delaySpikes.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import { EventTimeScheduler, RunError } from '../../src/scheduler/index.ts'
import { hear, nonsense, refused, spike } from './support.ts'

const time = fc.oneof(fc.nat(20), fc.double({ min: 0, max: 20, noNaN: true }))
const trains = fc
  .array(fc.tuple(time, fc.nat(3)), { maxLength: 30 })
  .map((list) => list.sort(([a], [b]) => a - b).map(([t, source]) => spike(t, source)))
const delays = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: 1e-3, max: 50, noNaN: true }))

describe('delayed spikes', () => {
  test.prop([trains, delays, fc.array(time)])(
    'are all the spikes in their order, each when the clock stands at its time and the delay, however the run is cut',
    (spikes, delay, cuts) => {
      const clock = new EventTimeScheduler()
      const seen: (Spike & { now: number })[] = []
      let ended = -1
      spikeTrain({ size: 4, spikes }, clock)
        .pipe(delaySpikes(delay, 4, clock))
        .subscribe({
          next: (value) => seen.push({ ...value, now: clock.now() }),
          complete: () => {
            ended = clock.now()
          },
        })
      for (const cut of [...cuts.sort((a, b) => a - b), 80]) clock.runSync(cut - clock.now())
      expect(seen).toEqual(spikes.map(({ t, source }) => ({ t: t + delay, source, now: t + delay })))
      expect(ended).toBe(spikes.length === 0 ? 0 : spikes.at(-1)!.t + delay)
    },
  )

  it('come in order also from thousands under way at once', () => {
    const clock = new EventTimeScheduler()
    const spikes = Array.from({ length: 5000 }, (_, k) => spike(k / 7, k % 3))
    const { values } = hear(spikeTrain({ size: 3, spikes }, clock).pipe(delaySpikes(400.5, 3, clock)))
    clock.runSync(2000)
    expect(values).toEqual(spikes.map(({ t, source }) => spike(t + 400.5, source)))
  })

  it('may be fed back into their own line', () => {
    const clock = new EventTimeScheduler()
    const input = new Subject<Spike>()
    const delayed = input.pipe(delaySpikes(2, 1, clock))
    const { values } = hear(delayed)
    delayed.subscribe((value) => input.next(value))
    input.next(spike(0))
    clock.runSync(7)
    expect(values.map(({ t }) => t)).toEqual([2, 4, 6])
  })

  it('end when their source has and the last has come; a source that never ends does not end them', () => {
    const clock = new EventTimeScheduler()
    const through = (source: Observable<Spike>) => hear(source.pipe(delaySpikes(3, 1, clock)))
    expect(through(EMPTY).ended).toBe('complete')
    expect(through(NEVER).ended).toBe('open')
    const input = new Subject<Spike>()
    const heard = through(input)
    input.next(spike(0))
    input.complete()
    expect(heard).toEqual({ values: [], ended: 'open' })
    clock.runSync(3)
    expect(heard).toEqual({ values: [spike(3)], ended: 'complete' })
  })

  it('go on for others when one listener leaves', () => {
    const clock = new EventTimeScheduler()
    const delayed = spikeTrain({ size: 1, spikes: [spike(0), spike(1)] }, clock).pipe(
      delaySpikes(1, 1, clock),
    )
    const [few, all] = [hear(delayed.pipe(take(1))), hear(delayed)]
    clock.runSync(5)
    expect(few).toEqual({ values: [spike(1)], ended: 'complete' })
    expect(all).toEqual({ values: [spike(1), spike(2)], ended: 'complete' })
  })

  it('end the run with an error of their source', () => {
    const clock = new EventTimeScheduler()
    const input = new Subject<Spike>()
    input.pipe(delaySpikes(1, 1, clock)).subscribe()
    clock.schedule(() => input.error(new Error('broken')), 4)
    expect(() => clock.runSync(10)).toThrow(RunError)
    expect(() => clock.runSync(10)).toThrow('delaySpikes at t = 4 ms: broken')
  })

  it('refuse nonsense when called', () => {
    const clock = new EventTimeScheduler()
    for (const x of [...nonsense, 0 as never]) {
      expect(refused(() => delaySpikes(x, 1, clock))).toBe('delaySpikes.delay')
      expect(refused(() => delaySpikes(1, x, clock))).toBe('delaySpikes.size')
      expect(refused(() => delaySpikes(1, 1, x))).toBe('delaySpikes.clock')
    }
  })
})
