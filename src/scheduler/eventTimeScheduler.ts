import { checkRunOptions, checkTime } from './check.ts'
import {
  AlreadyRunningError,
  CausalityError,
  DurationError,
  RunAborted,
  SpeedError,
  WaitingError,
} from './errors.ts'
import { EventTime } from './eventTime.ts'
import { lastPause, pause, wallTime } from './pause.ts'
import { listenToUnhandled } from './unhandled.ts'
import { Pace } from './wall.ts'

export interface RunOptions {
  /** Ends the run early; the clock stays where it is and can run on. */
  readonly signal?: AbortSignal
  /** Told the event time in ms now and then, about a hundred times a second. */
  readonly progress?: (t: number) => void
}

export interface PlayOptions {
  /** Event time in ms for each ms of wall time: a number > 0, 1 unless given; Infinity is as fast as `run`. */
  readonly speed?: number
  /** Event time in ms at which to end; without it only the signal ends, also where nothing is pending. */
  readonly until?: number
  readonly signal?: AbortSignal
  /** Told the event time in ms about a hundred times a second, and by how much wall time in ms it lags. */
  readonly progress?: (t: number, behind: number) => void
}

/** How a run goes on. */
interface Manner {
  readonly signal: AbortSignal | undefined
  readonly progress: ((t: number, behind: number) => void) | undefined
  /** Ties it to wall time. */
  readonly pace?: Pace | undefined
  /** Only the signal ends it, though nothing may be due. */
  readonly isEndless?: boolean
}

/** Wall time in ms between two turns of the host's event loop. */
const SLICE = 12

/** Wall time in ms that `play` rests at most before the clock follows. */
const TICK = 10

const nothing = (): void => {}

/**
 * Event time as an RxJS scheduler: every time-based RxJS operator that is given this clock works in event time.
 *
 * Time is a double in ms and nothing has a step: a time stamp near t resolves t * 2.2e-16, that is 1.2e-7 ms after
 * 1e9 ms. Two kinds of work share one priority queue: *agents*, operators with a future of their own that
 * register once, and *actions*, what `schedule` is given. The earliest is called with a **horizon**, the key of the
 * next one, and may work through all it has before that; whoever asks for something earlier meanwhile pulls the
 * horizon in. The result is that of one event at a time.
 *
 * One instant: see `PHASE`. Actions on the clock run in the `change` phase of their instant; those on
 * `clock.observers` after everything else of it.
 *
 * @example
 * ```ts
 * import { interval, map, take } from 'rxjs'
 * import { EventTimeScheduler } from 'rxspike/scheduler'
 *
 * const clock = new EventTimeScheduler()
 * const seen: number[] = []
 * interval(2.5, clock).pipe(take(3), map(() => clock.now())).subscribe((t) => seen.push(t))
 * clock.runSync(100)
 * seen // => [2.5, 5, 7.5]
 * clock.now() // => 100
 * ```
 */
export class EventTimeScheduler extends EventTime {
  /** Runs for `duration` ms, giving the host's event loop a turn every few milliseconds of wall time. */
  async run(duration: number, options: RunOptions = {}): Promise<void> {
    await this.runUntil(this.endOf('run', duration), options)
  }

  /**
   * Runs up to and including event time `end`; see {@link run}. Where that is Infinity, until nothing is pending:
   * the clock then stands at the last event. Waits for sources and sinks that are not ready.
   * @throws RunError if a node or a subscriber threw; AlreadyRunningError; RunAborted if the signal was given
   */
  async runUntil(end: number, options: RunOptions = {}): Promise<void> {
    checkTime('runUntil: end', end)
    checkRunOptions('run', options)
    const { signal, progress } = options
    if (!(end >= this.time)) throw new CausalityError('runUntil', end, this.time)
    await this.runInSlices(end, { signal, progress })
  }

  /**
   * Runs in step with the wall clock, for live input: never ahead of it. Where the machine is too slow, or a source or
   * sink makes it wait, event time lags, nothing is lost, and what was missed is caught up as fast as can be. The events
   * are those of {@link run}.
   *
   * @throws SpeedError if the speed is no number > 0; RunError, AlreadyRunningError and RunAborted as {@link runUntil}
   *
   * @example
   * ```ts
   * import { interval, map } from 'rxjs'
   * import { EventTimeScheduler } from 'rxspike/scheduler'
   *
   * const clock = new EventTimeScheduler()
   * const seen: number[] = []
   * interval(40, clock).subscribe(() => seen.push(clock.now()))
   * await clock.play({ speed: 100, until: 100 }) // takes 1 ms
   * seen // => [40, 80]
   * ```
   */
  async play(options: PlayOptions = {}): Promise<void> {
    checkRunOptions('play', options)
    const { speed = 1, until = Infinity, signal, progress } = options
    if (typeof speed !== 'number' || !(speed > 0)) throw new SpeedError(speed)
    checkTime('play: until', until)
    if (!(until >= this.time)) throw new CausalityError('play', until, this.time)
    const pace = speed < Infinity ? new Pace(this.wall, speed, this.time) : undefined
    await this.runInSlices(until, { signal, progress, pace, isEndless: until === Infinity })
  }

  /**
   * Runs for `duration` ms in one go. What RxJS reports by a timer only, such as the throw of a subscriber behind
   * `merge`, comes too late to stop it; it does stop {@link run}.
   * @throws WaitingError if a source or sink is not ready, which only {@link run} can wait for
   */
  runSync(duration: number): void {
    this.inOneGo('runSync', this.endOf('runSync', duration))
  }

  /**
   * Handles everything of the next instant; false if nothing is pending.
   * @throws WaitingError if a source or sink is not ready
   */
  step(): boolean {
    const time = this.queue.first?.time ?? Infinity
    this.inOneGo('step', time < Infinity ? time : Math.max(this.time, this.knownTime()))
    return time < Infinity
  }

  private endOf(method: string, duration: number): number {
    if (typeof duration !== 'number' || !(duration >= 0)) throw new DurationError(method, duration)
    return this.time + duration
  }

  private isPendingAt(t: number): boolean {
    const { first } = this.queue
    return first !== undefined && first.time <= t && first.time < Infinity
  }

  private begin(): void {
    this.checkFailure()
    if (this.isRunning) throw new AlreadyRunningError(this.time)
    this.isRunning = true
  }

  /** Event time before which everything from outside is known, if that is not all. */
  private knownTime(): number {
    const known = this.gates.known()
    return known < Infinity ? known : -Infinity
  }

  /** The instants before this may be handled; Infinity if all may. */
  private limit(): number {
    const known = this.gates.known()
    return this.gates.isReady() ? known : Math.min(known, this.queue.first?.time ?? Infinity)
  }

  /** Whether up to `end` something is pending, may yet come from outside, or there is time to pass. */
  private isDue(end: number): boolean {
    return (
      this.isPendingAt(end) ||
      (this.time < end && (end < Infinity || this.pace !== undefined)) ||
      (this.gates.known() <= end && this.gates.known() < Infinity)
    )
  }

  /** Runs slice by slice, with a turn of the host's event loop after each, and rests where there is nothing to do yet. */
  private async runInSlices(
    end: number,
    { signal, progress, pace, isEndless = false }: Manner,
  ): Promise<void> {
    this.begin()
    let stopListening = nothing
    const wake = (): void => this.wakeRun()
    try {
      this.pace = pace
      stopListening = listenToUnhandled((error) =>
        this.fail(error, 'an RxJS stream without an error handler'),
      )
      signal?.addEventListener('abort', wake)
      let slice = 1
      for (;;) {
        const isDue = this.isDue(end)
        if (!isDue && !isEndless) break
        if (signal?.aborted === true) throw new RunAborted(this.time, signal.reason)
        if (!isDue) {
          // as at any other speed, which keeps the host awake
          await this.rest(TICK)
          this.checkFailure()
          continue
        }
        const present = pace?.eventTime() ?? Infinity
        const wanted = this.time + slice
        const stop = Math.max(this.time, Math.min(end, wanted, present))
        const limit = this.limit()
        const isHeld = limit <= stop && !((this.queue.first?.time ?? Infinity) < limit)
        if (!isHeld) {
          const began = wallTime()
          const isWhole = this.advanceTo(stop, limit)
          const isStanding = end < Infinity || pace !== undefined || this.isPendingAt(end)
          this.stand(isWhole && isStanding ? stop : this.time)
          const took = wallTime() - began
          if (took > SLICE) slice *= 0.5
          // one that time stamps do not resolve takes no time, and so grows again
          else if (isWhole && stop === wanted && took < SLICE / 2) slice *= 2
        }
        if (!isHeld || pace !== undefined)
          progress?.(this.time, pace === undefined ? 0 : Math.max(0, -pace.wallTimeTo(this.time)))
        await this.turn(isHeld, this.time < Math.min(end, present) ? undefined : end)
        this.checkFailure()
      }
    } finally {
      // what RxJS reports of the last slice comes by a timer, however the run ended
      await lastPause()
      stopListening()
      this.pace = undefined
      this.isRunning = false
      signal?.removeEventListener('abort', wake)
      this.checkFailure()
    }
  }

  /**
   * Gives the host a turn: if the run is held, until a gate changes; if it is paced and has come to the present, until
   * the next event or `end`.
   */
  private turn(isHeld: boolean, end: number | undefined): Promise<void> {
    const { pace } = this
    if (isHeld) return this.rest(pace === undefined ? Infinity : TICK)
    if (pace === undefined || end === undefined || this.time === end) return pause()
    const ahead = pace.wallTimeTo(Math.min(end, this.queue.first?.time ?? Infinity))
    // a wait that wall time does not resolve would not pass
    return ahead < 0 ? pause() : this.rest(Math.max(1e-3, Math.min(TICK, ahead)))
  }

  /** Waits until it is woken, or for so much wall time. */
  private rest(ms: number): Promise<void> {
    return new Promise((resume) => {
      let cancel = nothing
      this.wakeRun = () => {
        this.wakeRun = nothing
        cancel()
        resume()
      }
      if (ms < Infinity) cancel = this.wall.after(ms, () => this.wakeRun())
    })
  }

  private inOneGo(method: string, end: number): void {
    this.begin()
    try {
      let isWhole = false
      while (!isWhole) {
        const limit = this.limit()
        if (limit <= end && limit < Infinity)
          throw new WaitingError(method, this.gates.holding(end) ?? 'a gate', this.time)
        isWhole = this.advanceTo(end, Infinity)
        this.stand(isWhole ? end : this.time)
      }
    } finally {
      this.isRunning = false
    }
  }
}
