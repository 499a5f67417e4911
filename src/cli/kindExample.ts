import {
  type Field,
  type Fields,
  type Kind,
  type KindRegistry,
  type NetworkSpec,
  type RecorderSpec,
} from '../graph/index.ts'
import { InternalError } from '../models/errors.ts'
import { isAllowed } from '../models/parameters.ts'

/** An example of a kind: the part alone, and a whole network with the part in it. */
export interface KindExample {
  readonly part: object
  /** Where the part stands in the network: `populations[0]`. */
  readonly place: string
  readonly spec: NetworkSpec
}

/** Neurons of the example's population. */
const SIZE = 2

/** The phase of the example's program. */
const PHASE = 'learning'

/** A learning rate. */
const SMALL = { kind: 'scale', params: { factor: 0.0001 } }

/** What reads well for a parameter of this name, where its range allows it. */
const LIKELY: Readonly<Record<string, number>> = {
  eta: 0.001,
  rate: 20,
  bias: -1,
  low: -1,
  high: 1,
  std: 0.5,
  mean: 20,
  amplitude: 10,
  frequency: 5,
  per: 10,
  every: 10,
  from: 100,
  to: 1000,
  factor: 0.1,
  pre: 0,
  post: 1,
  source: 0,
  means: 0.5,
  min: 0,
  max: 1,
  reference: 1,
  potentiation: 0.4,
  depression: 1,
  slope: 1e-5,
}

/** What a stage of an example has before it, so that weights stay near to what they were: a learning rate, unless it says otherwise. */
const BEFORE: Readonly<Record<string, readonly object[]>> = {
  // it is one itself
  scale: [],
  // of sums over a phase
  contrast: [{ kind: 'accumulate', params: { phase: PHASE } }],
}

/** What it has behind it: what a contrast wants is no small change. */
const BEHIND: Readonly<Record<string, readonly object[]>> = { contrast: [SMALL] }

/** Parameters that may be left out, but one of which is needed. */
const CHOSEN: Readonly<Record<string, readonly string[]>> = {
  'stage accumulate': ['phase'],
  'rule dendritic-prediction': ['probe'],
}

/** What reads well for a parameter of this very kind. */
const LIKELY_OF: Readonly<Record<string, object>> = {
  'stage decay': { rate: 0.0001 },
  'stage scale': { factor: 0.0001 },
}

/** Numbers to choose from where the name says nothing. */
const OTHERWISE = [1, 0.5, 10, 0, -1]

/**
 * A small network that has a part of this kind in it, with the parameters that it cannot do without. Made from the
 * description of its parameters, for a user's own kinds as for the built-in ones; whether it can be wired, where
 * parameters depend on one another, is for the caller to see.
 */
export const exampleOf = (
  kinds: KindRegistry,
  kind: Kind,
  part: object = partOf(kinds, kind),
): KindExample => {
  const population = { name: 'a', kind: 'sampler', size: SIZE }
  const projection = { name: 'aa', from: 'a', to: 'a', weights: 0.5 }
  const network = (
    populations: readonly object[],
    projections: readonly object[],
    isProgrammed = JSON.stringify(part).includes(`"${PHASE}"`),
  ): NetworkSpec =>
    ({
      version: 1,
      name: `example of ${kind.kind}`,
      seed: 1,
      populations,
      projections,
      program: isProgrammed ? [{ phase: PHASE, duration: 1000 }] : [],
    }) as unknown as NetworkSpec
  // inhibition is negative
  const weights = kind.kind === 'vogels-sprekeler' ? -0.5 : projection.weights
  const ruleOf = (rule: object) => network([population], [{ ...projection, weights, plasticity: rule }])
  const chain = { pairing: { kind: 'all-to-all' }, window: { kind: 'triangular' } }
  // so slow that no part makes the weights run away
  const slow = { ...chain, stages: [{ kind: 'scale', params: { factor: 0.001 } }] }
  switch (kind.role) {
    case 'population': {
      const { params } = part as { readonly params?: object }
      const named = { name: 'a', kind: kind.kind, size: SIZE, ...(params === undefined ? {} : { params }) }
      return { part: named, place: 'populations[0]', spec: network([named], []) }
    }
    case 'connectivity':
      if (kind.isWhole === true) {
        const { weights: _weights, ...shared } = projection
        const others = [
          { ...population, name: 'b' },
          { ...population, name: 'c' },
        ]
        const sharing = { ...shared, name: 'bc', from: 'b', to: 'c', connectivity: part }
        return {
          part,
          place: 'projections[1].connectivity',
          spec: network([population, ...others], [projection, sharing]),
        }
      }
      return {
        part,
        place: 'projections[0].connectivity',
        spec: network(
          [population, { ...population, name: 'b' }],
          [{ ...projection, to: 'b', connectivity: part }],
        ),
      }
    case 'distribution':
      return {
        part,
        place: 'projections[0].weights',
        spec: network([population], [{ ...projection, weights: part }]),
      }
    case 'pairing':
      return {
        part,
        place: 'projections[0].plasticity.params.pairing',
        spec: ruleOf({ kind: 'rule', params: { ...slow, pairing: part } }),
      }
    case 'window':
      return {
        part,
        place: 'projections[0].plasticity.params.window',
        spec: ruleOf({ kind: 'rule', params: { ...slow, window: part } }),
      }
    case 'stage': {
      const first = BEFORE[kind.kind] ?? [SMALL]
      const behind = BEHIND[kind.kind] ?? []
      const plasticity = { kind: 'rule', params: { ...chain, stages: [...first, part, ...behind] } }
      return {
        part,
        place: `projections[0].plasticity.params.stages[${first.length}]`,
        spec: network(
          [population],
          [{ ...projection, plasticity }],
          JSON.stringify(plasticity).includes(`"${PHASE}"`),
        ),
      }
    }
    case 'factor': {
      // spikes alone are impulses, which only an eligibility can meet; whatever else has a value can modulate
      const stage = { kind: kind.kind === 'spikes' ? 'eligibility' : 'modulate', params: { factor: part } }
      return {
        part,
        place: 'projections[0].plasticity.params.stages[1].params.factor',
        spec: ruleOf({ kind: 'rule', params: { ...chain, stages: [SMALL, stage] } }),
      }
    }
    case 'psp':
      return {
        part,
        place: 'populations[0].params.psp',
        spec: network([{ ...population, params: { psp: part } }], [projection]),
      }
    case 'rate': {
      const modulated = { name: 'a', kind: 'modulated-poisson', size: SIZE, params: { rate: part } }
      return { part, place: 'populations[0].params.rate', spec: network([modulated], []) }
    }
    case 'space':
    case 'profile': {
      const params = {
        space: firstOf(kinds, 'space'),
        profile: firstOf(kinds, 'profile'),
        [kind.role]: part,
      }
      const connected = { ...projection, connectivity: { kind: 'distance', params } }
      return {
        part,
        place: `projections[0].connectivity.params.${kind.role}`,
        spec: network([population], [connected]),
      }
    }
    case 'recorder': {
      const named = { name: kind.kind, ...part }
      const spec = network([population], [projection])
      return { part: named, place: 'recorders[0]', spec: { ...spec, recorders: [named as RecorderSpec] } }
    }
    case 'rule':
      return { part, place: 'projections[0].plasticity', spec: ruleOf(part) }
    case 'shortTerm':
      return {
        part,
        place: 'projections[0].shortTerm',
        spec: network([population], [{ ...projection, shortTerm: part }]),
      }
    case 'biasRule':
      return {
        part,
        place: 'populations[0].plasticity',
        spec: network([{ ...population, plasticity: part }], []),
      }
    default:
      return within(kinds, kind, part)
  }
}

/** An example of a part that stands in parts of other roles: that of the first kind that takes it. */
const within = (kinds: KindRegistry, { role, kind }: Kind, part: object): KindExample => {
  for (const outer of kinds.all()) {
    const fields = Object.entries(outer.fields)
    const [name] = fields.find(([, field]) => field.type === 'part' && field.role === role) ?? []
    if (name === undefined || outer.role === role) continue
    const { params, ...bare } = partOf(kinds, outer) as { readonly params?: object }
    const { place, spec } = exampleOf(kinds, outer, { ...bare, params: { ...params, [name]: part } })
    return { part, place: `${place}.params.${name}`, spec }
  }
  throw new InternalError(`a place for ${kind}, a kind of ${role}`)
}

const partOf = (kinds: KindRegistry, { role, kind, fields }: Kind): object => {
  const name = `${role} ${kind}`
  const params = { ...paramsOf(kinds, fields, CHOSEN[name]), ...LIKELY_OF[name] }
  return Object.keys(params).length === 0 ? { kind } : { kind, params }
}

const paramsOf = (
  kinds: KindRegistry,
  fields: Fields,
  chosen: readonly string[] = [],
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name, field]) => chosen.includes(name) || (field.optional !== true && !('value' in field)))
      .map(([name, field]) => [name, valueOf(kinds, name, field)]),
  )

const valueOf = (kinds: KindRegistry, name: string, field: Field): unknown => {
  switch (field.type) {
    case 'number':
      return numberOf(name, field)
    case 'vector':
      return numberOf(name, field)
    case 'numbers':
      // times rise, and so do dt
      return Array.from({ length: SIZE }, (_, k) =>
        name === 'times' || name === 'dt' ? 100 * k : numberOf(name, field),
      )
    case 'matrix':
      return 0.5
    case 'text':
      if (field.isPhase === true) return PHASE
      return field.oneOf?.[0] ?? nameOf(field.names) ?? (name === 'path' ? 'numbers.csv' : name)
    case 'flag':
      return field.value
    case 'group':
      return paramsOf(kinds, field.fields)
    case 'groups':
      // a point for each neuron
      return Array.from({ length: name === 'pre' || name === 'post' ? SIZE : 1 }, () =>
        paramsOf(kinds, field.fields),
      )
    case 'part':
      return firstOf(kinds, field.role)
    case 'parts':
      return [firstOf(kinds, field.role)]
  }
}

/** What the example's network has of that name. */
const nameOf = (what: 'population' | 'projection' | undefined): string | undefined =>
  what === 'population' ? 'a' : what === 'projection' ? 'aa' : undefined

/** A part of a role, the one that takes the fewest words. */
const firstOf = (kinds: KindRegistry, role: Kind['role']): object => {
  // the one that fits wherever a third factor may stand
  if (role === 'factor' && kinds.has(role, 'spikes'))
    return { kind: 'spikes', params: { population: nameOf('population'), tau: 20, amount: 0.01 } }
  const simple = kinds
    .all()
    .filter((kind) => kind.role === role)
    .map((kind) => ({ kind, needed: neededBy(kind.fields) }))
    .filter(({ needed }) => Number.isFinite(needed))
    .sort((a, b) => a.needed - b.needed)
  const [first] = simple
  return first === undefined ? {} : partOf(kinds, first.kind)
}

/** How many parameters must be given; a part within a part counts as too many. */
const neededBy = (fields: Fields): number =>
  Object.values(fields)
    .filter((field) => field.optional !== true && !('value' in field))
    .reduce((sum, { type }) => sum + (type === 'part' || type === 'parts' ? Infinity : 1), 0)

const numberOf = (
  name: string,
  field: Field & { readonly type: 'number' | 'vector' | 'numbers' },
): number => {
  const range = { ...field, value: 0 }
  const { atLeast = 0, atMost = atLeast } = field
  const likely = LIKELY[name]
  const candidates = [
    ...(likely === undefined ? [] : [likely]),
    ...OTHERWISE,
    atLeast,
    (atLeast + atMost) / 2,
  ]
  return candidates.find((candidate) => isAllowed(range, candidate)) ?? 1
}
