import { decode, encode } from '@msgpack/msgpack'
import { murmurHash3 } from '../models/random.ts'
import { type SavedRecord, SnapshotError } from '../models/saving.ts'
import { isRecord } from './combinators.ts'
import { asBase64, asBytes, pack, unpack } from './savedForm.ts'
import type { NetworkSpec } from './spec.ts'

/** The format of snapshots; another one is refused. */
export const SNAPSHOT_VERSION = 3

const MAGIC = new TextEncoder().encode('RXSPIKE\n')

/** Deepest nesting of saved values: that of parts, and some for what is around them. */
const DEEPEST = 1000

interface Content {
  readonly spec: NetworkSpec
  readonly t: number
  readonly state: SavedRecord
}

/**
 * Everything that a network is at one moment: its spec, the event time, and by name the state of every node, rule, weight,
 * spike on its way and random stream. A network restored from it goes on bit for bit, in another process too.
 *
 * Two forms hold the same: bytes (small and checked: a damaged file is refused) and JSON (to be read by eye and by other
 * tools; doubles keep every bit).
 */
export class Snapshot {
  /** The network it was taken of. */
  readonly spec: NetworkSpec
  /** Event time in ms. */
  readonly t: number
  /** States by name. */
  readonly state: SavedRecord

  constructor({ spec, t, state }: Content) {
    this.spec = spec
    this.t = t
    this.state = state
  }

  /** As plain JSON values: `JSON.stringify(snapshot)` calls it. */
  toJSON(): object {
    const { spec, t, state } = this
    return { format: 'rxspike snapshot', version: SNAPSHOT_VERSION, t, spec, state: pack(state, asBase64) }
  }

  /**
   * The snapshot that {@link toJSON} gave, from what `JSON.parse` makes of it.
   * @throws SnapshotError if it is none, or of another version
   */
  static fromJSON(json: unknown): Snapshot {
    const { version, t, spec, state } = envelopeOf(json)
    checkVersion(version)
    return new Snapshot(contentOf(t, spec, unpack(state, asBase64, 'snapshot')))
  }

  /** As bytes: a mark, a checksum (MurmurHash3, 128 bits), and all of it as MessagePack. */
  toBytes(): Uint8Array {
    const { spec, t, state } = this
    const packed = { version: SNAPSHOT_VERSION, t, spec: JSON.stringify(spec), state: pack(state, asBytes) }
    const payload = encode(packed, { maxDepth: DEEPEST, ignoreUndefined: false })
    const bytes = new Uint8Array(MAGIC.length + 16 + payload.length)
    bytes.set(MAGIC)
    bytes.set(checksum(payload), MAGIC.length)
    bytes.set(payload, MAGIC.length + 16)
    return bytes
  }

  /**
   * The snapshot that {@link toBytes} gave.
   * @throws SnapshotError if it is none, damaged, or of another version
   */
  static fromBytes(bytes: Uint8Array): Snapshot {
    if (!(bytes instanceof Uint8Array)) throw new SnapshotError('snapshot', bytes, 'bytes (Uint8Array)')
    if (!MAGIC.every((byte, k) => bytes[k] === byte))
      throw new SnapshotError('snapshot', bytes, 'the bytes that toBytes() gave')
    const payload = bytes.subarray(MAGIC.length + 16)
    const stored = bytes.subarray(MAGIC.length, MAGIC.length + 16)
    if (!checksum(payload).every((byte, k) => stored[k] === byte))
      throw new SnapshotError('snapshot: checksum', bytes, 'bytes as they were written: these are damaged')
    const { version, t, spec, state } = envelopeOf(decode(payload))
    checkVersion(version)
    const parsed: unknown = typeof spec === 'string' ? JSON.parse(spec) : spec
    return new Snapshot(contentOf(t, parsed, unpack(state, asBytes, 'snapshot')))
  }
}

const envelopeOf = (value: unknown): Record<string, unknown> => {
  if (!isRecord(value)) throw new SnapshotError('snapshot', value, 'a snapshot as JSON, an object')
  return value
}

const checkVersion = (version: unknown): void => {
  if (version !== SNAPSHOT_VERSION)
    throw new SnapshotError('snapshot: version', version, `${SNAPSHOT_VERSION}, the version of this RxSpike`)
}

/** The spec is checked when it is wired. */
const contentOf = (t: unknown, spec: unknown, state: unknown): Content => {
  if (typeof t !== 'number' || !(t >= 0 && t < Infinity))
    throw new SnapshotError('snapshot: t', t, 'a time in ms, >= 0')
  if (!isRecord(spec)) throw new SnapshotError('snapshot: spec', spec, 'a network spec')
  if (!isRecord(state)) throw new SnapshotError('snapshot: state', state, 'states by name')
  return { t, spec: spec as unknown as NetworkSpec, state: state as SavedRecord }
}

const checksum = (payload: Uint8Array): Uint8Array => new Uint8Array(murmurHash3(payload).buffer)
