import {
  auditTime,
  bufferTime,
  concatMap,
  debounceTime,
  delay,
  finalize,
  interval,
  map,
  mergeMap,
  type MonoTypeOperatorFunction,
  Observable,
  observeOn,
  type OperatorFunction,
  sampleTime,
  type SchedulerLike,
  subscribeOn,
  take,
  throttleTime,
  timeInterval,
  timeout,
  timer,
  timestamp,
  toArray,
  VirtualTimeScheduler,
  windowTime,
} from 'rxjs'
import { describe, expect, it } from 'vitest'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { moments } from '../../src/testing/index.ts'

// Every stock operator that takes a scheduler, through its whole life. The oracle is RxJS itself, on its own virtual time.

type Timed = OperatorFunction<string, unknown>

/** Each operator on a scheduler, with a time of 10 ms. */
const OPERATORS: Readonly<Record<string, (s: SchedulerLike) => Timed>> = {
  delay: (s) => delay(10, s),
  timer: (s) => mergeMap((x) => timer(10, s).pipe(map(() => x))),
  'timer with a period': (s) =>
    concatMap((x) =>
      timer(10, 4, s).pipe(
        take(3),
        map((n) => `${x}${n}`),
      ),
    ),
  interval: (s) =>
    mergeMap((x) =>
      interval(10, s).pipe(
        take(2),
        map((n) => `${x}${n}`),
      ),
    ),
  bufferTime: (s) => bufferTime(10, s),
  'bufferTime that overlaps': (s) => bufferTime(10, 4, s),
  debounceTime: (s) => debounceTime(10, s),
  throttleTime: (s) => throttleTime(10, s),
  'throttleTime with the trailing value': (s) => throttleTime(10, s, { leading: true, trailing: true }),
  auditTime: (s) => auditTime(10, s),
  sampleTime: (s) => sampleTime(10, s),
  windowTime: (s) => (source) =>
    source.pipe(
      windowTime(10, s),
      mergeMap((window) => window.pipe(toArray())),
    ),
  timeout: (s) => timeout({ each: 10, scheduler: s }),
  timestamp: (s) => timestamp(s),
  timeInterval: (s) => timeInterval(s),
  observeOn: (s) => observeOn(s, 10),
  subscribeOn: (s) => subscribeOn(s, 10),
}

/** What the source does; times at which nothing of 10 ms ends. */
const SOURCES: Readonly<Record<string, string>> = {
  'an empty source': '|@0',
  'a source that is empty later': '|@3.5',
  'a source that never says anything': '',
  'a source that fails at once': '#@0',
  'a source that fails while values are pending': 'a@1.25 b@3.5 c@14.7 #@16.1',
  'a source that completes while values are pending': 'a@1.25 b@3.5 c@14.7 |@16.1',
  'a source that completes when nothing is pending': 'a@1.25 b@3.5 |@60.3',
  'a source that goes on': 'a@1.25 b@3.5 c@14.7 d@27.3 e@27.9 f@41.1',
}

/** The stream of a line, on any scheduler. */
const sourceOn = (scheduler: SchedulerLike, line: string): Observable<string> =>
  new Observable((out) => {
    for (const { t, kind, source } of moments(line)) {
      const tell = () => {
        if (kind === 'spike') out.next('abcdefgh'.charAt(source))
        else if (kind === 'complete') out.complete()
        else out.error(new Error('as the line says'))
      }
      // at once, and not later in the instant
      if (t === 0) tell()
      else out.add(scheduler.schedule(tell, t))
    }
  })

interface Life {
  readonly log: readonly string[]
  /** Whether the source was let go. */
  readonly isLetGo: boolean
}

const lifeOf = (
  scheduler: SchedulerLike,
  probe: SchedulerLike,
  operator: (s: SchedulerLike) => Timed,
  line: string,
  until: number,
  run: () => void,
): Life => {
  const log: string[] = []
  let isLetGo = false
  const noting: MonoTypeOperatorFunction<string> = finalize(() => {
    isLetGo = true
  })
  const note = (what: string) => log.push(`${scheduler.now()} ${what}`)
  const subscription = sourceOn(scheduler, line)
    .pipe(noting, operator(probe))
    .subscribe({
      next: (value) => note(JSON.stringify(value)),
      error: (error: unknown) => note(String(error)),
      complete: () => note('end'),
    })
  scheduler.schedule(() => subscription.unsubscribe(), until)
  run()
  return { log, isLetGo }
}

const inVirtualTime = (operator: (s: SchedulerLike) => Timed, line: string, until: number): Life => {
  const scheduler = new VirtualTimeScheduler()
  return lifeOf(scheduler, scheduler, operator, line, until, () => scheduler.flush())
}

describe.each(['clock', 'clock.observers'] as const)('on %s', (which) => {
  describe.each(Object.entries(OPERATORS))('%s', (_name, operator) => {
    it.each(Object.entries(SOURCES))('of %s does what it does in virtual time', (_source, line) => {
      for (const until of [100.5, 17.3, 2.1]) {
        const clock = new EventTimeScheduler()
        const probe = which === 'clock' ? clock : clock.observers
        const life = lifeOf(clock, probe, operator, line, until, () => clock.runSync(200))
        expect(life).toEqual(inVirtualTime(operator, line, until))
        // nothing goes on behind the back of someone who has left
        expect(clock.step()).toBe(false)
      }
    })
  })
})
