// A network of samplers with PSPs of any shape judged after the fact: potentials from the list of all spikes by their
// definition, hazards integrated by Simpson's rule between the times at which something jumps. By the time-rescaling
// theorem the summed hazard between one spike and the next is a unit exponential; given its time, a spike is neuron i's
// with the probability of i's share of the hazard.
import type { ShapeByDefinition } from './pspShapes.ts'
import { simpson } from './simpson.ts'

interface SpikeLike {
  readonly t: number
  readonly source: number
}

/** A value that holds from `since` until the next one in a list. */
interface Since<T> {
  readonly since: number
  readonly value: T
}

export interface ShapedRecord {
  readonly tau_ref: number
  readonly shape: ShapeByDefinition
  readonly biases: readonly Since<readonly number[]>[]
  readonly clamps: readonly Since<readonly ('free' | 'on' | 'off')[]>[]
  readonly inputs: readonly {
    /** In order. */
    readonly spikes: readonly SpikeLike[]
    readonly delay: number
    /** W[post][pre] */
    readonly weights: readonly Since<readonly (readonly number[])[]>[]
  }[]
  /** Of the population itself, in order. */
  readonly spikes: readonly SpikeLike[]
}

const at = <T>(list: readonly Since<T>[], t: number): T => {
  let [low, high] = [0, list.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (list[middle]!.since <= t) low = middle
    else high = middle - 1
  }
  return list[low]!.value
}

/** Place of the first spike after `t`. */
const firstAfter = (spikes: readonly SpikeLike[], t: number): number => {
  let [low, high] = [0, spikes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (spikes[middle]!.t > t) high = middle
    else low = middle + 1
  }
  return low
}

/** u of every neuron at time t, what jumps at t included. */
const potentialsAt = (record: ShapedRecord, t: number): number[] => {
  const { biases, inputs, shape } = record
  const u = [...at(biases, t)]
  for (const { spikes, delay, weights } of inputs) {
    const W = at(weights, t)
    for (let k = firstAfter(spikes, t - delay - shape.memory); k < spikes.length; k++) {
      const { t: sent, source } = spikes[k]!
      if (sent + delay > t) break
      const worth = shape.kappa(t - (sent + delay))
      for (let i = 0; i < u.length; i++) u[i]! += W[i]![source]! * worth
    }
  }
  return u
}

/** Hazard of every neuron at time t, in 1/ms. */
const hazardsAt = (record: ShapedRecord, t: number): number[] => {
  const { spikes, tau_ref, clamps } = record
  const held = at(clamps, t)
  const isOn = held.map(() => false)
  for (let k = firstAfter(spikes, t - tau_ref); k < spikes.length && spikes[k]!.t <= t; k++) {
    isOn[spikes[k]!.source] = true
  }
  return potentialsAt(record, t).map((u, i) =>
    isOn[i] === true || held[i] !== 'free' ? 0 : Math.exp(u) / tau_ref,
  )
}

/**
 * Waits in units of the summed hazard, which are unit exponentials, and for each spike a number that is uniform in (0, 1)
 * if the choice was right. Spikes of neurons that are held on are no choice and use up nothing.
 */
export const rescaledShaped = (
  record: ShapedRecord,
  uniform: () => number,
): { readonly waits: number[]; readonly places: number[] } => {
  const { spikes, inputs, tau_ref, biases, clamps, shape } = record
  const edges = [
    0,
    ...biases.map(({ since }) => since),
    ...clamps.map(({ since }) => since),
    ...spikes.flatMap(({ t }) => [t, t + tau_ref]),
    ...inputs.flatMap(({ spikes: sent, delay, weights }) => [
      ...weights.map(({ since }) => since),
      ...sent.flatMap(({ t }) => [t + delay, ...shape.jumps.map((jump) => t + delay + jump)]),
    ]),
  ].sort((a, b) => a - b)
  const end = spikes.at(-1)!.t
  const waits: number[] = []
  const places: number[] = []
  let spent = 0
  let next = 0
  for (let k = 0; k + 1 < edges.length && edges[k]! <= end; k++) {
    const [from, to] = [edges[k]!, edges[k + 1]!]
    if (from === to) continue
    // just inside, so that both ends are this side of the jumps
    const inset = Math.min(1e-9, (to - from) / 4)
    const within = (t: number): number => Math.min(Math.max(t, from + inset), to - inset)
    const total = (t: number): number => hazardsAt(record, within(t)).reduce((a, b) => a + b, 0)
    spent += simpson(total, from, to, Math.ceil((to - from) / (tau_ref / 8)))
    while (next < spikes.length && spikes[next]!.t === to) {
      const { source } = spikes[next++]!
      if (at(clamps, to)[source] !== 'free') continue
      const shares = hazardsAt(record, within(to))
      let below = 0
      for (let i = 0; i < source; i++) below += shares[i]!
      waits.push(spent)
      places.push((below + uniform() * shares[source]!) / shares.reduce((a, b) => a + b, 0))
      spent = 0
    }
  }
  if (next !== spikes.length) throw new Error(`${spikes.length - next} spikes were not met`)
  return { waits, places }
}
