// Which spike pairs count, by going through all of them: O(spikes^2) and worse, for one synapse at a time.

export interface TripletScheme {
  /** ms; for the earlier spikes of the presynaptic neuron, and of the postsynaptic one. */
  readonly tau_pre: number
  readonly tau_post: number
  readonly spikes: 'all' | 'nearest'
}

export type Scheme =
  | 'all-to-all'
  | 'restricted'
  | 'symmetric'
  | 'pre-centred'
  | { readonly last: number }
  | { readonly triplet: TripletScheme }

/** A pair of spikes: when the later one comes, dt = t_post - t_pre, in ms, and how much it counts. */
export interface CountedPair {
  readonly t: number
  readonly dt: number
  readonly factor: number
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
  const isTie = (t: number): boolean => ties === 'mean' && pre.includes(t) && post.includes(t)
  const tied = pre.filter(isTie).map((t): CountedPair => ({ t, dt: 0, factor: 1 }))
  if (scheme === 'pre-centred') return [...aroundEach(pre, post, isTie), ...tied]
  if (scheme === 'symmetric') {
    const pairs: CountedPair[] = []
    for (const t of post.filter((x) => !isTie(x))) pairs.push(...nearestBefore(pre, t, 1))
    for (const t of pre.filter((x) => !isTie(x))) pairs.push(...nearestBefore(post, t, -1))
    return [...pairs, ...tied]
  }
  if (typeof scheme === 'object' && 'triplet' in scheme) {
    const { tau_pre, tau_post, spikes } = scheme.triplet
    return [...triplets(post, pre, 1, tau_post, spikes), ...triplets(pre, post, -1, tau_pre, spikes)]
  }
  const pairs: CountedPair[] = []
  const directed = (later: readonly number[], earlier: readonly number[], sign: number): void => {
    for (const t of later) {
      for (const x of earlier) {
        if (x >= t) continue
        const between = earlier.filter((y) => y > x && y < t).length + (isTie(t) ? 1 : 0)
        const isCounted =
          scheme === 'all-to-all' ||
          (scheme === 'restricted'
            ? between === 0 && !later.some((y) => y >= x && y < t)
            : between < scheme.last)
        if (isCounted) pairs.push({ t, dt: sign * (t - x), factor: 1 })
      }
    }
  }
  directed(post, pre, 1)
  directed(pre, post, -1)
  return [...pairs, ...tied]
}

const nearestBefore = (others: readonly number[], t: number, sign: number): readonly CountedPair[] => {
  const before = others.filter((x) => x < t)
  return before.length === 0 ? [] : [{ t, dt: sign * (t - Math.max(...before)), factor: 1 }]
}

/** Each presynaptic spike that is no tie, with the last postsynaptic one before it and the next one after it. */
const aroundEach = (
  pre: readonly number[],
  post: readonly number[],
  isTie: (t: number) => boolean,
): readonly CountedPair[] =>
  pre
    .filter((s) => !isTie(s))
    .flatMap((s) => {
      const after = post.filter((t) => t > s)
      const next = Math.min(...after)
      const following = after.length === 0 ? [] : [{ t: next, dt: next - s, factor: 1 }]
      return [...nearestBefore(post, s, -1), ...following]
    })

/** A triple sum: each spike, each earlier one of the other side, each earlier one of its own side; the last ones only if nearest. */
const triplets = (
  own: readonly number[],
  others: readonly number[],
  sign: number,
  tau: number,
  spikes: 'all' | 'nearest',
): readonly CountedPair[] =>
  own.flatMap((t) => {
    const count = spikes === 'all' ? Infinity : 1
    const partners = others.filter((x) => x < t).slice(-count)
    const earlier = own.filter((x) => x < t).slice(-count)
    const factor = earlier.reduce((sum, y) => sum + Math.exp(-(t - y) / tau), 0)
    return partners.map((x) => ({ t, dt: sign * (t - x), factor }))
  })

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

export const rectangularPair =
  (A_causal: number, A_anticausal: number, tau: number) =>
  (dt: number): number => {
    if (dt === 0) return (A_causal + A_anticausal) / 2
    if (Math.abs(dt) >= tau) return 0
    return dt > 0 ? A_causal : A_anticausal
  }

export const alphaPair =
  (A_causal: number, A_anticausal: number, tau: number) =>
  (dt: number): number => {
    const x = Math.abs(dt) / tau
    return (dt > 0 ? A_causal : A_anticausal) * x * Math.exp(1 - x)
  }

/** Straight lines between points; where 0 stands twice a tie is the mean of its two values, at an end at 0 half the value. */
export const tablePair =
  (dts: readonly number[], values: readonly number[]) =>
  (dt: number): number => {
    const last = dts.length - 1
    if (dt === 0) {
      const ends = dts[0] === 0 || dts[last] === 0
      const zeros = values.filter((_, k) => dts[k] === 0)
      if (zeros.length > 0) return zeros.reduce((sum, value) => sum + value, 0) / (ends ? 2 : zeros.length)
    }
    for (let k = 1; k <= last; k++) {
      const [from, to] = [dts[k - 1]!, dts[k]!]
      if (from === to || dt < from || dt > to) continue
      // the end of a piece that is a jump belongs to the piece on the other side for dt = 0 only
      const share = (dt - from) / (to - from)
      return values[k - 1]! * (1 - share) + values[k]! * share
    }
    return 0
  }
