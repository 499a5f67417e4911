import * as t from 'io-ts'
import { show } from '../models/errors.ts'
import { describeRange, isAllowed } from '../models/parameters.ts'
import { type Fault, SpecError } from './errors.ts'
import type { Field, Fields, Role } from './fields.ts'
import type { KindRegistry } from './kind.ts'
import type { NetworkSpec } from './spec.ts'

type Codec<A> = t.Type<A>

/** A codec of whatever its kind says. */
type AnyCodec = t.Mixed

/** Deepest nesting of parts and steps: far more than anyone writes, far less than the stack holds. */
const DEEPEST = 64

/** A value for which `test` holds; the name says in words what is allowed. */
const value = <A>(allowed: string, test: (u: unknown) => u is A): Codec<A> =>
  new t.Type(allowed, test, (u, c) => (test(u) ? t.success(u) : t.failure(u, c)), t.identity)

const isText = (u: unknown): u is string => typeof u === 'string' && u !== ''

const text: Codec<string> = value('a text that is not empty', isText)

const integer = (atLeast: number): Codec<number> =>
  value(`an integer >= ${atLeast}`, (u): u is number => Number.isSafeInteger(u) && (u as number) >= atLeast)

const isRecord = (u: unknown): u is Record<string, unknown> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

/** An object with these keys and no others; an optional key is absent, never undefined. */
const closed = <A>(
  name: string,
  required: Record<string, t.Mixed>,
  optional: Record<string, t.Mixed>,
): Codec<A> => {
  const codecs = new Map([...Object.entries(required), ...Object.entries(optional)])
  const validate: t.Validate<unknown, A> = (u, c) => {
    if (!isRecord(u)) return t.failure(u, c, name)
    const errors: t.Errors = []
    for (const key of Object.keys(u)) {
      if (codecs.has(key)) continue
      const context = t.appendContext(c, key, t.never, u[key])
      errors.push({
        value: u[key],
        context,
        message: `no such key, only ${[...codecs.keys()].join(', ') || 'none'}`,
      })
    }
    const out: Record<string, unknown> = {}
    for (const [key, codec] of codecs) {
      if (!Object.hasOwn(u, key)) {
        if (Object.hasOwn(optional, key)) continue
        errors.push({
          value: undefined,
          context: t.appendContext(c, key, codec, undefined),
          message: codec.name,
        })
        continue
      }
      const result = codec.validate(u[key], t.appendContext(c, key, codec, u[key]))
      if (result._tag === 'Left') errors.push(...result.left)
      else out[key] = result.right
    }
    return errors.length > 0 ? t.failures(errors) : t.success(out as A)
  }
  return new t.Type<A>(name, (u): u is A => validate(u, [])._tag === 'Right', validate, t.identity)
}

const list = <A>(name: string, item: t.Type<A, unknown>, atLeast = 0): Codec<readonly A[]> => {
  const validate: t.Validate<unknown, readonly A[]> = (u, c) => {
    if (!Array.isArray(u) || u.length < atLeast) return t.failure(u, c, name)
    const errors: t.Errors = []
    const out: A[] = []
    u.forEach((entry: unknown, k) => {
      const result = item.validate(entry, t.appendContext(c, `[${k}]`, item, entry))
      if (result._tag === 'Left') errors.push(...result.left)
      else out.push(result.right)
    })
    return errors.length > 0 ? t.failures(errors) : t.success(out)
  }
  return new t.Type<readonly A[]>(
    name,
    (u): u is readonly A[] => validate(u, [])._tag === 'Right',
    validate,
    t.identity,
  )
}

/** Whichever of the codecs `choose` picks for a value. */
const chosen = (name: string, choose: (u: unknown) => AnyCodec | undefined): AnyCodec => {
  const validate: t.Validate<unknown, unknown> = (u, c) => choose(u)?.validate(u, c) ?? t.failure(u, c, name)
  return new t.Type<unknown>(
    name,
    (u): u is unknown => validate(u, [])._tag === 'Right',
    validate,
    t.identity,
  )
}

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
      {},
    )
  }

  private population(): AnyCodec {
    return chosen('a population', (u) => {
      if (!isRecord(u)) return undefined
      return closed(
        'a population',
        { name: text, kind: this.kindName('population'), size: integer(1) },
        { params: this.params('population', u['kind']), stream: text, plasticity: this.part('biasRule', 0) },
      )
    })
  }

  private projection(): AnyCodec {
    return closed(
      'a projection',
      { name: text, from: text, to: text, weights: this.matrix() },
      {
        connectivity: this.part('connectivity', 0),
        delay: value('a finite number >= 0 ms', (u): u is number =>
          isAllowed({ unit: 'ms', value: 0, atLeast: 0, doc: '' }, u),
        ),
        port: text,
        plasticity: this.part('rule', 0),
        stream: text,
      },
    )
  }

  private step(depth: number): AnyCodec {
    const clamp = closed(
      'a clamp',
      {
        population: text,
        neurons: list('a list of at least one index', integer(0), 1),
        state: value("'on' or 'off'", (u): u is 'on' | 'off' => u === 'on' || u === 'off'),
      },
      {},
    )
    return chosen(
      `a phase { phase, duration } or a repeat { repeat, steps }, nested at most ${DEEPEST} deep`,
      (u) => {
        if (!isRecord(u) || depth > DEEPEST) return undefined
        if (Object.hasOwn(u, 'repeat')) {
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
    return value(
      `one of ${this.kinds.names(role).join(', ')}`,
      (u): u is string => typeof u === 'string' && this.kinds.has(role, u),
    )
  }

  private params(role: Role, kind: unknown, depth = 0): AnyCodec {
    if (typeof kind !== 'string' || !this.kinds.has(role, kind))
      return value('parameters', (u): u is unknown => isRecord(u))
    return this.fields(`parameters of '${kind}'`, this.kinds.get(role, kind).fields, depth)
  }

  private part(role: Role, depth: number): AnyCodec {
    return chosen(`a ${role} { kind, params }, nested at most ${DEEPEST} deep`, (u) => {
      if (!isRecord(u) || depth > DEEPEST) return undefined
      const params = this.params(role, u['kind'], depth + 1)
      const { kind } = u
      const isParamless = typeof kind !== 'string' || !this.kinds.has(role, kind) || params.is({})
      const base = { kind: this.kindName(role) }
      return isParamless
        ? closed(`a ${role}`, base, { params })
        : closed(`a ${role}`, { ...base, params }, {})
    })
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
        return chosen(`${describeRange(range)}, or a list of them`, (u) => (Array.isArray(u) ? many : one))
      }
      case 'matrix':
        return this.matrix()
      case 'text': {
        const { oneOf } = field
        if (oneOf === undefined) return text
        return value(
          `one of ${oneOf.join(', ')}`,
          (u): u is string => typeof u === 'string' && oneOf.includes(u),
        )
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
        return list(`a list of ${field.role}s`, this.part(field.role, depth), field.atLeast)
    }
  }

  private matrix(): AnyCodec {
    const finite = value('a finite number', (u): u is number => Number.isFinite(u))
    const rows = list('rows [post][pre]', list('a row of numbers', finite))
    return chosen('a number, rows [post][pre], or a distribution { kind, params }', (u) => {
      if (typeof u === 'number') return finite
      return Array.isArray(u) ? rows : this.part('distribution', 0)
    })
  }
}

/** The codec of network specs whose kinds are those of a registry. */
export const networkSpecCodec = (kinds: KindRegistry): t.Type<NetworkSpec> => new Codecs(kinds).network()

/** What io-ts found, as faults with paths as one would write them. */
const faultsOf = (errors: t.Errors): readonly Fault[] =>
  errors.map(({ context, value: given, message }) => ({
    path: context
      .map(({ key }) => key)
      .filter((key) => key !== '')
      .join('.')
      .replaceAll('.[', '['),
    value: given,
    expected: message ?? context.at(-1)?.type.name ?? show(given),
  }))

/**
 * A spec from anything: JSON that was read, an object that was built.
 * @throws SpecError with every fault of form at once
 */
export const decodeSpec = (kinds: KindRegistry, input: unknown): NetworkSpec => {
  const result = networkSpecCodec(kinds).decode(input)
  if (result._tag === 'Left') throw new SpecError(faultsOf(result.left))
  return result.right
}
