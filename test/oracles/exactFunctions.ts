/** e^x and ln x in whole numbers, 2^-BITS each, and so far more exact than a double. */
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

const ratio = (a: bigint, b: bigint): number => Number((a * 1_000_000n) / b) / 1e6

/** The distance of the doubles around y. */
const unitOf = (y: number): number => 2 ** (Math.floor(Math.log2(Math.abs(y))) - 52)
