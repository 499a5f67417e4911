import type * as t from 'io-ts'
import { describeRange, isAllowed } from '../models/parameters.ts'
import {
  type AnyCodec,
  choice,
  chosen,
  closed,
  type Codec,
  faultsOf,
  isRecord,
  list,
  value,
} from './combinators.ts'
import { type Fault, oneOf, SpecError } from './errors.ts'
import type { Field, Fields, Role } from './fields.ts'
import { checkKinds, type KindRegistry } from './kind.ts'
import type { NetworkSpec } from './spec.ts'

/** Deepest nesting of parts and steps: far more than anyone writes, far less than the stack holds. */
export const DEEPEST = 64

/** Names that files can have everywhere, with what is put behind them. */
export const FILE_NAME: RegExp = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$/

/** Most neurons of a population: what the memory of a large computer holds. */
export const MAX_SIZE: number = 2 ** 26

/** Texts that can be paths. */
// oxlint-disable-next-line no-control-regex -- that character is the one that no path can have
export const PATH: RegExp = /^[^\u0000]+$/

/** A text that can be a name. */
export const isText = (u: unknown): u is string => typeof u === 'string' && u !== ''

/** A text that can be a name, and that of a file too. */
const isFileName = (u: unknown): u is string => typeof u === 'string' && FILE_NAME.test(u)

const text: Codec<string> = value('a text that is not empty', isText)

const path: Codec<string> = value(
  'a path: a text that is not empty, without NUL',
  (u): u is string => isText(u) && PATH.test(u),
)

const integer = (atLeast: number): Codec<number> =>
  value(`an integer >= ${atLeast}`, (u): u is number => Number.isSafeInteger(u) && (u as number) >= atLeast)

/** Whether a value can be the number of neurons of a population. */
export const isSize = (u: unknown): u is number =>
  Number.isSafeInteger(u) && (u as number) >= 1 && (u as number) <= MAX_SIZE

const size: Codec<number> = value(`an integer from 1 to ${MAX_SIZE}`, isSize)

/** Whether a step is a repeat, or was meant to be one: a phase has no steps. */
export const isRepeat = (step: Readonly<Record<string, unknown>>): boolean =>
  Object.hasOwn(step, 'repeat') || (Object.hasOwn(step, 'steps') && !Object.hasOwn(step, 'phase'))

/** The codecs of specs over one registry. */
class Codecs {
  private readonly kinds: KindRegistry

  constructor(kinds: KindRegistry) {
    this.kinds = kinds
  }

  network(): Codec<NetworkSpec> {
    return closed(
      'a network spec',
      {
        version: value('1, the version of the format', (u): u is 1 => u === 1),
        name: text,
        seed: integer(0),
        populations: list('a list of at least one population', this.population(), 1),
        projections: list('a list of projections', this.projection()),
        program: list('a list of phases and repeats', this.step(0)),
      },
      {
        $schema: value('a text', (u): u is string => typeof u === 'string'),
        duration: value('a finite number > 0 ms', (u): u is number =>
          isAllowed({ unit: 'ms', value: 1, above: 0, doc: '' }, u),
        ),
        recorders: list('a list of recorders', this.recorder()),
      },
    )
  }

  private population(): AnyCodec {
    return chosen('a population', (u) => {
      if (!isRecord(u)) return undefined
      return this.ofKind('population', u['kind'], 0, {
        required: { name: text, size },
        optional: { stream: text, plasticity: this.part('biasRule', 0) },
      })
    })
  }

  private recorder(): AnyCodec {
    const name = value('a name of at most 100 letters, digits, `.`, `_` and `-`', isFileName)
    return chosen('a recorder', (u) =>
      isRecord(u) ? this.ofKind('recorder', u['kind'], 0, { required: { name }, optional: {} }) : undefined,
    )
  }

  private projection(): AnyCodec {
    const always = { name: text, from: text, to: text }
    const optional = {
      port: text,
      plasticity: this.part('rule', 0),
      shortTerm: this.part('shortTerm', 0),
      stream: text,
    }
    const connectivity = this.part('connectivity', 0)
    const whole = closed('a projection', { ...always, connectivity }, optional)
    const usual = closed(
      'a projection',
      { ...always, weights: this.matrix() },
      { connectivity, delay: this.delay(), dendriticDelay: this.delay(), ...optional },
    )
    return chosen('a projection', (u) =>
      isRecord(u) ? (this.isWhole(u['connectivity']) ? whole : usual) : undefined,
    )
  }

  /** Whether a connectivity brings weights and delays of its own. */
  private isWhole(u: unknown): boolean {
    const kind = isRecord(u) ? u['kind'] : undefined
    if (typeof kind !== 'string' || !this.kinds.has('connectivity', kind)) return false
    return this.kinds.get('connectivity', kind).isWhole === true
  }

  private step(depth: number): AnyCodec {
    const clamp = closed(
      'a clamp',
      {
        population: text,
        neurons: list('a list of at least one index', integer(0), 1),
        state: choice("'on' or 'off'", ['on', 'off']),
      },
      {},
    )
    return chosen(
      `a phase { phase, duration } or a repeat { repeat, steps }, nested at most ${DEEPEST} deep`,
      (u) => {
        if (!isRecord(u) || depth > DEEPEST) return undefined
        if (isRepeat(u)) {
          return closed(
            'a repeat',
            { repeat: integer(1), steps: list('a list of at least one step', this.step(depth + 1), 1) },
            {},
          )
        }
        const duration = value('a finite number > 0 ms', (x): x is number =>
          isAllowed({ unit: 'ms', value: 1, above: 0, doc: '' }, x),
        )
        return closed('a phase', { phase: text, duration }, { clamp: list('a list of clamps', clamp) })
      },
    )
  }

  private kindName(role: Role): Codec<string> {
    const known = this.kinds.names(role)
    return choice(oneOf(known), known)
  }

  private part(role: Role, depth: number): AnyCodec {
    return chosen(`a ${role} { kind, params }, nested at most ${DEEPEST} deep`, (u) =>
      role === 'rule' && isMadeRule(u)
        ? byName
        : isRecord(u) && depth <= DEEPEST
          ? this.ofKind(role, u['kind'], depth + 1)
          : undefined,
    )
  }

  /** An object with `kind` and `params` among its keys; `params` may be left out if the kind can do without any. */
  private ofKind(
    role: Role,
    kind: unknown,
    depth: number,
    { required, optional }: Readonly<Record<'required' | 'optional', Record<string, t.Mixed>>> = {
      required: {},
      optional: {},
    },
  ): AnyCodec {
    const isKnown = typeof kind === 'string' && this.kinds.has(role, kind)
    const params = isKnown
      ? this.fields(`parameters of '${kind}'`, this.kinds.get(role, kind).fields, depth)
      : value('parameters', isRecord)
    const always = { ...required, kind: this.kindName(role) }
    return isKnown && !params.is({})
      ? closed(`a ${role}`, { ...always, params }, optional)
      : closed(`a ${role}`, always, { ...optional, params })
  }

  private fields(name: string, fields: Fields, depth: number): AnyCodec {
    const required: Record<string, t.Mixed> = {}
    const optional: Record<string, t.Mixed> = {}
    for (const [key, field] of Object.entries(fields)) {
      const isOptional = field.optional === true || 'value' in field
      const group = isOptional ? optional : required
      group[key] = this.field(field, depth)
    }
    return closed(name, required, optional)
  }

  private field(field: Field, depth: number): AnyCodec {
    switch (field.type) {
      case 'number': {
        const range = { ...field, value: 0 }
        return value(describeRange(range), (u): u is number => isAllowed(range, u))
      }
      case 'numbers': {
        const range = { ...field, value: 0 }
        return list(
          `a list, each ${describeRange(range)}`,
          value(describeRange(range), (u): u is number => isAllowed(range, u)),
        )
      }
      case 'vector': {
        const range = { ...field, value: 0 }
        const one = value(describeRange(range), (u): u is number => isAllowed(range, u))
        const many = list(`a list, each ${describeRange(range)}`, one)
        return chosen(`${describeRange(range)}, or a list of them`, (u) =>
          Array.isArray(u) ? many : typeof u === 'number' ? one : undefined,
        )
      }
      case 'matrix':
        return this.matrix()
      case 'text': {
        const { oneOf: allowed, isPath } = field
        if (allowed === undefined) return isPath === true ? path : text
        return choice(oneOf(allowed), allowed)
      }
      case 'flag':
        return value('true or false', (u): u is boolean => typeof u === 'boolean')
      case 'group':
        return this.fields(field.doc, field.fields, depth)
      case 'groups':
        return list(`a list: ${field.doc}`, this.fields(field.doc, field.fields, depth))
      case 'part':
        return this.part(field.role, depth)
      case 'parts':
        return list(
          `a list of ${(field.atLeast ?? 0) > 0 ? `at least ${field.atLeast === 1 ? 'one' : field.atLeast} ${field.role}` : `${field.role}s`}`,
          this.part(field.role, depth),
          field.atLeast,
        )
    }
  }

  private matrix(): AnyCodec {
    return this.matrixOf(
      'a number',
      value('a finite number', (u): u is number => Number.isFinite(u)),
    )
  }

  private delay(): AnyCodec {
    const range = { unit: 'ms', value: 0, atLeast: 0, doc: '' }
    const one = value(describeRange(range), (u): u is number => isAllowed(range, u))
    return this.matrixOf(one.name, one)
  }

  private matrixOf(name: string, one: Codec<number>): AnyCodec {
    const rows = list('rows [post][pre]', list('a row of numbers', one))
    const drawn = this.part('distribution', 0)
    return chosen(`${name}, rows [post][pre], or a distribution { kind, params }`, (u) => {
      if (typeof u === 'number') return one
      if (Array.isArray(u)) return rows
      return isRecord(u) ? drawn : undefined
    })
  }
}

/** The codec of network specs whose kinds are those of a registry. */
export const networkSpecCodec = (kinds: KindRegistry): t.Type<NetworkSpec> => {
  checkKinds('networkSpecCodec.kinds', kinds)
  return new Codecs(kinds).network()
}

/** What a value that is to be a spec is: the spec, or every fault of form: keys, types, ranges, kinds. */
export const readSpec = (
  kinds: KindRegistry,
  input: unknown,
): { readonly spec: NetworkSpec } | { readonly faults: readonly Fault[] } => {
  const result = networkSpecCodec(kinds).decode(input)
  return result._tag === 'Left' ? { faults: faultsOf(result.left) } : { spec: result.right }
}

/**
 * A spec from anything: JSON that was read, an object that was built.
 * @throws SpecError with every fault of form at once
 */
export const decodeSpec = (kinds: KindRegistry, input: unknown): NetworkSpec => {
  checkKinds('decodeSpec.kinds', kinds)
  const read = readSpec(kinds, input)
  if ('faults' in read) throw new SpecError(read.faults)
  return read.spec
}

/** What `rule`, `sum` and `eachSpike` make: a spec has names instead, as it can be written down. */
const isMadeRule = (u: unknown): boolean =>
  isRecord(u) &&
  !('params' in u) &&
  Array.isArray(u['stages']) &&
  ['chain', 'sum', 'spikes'].includes(u['kind'] as string)

const byName: AnyCodec = value(
  'a rule by name, { kind, params }; a rule of your own gets one by a kind that makes it, as in examples/own-rule.ts',
  (u): u is unknown => !isMadeRule(u),
)
