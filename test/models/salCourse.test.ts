import { describe, expect, it } from 'vitest'
import { restingWeight, salCourse, samplerPair } from '../../src/models/index.ts'

const start = { b1: -0.5, b2: -0.2, w12: 1.5, w21: 0.5 }
const times = [0, 2e3, 5e3, 1e4, 2e4, 5e4]

describe('the mean course of weights under SAL', () => {
  it.each(['both', 'w12', 'w21'] as const)(
    'solves its differential equation by small steps: %s learning',
    (learning) => {
      const { w12, w21 } = salCourse({ ...start, eta: 0.01, learning, times })
      // Euler's midpoint rule, from weight to weight, by the drift itself
      let [x, y] = [start.w12, start.w21]
      const rate = (a: number, b: number): number =>
        (0.01 / 10) * samplerPair({ ...start, w12: a, w21: b }).drift({ kind: 'triangular' })
      const h = 10
      for (let k = 0, t = 0; k < times.length; k++) {
        for (; t < times[k]!; t += h) {
          const half = (rate(x, y) * h) / 2
          const move = h * rate(learning === 'w21' ? x : x - half, learning === 'w12' ? y : y + half)
          if (learning !== 'w21') x -= move
          if (learning !== 'w12') y += move
        }
        expect(w12[k]).toBeCloseTo(x, 6)
        expect(w21[k]).toBeCloseTo(y, 6)
      }
    },
  )

  it('keeps the sum, and the weight that does not learn', () => {
    const both = salCourse({ ...start, eta: 0.1, times })
    both.w12.forEach((w, k) => expect(w + both.w21[k]!).toBeCloseTo(2, 14))
    expect([...salCourse({ ...start, eta: 0.1, learning: 'w21', times }).w12]).toEqual(times.map(() => 1.5))
    expect([...salCourse({ ...start, eta: 0.1, learning: 'w12', times }).w21]).toEqual(times.map(() => 0.5))
  })

  it('ends where the weights are equal, in a time that does not grow with the last', () => {
    const { w12, w21 } = salCourse({ ...start, eta: 0.5, times: [0, 1e7, 1e12] })
    expect([...w12]).toEqual([1.5, 1, 1])
    expect([...w21]).toEqual([0.5, 1, 1])
    const even = salCourse({ ...start, w21: 1.5, eta: 0.5, times: [0, 10, 1e12] })
    expect([...even.w21]).toEqual([1.5, 1.5, 1.5])
  })

  it('takes a window, and refuses what is none', () => {
    const slower = salCourse({ ...start, eta: 0.01, window: { kind: 'exponential', tau: 10 }, times: [1e4] })
    const triangle = salCourse({ ...start, eta: 0.01, times: [1e4] })
    expect(slower.w12[0]).toBeGreaterThan(triangle.w12[0]!)
    expect(() => salCourse({ ...start, eta: 0, times })).toThrow(
      'salCourse.eta: 0; expected a finite number > 0.',
    )
    expect(() => salCourse({ ...start, eta: 1, times: [5, 1] })).toThrow(
      'salCourse.times[1]: 1; expected a time >= 5 ms.',
    )
    expect(() => salCourse({ ...start, eta: 1, times, learning: 'w11' as never })).toThrow(
      "expected 'both', 'w12' or 'w21'",
    )
  })
})

describe('the weight at which a drift vanishes', () => {
  it('is the other weight for two samplers with rectangular PSPs', () => {
    for (const [b1, b2, w12] of [
      [-3, 1, 0.7],
      [0, 0, -2],
      [2, -1, 1.5],
    ] as const) {
      const drift = (w21: number): number => samplerPair({ b1, b2, w12, w21 }).drift({ kind: 'triangular' })
      expect(restingWeight(drift, -4, 3)).toBeCloseTo(w12, 7)
      expect(restingWeight(drift, 3, -4)).toBeCloseTo(w12, 7)
    }
  })

  it('is an end at which it vanishes, and none where the drift keeps its sign', () => {
    expect(restingWeight((w) => 1 - w, 1, 2)).toBe(1)
    expect(restingWeight((w) => 2 - w, 1, 2)).toBe(2)
    expect(restingWeight((w) => 3 - w, 1, 2)).toBeNaN()
    expect(restingWeight((w) => w ** 9 - 1e-3, -1, 5)).toBeCloseTo(1e-3 ** (1 / 9), 7)
    expect(() => restingWeight(() => Number.NaN, 0, 1)).toThrow(
      'restingWeight: drift at 0: NaN; expected a finite number.',
    )
  })
})
