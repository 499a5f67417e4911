import { Subject } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import {
  allToAll,
  type Phase,
  type PhaseChange,
  type SpikingNode,
  SpikeTrain,
  type SpikeTrainOptions,
} from '../operators/index.ts'
import { EventTimeScheduler } from '../scheduler/index.ts'
import { compile } from './compile.ts'
import type { PlasticityRule } from './rule.ts'

/** What a rule is told to learn from: when the two neurons of a synapse fire, in ms from the begin, in rising order. */
export interface SpikePattern {
  readonly pre: readonly number[]
  readonly post: readonly number[]
  /** When each pair or triplet in it is over: the times of their last spikes. */
  readonly ends: readonly number[]
}

/** A phase that the pattern is shown in, and how many runs of it make one sum. */
export interface ProbedPhase {
  readonly name: string
  readonly runs: number
}

/** A population that a part of a rule asks for, made for one showing of a pattern. */
export type ProbePopulation = (name: string, clock: EventTimeScheduler, pattern: SpikePattern) => SpikingNode

export interface Laboratory {
  /** Name in errors. */
  readonly name: string
  readonly make: (clock: EventTimeScheduler) => PlasticityRule
  /** Weight of the fresh synapse. */
  readonly weight: number
  readonly phases: readonly ProbedPhase[]
  /** How long a run of a phase takes, and what is shown without phases, in ms. */
  readonly duration: number
  /** How long a rule is given after that, in ms. */
  readonly rest: number
  readonly population: ProbePopulation
  readonly post: ((clock: EventTimeScheduler, pattern: SpikePattern) => SpikingNode) | undefined
  /** Told when a part reads the potential of the postsynaptic neuron, where none was supplied. */
  readonly onPotential: () => void
}

/** What came of showing a pattern. */
export interface Outcome {
  /** The sum of all changes. */
  readonly dw: number
  readonly explain: readonly string[]
  readonly warnings: readonly string[]
}

/** Errors that say that changes grew beyond every number: fewer spikes may be shown then. */
const overflows = new WeakSet<ParameterError>()

export const isOverflow = (error: unknown): boolean => error instanceof ParameterError && overflows.has(error)

const overflowOf = (name: string, t: number, change: number): ParameterError => {
  const error = new ParameterError(
    `${name}: change of the weight at t = ${t} ms`,
    change,
    'a finite number',
    'What these parts do grows beyond every number: give the rule a bound, such as hardBound, or show it less, by fewer pairs or a smaller dtMax.',
  )
  overflows.add(error)
  return error
}

/**
 * Shows a pattern to a rule on a fresh synapse from one neuron to another, on a clock of its own. Where there are phases,
 * the pattern comes once in the first run of each, from its begin on.
 * @throws ParameterError if a change is not finite; see {@link isOverflow}
 */
export const experiment = (laboratory: Laboratory, pattern: SpikePattern): Outcome => {
  const { name, make, weight, phases, duration, rest, population, post: postOf, onPotential } = laboratory
  const clock = new EventTimeScheduler({ seed: 1 })
  const begins: number[] = []
  const runs: Phase[] = []
  for (const { name: phase, runs: count } of phases) {
    begins.push(runs.length * duration)
    for (let index = 0; index < count; index++)
      runs.push({ name: phase, begin: runs.length * duration, index })
  }
  // without phases the pattern comes once, at the begin
  if (begins.length === 0) begins.push(0)
  const after = (times: readonly number[]): number[] => begins.flatMap((begin) => times.map((t) => begin + t))
  const shown = { pre: after(pattern.pre), post: after(pattern.post), ends: after(pattern.ends) }
  // as long whatever is shown, so that what time does is the same
  const end = Math.max(1, runs.length) * duration + rest

  const synapses = allToAll(1, 1, weight)
  const pre = new SpikeTrain(trainOf(shown.pre, 'pre'), clock)
  const post = new Resting(trainOf(shown.post, 'post'), clock, onPotential)
  const others = new Map<string, SpikingNode>()
  const compiled = compile(make(clock), {
    synapses,
    clock,
    pre: pre.spikes,
    post: post.spikes,
    phases: changesOn(clock, runs, duration, end),
    name,
    postNode: postOf?.(clock, shown) ?? post,
    population: (other) => {
      const node = others.get(other) ?? population(other, clock, shown)
      others.set(other, node)
      return node
    },
  })
  let dw = 0
  let overflow: ParameterError | undefined
  compiled.updates.subscribe((update) => {
    if (overflow !== undefined) return
    for (const change of update.dw) dw += change
    const isOver = Math.abs(dw) === Infinity || !Number.isFinite(synapses.weights[0])
    if (isOver) overflow = overflowOf(name, update.t, dw)
    else synapses.apply(update)
  })
  clock.runSync(end)
  if (overflow !== undefined) throw overflow
  return { dw, explain: compiled.explain(), warnings: compiled.warnings() }
}

const trainOf = (times: readonly number[], name: string): SpikeTrainOptions => ({
  size: 1,
  name,
  spikes: times.map((t) => ({ t, source: 0 })),
})

/** A neuron that fires as it is told to, and whose potential is 0. */
class Resting extends SpikeTrain {
  readonly tau_ref = 10
  private readonly onPotential: () => void

  constructor(options: SpikeTrainOptions, clock: EventTimeScheduler, onPotential: () => void) {
    super(options, clock)
    this.onPotential = onPotential
  }

  potential(): number {
    this.onPotential()
    return 0
  }
}

/**
 * The boundaries of runs that follow one another, each at its time; and one at the very end, for parts that tell what they
 * owe when a phase is over.
 */
const changesOn = (
  clock: EventTimeScheduler,
  runs: readonly Phase[],
  duration: number,
  end: number,
): Subject<PhaseChange> => {
  const changes = new Subject<PhaseChange>()
  const boundary = (t: number, ended: Phase | undefined, began: Phase | undefined): void => {
    clock.schedule(() => changes.next({ t, ended, began }), t)
  }
  for (const [k, began] of runs.entries()) boundary(began.begin, runs[k - 1], began)
  if (runs.length > 0) boundary(runs.length * duration, runs.at(-1), undefined)
  boundary(end, undefined, undefined)
  return changes
}
