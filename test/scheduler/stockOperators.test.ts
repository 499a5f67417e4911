import { fc, test } from '@fast-check/vitest'
import {
  asapScheduler,
  auditTime,
  bufferTime,
  debounceTime,
  delay,
  delayWhen,
  interval,
  map,
  merge,
  Observable,
  observeOn,
  of,
  type OperatorFunction,
  range,
  ReplaySubject,
  sampleTime,
  type SchedulerLike,
  shareReplay,
  Subject,
  subscribeOn,
  switchMap,
  take,
  takeUntil,
  throttleTime,
  timeInterval,
  timeout,
  TimeoutError,
  timer,
  timestamp,
  windowTime,
  mergeAll,
  toArray,
} from 'rxjs'
import { describe, expect, it } from 'vitest'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'

const END = 20

/** Emits its own time stamps at the given times, which rise. */
const at = (clock: EventTimeScheduler, times: readonly number[]): Observable<number> => {
  const subject = new Subject<number>()
  for (const t of times) clock.schedule(() => subject.next(t), t)
  return subject
}

/** What an observable tells until END, with the event time of each. */
const told = <T>(clock: EventTimeScheduler, stream: Observable<T>): [number, T][] => {
  const log: [number, T][] = []
  stream.subscribe((value) => log.push([clock.now(), value]))
  clock.runSync(END)
  return log
}

const through = <T>(
  times: readonly number[],
  operator: (clock: EventTimeScheduler) => OperatorFunction<number, T>,
): [number, T][] => {
  const clock = new EventTimeScheduler()
  return told(clock, at(clock, times).pipe(operator(clock)))
}

/** Multiples as adding gives them, which is how a timer goes on. */
const ticks = (period: number, first = period): number[] => {
  const times: number[] = []
  for (let t = first; t <= END; t += period) times.push(t)
  return times
}

/** Whole times and doubles, so that events meet the ends of spans. */
const times = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 1, max: 15 }), fc.double({ min: 0.01, max: 15, noNaN: true })), {
    maxLength: 25,
  })
  .map((list) => list.toSorted((a, b) => a - b))
const span = fc.oneof(
  fc.integer({ min: 1, max: 4 }),
  fc.constantFrom(Math.SQRT2, Math.PI, Math.E / 3, 0.1),
  fc.double({ min: 0.05, max: 4, noNaN: true }),
)

const irrational = [Math.SQRT1_2, Math.SQRT2, Math.E, Math.PI, Math.PI + Math.SQRT2]

// An event at the very end of a span was scheduled before that end, so it still belongs to the span.
describe.each([
  ['the clock', (clock: EventTimeScheduler): SchedulerLike => clock],
  ['its observers', (clock: EventTimeScheduler) => clock.observers],
])('in event time, on %s,', (_, of_) => {
  it('timer fires once, at its time to the bit', () => {
    const clock = new EventTimeScheduler()
    expect(told(clock, timer(Math.PI, of_(clock)))).toEqual([[Math.PI, 0]])
  })

  it('timer with a period goes on by adding it', () => {
    const clock = new EventTimeScheduler()
    const expected = ticks(Math.SQRT2, Math.PI).map((t, k) => [t, k])
    expect(told(clock, timer(Math.PI, Math.SQRT2, of_(clock)))).toEqual(expected)
  })

  test.prop([span])('interval ticks by adding its period', (period) => {
    const clock = new EventTimeScheduler()
    expect(told(clock, interval(period, of_(clock)))).toEqual(ticks(period).map((t, k) => [t, k]))
  })

  test.prop([times, span])('delay tells each value at t + delay to the bit', (list, d) => {
    expect(through(list, (clock) => delay(d, of_(clock)))).toEqual(
      list.map((t) => [t + d, t] as const).filter(([t]) => t <= END),
    )
  })

  it('delay keeps the order of values that come at one time', () => {
    const clock = new EventTimeScheduler()
    const stream = merge(timer(1, clock).pipe(map(() => 'a')), timer(1, clock).pipe(map(() => 'b')))
    expect(told(clock, stream.pipe(delay(Math.E, of_(clock))))).toEqual([
      [1 + Math.E, 'a'],
      [1 + Math.E, 'b'],
    ])
  })

  it('delayWhen tells each value after a time of its own', () => {
    const expected = irrational.map((t) => [t + 1 / t, t]).toSorted(([a], [b]) => a! - b!)
    expect(through(irrational, (clock) => delayWhen((t) => timer(1 / t, of_(clock))))).toEqual(expected)
  })

  test.prop([times, span])('bufferTime tells what came in each span at its end', (list, d) => {
    const ends = ticks(d)
    const expected = ends.map((end, k) => [end, list.filter((t) => t <= end && t > (ends[k - 1] ?? 0))])
    expect(through(list, (clock) => bufferTime(d, of_(clock)))).toEqual(expected)
  })

  it('windowTime tells the same as streams', () => {
    const clock = new EventTimeScheduler()
    const windows = at(clock, irrational).pipe(
      windowTime(Math.SQRT2, of_(clock)),
      map((window) => window.pipe(toArray())),
      mergeAll(),
    )
    const ends = ticks(Math.SQRT2)
    expect(told(clock, windows)).toEqual(
      ends.map((end, k) => [end, irrational.filter((t) => t <= end && t > (ends[k - 1] ?? 0))]),
    )
  })

  test.prop([times, span])(
    'auditTime tells the latest value, a span after the one that opened it',
    (list, d) => {
      const expected: [number, number][] = []
      for (let k = 0; k < list.length;) {
        const end = list[k]! + d
        while (k + 1 < list.length && list[k + 1]! <= end) k++
        expected.push([end, list[k++]!])
      }
      expect(through(list, (clock) => auditTime(d, of_(clock)))).toEqual(expected)
    },
  )

  test.prop([times, span])('throttleTime tells a value, then none until the span is over', (list, d) => {
    const expected: [number, number][] = []
    let end = -1
    for (const t of list) {
      if (t <= end) continue
      expected.push([t, t])
      end = t + d
    }
    expect(through(list, (clock) => throttleTime(d, of_(clock)))).toEqual(expected)
  })

  test.prop([times, span])(
    'sampleTime tells the latest value at each tick, if there is a new one',
    (list, d) => {
      const expected: [number, number][] = []
      let begin = 0
      for (const tick of ticks(d)) {
        const latest = list.findLast((t) => t <= tick && t > begin)
        if (latest !== undefined) expected.push([tick, latest])
        begin = tick
      }
      expect(through(list, (clock) => sampleTime(d, of_(clock)))).toEqual(expected)
    },
  )

  test.prop([times, span])('debounceTime tells a value when none has followed for the span', (list, d) => {
    const expected = list.filter((t, k) => !(list[k + 1]! <= t + d))
    const log = through(list, (clock) => debounceTime(d, of_(clock)))
    expect(log.map(([, value]) => value)).toEqual(expected)
    // it asks for the rest of the span, now + (end - now): one rounding
    for (const [t, value] of log)
      expect(Math.abs(t - (value + d))).toBeLessThanOrEqual((value + d) * 2 ** -52)
  })

  test.prop([times, span])('timeout ends with an error a span after the last value', (list, d) => {
    const clock = new EventTimeScheduler()
    let failed: [number, unknown] | undefined
    const seen: number[] = []
    at(clock, list)
      .pipe(timeout({ each: d, scheduler: of_(clock) }))
      .subscribe({ next: (t) => seen.push(t), error: (error) => (failed = [clock.now(), error]) })
    clock.runSync(END)
    const last = [0, ...list].findIndex((t, k, all) => !(all[k + 1]! <= t + d))
    expect(seen).toEqual(list.slice(0, last))
    expect(failed).toEqual([(seen.at(-1) ?? 0) + d, expect.any(TimeoutError)])
  })

  it('timestamp and timeInterval tell the event time', () => {
    expect(through(irrational, (clock) => timestamp(of_(clock)))).toEqual(
      irrational.map((t) => [t, { value: t, timestamp: t }]),
    )
    expect(through(irrational, (clock) => timeInterval(of_(clock)))).toEqual(
      irrational.map((t, k) => [t, { value: t, interval: t - (irrational[k - 1] ?? 0) }]),
    )
  })

  it('observeOn tells each value later in its instant, or after a delay', () => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    at(clock, [1])
      .pipe(observeOn(of_(clock)))
      .subscribe((t) => log.push(`told ${t} at ${clock.now()}`))
    clock.schedule(() => log.push('another of the instant'), 1)
    clock.runSync(1)
    expect(log).toEqual(['another of the instant', 'told 1 at 1'])
    expect(through(irrational, (other) => observeOn(of_(other), Math.E))).toEqual(
      irrational.map((t) => [t + Math.E, t]),
    )
  })

  it('subscribeOn subscribes after its delay', () => {
    const clock = new EventTimeScheduler()
    const cold = new Observable<number>((out) => out.next(clock.now()))
    expect(told(clock, cold.pipe(subscribeOn(of_(clock), Math.PI)))).toEqual([[Math.PI, Math.PI]])
  })

  it('ReplaySubject and shareReplay forget what is older than their window', () => {
    const clock = new EventTimeScheduler()
    const subject = new ReplaySubject<number>(Infinity, Math.E, of_(clock))
    at(clock, irrational).subscribe(subject)
    const shared = at(clock, irrational).pipe(
      shareReplay({ windowTime: Math.E, scheduler: of_(clock), refCount: false }),
    )
    shared.subscribe()
    clock.runSync(5)
    const seen: number[] = []
    subject.subscribe((t) => seen.push(t))
    shared.subscribe((t) => seen.push(t))
    const young = irrational.filter((t) => t >= 5 - Math.E)
    expect(seen).toEqual([...young, ...young])
  })

  it('take, takeUntil and switchMap leave nothing pending', () => {
    const clock = new EventTimeScheduler()
    const on = of_(clock)
    const log: unknown[] = []
    interval(1, on)
      .pipe(
        takeUntil(timer(Math.E, on)),
        switchMap((k) =>
          timer(0.5, 0.25, on).pipe(
            take(3),
            map((j) => `${k}.${j}`),
          ),
        ),
      )
      .subscribe((value) => log.push([clock.now(), value]))
    clock.runSync(Infinity)
    expect(log).toEqual([
      [1.5, '0.0'],
      [1.75, '0.1'],
      // the third is due at 2, scheduled after the tick that puts the next in its place
      [2.5, '1.0'],
      [2.75, '1.1'],
      [3, '1.2'],
    ])
    expect(clock.step()).toBe(false)
  })

  it('a synchronous source is told value by value in one instant', () => {
    const clock = new EventTimeScheduler()
    expect(told(clock, range(0, 3).pipe(observeOn(of_(clock))))).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ])
  })
})

describe('another scheduler in the midst of a stream', () => {
  it('does its work in the host’s time, where the clock stands by then', async () => {
    const clock = new EventTimeScheduler()
    const log: number[] = []
    of(1)
      .pipe(delay(1, clock), observeOn(asapScheduler))
      .subscribe(() => log.push(clock.now()))
    clock.runSync(5)
    expect(log).toEqual([])
    await clock.run(1)
    expect(log).toHaveLength(1)
    expect(log[0]).toBeGreaterThanOrEqual(5)
  })
})
