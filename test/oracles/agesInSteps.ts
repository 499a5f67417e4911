// Two samplers in steps of time, n a refractory period: a Markov chain on (steps since the last spike of 1, of 2), the latter
// saturating; a neuron that is not refractory fires in a step with probability 1 / (1 + n exp(-u)). Errors of order 1/n.

export interface SteppedPair {
  readonly b1: number
  readonly b2: number
  readonly w12: number
  readonly w21: number
  /** The PSP of the last spike, of age in tau_ref. */
  readonly kappa: (age: number) => number
}

export interface Stepped {
  /** Spikes per tau_ref. */
  readonly rho1: number
  readonly rho2: number
  /** Pairs (1 - dt) with 1 last, minus those with 2 last, dt < 1, per tau_ref. */
  readonly triangularDrift: number
}

export const agesInSteps = (
  { b1, b2, w12, w21, kappa }: SteppedPair,
  n: number,
  longest: number,
): Stepped => {
  const M = n * longest
  const fire = (b: number, w: number): Float64Array =>
    Float64Array.from({ length: M }, (_, age) => 1 / (1 + n * Math.exp(-(b + w * kappa((age + 0.5) / n)))))
  // by the other's age before the step
  const [fire1, fire2] = [fire(b1, w12), fire(b2, w21)]
  let p = new Float64Array(M * M).fill(1 / (M * M))
  let result: Stepped = { rho1: 0, rho2: 0, triangularDrift: 0 }
  for (let step = 0; ; step++) {
    const next = new Float64Array(M * M)
    let [rho1, rho2, drift] = [0, 0, 0]
    for (let a = 0; a < M; a++)
      for (let c = 0; c < M; c++) {
        const mass = p[a * M + c]!
        if (mass === 0) continue
        const f1 = a + 1 < n ? 0 : fire1[c]!
        const f2 = c + 1 < n ? 0 : fire2[a]!
        const [older, later] = [Math.min(a + 1, M - 1), Math.min(c + 1, M - 1)]
        next[older * M + later]! += mass * (1 - f1) * (1 - f2)
        next[later]! += mass * f1 * (1 - f2)
        next[older * M]! += mass * (1 - f1) * f2
        next[0]! += mass * f1 * f2
        rho1 += mass * f1
        rho2 += mass * f2
        drift += mass * f1 * (1 - f2) * Math.max(0, 1 - (c + 1) / n)
        drift -= mass * f2 * (1 - f1) * Math.max(0, 1 - (a + 1) / n)
      }
    p = next
    const now = { rho1: rho1 * n, rho2: rho2 * n, triangularDrift: drift * n }
    const moved = Math.abs(now.triangularDrift - result.triangularDrift) + Math.abs(now.rho1 - result.rho1)
    result = now
    if (step > 6 * n && moved < 1e-9) return result
  }
}
