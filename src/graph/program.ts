import type { Observable } from 'rxjs'
import { checkFunction } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import type { Clamp } from '../models/sampler.ts'
import { type Saved, SavedReader, type Saving, SnapshotError } from '../models/saving.ts'
import { Output, type Phase, type PhaseChange } from '../operators/index.ts'
import { type Agent, EventTimeScheduler, PHASE, type Wakeup } from '../scheduler/index.ts'
import type { PhaseStep, ProgramStep } from './spec.ts'

/** Event time in ms that a program takes. */
export const durationOf = (steps: readonly ProgramStep[]): number => {
  checkSteps('durationOf.steps', steps)
  return endOf(steps, 0)
}

/** Every phase of a program in turn, repeats unrolled as one goes. */
export const phasesOf = (steps: readonly ProgramStep[]): Generator<PhaseStep> => {
  checkSteps('phasesOf.steps', steps)
  return eachPhase(steps)
}

function* eachPhase(steps: readonly ProgramStep[]): Generator<PhaseStep> {
  for (const { step } of timedPhases(steps, 0)) yield step
}

const checkSteps = (where: string, steps: unknown): void => {
  if (!Array.isArray(steps)) throw new ParameterError(where, steps, 'a list of phases and repeats')
}

const endOf = (steps: readonly ProgramStep[], begin: number): number =>
  steps.reduce(
    (t, step) => t + ('repeat' in step ? step.repeat * endOf(step.steps, 0) : step.duration),
    begin,
  )

/**
 * Every phase with the time in ms at which it ends. The n-th round of a repeat begins at n times its duration, so that
 * rounding does not add up over rounds, and the last phase ends at the very end of the program.
 */
export function* timedPhases(
  steps: readonly ProgramStep[],
  begin: number,
  end: number = endOf(steps, begin),
): Generator<{ readonly step: PhaseStep; readonly end: number }> {
  let t = begin
  for (const [k, step] of steps.entries()) {
    const from = t
    // what rounds to beyond the end of the round that it is in ends with that
    t = k === steps.length - 1 ? end : Math.min(end, endOf([step], from))
    if ('repeat' in step) {
      const duration = durationOf(step.steps)
      const startOf = (n: number) => (n === step.repeat ? t : Math.min(t, from + n * duration))
      for (let n = 0; n < step.repeat; n++) yield* timedPhases(step.steps, startOf(n), startOf(n + 1))
    } else yield { step, end: t }
  }
}

const check = (name: string, value: Saved, isRight: boolean, expected: string): void => {
  if (!isRight) throw new SnapshotError(`program: ${name}`, value, expected)
}

const isCount = (x: number): boolean => Number.isSafeInteger(x) && x >= 0

const countIn = (from: SavedReader, name: string): number => {
  const value = from.number(name)
  check(name, value, isCount(value), 'an integer >= 0')
  return value
}

/** Holds a neuron of a population, or lets it go. */
export type ClampNeuron = (population: string, neuron: number, clamp: Clamp) => void

/**
 * Runs a program: at each boundary, first of all in its instant, the clamps of the phase that ended are let go, those of
 * the next are set, and the change is told.
 */
export class Program implements Agent, Saving {
  readonly name = 'program'
  readonly changes: Observable<PhaseChange>
  private readonly output: Output<PhaseChange>
  private readonly clock: EventTimeScheduler
  private readonly clamp: ClampNeuron
  private readonly wakeup: Wakeup
  private readonly steps: readonly ProgramStep[]
  private readonly duration: number
  private beginTime: number
  private phases: ReturnType<typeof timedPhases>
  /** Phases that have begun. */
  private begun = 0
  private readonly counts = new Map<string, number>()
  private step: PhaseStep | undefined
  private current: Phase | undefined

  /** @param duration what a program without steps takes, in ms */
  constructor(steps: readonly ProgramStep[], clock: EventTimeScheduler, clamp: ClampNeuron, duration = 0) {
    checkSteps('Program.steps', steps)
    if (!(clock instanceof EventTimeScheduler))
      throw new ParameterError('Program.clock', clock, 'an EventTimeScheduler')
    checkFunction('Program.clamp', clamp)
    if (!(typeof duration === 'number' && duration >= 0 && duration < Infinity))
      throw new ParameterError('Program.duration', duration, 'a finite number >= 0 ms')
    this.steps = steps
    this.duration = duration
    this.clock = clock
    this.clamp = clamp
    this.beginTime = clock.now()
    this.output = new Output(clock, this.name)
    this.changes = this.output.stream
    this.phases = timedPhases(steps, clock.now())
    this.wakeup = clock.register(this)
    if (steps.length > 0) clock.wake(this.wakeup, clock.now(), PHASE.change)
  }

  /** Event time in ms at which the last phase ends. */
  get endTime(): number {
    const { steps, beginTime, duration } = this
    return steps.length > 0 ? endOf(steps, beginTime) : beginTime + duration
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
    const next = this.phases.next()
    if (next.done === true) {
      this.step = undefined
      this.current = undefined
      clock.sleep(wakeup)
    } else {
      this.begun++
      this.step = next.value.step
      this.current = this.begin(this.step.phase, t)
      this.hold(this.step, 'as declared')
      clock.wake(wakeup, next.value.end, PHASE.change)
    }
    this.output.next({ t, ended, began: this.current })
  }

  save(): Saved {
    const { beginTime, begun, counts, current, wakeup } = this
    const { time, slot } = wakeup
    const phase = current === undefined ? null : { ...current }
    return { beginTime, begun, counts: [...counts], current: phase, time, slot }
  }

  load(saved: Saved): void {
    const { steps, counts, wakeup, clock } = this
    const from = new SavedReader('program', saved)
    const now = clock.now()
    this.beginTime = from.number('beginTime')
    check('beginTime', this.beginTime, this.beginTime >= 0 && this.beginTime <= now, `from 0 to ${now} ms`)
    this.phases = timedPhases(steps, this.beginTime)
    const begun = countIn(from, 'begun')
    this.step = undefined
    /** When something is due: at the end of a phase, or at the beginning of the first. */
    let due = steps.length > 0 ? this.beginTime : Infinity
    for (this.begun = 0; this.begun < begun; this.begun++) {
      const next = this.phases.next()
      if (next.done === true) throw new SnapshotError('program: begun', begun, `${this.begun} phases at most`)
      this.step = next.value.step
      due = next.value.end
    }
    counts.clear()
    for (const [k, pair] of from.list('counts').entries()) {
      const [name, count]: readonly Saved[] = Array.isArray(pair) ? (pair as readonly Saved[]) : []
      if (typeof name !== 'string' || typeof count !== 'number' || !isCount(count))
        throw new SnapshotError(`program: counts[${k}]`, pair, 'a name and a count')
      counts.set(name, count)
    }
    this.current = this.currentIn(from.part('current'), now)
    if (this.current === undefined) {
      if (begun > 0) due = Infinity
      this.step = undefined
    }
    const [time, slot] = [from.number('time'), countIn(from, 'slot')]
    check('time', time, time === due && time >= now, `${due} ms, not before ${now} ms`)
    wakeup.time = time
    wakeup.slot = slot
    clock.moved(wakeup)
  }

  /** The phase that runs, which is that of the step it has come to. */
  private currentIn(saved: Saved, now: number): Phase | undefined {
    if (saved === null) return undefined
    const from = new SavedReader('program: phase', saved)
    const [name, begin, index] = [from.text('name'), from.number('begin'), countIn(from, 'index')]
    check('phase: name', name, name === this.step?.phase, `'${this.step?.phase}', which has begun`)
    check('phase: begin', begin, begin >= this.beginTime && begin <= now, `a time until ${now} ms`)
    return { name, begin, index }
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
