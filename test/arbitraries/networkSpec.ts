import * as fc from 'fast-check'
import {
  builtInKinds,
  type ClampSpec,
  type Field,
  type Fields,
  type Kind,
  type KindRegistry,
  type MatrixSpec,
  type NetworkSpec,
  type Params,
  type PartSpec,
  type PhaseStep,
  type PopulationSpec,
  type ProgramStep,
  type ProjectionSpec,
  type RecorderSpec,
  type Role,
} from '../../src/graph/index.ts'

/** What a part must fit. */
export interface Setting {
  readonly kinds: KindRegistry
  /** Neurons of its population, or of the target of its projection. */
  readonly size: number
  /** Neurons of the source of its projection. */
  readonly preSize: number
  /** Names of phases that it may keep to. */
  readonly phases: readonly string[]
  /** Levels of parts below it. */
  readonly depth: number
  /** What recorders and third factors may name; nothing else needs it. */
  readonly named?: Pick<NetworkSpec, 'populations' | 'projections'>
  /** The population that a projection leads to; samplers unless given. */
  readonly post?: PopulationSpec
}

type Loose = Readonly<Record<string, unknown>>

/**
 * Relations between the parameters of a kind, which its fields do not tell: how drawn ones are made to fit. A kind
 * without relations needs no entry.
 */
const fit: Readonly<Record<string, (params: Loose, setting: Setting) => Loose>> = {
  // what shares biases or synapses leans on what stands above; its tests are test/graph/sharing.test.ts
  'population sampler': ({ tau_syn, biasOf: _biasOf, ...params }) =>
    tau_syn === undefined || 'psp' in params ? params : { tau_syn, ...params },
  'population spike-train': ({ spikes }, { size }) => ({
    spikes: (spikes as { t: number; source: number }[])
      .map(({ t, source }) => ({ t, source: source % size }))
      .sort((a, b) => a.t - b.t),
  }),
  'connectivity list': ({ synapses }, { size, preSize }) => {
    const entries = (synapses as { pre: number; post: number }[]).map(({ pre, post, ...rest }) => ({
      pre: pre % preSize,
      post: post % size,
      ...rest,
    }))
    const byPair = new Map(entries.map((entry) => [`${entry.pre} ${entry.post}`, entry]))
    return { synapses: [...byPair.values()] }
  },
  'connectivity fixed-in-degree': (params, { preSize }) => ({
    ...params,
    inDegree: (params['inDegree'] as number) % preSize,
  }),
  'connectivity fixed-out-degree': (params, { size }) => ({
    ...params,
    outDegree: (params['outDegree'] as number) % size,
  }),
  'space points': ({ pre, post, period }, { size, preSize }) => {
    const line = (points: unknown, count: number) => {
      const drawn = points as readonly { readonly x: number }[]
      return Array.from({ length: count }, (_, i) => ({ x: drawn[i % drawn.length]?.x ?? i }))
    }
    const ends = { pre: line(pre, preSize), post: line(post, size) }
    return period === undefined ? ends : { ...ends, period: (period as number[]).slice(0, 1) }
  },
  'rate sinusoidal': (params) => ({
    ...params,
    amplitude: Math.min(...[params['mean'], params['amplitude']].flat().map(Number)),
  }),
  'rate piecewise-constant': ({ times, ...params }) => ({
    ...params,
    times: (times as number[]).map((t, k) => t + 30 * k),
  }),
  'distribution uniform': ({ low, high }) => ascending('low', low, 'high', high),
  // an impulse is no value, and a potential has no closed form
  'stage modulate': ({ factor }) => ({ factor: withTau(factor as PartSpec) }),
  'stage eligibility': ({ factor, ...params }, setting) => ({
    ...params,
    factor: closed(factor as PartSpec, setting),
  }),
  // one of the two; a membrane there is where the target is known to be samplers
  'rule dendritic-prediction': ({ probe, factor, eta, ...params }, setting) => {
    const error = closed((factor as PartSpec | undefined) ?? { kind: 'potential' }, setting)
    const isVoltage = probe !== undefined && (setting.post === undefined || isClampable(setting.post))
    return { eta, ...params, ...(isVoltage ? { probe } : { factor: error }) }
  },
  'rule reward-modulated': ({ factor, ...params }, setting) => ({
    ...params,
    factor: closed(factor as PartSpec, setting),
  }),
  // of both signs, since weights are
  'stage hard-bound': (params) => aroundZero(params),
  'stage soft-bound': (params) => aroundZero(params),
  'stage accumulate': ({ every, ...ofPhase }, { phases }) => {
    if (every !== undefined) return { every }
    return 'phase' in ofPhase ? ofPhase : { ...ofPhase, phase: phases[0] }
  },
  // of whatever sign the weights are
  'stage keep-sign': () => ({}),
  'window table': ({ dt, values }) => {
    const rising = [...(dt as number[]), 0].map((x, k) => x + 30 * k)
    return { dt: rising, values: [...(values as number[]), 1] }
  },
  'stage anneal': (params) => falling(params),
  'rule rule': (params) => withStages(params),
  'rule sum': (params) => withStages(params),
  'rule sal': (params) => during(params),
  'rule wake-sleep': (params) => during(params),
  'biasRule intrinsic': (params) => during(params),
  'recorder spikes': (params, setting) => ofNamed(params, setting),
  'recorder rates': (params, setting) => ofNamed(params, setting),
  'recorder potentials': (params, setting) => {
    const isNamed = setting.named?.populations.some(
      (population) => population.name === params['population'] && isClampable(population),
    )
    const population = setting.named?.populations.find(isClampable)?.name
    return ofNamed(isNamed === true ? params : { ...params, population }, setting)
  },
  'recorder weights': ({ phase, ...params }) =>
    'every' in params || phase === undefined ? params : { ...params, phase },
}

const withTau = (factor: PartSpec): PartSpec =>
  factor.kind === 'spikes' ? { ...factor, params: { tau: 20, ...factor.params } } : factor

const closed = (factor: PartSpec, { named }: Setting): PartSpec =>
  factor.kind === 'potential'
    ? { kind: 'spikes', params: { population: named?.populations[0]?.name ?? 'nobody' } }
    : factor

/** Neurons that the named population has, each once. */
const ofNamed = (params: Loose, { named }: Setting): Loose => {
  const size = named?.populations.find(({ name }) => name === params['population'])?.size ?? 1
  const neurons = params['neurons'] as readonly number[] | undefined
  return neurons === undefined ? params : { ...params, neurons: [...new Set(neurons.map((i) => i % size))] }
}

const ascending = (a: string, x: unknown, b: string, y: unknown): Loose => ({
  [a]: Math.min(x as number, y as number),
  [b]: Math.max(x as number, y as number),
})

const aroundZero = (bounds: Loose): Loose => ({
  ...bounds,
  ...('min' in bounds ? { min: -Math.abs(bounds['min'] as number) - 0.5 } : {}),
  ...('max' in bounds ? { max: Math.abs(bounds['max'] as number) + 0.5 } : {}),
})

/** A schedule whose end comes after its beginning. */
const falling = (schedule: Loose): Loose => ({
  ...schedule,
  to: (schedule['from'] as number) + (schedule['to'] as number),
})

const during = (params: Loose): Loose => {
  const phase = params['during'] as Loose | undefined
  return phase === undefined || !('schedule' in phase)
    ? params
    : { ...params, during: { ...phase, schedule: falling(phase['schedule'] as Loose) } }
}

/** A contrast is one of sums over a phase: it comes after an accumulate, and there only. */
const withStages = (params: Loose): Loose => {
  if (!('stages' in params)) return params
  const stages = params['stages'] as readonly PartSpec[]
  const sums = stages.findIndex((stage) => stage.kind === 'accumulate' && 'phase' in (stage.params ?? {}))
  return {
    ...params,
    stages: stages.filter(({ kind }, k) => kind !== 'contrast' || (sums >= 0 && k > sums)),
  }
}

/** Whether a kind fits at all. */
const applies = ({ role, kind, fields }: Kind, { size, preSize, depth, named, post }: Setting): boolean => {
  if (role === 'recorder' && kind === 'weights') return (named?.projections.length ?? 0) > 0
  if (role === 'recorder' && kind === 'potentials') return named?.populations.some(isClampable) === true
  if (kind === 'synapses-of') return false
  if (role === 'factor' && kind === 'potential') return post === undefined || isClampable(post)
  // rules of rules, windows of windows
  const isNested = Object.values(fields).some((field) => 'role' in field && field.role === role)
  return (kind !== 'one-to-one' || size === preSize) && (!isNested || depth > 0)
}

/** Not -0, which JSON does not keep. */
const positiveZero = (x: number): number => (x === 0 ? 0 : x)

type Range = Extract<Field, { readonly type: 'number' | 'numbers' | 'vector' }>

/** Numbers that a field allows, its limits among them, of a size that runs in no time. */
const numberIn = (range: Range): fc.Arbitrary<number> => {
  const { above, atLeast, below, atMost } = range
  const isInteger = 'integer' in range
  const modest = above === undefined ? -3 : above + 0.5
  const min = Math.max(atLeast ?? modest, -3)
  const max = Math.min(atMost ?? below ?? Infinity, min + 20)
  const edges = [...(atLeast === min ? [min] : []), ...(atMost === max ? [max] : [])]
  const inside = isInteger
    ? fc.integer({ min: Math.ceil(min), max: Math.floor(max) - (below === max ? 1 : 0) })
    : fc
        .double({ min, max, maxExcluded: below === max, noNaN: true })
        // a tenth of an ms or so: what a user writes, so that ties occur
        .chain((x) => fc.constantFrom(x, Math.min(max, Math.max(min, Math.round(10 * x) / 10))))
        .filter((x) => below === undefined || x < below)
  return (
    edges.length > 0 ? fc.oneof({ arbitrary: inside, weight: 4 }, fc.constantFrom(...edges)) : inside
  ).map(positiveZero)
}

const listOf = <T>(item: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength: length, maxLength: length })

const finite = fc.double({ min: -2, max: 2, noNaN: true }).map(positiveZero)

const matrix = (setting: Setting): fc.Arbitrary<unknown> =>
  fc.oneof(finite, listOf(listOf(finite, setting.preSize), setting.size), partOf('distribution', setting))

/** One for all, few values for many, or any; bounded, so that none is below 0. */
const delay = (setting: Setting): fc.Arbitrary<MatrixSpec> => {
  const few = fc.constantFrom(0, 0.5, 1.5, 10)
  const drawn = fc.constantFrom(0, 2).map((low) => ({ kind: 'uniform', params: { low, high: low + 8 } }))
  return fc.oneof(few, listOf(listOf(few, setting.preSize), setting.size), drawn)
}

const fieldValue = (field: Field, setting: Setting): fc.Arbitrary<unknown> => {
  const inner = below(setting)
  switch (field.type) {
    case 'number':
      return numberIn(field)
    case 'numbers':
      return listOf(numberIn(field), setting.size)
    case 'vector':
      return fc.oneof(numberIn(field), listOf(numberIn(field), setting.size))
    case 'matrix':
      return matrix(setting)
    case 'text':
      if (field.names !== undefined) return nameOf(field.names, setting)
      if (field.isPhase === true) return fc.constantFrom(...setting.phases)
      return field.oneOf === undefined ? fc.string({ minLength: 1 }) : fc.constantFrom(...field.oneOf)
    case 'flag':
      return fc.boolean()
    case 'group':
      return paramsOf(field.fields, setting)
    case 'groups':
      return fc.array(paramsOf(field.fields, setting), { maxLength: 6 })
    case 'part':
      return partOf(field.role, inner)
    case 'parts':
      return fc.array(partOf(field.role, inner), { minLength: field.atLeast ?? 0, maxLength: 3 })
  }
}

const nameOf = (what: 'population' | 'projection', { named }: Setting): fc.Arbitrary<string> =>
  fc.constantFrom(...(named?.[`${what}s`] ?? [{ name: 'nobody' }]).map(({ name }) => name))

/** Parameters that fit fields; what may be left out sometimes is. */
export const paramsOf = (fields: Fields, setting: Setting): fc.Arbitrary<Loose> => {
  const values = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, fieldValue(field, setting)]),
  )
  const requiredKeys = Object.entries(fields)
    .filter(([, field]) => field.optional !== true && !('value' in field))
    .map(([name]) => name)
  return fc.record(values, { requiredKeys, noNullPrototype: true })
}

/** A part of one kind. */
export const partOfKind = (kind: Kind, setting: Setting): fc.Arbitrary<PartSpec> =>
  paramsOf(kind.fields, setting).chain((drawn) => {
    const params = (fit[`${kind.role} ${kind.kind}`]?.(drawn, setting) ?? drawn) as Params
    const part: PartSpec = { kind: kind.kind, params }
    return Object.keys(params).length > 0 ? fc.constant(part) : fc.constantFrom(part, { kind: kind.kind })
  })

/** The setting of parts one level down: one object, so that what is made for it is made once. */
const below = (setting: Setting): Setting => {
  const known = settingsBelow.get(setting)
  if (known !== undefined) return known
  const inner = { ...setting, depth: setting.depth - 1 }
  settingsBelow.set(setting, inner)
  return inner
}

const settingsBelow = new WeakMap<Setting, Setting>()

/** Parts that are being drawn, by setting and role: parts of parts would else be made anew at each place. */
const partsOf = new WeakMap<Setting, Map<Role, fc.Arbitrary<PartSpec>>>()

/** A part of a role, of any kind that is registered. */
export const partOf = (role: Role, setting: Setting): fc.Arbitrary<PartSpec> => {
  const known = partsOf.get(setting) ?? new Map<Role, fc.Arbitrary<PartSpec>>()
  partsOf.set(setting, known)
  const made =
    known.get(role) ??
    fc.oneof(
      ...setting.kinds
        .all()
        .filter((kind) => kind.role === role && applies(kind, setting))
        .map((kind) => partOfKind(kind, setting)),
    )
  known.set(role, made)
  return made
}

const PHASES = ['wake', 'sleep', 'a phase', '__proto__']

const names = (min: number, max: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(
    fc.oneof(
      fc.constantFrom('a', 'b', 'exc', 'constructor', '__proto__', 'ä “b”'),
      fc.string({ minLength: 1 }),
    ),
    { minLength: min, maxLength: max },
  )

const maybe = <K extends string, T>(key: K, value: fc.Arbitrary<T>): fc.Arbitrary<{ [k in K]?: T }> =>
  fc.oneof(
    fc.constant({}),
    value.map((given) => ({ [key]: given }) as { [k in K]?: T }),
  )

/** An object from its parts. */
const merged = <T extends object>(first: Partial<T>, ...rest: fc.Arbitrary<Partial<T>>[]): fc.Arbitrary<T> =>
  fc.tuple(...rest).map((parts) => Object.assign({}, first, ...parts) as T)

const isClampable = ({ kind }: PartSpec): boolean => kind === 'sampler'

const clampOf = (populations: readonly PopulationSpec[]): fc.Arbitrary<ClampSpec[]> =>
  fc.subarray(populations.filter(isClampable)).chain((held) =>
    fc.tuple(
      ...held.map(({ name, size }) =>
        fc.record(
          {
            population: fc.constant(name),
            neurons: fc.subarray([...Array(size).keys()], { minLength: 1 }),
            state: fc.constantFrom('on' as const, 'off' as const),
          },
          { noNullPrototype: true },
        ),
      ),
    ),
  )

const phaseStep = (populations: readonly PopulationSpec[]): fc.Arbitrary<PhaseStep> =>
  fc
    .tuple(
      fc.constantFrom(...PHASES),
      fc.oneof(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.01, max: 20, noNaN: true })),
      maybe('clamp', clampOf(populations)),
    )
    .map(([phase, duration, clamp]) => ({ phase, duration, ...clamp }))

const steps = (
  populations: readonly PopulationSpec[],
  depth: number,
  least: number,
): fc.Arbitrary<ProgramStep[]> => {
  const phase: fc.Arbitrary<ProgramStep> = phaseStep(populations)
  const repeat = (): fc.Arbitrary<ProgramStep> =>
    fc.record(
      { repeat: fc.integer({ min: 1, max: 3 }), steps: steps(populations, depth - 1, 1) },
      { noNullPrototype: true },
    )
  return fc.array(depth > 0 ? fc.oneof({ arbitrary: phase, weight: 2 }, repeat()) : phase, {
    minLength: least,
    maxLength: 3,
  })
}

const phasesOf = (program: readonly ProgramStep[]): string[] =>
  program.flatMap((step) => ('repeat' in step ? phasesOf(step.steps) : [step.phase]))

const populationOf = (kinds: KindRegistry, name: string): fc.Arbitrary<PopulationSpec> =>
  fc
    .oneof({ arbitrary: fc.integer({ min: 1, max: 4 }), weight: 6 }, fc.constant(13))
    .chain((size) =>
      merged<PopulationSpec>(
        { name, size },
        partOf('population', { kinds, size, preSize: size, phases: [], depth: 1 }),
        maybe('stream', fc.constant(`stream of ${name}`)),
      ),
    )

const projectionOf = (
  kinds: KindRegistry,
  name: string,
  populations: readonly PopulationSpec[],
  phases: readonly string[],
): fc.Arbitrary<ProjectionSpec> => {
  const portsOf = ({ kind }: PopulationSpec) => kinds.get('population', kind).ports ?? ['soma']
  const target = fc.constantFrom(...populations.filter((population) => portsOf(population).length > 0))
  // as often as not a population projects to itself, so that fused forms come up
  const loop = target.map((population) => [population, population] as const)
  return fc.oneof(loop, fc.tuple(fc.constantFrom(...populations), target)).chain(([from, to]) => {
    const named = { populations, projections: [] }
    const setting: Setting = { kinds, size: to.size, preSize: from.size, phases, depth: 2, named, post: to }
    return merged<ProjectionSpec>(
      { name, from: from.name, to: to.name },
      matrix(setting).map((weights) => ({ weights }) as Pick<ProjectionSpec, 'weights'>),
      maybe('connectivity', partOf('connectivity', setting)),
      maybe('delay', delay(setting)),
      maybe('dendriticDelay', delay(setting)),
      maybe('port', fc.constantFrom(...portsOf(to))),
      maybe('plasticity', partOf('rule', setting)),
      maybe('shortTerm', partOf('shortTerm', { ...setting, size: from.size })),
      maybe('stream', fc.constant(`stream of ${name}`)),
    )
      .map(withFittingWeights)
      .map(withoutAutapses)
  })
}

/** Weights of the sign that a rule asks for. */
const withFittingWeights = (projection: ProjectionSpec): ProjectionSpec => {
  const rule = JSON.stringify(projection.plasticity ?? null)
  const isKept = rule.includes('"keep-sign"')
  const isInhibitory = rule.includes('"vogels-sprekeler"')
  if (!isKept && !isInhibitory) return projection
  // a list may have weights of its own
  if (projection.connectivity?.kind !== 'list') return { ...projection, weights: isInhibitory ? -0.5 : 0.5 }
  const { plasticity: _, ...rest } = projection
  return rest
}

/** A population that projects to itself has no autapses unless it says so: then none may be written down. */
const withoutAutapses = (projection: ProjectionSpec): ProjectionSpec => {
  const { from, to, connectivity, weights } = projection
  if (from !== to || connectivity !== undefined || !Array.isArray(weights)) return projection
  const rows: readonly (readonly number[])[] = weights
  return { ...projection, weights: rows.map((row, post) => row.map((w, pre) => (pre === post ? 0 : w))) }
}

const recordersOf = (
  kinds: KindRegistry,
  named: Pick<NetworkSpec, 'populations' | 'projections'>,
  phases: readonly string[],
): fc.Arbitrary<RecorderSpec[]> =>
  fc
    .uniqueArray(fc.stringMatching(/^[\w-][\w.-]{0,5}$/), {
      maxLength: 3,
      selector: (name) => name.toLowerCase(),
    })
    .chain((recorderNames) =>
      fc.tuple(
        ...recorderNames.map((name) =>
          partOf('recorder', { kinds, size: 3, preSize: 3, phases, depth: 1, named }).map((part) => ({
            name,
            ...part,
          })),
        ),
      ),
    )

const withBiasRule = (
  kinds: KindRegistry,
  population: PopulationSpec,
  phases: readonly string[],
): fc.Arbitrary<PopulationSpec> => {
  const { size } = population
  return isClampable(population)
    ? merged<PopulationSpec>(
        population,
        maybe('plasticity', partOf('biasRule', { kinds, size, preSize: size, phases, depth: 1 })),
      )
    : fc.constant(population)
}

/**
 * Valid network specs over the kinds of a registry: of every kind that is registered, with parameters drawn from its
 * fields. They run: rates, weights and durations are modest.
 */
export const networkSpec = (kinds: KindRegistry = builtInKinds()): fc.Arbitrary<NetworkSpec> =>
  fc
    .tuple(
      names(1, 3),
      fc.oneof({ arbitrary: names(1, 1), weight: 3 }, { arbitrary: names(1, 4), weight: 3 }, fc.constant([])),
      fc.oneof(fc.maxSafeNat(), fc.integer({ min: 0, max: 9 })),
    )
    .chain(([populationNames, projectionNames, seed]) =>
      fc.tuple(...populationNames.map((name) => populationOf(kinds, name))).chain((populations) =>
        steps(populations, 2, 0).chain((program) => {
          const phases = program.length > 0 ? phasesOf(program) : PHASES
          const canReceive = populations.some(({ kind }) => kinds.get('population', kind).ports?.length !== 0)
          return fc
            .tuple(
              fc.tuple(...populations.map((population) => withBiasRule(kinds, population, phases))),
              fc.tuple(
                ...(canReceive ? projectionNames : []).map((name) =>
                  projectionOf(kinds, name, populations, phases),
                ),
              ),
            )
            .chain(([withRules, projections]) =>
              merged<NetworkSpec>(
                {
                  version: 1,
                  name: 'a network',
                  seed,
                  populations: withRules,
                  projections,
                  program,
                },
                program.length > 0 ? fc.constant({}) : maybe('duration', fc.constantFrom(1, 9.5, 30)),
                maybe('recorders', recordersOf(kinds, { populations: withRules, projections }, phases)),
                maybe('$schema', fc.constant('../network.schema.json')),
              ),
            )
        }),
      ),
    )
