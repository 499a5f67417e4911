// Which spike pairs count, by going through all of them: O(spikes^2) and worse, for one synapse at a time.

export type Scheme = 'all-to-all' | 'restricted' | { readonly last: number }

/** A pair of spikes: when the later one comes, and dt = t_post - t_pre, in ms. */
export interface CountedPair {
  readonly t: number
  readonly dt: number
}

/**
 * The pairs of one synapse, from the spike times of its two neurons, each in rising order.
 *
 * A tie (dt = 0) is one pair with ties 'mean' and none with 'none'.
 */
export const countedPairs = (
  pre: readonly number[],
  post: readonly number[],
  scheme: Scheme,
  ties: 'mean' | 'none',
): readonly CountedPair[] => {
  const pairs: CountedPair[] = []
  const directed = (later: readonly number[], earlier: readonly number[], sign: number): void => {
    for (const t of later) {
      const isTie = ties === 'mean' && earlier.includes(t)
      for (const x of earlier) {
        if (x >= t) continue
        const between = earlier.filter((y) => y > x && y < t).length + (isTie ? 1 : 0)
        const isCounted =
          scheme === 'all-to-all' ||
          (scheme === 'restricted'
            ? between === 0 && !later.some((y) => y >= x && y < t)
            : between < scheme.last)
        if (isCounted) pairs.push({ t, dt: sign * (t - x) })
      }
    }
  }
  directed(post, pre, 1)
  directed(pre, post, -1)
  if (ties === 'mean') for (const t of post) if (pre.includes(t)) pairs.push({ t, dt: 0 })
  return pairs
}

/** Windows by their formulas; at dt = 0 the mean of the two limits. */
export const exponentialPair =
  (A_causal: number, A_anticausal: number, tau_causal: number, tau_anticausal: number) =>
  (dt: number): number => {
    if (dt === 0) return (A_causal + A_anticausal) / 2
    return dt > 0 ? A_causal * Math.exp(-dt / tau_causal) : A_anticausal * Math.exp(dt / tau_anticausal)
  }

export const triangularPair =
  (A_causal: number, A_anticausal: number, tau: number) =>
  (dt: number): number => {
    if (Math.abs(dt) >= tau) return 0
    if (dt === 0) return (A_causal + A_anticausal) / 2
    return dt > 0 ? A_causal * (1 - dt / tau) : A_anticausal * (1 + dt / tau)
  }
