import type { Observable, OperatorFunction } from 'rxjs'
import type { Keep } from '../models/saving.ts'
import type { Ties } from '../models/windows.ts'
import type { Instant, PhaseChange, SpikingNode, Synapses, WeightUpdate } from '../operators/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'

export type { FunctionWindow, RuleWindow } from '../models/windows.ts'

/** What a part may read while it runs. Weights are written by whoever applies the updates, after the last part. */
export interface RuleContext {
  /**
   * Topology and current weights. Where delays differ by synapse, its sources and targets are lines, not neurons: see
   * `compile`; the neurons are those of `synapses.base`, with the same order of storage.
   */
  readonly synapses: Synapses
  readonly clock: EventTimeScheduler
  /** The boundaries of the program's phases. */
  readonly phases: Observable<PhaseChange>
  /** Makes a state part of snapshots; called when a subscription makes the state. */
  readonly keep: Keep
  /** Another population of the network, by its name; undefined if there is none. What a third factor is read from. */
  readonly population: (name: string) => SpikingNode | undefined
  /** The postsynaptic population, where the rule is attached to one: its potentials may be read. */
  readonly post: SpikingNode | undefined
  /**
   * Asks `check` whether there is something to say of how a part fared: whenever {@link CompiledRule.warnings} is called;
   * undefined if all is well. Called when a subscription makes the part.
   */
  readonly warn: (check: () => string | undefined) => void
  /**
   * Does what makes parts tell updates at no spike and no boundary of this rule, as one moment: what a sum hears meanwhile is added
   * before it goes on. For a stream of one's own that several parts of a rule follow.
   */
  readonly together: (tell: () => void) => void
  /**
   * What the evaluation at work has, where this one only follows it, to find causes ({@link CompiledRule.causes}). It begins
   * while the run goes on: what a start demands of weights is not demanded of those of today.
   */
  readonly follows?: RuleContext
}

/** What a part says of snapshots. */
export interface SavedPart {
  /** It has no state, or keeps all of it by `context.keep`. A network with a part that does not say so has no snapshot. */
  readonly isSaving?: true
}

/**
 * The spike pairs of one spike with its partners on the other side.
 *
 * Shape: `count` entries; entry k is the synapse at position `places[k]` of the row (axis `'post'`) or column (`'pre'`)
 * of neuron `index`, and `dts[k] = t_post - t_pre` in ms. The arrays are the sender's buffers.
 */
export interface Pairs {
  /** Event time in ms. */
  readonly t: number
  readonly axis: 'pre' | 'post'
  /** Neuron that fired. */
  readonly index: number
  readonly count: number
  readonly places: Int32Array
  readonly dts: Float64Array
  /** What every pair of this spike counts: the trace of its own neuron's earlier spikes, for triplets; 1 unless given. */
  readonly factor?: number
}

export interface PairingOptions {
  readonly context: RuleContext
  /** Largest |dt| in ms that matters: what is older may be forgotten. Infinity if the window does not say. */
  readonly support: number
  /**
   * The places in the row or column of a spike whose pairs are asked for, where not all are; a pairing may tell the others
   * all the same. Given where a rule is only explained ({@link CompiledRule.causes}), so that it costs what is looked at.
   */
  readonly watched?: (spike: Pick<Pairs, 'axis' | 'index'>) => readonly number[]
}

/** Which spikes pair. `known` names a scheme that the compiler has a fused form for. */
export interface Pairing extends SavedPart {
  readonly kind: string
  readonly known?: PairingScheme
  /** What a pair with dt = 0 counts: the mean of the window's two limits, or it is no pair. */
  readonly ties: Ties
  operator(options: PairingOptions): OperatorFunction<Instant, Pairs>
}

export type PairingScheme =
  | { readonly kind: 'all-to-all' }
  | { readonly kind: 'last'; readonly k: number }
  | { readonly kind: 'restricted' }
  | { readonly kind: 'pre-centred' }
  /** What a pair counts by the earlier spikes of its later spike's own neuron; time constants in ms. */
  | {
      readonly kind: 'triplet'
      readonly tau_pre: number
      readonly tau_post: number
      readonly spikes: 'all' | 'nearest'
    }

/** A part after the window: what becomes of an update. `known` is what the compiler may do with it in one go. */
export interface Stage extends SavedPart {
  readonly kind: string
  readonly known?: KnownStage
  /**
   * For {@link CompiledRule.causes}: it tells at once what it was told at several times. `'once'` if each of that is part of
   * one update, as in a sum; `'always'` if it is part of all later ones, as in a trace; `'earlier'` if it is part of all that
   * have a later time, and a change of 0 is none; `'each'` if each synapse sums by itself, and is told a change other than 0
   * when its sum is. Not needed of a stage that tells an update while it is told another because
   * of that one alone, or tells it at a later time.
   */
  readonly gathers?: 'once' | 'each' | 'always' | 'earlier'
  /**
   * What it makes of the changes of a synapse depends on those, the times of updates and the state of the network, and on
   * no change of another synapse: {@link CompiledRule.causes} need then not pair all spikes of the others.
   */
  readonly isBySynapse?: true
  /** The third factor that it reads, if it does. */
  readonly factor?: ThirdFactor
  operator(context: RuleContext): OperatorFunction<WeightUpdate, WeightUpdate>
}

export type KnownStage =
  /** Multiplies each synapse's change by a constant. */
  | { readonly kind: 'linear'; factors(synapses: Synapses): Float64Array | number }
  /** Replaces what was measured of a whole phase by what is wanted minus that. */
  | { readonly kind: 'contrast'; wanted(synapses: Synapses): Float64Array }
  /** Lets updates through in a phase. */
  | { readonly kind: 'gate'; readonly phase: string }
  /** Sums up over `runs` runs of a phase, per `per` ms of it. */
  | {
      readonly kind: 'accumulate'
      readonly phase: string
      readonly per: number | undefined
      readonly runs: number
    }

/** A third factor (reward, error, dopamine): a number that changes are modulated by. Any object of this form is one. */
export interface ThirdFactor extends SavedPart {
  readonly kind: string
  /** It acts in impulses alone: it may drive an eligibility, but there is no value that a change could be multiplied by. */
  readonly isImpulsive?: true
  /** It reads potentials at spikes: the postsynaptic population is then not evaluated in one go with its own input. */
  readonly readsPotentials?: true
  /**
   * What reads it, made when the part that does is connected. What it cannot do without is refused here, by a
   * ParameterError; nothing is subscribed to before {@link FactorReader.changes} are.
   */
  read(context: RuleContext): FactorReader
}

/**
 * A third factor at work. Who reads it subscribes to its changes first, and stays subscribed: through them alone it hears
 * of the world.
 */
export interface FactorReader {
  /**
   * Its value at time `t` in ms, that of the clock, for the postsynaptic neuron `post` (a neuron also where delays differ and
   * the rule sees lines).
   */
  value(t: number, post: number): number
  /**
   * How it goes on by itself, if that is known: to `baseline` with time constant `tau` in ms, Infinity where it stands still.
   * It is one number for all neurons then, and has integrals in closed form; with {@link eligibility} only such a one fits.
   */
  readonly decay?: { readonly tau: number; readonly baseline: number }
  /** When it changes otherwise, told while the clock stands there. */
  readonly changes?: Observable<FactorChange>
}

export interface FactorChange {
  /** Event time in ms, that of the clock. */
  readonly t: number
  /** Its value from then on, before any of it has decayed. */
  readonly value: number
  /** The integral of what comes at `t` and is over at once, 0 if nothing does. */
  readonly impulse: number
}

/** A stage of the user's own: any operator on the stream of updates. What it remembers, snapshots cannot know of. */
export type StageFunction = (context: RuleContext) => OperatorFunction<WeightUpdate, WeightUpdate>
