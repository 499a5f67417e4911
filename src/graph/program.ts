import type { Observable } from 'rxjs'
import type { Clamp } from '../models/sampler.ts'
import { Output, type Phase, type PhaseChange } from '../operators/index.ts'
import { type Agent, type EventTimeScheduler, PHASE, type Wakeup } from '../scheduler/index.ts'
import type { PhaseStep, ProgramStep } from './spec.ts'

/** Event time in ms that a program takes. */
export const durationOf = (steps: readonly ProgramStep[]): number =>
  steps.reduce(
    (total, step) => total + ('repeat' in step ? step.repeat * durationOf(step.steps) : step.duration),
    0,
  )

/** Every phase of a program in turn, repeats unrolled as one goes. */
export function* phasesOf(steps: readonly ProgramStep[]): Generator<PhaseStep> {
  for (const step of steps) {
    if ('repeat' in step) for (let n = 0; n < step.repeat; n++) yield* phasesOf(step.steps)
    else yield step
  }
}

/** Holds a neuron of a population, or lets it go. */
export type ClampNeuron = (population: string, neuron: number, clamp: Clamp) => void

/**
 * Runs a program: at each boundary, first of all in its instant, the clamps of the phase that ended are let go, those of
 * the next are set, and the change is told.
 */
export class Program implements Agent {
  readonly name = 'program'
  readonly changes: Observable<PhaseChange>
  private readonly output: Output<PhaseChange>
  private readonly clock: EventTimeScheduler
  private readonly clamp: ClampNeuron
  private readonly wakeup: Wakeup
  private readonly steps: Generator<PhaseStep>
  private readonly counts = new Map<string, number>()
  private step: PhaseStep | undefined
  private current: Phase | undefined

  constructor(steps: readonly ProgramStep[], clock: EventTimeScheduler, clamp: ClampNeuron) {
    this.clock = clock
    this.clamp = clamp
    this.output = new Output(clock, this.name)
    this.changes = this.output.stream
    this.steps = phasesOf(steps)
    this.wakeup = clock.register(this)
    if (steps.length > 0) clock.wake(this.wakeup, clock.now(), PHASE.change)
  }

  end(): void {
    this.clock.unregister(this.wakeup)
    this.output.complete()
  }

  advance(): void {
    const { clock, wakeup } = this
    const t = wakeup.time
    clock.enter(this, t, wakeup.slot)
    const ended = this.current
    this.hold(this.step, 'free')
    const next = this.steps.next()
    this.step = next.done === true ? undefined : next.value
    this.current = this.step === undefined ? undefined : this.begin(this.step.phase, t)
    this.hold(this.step, 'as declared')
    if (this.step === undefined) clock.sleep(wakeup)
    else clock.wake(wakeup, t + this.step.duration, PHASE.change)
    this.output.next({ t, ended, began: this.current })
  }

  private begin(name: string, t: number): Phase {
    const index = this.counts.get(name) ?? 0
    this.counts.set(name, index + 1)
    return { name, begin: t, index }
  }

  private hold(step: PhaseStep | undefined, how: 'free' | 'as declared'): void {
    for (const { population, neurons, state } of step?.clamp ?? []) {
      for (const neuron of neurons) this.clamp(population, neuron, how === 'free' ? 'free' : state)
    }
  }
}
