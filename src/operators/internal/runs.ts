import { delayAt, type SettledDelays, type Topology } from './topology.ts'

/**
 * The runs of each source: its synapses of equal delays, which stand together. Those of source j are runs
 * `begin[j] … begin[j + 1)`.
 */
export interface Runs {
  readonly begin: Int32Array
  /** Runs by source, then by total delay: the order in which a volley arrives. Places as in `begin`. */
  readonly order: Int32Array
  /** Total delay of each run in ms. */
  readonly delays: Float64Array
  /** The synapses by run as their source. */
  readonly topology: Topology
}

/** Splits the synapses of each source where a delay changes. */
export const runsOf = (topology: Topology, { axonal, dendritic }: SettledDelays): Runs => {
  const { preSize, postSize, begin: columns, targets } = topology
  const begin = new Int32Array(preSize + 1)
  const places: number[] = []
  const delays: number[] = []
  for (let pre = 0; pre < preSize; pre++) {
    const first = columns[pre]!
    for (let k = first; k < columns[pre + 1]!; k++) {
      const isSame =
        k > first &&
        delayAt(axonal, k) === delayAt(axonal, k - 1) &&
        delayAt(dendritic, k) === delayAt(dendritic, k - 1)
      if (isSame) continue
      places.push(k)
      delays.push(delayAt(axonal, k) + delayAt(dendritic, k))
    }
    begin[pre + 1] = places.length
  }
  const order = Int32Array.from(places, (_, run) => run)
  for (let pre = 0; pre < preSize; pre++) {
    order.subarray(begin[pre], begin[pre + 1]).sort((a, b) => delays[a]! - delays[b]! || a - b)
  }
  const count = places.length
  return {
    begin,
    order,
    delays: Float64Array.from(delays),
    topology: { preSize: count, postSize, begin: Int32Array.from([...places, targets.length]), targets },
  }
}
