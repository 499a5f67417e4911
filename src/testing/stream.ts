import { isObservable, Observable, type Subscriber } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Agent, EventTimeScheduler, PHASE, type Wakeup } from '../scheduler/index.ts'
import { type Moment, moments } from './spikes.ts'

/** The error of a stream whose line ends in `#`. */
export class LineError extends Error {
  readonly kind = 'fault'
  readonly code = 'E_LINE'
  /** Event time in ms. */
  readonly t: number

  constructor(t: number) {
    super(`the line of this stream says # at t = ${t} ms; expected, it is a test's`)
    this.name = 'LineError'
    this.t = t
  }
}

/**
 * The stream of a line of text, in event time: spikes at their times, then its end if the line has one (`|` or `#`).
 *
 * Cold: each subscription begins when it is made; times are those of the clock, and what lies before that is not told.
 *
 * @throws ParameterError naming what is wrong with the line
 * @errors LineError where the line says `#`
 */
export const stream = (line: string, clock: EventTimeScheduler): Observable<Spike> => {
  const read = moments(line)
  checkClock('stream.clock', clock)
  return new Observable<Spike>((out) => {
    const agent = new LineAgent(read, clock, out)
    return () => clock.unregister(agent.wakeup)
  })
}

/** Tells the moments of a line, each at its very time. */
class LineAgent implements Agent {
  readonly name = 'line'
  readonly wakeup: Wakeup
  private readonly moments: readonly Moment[]
  private readonly clock: EventTimeScheduler
  private readonly out: Subscriber<Spike>
  private position: number

  constructor(list: readonly Moment[], clock: EventTimeScheduler, out: Subscriber<Spike>) {
    this.clock = clock
    this.out = out
    this.wakeup = clock.register(this)
    this.moments = list.filter(({ t }) => t >= clock.now())
    this.position = 0
    this.next()
  }

  advance(): void {
    const { clock, wakeup, out } = this
    const { time } = wakeup
    clock.enter(this, time, wakeup.slot)
    for (let moment = this.moments[this.position]; moment?.t === time; moment = this.moments[this.position]) {
      this.position++
      if (moment.kind === 'spike') out.next({ t: time, source: moment.source })
      else if (moment.kind === 'complete') out.complete()
      else out.error(new LineError(time))
    }
    this.next()
  }

  private next(): void {
    const moment = this.moments[this.position]
    if (moment === undefined) this.clock.sleep(this.wakeup)
    else this.clock.wake(this.wakeup, moment.t, PHASE.threshold)
  }
}

/** What a stream told, each with the event time at which it did. */
export interface Told<T> {
  readonly t: number
  readonly kind: 'next' | 'complete' | 'error'
  readonly value?: T
  readonly error?: unknown
}

/**
 * A list that fills as the stream tells; errors are told like the rest.
 * @throws ParameterError if the source is no stream
 */
export const told = <T>(source: Observable<T>, clock: EventTimeScheduler): readonly Told<T>[] => {
  if (!isObservable(source)) throw new ParameterError('told.source', source, 'an Observable')
  checkClock('told.clock', clock)
  const list: Told<T>[] = []
  source.subscribe({
    next: (value) => list.push({ t: clock.now(), kind: 'next', value }),
    error: (error: unknown) => list.push({ t: clock.now(), kind: 'error', error }),
    complete: () => list.push({ t: clock.now(), kind: 'complete' }),
  })
  return list
}

const checkClock = (where: string, clock: unknown): void => {
  if (!(clock instanceof EventTimeScheduler)) throw new ParameterError(where, clock, 'an EventTimeScheduler')
}
