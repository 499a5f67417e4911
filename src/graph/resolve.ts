import { ParameterError } from '../models/errors.ts'
import { randomStream } from '../models/random.ts'
import type { Field, Fields, Role } from './fields.ts'
import type { KindRegistry, Products, Sites } from './kind.ts'
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
}

/** A matrix value: one number for all synapses, or row-major [post][pre]. */
export type Matrix = number | Float64Array

const nothing: Params = {}

/**
 * Makes a part from its spec: defaults filled in, nested parts made, distributions drawn. Each draw has a random
 * stream of its own, keyed by its path, so that adding a part changes no other part's numbers.
 *
 * @param path where the part stands in the spec, for messages
 * @throws ParameterError naming the path, if a value does not fit
 */
export const makePart = <R extends Role>(
  setting: Setting,
  role: R,
  { kind, params = nothing }: PartSpec,
  path: string,
  site: Sites[R],
): Products[R] => {
  const found = setting.kinds.get(role, kind)
  return found.make(resolveFields(setting, found.fields, params, `${path}.params`), site)
}

/** The parameters of a part, ready for its `make`. */
export const resolveFields = (
  setting: Setting,
  fields: Fields,
  params: Params,
  path: string,
): Record<string, unknown> => {
  const resolved: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const given = Object.hasOwn(params, name) ? params[name] : 'value' in field ? field.value : undefined
    if (given !== undefined) resolved[name] = resolveField(setting, field, given, `${path}.${name}`)
  }
  return resolved
}

const resolveField = (setting: Setting, field: Field, given: unknown, path: string): unknown => {
  switch (field.type) {
    case 'matrix':
      return resolveMatrix(setting, given as MatrixSpec, path)
    case 'group':
      return resolveFields(setting, field.fields, given as Params, path)
    case 'groups':
      return (given as readonly Params[]).map((entry, k) =>
        resolveFields(setting, field.fields, entry, `${path}[${k}]`),
      )
    case 'part':
      return makePart(setting, field.role, given as PartSpec, path, undefined as never)
    case 'parts':
      return (given as readonly PartSpec[]).map((part, k) =>
        makePart(setting, field.role, part, `${path}[${k}]`, undefined as never),
      )
    default:
      return given
  }
}

/** @throws ParameterError if rows do not have the shape of the projection */
export const resolveMatrix = (
  { kinds, seed, stream, shape }: Setting,
  matrix: MatrixSpec,
  path: string,
): Matrix => {
  if (typeof matrix === 'number') return matrix
  if (shape === undefined)
    throw new ParameterError(path, matrix, 'a number here: only projections have matrices')
  const { preSize, postSize } = shape
  const wanted = `${postSize} rows of ${preSize}, [post][pre]`
  if (Array.isArray(matrix)) {
    const rows: readonly (readonly number[])[] = matrix
    if (rows.length !== postSize) throw new ParameterError(path, rows, wanted)
    rows.forEach((row, i) => {
      if (row.length !== preSize)
        throw new ParameterError(`${path}[${i}]`, row, `${preSize} numbers, of ${wanted}`)
    })
    return Float64Array.from(rows.flat())
  }
  const { kind, params = nothing } = matrix as PartSpec
  const found = kinds.get('distribution', kind)
  const setting: Setting = { kinds, seed, stream, shape }
  const draw = found.make(resolveFields(setting, found.fields, params, `${path}.params`), {
    random: randomStream(seed, `${stream}/${path.replace(/^[a-z]+\[\d+\]\./, '')}`),
  })
  return Float64Array.from({ length: postSize * preSize }, draw)
}
