// Two neural samplers with rectangular PSPs, tau_syn = tau_ref, in closed form; times in tau_ref.

interface Process {
  /** Hazards of 1 and 2 while the other is off, and while it is on. */
  readonly A1: number
  readonly A2: number
  readonly B1: number
  readonly B2: number
  /** B2 - B1, exp(-d), B2 - B1 q. */
  readonly d: number
  readonly q: number
  readonly D: number
  /** p00 (A1 B2 - A2 B1), p00 the probability that both are off. */
  readonly G: number
}

const processOf = (b1: number, b2: number, w12: number, w21: number): Process => {
  const A1 = Math.exp(b1)
  const A2 = Math.exp(b2)
  const B1 = Math.exp(b1 + w12)
  const B2 = Math.exp(b2 + w21)
  const d = B2 - B1
  const q = Math.exp(-d)
  const D = B2 - B1 * q
  // densities of "1 on with age a, 2 off" and the other way round, relative to both off
  const c = (d * (A1 * q - A2)) / D
  const y0 = d * A1 + B1 * c
  const I1 = ((y0 * (1 - q)) / d - B1 * c) / d
  const I2 = ((y0 * (1 - q)) / d - B2 * c) / d
  const p00 = 1 / (1 + A1 + (1 + B1) * I2)
  const other = 1 / (1 + A2 + (1 + B2) * I1)
  if (Math.abs(p00 - other) > 1e-9) throw new Error(`the two forms of p00 differ: ${p00}, ${other}`)
  return { A1, A2, B1, B2, d, q, D, G: p00 * (A1 * B2 - A2 * B1) }
}

/**
 * Mean change of w21 (the synapse 1 -> 2) per tau_ref and eta under anti-Hebbian STDP with the triangular window of
 * width tau_ref; that of w12 is the opposite.
 *
 *     D21 = -G/D (B2 E1 - B1 E2)      E1 = (d - 1 + q)/d^2      E2 = (1 - (1 + d) q)/d^2
 */
export const triangularDrift = (b1: number, b2: number, w12: number, w21: number): number => {
  const { B1, B2, d, q, D, G } = processOf(b1, b2, w12, w21)
  const E1 = (d - 1 + q) / d ** 2
  const E2 = (1 - (1 + d) * q) / d ** 2
  return (-G / D) * (B2 * E1 - B1 * E2)
}

/**
 * The same under the window exp(-|dt|) with restricted nearest-neighbour pairs.
 *
 *     D21 = -G/D [ B2 (1 - exp(-(d+1)))/(d+1) - B1 q (exp(d-1) - 1)/(d-1) - (1-q) (A1+A2) exp(-1)/(A1+A2+1) ]
 */
export const exponentialDrift = (b1: number, b2: number, w12: number, w21: number): number => {
  const { A1, A2, B1, B2, d, q, D, G } = processOf(b1, b2, w12, w21)
  const inside = (B2 * (1 - Math.exp(-(d + 1)))) / (d + 1) - (B1 * q * (Math.exp(d - 1) - 1)) / (d - 1)
  const beyond = ((1 - q) * (A1 + A2) * Math.exp(-1)) / (A1 + A2 + 1)
  return (-G / D) * (inside - beyond)
}
