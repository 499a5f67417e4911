// What an eligibility and a third factor come to for one synapse, from all changes and all spikes of the factor at once.
import { simpson } from './simpson.ts'

/** Something that happens at a time in ms, and how much of it. */
export interface Event {
  readonly t: number
  readonly amount: number
}

export interface FactorCase {
  /** Time constant of what is eligible in ms, Infinity allowed. */
  readonly tau: number
  readonly baseline: number
  readonly spikes: readonly Event[]
  /** Time constant of the factor in ms; none for impulses. */
  readonly tauFactor?: number | undefined
}

const decayed = (t: number, from: number, tau: number): number => Math.exp(-(t - from) / tau)

/** The integral of exp(-rate (t - 0)) over [0, h]. */
const area = (rate: number, h: number): number => (rate === 0 ? h : -Math.expm1(-rate * h) / rate)

/** The change of the weight up to `end`, as a sum over all pairs of a change and a spike, and what these sums are in absolute value. */
export const eligibleSum = (
  changes: readonly Event[],
  { tau, baseline, spikes, tauFactor }: FactorCase,
  end: number,
): { sum: number; absolute: number } => {
  let sum = 0
  let absolute = 0
  const add = (x: number): void => {
    sum += x
    absolute += Math.abs(x)
  }
  for (const { t, amount: dw } of changes) {
    if (t > end) continue
    add(dw * baseline * area(1 / tau, end - t))
    for (const spike of spikes) {
      if (spike.t > end) continue
      if (tauFactor === undefined) {
        if (t < spike.t) add(dw * spike.amount * decayed(spike.t, t, tau))
      } else {
        const from = Math.max(t, spike.t)
        const height = dw * decayed(from, t, tau) * spike.amount * decayed(from, spike.t, tauFactor)
        add(height * area(1 / tau + 1 / tauFactor, end - from))
      }
    }
  }
  return { sum, absolute }
}

/** The same by numerical integration of c(t) d(t), piece by piece between events; without impulses. */
export const eligibleIntegral = (
  changes: readonly Event[],
  { tau, baseline, spikes, tauFactor = 1 }: FactorCase,
  end: number,
): number => {
  const times = [...new Set([...changes, ...spikes].map(({ t }) => t).filter((t) => t < end)), end].sort(
    (a, b) => a - b,
  )
  let total = 0
  for (let k = 1; k < times.length; k++) {
    const [from, to] = [times[k - 1]!, times[k]!]
    const past = (events: readonly Event[]) => events.filter(({ t }) => t <= from)
    const c = (t: number) =>
      past(changes).reduce((sum, { t: at, amount }) => sum + amount * decayed(t, at, tau), 0)
    const d = (t: number) =>
      past(spikes).reduce((sum, { t: at, amount }) => sum + amount * decayed(t, at, tauFactor), baseline)
    total += simpson((t) => c(t) * d(t), from, to, 2000)
  }
  return total
}
