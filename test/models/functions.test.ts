import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { exp, expm1, log, log1p, power, randomStream, sine } from '../../src/models/index.ts'
import { ulpsFromExp, ulpsFromLog, ulpsFromSine } from '../oracles/exactFunctions.ts'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })

describe('exp', () => {
  test.prop([fc.oneof(between(-80, 80), between(-2, 2), between(-1e-6, 1e-6))])(
    'is within one unit of the last place of the series in whole numbers',
    (x) => {
      expect(Math.abs(ulpsFromExp(x, exp(x)))).toBeLessThan(1)
    },
  )

  test.each([0.5 * Math.LN2, 1.5 * Math.LN2, 0.3465735912322998, 1.0397205352783203, 2 ** -28])(
    'goes over from one reduction to the other at %s',
    (x) => {
      for (const at of [x, -x, x * (1 + 2 ** -52), x * (1 - 2 ** -52)]) {
        expect(Math.abs(ulpsFromExp(at, exp(at)))).toBeLessThan(1)
      }
    },
  )

  test.each([
    [0, 1],
    [-0, 1],
    [1, Math.E],
    [-Infinity, 0],
    [Infinity, Infinity],
    [710, Infinity],
    [-746, 0],
    [-745.1332191019411, Number.MIN_VALUE],
    [NaN, NaN],
  ])('of %s is %s', (x, y) => {
    expect(exp(x)).toBe(y)
  })

  test.prop([between(-745, 709.7)])(
    'agrees with the engine’s to its last bits, subnormal results too',
    (x) => {
      expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(2 ** -51 * Math.exp(x) + Number.MIN_VALUE)
    },
  )
})

describe('log', () => {
  test.prop([fc.oneof(between(1e-30, 1e30), between(0.5, 2), between(1 - 2 ** -20, 1 + 2 ** -20))])(
    'is within one unit of the last place of the inverse of the series in whole numbers',
    (x) => {
      const y = log(x)
      if (x === 1) expect(y).toBe(0)
      else expect(Math.abs(ulpsFromLog(x, y))).toBeLessThan(1)
    },
  )

  test.each([
    [1, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [Infinity, Infinity],
    [2, Math.LN2],
    [-1, NaN],
    [NaN, NaN],
    [-Infinity, NaN],
  ])('of %s is %s', (x, y) => {
    expect(log(x)).toBe(y)
  })

  test.prop([fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true })])(
    'agrees with the engine’s to its last bits over all of the doubles',
    (x) => {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(2 ** -51 * Math.abs(Math.log(x)))
    },
  )
})

describe('power', () => {
  test.prop([between(1e-6, 1e6), between(-10, 10)])('is x to the y within its stated error', (x, y) => {
    const error = Math.abs(power(x, y) / x ** y - 1)
    expect(error).toBeLessThan(2.3e-16 * (3 + Math.abs(y * Math.log(x))))
  })

  test.prop([between(1e-300, 1e300)])('of 1 is x itself, and of 0 is 1', (x) => {
    expect(power(x, 1)).toBe(x)
    expect(power(x, 0)).toBe(1)
  })
})

describe('expm1 and log1p', () => {
  // the engine's own are within one unit, and so within 2^-52
  const within = (actual: number, expected: number): void => {
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(5 * 2 ** -52 * Math.abs(expected))
  }

  test.prop([fc.oneof(between(-40, 700), between(-1.1, 1.1), between(-1e-8, 1e-8))])(
    'keep what is left near 0',
    (x) => {
      within(expm1(x), Math.expm1(x))
      if (x > -1) within(log1p(x), Math.log1p(x))
    },
  )

  test.prop([fc.tuple(between(1, 2), fc.integer({ min: -60, max: 1023 })).map(([m, e]) => m * 2 ** e)])(
    'log1p keeps it however large the number',
    (x) => within(log1p(x), Math.log1p(x)),
  )

  test.each([
    [0, 0, 0],
    [-0, -0, -0],
    [Infinity, Infinity, Infinity],
    [NaN, NaN, NaN],
    [-1, exp(-1) - 1, -Infinity],
  ])('of %s are %s and %s', (x, lessOne, ofOneMore) => {
    expect(expm1(x)).toBe(lessOne)
    expect(log1p(x)).toBe(ofOneMore)
  })

  test('reach their limits', () => {
    expect(expm1(-Infinity)).toBe(-1)
    expect(expm1(1000)).toBe(Infinity)
    expect(log1p(-2)).toBeNaN()
    within(log1p(1e306), Math.log1p(1e306))
    within(log1p(Number.MAX_VALUE), Math.log1p(Number.MAX_VALUE))
  })
})

describe('sine', () => {
  // the next doubles to these multiples of π/2, where nearly all digits are lost
  const near = fc
    .tuple(fc.integer({ min: -4e6, max: 4e6 }), fc.integer({ min: -3, max: 3 }))
    .map(([k, steps]) => k * (Math.PI / 2) * (1 + steps * 2 ** -52))
  const anySize = fc
    .tuple(between(1, 2), fc.integer({ min: -100, max: 1023 }), fc.boolean())
    .map(([m, e, isNegative]) => (isNegative ? -m : m) * 2 ** e)

  test.prop([fc.oneof(between(-1, 1), between(-50, 50), between(-3e6, 3e6), near, anySize)])(
    'is within one unit of the last place of the series in whole numbers, however large the angle',
    (x) => {
      const y = sine(x)
      // there the units of the last place grow beyond what the oracle resolves
      if (Math.abs(x) < 1e-290) expect(y).toBe(x)
      else expect(Math.abs(ulpsFromSine(x, y))).toBeLessThan(1)
    },
  )

  test.each([
    Math.PI / 4,
    (3 * Math.PI) / 4,
    2 ** -26,
    2 ** 20 * (Math.PI / 2),
    2 ** 53,
    // the double that comes closest to a multiple of π/2, and others near one
    6381956970095103 * 2 ** 797,
    5.319372648326541e255,
    Math.PI,
    2 * Math.PI,
    355,
    1e22,
    Number.MAX_VALUE / 2,
  ])('holds where one reduction goes over into the other and where digits are lost, at %s', (x) => {
    for (const at of [x, -x, x * (1 + 2 ** -52), x * (1 - 2 ** -52)]) {
      expect(Math.abs(ulpsFromSine(at, sine(at)))).toBeLessThan(1)
    }
  })

  test.each([
    [0, 0],
    [-0, -0],
    [Math.PI / 2, 1],
    [-Math.PI / 2, -1],
    [1e-300, 1e-300],
    [Infinity, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
  ])('of %s is %s', (x, y) => {
    expect(sine(x)).toBe(y)
  })

  test.each([1, 50, 3e6, 1e10])('loses no digit of what a reduction leaves over, up to %s rad', (size) => {
    const random = randomStream(1)
    let worst = 0
    for (let k = 0; k < 5_000; k++) {
      const x = (2 * random.uniform() - 1) * size
      worst = Math.max(worst, Math.abs(ulpsFromSine(x, sine(x))))
    }
    expect(worst).toBeLessThan(0.85)
  })

  test.prop([near])('is nowhere above 1 nor below -1, as rates rely on', (x) => {
    expect(Math.abs(sine(x))).toBeLessThanOrEqual(1)
  })

  test.prop([between(-1e9, 1e9)])('is odd and agrees with the engine’s to its last bits', (x) => {
    expect(sine(-x)).toBe(-sine(x))
    expect(Math.abs(sine(x) - Math.sin(x))).toBeLessThanOrEqual(2 ** -52)
  })
})
