import { existsSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { decodeSpec, type Kind, type KindRegistry, type PartSpec, SpecError } from '../graph/index.ts'
import { makePart } from '../graph/resolve.ts'
import { networkKinds } from '../io/fileKinds.ts'
import { FileError, Found } from '../io/fileError.ts'
import { readJsonFile } from '../io/specFile.ts'
import { causeOf, show } from '../models/errors.ts'
import { didYouMean } from '../models/nearest.ts'
import type { PlasticityRule } from '../plasticity/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { InputError, unknownName } from './errors.ts'
import { exampleOf } from './kindExample.ts'
import { faultsText } from './networkFile.ts'

/** A parameter of a rule as it was given: its name, with dots for what is in groups, and its value. */
export type GivenParam = readonly [name: string, value: unknown]

/** What is probed. */
export interface NamedRule {
  readonly rule: PlasticityRule | ((clock: EventTimeScheduler) => PlasticityRule)
  /** The rule as JSON, where it has such a form. */
  readonly part?: PartSpec
}

/** How a rule is asked for, beside its name. */
export interface RuleFlags {
  readonly param?: readonly GivenParam[]
  readonly projection?: string
}

/** Roles whose parts make a rule by being in one, in the order in which a name is looked up. */
const ROLES = ['rule', 'window', 'pairing', 'stage'] as const

const MODULES: readonly string[] = ['.js', '.mjs', '.ts', '.mts']

/**
 * The rule that is meant: a kind by its name, a file of JSON with a part or a network, or a module of the user's own.
 * @throws InputError, FileError if there is none, or it is faulty
 */
export const namedRule = async (name: string, flags: RuleFlags): Promise<NamedRule> => {
  const ending = extname(name)
  if (ending !== '.json' && flags.projection !== undefined)
    throw new InputError(
      `--projection ${flags.projection}: ${name} is no network; expected it with a file of one`,
    )
  if (ending === '.json') return ruleOfFile(name, flags)
  if (MODULES.includes(ending)) return ruleOfModule(name, flags)
  const kinds = networkKinds('.')
  const kind = kindNamed(kinds, name)
  if (kind !== undefined) return ruleOfKind(kinds, kind, name, flags.param)
  if (existsSync(name))
    throw new InputError(
      `probe ${name}: a file that ends in '${ending}'; expected .json with a rule or a network, or a module, ${MODULES.join(', ')}`,
    )
  const known = kinds.names('rule')
  throw unknownName(
    `probe: '${name}': there is no such rule; expected one of ${known.join(', ')}, or a file that ends in .json, ${MODULES.join(', ')}`,
    name,
    ROLES.flatMap((role) => kinds.names(role)),
  )
}

const kindNamed = (kinds: KindRegistry, name: unknown): Kind | undefined => {
  if (typeof name !== 'string') return undefined
  const role = ROLES.find((one) => kinds.has(one, name))
  return role === undefined ? undefined : kinds.all().find((kind) => kind.role === role && kind.kind === name)
}

/** A kind with the parameters of its example, but for those that are given. */
const ruleOfKind = (
  kinds: KindRegistry,
  kind: Kind,
  where: string,
  given: readonly GivenParam[] = [],
  from?: PartSpec,
): NamedRule => {
  const own = withParams(from ?? (exampleOf(kinds, kind).part as PartSpec), given)
  const { spec } = exampleOf(kinds, kind, own)
  const part = spec.projections[0]?.plasticity
  if (part === undefined)
    throw new InputError(
      `probe ${where}: a kind of ${kind.role}; expected one of ${ROLES.join(', ')}, which a rule can be made of`,
    )
  // what runs needs a learning rate; a window or a pairing by itself has none
  const bare = kind.role === 'window' || kind.role === 'pairing' ? withoutStages(part) : part
  return { rule: ruleOfPart(kinds, bare, where), part: bare }
}

const withoutStages = ({ params = {}, ...chain }: PartSpec): PartSpec => ({
  ...chain,
  params: Object.fromEntries(Object.entries(params).filter(([name]) => name !== 'stages')),
})

const ruleOfFile = (file: string, { param = [], projection }: RuleFlags): NamedRule => {
  const kinds = networkKinds(dirname(resolve(file)))
  const document = readJsonFile(file)
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new InputError(`${file}: ${show(document)}; expected a rule, { kind, params }, or a network`)
  const isNetwork = 'populations' in document
  if (!isNetwork && projection !== undefined)
    throw new InputError(`--projection ${projection}: ${file} is a rule; expected it with a network`)
  const found = isNetwork ? ruleInNetwork(kinds, file, document, projection) : document
  const { kind } = found as PartSpec
  const named = isNetwork || kinds.has('rule', kind) ? undefined : kindNamed(kinds, kind)
  // a part of a rule, as it may be named as well
  if (named !== undefined) return ruleOfKind(kinds, named, file, param, found as PartSpec)
  const part = withParams(found as PartSpec, param)
  return { rule: ruleOfPart(kinds, part, file), part }
}

const ruleInNetwork = (
  kinds: KindRegistry,
  file: string,
  document: object,
  projection: string | undefined,
): PartSpec => {
  const spec = checked(file, () => decodeSpec(kinds, document))
  const learning = spec.projections.filter(({ plasticity }) => plasticity !== undefined)
  const names = learning.map(({ name }) => name)
  if (projection !== undefined && !names.includes(projection)) {
    throw unknownName(
      `--projection ${projection}: ${file} has no such projection with a rule; expected ${names.length === 0 ? 'a network with a rule' : `one of ${names.join(', ')}`}`,
      projection,
      names,
    )
  }
  const [first, ...more] = learning
  if (projection === undefined && more.length > 0)
    throw new InputError(
      `${file}: ${learning.length} projections have a rule; expected --projection with one of ${names.join(', ')}`,
    )
  const found = projection === undefined ? first : learning.find(({ name }) => name === projection)
  if (found?.plasticity === undefined)
    throw new InputError(`${file}: no projection of the network has a rule; expected one that has`)
  return found.plasticity
}

/** A part with some parameters set: `during.phase` is the phase of the group `during`. */
const withParams = (part: PartSpec, given: readonly GivenParam[]): PartSpec => {
  if (given.length === 0) return part
  const params: Record<string, unknown> = structuredClone({ ...part.params })
  for (const [name, value] of given) {
    const path = name.split('.')
    const last = path.pop() ?? name
    let group = params
    for (const key of path) {
      const inner = Object.hasOwn(group, key) ? group[key] : undefined
      const next: Record<string, unknown> =
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {}
      Object.defineProperty(group, key, { value: next, enumerable: true, writable: true, configurable: true })
      group = next
    }
    // a name is one of the user's, `__proto__` as well
    Object.defineProperty(group, last, { value, enumerable: true, writable: true, configurable: true })
  }
  return { ...part, params } as PartSpec
}

const PLACE = 'projections[0].plasticity'

/** A part as a rule between two neurons. */
const ruleOfPart = (kinds: KindRegistry, part: PartSpec, where: string): PlasticityRule => {
  const population = { kind: 'input', size: 1 }
  const spec = {
    version: 1,
    name: 'probe',
    seed: 1,
    populations: [
      { name: 'pre', ...population },
      { name: 'post', ...population },
    ],
    projections: [{ name: 'synapse', from: 'pre', to: 'post', weights: 0.5, plasticity: part }],
    program: [],
  }
  const setting = {
    kinds,
    seed: 1,
    stream: 'synapse',
    shape: { preSize: 1, postSize: 1 },
    phases: new Set<string>(),
  }
  return checked(where, () => {
    const [projection] = decodeSpec(kinds, spec).projections
    return makePart(setting, 'rule', projection?.plasticity ?? part, PLACE, undefined)
  })
}

/** Faults as those of what the user named. */
const checked = <T>(where: string, make: () => T): T => {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    if (!error.faults.every(({ path }) => path.startsWith(PLACE) || path === ''))
      throw new InputError(faultsText(where, error), error)
    const lines = error.faults.map(({ path, value, expected, suggestion = [] }) => {
      const below = path.slice(PLACE.length)
      const question = suggestion.length > 0 ? `. ${didYouMean(suggestion)}` : ''
      return `${where}${below.startsWith('.') ? ': ' : ''}${below.replace(/^\./, '')}: ${show(value)}; expected ${expected}${question}`
    })
    throw new InputError(lines.join('\n'), error)
  }
}

const ruleOfModule = async (file: string, { param }: RuleFlags): Promise<NamedRule> => {
  const path = resolve(file)
  if (!existsSync(path)) throw new FileError(file, {}, new Found('nothing'), 'a module that exports a rule')
  const found = await defaultOf(file, path)
  if (isKind(found)) {
    const kinds = networkKinds(dirname(path)).register(found)
    return ruleOfKind(kinds, found, file, param)
  }
  if (param !== undefined)
    throw new InputError(
      `--param ${param[0]?.[0] ?? ''}: ${file} exports a rule, made already; expected no --param, or a module that exports a kind`,
    )
  if (typeof found === 'function' || (typeof found === 'object' && found !== null))
    return { rule: found as PlasticityRule }
  throw new InputError(
    `${file}: its default export is ${show(found)}; expected a rule, a function of the clock that makes one, or a kind`,
  )
}

const isKind = (x: unknown): x is Kind =>
  typeof x === 'object' && x !== null && 'role' in x && 'fields' in x && 'make' in x

const defaultOf = async (file: string, path: string): Promise<unknown> => {
  try {
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
    return module.default
  } catch (cause) {
    if (causeOf(cause) === 'input') throw cause
    const { code, message } =
      cause instanceof Error ? (cause as NodeJS.ErrnoException) : { message: String(cause) }
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
      throw new InputError(
        `${file}: Node ${process.versions.node} does not read TypeScript; expected .js or .mjs, or Node 22.18 and later`,
        cause,
      )
    throw new InputError(`${file}: it cannot be imported: ${message}`, cause)
  }
}
