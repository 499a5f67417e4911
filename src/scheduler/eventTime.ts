import type { SchedulerLike, Subscription } from 'rxjs'
import {
  checkGate,
  checkMethod,
  checkObject,
  checkPhase,
  checkSeed,
  checkText,
  checkTime,
  checkWakeup,
  checkWall,
} from './check.ts'
import {
  AlreadyRunningError,
  CausalityError,
  ClockArgumentError,
  RunError,
  ZeroDelayLoopError,
} from './errors.ts'
import { EventAction, type Work } from './eventAction.ts'
import { type Gate, Gates } from './gates.ts'
import {
  FREE_ROUNDS,
  MAX_REPEATS,
  MAX_ROUNDS,
  MAX_WORK,
  OBSERVERS,
  PHASE,
  type Phase,
  SLOTS,
} from './phases.ts'
import { type Agent, Wakeup, WakeupQueue } from './queue.ts'
import { hostClock, type Pace, type WallClock } from './wall.ts'

export interface EventTimeOptions {
  /** Root of the random streams of every node on this clock: an integer in [0, 2^53). */
  readonly seed?: number
  /** The time outside that `play` goes by; the host's unless given. */
  readonly wall?: WallClock
}

/**
 * The queue of everything that is due, and the order in which it is: the part of the clock that agents and actions see.
 * How time is made to pass stands in `EventTimeScheduler`.
 */
export abstract class EventTime implements SchedulerLike {
  /** Root of the random streams of the nodes on this clock. */
  readonly seed: number
  /** The same clock for probes: what is scheduled here runs after everything else of its instant. */
  readonly observers: SchedulerLike
  /** Where the agent that is running must stop: time in ms … */
  horizonTime: number = -Infinity
  /** … and the first slot of that time that is no longer its own. */
  horizonSlot = 0

  protected readonly queue: WakeupQueue = new WakeupQueue()
  protected readonly gates: Gates = new Gates()
  protected readonly wall: WallClock
  /** Every name there has been, with how many of its kind. */
  private readonly names = new Map<string, number>()
  protected time = 0
  private slot = 0
  /** Round of the present instant: how many times something was sent without delay on what came without delay. */
  round = 0
  /** How often the clock has come to stand: an instant that is gone on with after that is counted anew. */
  stands = 0
  private phase: number = SLOTS - 1
  /** Observers of this instant that were scheduled by observers of this instant, in turn; -1 before the first. */
  private observerRound = -1
  /** How often in turn an event did not go beyond the slot of the one before. */
  private repeats = 0
  /** Synaptic events of the present instant, in those of its rounds that come after the free ones. */
  private work = 0
  private ranks = 0
  /** The one that is being called. */
  private running: Wakeup | undefined
  /** Where the slice ends that is being run: time in ms … */
  private sliceTime = 0
  /** … and the first slot of that time that is no longer of it. */
  private sliceSlot = 0
  /** Wakes the run that rests. */
  protected wakeRun = (): void => {}
  /** How the run that is under way is tied to wall time. */
  protected pace: Pace | undefined
  /** Whether a run goes on, be it at rest. */
  protected isRunning = false
  /** Whether nothing has happened yet. */
  private isFresh = true
  private failure: Error | undefined

  constructor(options: EventTimeOptions = {}) {
    checkObject('EventTimeScheduler: options', options)
    if (options.seed !== undefined) checkSeed('EventTimeScheduler: seed', options.seed)
    if (options.wall !== undefined) checkWall('EventTimeScheduler: wall', options.wall)
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
      this.work = 0
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

  /**
   * Notes synaptic events that arrive in the present round, so that a loop is found before it takes long, however many
   * synapses it goes round.
   * @throws ZeroDelayLoopError if there were more, in more rounds, than any loop with an end has
   */
  countArrivals({ name }: Agent, count: number): void {
    if (this.round <= FREE_ROUNDS) return
    this.work += count
    if (this.work > MAX_WORK)
      throw new ZeroDelayLoopError(name, this.time, this.round, `${this.work} synaptic events`)
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

  /**
   * Adds a source or a sink that the clock has to wait for at times; the returned function takes it out again. One that
   * is added in the middle of an event counts from the next instant on; on a clock that has failed it is told at once.
   */
  addGate(gate: Gate): () => void {
    checkGate('addGate: gate', gate)
    const remove = this.gates.add(gate)
    this.endSlice()
    if (this.failure !== undefined) gate.failed?.(this.failure)
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

  /** What ended a run by an error: the clock goes no further. */
  get error(): Error | undefined {
    return this.failure
  }

  /** Whether everything of the present instant is done: between runs, and between the slices of one. */
  get isStanding(): boolean {
    return this.running === undefined
  }

  /**
   * Lets a clock on which nothing has happened yet stand at `t` ms, for nodes that go on from a snapshot: they say anew
   * when they want to be called.
   * @throws ClockArgumentError if something has happened already; AlreadyRunningError; CausalityError if t is before now
   */
  startAt(t: number): void {
    checkTime('startAt: t', t)
    if (this.isRunning) throw new AlreadyRunningError(this.time)
    if (!this.isFresh)
      throw new ClockArgumentError('startAt: t', t, 'a clock on which nothing has happened yet')
    if (!(t >= this.time && t < Infinity)) throw new CausalityError('startAt', t, this.time)
    this.stand(t)
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

  /**
   * The loop: the earliest is called, up to the next one or the end, until all that is due is done: up to `end`, but
   * only before `limit`. Whether it came to the end.
   */
  protected advanceTo(end: number, limit: number): boolean {
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
        this.isFresh = false
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
  protected stand(end: number): void {
    if (end > this.time && end < Infinity) this.time = end
    // whatever is asked for between two runs finds the same clock, even if it stood at this time before
    this.stands++
    this.repeats = 0
    this.work = 0
    this.round = 0
    this.phase = SLOTS - 1
    this.observerRound = -1
  }

  protected checkFailure(): void {
    if (this.failure !== undefined) throw this.failure
  }

  private checkCausality({ agent }: Wakeup, t: number): void {
    if (!(t >= this.time)) throw new CausalityError(agent.name, t, this.time)
  }

  private repeat({ name }: Agent, t: number): void {
    if (++this.repeats > MAX_REPEATS) throw new ZeroDelayLoopError(name, t, this.repeats)
  }

  private pullHorizon(wakeup: Wakeup): void {
    // asked for from outside: a paced run may rest for longer than that
    if (this.running === undefined) return this.wakeRun()
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
}
