import { test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { allToAll } from '../../src/operators/index.ts'
import { eachSpike, hardBound, scale, sum } from '../../src/plasticity/index.ts'
import { activities } from './arbitraries.ts'
import { drive, timesOf } from './drive.ts'

describe('a change for every spike', () => {
  test.prop([activities])('adds up to the counts of both sides', ({ preSize, postSize, pre, post }) => {
    const synapses = allToAll(preSize, postSize, 0, { autapses: true })
    const rule = eachSpike({ pre: -0.25, post: 3 }, scale(2))
    drive(rule, { synapses, pre, ...(post === undefined ? {} : { post }) })
    // a neuron fires once an instant
    const countsOf = (size: number, spikes: typeof pre) =>
      timesOf(size, spikes).map((times) => new Set(times).size)
    const before = countsOf(preSize, pre)
    const after = countsOf(postSize, post ?? pre)
    const matrix = synapses.toMatrix()
    after.forEach((n, i) => {
      before.forEach((m, j) => expect(matrix[i * preSize + j]).toBeCloseTo(6 * n - 0.5 * m, 9))
    })
  })

  it('is bounded with what it is added to', () => {
    const synapses = allToAll(1, 1, 0.5, { autapses: true })
    const rule = sum([eachSpike({ post: 1 }), eachSpike({ pre: 1 })], hardBound(0, 2))
    drive(rule, { synapses, pre: [{ t: 1, source: 0 }], post: [{ t: 1, source: 0 }] })
    expect(synapses.get(0, 0)).toBe(2)
  })
})
