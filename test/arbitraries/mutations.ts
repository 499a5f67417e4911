import * as fc from 'fast-check'

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

type Path = readonly (string | number)[]

/** Every place in a value, its own included. */
const placesOf = (value: Json, path: Path = []): readonly Path[] => {
  if (Array.isArray(value)) return [path, ...value.flatMap((entry: Json, k) => placesOf(entry, [...path, k]))]
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, entry]) => placesOf(entry, [...path, key]))]
}

/** A copy with what stands at a place changed; undefined takes it out. */
const changedAt = (
  value: Json,
  [first, ...rest]: Path,
  change: (old: Json) => Json | undefined,
): Json | undefined => {
  if (first === undefined) return change(value)
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((entry, k) => {
      if (k !== first) return [entry]
      const changed = changedAt(entry, rest, change)
      return changed === undefined ? [] : [changed]
    })
  }
  const entries = Object.entries(value as Readonly<Record<string, Json>>)
  return Object.fromEntries(
    entries.flatMap(([key, entry]) => {
      if (key !== first) return [[key, entry]]
      const changed = changedAt(entry, rest, change)
      return changed === undefined ? [] : [[key, changed]]
    }),
  )
}

/** What a value may be replaced by: of every type, and numbers at and beyond the limits that fields have. */
const strange = fc.oneof(
  fc.constantFrom<Json>(null, true, false, '', 'a', 'nonsense', [], {}, [[]], [1], [[1]], [{}], {
    kind: 'normal',
  }),
  fc.constantFrom<Json>(0, -1, 1, 0.5, 1.5, 1e-300, -1e-300, 600, 1e9, 2 ** 53, -(2 ** 53), 1e300),
  fc.constantFrom<Json>(
    { kind: 'nonsense' },
    { kind: 'sampler', params: {} },
    { kind: 'last', params: { k: 0 } },
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
)

const KEYS = [
  'nonsense',
  'kind',
  'params',
  'name',
  'size',
  'delay',
  'repeat',
  'phase',
  'stream',
  'every',
  '$schema',
  'duration',
]

/** A value with one thing about it changed: replaced, taken out, a key or an entry added, or two things exchanged. */
export const mutated = (value: Json): fc.Arbitrary<Json> =>
  fc
    .tuple(
      fc.constantFrom(...placesOf(value)),
      fc.constantFrom('replace', 'remove', 'add'),
      strange,
      fc.constantFrom(...KEYS),
    )
    .map(([place, how, other, key]) => {
      const result = changedAt(value, place, (old) => {
        if (how === 'replace') return other
        if (how === 'remove') return undefined
        if (Array.isArray(old)) return [...(old as readonly Json[]), other]
        return typeof old === 'object' && old !== null
          ? { ...(old as Readonly<Record<string, Json>>), [key]: other }
          : other
      })
      return result ?? null
    })
