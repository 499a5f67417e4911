import { checkText } from './check.ts'
import { show } from './errors.ts'

/**
 * State as plain data: what JSON has, every double (NaN, infinities and -0 too) and typed arrays. What is saved is a
 * copy: it does not change as the one it was taken from runs on.
 */
export type Saved = null | boolean | number | string | SavedArray | readonly Saved[] | SavedRecord

/** Arrays of numbers that keep their type. */
export type SavedArray = Float64Array | Int32Array | Uint8Array

/** Saved values by name. */
export interface SavedRecord {
  readonly [name: string]: Saved
}

/** What a snapshot holds does not fit the network that it is put into, or is no snapshot at all. */
export class SnapshotError extends Error {
  readonly kind = 'input'
  readonly code = 'E_SNAPSHOT'
  /** Where it stood: `population a: credit`. */
  readonly where: string
  readonly value: unknown
  readonly expected: string

  constructor(where: string, value: unknown, expected: string, options?: ErrorOptions) {
    super(`${where}: ${show(value)}; expected ${expected}`, options)
    this.name = 'SnapshotError'
    this.where = where
    this.value = value
    this.expected = expected
  }
}

/**
 * Something with a state that can be taken out and put back, bit for bit.
 *
 * `load` is called on a fresh one, made with the same parameters as the one that was saved; from then on the two do the
 * same. What follows from parameters alone need not be saved; what depends on the past must be, down to the last bit.
 */
export interface Saving {
  save(): Saved
  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void
}

/** Takes note of a state under a name that is unique where it is kept: it will be part of snapshots. */
export type Keep = (name: string, state: Saving) => void

/** Reads a saved record field by field; what is missing or of another type is refused by its name. */
export class SavedReader {
  private readonly where: string
  private readonly record: SavedRecord

  /** @throws SnapshotError if `saved` is no record */
  constructor(where: string, saved: Saved) {
    checkText('SavedReader.where', where)
    if (!isRecord(saved)) throw new SnapshotError(where, saved, 'a record of saved values')
    this.where = where
    this.record = saved
  }

  /** Any saved value, for a part's own `load`. */
  part(name: string): Saved {
    const value = Object.hasOwn(this.record, name) ? this.record[name] : undefined
    return value === undefined ? this.refuse(name, value, 'a saved value') : value
  }

  /** A double, any of them. */
  number(name: string): number {
    const value = this.part(name)
    return typeof value === 'number' ? value : this.refuse(name, value, 'a number')
  }

  /** A double that is not NaN: a time in ms, Infinity where nothing is to come. */
  time(name: string): number {
    const value = this.number(name)
    return Number.isNaN(value) ? this.refuse(name, value, 'a time in ms') : value
  }

  /** An integer >= 0. */
  count(name: string): number {
    const value = this.number(name)
    return Number.isSafeInteger(value) && value >= 0 ? value : this.refuse(name, value, 'an integer >= 0')
  }

  text(name: string): string {
    const value = this.part(name)
    return typeof value === 'string' ? value : this.refuse(name, value, 'a text')
  }

  flag(name: string): boolean {
    const value = this.part(name)
    return typeof value === 'boolean' ? value : this.refuse(name, value, 'true or false')
  }

  list(name: string): readonly Saved[] {
    const value = this.part(name)
    return Array.isArray(value) ? (value as readonly Saved[]) : this.refuse(name, value, 'a list')
  }

  /** A copy; of `length` numbers, if that is given. */
  float64(name: string, length?: number): Float64Array<ArrayBuffer> {
    const value = this.part(name)
    return value instanceof Float64Array && fits(value, length)
      ? value.slice()
      : this.refuse(name, value, `a Float64Array${ofLength(length)}`)
  }

  /** A copy; of `length` integers, if that is given. */
  int32(name: string, length?: number): Int32Array<ArrayBuffer> {
    const value = this.part(name)
    return value instanceof Int32Array && fits(value, length)
      ? value.slice()
      : this.refuse(name, value, `an Int32Array${ofLength(length)}`)
  }

  /** The same of places among `size` things. */
  indices(name: string, size: number, length?: number): Int32Array<ArrayBuffer> {
    const values = this.int32(name, length)
    const wrong = values.find((i) => !(i >= 0 && i < size))
    return wrong === undefined ? values : this.refuse(name, wrong, indexOf(size))
  }

  /** A copy; of `length` bytes, if that is given. */
  uint8(name: string, length?: number): Uint8Array<ArrayBuffer> {
    const value = this.part(name)
    return value instanceof Uint8Array && fits(value, length)
      ? value.slice()
      : this.refuse(name, value, `a Uint8Array${ofLength(length)}`)
  }

  private refuse(name: string, value: unknown, expected: string): never {
    throw new SnapshotError(`${this.where}: ${name}`, value, expected)
  }
}

const fits = (array: SavedArray, length: number | undefined): boolean =>
  length === undefined || array.length === length

const indexOf = (size: number): string => (size > 0 ? `indices from 0 to ${size - 1}` : 'no index')

const ofLength = (length: number | undefined): string => (length === undefined ? '' : ` of ${length}`)

const isRecord = (saved: Saved): saved is SavedRecord =>
  typeof saved === 'object' && saved !== null && !Array.isArray(saved) && !ArrayBuffer.isView(saved)
