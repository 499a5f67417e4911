import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { alignment } from '../../src/models/alignment.ts'
import { ParameterError } from '../../src/models/errors.ts'

// thousandths: what is nearly constant has no digits left in a variance by definition
const weight = fc
  .integer({ min: -3000, max: 3000 })
  .map((x) => (x % 4 === 0 ? Math.round(x / 1000) : x / 1000))
const both = fc
  .integer({ min: 1, max: 12 })
  .chain((n) => fc.tuple(...[0, 1].map(() => fc.array(weight, { minLength: n, maxLength: n }))))
  .map((pair) => pair as [number[], number[]])

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0)
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((x, k) => x * b[k]!))

/** All measures by their definitions. */
const byDefinition = (a: readonly number[], b: readonly number[]) => {
  const centred = (xs: readonly number[]): number[] => xs.map((x) => x - sum(xs) / xs.length)
  const [ca, cb, cd] = [centred(a), centred(b), centred(b.map((x, k) => x - a[k]!))]
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
  return {
    angle: (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI,
    correlation: dot(ca, cb) / Math.sqrt(dot(ca, ca) * dot(cb, cb)),
    variance: dot(cd, cd) / a.length,
    slope: dot(ca, cb) / dot(ca, ca),
  }
}

const isConstant = (xs: readonly number[]): boolean => xs.every((x) => x === xs[0])

describe('alignment', () => {
  test.prop([both])('is angle, correlation, variance and slope by their definitions', ([a, b]) => {
    const found = alignment(a, b)
    const right = byDefinition(a, b)
    expect(found.variance).toBeCloseTo(right.variance, 12)
    if (a.every((x) => x === 0) || b.every((x) => x === 0)) expect(found.angleDegrees).toBeNull()
    // the arc cosine has 8 digits where the angle is small
    else expect(found.angleDegrees).toBeCloseTo(right.angle, 5)
    if (isConstant(a) || isConstant(b)) expect(found.correlation).toBeNull()
    else expect(found.correlation).toBeCloseTo(right.correlation, 9)
    if (isConstant(a)) expect(found.slope).toBeNull()
    else
      expect(found.slope! / (1 + Math.abs(right.slope))).toBeCloseTo(
        right.slope / (1 + Math.abs(right.slope)),
        9,
      )
  })

  test.prop([both, fc.integer({ min: -900, max: 900 })])(
    'keeps angle, correlation and slope when all weights are 2^k times as large',
    ([a, b], e) => {
      const larger = alignment(
        a.map((w) => w * 2 ** e),
        b.map((w) => w * 2 ** e),
      )
      const { angleDegrees, correlation, slope } = alignment(a, b)
      expect(larger).toMatchObject({ angleDegrees, correlation, slope })
    },
  )

  test.prop([fc.double({ min: 1e-12, max: 3.14, noNaN: true })])(
    'has all digits of an angle, of a small one too',
    (angle) => {
      const found = alignment([1, 0], [Math.cos(angle), Math.sin(angle)]).angleDegrees!
      const right = (angle * 180) / Math.PI
      expect(Math.abs(found - right)).toBeLessThanOrEqual(1e-13 * right + 2e-14)
    },
  )

  it('is 0 of equal, 90 of perpendicular and 180 degrees of opposite weights', () => {
    expect(alignment([0.5, -2], [0.5, -2]).angleDegrees).toBe(0)
    expect(alignment([1, 1], [1, -1]).angleDegrees).toBeCloseTo(90, 13)
    expect(alignment([1, 2], [-2, -4]).angleDegrees).toBe(180)
  })

  it.each([
    [[], []],
    [[1], [1, 2]],
    [
      [1, Number.NaN],
      [1, 2],
    ],
    [[1], [Infinity]],
    ['x', [1]],
  ])('refuses %j and %j', (a, b) => {
    expect(() => alignment(a as number[], b)).toThrow(ParameterError)
  })
})
