/**
 * Functions with the same bits everywhere. JavaScript leaves the last bits of `Math.exp`, `Math.log`, `Math.sin` and `**` to
 * the engine, and engines differ, as does one engine from version to version; its +, −, ×, ÷ and square root are exact to the
 * last bit. What a result depends on is computed by these.
 *
 * The reductions, the polynomials and the order of operations are those of fdlibm's e_exp.c, e_log.c,
 * e_rem_pio2.c, k_sin.c and k_cos.c:
 * Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved. Permission to use, copy, modify, and
 * distribute this software is freely granted, provided that this notice is preserved.
 */

const LN2_HIGH = 6.9314718036912381649e-1
const LN2_LOW = 1.9082149292705877e-10

// Half and three halves of ln 2, to the bits that are compared.
const HALF_LN2 = 0.3465735912322998
const THREE_HALVES_LN2 = 1.0397205352783203

const SMALLEST_EXPONENT = -1074

/** 2^k from the smallest to the largest double. */
const power2: Float64Array = (() => {
  const powers = new Float64Array(1024 - SMALLEST_EXPONENT)
  for (let k = 0; k < powers.length; k++) powers[k] = k === 0 ? Number.MIN_VALUE : 2 * powers[k - 1]!
  return powers
})()

// One double seen as two words.
const double: Float64Array = new Float64Array(1)
const words: Int32Array = new Int32Array(double.buffer)
const HIGH: number = (() => {
  double[0] = 1
  return words[1] === 0 ? 0 : 1
})()

/**
 * e^x, the same bits in every engine.
 *
 * Exact: within 1 unit of the last place; Infinity above 709.78, 0 below −745.13.
 *
 * @example
 * ```ts
 * import { exp } from 'rxspike/models'
 *
 * exp(1) === Math.E // => true
 * exp(-1000) // => 0
 * ```
 * @source fdlibm, e_exp.c
 */
export const exp = (x: number): number => {
  if (!(x <= 709.782712893384)) return Number.isNaN(x) ? x : Infinity
  if (x < -745.1332191019411) return 0
  const size = Math.abs(x)
  if (size < 2 ** -28) return 1 + x
  // x = k ln 2 + (high - low), the rest below half of ln 2
  let k = 0
  let high = x
  let low = 0
  if (size >= HALF_LN2) {
    if (size < THREE_HALVES_LN2) {
      // the last bit of what follows would be wrong
      if (x === 1) return Math.E
      k = x > 0 ? 1 : -1
    } else k = Math.trunc(Math.LOG2E * x + (x > 0 ? 0.5 : -0.5))
    high = x - k * LN2_HIGH
    low = k * LN2_LOW
  }
  const r = high - low
  const t = r * r
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))))
  if (k === 0) return 1 - ((r * c) / (c - 2) - r)
  const y = 1 - (low - (r * c) / (2 - c) - high)
  if (k === 1024) return 2 * y * power2[1023 - SMALLEST_EXPONENT]!
  if (k >= -1021) return y * power2[k - SMALLEST_EXPONENT]!
  // in two steps: the first is exact, so only one rounds
  return y * power2[k + 1000 - SMALLEST_EXPONENT]! * power2[-1000 - SMALLEST_EXPONENT]!
}

/**
 * The natural logarithm, the same bits in every engine.
 *
 * Exact: within 1 unit of the last place; −Infinity at 0, NaN below.
 *
 * @example
 * ```ts
 * import { log } from 'rxspike/models'
 *
 * log(8) // => 3 * Math.LN2
 * log(0) // => -Infinity
 * ```
 * @source fdlibm, e_log.c
 */
export const log = (x: number): number => {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN
  if (x === Infinity) return x
  let k = 0
  let scaled = x
  if (x < 2 ** -1022) {
    k = -54
    scaled = x * 2 ** 54
  }
  // x = 2^k (1 + f), with 1 + f between the roots of 1/2 and of 2
  double[0] = scaled
  const word = words[HIGH]!
  const mantissa = word & 0xfffff
  const isUpper = (mantissa + 0x95f64) & 0x100000
  const exponent = (word >> 20) - 1023 + (isUpper >> 20)
  k += exponent
  const f = scaled * power2[-exponent - SMALLEST_EXPONENT]! - 1
  if ((0xfffff & (2 + mantissa)) < 3) {
    // |f| < 2^-20
    if (f === 0) return k * LN2_HIGH + k * LN2_LOW
    const rest = f * f * (0.5 - (1 / 3) * f)
    return k === 0 ? f - rest : k * LN2_HIGH - (rest - k * LN2_LOW - f)
  }
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1))
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)))
  const R = odd + even
  if (((mantissa - 0x6147a) | (0x6b851 - mantissa)) > 0) {
    const half = 0.5 * f * f
    return k === 0 ? f - (half - s * (half + R)) : k * LN2_HIGH - (half - (s * (half + R) + k * LN2_LOW) - f)
  }
  return k === 0 ? f - s * (f - R) : k * LN2_HIGH - (s * (f - R) - k * LN2_LOW - f)
}

/**
 * x^y for x > 0, the same bits in every engine.
 *
 * Exact: relative error below 2e-16 (2 + |y ln x|); x itself for y = 1, and 1 for y = 0.
 *
 * @example
 * ```ts
 * import { power } from 'rxspike/models'
 *
 * power(0.02, 0.5) // => Math.sqrt(0.02)
 * power(0.02, 1) === 0.02 // => true
 * ```
 */
export const power = (x: number, y: number): number => (y === 1 ? x : exp(y * log(x)))

/**
 * e^x − 1 without loss near 0, the same bits in every engine.
 *
 * Exact: within 4 units of the last place (Kahan: rounding of e^x is made good by its logarithm).
 *
 * @example
 * ```ts
 * import { expm1 } from 'rxspike/models'
 *
 * expm1(1e-20) === 1e-20 // => true
 * ```
 */
export const expm1 = (x: number): number => {
  const u = exp(x)
  if (Math.abs(x) >= 1) return u - 1
  return u === 1 ? x : ((u - 1) * x) / log(u)
}

/**
 * ln(1 + x) without loss near 0, the same bits in every engine.
 *
 * Exact: within 4 units of the last place (Kahan: the rounding of 1 + x is made good in proportion).
 *
 * @example
 * ```ts
 * import { log1p } from 'rxspike/models'
 *
 * log1p(1e-20) === 1e-20 // => true
 * ```
 */
export const log1p = (x: number): number => {
  const u = 1 + x
  if (u === 1 || x === Infinity) return x
  // the quotient first: the product of the two would be too large for a large x
  return log(u) * (x / (u - 1))
}

/**
 * The sine of an angle in rad, the same bits in every engine.
 *
 * Exact: within 1 unit of the last place, however large the angle; NaN of an infinite one. Angles beyond 1.6 million rad
 * are slow.
 *
 * @example
 * ```ts
 * import { sine } from 'rxspike/models'
 *
 * sine(Math.PI / 2) // => 1
 * sine(-1e-20) === -1e-20 // => true
 * ```
 * @source fdlibm, e_rem_pio2.c, k_sin.c and k_cos.c
 */
export const sine = (x: number): number => {
  const size = Math.abs(x)
  if (size <= Math.PI / 4) return size < 2 ** -26 ? x : sineOf(x, 0)
  if (!(size < Infinity)) return Number.NaN
  const { quarters, high, low } = size < 2 ** 20 * (Math.PI / 2) ? reduced(x) : reducedExactly(x)
  const y = (quarters & 1) === 0 ? sineOf(high, low) : cosineOf(high, low)
  return (quarters & 2) === 0 ? y : -y
}

/** x = quarters π/2 + high + low, the rest about from -π/4 to π/4; of quarters only the last two bits count. */
interface Reduced {
  readonly quarters: number
  readonly high: number
  readonly low: number
}

// π/2 in pieces of 33 bits, so that some 20 bits of quarters times a piece is exact, and the rest after each.
const HALF_PI = [1.57079632673412561417, 6.0771005063039659766e-11, 2.0222662487111664558e-21] as const
const HALF_PI_REST = [
  6.07710050650619224932e-11, 2.02226624879595063154e-21, 8.47842766036889956997e-32,
] as const

const reduced = (x: number): Reduced => {
  const quarters = Math.floor(x * 6.36619772367581382433e-1 + 0.5)
  let r = x - quarters * HALF_PI[0]
  let w = quarters * HALF_PI_REST[0]
  // the more of the digits are lost, the more of π is needed
  for (let k = 1; k <= 2 && Math.abs(r - w) < Math.abs(x) * (k === 1 ? 2 ** -16 : 2 ** -49); k++) {
    const before = r
    w = quarters * HALF_PI[k]!
    r = before - w
    w = quarters * HALF_PI_REST[k]! - (before - r - w)
  }
  const high = r - w
  return { quarters, high, low: r - high - w }
}

/** Binary places of π for the largest double: 1,024 before the point, and what no double times 2/π comes closer to 0. */
const PI_BITS = 1200n
let halfPi = 0n

/** The same by whole numbers. */
const reducedExactly = (x: number): Reduced => {
  if (halfPi === 0n) halfPi = 8n * arctanOfOneOver(5n) - 2n * arctanOfOneOver(239n)
  // so large a double is a whole number of 2^-32
  const scale = Math.abs(x) < 2 ** 53 ? 32n : 0n
  const value = BigInt(Math.abs(x) * 2 ** Number(scale)) << (PI_BITS - scale)
  const quarters = (2n * value + halfPi) / (2n * halfPi)
  const rest = (value - quarters * halfPi) >> (PI_BITS - 200n)
  const high = Number(rest)
  const low = Number(rest - BigInt(high))
  const sign = x < 0 ? -1 : 1
  return {
    quarters: sign * Number(quarters & 3n),
    high: sign * high * 2 ** -200,
    low: sign * low * 2 ** -200,
  }
}

/** arctan 1/n in units of 2^-PI_BITS, by its series. */
const arctanOfOneOver = (n: bigint): bigint => {
  let odd = (1n << PI_BITS) / n
  let sum = 0n
  for (let k = 1n; odd !== 0n; k += 2n) {
    sum += (k & 2n) === 0n ? odd / k : -odd / k
    odd /= n * n
  }
  return sum
}

/** The sine of x + rest, x from -π/4 to π/4. */
const sineOf = (x: number, rest: number): number => {
  const z = x * x
  const v = z * x
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)))
  return x - (z * (0.5 * rest - v * r) - rest - v * -1.66666666666666324348e-1)
}

/** The cosine of x + rest, x from -π/4 to π/4. */
const cosineOf = (x: number, rest: number): number => {
  const z = x * x
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z *
                (-2.75573143513906633035e-7 +
                  z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))))
  const half = 0.5 * z
  const w = 1 - half
  return w + (1 - w - half + (z * r - x * rest))
}
