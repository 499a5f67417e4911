// For how long two neurons are on together, when each is on for a fixed time from each of its spikes.

/** Integral of z_1(t) z_2(t) over all t, z = 1 on [spike, spike + length): by the edges of all on-times, in turn. */
export const overlapTime = (first: readonly number[], second: readonly number[], length: number): number => {
  const edges = [...first, ...second].flatMap((t) => [t, t + length]).sort((a, b) => a - b)
  const isOn = (spikes: readonly number[], t: number): boolean => spikes.some((s) => s <= t && t < s + length)
  let total = 0
  for (let k = 1; k < edges.length; k++) {
    const middle = (edges[k - 1]! + edges[k]!) / 2
    if (isOn(first, middle) && isOn(second, middle)) total += edges[k]! - edges[k - 1]!
  }
  return total
}
