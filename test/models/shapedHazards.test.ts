import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { DecayBasis } from '../../src/models/psp.ts'
import { ShapedHazards } from '../../src/models/shapedHazards.ts'

// not doubles, of which most that are drawn are tiny
const value = fc.integer({ min: -400, max: 400 }).map((x) => x / 100)

const worlds = fc.record({
  tau_fast: fc.double({ min: 0.5, max: 10, noNaN: true }),
  ratio: fc.oneof(fc.constantFrom(1, 1 + 1e-9, 40), fc.double({ min: 1, max: 20, noNaN: true })),
  bias: fc.array(value, { minLength: 1, maxLength: 4 }),
  /** Parts that come after so many ms, of either sign, to one neuron or to all. */
  events: fc.array(
    fc.record({
      after: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 1, max: 2_000 }).map((x) => x / 100),
      ),
      part: fc.record({ level: value, first: value, second: value }),
      isToAll: fc.boolean(),
      weight: value,
    }),
    { minLength: 1, maxLength: 12 },
  ),
})

describe('hazards under PSPs', () => {
  test.prop([worlds], { numRuns: 300 })(
    'never leave their bounds before the window ends, and are the sum of their parts',
    ({ tau_fast, ratio, bias, events }) => {
      const size = bias.length
      const psp = {
        tau_fast,
        tau_slow: tau_fast * ratio,
        begin: { level: 0, first: 1, second: 0 },
        length: Infinity,
      }
      const basis = new DecayBasis(psp)
      const hazards = new ShapedHazards(size, Float64Array.from(bias), psp, 0)
      hazards.renew(0)
      const heard: { t: number; i: number; w: number; part: (typeof events)[0]['part'] }[] = []
      const expected = (i: number, t: number): number =>
        heard.reduce(
          (u, { t: since, i: to, w, part }) => (to === i ? u + w * basis.value(part, t - since) : u),
          bias[i]!,
        )
      let t = 0
      const check = (until: number): void => {
        // what there is of a window, or of a long time where there is no end to it
        const end = Math.min(until, hazards.until, t + 100 * psp.tau_slow)
        for (let k = 0; k <= 20; k++) {
          const at = t + (k / 20) * (end - t)
          for (let i = 0; i < size; i++) {
            const u = expected(i, at)
            const found = hazards.potential(i, at)
            const bound = Math.log(hazards.bounds.hazard[i]!)
            // an expectation each would take a minute
            if (!(Math.abs(found - u) < 1e-7)) expect(found).toBe(u)
            if (!(found <= bound + 1e-11 * (1 + Math.abs(u)))) expect(found).toBeLessThanOrEqual(bound)
          }
        }
      }
      const targets = Int32Array.from(bias, (_, i) => i)
      const pass = (next: number): void => {
        while (hazards.until <= next) {
          check(next)
          t = hazards.until
          hazards.renew(t)
        }
        check(next)
        t = next
      }
      for (const { after, part, isToAll, weight } of events) {
        pass(t + after)
        const to = isToAll ? [...targets] : [0]
        for (const i of to) heard.push({ t, i, w: weight, part })
        if (isToAll) hazards.deliver(targets, new Float64Array(size).fill(weight), 0, size, part, t)
        else {
          hazards.push(0, weight, part, t)
          hazards.bindOne(0, t)
        }
      }
      pass(t + 3 * psp.tau_slow)
      check(Infinity)
    },
  )

  it('accept what is proposed as often as the hazard is of its bound', () => {
    const psp = { tau_fast: 5, tau_slow: 5, begin: { level: 0, first: 1, second: 0 }, length: Infinity }
    const hazards = new ShapedHazards(1, Float64Array.of(-1), psp, 0)
    hazards.renew(0)
    hazards.deliver(Int32Array.of(0), Float64Array.of(2), 0, 1, psp.begin, 3)
    const share = Math.exp(2 * Math.exp(-1 / 5)) / Math.exp(2)
    expect(hazards.bounds.total).toBeCloseTo(Math.exp(1), 12)
    expect(hazards.accepts(0, 4, share - 1e-9)).toBe(true)
    expect(hazards.accepts(0, 4, share + 1e-9)).toBe(false)
    expect(hazards.until).toBeGreaterThan(4)
  })
})
