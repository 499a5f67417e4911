// Time spent in each joint state, by its definition: neuron i is on at x if it has a spike s with s <= x < s + tau_ref.

export interface SpikeLike {
  readonly t: number
  readonly source: number
}

/** Times over [begin, end) by state; bit i is neuron i. Between two edges nothing changes, so the middle tells. */
export const residence = (
  spikes: readonly SpikeLike[],
  size: number,
  tau_ref: number,
  begin: number,
  end: number,
): number[] => {
  const times = Array.from({ length: 2 ** size }, () => 0)
  const edges = [...new Set([begin, end, ...spikes.flatMap(({ t }) => [t, t + tau_ref])])]
    .filter((t) => t >= begin && t <= end)
    .sort((a, b) => a - b)
  for (let k = 0; k + 1 < edges.length; k++) {
    const x = edges[k]!
    let state = 0
    for (const { t, source } of spikes) if (t <= x && x < t + tau_ref) state |= 1 << source
    times[state]! += edges[k + 1]! - x
  }
  return times
}
