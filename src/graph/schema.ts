import { FILE_NAME, MAX_SIZE, PATH } from './codecs.ts'
import type { Field, Fields, NumberField, NumbersField, Role, VectorField } from './fields.ts'
import { ROLES } from './fields.ts'
import { checkKinds, type Kind, type KindRegistry } from './kind.ts'

/** A schema of the dialect 2020-12, as plain data. */
export type JsonSchema = { readonly [key: string]: unknown }

/**
 * The JSON Schema of network specs over the kinds of a registry: editors complete and check by it, and show what the
 * kinds say of their parameters.
 *
 * It accepts what `decodeSpec` accepts, and nothing else, but for how deep parts and steps may nest, which no schema
 * says. What only the whole network can tell, such as whether a name leads anywhere, is told when it is wired.
 *
 * @param kinds those that a spec may name
 */
export const specSchema = (kinds: KindRegistry): JsonSchema => {
  checkKinds('specSchema.kinds', kinds)
  return schemaOf(kinds)
}

const schemaOf = (kinds: KindRegistry): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'RxSpike network',
  description: 'A spiking network: what there is and how it is connected.',
  ...closed(
    {
      version: { const: 1, description: 'the version of the format' },
      name: text('name of the network'),
      seed: integer(0, 'root of all random streams'),
      populations: {
        ...listOf(ref('population'), 1),
        description: 'neurons; the order of declaration is the order of an instant',
      },
      projections: {
        ...listOf(projectionSchema(kinds.all())),
        description: 'synapses from one population to another',
      },
      program: {
        ...listOf(ref('step')),
        description: 'phases in turn; empty if the network is run by hand or for a duration',
      },
    },
    {
      $schema: { type: 'string', description: 'where the schema of the format is; for editors' },
      duration: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'how long a network without a program runs, in ms',
      },
      recorders: { ...listOf(ref('recorder')), description: 'what is written down, a table each' },
    },
  ),
  $defs: {
    step,
    matrix,
    ...Object.fromEntries(
      ROLES.map((role) => [
        role,
        roleSchema(
          kinds.all().filter((kind) => kind.role === role),
          role,
        ),
      ]),
    ),
    ...Object.fromEntries(kinds.all().map((kind) => [idOf(kind), kindSchema(kind)])),
  },
})

const ref = (name: string): JsonSchema => ({
  $ref: `#/$defs/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`,
})

const text = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description })

const integer = (minimum: number, description?: string): JsonSchema => ({
  type: 'integer',
  minimum,
  maximum: Number.MAX_SAFE_INTEGER,
  ...(description === undefined ? {} : { description }),
})

const listOf = (items: JsonSchema, minItems?: number): JsonSchema => ({
  type: 'array',
  ...(minItems === undefined ? {} : { minItems }),
  items,
})

/** An object with these keys and no others. */
const closed = (
  required: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>>,
): JsonSchema => ({
  type: 'object',
  ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }),
  properties: { ...required, ...optional },
  additionalProperties: false,
})

/** If a value is of one schema, it must be of the other too. */
const when = (condition: JsonSchema, consequence: JsonSchema): JsonSchema => ({
  if: condition,
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: consequence,
})

/** What is a number, what a list, what an object: one of them says what is wrong, not all. */
const byType = (number: JsonSchema, array: JsonSchema, object?: JsonSchema): JsonSchema => ({
  type: ['number', 'array', ...(object === undefined ? [] : ['object'])],
  allOf: [
    when({ type: 'number' }, number),
    when({ type: 'array' }, array),
    ...(object === undefined ? [] : [when({ type: 'object' }, object)]),
  ],
})

const matrix: JsonSchema = {
  description: 'a number, rows [post][pre], or a distribution { kind, params }',
  ...byType({ type: 'number' }, listOf(listOf({ type: 'number' })), ref('distribution')),
}

const delayOf = (what: string): JsonSchema => {
  const one = { type: 'number', minimum: 0 }
  return {
    description: `${what}, in ms: a number >= 0, rows [post][pre], or a distribution { kind, params }`,
    default: 0,
    ...byType(one, listOf(listOf(one)), ref('distribution')),
  }
}

/** Weights and delays, unless the connectivity brings its own. */
const projectionSchema = (kinds: readonly Kind[]): JsonSchema => {
  const whole = kinds.filter(({ isWhole }) => isWhole === true).map(({ kind }) => kind)
  const usual = { required: ['weights'] }
  return {
    ...closed(
      {
        name: text('name of the projection'),
        from: text('name of the presynaptic population'),
        to: text('name of the postsynaptic population'),
      },
      {
        weights: ref('matrix'),
        connectivity: ref('connectivity'),
        delay: delayOf('in the axon, from the presynaptic spike to the synapse'),
        dendriticDelay: delayOf('in the dendrite, from the synapse to where its PSP acts, and back'),
        port: text('port of the target; its only one unless given'),
        plasticity: ref('rule'),
        shortTerm: ref('shortTerm'),
        stream: text('key of the random stream; the name unless given'),
      },
    ),
    ...(whole.length === 0
      ? { allOf: [usual] }
      : { ...when(withConnectivity(whole), WITHOUT_WEIGHTS), else: usual }),
  }
}

const withConnectivity = (kinds: readonly string[]): JsonSchema => ({
  required: ['connectivity'],
  properties: {
    connectivity: { type: 'object', required: ['kind'], properties: { kind: { enum: kinds } } },
  },
})

const WITHOUT_WEIGHTS: JsonSchema = { properties: { weights: false, delay: false, dendriticDelay: false } }

const clamp: JsonSchema = closed(
  {
    population: text('name of a population of samplers'),
    neurons: { ...listOf(integer(0), 1), description: 'indices of neurons' },
    state: { enum: ['on', 'off'], description: 'how they are held' },
  },
  {},
)

const step: JsonSchema = {
  type: 'object',
  ...when(
    { required: ['repeat'] },
    closed(
      {
        repeat: integer(1, 'how often'),
        steps: { ...listOf(ref('step'), 1), description: 'the steps, in turn' },
      },
      {},
    ),
  ),
  else: closed(
    {
      phase: text('name of the phase'),
      duration: { type: 'number', exclusiveMinimum: 0, description: 'in ms' },
    },
    { clamp: { ...listOf(clamp), description: 'neurons held on or off while the phase runs' } },
  ),
}

const idOf = ({ role, kind }: Kind): string => `${role}.${kind}`

/** A part of a role: which kinds there are, and then all that its kind says. */
const roleSchema = (kinds: readonly Kind[], role: Role): JsonSchema => ({
  description: `a ${role} { kind, params }`,
  type: 'object',
  required: ['kind'],
  properties: { kind: { enum: kinds.map(({ kind }) => kind) } },
  allOf: kinds.map((kind) =>
    when({ required: ['kind'], properties: { kind: { const: kind.kind } } }, ref(idOf(kind))),
  ),
})

/** What a part of a role has beside `kind` and `params`. */
const OWN: Readonly<
  Partial<Record<Role, Readonly<Record<'required' | 'optional', Readonly<Record<string, JsonSchema>>>>>>
> = {
  population: {
    required: {
      name: text('name of the population'),
      size: { ...integer(1, `number of neurons, at most ${MAX_SIZE}`), maximum: MAX_SIZE },
    },
    optional: {
      stream: text('key of the random stream; the name unless given'),
      plasticity: ref('biasRule'),
    },
  },
  recorder: {
    required: {
      name: {
        type: 'string',
        pattern: FILE_NAME.source,
        description: 'name of the recorder and of its files, at most 100 characters',
      },
    },
    optional: {},
  },
}

const kindSchema = ({ role, kind, doc, fields }: Kind): JsonSchema => {
  const { required, optional } = OWN[role] ?? { required: {}, optional: {} }
  const always = { kind: { const: kind, description: doc }, ...required }
  const params = fieldsSchema(fields)
  return {
    description: doc,
    ...('required' in params
      ? closed({ ...always, params }, optional)
      : closed(always, { params, ...optional })),
  }
}

const fieldsSchema = (fields: Fields): JsonSchema => {
  const required: Record<string, JsonSchema> = {}
  const optional: Record<string, JsonSchema> = {}
  for (const [name, field] of Object.entries(fields)) {
    const isOptional = field.optional === true || 'value' in field
    const group = isOptional ? optional : required
    group[name] = {
      ...fieldSchema(field),
      description: described(field),
      ...('value' in field ? { default: field.value } : {}),
    }
  }
  return closed(required, optional)
}

const described = (field: Field): string =>
  'unit' in field && field.unit !== '1' ? `${field.doc}, in ${field.unit}` : field.doc

const fieldSchema = (field: Field): JsonSchema => {
  switch (field.type) {
    case 'number':
      return range(field)
    case 'numbers':
      return listOf(range(field))
    case 'vector':
      return byType(range(field), listOf(range(field)))
    case 'matrix':
      return ref('matrix')
    case 'text':
      if (field.oneOf !== undefined) return { enum: field.oneOf }
      return field.isPath === true
        ? { type: 'string', pattern: PATH.source }
        : { type: 'string', minLength: 1 }
    case 'flag':
      return { type: 'boolean' }
    case 'group':
      return fieldsSchema(field.fields)
    case 'groups':
      return listOf(fieldsSchema(field.fields))
    case 'part':
      return ref(field.role)
    case 'parts':
      return listOf(ref(field.role), field.atLeast)
  }
}

const range = (field: NumberField | NumbersField | VectorField): JsonSchema => {
  const { above, atLeast, below, atMost } = field
  return {
    type: 'integer' in field ? 'integer' : 'number',
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(atLeast === undefined ? {} : { minimum: atLeast }),
    ...(below === undefined ? {} : { exclusiveMaximum: below }),
    ...(atMost === undefined ? {} : { maximum: atMost }),
  }
}
