import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { allToAll, fromList } from '../../src/operators/connect.ts'
import { Synapses, type WeightUpdate } from '../../src/operators/synapses.ts'
import { isMinusOne, isRecord, nonsense, nonsenseBut, refused } from './support.ts'

/** Which pairs have a synapse, row by row [post][pre], and how many sources there are. */
const masks = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([preSize, postSize]) =>
    fc.record({
      preSize: fc.constant(preSize),
      postSize: fc.constant(postSize),
      mask: fc.array(fc.boolean(), { minLength: preSize * postSize, maxLength: preSize * postSize }),
    }),
  )

interface Mask {
  readonly preSize: number
  readonly postSize: number
  readonly mask: readonly boolean[]
}

const weightOf = (k: number): number => k + 0.25

const made = ({ preSize, postSize, mask }: Mask): Synapses =>
  fromList(
    preSize,
    postSize,
    mask.flatMap((isThere, k) =>
      isThere ? [{ pre: k % preSize, post: Math.floor(k / preSize), weight: weightOf(k) }] : [],
    ),
  )

const matrixOf = ({ mask }: Mask): number[] => mask.map((isThere, k) => (isThere ? weightOf(k) : 0))

describe('synapses', () => {
  test.prop([masks])('give the matrix row by row, and 0 where there is none', (given) => {
    const synapses = made(given)
    const expected = matrixOf(given)
    expect([...synapses.toMatrix()]).toEqual(expected)
    expected.forEach((w, k) => {
      const [post, pre] = [Math.floor(k / given.preSize), k % given.preSize]
      expect(synapses.get(post, pre)).toBe(w)
      const at = synapses.position(post, pre)
      if (given.mask[k] === true) expect([synapses.targets[at], synapses.weights[at]]).toEqual([post, w])
      else expect(at).toBe(-1)
    })
  })

  test.prop([masks])('are listed by target as they are by source', (given) => {
    const synapses = made(given)
    const { begin, synapses: places, sources } = synapses.incoming
    expect(begin.length).toBe(given.postSize + 1)
    for (let post = 0; post < given.postSize; post++) {
      const row = Array.from(sources.subarray(begin[post], begin[post + 1]))
      expect(row).toEqual(
        Array.from({ length: given.preSize }, (_, pre) => pre).filter(
          (pre) => given.mask[post * given.preSize + pre] === true,
        ),
      )
      row.forEach((pre, k) => expect(places[begin[post]! + k]).toBe(synapses.position(post, pre)))
    }
    expect(synapses.incoming).toBe(synapses.incoming)
  })

  test.prop([masks, fc.nat(20), fc.constantFrom('pre' as const, 'post' as const, 'all' as const)])(
    'add a row, a column or all changes at once, and tell the very update when it is done',
    (given, chosen, axis) => {
      const { preSize, postSize, mask } = given
      const synapses = made(given)
      const index = axis === 'all' ? 0 : chosen % (axis === 'pre' ? preSize : postSize)
      const isMeant = (k: number): boolean =>
        axis === 'all' || index === (axis === 'pre' ? k % preSize : Math.floor(k / preSize))
      const expected = matrixOf(given)
      const dw: number[] = []
      // by source and target for columns and all, by target and source for rows: within one row or column the same
      const places = expected.map((_, k) => k).filter((k) => mask[k] === true && isMeant(k))
      if (axis !== 'post') places.sort((a, b) => (a % preSize) - (b % preSize) || a - b)
      places.forEach((k, n) => {
        dw.push(n + 1)
        expected[k]! += n + 1
      })
      const update: WeightUpdate = { t: 3, axis, index, dw: Float64Array.from(dw) }
      const told: WeightUpdate[] = []
      synapses.onChange((change) => {
        told.push(change)
        expect([...synapses.toMatrix()]).toEqual(expected)
      })
      synapses.apply(update)
      expect(told).toEqual([update])
    },
  )

  test.prop([masks, fc.double({ noNaN: true, noDefaultInfinity: true })])(
    'take a matrix, number by number, and tell what changed; entries without a synapse are passed over',
    (given, w) => {
      const synapses = made(given)
      const matrix = matrixOf(given).map((_, k) => (k % 3 === 0 ? w : k / 3))
      const before = [...synapses.weights]
      const told: WeightUpdate[] = []
      synapses.onChange((update) => told.push(update))
      synapses.write(7, matrix)
      expect([...synapses.toMatrix()]).toEqual(matrix.map((x, k) => (given.mask[k] === true ? x : 0)))
      expect(told.length).toBe(1)
      expect(told[0]).toMatchObject({ t: 7, axis: 'all', index: 0 })
      expect([...told[0]!.dw]).toEqual(before.map((x, k) => synapses.weights[k]! - x))
    },
  )

  it('write nothing of a matrix that has one bad number', () => {
    const synapses = allToAll(2, 2, [1, 2, 3, 4])
    let isTold = false
    synapses.onChange(() => {
      isTold = true
    })
    expect(refused(() => synapses.write(0, [9, 9, Number.NaN, 9]))).toBe('W[1][0]')
    expect([...synapses.toMatrix()]).toEqual([1, 2, 3, 4])
    expect(isTold).toBe(false)
  })

  it('tell everyone in turn, also when one of them leaves or another comes meanwhile', () => {
    const synapses = allToAll(1, 1, 0)
    const told: string[] = []
    const leave = synapses.onChange(() => {
      told.push('a')
      leave()
      synapses.onChange(() => told.push('late'))
    })
    const listener = (): void => {
      told.push('b')
    }
    const leaveOnce = synapses.onChange(listener)
    synapses.onChange(listener)
    synapses.write(0, [1])
    expect(told).toEqual(['a', 'b', 'b'])
    leaveOnce()
    leaveOnce()
    told.length = 0
    synapses.write(0, [2])
    expect(told).toEqual(['b', 'late'])
  })

  it('are ranked in the order in which they were made', () => {
    const [a, b] = [allToAll(1, 1, 0), allToAll(1, 1, 0)]
    expect(a.rank).toBeLessThan(b.rank)
  })
})

describe('nonsense', () => {
  const topology = { preSize: 2, postSize: 3, begin: Int32Array.of(0, 2, 3), targets: Int32Array.of(0, 2, 1) }
  const make = (change: object, weights: unknown = Float64Array.of(1, 2, 3)): string =>
    refused(() => new Synapses({ ...topology, ...change }, weights as Float64Array))

  it('is refused as a topology or weights', () => {
    expect(make({})).toBe('accepted')
    for (const x of nonsense) {
      expect(make({ preSize: x })).toBe('Synapses.preSize')
      expect(make({ postSize: x })).toBe('Synapses.postSize')
      expect(make({ begin: x })).toBe('Synapses.begin')
      expect(make({ targets: x })).toMatch(/^Synapses\.(targets|begin)/)
      expect(make({}, x)).toBe('Synapses.weights')
    }
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => new Synapses(x, new Float64Array(0)))).toBe('Synapses.topology')
    }
    expect(make({}, Float64Array.of(1, Number.NaN, 3))).toBe('Synapses.weights[1]')
  })

  it('is refused as places that do not rise, and as targets that do not rise or are none', () => {
    expect(make({ begin: Int32Array.of(0, 4, 3) })).toBe('Synapses.begin')
    expect(make({ begin: Int32Array.of(1, 2, 3) })).toBe('Synapses.begin')
    expect(make({ begin: Int32Array.of(0, 2, 2) })).toBe('Synapses.begin')
    expect(make({ targets: Int32Array.of(2, 0, 1) })).toBe('Synapses.targets[1]')
    expect(make({ targets: Int32Array.of(0, 0, 1) })).toBe('Synapses.targets[1]')
    expect(make({ targets: Int32Array.of(0, 3, 1) })).toBe('Synapses.targets[1]')
    expect(make({ targets: Int32Array.of(-1, 2, 1) })).toBe('Synapses.targets[0]')
  })

  it('is refused as an update', () => {
    const synapses = new Synapses(topology, Float64Array.of(1, 2, 3))
    const apply = (change: object): string =>
      refused(() => synapses.apply({ t: 0, axis: 'pre', index: 0, dw: new Float64Array(2), ...change }))
    for (const x of nonsense) {
      expect(apply({ axis: x })).toBe('Synapses.apply: axis')
      expect(apply({ index: x })).toBe('Synapses.apply: index')
      expect(apply({ dw: x })).toBe('Synapses.apply: dw')
    }
    for (const x of [Number.NaN, Infinity, -Infinity]) {
      expect(apply({ dw: Float64Array.of(1, x) })).toBe('Synapses.apply: dw[1]')
    }
    expect(apply({ index: 2 })).toBe('Synapses.apply: index')
    expect(apply({ index: 1 })).toBe('Synapses.apply: dw')
    expect(apply({ axis: 'post', index: 2 })).toBe('Synapses.apply: dw')
    expect(apply({ axis: 'all' })).toBe('Synapses.apply: dw')
    expect([...synapses.weights]).toEqual([1, 2, 3])
  })

  it('is refused as a matrix, a time, a listener or an index', () => {
    const synapses = new Synapses(topology, Float64Array.of(1, 2, 3))
    for (const x of nonsense) {
      expect(refused(() => synapses.write(0, x))).toBe('Synapses.write')
      expect(refused(() => synapses.onChange(x))).toBe('Synapses.onChange')
      expect(refused(() => synapses.get(x, 0))).toBe('Synapses: post')
      expect(refused(() => synapses.get(0, x))).toBe('Synapses: pre')
      expect(refused(() => synapses.position(0, x))).toBe('Synapses: pre')
    }
    for (const x of nonsenseBut(isMinusOne)) {
      expect(refused(() => synapses.write(x, new Float64Array(6)))).toBe('Synapses.write: t')
    }
    expect(refused(() => synapses.get(3, 0))).toBe('Synapses: post')
    expect(refused(() => synapses.get(0, 2))).toBe('Synapses: pre')
  })
})
