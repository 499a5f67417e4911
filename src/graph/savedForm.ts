import { type Saved, type SavedRecord, SnapshotError } from '../models/saving.ts'
import { isRecord } from './combinators.ts'

/**
 * Saved state as plain JSON values, without loss: doubles that JSON lacks and typed arrays (as little-endian bytes, which
 * `B` holds: base64 in JSON, bytes in a packed snapshot) become an object with one key that begins with `$`.
 */
export interface BytesForm<B> {
  to(bytes: Uint8Array): B
  /** The bytes, in memory of their own; undefined if it is none. */
  from(value: unknown): Uint8Array | undefined
}

/** What `pack` makes: JSON values, and whatever form bytes have. */
export type Packed<B> =
  | null
  | boolean
  | number
  | string
  | B
  | readonly Packed<B>[]
  | { readonly [key: string]: Packed<B> }

const ODD_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
])

const oddName = (x: number): string | undefined =>
  Object.is(x, -0) ? '-0' : Number.isFinite(x) ? undefined : String(x)

const bytesOf = (array: Float64Array | Int32Array | Uint8Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

export const pack = <B>(saved: Saved, form: BytesForm<B>): Packed<B> => {
  if (typeof saved === 'number') {
    const odd = oddName(saved)
    return odd === undefined ? saved : { $number: odd }
  }
  if (typeof saved !== 'object' || saved === null) return saved
  if (saved instanceof Float64Array) return { $float64: form.to(bytesOf(saved)) }
  if (saved instanceof Int32Array) return { $int32: form.to(bytesOf(saved)) }
  if (saved instanceof Uint8Array) return { $uint8: form.to(bytesOf(saved)) }
  if (Array.isArray(saved)) return (saved as readonly Saved[]).map((entry) => pack(entry, form))
  const entries = Object.entries(saved as SavedRecord)
  if (entries.some(([key]) => key.startsWith('$') || key === '__proto__'))
    return { $record: entries.map(([key, value]) => [key, pack(value, form)]) }
  return Object.fromEntries(entries.map(([key, value]) => [key, pack(value, form)]))
}

/** @throws SnapshotError if it is not what `pack` makes */
export const unpack = (packed: unknown, form: BytesForm<unknown>, where: string): Saved => {
  if (packed === null || typeof packed === 'boolean' || typeof packed === 'string') return packed
  if (typeof packed === 'number') return packed
  if (Array.isArray(packed))
    return (packed as readonly unknown[]).map((entry, k) => unpack(entry, form, `${where}[${k}]`))
  if (!isRecord(packed)) throw new SnapshotError(where, packed, 'a saved value')
  const entries = Object.entries(packed)
  const [first] = entries
  if (entries.length === 1 && first?.[0].startsWith('$') === true) return special(first, form, where)
  return Object.fromEntries(entries.map(([key, value]) => [key, unpack(value, form, `${where}.${key}`)]))
}

const special = ([key, value]: [string, unknown], form: BytesForm<unknown>, where: string): Saved => {
  if (key === '$record' && Array.isArray(value)) {
    return Object.fromEntries(
      (value as readonly unknown[]).map((entry) => {
        const [name, part]: readonly unknown[] = Array.isArray(entry) ? entry : []
        if (typeof name !== 'string') throw new SnapshotError(where, entry, 'a name and a value')
        return [name, unpack(part, form, `${where}.${name}`)]
      }),
    )
  }
  if (key === '$number') {
    const odd = typeof value === 'string' ? ODD_NUMBERS.get(value) : undefined
    if (odd === undefined) throw new SnapshotError(where, value, [...ODD_NUMBERS.keys()].join(', '))
    return odd
  }
  const bytes = form.from(value)
  const array = bytes === undefined ? undefined : arrayOf(key, bytes)
  if (array === undefined) throw new SnapshotError(`${where}.${key}`, value, 'numbers as bytes')
  return array
}

const arrayOf = (key: string, bytes: Uint8Array): Saved | undefined => {
  const { buffer, byteLength } = bytes
  if (key === '$uint8') return bytes
  if (key === '$int32' && byteLength % 4 === 0) return new Int32Array(buffer, 0, byteLength / 4)
  if (key === '$float64' && byteLength % 8 === 0) return new Float64Array(buffer, 0, byteLength / 8)
  return undefined
}

/** Bytes as they are. */
export const asBytes: BytesForm<Uint8Array> = {
  to: (bytes) => bytes,
  // a copy begins at the beginning of its buffer, as wider numbers need it
  from: (value) => (value instanceof Uint8Array ? Uint8Array.from(value) : undefined),
}

/** Characters made in one call: what a call may have of arguments. */
const CHUNK = 4096

/** Bytes as base64. */
export const asBase64: BytesForm<string> = {
  to: (bytes) => {
    let text = ''
    for (let k = 0; k < bytes.length; k += CHUNK) text += String.fromCharCode(...bytes.subarray(k, k + CHUNK))
    return btoa(text)
  },
  from: (value) => {
    if (typeof value !== 'string') return undefined
    try {
      return Uint8Array.from(atob(value), (character) => character.charCodeAt(0))
    } catch {
      return undefined
    }
  },
}
