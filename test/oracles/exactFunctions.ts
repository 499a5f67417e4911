/** e^x, ln x and sin x in whole numbers, 2^-BITS each, and so far more exact than a double. */
const BITS = 1200n
const ONE = 1n << BITS

/** A double as a fraction of ONE; its 1,074 binary places fit. */
export const exactly = (x: number): bigint => {
  let scaled = x
  let shift = BITS
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    shift--
  }
  return BigInt(scaled) << shift
}

/** The exponential series, after halving until it converges quickly. */
export const exactExp = (x: number): bigint => {
  const halvings = 20n
  const r = exactly(x) >> halvings
  let sum = ONE
  for (let n = 1n, term = ONE; term !== 0n && term !== -1n; n++) {
    term = (term * r) >> BITS
    term /= n
    sum += term
  }
  for (let k = 0n; k < halvings; k++) sum = (sum * sum) >> BITS
  return sum
}

/** How far `y` is from e^x, in units of its last place. */
export const ulpsFromExp = (x: number, y: number): number => {
  // in units of 2^-BITS for a result of any size, where it is not subnormal
  const difference = exactly(y) - exactExp(x)
  return ratio(difference, exactly(unitOf(y)))
}

/** How far `y` is from ln x, in units of its last place: e^y = x (1 + d) means that y is too large by d. */
export const ulpsFromLog = (x: number, y: number): number => {
  const value = exactly(x)
  const d = ((exactExp(y) - value) << BITS) / value
  return ratio(d, exactly(unitOf(y)))
}

/** π by Gauss's formula of 1863, 48 arctan 1/18 + 32 arctan 1/57 - 20 arctan 1/239. */
const PI: bigint = (() => {
  const arctan = (n: bigint): bigint => {
    let sum = 0n
    for (let k = 0n, power = ONE / n; power !== 0n; k++, power = -power / (n * n))
      sum += power / (2n * k + 1n)
    return sum
  }
  return 48n * arctan(18n) + 32n * arctan(57n) - 20n * arctan(239n)
})()

/** The series of the sine, after whole turns are taken off. */
export const exactSine = (x: number): bigint => {
  const r = exactly(x) % (2n * PI)
  let sum = 0n
  for (let n = 1n, term = r; term !== 0n && term !== -1n; n += 2n) {
    sum += term
    term = -((((term * r) >> BITS) * r) >> BITS) / ((n + 1n) * (n + 2n))
  }
  return sum
}

/** How far `y` is from sin x, in units of its last place. */
export const ulpsFromSine = (x: number, y: number): number =>
  ratio(exactly(y) - exactSine(x), exactly(unitOf(y)))

const ratio = (a: bigint, b: bigint): number => Number((a * 1_000_000n) / b) / 1e6

/** The distance of the doubles around y. */
const unitOf = (y: number): number => 2 ** (Math.floor(Math.log2(Math.abs(y))) - 52)
