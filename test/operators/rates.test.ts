import { fc, test } from '@fast-check/vitest'
import { EMPTY, NEVER, type Observable, Subject, take } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import type { Boundary } from '../../src/operators/internal/between.ts'
import { rates } from '../../src/operators/rates.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { hear, isRecord, nonsense, nonsenseBut, refused, spike } from './support.ts'

const time = fc.oneof(fc.nat(12), fc.double({ min: 0, max: 12, noNaN: true }))

describe('rates', () => {
  test.prop([fc.array(fc.tuple(time, fc.nat(2))), fc.uniqueArray(time, { minLength: 1 })])(
    'are counts over time in 1/s; a spike at a boundary belongs to what begins',
    (list, cuts) => {
      const clock = new EventTimeScheduler()
      const spikes = list.sort(([a], [b]) => a - b).map(([t, source]) => spike(t, source))
      const times = cuts.sort((a, b) => a - b)
      const boundaries = spikeTrain({ size: 1, spikes: times.map((t) => spike(t)) }, clock)
      const source = spikeTrain({ size: 3, spikes: [...spikes, spike(20)] }, clock)
      const { values } = hear(source.pipe(rates({ size: 3 }, boundaries, clock)))
      clock.runSync(20)
      expect(values.map(({ begin, end }) => [begin, end])).toEqual(
        times.map((t, k) => [times[k - 1] ?? 0, t]),
      )
      for (const { begin, end, counts, rates: perSecond } of values) {
        for (let i = 0; i < 3; i++) {
          const n = spikes.filter(({ t, source: s }) => s === i && t >= begin && t < end).length
          expect(counts[i]).toBe(n)
          expect(perSecond[i]).toBe(end === begin ? Number.NaN : (1000 * n) / (end - begin))
        }
      }
    },
  )

  it('end with their source, pass on errors, and let go when their listener leaves', () => {
    const clock = new EventTimeScheduler()
    const through = (source: Observable<Spike>, boundaries: Observable<Boundary>) =>
      hear(source.pipe(rates({ size: 1 }, boundaries, clock), take(2)))
    expect(through(EMPTY, NEVER).ended).toBe('complete')
    expect(through(NEVER, EMPTY).ended).toBe('open')
    const [source, boundaries] = [new Subject<Spike>(), new Subject<Boundary>()]
    const heard = through(source, boundaries)
    source.next(spike(0))
    boundaries.next({ t: 0 })
    boundaries.next({ t: 0 })
    expect(heard.values.map(({ counts }) => [...counts])).toEqual([[1], [0]])
    expect([heard.ended, source.observed, boundaries.observed]).toEqual(['complete', false, false])
    const fault = new Error('broken')
    const failing = new Subject<Boundary>()
    const other = through(NEVER, failing)
    failing.error(fault)
    expect(other.ended).toBe(fault)
  })

  it('give an error for a spike of a neuron beyond size', () => {
    const clock = new EventTimeScheduler()
    const source = new Subject<Spike>()
    const heard = hear(source.pipe(rates({ size: 2 }, NEVER, clock)))
    source.next(spike(0, 1))
    expect(heard.ended).toBe('open')
    source.next(spike(0, 2))
    expect(heard.ended).toMatchObject({ where: 'rates: source of a spike', value: 2 })
  })

  it('refuse nonsense when called', () => {
    const clock = new EventTimeScheduler()
    for (const x of nonsense) {
      expect(refused(() => rates({ size: x }, NEVER, clock))).toBe('rates.size')
      expect(refused(() => rates({ size: 1 }, x, clock))).toBe('rates.boundaries')
      expect(refused(() => rates({ size: 1 }, NEVER, x))).toBe('rates.clock')
    }
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => rates(x, NEVER, clock))).toBe('rates.options')
    }
  })
})
