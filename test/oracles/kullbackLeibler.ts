// The Kullback-Leibler divergence of doubles in fixed-point arithmetic with 320 binary places.

const places = 320n
const one = 1n << places

/** A finite double >= 2^-300 or 0, times 2^400: an integer. */
const integer = (x: number): bigint => {
  let exponent = 400n
  let rest = x
  while (!Number.isInteger(rest)) {
    rest *= 2
    exponent -= 1n
  }
  return BigInt(rest) << exponent
}

/** 2 artanh(y), y in fixed point, 0 <= y <= 1/3. */
const logSeries = (y: bigint): bigint => {
  let sum = 0n
  let power = y
  for (let k = 1n; power > 0n; k += 2n) {
    sum += power / k
    power = (power * y * y) >> (2n * places)
  }
  return 2n * sum
}

const ln2 = logSeries(one / 3n)

/** ln(n), n a positive integer. */
const ln = (n: bigint): bigint => {
  const bits = BigInt(n.toString(2).length - 1)
  const mantissa = (n << places) >> bits // in [1, 2)
  return bits * ln2 + logSeries(((mantissa - one) << places) / (mantissa + one))
}

/** sum P ln(P / Q) of weights that are normalised here, all of them > 0 or both 0. */
export const exactDivergence = (p: readonly number[], q: readonly number[]): number => {
  const P = p.map(integer)
  const Q = q.map(integer)
  const total = (xs: readonly bigint[]): bigint => xs.reduce((a, b) => a + b, 0n)
  let sum = 0n
  P.forEach((x, i) => {
    if (x > 0n) sum += x * (ln(x) - ln(Q[i]!))
  })
  return Number(sum / total(P) + ln(total(Q)) - ln(total(P))) / Number(one)
}
