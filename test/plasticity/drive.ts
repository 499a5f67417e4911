// Runs a rule over spike trains that are given, on a clock of its own.
import { Subject } from 'rxjs'
import type { Spike } from '../../src/models/events.ts'
import {
  type Cause,
  type CauseSelection,
  compile,
  type Evaluation,
  type PlasticityRule,
} from '../../src/plasticity/index.ts'
import {
  type PhaseChange,
  type SpikingNode,
  SpikeTrain,
  spikeTrain,
  type Synapses,
  type WeightUpdate,
} from '../../src/operators/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'

/** One run of a phase, from the one before (or from `start`) to `end`, in ms. */
export interface PhaseRun {
  readonly name: string
  readonly end: number
}

export interface Drive {
  readonly synapses: Synapses
  readonly pre: readonly Spike[]
  /** The same stream as `pre` unless given. */
  readonly post?: readonly Spike[]
  readonly phases?: readonly PhaseRun[]
  /** When the first phase begins, in ms. */
  readonly start?: number
  readonly evaluation?: Evaluation
  /** Event time in ms, far beyond the last spike. */
  readonly until?: number
  readonly clock?: EventTimeScheduler
  /** The synapses whose causes are watched, from `from` ms on if given. */
  readonly watch?: CauseSelection & { readonly from?: number }
  /** Spikes of other populations of one neuron, by name. */
  readonly others?: Readonly<Record<string, readonly number[]>>
  /** The postsynaptic population as a node. */
  readonly postNode?: SpikingNode
}

export interface Driven {
  /** In the order in which they were told, copied. */
  readonly updates: readonly WeightUpdate[]
  /** Weights at the end, by synapse. */
  readonly weights: Float64Array
  readonly explain: readonly string[]
  /** As they were told, if they were watched. */
  readonly causes: readonly Cause[]
}

/** Schedules the boundaries of phases on a clock. */
export const phasesOn = (
  clock: EventTimeScheduler,
  runs: readonly PhaseRun[],
  start: number,
): Subject<PhaseChange> => {
  const changes = new Subject<PhaseChange>()
  const counts = new Map<string, number>()
  const phases = runs.map(({ name }, k) => {
    const index = counts.get(name) ?? 0
    counts.set(name, index + 1)
    return { name, begin: runs[k - 1]?.end ?? start, index }
  })
  phases.forEach((began, k) => {
    clock.schedule(() => changes.next({ t: began.begin, ended: phases[k - 1], began }), began.begin)
  })
  const last = runs.at(-1)
  if (last !== undefined) {
    clock.schedule(() => changes.next({ t: last.end, ended: phases.at(-1), began: undefined }), last.end)
  }
  return changes
}

export const drive = (
  rule: PlasticityRule,
  {
    synapses,
    pre,
    post,
    phases = [],
    start = 0,
    evaluation,
    until = 1e4,
    clock = new EventTimeScheduler(),
    watch,
    others = {},
    postNode,
  }: Drive,
): Driven => {
  const changes = phasesOn(clock, phases, start)
  const preSpikes = spikeTrain({ size: synapses.preSize, spikes: pre, name: 'pre' }, clock)
  const postSpikes =
    post === undefined
      ? preSpikes
      : spikeTrain({ size: synapses.postSize, spikes: post, name: 'post' }, clock)
  const nodes = new Map(
    Object.entries(others).map(([name, times]) => {
      const spikes = times.map((t) => ({ t, source: 0 }))
      return [name, new SpikeTrain({ size: 1, spikes, name }, clock)]
    }),
  )
  const site = {
    synapses,
    clock,
    pre: preSpikes,
    post: postSpikes,
    phases: changes,
    name: 'plasticity',
    population: (name: string) => nodes.get(name),
    ...(postNode === undefined ? {} : { postNode }),
  }
  const compiled = compile(rule, site, evaluation)
  const updates: WeightUpdate[] = []
  compiled.updates.subscribe((update) => {
    updates.push({ ...update, dw: Float64Array.from(update.dw) })
    synapses.apply(update)
  })
  const causes: Cause[] = []
  if (watch !== undefined) {
    const { from, ...selection } = watch
    const subscribe = () => compiled.causes(selection).subscribe((cause) => causes.push(cause))
    if (from === undefined) subscribe()
    else clock.observers.schedule(subscribe, from)
  }
  clock.runSync(until)
  return { updates, weights: Float64Array.from(synapses.weights), explain: compiled.explain(), causes }
}

/** The spike times of each neuron. */
export const timesOf = (size: number, spikes: readonly Spike[]): number[][] => {
  const times: number[][] = Array.from({ length: size }, () => [])
  for (const { t, source } of spikes) times[source]!.push(t)
  return times
}

/** Pre and post of each synapse, in the order of storage. */
export const endsOf = ({ preSize, begin, targets }: Synapses): readonly { pre: number; post: number }[] => {
  const ends: { pre: number; post: number }[] = []
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) ends.push({ pre, post: targets[k]! })
  }
  return ends
}
