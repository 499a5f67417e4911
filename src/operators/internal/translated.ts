import type { WeightUpdate } from '../weightUpdate.ts'
import type { Incoming } from './topology.ts'

/** What of a view of some weights says whose synapses are where. */
interface View {
  readonly preSize: number
  readonly begin: Int32Array
  readonly targets: Int32Array
  readonly incoming: Incoming
  readonly targetOf: Int32Array | undefined
  readonly base: View
}

/**
 * An update of one view of some weights as those of another. The views differ in what a source and a target is, never
 * in the order of storage; a row or column that is only part of one of the other view's is filled up with zeros.
 */
export const translated = (update: WeightUpdate, from: View, to: View): readonly WeightUpdate[] => {
  if (from === to || update.axis === 'all') return [update]
  return update.axis === 'pre' ? columns(update, from, to) : rows(update, from, to)
}

const columns = (update: WeightUpdate, { begin: places }: View, to: View): WeightUpdate[] => {
  const { dw, index } = update
  const { begin, preSize } = to
  const first = places[index]!
  const end = first + dw.length
  const updates: WeightUpdate[] = []
  for (let source = sourceAt(begin, first); source < preSize && begin[source]! < end; source++) {
    const from = begin[source]!
    const until = begin[source + 1]!
    if (from === until) continue
    let own = dw.subarray(from - first, until - first)
    if (from < first || until > end) {
      own = new Float64Array(until - from)
      own.set(dw.subarray(Math.max(from - first, 0), until - first), Math.max(first - from, 0))
    }
    updates.push({ ...update, index: source, dw: own })
  }
  return updates
}

/** The source whose synapses are those at `place`. */
const sourceAt = (begin: Int32Array, place: number): number => {
  let low = 0
  let high = begin.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (begin[middle]! <= place) low = middle
    else high = middle
  }
  return low
}

const rows = (update: WeightUpdate, from: View, to: View): WeightUpdate[] => {
  const { dw, index } = update
  if (from.targetOf === undefined && to.targetOf === undefined) return [update]
  const target = from.targetOf?.[index] ?? index
  const own = from.incoming.synapses.subarray(from.incoming.begin[index], from.incoming.begin[index + 1])
  const { incoming } = to.base
  const row = incoming.synapses.subarray(incoming.begin[target], incoming.begin[target + 1])
  const changes = new Float64Array(row.length)
  // both rise
  for (let k = 0, m = 0; m < own.length; k++) if (row[k] === own[m]) changes[k] = dw[m++]!
  if (to.targetOf === undefined) return [{ ...update, index: target, dw: changes }]
  const byLine = new Map<number, number[]>()
  row.forEach((synapse, k) => {
    const line = to.targets[synapse]!
    const known = byLine.get(line)
    if (known === undefined) byLine.set(line, [changes[k]!])
    else known.push(changes[k]!)
  })
  return [...byLine].map(([line, values]) => ({ ...update, index: line, dw: Float64Array.from(values) }))
}
