// Two samplers that reach one another, rectangular PSPs, tau_syn = tau_ref = 1: the closed form of their stationary
// law and of their spike timing differences (reference/theory.md §4). The forms cancel where w12 and w21 meet.

export interface TwoSamplers {
  /** P(both off), P(only 1 on), P(only 2 on), P(both on). */
  readonly probabilities: readonly [number, number, number, number]
  /** Spikes per tau_ref. */
  readonly rates: readonly [number, number]
  /** Rate of pairs "1, then 2" with no spike between at distances from a to b, in tau_ref; both on one side of 1. */
  readonly r12: (a: number, b: number) => number
  readonly r21: (a: number, b: number) => number
  /** Rate of all pairs "1, then 2", and as many of "2, then 1". */
  readonly switches: number
}

/** w12 is the synapse to 1 from 2. */
export const twoSamplers = (b1: number, b2: number, w12: number, w21: number): TwoSamplers => {
  const [a1, a2] = [Math.exp(b1), Math.exp(b2)]
  const [B1, B2] = [Math.exp(b1 + w12), Math.exp(b2 + w21)]
  const d = B2 - B1
  const q = Math.exp(-d)
  const c = (d * (a1 * q - a2)) / (B2 - B1 * q)
  const y0 = d * a1 + B1 * c
  const f1 = (a: number): number => (y0 * Math.exp(-d * a) - B1 * c) / d
  const f2 = (a: number): number => (y0 * Math.exp(-d * (1 - a)) - B2 * c) / d
  /** Integrals of f1 and f2 from a to b. */
  const F1 = (a: number, b: number): number =>
    ((y0 * (Math.exp(-d * a) - Math.exp(-d * b))) / d - B1 * c * (b - a)) / d
  const F2 = (a: number, b: number): number =>
    ((y0 * (Math.exp(-d * (1 - b)) - Math.exp(-d * (1 - a)))) / d - B2 * c * (b - a)) / d
  const [I1, I2] = [F1(0, 1), F2(0, 1)]
  const Z = 1 + a1 + (1 + B1) * I2
  /** Integral of exp(-(a1 + a2) (t - 1)) from a to b. */
  const tail = (a: number, b: number): number =>
    (Math.exp(-(a1 + a2) * (a - 1)) - Math.exp(-(a1 + a2) * (b - 1))) / (a1 + a2)
  return {
    probabilities: [1 / Z, I1 / Z, I2 / Z, (a1 + B1 * I2 - I1) / Z],
    rates: [(a1 + B1 * I2) / Z, (a2 + B2 * I1) / Z],
    r12: (a, b) => (b <= 1 ? (B2 * F1(a, b)) / Z : ((a2 * f1(1)) / Z) * tail(a, b)),
    r21: (a, b) => (b <= 1 ? (B1 * F2(a, b)) / Z : ((a1 * f2(1)) / Z) * tail(a, b)),
    switches: (B2 * I1 + (a2 * f1(1)) / (a1 + a2)) / Z,
  }
}
