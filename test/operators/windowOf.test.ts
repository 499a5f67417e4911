import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { rootOf } from '../../src/operators/internal/cells.ts'
import { firstAfter, firstFrom, windowOf } from '../../src/operators/internal/windowOf.ts'
import { refused } from './support.ts'

const time = fc.oneof(
  fc.integer({ min: 0, max: 200 }).map((x) => x / 10),
  fc.double({ min: 0, max: 20, noNaN: true }),
)
const width = fc.oneof(fc.constantFrom(0.1, 0.3, 0.7, 1, 3), fc.double({ min: 0.05, max: 20, noNaN: true }))

describe('edges at begin + k * width', () => {
  test.prop([time, width, fc.oneof(time, fc.nat(40))], { numRuns: 500 })(
    'are found as they round: the last until t, the first from t on, and the first after t',
    (begin, w, at) => {
      // times right on an edge too
      const t = Number.isInteger(at) ? begin + at * w : at
      const edges = Array.from({ length: 500 }, (_, k) => begin + k * w)
      expect(firstFrom('x', begin, w, t)).toBe(edges.findIndex((edge) => edge >= t))
      expect(firstAfter('x', begin, w, t)).toBe(edges.findIndex((edge) => edge > t))
      if (t >= begin) expect(windowOf('x', begin, w, t)).toBe(edges.findLastIndex((edge) => edge <= t))
    },
  )

  it('that lie too close for such times are refused instead of being looked for without end', () => {
    for (const [begin, w, t] of [
      [0, 1e-8, 1e9],
      [0, 5e-324, 1],
      [0, 1, 2 ** 60],
      [1e300, 1, 1e300],
      [2 ** 55, 1, 2 ** 55],
    ] as const) {
      expect(refused(() => windowOf('x', begin, w, t))).toBe('x')
      expect(refused(() => firstAfter('x', begin, w, t))).toBe('x')
      expect(refused(() => firstFrom('x', begin - 1, w, t + 1e-9 * t))).toBe('x')
    }
    // what begins later has time
    expect(firstFrom('x', 1e300, 1, 0)).toBe(0)
    expect(firstAfter('x', 1e300, 1, 0)).toBe(0)
  })
})

describe('the whole root', () => {
  it('of a power is its base, and of one less the number before', () => {
    for (let base = 1; base <= 120; base++) {
      for (const exponent of [1, 2, 3, 4]) {
        let power = 1
        for (let k = 0; k < exponent; k++) power *= base
        expect(rootOf(power, exponent)).toBe(base)
        expect(rootOf(power - 1, exponent)).toBe(exponent === 1 || base === 1 ? power - 1 : base - 1)
      }
    }
    // 125 ** (1 / 3) and 5 ** 3 ** (1 / 3) differ from 5 by rounding in some engines
    expect(rootOf(2 ** 31 - 1, 3)).toBe(1290)
  })
})
