import { applyPatches, enablePatches, type Patch } from 'immer'
import { checkObject } from '../models/check.ts'
import { ParameterError, show } from '../models/errors.ts'
import { isRecord } from './combinators.ts'
import type { Fields, Role } from './fields.ts'
import { checkKinds, type KindRegistry } from './kind.ts'
import type { NetworkSpec } from './spec.ts'

enablePatches()

/** One thing in which two specs differ, told by names. */
export interface SpecChange {
  readonly what: 'added' | 'removed' | 'changed' | 'moved'
  /** `population 'exc'`, `projection 'ab'`, `recorder 'raster'`, `program`, or `network`. */
  readonly part: string
  /** Where in the part: `params.tau_ref`; empty for the part itself. */
  readonly path: string
  /** Absent where there was nothing. */
  readonly before?: unknown
  readonly after?: unknown
  /** Unit of a number, if the kinds say one. */
  readonly unit?: string
  /** All of this in a line. */
  readonly text: string
}

export interface SpecDiff {
  /** Empty if the two are the same. */
  readonly changes: readonly SpecChange[]
  /** What turns one into the other, as immer writes it; see {@link patchSpec}. */
  readonly patches: readonly Patch[]
}

type Path = (string | number)[]

/** The lists of parts that have names. */
const NAMED = { populations: 'population', projections: 'projection', recorders: 'recorder' } as const

type NamedList = keyof typeof NAMED

/**
 * In which two specs differ: for people, by the names of parts, and for programs, as patches.
 *
 * A part that has been renamed counts as one removed and one added. Numbers are told apart to the last bit, but 0 and -0
 * are the same: nothing that a spec says depends on the sign of a zero.
 *
 * @param kinds for the units of numbers; none are told without
 *
 * @example
 * ```ts
 * import { builtInKinds, diffSpecs, network } from 'rxspike/graph'
 *
 * const withTau = (tau_ref: number) =>
 *   network('one', { seed: 1 }).population('exc', { kind: 'sampler', size: 1, params: { tau_ref } }).build()
 * const { changes } = diffSpecs(withTau(10), withTau(20), builtInKinds())
 * changes.map(({ text }) => text) // => ["population 'exc': params.tau_ref 10 → 20 ms"]
 * ```
 */
export const diffSpecs = (before: NetworkSpec, after: NetworkSpec, kinds?: KindRegistry): SpecDiff => {
  checkSpec('diffSpecs.before', before)
  checkSpec('diffSpecs.after', after)
  if (kinds !== undefined) checkKinds('diffSpecs.kinds', kinds)
  const changes: SpecChange[] = []
  const patches: Patch[] = []
  const a = before as unknown as Record<string, unknown>
  const b = after as unknown as Record<string, unknown>
  for (const key of keysOf(a, b)) {
    const hasNames = isNamedList(key) && isNamed(a[key] ?? []) && isNamed(b[key] ?? [])
    // a list of nothing that came or went has no names to tell
    const isEmpty = listOf(a[key]).length + listOf(b[key]).length === 0
    if (hasNames && !isEmpty) changes.push(...namedChanges(key, listOf(a[key]), listOf(b[key]), kinds))
    else changes.push(...valueChanges(key === 'program' ? 'program' : 'network', key, a, b, key))
    patches.push(...memberPatches(a, b, key, [key]))
  }
  return { changes, patches }
}

/**
 * A spec after patches, those of {@link diffSpecs} or of `edit`; the spec itself stays.
 * @throws Error (immer) if a patch does not fit
 */
export const patchSpec = (spec: NetworkSpec, patches: readonly Patch[]): NetworkSpec => {
  checkObject('patchSpec.spec', spec, 'a NetworkSpec')
  if (!Array.isArray(patches)) throw new ParameterError('patchSpec.patches', patches, 'a list of patches')
  return applyPatches(spec, patches)
}

const keysOf = (a: object, b: object): readonly string[] => [
  ...new Set([...Object.keys(a), ...Object.keys(b)]),
]

const isNamedList = (key: string): key is NamedList => Object.hasOwn(NAMED, key)

interface Named {
  readonly name: string
}

const listOf = (list: unknown): readonly Named[] => (list ?? []) as readonly Named[]

/** Whether a list consists of parts whose names are all different. */
const isNamed = (list: unknown): list is readonly Named[] => {
  if (!Array.isArray(list)) return false
  const names = (list as readonly unknown[]).map((part) => (isRecord(part) ? part['name'] : undefined))
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length
}

/** Whether two plain values are the same; neither the order of keys nor the sign of a zero counts. */
const isSame = (a: unknown, b: unknown): boolean => {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((entry: unknown, k) => isSame(entry, b[k]))
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = keysOf(a, b)
    return keys.every((key) => Object.hasOwn(a, key) && Object.hasOwn(b, key) && isSame(a[key], b[key]))
  }
  return a === b || Object.is(a, b)
}

/** Patches for one member of an object. */
function* memberPatches(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  key: string,
  path: Path,
): Generator<Patch> {
  if (!Object.hasOwn(b, key)) yield { op: 'remove', path }
  else if (!Object.hasOwn(a, key)) yield { op: 'add', path, value: b[key] }
  else yield* valuePatches(a[key], b[key], path)
}

function* valuePatches(a: unknown, b: unknown, path: Path): Generator<Patch> {
  if (isSame(a, b)) return
  if (isRecord(a) && isRecord(b)) {
    for (const key of keysOf(a, b)) yield* memberPatches(a, b, key, [...path, key])
  } else if (isNamed(a) && isNamed(b)) yield* namedPatches(a, b, path)
  else if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    for (const [k, entry] of a.entries()) yield* valuePatches(entry, b[k], [...path, k])
  } else yield { op: 'replace', path, value: b }
}

/** Parts that went, from the last; then those that came, at their places; then what changed. */
function* namedPatches(a: readonly Named[], b: readonly Named[], path: Path): Generator<Patch> {
  const inA = new Map(a.map((part) => [part.name, part]))
  const inB = new Set(b.map(({ name }) => name))
  const kept = a.filter(({ name }) => inB.has(name))
  const keptInB = b.filter(({ name }) => inA.has(name))
  if (kept.some(({ name }, k) => name !== keptInB[k]?.name)) return yield { op: 'replace', path, value: b }
  for (const [k, { name }] of [...a.entries()].toReversed()) {
    if (!inB.has(name)) yield { op: 'remove', path: [...path, k] }
  }
  for (const [k, part] of b.entries()) {
    if (!inA.has(part.name)) yield { op: 'add', path: [...path, k], value: part }
  }
  for (const [k, part] of b.entries()) {
    const old = inA.get(part.name)
    if (old !== undefined) yield* valuePatches(old, part, [...path, k])
  }
}

function* namedChanges(
  list: NamedList,
  a: readonly Named[],
  b: readonly Named[],
  kinds: KindRegistry | undefined,
): Generator<SpecChange> {
  const partOf = (name: string) => `${NAMED[list]} ${show(name)}`
  const inA = new Map(a.map((part) => [part.name, part]))
  const inB = new Map(b.map((part) => [part.name, part]))
  for (const part of a) {
    if (!inB.has(part.name)) yield change('removed', partOf(part.name), '', part, undefined)
  }
  for (const part of b) {
    if (!inA.has(part.name)) yield change('added', partOf(part.name), '', undefined, part)
  }
  const order = a.filter(({ name }) => inB.has(name)).map(({ name }) => name)
  const newOrder = b.filter(({ name }) => inA.has(name)).map(({ name }) => name)
  for (const name of moved(order, newOrder)) {
    const after = newOrder[newOrder.indexOf(name) - 1]
    const where = after === undefined ? 'now the first' : `now after ${show(after)}`
    const part = partOf(name)
    yield {
      what: 'moved',
      part,
      path: '',
      before: order.indexOf(name),
      after: newOrder.indexOf(name),
      text: `${part}: ${where}`,
    }
  }
  for (const part of b) {
    const old = inA.get(part.name)
    if (old === undefined) continue
    for (const found of differences(old, part, '')) {
      const unit = kinds === undefined ? undefined : unitAt(kinds, roleOf(list), part, found.path)
      yield change(found.what, partOf(part.name), found.path, found.before, found.after, unit)
    }
  }
}

/** The fewest names that have to move to turn one order into the other: those outside a longest common run. */
const moved = (a: readonly string[], b: readonly string[]): readonly string[] => {
  const places = new Map(a.map((name, k) => [name, k]))
  /** For each name of `b`, the length of the longest rising run that ends with it, and the name before it. */
  const best: { readonly length: number; readonly previous: number }[] = []
  const placeOf = (k: number): number => places.get(b[k] ?? '') ?? -1
  for (let k = 0; k < b.length; k++) {
    let longest = { length: 1, previous: -1 }
    for (let j = 0; j < k; j++) {
      const { length } = best[j] ?? longest
      if (placeOf(j) < placeOf(k) && length + 1 > longest.length)
        longest = { length: length + 1, previous: j }
    }
    best.push(longest)
  }
  const last = best.reduce((at, { length }, k) => (length > (best[at]?.length ?? 0) ? k : at), 0)
  const stays = new Set<string | undefined>()
  for (let k = last; k >= 0 && k < b.length; k = best[k]?.previous ?? -1) stays.add(b[k])
  return b.filter((name) => !stays.has(name))
}

interface Difference {
  readonly what: 'added' | 'removed' | 'changed'
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** Where two values differ: keys are followed, and lists entry by entry. Parameters of two kinds have nothing in common. */
function* differences(a: unknown, b: unknown, path: string): Generator<Difference> {
  if (isSame(a, b)) return
  if (isRecord(a) && isRecord(b)) {
    const areOfOneKind = a['kind'] === b['kind']
    for (const key of keysOf(a, b)) {
      const at = path === '' ? key : `${path}.${key}`
      if (!Object.hasOwn(b, key)) yield { what: 'removed', path: at, before: a[key], after: undefined }
      else if (!Object.hasOwn(a, key)) yield { what: 'added', path: at, before: undefined, after: b[key] }
      else if (areOfOneKind || key !== 'params') yield* differences(a[key], b[key], at)
      else if (!isSame(a[key], b[key])) yield { what: 'changed', path: at, before: a[key], after: b[key] }
    }
  } else if (
    Array.isArray(a) &&
    Array.isArray(b) &&
    (a.length === b.length || [...a, ...b].every(isRecord))
  ) {
    const entries: readonly unknown[] = a
    const others: readonly unknown[] = b
    for (let k = 0; k < Math.max(a.length, b.length); k++) {
      const at = `${path}[${k}]`
      if (k >= b.length) yield { what: 'removed', path: at, before: entries[k], after: undefined }
      else if (k >= a.length) yield { what: 'added', path: at, before: undefined, after: others[k] }
      else yield* differences(entries[k], others[k], at)
    }
  } else yield { what: 'changed', path, before: a, after: b }
}

function* valueChanges(
  part: string,
  key: string,
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  path: string,
): Generator<SpecChange> {
  const own = (spec: object): object =>
    Object.hasOwn(spec, key) ? { [key]: spec[key as keyof typeof spec] } : {}
  for (const found of differences(own(a), own(b), '')) {
    const at = part === path ? found.path.slice(path.length).replace(/^\./, '') : found.path
    const unit = /(^|\.)duration$/.test(found.path) ? 'ms' : undefined
    yield change(found.what, part, at, found.before, found.after, unit)
  }
}

const change = (
  what: SpecChange['what'],
  part: string,
  path: string,
  before: unknown,
  after: unknown,
  unit?: string,
): SpecChange => {
  const suffix = unit === undefined || unit === '1' ? '' : ` ${unit}`
  const of = (value: unknown) => `${inWords(value)}${typeof value === 'number' ? suffix : ''}`
  const place = path === '' ? part : `${part}: ${path}`
  const text = (): string => {
    if (what === 'added') return `${place} added: ${of(after)}`
    if (what === 'removed') return path === '' ? `${place} removed` : `${place} removed (was ${of(before)})`
    // one unit behind both numbers
    return `${place} ${typeof after === 'number' ? inWords(before) : of(before)} → ${of(after)}`
  }
  return {
    what,
    part,
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(unit === undefined ? {} : { unit }),
    text: text(),
  }
}

/** Characters of a value that a line shows. */
const SHOWN = 100

const inWords = (value: unknown): string => {
  const text = Object.is(value, -0) ? '-0' : typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text
}

const roleOf = (list: NamedList): Role | 'projection' => (list === 'projections' ? 'projection' : NAMED[list])

/** The unit of the number at a path of a part, as its kinds describe it. */
const unitAt = (
  kinds: KindRegistry,
  role: Role | 'projection',
  part: unknown,
  path: string,
): string | undefined => {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '')
  if (role === 'projection') {
    const [first, ...rest] = steps
    const below = isRecord(part) && first !== undefined ? part[first] : undefined
    if (first === 'delay' || first === 'dendriticDelay') return 'ms'
    const roles: Readonly<Record<string, Role>> = {
      plasticity: 'rule',
      shortTerm: 'shortTerm',
      connectivity: 'connectivity',
      weights: 'distribution',
    }
    const inner = first === undefined ? undefined : roles[first]
    return inner === undefined ? undefined : unitInPart(kinds, inner, below, rest)
  }
  if (role === 'population' && steps[0] === 'plasticity' && isRecord(part))
    return unitInPart(kinds, 'biasRule', part['plasticity'], steps.slice(1))
  return unitInPart(kinds, role, part, steps)
}

const unitInPart = (
  kinds: KindRegistry,
  role: Role,
  part: unknown,
  steps: readonly string[],
): string | undefined => {
  if (!isRecord(part) || typeof part['kind'] !== 'string' || steps[0] !== 'params') return undefined
  return kinds.has(role, part['kind'])
    ? unitInFields(kinds, kinds.get(role, part['kind']).fields, part['params'], steps.slice(1))
    : undefined
}

const unitInFields = (
  kinds: KindRegistry,
  fields: Fields,
  params: unknown,
  [first = '', ...rest]: readonly string[],
): string | undefined => {
  const field = Object.hasOwn(fields, first) ? fields[first] : undefined
  const value = isRecord(params) ? params[first] : undefined
  switch (field?.type) {
    case 'number':
    case 'numbers':
    case 'vector':
      return field.unit
    case 'group':
      return unitInFields(kinds, field.fields, value, rest)
    case 'groups':
      return unitInFields(kinds, field.fields, entryOf(value, rest[0]), rest.slice(1))
    case 'part':
      return unitInPart(kinds, field.role, value, rest)
    case 'parts':
      return unitInPart(kinds, field.role, entryOf(value, rest[0]), rest.slice(1))
    default:
      return undefined
  }
}

const entryOf = (list: unknown, index: string | undefined): unknown =>
  Array.isArray(list) ? (list as readonly unknown[])[Number(index)] : undefined

/** Refuses what cannot be a spec; whether it can be wired is another question. */
const checkSpec = (where: string, spec: NetworkSpec): void => {
  checkObject(where, spec, 'a NetworkSpec')
  for (const key of ['populations', 'projections', 'program'] as const) {
    if (!Array.isArray(spec[key]))
      throw new ParameterError(`${where}.${key}`, spec[key], 'the list of a NetworkSpec')
  }
}
