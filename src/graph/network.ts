import { AsyncSubject, Observable, type Subscriber, takeUntil } from 'rxjs'
import { checkMethod, checkObject } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Saving, SnapshotError } from '../models/saving.ts'
import {
  GuardedObservable,
  type PhaseChange,
  type FeedOptions,
  type SamplerNode,
  type SpikeFeed,
  SpikeInput,
  type SpikeSource,
  type SpikingNode,
  type Synapses,
  type Volley,
  type WeightUpdate,
} from '../operators/index.ts'
import type { Cause, CauseSelection, CompiledRule } from '../plasticity/index.ts'
import { EventTimeScheduler, type PlayOptions, type RunOptions } from '../scheduler/index.ts'
import { oneOf, UnknownNameError } from './errors.ts'
import { durationOf, Program } from './program.ts'
import type { NamedRecorder } from './recorder.ts'
import { Snapshot } from './snapshot.ts'
import type { NetworkSpec, ProjectionSpec } from './spec.ts'
import { States } from './states.ts'

/** A projection at work. */
export interface WiredProjection {
  readonly spec: ProjectionSpec
  readonly synapses: Synapses
  /** What it sends. */
  readonly volleys: Observable<Volley>
  /** Its rule at work, if its weights change. */
  readonly rule?: CompiledRule
}

/** What a network is made of, by name. */
export interface NetworkParts {
  readonly populations: ReadonlyMap<string, SpikingNode>
  readonly projections: ReadonlyMap<string, WiredProjection>
  readonly program: Program
  readonly recorders: readonly NamedRecorder[]
  readonly lines: readonly string[]
  readonly states: States
  /** What the rules have to say of how they fared so far. */
  warnings(): readonly string[]
}

/** A wired network: streams to listen to, and a clock to run. */
export class Network {
  readonly spec: NetworkSpec
  readonly clock: EventTimeScheduler
  /** The boundaries of the program's phases; what a rule does at a boundary is done when it is told here. */
  readonly phases: Observable<PhaseChange>
  /** Event time in ms that the program takes, or that the spec says where there is no program; else 0. */
  readonly duration: number
  private readonly parts: NetworkParts
  private readonly ended = new AsyncSubject<void>()

  constructor(spec: NetworkSpec, clock: EventTimeScheduler, parts: NetworkParts) {
    checkObject('Network.spec', spec, 'a NetworkSpec')
    if (!Array.isArray(spec.program))
      throw new ParameterError('Network.spec.program', spec.program, 'the program of a NetworkSpec')
    if (!(clock instanceof EventTimeScheduler))
      throw new ParameterError('Network.clock', clock, 'an EventTimeScheduler')
    checkParts(parts)
    this.spec = spec
    this.clock = clock
    this.parts = parts
    this.phases = parts.program.changes
    this.duration = spec.program.length > 0 ? durationOf(spec.program) : (spec.duration ?? 0)
  }

  /** The spikes of a population, as they happen. */
  spikes(population: string): Observable<Spike> {
    return this.population(population).spikes
  }

  /** The volleys that a projection sends. */
  volleys(projection: string): Observable<Volley> {
    return this.projection(projection).volleys
  }

  /** The weights of a projection: now, and again after every change. The value is the live store. */
  weights(projection: string): Observable<Synapses> {
    const { synapses } = this.projection(projection)
    return this.changes(`weights of ${projection}`, synapses, (out) => {
      out.next(synapses)
      return () => out.next(synapses)
    })
  }

  /** Every change of a projection's weights, by row, column or whole. */
  updates(projection: string): Observable<WeightUpdate> {
    const { synapses } = this.projection(projection)
    return this.changes(`updates of ${projection}`, synapses, (out) => (update) => out.next(update))
  }

  /**
   * Why the weights of a projection changed: every change of the synapses that are selected, with the spikes, pairs and parts
   * of its rule that it came from; see {@link CompiledRule.causes}. Changes that are not its rule's have no terms.
   *
   * @throws UnknownNameError if there is no such projection
   * @throws ParameterError if its weights never change, or there is no such synapse
   */
  causes(projection: string, selection: CauseSelection = {}): Observable<Cause> {
    const { rule } = this.projection(projection)
    if (rule !== undefined) return rule.causes(selection)
    const plastic = [...this.parts.projections].filter((entry) => entry[1].rule !== undefined)
    const names = plastic.map(([name]) => name)
    throw new ParameterError(
      'Network.causes: projection',
      projection,
      names.length === 0
        ? 'a projection with plasticity, of which this network has none'
        : `one with plasticity, ${oneOf(names)}`,
      'Without plasticity its weights never change.',
    )
  }

  /** Sets all weights of a projection from the present instant on; a matrix row-major [post][pre]. */
  setWeights(projection: string, matrix: ArrayLike<number>): void {
    this.projection(projection).synapses.write(this.clock.now(), matrix)
  }

  /** The synapses of a projection as they are now; to be read. */
  synapses(projection: string): Synapses {
    return this.projection(projection).synapses
  }

  /** A population as a node. */
  population(name: string): SpikingNode {
    const found = this.parts.populations.get(name)
    if (found === undefined)
      throw new UnknownNameError('population', name, [...this.parts.populations.keys()])
    return found
  }

  /**
   * A population of samplers: biases, clamps and potentials.
   * @throws UnknownNameError if it is of another kind
   */
  sampler(name: string): SamplerNode {
    const node = this.population(name)
    if (isSampler(node)) return node
    const samplers = [...this.parts.populations.values()].filter((other) => isSampler(other))
    throw new UnknownNameError(
      'population of samplers',
      name,
      samplers.map((other) => other.name),
    )
  }

  /**
   * Lets a population of kind 'input' spike as `source` says: an Observable, an iterable (async or not), a Web
   * ReadableStream or a Node Readable of `{ t, source }`; see {@link SpikeInput.feed}. The clock waits for it
   * as the options say. A snapshot has what waits, not the source: after a restore it is fed again, from the event on that
   * follows the `counts.received` first ones. Give each a `name` if there are several; what has ended leaves nothing to
   * go on from.
   * @throws UnknownNameError if it is of another kind; ParameterError for a source or an option that is none
   */
  feed(population: string, source: SpikeSource, options: FeedOptions = {}): SpikeFeed {
    return this.input(population).feed(source, options)
  }

  /**
   * A population of kind 'input': spikes by hand, and sources from outside.
   * @throws UnknownNameError if it is of another kind
   */
  input(name: string): SpikeInput {
    const node = this.population(name)
    if (node instanceof SpikeInput) return node
    const inputs = [...this.parts.populations].filter(([, other]) => other instanceof SpikeInput)
    throw new UnknownNameError(
      "population of kind 'input'",
      name,
      inputs.map(([other]) => other),
    )
  }

  /** Runs for `duration` ms of event time, 0 to what the host allows; see {@link EventTimeScheduler.run}. */
  async run(duration: number, options: RunOptions = {}): Promise<void> {
    await this.clock.run(duration, options)
  }

  /** The recorders of the spec, in its order. */
  get recorders(): readonly NamedRecorder[] {
    return this.parts.recorders
  }

  /** A recorder of the spec: its columns, and its rows as a stream. */
  recorder(name: string): NamedRecorder {
    const found = this.recorders.find((recorder) => recorder.name === name)
    if (found === undefined)
      throw new UnknownNameError(
        'recorder',
        name,
        this.recorders.map((recorder) => recorder.name),
      )
    return found
  }

  /** Runs in step with the wall clock, for live input; see {@link EventTimeScheduler.play}. */
  async play(options: PlayOptions = {}): Promise<void> {
    await this.clock.play(options)
  }

  /** Runs what is left of the program, or of the duration of a spec without one. */
  async runProgram(options: RunOptions = {}): Promise<void> {
    await this.clock.runUntil(Math.max(this.clock.now(), this.parts.program.endTime), options)
  }

  /** What was wired and how it is evaluated, a line each. */
  explain(): string {
    return this.parts.lines.join('\n')
  }

  /**
   * What rules have to say of how they fared so far, each beginning `plasticity of NAME: `: such as a gate that never opened
   * though changes came. Asked for at the end of a run, it says what came to nothing; before, what has so far.
   */
  warnings(): readonly string[] {
    return this.parts.warnings()
  }

  /**
   * Everything the network is at this moment, between two runs or in `progress` of one: `restore` makes a network
   * of it that goes on bit for bit, in this process or another. Who listens is not part of it: what shall go on with the
   * network from where it was must be told by {@link keep}.
   *
   * @throws SnapshotError in the middle of an event, or if a part or a node does not say how it is saved, naming it
   */
  snapshot(): Snapshot {
    const { clock, spec, parts } = this
    // what was half done when it failed is nothing to go on from
    if (clock.error !== undefined) throw clock.error
    if (!clock.isStanding)
      throw new SnapshotError('snapshot', `in the middle of t = ${clock.now()} ms`, 'a clock that stands')
    return new Snapshot({ spec, t: clock.now(), state: parts.states.save() })
  }

  /**
   * Makes a state of yours part of snapshots. On a network that was restored from one that has a state of this name, that is
   * loaded at once.
   *
   * @throws ParameterError if the name is taken
   * @throws SnapshotError if the restored state does not fit
   */
  keep(name: string, state: Saving): void {
    if (typeof name !== 'string' || name === '') throw new ParameterError('keep: name', name, 'a name')
    checkObject('keep: state', state, 'what saves and loads, { save, load }')
    checkMethod('keep: state.save', state, 'save')
    checkMethod('keep: state.load', state, 'load')
    this.parts.states.keep(`${OWN}${name}`, state)
  }

  /** Completes every stream. */
  end(): void {
    for (const node of this.parts.populations.values()) node.end()
    this.parts.program.end()
    this.ended.next()
    this.ended.complete()
  }

  private projection(name: string): WiredProjection {
    const found = this.parts.projections.get(name)
    if (found === undefined)
      throw new UnknownNameError('projection', name, [...this.parts.projections.keys()])
    return found
  }

  /** What `start` makes of the changes of weights, until the network ends. */
  private changes<T>(
    name: string,
    synapses: Synapses,
    start: (out: Subscriber<T>) => (update: WeightUpdate) => void,
  ): Observable<T> {
    const source = new Observable<T>((out) => synapses.onChange(start(out)))
    return new GuardedObservable(this.clock, name, source.pipe(takeUntil(this.ended)))
  }
}

/** How the names of states begin that are kept by those who use the network. */
export const OWN = 'own '

const checkParts = (parts: NetworkParts): void => {
  checkObject('Network.parts', parts, 'the parts of a network')
  const { populations, projections, program, recorders, lines, states } = parts
  for (const [name, map] of Object.entries({ populations, projections })) {
    if (!(map instanceof Map)) throw new ParameterError(`Network.parts.${name}`, map, 'a Map by name')
  }
  if (!(program instanceof Program)) throw new ParameterError('Network.parts.program', program, 'a Program')
  if (!Array.isArray(recorders)) throw new ParameterError('Network.parts.recorders', recorders, 'a list')
  if (!(states instanceof States)) throw new ParameterError('Network.parts.states', states, 'States')
  checkMethod('Network.parts.warnings', parts, 'warnings')
  if (!Array.isArray(lines)) throw new ParameterError('Network.parts.lines', lines, 'a list of texts')
}

/** Whether a node has biases and can be clamped; what is no node has none. */
export const isSampler = (node: SpikingNode): node is SamplerNode => {
  const anything: unknown = node
  return typeof anything === 'object' && anything !== null && 'setBias' in anything && 'clamp' in anything
}
