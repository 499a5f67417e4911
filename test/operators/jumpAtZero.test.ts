// A bar: exact timing at the smallest distances. `bench/exactness.mjs` has a longer run.
import { describe, expect, it } from 'vitest'
import { spikeTimingDifferences } from '../../src/operators/spikeTimingDifferences.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { poissonFit } from '../oracles/poissonFit.ts'
import { sampling } from './engines.ts'
import { numbersFrom } from './support.ts'

const size = 7
const tau_ref = 10

describe('seven samplers with random asymmetric weights', () => {
  // The density of "i just after j" over that of "j just after i" is exp(W_ij - W_ji) as dt falls to 0: from any state
  // in which both are off they differ by that factor alone. Densities are fitted from dt > 0 on by a Poisson regression
  // of degree 2 over 30 bins; 21 pairs lie within 4 standard errors but for one of 750 sound runs; the seed is fixed.
  it.each([
    ['table', 2e6],
    ['population', 4e5],
  ] as const)('have timing differences that jump at 0 by the difference of the weights: %s', (engine, T) => {
    const next = numbersFrom(77)
    const weights = Array.from({ length: size * size }, () => next())
    const bias = Array.from({ length: size }, () => next())
    const clock = new EventTimeScheduler({ seed: 77 })
    const { node } = sampling(engine, { size, bias, tau_ref }, weights, clock)
    const bins = 30
    const support = 0.3 * tau_ref
    const counts = Array.from({ length: size * size }, () => new Float64Array(bins))
    node.spikes.pipe(spikeTimingDifferences({ support })).subscribe(({ later, earlier, dt }) => {
      counts[later * size + earlier]![Math.min(bins - 1, Math.floor((bins * dt) / support))]!++
    })
    clock.runSync(T * tau_ref)
    const xs = Array.from({ length: bins }, (_, k) => (k + 0.5) / bins)
    let sum = 0
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) {
        const [ij, ji] = [counts[i * size + j]!, counts[j * size + i]!].map((n) => poissonFit(xs, n, 2))
        const z =
          (ij!.intercept - ji!.intercept - (weights[i * size + j]! - weights[j * size + i]!)) /
          Math.hypot(ij!.standardError, ji!.standardError)
        expect(Math.abs(z)).toBeLessThan(4)
        sum += z * z
      }
    }
    // chi square of 21 degrees: 1e-6 at 68; and not far too small, or the standard errors are wrong: 1e-4 at 4.5
    expect(sum).toBeLessThan(68)
    expect(sum).toBeGreaterThan(4.5)
  })
})
