import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { allToAll, fromList, oneToOne, type Weights } from '../../src/operators/connect.ts'
import type { Synapses } from '../../src/operators/synapses.ts'
import { isRecord, nonsense, nonsenseBut, refused } from './support.ts'

const sizes = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
const value = (post: number, pre: number): number => 10 * post + pre + 0.5

/** Every synapse as [pre, post, weight], in the order of storage. */
const listed = ({ preSize, begin, targets, weights }: Synapses): [number, number, number][] =>
  Array.from({ length: preSize }, (_, pre) => pre).flatMap((pre) =>
    Array.from({ length: begin[pre + 1]! - begin[pre]! }, (_, k): [number, number, number] => [
      pre,
      targets[begin[pre]! + k]!,
      weights[begin[pre]! + k]!,
    ]),
  )

describe('allToAll', () => {
  test.prop([sizes, fc.boolean()])(
    'has a synapse from every source to every target, or all but those to itself',
    ([preSize, postSize], autapses) => {
      const expected: [number, number, number][] = []
      for (let pre = 0; pre < preSize; pre++) {
        for (let post = 0; post < postSize; post++) {
          if (autapses || pre !== post) expected.push([pre, post, value(post, pre)])
        }
      }
      const matrix = Array.from({ length: preSize * postSize }, (_, k) =>
        value(Math.floor(k / preSize), k % preSize),
      )
      for (const weights of [value, matrix, Float64Array.from(matrix)]) {
        const synapses = allToAll(preSize, postSize, weights, { autapses })
        expect([synapses.preSize, synapses.postSize, synapses.count]).toEqual([
          preSize,
          postSize,
          expected.length,
        ])
        expect(listed(synapses)).toEqual(expected)
      }
    },
  )

  it('gives every synapse the one weight that is given, and has autapses unless told', () => {
    expect(listed(allToAll(2, 2, -0.25))).toEqual([
      [0, 0, -0.25],
      [0, 1, -0.25],
      [1, 0, -0.25],
      [1, 1, -0.25],
    ])
    expect(allToAll(1, 1, 3, { autapses: false }).count).toBe(0)
  })

  it('reads W[post][pre] row by row', () => {
    // two sources, three targets
    const synapses = allToAll(2, 3, [1, 2, 3, 4, 5, 6])
    expect(synapses.get(2, 0)).toBe(5)
    expect(synapses.get(0, 1)).toBe(2)
  })
})

describe('oneToOne', () => {
  it('joins each neuron to the one of the same index', () => {
    expect(listed(oneToOne(3, value))).toEqual([
      [0, 0, value(0, 0)],
      [1, 1, value(1, 1)],
      [2, 2, value(2, 2)],
    ])
    expect(listed(oneToOne(2, [1, 2, 3, 4]))).toEqual([
      [0, 0, 1],
      [1, 1, 4],
    ])
  })
})

describe('fromList', () => {
  const pairs = sizes.chain(([preSize, postSize]) => {
    const all = Array.from({ length: preSize * postSize }, (_, k) => ({
      pre: k % preSize,
      post: Math.floor(k / preSize),
      weight: k + 0.5,
    }))
    return fc.shuffledSubarray(all).map((entries) => ({
      preSize,
      postSize,
      entries,
      sorted: all.filter((entry) => entries.includes(entry)),
    }))
  })

  test.prop([pairs])('holds the synapses of the list by source and target, in whatever order', (given) => {
    const { preSize, postSize, entries, sorted } = given
    const synapses = fromList(preSize, postSize, entries)
    expect(listed(synapses)).toEqual(
      sorted
        .sort((a, b) => a.pre - b.pre || a.post - b.post)
        .map(({ pre, post, weight }) => [pre, post, weight]),
    )
  })

  it('may be empty', () => {
    expect(fromList(2, 3, []).count).toBe(0)
  })

  it('refuses a pair that stands twice, and an index or a weight out of range by its entry', () => {
    const entry = (pre: unknown, post: unknown, weight: unknown = 1) => ({ pre, post, weight }) as never
    expect(() => fromList(2, 2, [entry(1, 0), entry(0, 0), entry(1, 0)])).toThrow(
      "fromList.entries: '1 → 0 twice'; expected each pair once.",
    )
    for (const x of [null, Number.NaN, -1, Infinity, '0', [], 2, 0.5]) {
      expect(refused(() => fromList(2, 2, [entry(0, 0), entry(x, 0)]))).toBe('fromList.entries[1].pre')
      expect(refused(() => fromList(2, 2, [entry(0, x)]))).toBe('fromList.entries[0].post')
    }
    for (const x of [null, Number.NaN, Infinity, '0', [], undefined]) {
      expect(refused(() => fromList(2, 2, [entry(0, 0, x)]))).toBe(
        x === undefined ? 'accepted' : 'fromList.entries[0].weight',
      )
    }
  })
})

describe('nonsense', () => {
  it('is refused as a size', () => {
    for (const x of nonsense) {
      expect(refused(() => allToAll(x, 2, 1))).toBe('allToAll.preSize')
      expect(refused(() => allToAll(2, x, 1))).toBe('allToAll.postSize')
      expect(refused(() => oneToOne(x, 1))).toBe('oneToOne.count')
      expect(refused(() => fromList(x, 2, []))).toBe('fromList.preSize')
      expect(refused(() => fromList(2, x, []))).toBe('fromList.postSize')
    }
    expect(refused(() => allToAll(0, 2, 1))).toBe('allToAll.preSize')
    expect(refused(() => allToAll(1.5, 2, 1))).toBe('allToAll.preSize')
  })

  it('is refused as weights', () => {
    const wrong: unknown[] = [
      null,
      undefined,
      Number.NaN,
      Infinity,
      'text',
      '1234',
      [],
      [1, 2, 3],
      {},
      [1, 2, 3, Number.NaN],
    ]
    for (const x of [...wrong, () => Number.NaN, () => '1', () => undefined]) {
      expect(refused(() => allToAll(2, 2, x as Weights))).toMatch(/^allToAll\.weights/)
      if (Array.isArray(x) && x.length === 4) continue
      expect(refused(() => oneToOne(2, x as Weights))).toMatch(/^oneToOne\.weights/)
    }
    expect(refused(() => allToAll(2, 2, [1, 2, Number.NaN, 4]))).toBe('allToAll.weights[1][0]')
  })

  it('is refused as options, a list or an entry of it', () => {
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => allToAll(2, 2, 1, x))).toBe('allToAll.options')
      expect(refused(() => fromList(2, 2, [x]))).toBe('fromList.entries[0]')
    }
    for (const x of nonsenseBut(Array.isArray)) {
      expect(refused(() => fromList(2, 2, x))).toBe('fromList.entries')
    }
  })
})
