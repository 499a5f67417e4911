import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { asBase64, asBytes, pack, unpack } from '../../src/graph/savedForm.ts'
import { Snapshot } from '../../src/graph/snapshot.ts'
import { type Saved, SavedReader, SnapshotError } from '../../src/models/saving.ts'

const keys = fc.oneof(fc.string(), fc.constantFrom('$number', '$record', '__proto__', 'a'))

const { saved } = fc.letrec<{ saved: Saved }>((tie) => ({
  saved: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.constantFrom(-0, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2),
    fc.string(),
    fc.float64Array(),
    fc.int32Array(),
    fc.uint8Array(),
    fc.array(tie('saved')),
    fc.dictionary(keys, tie('saved'), { noNullPrototype: true }),
  ),
}))

const snapshotOf = (state: Saved): Snapshot =>
  new Snapshot({
    spec: { version: 1, name: 'n', seed: 1, populations: [], projections: [], program: [] },
    t: 1.5,
    state: { state },
  })

describe('saved values as JSON and as bytes', () => {
  test.prop([saved])('come back bit for bit from JSON', (state) => {
    const text = JSON.stringify(pack(state, asBase64))
    expect(unpack(JSON.parse(text), asBase64, 'x')).toStrictEqual(state)
  })

  test.prop([saved])('come back bit for bit from the bytes of a snapshot', (state) => {
    const back = Snapshot.fromBytes(snapshotOf(state).toBytes())
    expect(back.state['state']).toStrictEqual(state)
    expect(back.t).toBe(1.5)
    expect(back.spec).toStrictEqual(snapshotOf(state).spec)
  })

  test.prop([saved])('are the same in both forms', (state) => {
    const text = JSON.stringify(snapshotOf(state))
    expect(Snapshot.fromJSON(JSON.parse(text)).state).toStrictEqual(
      Snapshot.fromBytes(snapshotOf(state).toBytes()).state,
    )
  })

  test.prop([saved, fc.nat(), fc.integer({ min: 1, max: 255 })])(
    'one changed byte anywhere is seen',
    (state, at, change) => {
      const bytes = snapshotOf(state).toBytes()
      bytes[at % bytes.length]! ^= change
      expect(() => Snapshot.fromBytes(bytes)).toThrow(SnapshotError)
    },
  )

  test.prop([saved, fc.nat()])('a part that is missing at the end is seen', (state, cut) => {
    const bytes = snapshotOf(state).toBytes()
    expect(() => Snapshot.fromBytes(bytes.subarray(0, cut % bytes.length))).toThrow(SnapshotError)
  })

  it('typed arrays stand on memory of their own', () => {
    const array = Float64Array.of(1, 2)
    const bytes = pack(array, asBytes)
    const back = unpack(bytes, asBytes, 'x') as Float64Array
    array[0] = 5
    expect([...back]).toEqual([1, 2])
  })

  it('a snapshot of another version, or none, is refused by name', () => {
    const json = snapshotOf(null).toJSON()
    expect(() => Snapshot.fromJSON({ ...json, version: 99 })).toThrow('snapshot: version: 99; expected 3')
    for (const wrong of [
      null,
      3,
      'x',
      [],
      {},
      { ...json, t: 'x' },
      { ...json, spec: 3 },
      { ...json, state: 7 },
    ])
      expect(() => Snapshot.fromJSON(wrong)).toThrow(SnapshotError)
    expect(() => Snapshot.fromJSON({ ...json, state: { x: { $float64: 'AAA=' } } })).toThrow(
      'snapshot.x.$float64',
    )
    expect(() => Snapshot.fromJSON({ ...json, state: { x: { $number: 'one' } } })).toThrow('snapshot.x')
    expect(() => Snapshot.fromBytes(new Uint8Array(3))).toThrow('toBytes()')
  })
})

describe('SavedReader', () => {
  it('names what is missing or of another type', () => {
    const reader = new SavedReader('population a', { x: 1, list: [1], array: Float64Array.of(1, 2) })
    expect(reader.number('x')).toBe(1)
    expect(() => reader.number('y')).toThrow('population a: y: undefined; expected a saved value')
    expect(() => reader.text('x')).toThrow('population a: x: 1; expected a text')
    expect(() => reader.flag('x')).toThrow('expected true or false')
    expect(() => reader.list('x')).toThrow('expected a list')
    expect(() => reader.int32('array')).toThrow('expected an Int32Array')
    expect(() => reader.uint8('array')).toThrow('expected a Uint8Array')
    expect(() => reader.float64('array', 3)).toThrow('expected a Float64Array of 3')
    expect(() => reader.part('toString')).toThrow('expected a saved value')
    expect(() => new SavedReader('x', [1])).toThrow('expected a record')
  })

  it('hands out copies', () => {
    const array = Float64Array.of(1)
    new SavedReader('x', { array }).float64('array').fill(7)
    expect(array[0]).toBe(1)
  })
})
