import { checkFunction, checkObject, checkText } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'
import type { PspShape } from '../models/psp.ts'
import type { RandomStream } from '../models/random.ts'
import type {
  DelayOptions,
  DistanceProfile,
  RateProfile,
  ReceivingNode,
  ShortTermPlasticity,
  Space,
  SpikingNode,
  Synapses,
} from '../operators/index.ts'
import type {
  IntrinsicRule,
  Pairing,
  PlasticityRule,
  RuleWindow,
  Stage,
  StageFunction,
  ThirdFactor,
} from '../plasticity/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { UnknownNameError } from './errors.ts'
import { type Field, type Fields, type Role, ROLES } from './fields.ts'
import { describeRange, isAllowed } from '../models/parameters.ts'
import type { Recorder, RecorderSite } from './recorder.ts'

/** What a population is made with. */
export interface PopulationSite {
  readonly name: string
  readonly size: number
  /** Key of its random stream. */
  readonly stream: string
  readonly clock: EventTimeScheduler
  /** A population that stands above, undefined if there is none of this name. */
  readonly population: (name: string) => SpikingNode | undefined
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

/** What short-term plasticity is made with. */
export interface ShortTermKindSite {
  /** Number of presynaptic neurons. */
  readonly preSize: number
}

/** What each role makes. */
export interface Products {
  readonly population: SpikingNode | ReceivingNode
  readonly connectivity: Synapses
  readonly distribution: () => number
  readonly rate: RateProfile
  /** Where the neurons of the two sides of a projection lie. */
  readonly space: (sizes: { readonly preSize: number; readonly postSize: number }) => Space
  readonly profile: DistanceProfile
  readonly psp: PspShape
  readonly pairing: Pairing
  readonly window: RuleWindow
  readonly stage: Stage | StageFunction
  readonly factor: ThirdFactor
  readonly rule: PlasticityRule
  readonly biasRule: IntrinsicRule
  readonly shortTerm: ShortTermPlasticity
  readonly recorder: Recorder
}

/** What each role is made with, beside its parameters. */
export interface Sites {
  readonly population: PopulationSite
  readonly connectivity: ConnectivitySite
  readonly distribution: MatrixSite
  readonly rate: undefined
  readonly space: undefined
  readonly profile: undefined
  readonly psp: undefined
  readonly pairing: undefined
  readonly window: undefined
  readonly stage: undefined
  readonly factor: undefined
  readonly rule: undefined
  readonly biasRule: undefined
  readonly shortTerm: ShortTermKindSite
  readonly recorder: RecorderSite
}

/** What a connectivity is made with. */
export interface ConnectivitySite {
  readonly preSize: number
  readonly postSize: number
  /** Whether a population projects to itself. */
  readonly isRecurrent: boolean
  /** The weight of a pair, in any order; a distribution is drawn for every pair, as a matrix [post][pre]. */
  readonly weight: (post: number, pre: number) => number
  /**
   * The same for those who ask once a synapse, in the order of storage: by source, then by target. A distribution is drawn
   * for these alone, so that no matrix is made.
   */
  readonly weightInOrder: (post: number, pre: number) => number
  /** For who is connected: of the projection alone, apart from that of the weights. */
  readonly random: RandomStream
  /**
   * The delays of the projection, in the axon and in the dendrite, in ms. A kind that reads either gives its synapses
   * their delays itself; those of a kind that does not are given them afterwards.
   */
  readonly delay: (post: number, pre: number) => number
  readonly dendriticDelay: (post: number, pre: number) => number
  /** The same for those who ask once a synapse, by source, then by target. */
  readonly delaysInOrder: DelayOptions
  /** The synapses of a projection that stands above, undefined if there is none of this name. */
  readonly synapsesOf: (projection: string) => Synapses | undefined
}

/** Something that each parameter allows by itself, but not together with the others or with the place of the part. */
export interface Misfit {
  /** The parameter, below `params`: `high`, `spikes[2].t`. */
  readonly at: string
  readonly value: unknown
  /** What would have been right. */
  readonly expected: string
}

/** A named maker of one role's parts, with the description of its parameters. */
export interface Kind<R extends Role = Role, P = unknown> {
  readonly role: R
  readonly kind: string
  readonly doc: string
  readonly fields: Fields
  /** Makes the part from its parameters, defaults filled in, nested parts made, matrices drawn. */
  make(params: P, site: Sites[R]): Products[R]
  /**
   * What does not fit of parameters that are each in their range; all of it is told at once. What `make` itself refuses
   * by a ParameterError is told as well, but by itself.
   */
  misfits?(params: P, site: Sites[R]): Iterable<Misfit>
  /** Where populations of this kind take input: the soma alone unless given, nowhere if empty. */
  readonly ports?: readonly string[]
  /**
   * Of a distribution: that its numbers are independent of one another and of the pair. Where not all pairs have a synapse
   * one is drawn for each synapse then; else one for each pair, row-major [post][pre].
   */
  readonly isIndependent?: true
  /** Of a connectivity: that it brings synapses with weights and delays of their own; the projection then says none. */
  readonly isWhole?: true
  /** A population kind may evaluate itself and its recurrent projection in one go. */
  readonly fused?: FusedForm<P>
  /** Populations of a kind that feed one another without delay may be evaluated together. */
  readonly joint?: JointForm
}

/** Populations together with the projections among them as one process. Must give the same spikes as apart, bit for bit. */
export interface JointForm {
  /** As `explain` names it. */
  readonly name: string
  /** Why a population cannot take part; undefined if it can. */
  unfit(node: SpikingNode): string | undefined
  /** Lets them be evaluated together from now on: before anything has happened. */
  join(nodes: readonly SpikingNode[], links: readonly JointLink[], clock: EventTimeScheduler): void
}

/** A projection without delay between two populations that are joined. */
export interface JointLink {
  readonly from: SpikingNode
  readonly to: SpikingNode
  readonly synapses: Synapses
}

/** A population together with its recurrence as one process. Must give the same spikes as the two apart. */
export interface FusedForm<P = unknown> {
  /** As `explain` names it. */
  readonly name: string
  /** Why it does not apply; undefined if it does. */
  unfit(params: P, site: PopulationSite, recurrence: Recurrence): string | undefined
  make(params: P, site: PopulationSite, recurrence: Recurrence): SpikingNode
}

/**
 * A kind of your own: the same shape as the built-in ones. Register it, then name it in a spec.
 * @throws ParameterError if it is no kind: an unknown role, no name, no doc, no fields, no make
 */
export const defineKind = <R extends Role, P>(kind: Kind<R, P>): Kind<R, P> => {
  checkKind(kind)
  return kind
}

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
    checkRole('KindRegistry.has: role', role)
    checkText('KindRegistry.has: kind', kind)
    return this.kinds.has(`${role} ${kind}`)
  }

  /** @throws UnknownNameError naming those that there are */
  get<R extends Role>(role: R, kind: string): Kind<R> {
    checkRole('KindRegistry.get: role', role)
    const found = this.kinds.get(`${role} ${kind}`)
    if (found === undefined) throw new UnknownNameError(`kind of ${role}`, kind, this.names(role))
    return found as unknown as Kind<R>
  }

  names(role: Role): readonly string[] {
    checkRole('KindRegistry.names: role', role)
    return [...this.kinds.values()].filter((kind) => kind.role === role).map(({ kind }) => kind)
  }

  all(): readonly Kind[] {
    return [...this.kinds.values()]
  }
}

/** Refuses what callers without types may hand in. */
const checkKind = (kind: { readonly [K in keyof Kind]?: unknown }): void => {
  checkObject('kind', kind, 'a kind { role, kind, doc, fields, make }')
  const { role, kind: name, doc, fields, make, misfits, ports, isIndependent, isWhole, fused, joint } = kind
  checkRole('kind.role', role)
  if (typeof name !== 'string' || name === '') throw new ParameterError('kind.kind', name, 'a name')
  const where = `kind '${name}'`
  checkText(`${where}.doc`, doc)
  checkObject(`${where}.fields`, fields, 'its parameters by name')
  checkFields(`${where}.fields`, fields as Fields)
  checkFunction(`${where}.make`, make)
  if (misfits !== undefined) checkFunction(`${where}.misfits`, misfits)
  if (ports !== undefined && !(Array.isArray(ports) && ports.every((port) => typeof port === 'string')))
    throw new ParameterError(`${where}.ports`, ports, 'a list of names')
  if (isIndependent !== undefined && typeof isIndependent !== 'boolean')
    throw new ParameterError(`${where}.isIndependent`, isIndependent, 'true, or nothing')
  if (isWhole !== undefined && typeof isWhole !== 'boolean')
    throw new ParameterError(`${where}.isWhole`, isWhole, 'true, or nothing')
  if (joint !== undefined) {
    checkObject(`${where}.joint`, joint, 'a joint form { name, unfit, join }')
    const form = joint as { readonly [K in keyof JointForm]?: unknown }
    checkText(`${where}.joint.name`, form.name)
    checkFunction(`${where}.joint.unfit`, form.unfit)
    checkFunction(`${where}.joint.join`, form.join)
  }
  if (fused === undefined) return
  checkObject(`${where}.fused`, fused, 'a fused form { name, unfit, make }')
  const form = fused as { readonly [K in keyof FusedForm]?: unknown }
  checkText(`${where}.fused.name`, form.name)
  checkFunction(`${where}.fused.unfit`, form.unfit)
  checkFunction(`${where}.fused.make`, form.make)
}

/** Refuses fields that codec, help and schema could not be made of. */
const checkFields = (where: string, fields: Fields): void => {
  for (const [name, field] of Object.entries(fields)) {
    const at = `${where}.${name}`
    checkObject(at, field, 'a field { type, doc, … }')
    const { type, doc, unit, value }: { readonly [key: string]: unknown } = { ...field }
    const types: readonly unknown[] = FIELD_TYPES
    if (!types.includes(type))
      throw new ParameterError(
        `${at}.type`,
        type,
        `one of ${FIELD_TYPES.join(', ')}`,
        '',
        nearest(type, FIELD_TYPES),
      )
    checkText(`${at}.doc`, doc)
    if (field.type === 'group' || field.type === 'groups') checkFields(at, field.fields)
    if (field.type !== 'number' && field.type !== 'vector' && field.type !== 'numbers') continue
    if (typeof unit !== 'string')
      throw new ParameterError(`${at}.unit`, unit, "a unit as text, '1' for a pure number")
    const range = { ...field, value: 0 }
    if (value !== undefined && !isAllowed(range, value))
      throw new ParameterError(`${at}.value`, value, `${describeRange(range)}, as it says itself`)
  }
}

const FIELD_TYPES = [
  'number',
  'vector',
  'numbers',
  'matrix',
  'text',
  'flag',
  'group',
  'groups',
  'part',
  'parts',
] as const satisfies readonly Field['type'][]

const checkRole = (where: string, role: unknown): void => {
  const roles: readonly unknown[] = ROLES
  if (roles.includes(role)) return
  throw new ParameterError(where, role, `one of ${ROLES.join(', ')}`, '', nearest(role, ROLES))
}

/** Refuses what is no registry. */
export const checkKinds = (where: string, kinds: unknown): void => {
  if (!(kinds instanceof KindRegistry))
    throw new ParameterError(where, kinds, 'a KindRegistry, such as builtInKinds()')
}
