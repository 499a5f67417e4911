// Two samplers by the textbook forms of their law (theory: balance equations with f1(a) - f2(1 - a) constant), in whole numbers of
// 2^-BITS: the forms cancel where hazards meet, and hundreds of digits are left.
const BITS = 1600n
const ONE = 1n << BITS

/** A double as a multiple of 2^-BITS, which must be one. */
const exactly = (x: number): bigint => {
  let scaled = x
  let shift = BITS
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    shift--
  }
  if (shift < 0n) throw new Error(`${x} has more binary places than are kept`)
  return BigInt(scaled) << shift
}

const times = (x: bigint, y: bigint): bigint => (x * y) >> BITS
const over = (x: bigint, y: bigint): bigint => (x << BITS) / y

const expOf = (x: bigint): bigint => {
  if (x < 0n) {
    // below the last place
    if (-x > BITS * ONE) return 0n
    return over(ONE, expOf(-x))
  }
  const halvings = 24n
  const r = x >> halvings
  let sum = ONE
  for (let n = 1n, term = ONE; term !== 0n; n++) {
    term = times(term, r) / n
    sum += term
  }
  for (let k = 0n; k < halvings; k++) sum = times(sum, sum)
  return sum
}

/** To a double, within some units of the last place. */
const toNumber = (x: bigint): number => {
  const size = x < 0n ? -x : x
  const length = BigInt(size.toString(2).length)
  const shift = length > 80n ? length - 80n : 0n
  const value = Number(size >> shift) * 2 ** Number(shift - BITS > -1000n ? shift - BITS : -1000n)
  return (x < 0n ? -1 : 1) * value
}

export interface ExactPair {
  readonly p00: number
  readonly p10: number
  readonly p01: number
  readonly p11: number
  readonly rho1: number
  readonly rho2: number
  readonly pairRate: number
  /** Rate density, per tau_ref squared, of pairs with t_2 - t_1 = dt. */
  readonly rate: (dt: number) => number
  readonly triangularDrift: number
  /** With time constant tau. */
  readonly exponentialDrift: (tau: number) => number
}

/** Times in tau_ref. */
export const exactSamplerPair = (b1: number, b2: number, w12: number, w21: number): ExactPair => {
  const [e1, e2] = [exactly(b1), exactly(b2)]
  const x1 = e1 + exactly(w12)
  const sum = e2 + exactly(w21)
  // where the hazards are equal the forms are 0/0, and continuous
  const x2 = sum === x1 ? sum + (ONE >> 360n) : sum
  // exp(-d) is small only for d > 0: otherwise the two change names
  if (x2 < x1) {
    const other = exactSamplerPair(b2, b1, w21, w12)
    return {
      p00: other.p00,
      p10: other.p01,
      p01: other.p10,
      p11: other.p11,
      rho1: other.rho2,
      rho2: other.rho1,
      pairRate: other.pairRate,
      rate: (dt) => other.rate(-dt),
      triangularDrift: -other.triangularDrift,
      exponentialDrift: (tau) => -other.exponentialDrift(tau),
    }
  }
  const [A1, A2, B1, B2] = [expOf(e1), expOf(e2), expOf(x1), expOf(x2)]
  const d = B2 - B1
  const q = expOf(-d)
  const D = B2 - times(B1, q)
  const c = over(times(d, times(A1, q) - A2), D)
  const y0 = times(d, A1) + times(B1, c)
  const f1 = (a: bigint): bigint => over(times(y0, expOf(-times(d, a))) - times(B1, c), d)
  const f2 = (a: bigint): bigint => over(times(y0, expOf(-times(d, ONE - a))) - times(B2, c), d)
  const I1 = over(over(times(y0, ONE - q), d) - times(B1, c), d)
  const I2 = over(over(times(y0, ONE - q), d) - times(B2, c), d)
  const Z = ONE + A1 + times(ONE + B1, I2)
  const part = (x: bigint): bigint => over(x, Z)
  const A = A1 + A2
  const p11 = A1 + times(B1, I2) - I1
  const S = times(B2, I1) + over(times(A2, f1(ONE)), A)
  const G = part(times(A1, B2) - times(A2, B1))
  const E1 = over(over(d - ONE + q, d), d)
  const E2 = over(over(ONE - times(ONE + d, q), d), d)
  return {
    p00: toNumber(part(ONE)),
    p10: toNumber(part(I1)),
    p01: toNumber(part(I2)),
    p11: toNumber(part(p11)),
    rho1: toNumber(part(A1 + times(B1, I2))),
    rho2: toNumber(part(A2 + times(B2, I1))),
    pairRate: toNumber(part(S)),
    rate: (dt) => {
      const t = exactly(Math.abs(dt))
      const fall = t > ONE ? expOf(-times(A, t - ONE)) : ONE
      const beyond = t > ONE
      const density =
        dt > 0
          ? beyond
            ? times(times(A2, f1(ONE)), fall)
            : times(B2, f1(t))
          : beyond
            ? times(times(A1, f2(ONE)), fall)
            : times(B1, f2(t))
      return toNumber(part(density))
    },
    triangularDrift: toNumber(-over(times(G, times(B2, E1) - times(B1, E2)), D)),
    exponentialDrift: (tau) => {
      const k = over(ONE, exactly(tau))
      const inside = over(times(B2, ONE - expOf(-(d + k))), d + k) - over(times(B1, expOf(-k) - q), d - k)
      const beyond = over(times(times(ONE - q, A), expOf(-k)), A + k)
      return toNumber(-over(times(G, inside - beyond), D))
    },
  }
}
