import { ParameterError } from '../models/errors.ts'
import type { PspShape } from '../models/psp.ts'
import type { RandomStream } from '../models/random.ts'
import type { ReceivingNode, SpikingNode, Synapses } from '../operators/index.ts'
import type {
  IntrinsicRule,
  Pairing,
  PlasticityRule,
  RuleWindow,
  Stage,
  StageFunction,
} from '../plasticity/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { UnknownNameError } from './errors.ts'
import { type Fields, type Role, ROLES } from './fields.ts'
import type { Recorder, RecorderSite } from './recorder.ts'

/** What a population is made with. */
export interface PopulationSite {
  readonly name: string
  readonly size: number
  /** Key of its random stream. */
  readonly stream: string
  readonly clock: EventTimeScheduler
}

/** A population's only input, where that is itself without delay. */
export interface Recurrence {
  /** Name of the projection. */
  readonly projection: string
  readonly synapses: Synapses
  /** Whether weights change at the end of phases only, not at spikes. */
  readonly isPerPhase: boolean
}

/** What a distribution is made with: it is asked for each value in turn, row-major [post][pre]. */
export interface MatrixSite {
  readonly random: RandomStream
  readonly preSize: number
  readonly postSize: number
}

/** What each role makes. */
export interface Products {
  readonly population: SpikingNode | ReceivingNode
  readonly connectivity: Synapses
  readonly distribution: () => number
  readonly psp: PspShape
  readonly pairing: Pairing
  readonly window: RuleWindow
  readonly stage: Stage | StageFunction
  readonly rule: PlasticityRule
  readonly biasRule: IntrinsicRule
  readonly recorder: Recorder
}

/** What each role is made with, beside its parameters. */
export interface Sites {
  readonly population: PopulationSite
  readonly connectivity: ConnectivitySite
  readonly distribution: MatrixSite
  readonly psp: undefined
  readonly pairing: undefined
  readonly window: undefined
  readonly stage: undefined
  readonly rule: undefined
  readonly biasRule: undefined
  readonly recorder: RecorderSite
}

/** What a connectivity is made with. */
export interface ConnectivitySite {
  readonly preSize: number
  readonly postSize: number
  /** Whether a population projects to itself. */
  readonly isRecurrent: boolean
  readonly weight: (post: number, pre: number) => number
  /**
   * The delays of the projection, in the axon and in the dendrite, in ms. A kind that reads either gives its synapses
   * their delays itself; those of a kind that does not are given them afterwards.
   */
  readonly delay: (post: number, pre: number) => number
  readonly dendriticDelay: (post: number, pre: number) => number
}

/** A named maker of one role's parts, with the description of its parameters. */
export interface Kind<R extends Role = Role, P = unknown> {
  readonly role: R
  readonly kind: string
  readonly doc: string
  readonly fields: Fields
  /** Makes the part from its parameters, defaults filled in, nested parts made, matrices drawn. */
  make(params: P, site: Sites[R]): Products[R]
  /** Where populations of this kind take input: the soma alone unless given, nowhere if empty. */
  readonly ports?: readonly string[]
  /** A population kind may evaluate itself and its recurrent projection in one go. */
  readonly fused?: FusedForm<P>
}

/** A population together with its recurrence as one process. Must give the same spikes as the two apart. */
export interface FusedForm<P = unknown> {
  /** As `explain` names it. */
  readonly name: string
  /** Why it does not apply; undefined if it does. */
  unfit(params: P, site: PopulationSite, recurrence: Recurrence): string | undefined
  make(params: P, site: PopulationSite, recurrence: Recurrence): SpikingNode
}

/** A kind of your own: the same shape as the built-in ones. Register it, then name it in a spec. */
export const defineKind = <R extends Role, P>(kind: Kind<R, P>): Kind<R, P> => kind

/** The kinds that specs may name, by role. */
export class KindRegistry {
  private readonly kinds = new Map<string, Kind>()

  /**
   * Adds a kind; one of the same role and name is replaced.
   * @throws ParameterError if it is no kind: an unknown role, no name, no fields, no make
   */
  register<R extends Role, P>(kind: Kind<R, P>): this {
    checkKind(kind)
    this.kinds.set(`${kind.role} ${kind.kind}`, kind)
    return this
  }

  has(role: Role, kind: string): boolean {
    return this.kinds.has(`${role} ${kind}`)
  }

  /** @throws UnknownNameError naming those that there are */
  get<R extends Role>(role: R, kind: string): Kind<R> {
    const found = this.kinds.get(`${role} ${kind}`)
    if (found === undefined) throw new UnknownNameError(`kind of ${role}`, kind, this.names(role))
    return found as unknown as Kind<R>
  }

  names(role: Role): readonly string[] {
    return [...this.kinds.values()].filter((kind) => kind.role === role).map(({ kind }) => kind)
  }

  all(): readonly Kind[] {
    return [...this.kinds.values()]
  }
}

/** Refuses what callers without types may hand in. */
const checkKind = (kind: { readonly [K in keyof Kind]?: unknown }): void => {
  const { role, kind: name, fields, make } = kind
  const roles: readonly unknown[] = ROLES
  if (!roles.includes(role)) throw new ParameterError('kind.role', role, `one of ${ROLES.join(', ')}`)
  if (typeof name !== 'string' || name === '') throw new ParameterError('kind.kind', name, 'a name')
  if (typeof fields !== 'object' || fields === null) {
    throw new ParameterError(`kind '${name}'.fields`, fields, 'its parameters by name')
  }
  if (typeof make !== 'function') throw new ParameterError(`kind '${name}'.make`, make, 'a function')
}
