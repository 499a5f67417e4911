// The sampler event by event in the plainest way: every potential is summed up afresh from the list of PSPs that are on,
// at the weights of that moment. It draws as the population says it draws: a unit exponential for each wait, a uniform
// number for each choice, made when the spike is due and before the next exponential.

export type Clamp = 'free' | 'on' | 'off'

/** Volleys that come by themselves, or the population's own spikes. */
export interface NaiveInput {
  /** W[post][pre]; may be changed. */
  readonly weights: number[][]
  readonly delay: number
  /** What each synapse adds to the delay, [post][pre]; nothing unless given. */
  readonly delays?: readonly (readonly number[])[]
  /** Spikes from outside; the population's own ones if undefined. */
  readonly spikes: readonly { readonly t: number; readonly source: number }[] | undefined
}

export interface NaiveState {
  readonly bias: number[]
  readonly clamps: Clamp[]
  readonly inputs: readonly NaiveInput[]
}

export interface NaiveChange {
  readonly t: number
  readonly act: (state: NaiveState) => void
}

export interface NaiveOptions {
  readonly size: number
  readonly tau_ref: number
  readonly tau_syn: number
  readonly state: NaiveState
  /** In order. */
  readonly changes: readonly NaiveChange[]
  readonly end: number
  readonly exponential: () => number
  readonly uniform: () => number
}

interface Psp {
  /** When it arrives, or ends. */
  readonly t: number
  readonly input: number
  readonly source: number
  readonly post: number
}

export const naiveSampler = (options: NaiveOptions): { t: number; source: number }[] => {
  const { size, tau_ref, tau_syn, state, end, exponential, uniform } = options
  const neurons = Array.from({ length: size }, (_, i) => i)
  const out: { t: number; source: number }[] = []
  const changes = [...options.changes]
  // by synapse
  const sent = (t: number, input: number, source: number): Psp[] => {
    const { delay, delays } = state.inputs[input]!
    return neurons.map((post) => ({ t: t + (delay + (delays?.[post]?.[source] ?? 0)), input, source, post }))
  }
  let arrivals = state.inputs.flatMap(({ spikes = [] }, input) =>
    spikes.flatMap(({ t, source }) => sent(t, input, source)),
  )
  let psps: Psp[] = []
  let refractory: { t: number; neuron: number }[] = []
  let now = 0
  let credit = exponential()

  const isFree = (i: number): boolean =>
    state.clamps[i] === 'free' && refractory.every(({ neuron }) => neuron !== i)
  const hazard = (i: number): number => {
    if (!isFree(i)) return 0
    let u = state.bias[i]!
    for (const { input, source, post } of psps) {
      if (post === i) u += state.inputs[input]!.weights[i]![source]!
    }
    return Math.exp(u) / tau_ref
  }
  const fire = (neuron: number): void => {
    out.push({ t: now, source: neuron })
    refractory.push({ t: now + tau_ref, neuron })
    state.inputs.forEach(({ spikes }, input) => {
      if (spikes === undefined) arrivals.push(...sent(now, input, neuron))
    })
  }
  const force = (): void => {
    for (const i of neurons) {
      if (state.clamps[i] === 'on' && refractory.every(({ neuron }) => neuron !== i)) fire(i)
    }
  }
  force()
  for (;;) {
    const hazards = neurons.map(hazard)
    const total = hazards.reduce((a, b) => a + b, 0)
    const next = Math.min(...[...changes, ...arrivals, ...psps, ...refractory].map(({ t }) => t))
    const spikeTime = total > 0 ? now + credit / total : Infinity
    if (Math.min(next, spikeTime) > end) return out
    if (spikeTime < next) {
      now = spikeTime
      let y = uniform() * total
      let chosen = 0
      while (y >= hazards[chosen]! && chosen < size - 1) y -= hazards[chosen++]!
      credit = exponential()
      fire(chosen)
      continue
    }
    credit = Math.max(0, credit - (next - now) * total)
    now = next
    while (changes[0]?.t === now) changes.shift()!.act(state)
    psps = psps.filter(({ t }) => t !== now)
    refractory = refractory.filter(({ t }) => t !== now)
    psps.push(...arrivals.filter(({ t }) => t === now).map((arrival) => ({ ...arrival, t: now + tau_syn })))
    arrivals = arrivals.filter(({ t }) => t !== now)
    force()
  }
}
