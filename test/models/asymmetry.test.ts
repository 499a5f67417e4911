import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { asymmetry, asymmetryVariance, asymmetryVarianceBetween } from '../../src/models/asymmetry.ts'
import { ParameterError } from '../../src/models/errors.ts'
import { randomStream } from '../../src/models/random.ts'

const matrices = fc.integer({ min: 1, max: 6 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    W: fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -3, max: 3, noNaN: true })), {
      minLength: size * size,
      maxLength: size * size,
    }),
  }),
)

const transposed = (W: readonly number[], size: number): number[] =>
  W.map((_, k) => W[(k % size) * size + Math.floor(k / size)]!)

/** Both measures by their definitions, over full matrices. */
const byDefinition = (W: readonly number[], size: number): { ratio: number; variance: number } => {
  const T = transposed(W, size)
  const isOff = (k: number): boolean => k % size !== Math.floor(k / size)
  const norm = (xs: readonly number[]): number =>
    Math.sqrt(xs.reduce((sum, x, k) => sum + (isOff(k) ? x * x : 0), 0))
  const upper = W.map((w, k) => w - T[k]!).filter((_, k) => k % size > Math.floor(k / size))
  const mean = (xs: readonly number[]): number =>
    xs.length === 0 ? 0 : xs.reduce((a, b) => a + b, 0) / xs.length
  return {
    ratio: norm(W) === 0 ? 0 : norm(W.map((w, k) => w - T[k]!)) / norm(W),
    variance: mean(upper.map((x) => x * x)) - mean(upper) ** 2,
  }
}

describe('asymmetry', () => {
  test.prop([matrices])('is the norm of W - W^T over that of W, without the diagonal', ({ W, size }) => {
    fc.pre(W.every((w) => w === 0 || Math.abs(w) > 1e-100))
    expect(asymmetry(W, size)).toBeCloseTo(byDefinition(W, size).ratio, 12)
  })

  test.prop([matrices, fc.integer({ min: -900, max: 900 })])(
    'does not change with the scale, up to 2^900',
    ({ W, size }, e) => {
      fc.pre(W.every((w) => w === 0 || Math.abs(w) > 1e-30))
      expect(
        asymmetry(
          W.map((w) => w * 2 ** e),
          size,
        ),
      ).toBe(asymmetry(W, size))
    },
  )

  test.prop([matrices])(
    'lies between 0 and 2, reached by symmetric and by antisymmetric matrices',
    ({ W, size }) => {
      const a = asymmetry(W, size)
      expect(a).toBeGreaterThanOrEqual(0)
      expect(a).toBeLessThanOrEqual(2 + 1e-15)
      expect(asymmetry(transposed(W, size), size)).toBeCloseTo(a, 14)
      const T = transposed(W, size)
      expect(
        asymmetry(
          W.map((w, k) => w + T[k]!),
          size,
        ),
      ).toBe(0)
      const anti = W.map((w, k) => w - T[k]!)
      if (anti.some((x) => x !== 0)) expect(asymmetry(anti, size)).toBeCloseTo(2, 14)
    },
  )

  it('is sqrt(2) for connections one way, 0 for none, whatever the diagonal', () => {
    expect(
      asymmetry(
        [9, 1, -2, Number.NaN, 9, 3, 0, 0, 9].map((x, k) => (k === 3 ? 0 : x)),
        3,
      ),
    ).toBeCloseTo(Math.SQRT2, 15)
    expect(asymmetry(new Float64Array(9), 3)).toBe(0)
    expect(asymmetry([Number.NaN, 0, 0, Infinity], 2)).toBe(0)
    expect(asymmetry([5], 1)).toBe(0)
  })
})

describe('the variance of asymmetry', () => {
  test.prop([matrices])(
    'is the mean square of W_ij - W_ji over i < j, less the squared mean',
    ({ W, size }) => {
      expect(asymmetryVariance(W, size)).toBeCloseTo(byDefinition(W, size).variance, 12)
    },
  )

  test.prop([matrices, fc.double({ min: -4, max: 4, noNaN: true })])(
    'grows with the square of the scale, and ignores what is symmetric',
    ({ W, size }, factor) => {
      const variance = asymmetryVariance(W, size)
      const symmetric = W.map((_, k) => Math.cos((k % size) + Math.floor(k / size)))
      expect(
        asymmetryVariance(
          W.map((w) => factor * w),
          size,
        ),
      ).toBeCloseTo(factor ** 2 * variance, 11)
      expect(
        asymmetryVariance(
          W.map((w, k) => w + symmetric[k]!),
          size,
        ),
      ).toBeCloseTo(variance, 11)
      expect(asymmetryVariance(symmetric, size)).toBe(0)
    },
  )

  it('is twice the variance of independent noise on every weight', () => {
    const size = 200
    const stream = randomStream(1, 'noise')
    const noise = 0.6
    const W = Float64Array.from({ length: size * size }, () => noise * stream.normal())
    const pairs = (size * (size - 1)) / 2
    const standardError = 2 * noise ** 2 * Math.sqrt(2 / pairs)
    // false alarms: one seed in 1e6
    expect(Math.abs(asymmetryVariance(W, size) - 2 * noise ** 2) / standardError).toBeLessThan(4.892)
  })

  it('is 0 for one pair or none, and does not see the diagonal', () => {
    expect(asymmetryVariance([0, 7, 1, 0], 2)).toBe(0)
    expect(asymmetryVariance([3], 1)).toBe(0)
    expect(asymmetryVariance([Number.NaN, 1, 2, 0, Infinity, 3, 0, 0, 0], 3)).toBeCloseTo(2 / 3, 15)
  })
})

const directions = fc
  .record({ post: fc.integer({ min: 1, max: 5 }), pre: fc.integer({ min: 1, max: 5 }) })
  .chain(({ post, pre }) => {
    const weights = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
      minLength: post * pre,
      maxLength: post * pre,
    })
    return fc.record({ post: fc.constant(post), pre: fc.constant(pre), F: weights, B: weights })
  })

describe('the variance of asymmetry between two directions', () => {
  test.prop([directions])(
    'is the mean square of F_ij - B_ji, less the squared mean',
    ({ post, pre, F, B }) => {
      const differences: number[] = []
      for (let i = 0; i < post; i++)
        for (let j = 0; j < pre; j++) differences.push(F[i * pre + j]! - B[j * post + i]!)
      const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length
      const variance = mean(differences.map((d) => d * d)) - mean(differences) ** 2
      expect(asymmetryVarianceBetween(F, B, post, pre)).toBeCloseTo(variance, 12)
      // seen from the other side
      expect(asymmetryVarianceBetween(B, F, pre, post)).toBeCloseTo(variance, 12)
    },
  )

  test.prop([directions])('is 0 where one is the transpose of the other', ({ post, pre, F }) => {
    const back = Array.from({ length: post * pre }, (_, k) => F[(k % post) * pre + Math.floor(k / post)]!)
    expect(asymmetryVarianceBetween(F, back, post, pre)).toBe(0)
  })

  it('refuses sizes and weights that do not fit, by name', () => {
    expect(() => asymmetryVarianceBetween([1], [1], 0, 1)).toThrow('asymmetryVarianceBetween.post: 0')
    expect(() => asymmetryVarianceBetween([1], [1, 2], 1, 2)).toThrow('asymmetryVarianceBetween.forward')
    expect(() => asymmetryVarianceBetween([1, 2], [1, Number.NaN], 1, 2)).toThrow(
      'asymmetryVarianceBetween.backward[1]: NaN; expected a finite number',
    )
  })
})

describe.each([
  ['asymmetry', asymmetry],
  ['asymmetryVariance', asymmetryVariance],
] as const)('nonsense given to %s', (name, measure) => {
  const where = (W: unknown, size: unknown): string => {
    try {
      measure(W as number[], size as number)
    } catch (error) {
      if (error instanceof ParameterError) return error.where
      throw error
    }
    return 'accepted'
  }

  it.each([[null], [Number.NaN], [-1], [0], [1.5], [Infinity], ['2'], [[]]])(
    'is refused as a size: %s',
    (x) => {
      expect(where([0, 0, 0, 0], x)).toBe(`${name}.size`)
    },
  )

  it.each([[null], [undefined], [1], ['1234'], [[]], [[1, 2, 3]]])('is refused as weights: %s', (x) => {
    expect(where(x, 2)).toBe(`${name}.weights`)
  })

  it.each([[null], [Number.NaN], [Infinity], ['1'], [undefined]])(
    'is refused in an entry, with its place: %s',
    (x) => {
      expect(where([0, 0, 0, 0, 0, x, 0, 0, 0], 3)).toBe(`${name}.weights[1][2]`)
      expect(where([0, 0, 0, 0, 0, 0, x, 0, 0], 3)).toBe(`${name}.weights[2][0]`)
    },
  )
})
