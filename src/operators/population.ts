import type { Observable } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { type Agent, type EventTimeScheduler, PHASE, type Phase, type Wakeup } from '../scheduler/index.ts'
import { Output } from './internal/output.ts'
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
  /** Puts a volley in the inbox. It never emits, so it may be called from inside the node's own emission. */
  receive(volley: Volley): void
}

interface Arrival {
  readonly time: number
  readonly slot: number
  readonly volley: Volley
}

/** An agent that emits spikes. */
export abstract class SpikeEmitter implements Agent, SpikingNode {
  readonly name: string
  readonly size: number
  readonly spikes: Observable<Spike>
  protected readonly clock: EventTimeScheduler
  protected readonly wakeup: Wakeup
  private readonly output: Output<Spike>

  constructor(name: string, size: number, clock: EventTimeScheduler) {
    this.name = name
    this.size = size
    this.clock = clock
    this.output = new Output(clock, name)
    this.spikes = this.output.stream
    this.wakeup = clock.register(this)
  }

  abstract advance(): void

  end(): void {
    this.clock.unregister(this.wakeup)
    this.output.complete()
  }

  protected emit(t: number, source: number): void {
    this.output.next({ t, source })
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

  /** Asks for {@link happen} at `t` in `phase`; the last word counts. */
  protected plan(t: number, phase: Phase): void {
    this.ownTime = t
    this.ownSlot = t > this.clock.now() ? phase : this.clock.slotNow(phase)
    this.stir()
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
    if (this.isAdvancing) return
    const { wakeup } = this
    const isInput = this.isInputNext()
    wakeup.time = isInput ? this.inputTime() : this.ownTime
    wakeup.slot = isInput ? this.inputSlot() : this.ownSlot
    this.clock.moved(wakeup)
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
        if (isInput) this.takeInput(t)
        else {
          this.ownTime = Infinity
          this.happen(t)
        }
      }
    } finally {
      this.isAdvancing = false
    }
    this.stir()
  }

  private isInputNext(): boolean {
    const time = this.inputTime()
    return time < this.ownTime || (time === this.ownTime && this.inputSlot() < this.ownSlot)
  }
}

/**
 * A population with an inbox: volleys wait there until they arrive, and those of one instant are handed over together
 * in the order of declaration of their projections and then of their sources, so that the order in which they were
 * sent cannot matter.
 *
 * A kind of neuron says what an arrival does ({@link arrive}), and what happens when it is due ({@link happen}).
 */
export abstract class Population extends EventSource implements ReceivingNode {
  /** In the order of arrival. */
  private readonly inbox: Arrival[] = []
  private head = 0

  /** Takes in one volley that arrives at `t`. */
  protected abstract arrive(volley: Volley, t: number): void

  /** Called when all volleys of an instant have arrived. */
  protected abstract arrived(t: number): void

  receive(volley: Volley): void {
    const now = this.clock.now()
    const time = volley.t + volley.delay
    const slot = time > now ? PHASE.arrival : this.clock.slotNow(PHASE.arrival)
    const arrival: Arrival = { time, slot, volley }
    const { inbox } = this
    let k = inbox.length
    while (k > this.head && isBefore(arrival, inbox[k - 1]!)) k--
    if (k === inbox.length) inbox.push(arrival)
    else inbox.splice(k, 0, arrival)
    if (k === this.head) this.stir()
  }

  protected override inputTime(): number {
    return this.inbox[this.head]?.time ?? Infinity
  }

  protected override inputSlot(): number {
    return this.inbox[this.head]?.slot ?? 0
  }

  protected override takeInput(t: number): void {
    const { inbox } = this
    const { slot } = inbox[this.head]!
    while (this.head < inbox.length && inbox[this.head]!.time === t && inbox[this.head]!.slot === slot) {
      this.arrive(inbox[this.head++]!.volley, t)
    }
    if (this.head === inbox.length) {
      inbox.length = 0
      this.head = 0
    } else if (this.head > 64 && this.head * 2 > inbox.length) {
      inbox.splice(0, this.head)
      this.head = 0
    }
    this.arrived(t)
  }
}

const isBefore = (a: Arrival, b: Arrival): boolean =>
  a.time < b.time ||
  (a.time === b.time &&
    (a.slot < b.slot ||
      (a.slot === b.slot &&
        (a.volley.synapses.rank < b.volley.synapses.rank ||
          (a.volley.synapses.rank === b.volley.synapses.rank && a.volley.source < b.volley.source)))))
