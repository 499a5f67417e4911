// What one synapse does, event by event: slow, obvious, one weight at a time.

/** What reaches a synapse: at one time, from a spike of one side, a change before any stage. */
export interface Arrival {
  /** ms */
  readonly t: number
  readonly side: 'post' | 'pre'
  readonly dw: number
}

/** Times in rising order, those of the postsynaptic side first where they tie. */
const inOrder = (arrivals: readonly Arrival[]): readonly Arrival[] =>
  arrivals.toSorted((a, b) => a.t - b.t || (a.side === b.side ? 0 : a.side === 'post' ? -1 : 1))

/**
 * One arrival a spike of either side, with the sum over all earlier spikes of the other side; a tie comes with the
 * postsynaptic spike.
 * @param window of dt = t_post - t_pre
 */
export const pairArrivals = (
  pre: readonly number[],
  post: readonly number[],
  window: (dt: number) => number,
): readonly Arrival[] => [
  ...post.map((t): Arrival => {
    let dw = 0
    for (const s of pre) if (s <= t) dw += window(t - s)
    return { t, side: 'post', dw }
  }),
  ...pre.map((t): Arrival => {
    let dw = 0
    for (const s of post) if (s < t) dw += window(s - t)
    return { t, side: 'pre', dw }
  }),
]

/** Arrivals of the same side and time are added. */
export const added = (...lists: readonly (readonly Arrival[])[]): readonly Arrival[] => {
  const sums = new Map<string, Arrival>()
  for (const arrival of lists.flat()) {
    const key = `${arrival.side} ${arrival.t}`
    sums.set(key, { ...arrival, dw: arrival.dw + (sums.get(key)?.dw ?? 0) })
  }
  return [...sums.values()]
}

/** A stage of one synapse: its change by what came, the weight of the moment, and what it remembers itself. */
export type OneStage = (arrival: Arrival, w: number) => number | undefined

/** The weight after all arrivals, and the sum of |dw| on the way. */
export const followed = (
  arrivals: readonly Arrival[],
  start: number,
  ...stages: readonly OneStage[]
): { readonly w: number; readonly path: number } => {
  let w = start
  let path = 0
  for (const arrival of inOrder(arrivals)) {
    let dw: number | undefined = arrival.dw
    for (const stage of stages) if (dw !== undefined) dw = stage({ ...arrival, dw }, w)
    if (dw === undefined) continue
    w += dw
    path += Math.abs(dw)
  }
  return { w, path }
}

/** Shrinks towards the bound ahead, and is whole beyond the other one. */
export const softly =
  (min: number, max: number, up: number, down: number): OneStage =>
  ({ dw }, w) => {
    const room = dw > 0 ? Math.max(0, max - w) / (max - min) : Math.max(0, w - min) / (max - min)
    return dw * Math.min(1, room) ** (dw > 0 ? up : down)
  }

/** Grows with |w|. */
export const byPower =
  (reference: number, up: number, down: number): OneStage =>
  ({ dw }, w) =>
    dw * (Math.abs(w) / reference) ** (dw > 0 ? up : down)

/** Ends at 0. */
export const onOneSide =
  (isExcitatory: boolean): OneStage =>
  ({ dw }, w) => {
    const next = w + dw
    const isAcross = isExcitatory ? next < 0 : next > 0
    return isAcross ? -w : dw
  }

/** The sum of `every` changes that are not 0 at once. */
export const inParcels = (every: number): OneStage => {
  const waiting: number[] = []
  return ({ dw }) => {
    if (dw === 0) return undefined
    waiting.push(dw)
    if (waiting.length < every) return undefined
    return waiting.splice(0).reduce((a, b) => a + b, 0)
  }
}

/** Goes to the target for as long as nothing came, then changes. */
export const relaxing = (tau: number, target: number, start: number): OneStage => {
  let before = start
  return ({ t, dw }, w) => {
    const rested = target + (w - target) * Math.exp(-(t - before) / tau)
    before = t
    return rested + dw - w
  }
}

/** So much more for every ms since something came. */
export const drifting = (slope: number, start: number): OneStage => {
  let before = start
  return ({ t, dw }) => {
    const more = slope * (t - before)
    before = t
    return dw + more
  }
}

/** A change of the logarithm. */
export const ofLogarithm: OneStage = ({ dw }, w) => w * Math.exp(dw) - w

/** By a sum over all earlier arrivals of the side. */
export const timesOwnPast = (tau: number): OneStage => {
  const past: { t: number; side: string }[] = []
  return ({ t, side, dw }) => {
    let x = 0
    for (const other of past) if (other.side === side) x += Math.exp(-(t - other.t) / tau)
    past.push({ t, side })
    return x * dw
  }
}

export const cutTo =
  (min: number, max: number): OneStage =>
  ({ dw }, w) =>
    Math.min(max, Math.max(min, w + dw)) - w

// Rules by their own formulas, with a trace a side instead of pairs.

interface Traced {
  readonly w: number
  readonly path: number
}

/** Goes through the spikes of both sides, with traces that decay in between; a tie is one event. */
const traced = (
  pre: readonly number[],
  post: readonly number[],
  tau: number,
  start: number,
  /** x_pre and x_post are those of spikes before t; the weight after what the spikes at t do. */
  change: (
    w: number,
    at: { isPre: boolean; isPost: boolean; x_pre: number; x_post: number },
  ) => readonly number[],
): Traced => {
  let [w, path, x_pre, x_post, before] = [start, 0, 0, 0, 0]
  for (const t of [...new Set([...pre, ...post])].sort((a, b) => a - b)) {
    x_pre *= Math.exp(-(t - before) / tau)
    x_post *= Math.exp(-(t - before) / tau)
    before = t
    const isPre = pre.includes(t)
    const isPost = post.includes(t)
    for (const next of change(w, { isPre, isPost, x_pre, x_post })) {
      path += Math.abs(next - w)
      w = next
    }
    if (isPre) x_pre++
    if (isPost) x_post++
  }
  return { w, path }
}

/** Inhibition g = -w >= 0: stronger by eta x_pre at post, by eta (x_post - alpha) at pre; a tie is one pair. */
export const inhibitionByTraces = (
  pre: readonly number[],
  post: readonly number[],
  { eta, tau, rate, strongest }: { eta: number; tau: number; rate: number; strongest: number },
  start: number,
): Traced =>
  traced(pre, post, tau, start, (w, { isPre, isPost, x_pre, x_post }) => {
    const steps: number[] = []
    let g = -w
    const stronger = (by: number) => {
      g = Math.min(strongest, Math.max(0, g + by))
      steps.push(-g)
    }
    if (isPost) stronger(eta * (x_pre + (isPre ? 1 : 0)))
    if (isPre) stronger(eta * (x_post - 2 * (rate / 1000) * tau))
    return steps
  })

/** Oja by traces: what comes with a postsynaptic spike. */
export const ojaByTraces = (
  pre: readonly number[],
  post: readonly number[],
  { eta, tau, alpha }: { eta: number; tau: number; alpha: number },
  start: number,
): Traced =>
  traced(pre, post, tau, start, (w, { isPre, isPost, x_pre, x_post }) =>
    isPost ? [w * Math.exp(-eta * alpha * x_post) + eta * (x_pre + (isPre ? 0.5 : 0))] : [],
  )

/** The weight of scaling at the synapse's last event, in closed form. */
export const scaledWeight = (
  pre: readonly number[],
  post: readonly number[],
  { eta, rate }: { eta: number; rate: number },
  start: number,
): number => {
  const events = [...pre, ...post]
  if (events.length === 0) return start
  return start * Math.exp(eta * ((rate / 1000) * Math.max(...events) - post.length))
}
