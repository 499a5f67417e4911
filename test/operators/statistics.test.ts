import { fc, test } from '@fast-check/vitest'
import { EMPTY, filter, map, NEVER, type Observable, of, Subject, take, throwError } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { type Keep, type Saving, SnapshotError } from '../../src/models/saving.ts'
import { autoCorrelogram } from '../../src/operators/autoCorrelogram.ts'
import { crossCorrelogram } from '../../src/operators/crossCorrelogram.ts'
import { delaySpikes } from '../../src/operators/delaySpikes.ts'
import { edges } from '../../src/operators/edges.ts'
import { fanoFactors } from '../../src/operators/fanoFactors.ts'
import { interSpikeIntervals } from '../../src/operators/interSpikeIntervals.ts'
import { intervalVariability } from '../../src/operators/intervalVariability.ts'
import type { Boundary } from '../../src/operators/internal/between.ts'
import { lagBin } from '../../src/operators/internal/lagHistogram.ts'
import { modulatedPoisson } from '../../src/operators/modulatedPoisson.ts'
import { poisson } from '../../src/operators/poisson.ts'
import { populationRate } from '../../src/operators/populationRate.ts'
import { rates } from '../../src/operators/rates.ts'
import { regular } from '../../src/operators/regular.ts'
import { residenceTimes } from '../../src/operators/residenceTimes.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import { synchrony } from '../../src/operators/synchrony.ts'
import { ticks } from '../../src/operators/ticks.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import {
  contrastsOf,
  countsOf,
  histogram,
  intervalsOf,
  mean,
  timesOf,
  variance,
} from '../oracles/spikeStatistics.ts'
import { inOneAndTwo } from './savedInTheMiddle.ts'
import { hear, isRecord, nonsense, nonsenseBut, refused, spike } from './support.ts'

const SIZE = 3
const END = 24

// whole numbers and quarters too, so that ties and times on edges come up
const time = fc.oneof(
  fc.nat(END),
  fc.nat(4 * END).map((x) => x / 4),
  // not so small that the squares of intervals vanish
  fc.double({ min: 0, max: END, noNaN: true }).map((x) => (x < 1e-6 ? 0 : x)),
)
const trains = fc
  .array(fc.tuple(time, fc.nat(SIZE - 1)), { maxLength: 60 })
  .map((list) => list.sort(([a], [b]) => a - b).map(([t, source]) => spike(t, source)))
const ends = fc.uniqueArray(time, { minLength: 1, maxLength: 4 }).map((list) => list.sort((a, b) => a - b))
const width = fc.oneof(fc.constantFrom(0.25, 0.5, 1, 3, 0.1), fc.double({ min: 0.05, max: END, noNaN: true }))

/** What a statistic says over spans that end at some times. */
const over = <R>(
  spikes: readonly Spike[],
  times: readonly number[],
  make: (
    source: Observable<Spike>,
    boundaries: Observable<Boundary>,
    clock: EventTimeScheduler,
  ) => Observable<R>,
): R[] => {
  const clock = new EventTimeScheduler()
  // declared first, so that a boundary comes before the spikes of its time: those belong to what begins
  const boundaries = spikeTrain({ size: 1, spikes: times.map((t) => spike(t)) }, clock)
  const source = spikeTrain({ size: SIZE, spikes: [...spikes, spike(END + 1)] }, clock)
  const { values, ended } = hear(make(source, boundaries, clock))
  clock.runSync(END)
  expect(ended).toBe('open')
  expect(values.length).toBe(times.length)
  return values
}

const close = (x: number | undefined, y: number): void => {
  if (Number.isNaN(y)) expect(x).toBeNaN()
  else expect(x).toBeCloseTo(y, 9)
}

const neurons = Array.from({ length: SIZE }, (_, i) => i)

describe('inter-spike intervals', () => {
  test.prop([trains])('are the times from spike to spike of each neuron, told with the later', (spikes) => {
    const { values, ended } = hear(of(...spikes).pipe(interSpikeIntervals({ size: SIZE })))
    expect(ended).toBe('complete')
    for (const i of neurons) {
      const times = timesOf(spikes, i, 0, Infinity)
      const own = values.filter(({ source }) => source === i)
      expect(own.map(({ dt }) => dt)).toEqual(intervalsOf(times))
      expect(own.map(({ t }) => t)).toEqual(times.slice(1))
    }
  })

  test.prop([trains, time])('go on where they were saved', (spikes, cut) => {
    const { one, two } = inOneAndTwo(SIZE, spikes, cut, END, (source, _, keep) =>
      source.pipe(interSpikeIntervals({ size: SIZE }, keep)),
    )
    expect(two).toEqual(one)
  })

  it('give an error for a neuron beyond size, and for a spike before the last of its neuron', () => {
    const through = (...spikes: Spike[]) => hear(of(...spikes).pipe(interSpikeIntervals({ size: 2 }))).ended
    expect(through(spike(0, 2))).toMatchObject({ where: 'interSpikeIntervals: source of a spike', value: 2 })
    expect(through(spike(3, 1), spike(2, 0), spike(1, 1))).toMatchObject({
      where: 'interSpikeIntervals: t of a spike of neuron 1',
      value: 1,
      expected: 'at least 3 ms',
    })
  })

  it('complete, err and end early with their source', () => {
    const fault = new Error('broken')
    const through = (source: Observable<Spike>) => hear(source.pipe(interSpikeIntervals({ size: 2 }))).ended
    expect([through(EMPTY), through(NEVER), through(throwError(() => fault))]).toEqual([
      'complete',
      'open',
      fault,
    ])
    const source = new Subject<Spike>()
    const heard = hear(source.pipe(interSpikeIntervals({ size: 1 }), take(1)))
    for (const t of [0, 1, 2]) source.next(spike(t))
    expect([heard.values.length, heard.ended, source.observed]).toEqual([1, 'complete', false])
  })
})

describe('the variability of intervals', () => {
  test.prop([trains, ends])('is that of the intervals within each span', (spikes, times) => {
    const values = over(spikes, times, (source, boundaries, clock) =>
      source.pipe(intervalVariability({ size: SIZE }, boundaries, clock)),
    )
    for (const { begin, end, intervals, means, cv, cv2, lv } of values) {
      for (const i of neurons) {
        const list = intervalsOf(timesOf(spikes, i, begin, end))
        const contrasts = contrastsOf(list)
        const few = (least: number, x: number) => (list.length < least ? Number.NaN : x)
        expect(intervals[i]).toBe(list.length)
        close(means[i], mean(list))
        close(cv[i], few(2, Math.sqrt(variance(list)) / mean(list)))
        close(cv2[i], few(2, 2 * mean(contrasts)))
        close(lv[i], few(2, 3 * mean(contrasts.map((x) => x * x))))
      }
    }
  })

  it('is 0 for a clock and 1 for a Poisson train, and CV2 and LV see through a rate that changes slowly', () => {
    const clock = new EventTimeScheduler({ seed: 5 })
    const end = edges({ width: 2_000_000 }, clock)
    const heard = (source: Observable<Spike>) =>
      hear(source.pipe(intervalVariability({ size: 1 }, end, clock))).values
    const clocked = heard(regular({ size: 1, interval: 50, start: 7 }, clock))
    const free = heard(poisson({ size: 1, rate: 20 }, clock))
    const rate = (t: number): number => (t < 1_000_000 ? 5 : 40)
    const stepped = heard(modulatedPoisson({ size: 1, rate, bound: 40 }, clock))
    clock.runSync(2_000_000)
    expect([clocked[0]!.cv[0], clocked[0]!.cv2[0], clocked[0]!.lv[0]]).toEqual([0, 0, 0])
    // 40,000 intervals; standard errors 1/sqrt(n), 0.58/sqrt(n) (uniform contrasts) and 0.9/sqrt(n): 6 of them, 1e-8 each
    expect(Math.abs(free[0]!.cv[0]! - 1)).toBeLessThan(6 / Math.sqrt(40_000))
    expect(Math.abs(free[0]!.cv2[0]! - 1)).toBeLessThan(6 / Math.sqrt(40_000))
    expect(Math.abs(free[0]!.lv[0]! - 1)).toBeLessThan(6 / Math.sqrt(40_000))
    expect(stepped[0]!.cv[0]).toBeGreaterThan(1.3)
    expect(Math.abs(stepped[0]!.cv2[0]! - 1)).toBeLessThan(6 / Math.sqrt(40_000))
    expect(Math.abs(stepped[0]!.lv[0]! - 1)).toBeLessThan(6 / Math.sqrt(40_000))
  })

  it('does not lose digits far from time 0', () => {
    const clock = new EventTimeScheduler()
    const spikes = [1, 2, 4, 7].map((t) => spike(1e9 + t))
    const boundaries = spikeTrain({ size: 1, spikes: [spike(1e9 + 10)] }, clock)
    const source = spikeTrain({ size: 1, spikes: [...spikes, spike(1e9 + 20)] }, clock)
    const { values } = hear(source.pipe(intervalVariability({ size: 1 }, boundaries, clock)))
    clock.runSync(1e9 + 15)
    expect(values[0]!.means[0]).toBe(2)
    expect(values[0]!.cv[0]).toBe(0.5)
  })
})

describe('Fano factors', () => {
  test.prop([trains, ends, width])('are those of the counts in whole windows', (spikes, times, window) => {
    const values = over(spikes, times, (source, boundaries, clock) =>
      source.pipe(fanoFactors({ size: SIZE, window }, boundaries, clock)),
    )
    for (const { begin, end, windows, means, fano } of values) {
      for (const i of neurons) {
        const counts = countsOf(timesOf(spikes, i, begin, end), begin, end, window)
        expect(windows).toBe(counts.length)
        close(means[i], mean(counts))
        close(fano[i], counts.length < 2 ? Number.NaN : variance(counts) / mean(counts))
      }
    }
  })

  it('are 0 for a clock and 1 for a Poisson train', () => {
    const clock = new EventTimeScheduler({ seed: 3 })
    const end = edges({ width: 1_000_000 }, clock)
    const through = (source: Observable<Spike>) =>
      hear(source.pipe(fanoFactors({ size: 1, window: 100 }, end, clock))).values
    const clocked = through(regular({ size: 1, interval: 20 }, clock))
    const free = through(poisson({ size: 1, rate: 20 }, clock))
    clock.runSync(1_000_000)
    expect(clocked[0]).toMatchObject({ windows: 10_000, means: Float64Array.of(5), fano: Float64Array.of(0) })
    // standard error sqrt(2 / n) for n = 10,000 windows; 5.3 of them: a false alarm in 1e7
    expect(Math.abs(free[0]!.fano[0]! - 1)).toBeLessThan(5.3 * Math.sqrt(2 / 10_000))
  })
})

describe('statistics in windows', () => {
  test.prop([trains, fc.constantFrom(0.25, 0.5, 1, 3), fc.constantFrom(1, 2, 4, 6)])(
    'say the same whether a boundary comes before the spikes of its time or after them, as ticks do',
    (spikes, window, every) => {
      const heard = (kind: 'edges' | 'ticks', isFano: boolean): unknown[] => {
        const clock = new EventTimeScheduler()
        const source = spikeTrain({ size: SIZE, spikes: [...spikes, spike(END + 1)] }, clock)
        const boundaries: Observable<Boundary> =
          kind === 'edges' ? edges({ width: every, begin: 0 }, clock) : ticks({ every }, clock)
        const { values } = isFano
          ? hear(source.pipe(fanoFactors({ size: SIZE, window }, boundaries, clock)))
          : hear(source.pipe(synchrony({ size: SIZE, window }, boundaries, clock)))
        clock.runSync(END - 0.5)
        // ticks have one at 0, which closes a span of no length
        return values.filter(({ end }) => end > 0).map((value) => ({ ...value, boundary: undefined }))
      }
      for (const isFano of [true, false]) expect(heard('ticks', isFano)).toEqual(heard('edges', isFano))
    },
  )

  it('lose no spike on a tick', () => {
    const clock = new EventTimeScheduler()
    const spikes = regular({ size: 1, interval: 10 }, clock)
    const { values } = hear(
      spikes.pipe(fanoFactors({ size: 1, window: 10 }, ticks({ every: 20 }, clock), clock)),
    )
    clock.runSync(60)
    expect(values.slice(1).map(({ means }) => means[0])).toEqual([1, 1, 1])
  })
})

describe('synchrony', () => {
  test.prop([trains, ends, width])(
    'is the variance of the mean count over the mean variance of the counts',
    (spikes, times, window) => {
      const values = over(spikes, times, (source, boundaries, clock) =>
        source.pipe(synchrony({ size: SIZE, window }, boundaries, clock)),
      )
      for (const { begin, end, windows, chi } of values) {
        const each = neurons.map((i) => countsOf(timesOf(spikes, i, begin, end), begin, end, window))
        const { length } = each[0]!
        expect(windows).toBe(length)
        const average = Array.from({ length }, (_, k) => mean(each.map((counts) => counts[k]!)))
        const own = mean(each.map(variance))
        if (length < 2 || own === 0) expect(chi).toBeNaN()
        else close(chi ** 2, variance(average) / own)
      }
    },
  )

  it('is 1 for neurons that fire alike, and 1/sqrt(size) for independent ones', () => {
    const clock = new EventTimeScheduler({ seed: 3 })
    const end = edges({ width: 400_000 }, clock)
    const size = 25
    const through = (source: Observable<Spike>) =>
      hear(source.pipe(synchrony({ size, window: 20 }, end, clock))).values
    const alike = through(regular({ size, interval: 33 }, clock))
    const free = through(poisson({ size, rate: 20 }, clock))
    clock.runSync(400_000)
    expect(alike[0]!.chi).toBe(1)
    // chi^2 size = 1 with standard error sqrt(2 / 20,000), 5.3 of them
    expect(Math.abs(free[0]!.chi ** 2 * size - 1)).toBeLessThan(5.3 * Math.sqrt(2 / 20_000))
  })
})

describe('an autocorrelogram', () => {
  test.prop([trains, ends, width, fc.nat(4)])(
    'counts the differences of all pairs of spikes of one neuron within each span',
    (spikes, times, binWidth, bins) => {
      const values = over(spikes, times, (source, boundaries, clock) =>
        source.pipe(autoCorrelogram({ size: SIZE, width: binWidth, bins }, boundaries, clock)),
      )
      for (const { begin, end, counts, references, dts, rates: perSecond } of values) {
        const differences = neurons.flatMap((i) => {
          const own = timesOf(spikes, i, begin, end)
          return own.flatMap((a, k) => own.flatMap((b, n) => (n === k ? [] : [b - a])))
        })
        const expected = histogram(differences, binWidth, bins)
        expect([...counts]).toEqual(expected)
        expect([...counts].toReversed()).toEqual(expected)
        expect(references).toBe(spikes.filter(({ t }) => t >= begin && t < end).length)
        expect(dts[bins]).toBe(0)
        expect(dts[2 * bins]).toBe(bins * binWidth)
        perSecond.forEach((x, k) => close(x, (1000 * counts[k]!) / (references * binWidth)))
      }
    },
  )

  it('of a clock has its pairs at multiples of the interval alone', () => {
    const clock = new EventTimeScheduler()
    const end = edges({ width: 1000 }, clock)
    const source = regular({ size: 1, interval: 10 }, clock)
    const { values } = hear(source.pipe(autoCorrelogram({ size: 1, width: 5, bins: 4 }, end, clock)))
    clock.runSync(1000)
    expect([...values[0]!.counts]).toEqual([98, 0, 99, 0, 0, 0, 99, 0, 98])
  })
})

describe('a cross-correlogram', () => {
  test.prop([trains, ends, width, fc.nat(4)])(
    'counts the differences of all pairs of a spike of each stream within each span',
    (spikes, times, binWidth, bins) => {
      const between = (a: number, b: number) =>
        over(spikes, times, (source, boundaries, clock) =>
          source.pipe(
            filter((s) => s.source === a),
            crossCorrelogram(
              source.pipe(filter((s) => s.source === b)),
              { width: binWidth, bins },
              boundaries,
              clock,
            ),
          ),
        )
      const mirrored = between(1, 0)
      between(0, 1).forEach(({ begin, end, counts, references }, k) => {
        const [own, other] = [timesOf(spikes, 0, begin, end), timesOf(spikes, 1, begin, end)]
        const differences = own.flatMap((a) => other.map((b) => b - a))
        expect([...counts]).toEqual(histogram(differences, binWidth, bins))
        expect(references).toBe(own.length)
        expect([...mirrored[k]!.counts].toReversed()).toEqual([...counts])
      })
    },
  )

  it('puts a dt on an edge into the bin further from 0, a tie into the middle', () => {
    const pairs = [0, 0.5, -0.5, 1.5, -1.5, 0.499]
    const counts = pairs.map((dt) => {
      const clock = new EventTimeScheduler()
      const [a, b] = [spikeTrain, spikeTrain].map((make, k) =>
        make({ size: 1, spikes: [spike(k === 0 ? 8 : 8 + dt), spike(30)] }, clock),
      ) as [Observable<Spike>, Observable<Spike>]
      const { values } = hear(
        a.pipe(crossCorrelogram(b, { width: 1, bins: 1 }, edges({ width: 20 }, clock), clock)),
      )
      clock.runSync(20)
      return [...values[0]!.counts]
    })
    expect(counts).toEqual([
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
      [0, 1, 0],
    ])
  })

  it('has its edges at (k + 1/2) * width as these round, however a quotient rounds', () => {
    for (const binWidth of [0.1, 0.3, 0.7, 1 / 3]) {
      for (let k = 0; k < 3000; k++) {
        const edge = (k + 0.5) * binWidth
        expect(lagBin(edge, binWidth)).toBe(k + 1)
        expect(lagBin(edge * (1 - 2 ** -53), binWidth)).toBe(k)
      }
    }
  })

  it('ends with its own stream, passes on errors of both and lets both go', () => {
    const clock = new EventTimeScheduler()
    const through = (
      source: Observable<Spike>,
      other: Observable<Spike>,
      boundaries: Observable<Boundary> = NEVER,
    ) => hear(source.pipe(crossCorrelogram(other, { width: 1, bins: 1 }, boundaries, clock), take(1)))
    const fault = new Error('broken')
    expect(through(EMPTY, NEVER).ended).toBe('complete')
    expect(through(NEVER, EMPTY).ended).toBe('open')
    expect(
      through(
        NEVER,
        throwError(() => fault),
      ).ended,
    ).toBe(fault)
    expect(
      through(
        throwError(() => fault),
        NEVER,
      ).ended,
    ).toBe(fault)
    const [a, b, edge] = [new Subject<Spike>(), new Subject<Spike>(), new Subject<Boundary>()]
    const heard = through(a, b, edge)
    expect([a.observed, b.observed]).toEqual([true, true])
    edge.next({ t: 0 })
    expect([heard.ended, a.observed, b.observed, edge.observed]).toEqual(['complete', false, false, false])
  })
})

describe('correlograms', () => {
  it('refuse spikes whose times fall, of one stream or across two, and across a boundary', () => {
    const falling = <R>(
      make: (back: Observable<Spike>, clock: EventTimeScheduler) => Observable<R>,
    ): string => {
      const clock = new EventTimeScheduler()
      const forth = spikeTrain({ size: 1, spikes: [1, 2, 12].map((t) => spike(t)) }, clock)
      const heard = hear(make(forth.pipe(map(({ t }) => spike(-t))), clock))
      clock.runSync(20)
      return refused(() => {
        if (heard.ended !== 'open') throw heard.ended
      })
    }
    const options = { width: 1, bins: 1 }
    expect(
      falling((back, clock) =>
        back.pipe(autoCorrelogram({ ...options, size: 1 }, edges({ width: 1.5 }, clock), clock)),
      ),
    ).toBe('autoCorrelogram: t of a spike')
    for (const isOther of [true, false]) {
      expect(
        falling((back, clock) => {
          const forth = regular({ size: 1, interval: 3 }, clock)
          const [own, other] = isOther ? [forth, back] : [back, forth]
          return own.pipe(crossCorrelogram(other, options, NEVER as Observable<Boundary>, clock))
        }),
      ).toBe('crossCorrelogram: t of a spike')
    }
  })

  it('remember no more than the lags they count, though one side is silent', () => {
    const clock = new EventTimeScheduler({ seed: 1 })
    const states: Saving[] = []
    poisson({ size: 100, rate: 20 }, clock)
      .pipe(
        crossCorrelogram(
          NEVER as Observable<Spike>,
          { width: 1, bins: 10 },
          NEVER as Observable<Boundary>,
          clock,
          (_, state) => states.push(state),
        ),
      )
      .subscribe()
    for (let k = 0; k < 5; k++) {
      clock.runSync(2_000)
      const { statistic } = states[0]!.save() as { statistic: { own: { times: Float64Array } } }
      // 2 a ms, within 10.5 ms
      expect(statistic.own.times.length).toBeLessThan(60)
    }
  })
})

describe('a population rate', () => {
  test.prop([trains, width, time])(
    'is that of windows from the subscription on',
    (spikes, window, listenAt) => {
      const clock = new EventTimeScheduler()
      const source = spikeTrain({ size: SIZE, spikes: [...spikes, spike(END + 1)] }, clock)
      clock.runSync(listenAt)
      const told: number[] = []
      const heard: Spike[] = []
      source.subscribe((value) => heard.push(value))
      const { values } = hear(
        source.pipe(
          populationRate({ size: SIZE, window }, clock),
          map((value) => {
            told.push(clock.now())
            return value
          }),
        ),
      )
      clock.runSync(END - listenAt)
      const now = clock.now()
      const counts = countsOf(
        heard.map(({ t }) => t),
        listenAt,
        now,
        window,
      )
      expect(values.map(({ count }) => count)).toEqual(counts)
      values.forEach(({ begin, end, rate, count }, k) => {
        expect([begin, end, told[k]]).toEqual([
          listenAt + k * window,
          listenAt + (k + 1) * window,
          listenAt + (k + 1) * window,
        ])
        expect(rate).toBe((1000 * count) / (SIZE * window))
      })
    },
  )

  it('has edges that do not drift', () => {
    const clock = new EventTimeScheduler()
    const { values } = hear(NEVER.pipe(populationRate({ size: 1, window: 0.1 }, clock)))
    clock.runSync(100)
    expect(values.length).toBe(1000)
    values.forEach(({ end }, k) => expect(end).toBe((k + 1) * 0.1))
  })
})

describe('edges', () => {
  it('come at begin + k * width after the subscription, before the spikes of their time, however the run is cut', () => {
    const clock = new EventTimeScheduler()
    const order: string[] = []
    regular({ size: 1, interval: 0.3 }, clock).subscribe(({ t }) => order.push(`spike ${t}`))
    clock.runSync(1)
    edges({ width: 0.3, begin: 0 }, clock).subscribe(({ t, index }) => order.push(`edge ${index} ${t}`))
    edges({ width: 1, begin: 2 }, clock)
      .pipe(take(1))
      .subscribe(({ t, index }) => order.push(`later ${index} ${t}`))
    for (let k = 0; k < 11; k++) clock.runSync(0.1)
    expect(order.slice(4)).toEqual([
      'edge 4 1.2',
      'spike 1.2',
      'edge 5 1.5',
      'spike 1.5',
      'edge 6 1.7999999999999998',
      'spike 1.7999999999999998',
      'later 0 2',
      ...(clock.now() >= 2.1 ? ['edge 7 2.1', 'spike 2.1'] : []),
    ])
  })

  it('stop when nobody listens', () => {
    const clock = new EventTimeScheduler()
    const subscription = edges({ width: 1 }, clock).subscribe()
    clock.runSync(2)
    subscription.unsubscribe()
    expect(clock.step()).toBe(false)
  })
})

describe('the state of a statistic', () => {
  type Make = (source: Observable<Spike>, clock: EventTimeScheduler, keep: Keep) => Observable<unknown>
  const each: Readonly<Record<string, Make>> = {
    rates: (source, clock, keep) =>
      source.pipe(rates({ size: SIZE }, edges({ width: 5, begin: 0 }, clock), clock, keep)),
    'residence times': (source, clock, keep) =>
      source.pipe(
        residenceTimes({ size: SIZE, tau_ref: 1.5 }, edges({ width: 5, begin: 0 }, clock), clock, keep),
      ),
    'interval variability': (source, clock, keep) =>
      source.pipe(intervalVariability({ size: SIZE }, edges({ width: 5, begin: 0 }, clock), clock, keep)),
    'Fano factors': (source, clock, keep) =>
      source.pipe(
        fanoFactors({ size: SIZE, window: 0.7 }, edges({ width: 5, begin: 0 }, clock), clock, keep),
      ),
    'Fano factors between ticks': (source, clock, keep) =>
      source.pipe(fanoFactors({ size: SIZE, window: 0.5 }, ticks({ every: 2 }, clock, keep), clock, keep)),
    synchrony: (source, clock, keep) =>
      source.pipe(synchrony({ size: SIZE, window: 0.7 }, edges({ width: 5, begin: 0 }, clock), clock, keep)),
    'an autocorrelogram': (source, clock, keep) =>
      source.pipe(
        autoCorrelogram(
          { size: SIZE, width: 0.5, bins: 3 },
          edges({ width: 5, begin: 0 }, clock),
          clock,
          keep,
        ),
      ),
    'a cross-correlogram': (source, clock, keep) =>
      source.pipe(
        filter((s) => s.source === 0),
        crossCorrelogram(
          source.pipe(filter((s) => s.source > 0)),
          { width: 0.5, bins: 3 },
          edges({ width: 5, begin: 0 }, clock),
          clock,
          keep,
        ),
      ),
    'a population rate, with the edges of its own': (source, clock, keep) =>
      source.pipe(populationRate({ size: SIZE, window: 0.7 }, clock, keep)),
    'a delay line': (source, clock, keep) => source.pipe(delaySpikes(1.3, SIZE, clock, keep)),
  }

  for (const [name, make] of Object.entries(each)) {
    test.prop([trains, time])(
      `of ${name}, saved at any time, goes on bit for bit in a fresh one`,
      (spikes, cut) => {
        const { one, two } = inOneAndTwo(SIZE, spikes, cut, END, make)
        expect(two).toEqual(one)
      },
    )

    it(`of ${name} refuses what is none`, () => {
      const clock = new EventTimeScheduler()
      make(NEVER, clock, (_, state) => {
        for (const x of [null, 1, 'text', {}]) expect(() => state.load(x)).toThrow(SnapshotError)
      }).subscribe()
    })
  }
})

describe('statistics refuse nonsense when called', () => {
  const clock = new EventTimeScheduler()
  const made = {
    intervalVariability: (
      options: object,
      boundaries: Observable<Boundary> = NEVER,
      on = clock,
      keep?: Keep,
    ) => intervalVariability({ size: 1, ...options }, boundaries, on, keep),
    fanoFactors: (options: object, boundaries: Observable<Boundary> = NEVER, on = clock, keep?: Keep) =>
      fanoFactors({ size: 1, window: 1, ...options }, boundaries, on, keep),
    synchrony: (options: object, boundaries: Observable<Boundary> = NEVER, on = clock, keep?: Keep) =>
      synchrony({ size: 1, window: 1, ...options }, boundaries, on, keep),
    autoCorrelogram: (options: object, boundaries: Observable<Boundary> = NEVER, on = clock, keep?: Keep) =>
      autoCorrelogram({ size: 1, width: 1, bins: 1, ...options }, boundaries, on, keep),
    crossCorrelogram: (options: object, boundaries: Observable<Boundary> = NEVER, on = clock, keep?: Keep) =>
      crossCorrelogram(NEVER, { width: 1, bins: 1, ...options }, boundaries, on, keep),
  }

  const keys: Readonly<Record<keyof typeof made, readonly string[]>> = {
    intervalVariability: ['size'],
    fanoFactors: ['size', 'window'],
    synchrony: ['size', 'window'],
    autoCorrelogram: ['size', 'width', 'bins'],
    crossCorrelogram: ['width', 'bins'],
  }

  it.each(Object.entries(made))('%s', (name, make) => {
    expect(refused(() => make({}))).toBe('accepted')
    for (const x of nonsense) {
      expect(refused(() => make({}, x))).toBe(`${name}.boundaries`)
      expect(refused(() => make({}, undefined, x))).toBe(`${name}.clock`)
      expect(refused(() => make({}, undefined, undefined, x))).toBe(`${name}.keep`)
      for (const key of keys[name as keyof typeof made])
        expect(refused(() => make({ [key]: x }))).toBe(`${name}.${key}`)
    }
  })

  it('interSpikeIntervals, populationRate, edges and delaySpikes', () => {
    for (const x of nonsense) {
      expect(refused(() => interSpikeIntervals({ size: x }))).toBe('interSpikeIntervals.size')
      expect(refused(() => interSpikeIntervals({ size: 1 }, x))).toBe('interSpikeIntervals.keep')
      expect(refused(() => populationRate({ size: x, window: 1 }, clock))).toBe('populationRate.size')
      expect(refused(() => populationRate({ size: 1, window: x }, clock))).toBe('populationRate.window')
      expect(refused(() => populationRate({ size: 1, window: 1 }, x))).toBe('populationRate.clock')
      expect(refused(() => edges({ width: x }, clock))).toBe('edges.width')
      expect(refused(() => edges({ width: 1 }, x))).toBe('edges.clock')
      expect(refused(() => delaySpikes(1, 1, clock, x))).toBe('delaySpikes.keep')
      expect(refused(() => crossCorrelogram(x, { width: 1, bins: 1 }, NEVER, clock))).toBe(
        'crossCorrelogram.other',
      )
    }
    for (const x of nonsenseBut((value) => value === -1))
      expect(refused(() => edges({ width: 1, begin: x }, clock))).toBe('edges.begin')
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => interSpikeIntervals(x))).toBe('interSpikeIntervals.options')
      expect(refused(() => edges(x, clock))).toBe('edges.options')
    }
  })

  it('and windows so short that event time cannot tell them apart', () => {
    const late = new EventTimeScheduler()
    late.runSync(1e9)
    expect(hear(edges({ width: 1e-9, begin: 0 }, late)).ended).toMatchObject({
      where: 'edges.width',
      value: 1e-9,
    })
  })
})
