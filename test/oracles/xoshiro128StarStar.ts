// The generator in exact integers, line by line after Blackman and Vigna's description (version 1.1).

const mask = (1n << 32n) - 1n

const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask

/** The 32-bit outputs that follow a state of four words. */
export function* xoshiro128StarStar(state: readonly number[]): Generator<bigint, never> {
  const s = state.map(BigInt) as [bigint, bigint, bigint, bigint]
  for (;;) {
    yield (rotl((s[1] * 5n) & mask, 7n) * 9n) & mask
    const t = (s[1] << 9n) & mask
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotl(s[3], 11n)
  }
}
