import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs'
import {
  AlreadyRunningError,
  CausalityError,
  ClockArgumentError,
  DurationError,
  RunAborted,
  RunError,
  ZeroDelayLoopError,
} from './errors.ts'
import {
  checkDelay,
  checkFunction,
  checkMethod,
  checkObject,
  checkPhase,
  checkRunOptions,
  checkSeed,
  checkText,
  checkTime,
} from './check.ts'
import { lastPause, pause, wallTime } from './pause.ts'
import { MAX_REPEATS, MAX_ROUNDS, OBSERVERS, PHASE, type Phase, SLOTS } from './phases.ts'
import { type Agent, Wakeup, WakeupQueue } from './queue.ts'
import { listenToUnhandled } from './unhandled.ts'

export interface EventTimeOptions {
  /** Root of the random streams of every node on this clock: an integer in [0, 2^53). */
  readonly seed?: number
}

export interface RunOptions {
  /** Ends the run early; the clock stays where it is and can run on. */
  readonly signal?: AbortSignal
  /** Told the event time in ms now and then, about a hundred times a second. */
  readonly progress?: (t: number) => void
}

type Work<T> = (this: SchedulerAction<T>, state?: T) => void

/** Wall time in ms between two turns of the host's event loop. */
const SLICE = 12

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
  private failure: Error | undefined

  constructor(options: EventTimeOptions = {}) {
    checkObject('EventTimeScheduler: options', options)
    if (options.seed !== undefined) checkSeed('EventTimeScheduler: seed', options.seed)
    this.seed = options.seed ?? 0
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
    checkObject('register: agent', agent)
    checkText('register: name', agent.name)
    checkMethod('register: advance', agent, 'advance')
    const wakeup = new Wakeup(agent, this.ranks++)
    if (!this.names.has(agent.name)) this.names.set(agent.name, 1)
    this.queue.insert(wakeup)
    return wakeup
  }

  /** Takes an agent out for good; if it is running, it stops. */
  unregister(wakeup: Wakeup): void {
    checkWakeup('unregister', wakeup)
    this.queue.remove(wakeup)
    if (wakeup === this.running) this.horizonTime = -Infinity
  }

  /** Whether a node on this clock has, or has had, this name. */
  isNamed(name: string): boolean {
    checkText('isNamed: name', name)
    return this.names.has(name)
  }

  /** A name that no node on this clock has had: `poisson`, `poisson 2`, … */
  uniqueName(kind: string): string {
    checkText('uniqueName: kind', kind)
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
    checkWakeup('wake', wakeup)
    checkTime('wake: t', t)
    checkPhase('wake: phase', phase)
    if (wakeup.place < 0) return
    this.checkCausality(wakeup, t)
    wakeup.time = t
    wakeup.slot = t > this.time ? phase : this.slotNow(phase)
    this.moved(wakeup)
  }

  /** Asks for no call. */
  sleep(wakeup: Wakeup): void {
    checkWakeup('sleep', wakeup)
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
    checkTime('startAt: t', t)
    if (!(t >= this.time && t < Infinity)) throw new CausalityError('startAt', t, this.time)
    this.stand(t)
  }

  /** Runs for `duration` ms, giving the host's event loop a turn every few milliseconds of wall time. */
  async run(duration: number, options: RunOptions = {}): Promise<void> {
    await this.runUntil(this.endOf('run', duration), options)
  }

  /**
   * Runs up to and including event time `end`; see {@link run}. Where that is Infinity, until nothing is pending:
   * the clock then stands at the last event.
   * @throws RunError if a node or a subscriber threw; AlreadyRunningError; RunAborted if the signal was given
   */
  async runUntil(end: number, options: RunOptions = {}): Promise<void> {
    checkTime('runUntil: end', end)
    checkRunOptions('run', options)
    const { signal, progress } = options
    if (!(end >= this.time)) throw new CausalityError('runUntil', end, this.time)
    this.begin()
    const stopListening = listenToUnhandled((error) =>
      this.fail(error, 'an RxJS stream without an error handler'),
    )
    const isDue = () => this.isPendingAt(end) || (this.time < end && end < Infinity)
    try {
      let slice = 1
      while (isDue()) {
        if (signal?.aborted === true) throw new RunAborted(this.time, signal.reason)
        const began = wallTime()
        const stop = Math.min(end, this.time + slice)
        this.advanceTo(stop)
        this.stand(end < Infinity || this.isPendingAt(end) ? stop : this.time)
        const took = wallTime() - began
        // one that time stamps do not resolve takes no time, and so grows again
        slice *= took > SLICE ? 0.5 : took < SLICE / 2 ? 2 : 1
        progress?.(this.time)
        await pause()
        this.checkFailure()
      }
    } finally {
      // what RxJS reports of the last slice comes by a timer, however the run ended
      await lastPause()
      stopListening()
      this.isRunning = false
      this.checkFailure()
    }
  }

  /**
   * Runs for `duration` ms in one go. What RxJS reports by a timer only, such as the throw of a subscriber behind
   * `merge`, comes too late to stop it; it does stop {@link run}.
   */
  runSync(duration: number): void {
    this.inOneGo(this.endOf('runSync', duration))
  }

  /** Handles everything of the next instant; false if nothing is pending. */
  step(): boolean {
    const time = this.queue.first?.time ?? Infinity
    this.inOneGo(time < Infinity ? time : this.time)
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

  private inOneGo(end: number): void {
    this.begin()
    try {
      this.advanceTo(end)
      this.stand(end)
    } finally {
      this.isRunning = false
    }
  }

  /** The loop: the earliest is called, up to the next one or the end, until all that is due by `end` is done. */
  private advanceTo(end: number): void {
    const { queue } = this
    try {
      for (;;) {
        const next = queue.first
        if (next === undefined || next.time > end || next.time === Infinity) break
        this.running = next
        const other = queue.second
        if (other === undefined || other.time > end || other.time === Infinity) {
          this.horizonTime = end
          // nothing at all is due at Infinity
          this.horizonSlot = end < Infinity ? Infinity : 0
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

const checkWakeup = (method: string, wakeup: unknown): void => {
  if (!(wakeup instanceof Wakeup))
    throw new ClockArgumentError(`${method}: wakeup`, wakeup, 'what `register` returned')
}

/** What `schedule` returns: an RxJS action in event time, which may schedule itself again. */
class EventAction<T> extends Subscription implements SchedulerAction<T>, Agent {
  readonly name = 'a scheduled action'
  private readonly wakeup: Wakeup
  private readonly clock: EventTimeScheduler
  private readonly work: Work<T>
  private readonly isObserver: boolean
  private state: T | undefined

  constructor(clock: EventTimeScheduler, work: Work<T>, isObserver: boolean) {
    super()
    checkFunction('schedule: work', work)
    this.clock = clock
    this.work = work
    this.isObserver = isObserver
    this.wakeup = new Wakeup(this, 0)
  }

  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this
    checkDelay(delay)
    this.state = state
    this.clock.unregister(this.wakeup)
    this.clock.enqueue(this.wakeup, delay, this.isObserver)
    return this
  }

  advance(): void {
    const { time, slot } = this.wakeup
    this.clock.unregister(this.wakeup)
    this.clock.enter(this, time, slot)
    this.work.call(this, this.state)
  }

  override unsubscribe(): void {
    if (this.closed) return
    this.clock.unregister(this.wakeup)
    super.unsubscribe()
  }
}
