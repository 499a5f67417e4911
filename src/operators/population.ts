import type { Observable } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Saved, SavedReader, SnapshotError } from '../models/saving.ts'
import {
  type Agent,
  CausalityError,
  MAX_SPIKES,
  OBSERVERS,
  ZeroDelayLoopError,
  type EventTimeScheduler,
  PHASE,
  type Phase,
  type Wakeup,
} from '../scheduler/index.ts'
import { checkClock, checkIndex, checkSize, checkText } from './internal/check.ts'
import { firstOf } from './internal/flight.ts'
import { Inbox } from './internal/inbox.ts'
import { Output } from './internal/output.ts'
import type { SavingNode, SynapsesByName } from './savingNode.ts'
import type { Volley } from './volley.ts'

/** What emits spikes: a source or a population. Hot: one state and one random stream, however many subscribe. */
export interface SpikingNode {
  readonly name: string
  /** Number of neurons. */
  readonly size: number
  readonly spikes: Observable<Spike>
  /** Completes the spikes; nothing is emitted after. */
  end(): void
}

/** A node that takes input. */
export interface ReceivingNode extends SpikingNode {
  /**
   * Puts a volley in the inbox. It never emits, so it may be called from inside the node's own emission. A node that
   * has ended takes no more.
   * @throws CausalityError if it arrives before now
   */
  receive(volley: Volley): void
}

/** What an agent tells when its next turn has moved: the clock, or who stands for several on the clock. */
export interface Agenda {
  moved(wakeup: Wakeup): void
  unregister(wakeup: Wakeup): void
}

/** What is planned for never has no place in its instant: what is left there depends on how a node was evaluated. */
const slotAt = (time: number, slot: number): number => (time < Infinity ? slot : 0)

/** An agent that emits spikes. */
export abstract class SpikeEmitter implements Agent, SpikingNode, SavingNode {
  readonly name: string
  readonly size: number
  readonly spikes: Observable<Spike>
  protected readonly clock: EventTimeScheduler
  protected readonly wakeup: Wakeup
  /** Where it waits for its turn: on the clock, or in an {@link Agenda} that has a turn there for several. */
  protected agenda: Agenda
  protected isEnded = false
  private readonly output: Output<Spike>
  /** Spikes that came of others within the instant `loopTime`, since the clock stood for the `loopStands`-th time. */
  private loopSpikes = 0
  private loopTime = -1
  private loopStands = -1

  constructor(name: string, size: number, clock: EventTimeScheduler) {
    checkText('name of a node', name)
    checkSize(`${name}.size`, size)
    checkClock(`${name}.clock`, clock)
    this.name = name
    this.size = size
    this.clock = clock
    this.output = new Output(clock, name)
    this.spikes = this.output.stream
    this.wakeup = clock.register(this)
    this.agenda = clock
  }

  abstract advance(): void

  end(): void {
    this.isEnded = true
    this.agenda.unregister(this.wakeup)
    this.wakeup.time = Infinity
    this.wakeup.slot = 0
    this.output.complete()
  }

  /** What a kind of its own has to save; one without these two cannot be part of a snapshot. */
  protected saveState?(synapses: SynapsesByName): Saved
  protected loadState?(saved: Saved, synapses: SynapsesByName): void

  get isSaving(): boolean {
    return this.saveState !== undefined && this.loadState !== undefined
  }

  save(synapses: SynapsesByName): Saved {
    if (this.saveState === undefined) return this.refuseSaving()
    const { time, slot } = this.wakeup
    return { isEnded: this.isEnded, time, slot: slotAt(time, slot), state: this.saveState(synapses) }
  }

  load(saved: Saved, synapses: SynapsesByName): void {
    if (this.loadState === undefined) return this.refuseSaving()
    const from = new SavedReader(this.name, saved)
    const [time, slot] = [from.number('time'), from.number('slot')]
    const isEnded = from.flag('isEnded')
    if (!isEnded) this.checkDue('', time, slot)
    this.loadState(from.part('state'), synapses)
    this.wakeup.time = time
    this.wakeup.slot = slot
    if (isEnded) this.end()
    else this.agenda.moved(this.wakeup)
  }

  /** Refuses a saved time that is past, and a slot that is none. */
  protected checkDue(which: string, time: number, slot: number): void {
    const now = this.clock.now()
    if (!(time >= now)) {
      const expected = `a time >= ${now} ms, that of the clock, or Infinity`
      throw new SnapshotError(`${this.name}: ${which}time`, time, expected)
    }
    if (!(Number.isSafeInteger(slot) && slot >= 0 && slot < OBSERVERS))
      throw new SnapshotError(`${this.name}: ${which}slot`, slot, 'a place in an instant, an integer >= 0')
  }

  private refuseSaving(): never {
    throw new SnapshotError(this.name, this.constructor.name, 'a node with saveState and loadState')
  }

  /**
   * Tells a spike of neuron `source` at `t`, the time at which the clock stands.
   * @throws ParameterError if there is no such neuron, or the clock stands elsewhere
   */
  protected emit(t: number, source: number): void {
    if (!(source >= 0 && source < this.size)) checkIndex(`${this.name}: source of a spike`, source, this.size)
    if (t !== this.clock.now())
      throw new ParameterError(
        `${this.name}: time of a spike`,
        t,
        `${this.clock.now()} ms, the time of the clock`,
      )
    // what is asked for while the clock stands happens in round 1, and its consequences in later ones
    if (this.clock.round > 1) this.countLoop(t)
    this.output.next({ t, source })
  }

  /** A population that fires on and on at one instant, more and more in each round, would fill the memory first. */
  private countLoop(t: number): void {
    const { stands } = this.clock
    if (t !== this.loopTime || stands !== this.loopStands) this.loopSpikes = 0
    this.loopTime = t
    this.loopStands = stands
    if (++this.loopSpikes > MAX_SPIKES + 100 * this.size)
      throw new ZeroDelayLoopError(this.name, t, this.clock.round, `${this.loopSpikes} spikes`)
  }
}

/**
 * An emitter that says when its next own event is ({@link plan}) and is called back for it ({@link happen}): what
 * sources and populations have in common.
 */
export abstract class EventSource extends SpikeEmitter {
  private ownTime = Infinity
  private ownSlot = 0
  private isAdvancing = false

  /** What is due at `t` in the phase that was planned; plans what comes next. */
  protected abstract happen(t: number): void

  override end(): void {
    this.ownTime = Infinity
    this.ownSlot = 0
    super.end()
  }

  /** Asks for {@link happen} at `t` in `phase`; the last word counts. */
  protected plan(t: number, phase: Phase): void {
    if (this.isEnded) return
    this.ownTime = t
    this.ownSlot = t > this.clock.now() ? phase : this.clock.slotNow(phase)
    this.stir()
  }

  /** Forgets what was planned, until the next {@link plan}. */
  protected unplan(): void {
    this.ownTime = Infinity
  }

  override save(synapses: SynapsesByName): Saved {
    const { ownTime, ownSlot } = this
    return { ownTime, ownSlot: slotAt(ownTime, ownSlot), node: super.save(synapses) }
  }

  override load(saved: Saved, synapses: SynapsesByName): void {
    const from = new SavedReader(this.name, saved)
    this.ownTime = from.time('ownTime')
    this.ownSlot = from.count('ownSlot')
    super.load(from.part('node'), synapses)
    if (this.isEnded) return
    this.checkDue('own ', this.ownTime, this.ownSlot)
    const { wakeup, ownTime } = this
    const time = Math.min(ownTime, this.inputTime())
    const slot = this.isInputNext() ? this.inputSlot() : this.ownSlot
    if (wakeup.time !== time || (time < Infinity && wakeup.slot !== slot)) {
      const expected = `${time} ms in slot ${slot}, the first of its own event and its input`
      throw new SnapshotError(`${this.name}: time`, wakeup.time, expected)
    }
  }

  /** Time of the earliest input, and its slot; a source has none. */
  protected inputTime(): number {
    return Infinity
  }

  protected inputSlot(): number {
    return 0
  }

  /** Takes the input that is due. */
  protected takeInput(_t: number): void {}

  /** Puts the wake-up right after a change from outside; in the middle of {@link advance} that happens at its end. */
  protected stir(): void {
    if (this.isAdvancing || this.isEnded) return
    const { wakeup } = this
    const isInput = this.isInputNext()
    wakeup.time = isInput ? this.inputTime() : this.ownTime
    wakeup.slot = isInput ? this.inputSlot() : this.ownSlot
    this.agenda.moved(wakeup)
  }

  advance(): void {
    const { clock } = this
    this.isAdvancing = true
    try {
      for (;;) {
        const isInput = this.isInputNext()
        const t = isInput ? this.inputTime() : this.ownTime
        const slot = isInput ? this.inputSlot() : this.ownSlot
        if (!clock.isBeforeHorizon(t, slot) || t === Infinity) break
        clock.enter(this, t, slot)
        this.takeNext(isInput, t)
      }
    } finally {
      this.isAdvancing = false
    }
    this.stir()
  }

  /** The one event that its wake-up is for, where others have their turns between two of its own. */
  protected advanceByOne(): void {
    const isInput = this.isInputNext()
    const { time, slot } = this.wakeup
    this.isAdvancing = true
    try {
      this.clock.enter(this, time, slot)
      this.takeNext(isInput, time)
    } finally {
      this.isAdvancing = false
    }
    this.stir()
  }

  private takeNext(isInput: boolean, t: number): void {
    if (isInput) this.takeInput(t)
    else {
      this.ownTime = Infinity
      this.happen(t)
    }
  }

  private isInputNext(): boolean {
    const time = this.inputTime()
    return time < this.ownTime || (time === this.ownTime && this.inputSlot() < this.ownSlot)
  }
}

/**
 * A population with an inbox: volleys wait there until they arrive, and those of one instant are handed over together
 * in the order of declaration of their projections and then of their sources, so that the order in which they were
 * sent cannot matter. A volley whose synapses differ in delay is handed over run by run; see {@link Volley}.
 *
 * A kind of neuron says what an arrival does ({@link arrive}), and what happens when it is due ({@link happen}).
 */
export abstract class Population extends EventSource implements ReceivingNode {
  private readonly inbox: Inbox = new Inbox()

  /** Takes in one volley that arrives at `t`. */
  protected abstract arrive(volley: Volley, t: number): void

  /** Called when all volleys of an instant have arrived. */
  protected abstract arrived(t: number): void

  /** What is on its way arrives nowhere any more. */
  override end(): void {
    this.inbox.clear()
    super.end()
  }

  receive(volley: Volley): void {
    if (this.isEnded) return
    const first = firstOf(volley)
    if (first === undefined) return
    const now = this.clock.now()
    const time = first.t + first.delay
    // at once, and not when its turn comes: the sender is still there to be found in the stack
    if (!(time >= now)) throw new CausalityError(this.name, time, now)
    const slot = time > now ? PHASE.arrival : this.clock.slotNow(PHASE.arrival)
    if (this.inbox.add(time, slot, first)) this.stir()
  }

  override save(synapses: SynapsesByName): Saved {
    return { inbox: this.inbox.save(synapses), source: super.save(synapses) }
  }

  override load(saved: Saved, synapses: SynapsesByName): void {
    const from = new SavedReader(this.name, saved)
    this.inbox.load(`${this.name}: inbox`, from.part('inbox'), synapses)
    super.load(from.part('source'), synapses)
  }

  protected override inputTime(): number {
    return this.inbox.time
  }

  protected override inputSlot(): number {
    return this.inbox.slot
  }

  protected override takeInput(t: number): void {
    const { inbox, clock } = this
    const { slot } = inbox
    while (inbox.time === t && inbox.slot === slot) {
      const volley = inbox.shift()
      clock.countArrivals(this, volley.end - volley.begin)
      this.arrive(volley, t)
    }
    this.arrived(t)
  }
}
