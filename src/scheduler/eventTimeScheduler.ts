import type { SchedulerLike, Subscription } from 'rxjs'
import {
  AlreadyRunningError,
  CausalityError,
  DurationError,
  RunAborted,
  RunError,
  SpeedError,
  WaitingError,
  ZeroDelayLoopError,
} from './errors.ts'
import { EventAction, type Work } from './eventAction.ts'
import { type Gate, Gates } from './gates.ts'
import { lastPause, pause, wallTime } from './pause.ts'
import { MAX_REPEATS, MAX_ROUNDS, OBSERVERS, PHASE, type Phase, SLOTS } from './phases.ts'
import { type Agent, Wakeup, WakeupQueue } from './queue.ts'
import { listenToUnhandled } from './unhandled.ts'
import { hostClock, Pace, type WallClock } from './wall.ts'

export interface EventTimeOptions {
  /** Root of the random streams of every node on this clock: an integer in [0, 2^53). */
  readonly seed?: number
  /** The time outside that `play` goes by; the host's unless given. */
  readonly wall?: WallClock
}

export interface RunOptions {
  /** Ends the run early; the clock stays where it is and can run on. */
  readonly signal?: AbortSignal
  /** Told the event time in ms now and then, about a hundred times a second. */
  readonly progress?: (t: number) => void
}

export interface PlayOptions {
  /** Event time in ms for each ms of wall time: a number > 0, 1 unless given; Infinity is as fast as `run`. */
  readonly speed?: number
  /** Event time in ms at which to end; without it only the signal ends. */
  readonly until?: number
  readonly signal?: AbortSignal
  /** Told the event time in ms about a hundred times a second, and by how much wall time in ms it lags. */
  readonly progress?: (t: number, behind: number) => void
}

/** Wall time in ms between two turns of the host's event loop. */
const SLICE = 12

/** Wall time in ms that `play` rests at most before the clock follows. */
const TICK = 10

/**
 * Event time as an RxJS scheduler: every time-based RxJS operator that is given this clock works in event time.
 *
 * Time is a double in ms and nothing has a step: a time stamp near t resolves t * 2.2e-16, that is 1.2e-7 ms after
 * 1e9 ms. Two kinds of work share one priority queue: *agents*, operators with a future of their own that
 * register once, and *actions*, what `schedule` is given. The earliest is called with a **horizon**, the key of the
 * next one, and may work through all it has before that; whoever asks for something earlier meanwhile pulls the
 * horizon in. The result is that of one event at a time.
 *
 * One instant: see {@link PHASE}. Actions on the clock run in the `change` phase of their instant; those on
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
export class EventTimeScheduler implements SchedulerLike {
  /** Root of the random streams of the nodes on this clock. */
  readonly seed: number
  /** The same clock for probes: what is scheduled here runs after everything else of its instant. */
  readonly observers: SchedulerLike
  /** Where the agent that is running must stop: time in ms … */
  horizonTime: number = -Infinity
  /** … and the first slot of that time that is no longer its own. */
  horizonSlot = 0

  private readonly queue = new WakeupQueue()
  private readonly gates = new Gates()
  private readonly wall: WallClock
  /** Every name there has been, with how many of its kind. */
  private readonly names = new Map<string, number>()
  private time = 0
  private slot = 0
  private round = 0
  private phase: number = SLOTS - 1
  /** Observers of this instant that were scheduled by observers of this instant, in turn; -1 before the first. */
  private observerRound = -1
  /** How often in turn an event did not go beyond the slot of the one before. */
  private repeats = 0
  private ranks = 0
  /** The one that is being called. */
  private running: Wakeup | undefined
  private isRunning = false
  /** Where the slice ends that is being run: time in ms … */
  private sliceTime = 0
  /** … and the first slot of that time that is no longer of it. */
  private sliceSlot = 0
  /** Wakes the run that rests. */
  private wakeRun = (): void => {}
  /** How the run that is under way is tied to wall time. */
  private pace: Pace | undefined
  private failure: Error | undefined

  constructor(options: EventTimeOptions = {}) {
    this.seed = options.seed ?? 0
    this.wall = options.wall ?? hostClock
    this.observers = {
      now: () => this.time,
      schedule: <T>(work: Work<T>, delay?: number, state?: T) =>
        new EventAction(this, work, true).schedule(state, delay),
    }
  }

  /** Event time in ms. */
  now(): number {
    return this.time
  }

  /** Runs `work` after `delay` ms of event time, in the change phase of its instant. */
  schedule<T>(work: Work<T>, delay = 0, state?: T): Subscription {
    return new EventAction(this, work, false).schedule(state, delay)
  }

  /** Gives an agent its place among those declared so far; it is called at nothing until {@link wake}. */
  register(agent: Agent): Wakeup {
    const wakeup = new Wakeup(agent, this.ranks++)
    if (!this.names.has(agent.name)) this.names.set(agent.name, 1)
    this.queue.insert(wakeup)
    return wakeup
  }

  /** Takes an agent out for good; if it is running, it stops. */
  unregister(wakeup: Wakeup): void {
    this.queue.remove(wakeup)
    if (wakeup === this.running) this.horizonTime = -Infinity
  }

  /** Whether a node on this clock has, or has had, this name. */
  isNamed(name: string): boolean {
    return this.names.has(name)
  }

  /** A name that no node on this clock has had: `poisson`, `poisson 2`, … */
  uniqueName(kind: string): string {
    let n = this.names.get(kind) ?? 0
    let name: string
    do name = ++n === 1 ? kind : `${kind} ${n}`
    while (this.names.has(name))
    this.names.set(name, 1)
    this.names.set(kind, n)
    return name
  }

  /**
   * Asks for a call at `t` ms, in `phase`. At the present instant a phase that has passed means the next round.
   * @throws CausalityError if t is before now
   */
  wake(wakeup: Wakeup, t: number, phase: Phase): void {
    if (wakeup.place < 0) return
    this.checkCausality(wakeup, t)
    wakeup.time = t
    wakeup.slot = t > this.time ? phase : this.slotNow(phase)
    this.moved(wakeup)
  }

  /** Asks for no call. */
  sleep(wakeup: Wakeup): void {
    wakeup.time = Infinity
    this.moved(wakeup)
  }

  /**
   * Takes note of a wake-up whose time and slot its owner has set.
   * @throws CausalityError if its time is before now
   */
  moved(wakeup: Wakeup): void {
    if (wakeup.place < 0) return
    this.checkCausality(wakeup, wakeup.time)
    this.queue.moved(wakeup)
    this.pullHorizon(wakeup)
  }

  /** The slot of something in `phase` of the present instant: this round unless the phase has passed. */
  slotNow(phase: Phase): number {
    return (phase >= this.phase ? this.round : this.round + 1) * SLOTS + phase
  }

  /** Whether something at this time and slot comes before the horizon. */
  isBeforeHorizon(time: number, slot: number): boolean {
    return time < this.horizonTime || (time === this.horizonTime && slot < this.horizonSlot)
  }

  /**
   * Moves the clock to an event that is about to be handled.
   * @throws CausalityError if t is before now
   */
  enter(agent: Agent, t: number, slot: number): void {
    if (t > this.time) {
      this.time = t
      this.round = 0
      this.observerRound = -1
      this.repeats = 0
    } else if (!(t === this.time)) throw new CausalityError(agent.name, t, this.time)
    else if (slot === this.slot) this.repeat(agent, t)
    else this.repeats = 0
    this.slot = slot
    if (slot < OBSERVERS) {
      this.phase = slot % SLOTS
      this.round = (slot - this.phase) / SLOTS
      if (this.round > MAX_ROUNDS) throw new ZeroDelayLoopError(agent.name, t, this.round)
    } else {
      this.phase = SLOTS - 1
      this.observerRound = slot - OBSERVERS
      if (this.observerRound > MAX_ROUNDS) throw new ZeroDelayLoopError(agent.name, t, this.observerRound)
    }
  }

  /** Ends the run with an error of `node`; the first one counts. */
  fail(cause: unknown, node: string): void {
    this.failure ??=
      cause instanceof CausalityError || cause instanceof ZeroDelayLoopError
        ? cause
        : new RunError(node, this.time, cause)
    this.horizonTime = -Infinity
    this.gates.fail(this.failure)
    this.wakeRun()
  }

  /** Adds a source or a sink that the clock has to wait for at times; the returned function takes it out again. */
  addGate(gate: Gate): () => void {
    const remove = this.gates.add(gate)
    return () => {
      remove()
      this.wakeRun()
    }
  }

  /** Takes note that a gate has changed: a run that rests looks again. */
  gateChanged(): void {
    this.wakeRun()
  }

  /** Ends the slice that is being run with the present instant, so that the gates are asked before the next. */
  endSlice(): void {
    if (this.time >= this.sliceTime) return
    this.sliceTime = this.time
    this.sliceSlot = Infinity
    if (this.horizonTime > this.time) {
      this.horizonTime = this.time
      this.horizonSlot = Infinity
    }
  }

  /** Event time in ms of what comes from outside at this moment: by the wall clock while `play` goes on, else now. */
  present(): number {
    return this.pace === undefined ? this.time : Math.max(this.time, this.pace.eventTime())
  }

  /** Whether everything of the present instant is done: between runs, and between the slices of one. */
  get isStanding(): boolean {
    return this.running === undefined
  }

  /**
   * Lets a clock on which nothing has happened yet stand at `t` ms, for nodes that go on from a snapshot: they say anew
   * when they want to be called.
   * @throws CausalityError if t is before now
   */
  startAt(t: number): void {
    if (!(t >= this.time && t < Infinity)) throw new CausalityError('startAt', t, this.time)
    this.stand(t)
  }

  /** Runs for `duration` ms, giving the host's event loop a turn every few milliseconds of wall time. */
  async run(duration: number, options: RunOptions = {}): Promise<void> {
    await this.runUntil(this.endOf('run', duration), options)
  }

  /**
   * Runs up to and including event time `end`; see {@link run}. Where that is Infinity, until nothing is pending:
   * the clock then stands at the last event. Waits for sources and sinks that are not ready.
   * @throws RunError if a node or a subscriber threw; AlreadyRunningError; RunAborted if the signal was given
   */
  async runUntil(end: number, { signal, progress }: RunOptions = {}): Promise<void> {
    if (!(end >= this.time)) throw new CausalityError('runUntil', end, this.time)
    await this.runInSlices(end, undefined, signal, progress)
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
    const { speed = 1, until = Infinity, signal, progress } = options
    if (typeof speed !== 'number' || !(speed > 0)) throw new SpeedError(speed)
    if (!(until >= this.time)) throw new CausalityError('play', until, this.time)
    const pace = speed < Infinity ? new Pace(this.wall, speed, this.time) : undefined
    await this.runInSlices(until, pace, signal, progress)
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

  /** Puts an action in the queue: `delay` ms from now, among the observers or not. */
  enqueue(wakeup: Wakeup, delay: number, isObserver: boolean): void {
    if (!(delay >= 0)) throw new CausalityError(wakeup.agent.name, this.time + delay, this.time)
    const t = this.time + delay
    wakeup.time = t
    wakeup.rank = this.ranks++
    if (isObserver) wakeup.slot = OBSERVERS + (t > this.time ? 0 : this.observerRound + 1)
    // an action among actions opens a round of its own, so that an endless chain of them is counted
    else wakeup.slot = t > this.time ? PHASE.change : (this.round + 1) * SLOTS + PHASE.change
    this.queue.insert(wakeup)
    this.pullHorizon(wakeup)
  }

  private endOf(method: string, duration: number): number {
    if (typeof duration !== 'number' || !(duration >= 0)) throw new DurationError(method, duration)
    return this.time + duration
  }

  private checkFailure(): void {
    if (this.failure !== undefined) throw this.failure
  }

  private checkCausality({ agent }: Wakeup, t: number): void {
    if (!(t >= this.time)) throw new CausalityError(agent.name, t, this.time)
  }

  private repeat({ name }: Agent, t: number): void {
    if (++this.repeats > MAX_REPEATS) throw new ZeroDelayLoopError(name, t, this.repeats)
  }

  private pullHorizon(wakeup: Wakeup): void {
    if (wakeup.time > this.horizonTime || wakeup === this.running) return
    const slot = this.horizonBefore(wakeup)
    if (this.isBeforeHorizon(wakeup.time, slot)) {
      this.horizonTime = wakeup.time
      this.horizonSlot = slot
    }
  }

  /** The slot at which the one that is running must stop for another: of two in one slot, the lower rank is first. */
  private horizonBefore(other: Wakeup): number {
    return this.running !== undefined && this.running.rank < other.rank ? other.slot + 1 : other.slot
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
    pace: Pace | undefined,
    signal: AbortSignal | undefined,
    progress: ((t: number, behind: number) => void) | undefined,
  ): Promise<void> {
    this.begin()
    this.pace = pace
    const stopListening = listenToUnhandled((error) =>
      this.fail(error, 'an RxJS stream without an error handler'),
    )
    const wake = (): void => this.wakeRun()
    signal?.addEventListener('abort', wake)
    try {
      let slice = 1
      while (this.isDue(end)) {
        if (signal?.aborted === true) throw new RunAborted(this.time, signal.reason)
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
        await this.turn(end, isHeld)
        this.checkFailure()
      }
    } finally {
      // what RxJS reports of the last slice comes by a timer, however the run ended
      await lastPause()
      stopListening()
      signal?.removeEventListener('abort', wake)
      this.pace = undefined
      this.isRunning = false
      this.checkFailure()
    }
  }

  /** Gives the host a turn: until a gate changes if the run is held, until the next event's time if it is paced. */
  private async turn(end: number, isHeld: boolean): Promise<void> {
    const { pace } = this
    if (isHeld) return this.rest(pace === undefined ? Infinity : TICK)
    const next = Math.min(end, this.queue.first?.time ?? Infinity)
    const ahead = pace === undefined || this.time === end ? 0 : pace.wallTimeTo(next)
    // a wait that wall time does not resolve would not pass
    return ahead > 0 ? this.rest(Math.max(1e-3, Math.min(TICK, ahead))) : pause()
  }

  /** Waits until it is woken, or for so much wall time. */
  private rest(ms: number): Promise<void> {
    return new Promise((resume) => {
      let cancel = (): void => {}
      this.wakeRun = () => {
        this.wakeRun = () => {}
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

  /**
   * The loop: the earliest is called, up to the next one or the end, until all that is due is done: up to `end`, but
   * only before `limit`. Whether it came to the end.
   */
  private advanceTo(end: number, limit: number): boolean {
    const { queue } = this
    const isLimited = limit <= end && limit < Infinity
    this.sliceTime = isLimited ? limit : end
    // nothing is due at the limit itself, and nothing at all at Infinity
    this.sliceSlot = isLimited || end === Infinity ? 0 : Infinity
    try {
      for (;;) {
        const next = queue.first
        if (next === undefined || !this.isInSlice(next)) break
        this.running = next
        const other = queue.second
        if (other === undefined || !this.isInSlice(other)) {
          this.horizonTime = this.sliceTime
          this.horizonSlot = this.sliceSlot
        } else {
          this.horizonTime = other.time
          this.horizonSlot = this.horizonBefore(other)
        }
        const { agent, time, slot } = next
        try {
          agent.advance()
          if (queue.first === next && next.time === time && next.slot === slot) this.repeat(agent, time)
        } catch (cause) {
          this.fail(cause, agent.name)
        }
        this.checkFailure()
      }
    } finally {
      this.horizonTime = -Infinity
      this.running = undefined
    }
    return this.sliceTime === end && !isLimited
  }

  private isInSlice({ time }: Wakeup): boolean {
    return time < this.sliceTime || (time === this.sliceTime && this.sliceSlot > 0)
  }

  /** Lets the clock stand at `end`, after everything of that instant. */
  private stand(end: number): void {
    if (end > this.time && end < Infinity) this.time = end
    // whatever is asked for between two runs finds the same clock, even if it stood at this time before
    this.repeats = 0
    this.round = 0
    this.phase = SLOTS - 1
    this.observerRound = -1
  }
}
