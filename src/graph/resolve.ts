import { ParameterError } from '../models/errors.ts'
import { type RandomStream, randomStream } from '../models/random.ts'
import { collect, type Fault, oneOf, SpecError, unknownName } from './errors.ts'
import type { Field, Fields, Role } from './fields.ts'
import type { Kind, KindRegistry, Products, Sites } from './kind.ts'
import type { MatrixSpec, Params, PartSpec } from './spec.ts'

/** Where the values of a synapse go, and what they are drawn with. */
export interface Shape {
  readonly preSize: number
  readonly postSize: number
}

/** What a part's parameters are resolved against. */
export interface Setting {
  readonly kinds: KindRegistry
  readonly seed: number
  /** Key of the random stream of the node that the part belongs to. */
  readonly stream: string
  /** Shape of matrices; a part of a population has none. */
  readonly shape: Shape | undefined
  /** Names of the program's phases; none if there is no program, and then any will do. */
  readonly phases: ReadonlySet<string>
  /** Names of what a text may refer to; what stands in a population, or says who is connected, refers to nothing. */
  readonly named?: Readonly<Record<'population' | 'projection', ReadonlySet<string>>>
}

/** A matrix value: one number for all synapses, or row-major [post][pre]. */
export type Matrix = number | Float64Array

const nothing: Params = {}

/** Most values that are drawn for every pair: two gigabytes of them. */
const MAX_PAIRS = 2 ** 28

/**
 * Makes a part from its spec: defaults filled in, nested parts made, distributions drawn. Each draw has a random
 * stream of its own, keyed by its path, so that adding a part after it changes none of its numbers.
 *
 * @param path where the part stands in the spec, for messages
 * @throws SpecError with every value that does not fit
 */
export const makePart = <R extends Role>(
  setting: Setting,
  role: R,
  { kind, params = nothing }: PartSpec,
  path: string,
  site: Sites[R],
): Products[R] => {
  const found = setting.kinds.get(role, kind)
  const resolved = resolveFields(setting, found.fields, params, `${path}.params`)
  const made = located(found.fields, path, () => makeFitting(found, resolved, site, path))
  if (role === 'rule' && !isRule(made))
    throw new SpecError([
      { path: `${path}.kind`, value: kind, expected: 'a kind whose make returns a rule, as rule() makes it' },
    ])
  return made
}

/** Whether a kind of the user's own made what its type says; what is in it was checked when it was made. */
const isRule = (made: unknown): boolean =>
  typeof made === 'object' &&
  made !== null &&
  'kind' in made &&
  'stages' in made &&
  Array.isArray(made.stages)

/**
 * What a kind makes of parameters that fit.
 * @throws SpecError with every misfit
 */
export const makeFitting = <R extends Role>(
  kind: Kind<R>,
  params: unknown,
  site: Sites[R],
  path: string,
  make: () => Products[R] = () => kind.make(params, site),
): Products[R] => {
  const misfits = [...(kind.misfits?.(params, site) ?? [])]
  if (misfits.length === 0) return make()
  throw new SpecError(
    misfits.map(({ at, value, expected }) => ({ path: `${path}.params.${at}`, value, expected })),
  )
}

/**
 * What `make` returns; a value that it refuses is named by its place in the spec.
 * @throws SpecError
 */
export const located = <T>(fields: Fields, path: string, make: () => T): T => {
  try {
    return make()
  } catch (error) {
    if (isOutOfMemory(error)) {
      const expected = 'fewer neurons or synapses: memory does not hold these'
      throw new SpecError([{ path, value: error.message, expected }])
    }
    if (!(error instanceof ParameterError)) throw error
    const { where, value, expected, suggestion } = error
    const below = belowParams(fields, where)
    throw new SpecError([
      {
        path: below === undefined ? `${path}: ${where}` : `${path}.params.${below}`,
        value,
        expected,
        ...(suggestion.length > 0 ? { suggestion } : {}),
      },
    ])
  }
}

/** What the host says of an array that it cannot have. */
const isOutOfMemory = (error: unknown): error is RangeError =>
  error instanceof RangeError && error.message === 'Array buffer allocation failed'

/** The field that a message means: `sampler.bias[2]` is `bias[2]`, `schedule.to` may be `during.schedule.to`. */
const belowParams = (fields: Fields, where: string): string | undefined => {
  const nested = groupPaths(fields).find((path) => path.endsWith(`.${where}`))
  if (nested !== undefined) return nested
  for (let dot = where.lastIndexOf('.'); dot >= 0; dot = where.lastIndexOf('.', dot - 1)) {
    const below = where.slice(dot + 1)
    if (Object.hasOwn(fields, below.replace(/[.[].*$/, ''))) return below
    if (dot === 0) break
  }
  return undefined
}

const groupPaths = (fields: Fields): readonly string[] =>
  Object.entries(fields).flatMap(([name, field]) =>
    field.type === 'group' ? groupPaths(field.fields).map((path) => `${name}.${path}`) : [name],
  )

/**
 * The parameters of a part, ready for its `make`.
 * @throws SpecError with every value that does not fit
 */
export const resolveFields = (
  setting: Setting,
  fields: Fields,
  params: Params,
  path: string,
): Record<string, unknown> => {
  const given = Object.entries(fields).flatMap(([name, field]) => {
    const value = Object.hasOwn(params, name) ? params[name] : 'value' in field ? field.value : undefined
    return value === undefined ? [] : [{ name, field, value }]
  })
  return Object.fromEntries(
    each(given, ({ name, field, value }) => [name, resolveField(setting, field, value, `${path}.${name}`)]),
  )
}

const resolveField = (setting: Setting, field: Field, given: unknown, path: string): unknown => {
  switch (field.type) {
    case 'matrix':
      return resolveMatrix(setting, given as MatrixSpec, path)
    case 'group':
      return resolveFields(setting, field.fields, given as Params, path)
    case 'groups':
      return each(given as readonly Params[], (entry, k) =>
        resolveFields(setting, field.fields, entry, `${path}[${k}]`),
      )
    case 'part':
      return makePart(setting, field.role, given as PartSpec, path, undefined)
    case 'parts':
      return each(given as readonly PartSpec[], (part, k) =>
        makePart(setting, field.role, part, `${path}[${k}]`, undefined),
      )
    case 'text':
      if (field.names !== undefined) return nameOf(setting, field.names, given as string, path)
      return field.isPhase === true ? phaseOf(setting, given as string, path) : given
    default:
      return given
  }
}

/** A rule for a phase that never comes would never learn. */
const phaseOf = ({ phases }: Setting, name: string, path: string): string => {
  if (phases.size === 0 || phases.has(name)) return name
  const known = [...phases]
  throw new SpecError([unknownName(path, name, `a phase of the program, ${oneOf(known)}`, known)])
}

const nameOf = (
  { named }: Setting,
  what: 'population' | 'projection',
  name: string,
  path: string,
): string => {
  if (named === undefined || named[what].has(name)) return name
  const known = [...named[what]]
  throw new SpecError([unknownName(path, name, `a ${what}, ${oneOf(known)}`, known)])
}

/** Like `map`, but the faults of all entries are thrown together. */
export const each = <A, B>(list: readonly A[], f: (entry: A, k: number) => B): B[] => {
  const faults: Fault[] = []
  const out = list.flatMap((entry, k) => collect(faults, () => [f(entry, k)]) ?? [])
  if (faults.length > 0) throw new SpecError(faults)
  return out
}

/** @throws SpecError if rows do not have the shape of the projection */
export const resolveMatrix = (setting: Setting, matrix: MatrixSpec, path: string): Matrix => {
  if (typeof matrix === 'number') return matrix
  const { shape } = setting
  if (shape === undefined) {
    throw new SpecError([{ path, value: matrix, expected: 'a number here: only projections have matrices' }])
  }
  const { preSize, postSize } = shape
  if ('kind' in matrix) {
    if (postSize * preSize > MAX_PAIRS) {
      const expected = `at most ${MAX_PAIRS} pairs to draw for; ${postSize} × ${preSize} are more`
      throw new SpecError([{ path, value: matrix.kind, expected }])
    }
    return Float64Array.from({ length: postSize * preSize }, drawsOf(setting, shape, matrix, path))
  }
  const wanted = `${postSize} rows of ${preSize}, [post][pre]`
  if (matrix.length !== postSize) throw new SpecError([{ path, value: matrix, expected: wanted }])
  const faults = matrix.flatMap((row, i) =>
    row.length === preSize
      ? []
      : [{ path: `${path}[${i}]`, value: row, expected: `${preSize} numbers, of ${wanted}` }],
  )
  if (faults.length > 0) throw new SpecError(faults)
  return Float64Array.from(matrix.flat())
}

/** The random stream of a part of a node, by its path within the node. */
export const streamOf = ({ seed, stream }: Setting, path: string): RandomStream =>
  randomStream(seed, `${stream}/${path.replace(/^[a-z]+\[\d+\]\./, '')}`)

const drawsOf = (setting: Setting, shape: Shape, distribution: PartSpec, path: string): (() => number) => {
  const { preSize, postSize } = shape
  const random = streamOf(setting, path)
  return makePart(setting, 'distribution', distribution, path, { random, preSize, postSize })
}

/** A value for every pair: for those who want any, and for those who want one a synapse. */
export interface PairValues {
  /** The value that all have, if they are one. */
  readonly constant: number | undefined
  /** Of a pair, in any order. */
  readonly byPair: (post: number, pre: number) => number
  /** Of a synapse; to be asked once each, by source, then by target. */
  readonly inOrder: (post: number, pre: number) => number
}

/**
 * The values of a projection. Those of an independent distribution are drawn one a synapse for who asks in order, and
 * as a matrix for who does not, so that a sparse projection makes no matrix.
 * @throws SpecError if rows do not have the shape of the projection, or a distribution is refused
 */
export const resolvePairs = (
  setting: Setting,
  shape: Shape,
  values: MatrixSpec,
  path: string,
): PairValues => {
  const byPairOf =
    (matrix: () => Matrix) =>
    (post: number, pre: number): number => {
      const all = matrix()
      return typeof all === 'number' ? all : (all[post * shape.preSize + pre] ?? 0)
    }
  const isDrawn = typeof values === 'object' && 'kind' in values
  if (isDrawn && setting.kinds.get('distribution', values.kind).isIndependent === true) {
    let drawn: Matrix | undefined
    const byPair = byPairOf(() => (drawn ??= resolveMatrix(setting, values, path)))
    return { constant: undefined, byPair, inOrder: drawsOf(setting, shape, values, path) }
  }
  const matrix = resolveMatrix(setting, values, path)
  const byPair = byPairOf(() => matrix)
  return { constant: typeof matrix === 'number' ? matrix : undefined, byPair, inOrder: byPair }
}
