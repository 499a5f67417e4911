import { fc, test } from '@fast-check/vitest'
import { EMPTY, interval, map, NEVER, type Observable, Subject, take } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import type { Boundary } from '../../src/operators/internal/between.ts'
import { poisson } from '../../src/operators/poisson.ts'
import { residenceTimes, STATES_LIMIT } from '../../src/operators/residenceTimes.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { residence } from '../oracles/residence.ts'
import { hear, isRecord, nonsense, nonsenseBut, refused, spike } from './support.ts'

const time = fc.oneof(fc.nat(12), fc.double({ min: 0, max: 12, noNaN: true }))
const trains = fc
  .array(fc.tuple(time, fc.nat(3)), { maxLength: 40 })
  .map((list) => list.sort(([a], [b]) => a - b).map(([t, source]) => spike(t, source)))
const tau = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0.01, max: 5, noNaN: true }))

const boundariesAt = (times: readonly number[], clock: EventTimeScheduler): Observable<Boundary> =>
  spikeTrain({ size: 1, spikes: times.map((t) => spike(t)) }, clock)

describe('residence times', () => {
  test.prop([trains, tau, fc.uniqueArray(time), fc.nat(12)])(
    'are those of the definition, from boundary to boundary, with ties, prolonged states and boundaries on edges',
    (spikes, tau_ref, cuts, listenAt) => {
      const clock = new EventTimeScheduler()
      const times = [...cuts.sort((a, b) => a - b), 13]
      // declared first, so that a boundary comes before the spikes of its time: those belong to what begins
      const boundaries = boundariesAt(times, clock)
      const source = spikeTrain({ size: 4, spikes: [...spikes, spike(20)] }, clock)
      clock.runSync(listenAt)
      const { values } = hear(source.pipe(residenceTimes({ size: 4, tau_ref }, boundaries, clock)))
      clock.runSync(20)
      const heardSpikes = spikes.filter(({ t }) => t > listenAt)
      const after = times.filter((t) => t > listenAt)
      expect(values.length).toBe(after.length)
      let begin = listenAt
      values.forEach((value, k) => {
        const end = after[k]!
        expect([value.begin, value.end, value.boundary.t]).toEqual([begin, end, end])
        const expected = residence(heardSpikes, 4, tau_ref, begin, end)
        expected.forEach((x, state) => expect(value.times[state]).toBeCloseTo(x, 10))
        begin = end
      })
    },
  )

  it('are right for neurons that fire hundreds of times within tau_ref', () => {
    const clock = new EventTimeScheduler({ seed: 2 })
    const boundaries = interval(50, clock).pipe(map(() => ({ t: clock.now() })))
    const source = poisson({ size: 3, rate: [30_000, 200, 20] }, clock)
    const spikes = hear(source).values
    const { values } = hear(source.pipe(residenceTimes({ size: 3, tau_ref: 12 }, boundaries, clock)))
    clock.runSync(100)
    expect(spikes.length).toBeGreaterThan(2500)
    values.forEach(({ times }, k) => {
      residence(spikes, 3, 12, 50 * k, 50 * (k + 1)).forEach((x, state) =>
        expect(times[state]).toBeCloseTo(x, 9),
      )
    })
  })

  it('are right when a burst begins after others have gone off', () => {
    const clock = new EventTimeScheduler()
    // two neurons go off while the third fires on: the ring grows in the middle of it, with its head inside
    const spikes = [
      ...Array.from({ length: 20 }, (_, k) => spike(3 * k, k % 3)),
      spike(60, 1),
      spike(60.05, 2),
      ...Array.from({ length: 100 }, (_, k) => spike(60.1 + k / 10, 0)),
    ]
    const boundaries = boundariesAt([61, 65, 90], clock)
    const source = spikeTrain({ size: 3, spikes: [...spikes, spike(99)] }, clock)
    const { values } = hear(source.pipe(residenceTimes({ size: 3, tau_ref: 4.5 }, boundaries, clock)))
    clock.runSync(100)
    expect(values.length).toBe(3)
    for (const { begin, end, times } of values) {
      residence(spikes, 3, 4.5, begin, end).forEach((x, state) => expect(times[state]).toBeCloseTo(x, 10))
    }
  })

  it('sum to the length of each span', () => {
    const clock = new EventTimeScheduler({ seed: 3 })
    const boundaries = interval(123.4, clock).pipe(map((index) => ({ t: clock.now(), index })))
    const source = poisson({ size: 10, rate: 40 }, clock)
    const { values } = hear(source.pipe(residenceTimes({ size: 10, tau_ref: 10 }, boundaries, clock)))
    clock.runSync(2000)
    expect(values.length).toBe(16)
    values.forEach(({ times, begin, end, boundary }, index) => {
      expect(times.length).toBe(1024)
      expect(times.reduce((a, b) => a + b)).toBeCloseTo(end - begin, 9)
      expect(boundary.index).toBe(index)
    })
  })

  it('are an array of their own for each span and for each listener', () => {
    const clock = new EventTimeScheduler({ seed: 3 })
    const boundaries = new Subject<Boundary>()
    const source = poisson({ size: 1, rate: 100 }, clock)
    const measured = source.pipe(residenceTimes({ size: 1, tau_ref: 5 }, boundaries, clock))
    const [a, b] = [hear(measured), hear(measured)]
    for (let k = 0; k < 3; k++) {
      clock.runSync(100)
      boundaries.next({ t: clock.now() })
    }
    expect(a.values.length).toBe(3)
    expect(a.values).toEqual(b.values)
    expect(new Set([...a.values, ...b.values].map(({ times }) => times)).size).toBe(6)
  })

  it('have spans of no length where boundaries share a time, also when one leads to the other', () => {
    const clock = new EventTimeScheduler()
    const boundaries = new Subject<Boundary>()
    const measured = NEVER.pipe(residenceTimes({ size: 1, tau_ref: 5 }, boundaries, clock))
    const spans: [number, number, number][] = []
    measured.subscribe(({ begin, end, times }) => {
      if (spans.length === 0) {
        spans.push([begin, end, times[0]!])
        boundaries.next({ t: clock.now() })
      } else spans.push([begin, end, times[0]!])
    })
    clock.runSync(7)
    boundaries.next({ t: 7 })
    boundaries.next({ t: 7 })
    expect(spans).toEqual([
      [0, 7, 7],
      [7, 7, 0],
      [7, 7, 0],
    ])
  })

  it('end with their source, not with the boundaries, and drop what is pending', () => {
    const clock = new EventTimeScheduler()
    const through = (source: Observable<Spike>, boundaries: Observable<Boundary>) =>
      hear(source.pipe(residenceTimes({ size: 1, tau_ref: 1 }, boundaries, clock)))
    expect(through(EMPTY, NEVER)).toEqual({ values: [], ended: 'complete' })
    expect(through(NEVER, EMPTY).ended).toBe('open')
    expect(through(NEVER, NEVER).ended).toBe('open')
    const [source, boundaries] = [new Subject<Spike>(), new Subject<Boundary>()]
    const heard = through(source, boundaries)
    source.next(spike(0))
    source.complete()
    expect([heard, boundaries.observed]).toEqual([{ values: [], ended: 'complete' }, false])
  })

  it('pass on an error of either stream, and let go of both when their listener leaves', () => {
    const clock = new EventTimeScheduler()
    const fault = new Error('broken')
    for (const broken of ['source', 'boundaries'] as const) {
      const streams = { source: new Subject<Spike>(), boundaries: new Subject<Boundary>() }
      const heard = hear(
        streams.source.pipe(residenceTimes({ size: 1, tau_ref: 1 }, streams.boundaries, clock)),
      )
      streams[broken].error(fault)
      expect(heard.ended).toBe(fault)
      expect([streams.source.observed, streams.boundaries.observed]).toEqual([false, false])
    }
    const [source, boundaries] = [new Subject<Spike>(), new Subject<Boundary>()]
    hear(source.pipe(residenceTimes({ size: 1, tau_ref: 1 }, boundaries, clock), take(1)))
    boundaries.next({ t: 0 })
    expect([source.observed, boundaries.observed]).toEqual([false, false])
  })

  it('give an error for a spike of a neuron beyond size, and for a boundary that is not now', () => {
    const clock = new EventTimeScheduler()
    clock.runSync(3)
    const run = (source: number, t: number): unknown => {
      const [spikes, boundaries] = [new Subject<Spike>(), new Subject<Boundary>()]
      const heard = hear(spikes.pipe(residenceTimes({ size: 2, tau_ref: 1 }, boundaries, clock)))
      spikes.next(spike(3, source))
      boundaries.next({ t })
      return heard.ended
    }
    expect(run(1, 3)).toBe('open')
    for (const source of [2, 32, 33, -1, Number.NaN]) {
      expect(run(source, 3)).toMatchObject({ where: 'residenceTimes: source of a spike', value: source })
    }
    for (const t of [2, 4, Number.NaN, undefined as unknown as number]) {
      expect(run(0, t)).toMatchObject({ where: 'residenceTimes: t of a boundary', value: t })
    }
  })

  it('refuse nonsense when called', () => {
    const clock = new EventTimeScheduler()
    const good = { size: 2, tau_ref: 10 }
    for (const x of nonsense) {
      expect(refused(() => residenceTimes({ ...good, size: x }, NEVER, clock))).toBe('residenceTimes.size')
      expect(refused(() => residenceTimes({ ...good, tau_ref: x }, NEVER, clock))).toBe(
        'residenceTimes.tau_ref',
      )
      expect(refused(() => residenceTimes(good, x, clock))).toBe('residenceTimes.boundaries')
      expect(refused(() => residenceTimes(good, NEVER, x))).toBe('residenceTimes.clock')
    }
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => residenceTimes(x, NEVER, clock))).toBe('residenceTimes.options')
    }
    expect(refused(() => residenceTimes({ size: STATES_LIMIT, tau_ref: 1 }, NEVER, clock))).toBe('accepted')
    expect(() => residenceTimes({ size: STATES_LIMIT + 1, tau_ref: 1 }, NEVER, clock)).toThrow(
      'residenceTimes.size: 21; expected 1 to 20 neurons. 21 have 2^21 joint states.',
    )
  })
})
