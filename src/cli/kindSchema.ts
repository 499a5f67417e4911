import { type JsonSchema, type Kind, type KindRegistry, specSchema } from '../graph/index.ts'

/** The JSON Schema of one kind, with all that it refers to and nothing else. */
export const kindSchema = (kinds: KindRegistry, { role, kind }: Kind): JsonSchema => {
  const { $schema, $defs } = specSchema(kinds) as {
    readonly $schema: string
    readonly $defs: Readonly<Record<string, JsonSchema>>
  }
  const root = `${role}.${kind}`
  const needed = new Set([root])
  // a set grows while it is gone through
  for (const name of needed) for (const other of referredTo($defs[name])) needed.add(other)
  return {
    $schema,
    title: `${kind}, a kind of ${role}`,
    $ref: `#/$defs/${encodeURIComponent(root)}`,
    $defs: Object.fromEntries([...needed].flatMap((name) => (name in $defs ? [[name, $defs[name]]] : []))),
  }
}

const PREFIX = '#/$defs/'

/** Names of the definitions that a schema refers to. */
const referredTo = (schema: unknown): readonly string[] => {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]: readonly [string, unknown]) =>
    key === '$ref' && typeof value === 'string' && value.startsWith(PREFIX)
      ? [decodeURIComponent(value.slice(PREFIX.length)).replaceAll('~1', '/').replaceAll('~0', '~')]
      : referredTo(value),
  )
}
