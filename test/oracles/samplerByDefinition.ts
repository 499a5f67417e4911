// A network of samplers judged after the fact: potentials from the list of all spikes by their definition, and with
// them what the spikes must look like. By the time-rescaling theorem the summed hazard between one spike and the next
// is a unit exponential; given its time, a spike is neuron i's with the probability of i's share of the hazard.

export interface SpikeLike {
  readonly t: number
  readonly source: number
}

/** A value that holds from `since` until the next one in a list. */
export interface Since<T> {
  readonly since: number
  readonly value: T
}

export interface Input {
  /** In order. */
  readonly spikes: readonly SpikeLike[]
  readonly delay: number
  /** W[post][pre] */
  readonly weights: readonly Since<readonly (readonly number[])[]>[]
}

export interface Record {
  readonly size: number
  readonly tau_ref: number
  readonly tau_syn: number
  readonly biases: readonly Since<readonly number[]>[]
  readonly clamps: readonly Since<readonly ('free' | 'on' | 'off')[]>[]
  readonly inputs: readonly Input[]
  /** Of the population itself, in order. */
  readonly spikes: readonly SpikeLike[]
}

const at = <T>(list: readonly Since<T>[], t: number): T => {
  let found = list[0]!
  for (const entry of list) if (entry.since <= t) found = entry
  return found.value
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

/** u of every neuron at time t: bias and PSPs that are on, at the weights of that time. */
export const potentials = ({ biases, inputs, tau_syn }: Record, t: number): number[] => {
  const u = [...at(biases, t)]
  for (const { spikes, delay, weights } of inputs) {
    const W = at(weights, t)
    for (let k = firstAfter(spikes, t - delay - tau_syn - 1e-6); k < spikes.length; k++) {
      const { t: sent, source } = spikes[k]!
      if (sent + delay > t) break
      if (t >= sent + delay + tau_syn) continue
      u.forEach((_, i) => {
        u[i]! += W[i]![source]!
      })
    }
  }
  return u
}

/** Hazard of every neuron at time t, in 1/ms. */
const hazards = (record: Record, t: number): number[] => {
  const { spikes, tau_ref, clamps } = record
  const held = at(clamps, t)
  const isOn = held.map(() => false)
  for (let k = firstAfter(spikes, t - tau_ref); k < spikes.length && spikes[k]!.t <= t; k++) {
    isOn[spikes[k]!.source] = true
  }
  return potentials(record, t).map((u, i) =>
    isOn[i] === true || held[i] !== 'free' ? 0 : Math.exp(u) / tau_ref,
  )
}

export interface Rescaled {
  /** Summed hazard from each chosen spike to the next: unit exponentials. */
  readonly waits: number[]
  /** For each chosen spike a number that is uniform in (0, 1) if the choice was right, given a uniform one. */
  readonly places: number[]
}

/** Spikes of neurons that are held on are forced: they are no choice and use up nothing. */
export const rescaled = (record: Record, uniform: () => number): Rescaled => {
  const { spikes, inputs, tau_ref, tau_syn, biases, clamps, size } = record
  const edges = [
    ...biases.map(({ since }) => since),
    ...clamps.map(({ since }) => since),
    ...spikes.flatMap(({ t }) => [t, t + tau_ref]),
    ...inputs.flatMap(({ spikes: sent, delay, weights }) => [
      ...weights.map(({ since }) => since),
      ...sent.flatMap(({ t }) => [t + delay, t + delay + tau_syn]),
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
    const shares = hazards(record, (from + to) / 2)
    const total = shares.reduce((a, b) => a + b, 0)
    spent += total * (to - from)
    while (next < spikes.length && spikes[next]!.t === to) {
      const { source } = spikes[next++]!
      if (at(clamps, to)[source] !== 'free') continue
      let below = 0
      for (let i = 0; i < source; i++) below += shares[i]!
      waits.push(spent)
      places.push((below + uniform() * shares[source]!) / total)
      spent = 0
    }
  }
  if (next !== spikes.length)
    throw new Error(`${spikes.length - next} spikes of ${size} neurons were not met`)
  return { waits, places }
}
