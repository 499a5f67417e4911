import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { kullbackLeibler } from '../../src/models/divergence.ts'
import { ParameterError } from '../../src/models/errors.ts'
import { exactDivergence } from '../oracles/kullbackLeibler.ts'

const positive = fc.double({ min: 1e-30, max: 1e6, noNaN: true })
const weight = fc.oneof(positive, fc.constant(0), fc.integer({ min: 1, max: 9 }))
const pairs = fc.array(fc.tuple(positive, positive), { minLength: 1, maxLength: 12 })
const distribution = (size: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: size, maxLength: size })

const relative = (value: number, expected: number): number => Math.abs(value / expected - 1)

describe('the Kullback-Leibler divergence', () => {
  test.prop([pairs])('equals its value in 320 binary places', (xs) => {
    const p = xs.map(([x]) => x)
    const q = xs.map(([, y]) => y)
    const expected = exactDivergence(p, q)
    expect(Math.abs(kullbackLeibler(p, q) - expected)).toBeLessThan(1e-13 * expected + 1e-30)
  })

  test.prop([distribution(16), distribution(16), fc.integer({ min: 1, max: 10 })])(
    'keeps six digits of it between nearly equal distributions, down to 1e-20',
    (p, noise, power) => {
      const q = p.map((x, i) => x * (1 + noise[i]! * 10 ** -power))
      const expected = exactDivergence(p, q)
      fc.pre(expected > 1e-24)
      expect(relative(kullbackLeibler(p, q), expected)).toBeLessThan(expected > 1e-20 ? 1e-6 : 1e-3)
    },
  )

  it('keeps ten digits of it over a million weights', () => {
    const n = 2 ** 20
    const epsilon = 3e-5
    const p = new Float64Array(n).fill(1 / 3)
    const q = p.map((x, i) => x * (i % 2 === 0 ? 1 + epsilon : 1 - epsilon))
    // -ln(1 - epsilon^2) / 2 in its series
    const expected = epsilon ** 2 / 2 + epsilon ** 4 / 4
    expect(relative(kullbackLeibler(p, q), expected)).toBeLessThan(1e-10)
  })

  it.each([1 / 256, 15 / 256, 17 / 256, 0.5])('keeps all digits of it where weights differ by %d', (x) => {
    const q = [1 + x, 1 - x]
    expect(relative(kullbackLeibler([1, 1], q), exactDivergence([1, 1], q))).toBeLessThan(2e-14)
  })

  it('has the closed form of two states', () => {
    const [p, q] = [0.3, 0.8]
    expect(kullbackLeibler([p, 1 - p], [q, 1 - q])).toBeCloseTo(
      p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q)),
      15,
    )
  })

  test.prop([fc.array(fc.tuple(weight, weight), { minLength: 1, maxLength: 12 })])(
    'is not negative, and infinite exactly where q is 0 and p is not',
    (xs) => {
      const p = xs.map(([x]) => x)
      const q = xs.map(([, y]) => y)
      fc.pre(p.some((x) => x > 0) && q.some((x) => x > 0))
      const divergence = kullbackLeibler(p, q)
      expect(divergence).toBeGreaterThanOrEqual(0)
      expect(divergence === Infinity).toBe(xs.some(([x, y]) => x > 0 && y === 0))
    },
  )

  test.prop([distribution(6), fc.nat(5), fc.integer({ min: -50, max: 50 })])(
    'is 0 for equal distributions, and above 0 if one weight is moved by 1e-12',
    (p, k, exponent) => {
      expect(kullbackLeibler(p, p)).toBe(0)
      expect(
        kullbackLeibler(
          p,
          p.map((x) => x * 2 ** exponent),
        ),
      ).toBe(0)
      expect(
        kullbackLeibler(
          p,
          p.map((x) => x * 3),
        ),
      ).toBeLessThan(1e-30)
      expect(
        kullbackLeibler(
          p,
          p.map((x, i) => (i === k ? x * (1 + 1e-12) : x)),
        ),
      ).toBeGreaterThan(1e-30)
    },
  )

  test.prop([
    pairs,
    fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
  ])('does not depend on the scales of the two', (xs, a, b) => {
    const p = xs.map(([x]) => x)
    const q = xs.map(([, y]) => y)
    const plain = kullbackLeibler(p, q)
    const scaled = kullbackLeibler(
      p.map((x) => a * x),
      q.map((y) => b * y),
    )
    expect(Math.abs(scaled - plain)).toBeLessThan(1e-12 * plain + 1e-15 * Math.sqrt(plain) + 1e-30)
  })

  test.prop([distribution(3), distribution(3), distribution(4), distribution(4)])(
    'adds up over independent parts',
    (p1, q1, p2, q2) => {
      const product = (xs: number[], ys: number[]): number[] => xs.flatMap((x) => ys.map((y) => x * y))
      const whole = kullbackLeibler(product(p1, p2), product(q1, q2))
      expect(whole).toBeCloseTo(kullbackLeibler(p1, q1) + kullbackLeibler(p2, q2), 12)
    },
  )

  test.prop([distribution(6), distribution(6)])('does not grow when states are lumped together', (p, q) => {
    const lumped = (xs: number[]): number[] => [xs[0]! + xs[1]!, xs[2]! + xs[3]!, xs[4]! + xs[5]!]
    expect(kullbackLeibler(lumped(p), lumped(q))).toBeLessThanOrEqual(kullbackLeibler(p, q) + 1e-12)
  })

  it('is finite where only the quotient of two probabilities leaves the range of doubles', () => {
    expect(kullbackLeibler([1, 1], [1, 1e-320])).toBeCloseTo((Math.log(0.25) - Math.log(1e-320)) / 2, 12)
    expect(kullbackLeibler([1e-320, 1], [1, 1])).toBeCloseTo(Math.LN2, 14)
    expect(kullbackLeibler([1e-300, 1e300], [1e-300, 1e300])).toBe(0)
    expect(kullbackLeibler([1, 1], [1e-300, 1e300])).toBeCloseTo((Math.log(0.25) + 600 * Math.LN10) / 2, 10)
    expect(kullbackLeibler([1e-300, 1e300], [0, 1])).toBe(Infinity)
  })

  it('counts nothing where p is 0', () => {
    expect(kullbackLeibler([1, 0, 0], [1, 0, 1])).toBeCloseTo(Math.LN2, 15)
  })
})

describe('nonsense', () => {
  const where = (p: unknown, q: unknown): string => {
    try {
      kullbackLeibler(p as number[], q as number[])
    } catch (error) {
      if (error instanceof ParameterError) return error.where
      throw error
    }
    return 'accepted'
  }

  it.each([[null], [undefined], [Number.NaN], [-1], [Infinity], ['1'], [{}]])('is refused: %s', (x) => {
    expect(where(x, [1])).toBe('kullbackLeibler.p')
    expect(where([1], x)).toBe('kullbackLeibler.q')
  })

  it.each([[Number.NaN], [-1], [Infinity], ['1'], [null], [undefined]])('is refused in an entry: %s', (x) => {
    expect(where([1, x], [1, 1])).toBe('kullbackLeibler.p[1]')
    expect(where([1, 1], [1, x])).toBe('kullbackLeibler.q[1]')
  })

  it('is refused as no weights, weights without a sum, and another number of weights', () => {
    expect(where([], [])).toBe('kullbackLeibler.p: sum')
    expect(where([1, 1], [0, 0])).toBe('kullbackLeibler.q: sum')
    expect(where([1e308, 1e308], [1, 1])).toBe('kullbackLeibler.p: sum')
    expect(() => kullbackLeibler([1, 1], [1, 1, 1])).toThrow(
      'kullbackLeibler.q: an array of 3; expected as many weights as in p, 2.',
    )
  })
})
