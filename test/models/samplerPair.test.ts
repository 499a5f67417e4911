import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { type SalWindow, samplerPair, type SamplerPairParameters } from '../../src/models/index.ts'
import { exactSamplerPair } from '../oracles/exactSamplerPair.ts'
import { simpson } from '../oracles/simpson.ts'

/** Doubles whose products have few enough binary places for the oracle: none nearer to 0 than 2^-60, but 0. */
const upTo = (size: number) =>
  fc.oneof(
    fc.integer({ min: -size, max: size }),
    fc.double({ min: -size, max: size, noNaN: true }).map((x) => (Math.abs(x) < 2 ** -60 ? 0 : x)),
  )
/** Biases and weights, some of them on the diagonal or next to it, up to hazards of exp(2 size) while the other is on. */
const pairs = (size: number): fc.Arbitrary<SamplerPairParameters> =>
  fc
    .record({
      b1: upTo(size),
      b2: upTo(size),
      w12: upTo(size),
      w21: upTo(size),
      nearness: fc.integer({ min: 0, max: 12 }),
    })
    .map(({ nearness, w12, w21, ...biases }) => ({
      ...biases,
      w12,
      w21: nearness > 6 ? w12 + w21 * 10 ** -nearness : w21,
      tau_ref: 1,
    }))
const mild = pairs(3)

const windows: readonly SalWindow[] = [
  { kind: 'triangular' },
  { kind: 'triangular', tau: 0.3 },
  { kind: 'triangular', tau: 2.5 },
  { kind: 'exponential', tau: 0.2 },
  { kind: 'exponential', tau: 1 },
  { kind: 'exponential', tau: 40 },
]

const valueOf = (window: SalWindow, x: number): number =>
  window.kind === 'exponential' ? Math.exp(-x / window.tau) : Math.max(0, 1 - x / (window.tau ?? 1))

const hazards = ({ b1, b2, w12, w21 }: SamplerPairParameters) => ({
  A1: Math.exp(b1),
  A2: Math.exp(b2),
  B1: Math.exp(b1 + w12),
  B2: Math.exp(b2 + w21),
})

/** Whether a is b to a relative error of 1e-14 times `factor`. */
const expectClose = (a: number, b: number, factor = 1): void => {
  const scale = Math.abs(b) * 1e-14 * factor + 1e-100
  expect(Math.abs(a - b), `${a} against ${b}`).toBeLessThanOrEqual(scale)
}

describe('two samplers in closed form', () => {
  const expectTextbook = (parameters: SamplerPairParameters, windowTaus: readonly number[]): void => {
    const { b1, b2, w12, w21 } = parameters
    const { B1, B2, A1, A2 } = hazards(parameters)
    const exact = exactSamplerPair(b1, b2, w12, w21)
    const pair = samplerPair(parameters)
    for (const name of ['p00', 'p10', 'p01', 'p11', 'rho1', 'rho2', 'pairRate'] as const)
      expectClose(pair[name], exact[name])
    for (const t of [0.0625, 0.4, 0.999, 1.001, 1.5])
      for (const dt of [t, -t]) {
        const x = t < 1 ? Math.abs(B2 - B1) : Math.abs(B2 - B1) + (A1 + A2) * (t - 1)
        if (x < 600) expectClose(pair.rate(dt), exact.rate(dt), 1 + x)
      }
    expectClose(pair.drift({ kind: 'triangular' }), exact.triangularDrift)
    for (const tau of windowTaus)
      expectClose(pair.drift({ kind: 'exponential', tau }), exact.exponentialDrift(tau))
  }

  test.prop([pairs(3)], { numRuns: 60 })('are the textbook forms in exact arithmetic', (parameters) => {
    expectTextbook(parameters, [0.25, 1, 32])
  })

  test.prop([pairs(25)], { numRuns: 60 })('are, for biases and weights however strong', (parameters) => {
    expectTextbook(parameters, [0.5])
  })

  it.each([1e-4, 1e-8, 1e-12, 1e-16, 1e-30])('lose nothing where hazards are nearly equal: %s', (gap) => {
    expect.hasAssertions()
    expectTextbook({ b1: 0, b2: 0, w12: 0, w21: gap, tau_ref: 1 }, [0.5, 4])
    expectTextbook({ b1: 0, b2: 1, w12: 1 + gap, w21: 0, tau_ref: 1 }, [0.5, 4])
  })

  it('lose nothing where large potentials nearly cancel', () => {
    expect.hasAssertions()
    expectTextbook({ b1: 0.1, b2: 60, w12: 60, w21: 0.1 + 2 ** -46, tau_ref: 1 }, [0.5])
    expectTextbook({ b1: 60, b2: 0.1, w12: 0.1, w21: 60 - 2 ** -46, tau_ref: 1 }, [0.5])
  })

  it('have the limits of equal hazards where they are equal', () => {
    // c = (A1 - A2)/(1 + B), f1(a) = A1 - B c a
    const [b1, b2, w12, w21] = [0.25, -0.5, 0.5, 1.25]
    const { A1, A2, B1: B } = hazards({ b1, b2, w12, w21 })
    const c = (A1 - A2) / (1 + B)
    const pair = samplerPair({ b1, b2, w12, w21, tau_ref: 1 })
    const I2 = A2 + (B * c) / 2
    expectClose(pair.p00, 1 / (1 + A1 + (1 + B) * I2))
    for (const t of [0.25, 0.5]) {
      expectClose(pair.rate(t), pair.p00 * B * (A1 - B * c * t))
      expectClose(pair.rate(-t), pair.p00 * B * (A2 + B * c * t))
    }
    const gamma = (pair.p11 * (1 / 2 + B / 6)) / (1 + B)
    const even = samplerPair({ b1: 0.3, b2: 0.3, w12: 0.5, w21: 0.5 })
    const beta = Math.exp(0.8)
    expectClose(even.gamma({ kind: 'triangular' }), (even.p11 * (1 / 2 + beta / 6)) / (1 + beta), 2)
    expect(gamma).toBeGreaterThan(0)
  })

  test.prop([mild], { numRuns: 30 })('add up', (parameters) => {
    const pair = samplerPair(parameters)
    expectClose(pair.p00 + pair.p10 + pair.p01 + pair.p11, 1)
    expectClose(pair.rho1, pair.p10 + pair.p11)
    expectClose(pair.probability(-Infinity, Infinity), 1)
    // speakers alternate
    expectClose(pair.probability(0, Infinity), 0.5)
    expectClose(pair.probability(-Infinity, 0), 0.5)
    expectClose(
      pair.probability(-2, -0.75) + pair.probability(-0.75, 0.5) + pair.probability(0.5, 3),
      pair.probability(-2, 3),
    )
    expect(pair.density(0.5) * 2 * pair.pairRate).toBeCloseTo(pair.rate(0.5), 14)
  })

  test.prop([mild], { numRuns: 20 })('are integrals of their density', (parameters) => {
    const pair = samplerPair(parameters)
    const { B1, B2 } = hazards(parameters)
    // steps short against the fastest decay
    const steps = Math.ceil(400 + 20 * Math.abs(B2 - B1))
    for (const [a, b] of [
      [0.1, 0.9],
      [-0.6, -0.2],
      [1.1, 2],
      [-3, -1.5],
    ] as const)
      expect(simpson((dt) => pair.density(dt), a, b, steps)).toBeCloseTo(pair.probability(a, b), 9)
  })

  test.prop([mild], { numRuns: 20 })('drift by the integral of the window over their pairs', (parameters) => {
    const pair = samplerPair(parameters)
    const { B1, B2, A1, A2 } = hazards(parameters)
    const steps = Math.ceil(400 + 20 * Math.abs(B2 - B1))
    for (const window of windows) {
      const f = (t: number): number => valueOf(window, t) * (pair.rate(-t) - pair.rate(t))
      const kink = window.kind === 'triangular' ? (window.tau ?? 1) : 1
      const far = Math.min(
        kink > 1 ? kink : Infinity,
        1 + 36 / (A1 + A2 + (window.kind === 'exponential' ? 1 / window.tau : 0)),
      )
      const near = 1e-12
      let sum = simpson(f, near, Math.min(kink, 1) - near, steps)
      if (kink > 1 || window.kind === 'exponential') sum += simpson(f, 1 + near, far, 4000)
      expect(sum).toBeCloseTo(pair.drift(window), 7)
    }
  })

  test.prop([pairs(20)], { numRuns: 100 })(
    'let the stronger weight fall, under every window',
    (parameters) => {
      const pair = samplerPair(parameters)
      for (const window of windows) {
        expect(pair.gamma(window)).toBeGreaterThan(0)
        const drift = pair.drift(window)
        expect(Math.sign(drift) + 0).toBe(Math.sign(parameters.w12 - parameters.w21) + 0)
        expectClose(drift, pair.gamma(window) * (parameters.w12 - parameters.w21))
      }
    },
  )

  test.prop([pairs(10)], { numRuns: 50 })('are mirrored where the neurons change names', (parameters) => {
    const { b1, b2, w12, w21 } = parameters
    const pair = samplerPair(parameters)
    const other = samplerPair({ b1: b2, b2: b1, w12: w21, w21: w12, tau_ref: 1 })
    expectClose(pair.p10, other.p01)
    expectClose(pair.p11, other.p11)
    for (const dt of [0, 0.3, -0.8, 1, -1.5]) expectClose(pair.rate(dt), other.rate(-dt), 1e3)
    for (const window of windows) expectClose(pair.drift(window), -other.drift(window))
  })

  test.prop([upTo(3), upTo(3), upTo(3)], { numRuns: 50 })(
    'are on the diagonal those of a Boltzmann machine, flat up to tau_ref, then lower by exp(-w)',
    (b1, b2, w) => {
      const pair = samplerPair({ b1, b2, w12: w, w21: w, tau_ref: 1 })
      const weights = [1, Math.exp(b1), Math.exp(b2), Math.exp(b1 + b2 + w)]
      const Z = weights.reduce((sum, x) => sum + x)
      ;[pair.p00, pair.p10, pair.p01, pair.p11].forEach((p, k) => expectClose(p, weights[k]! / Z))
      for (const t of [0, 0.25, 0.9]) {
        expectClose(pair.rate(t), pair.p11, 5 + 100 * Math.exp(6))
        expectClose(pair.rate(-t), pair.rate(t), 5 + 100 * Math.exp(6))
      }
      const fall = Math.exp(b1) + Math.exp(b2)
      for (const dt of [1.5, -1.5]) expectClose(pair.rate(dt), pair.p11 * Math.exp(-w - fall / 2), 10 + fall)
      for (const window of windows) expect(pair.drift(window)).toBe(0)
    },
  )

  it('has one change of sign in what is causal too much', () => {
    const pair = samplerPair({ b1: -0.3, b2: 0.7, w12: -0.5, w21: 1.5, tau_ref: 1 })
    const signs = Array.from({ length: 400 }, (_, k) =>
      Math.sign(pair.rate(k / 100 + 0.005) - pair.rate(-k / 100 - 0.005)),
    )
    const changes = signs.filter((sign, k) => k > 0 && sign !== signs[k - 1]).length
    expect([signs[0], changes]).toEqual([1, 1])
  })

  it('measures time in tau_ref', () => {
    const biases = { b1: 0.2, b2: -0.4, w12: 1, w21: -1 }
    const [unit, five] = [samplerPair({ ...biases, tau_ref: 1 }), samplerPair({ ...biases, tau_ref: 5 })]
    expect(samplerPair(biases).density(3)).toBe(samplerPair({ ...biases, tau_ref: 10 }).density(3))
    expectClose(five.rate(2), unit.rate(0.4) / 5, 10)
    expectClose(five.density(-2), unit.density(-0.4) / 5, 10)
    expectClose(five.probability(-2, 15), unit.probability(-0.4, 3))
    expect(five.drift({ kind: 'triangular' })).toBe(unit.drift({ kind: 'triangular' }))
    expectClose(five.drift({ kind: 'exponential', tau: 5 }), unit.drift({ kind: 'exponential', tau: 1 }))
  })

  it('takes hazards from nothing to the largest', () => {
    for (const parameters of [
      { b1: 350, b2: 350, w12: 0, w21: 0 },
      { b1: -350, b2: 350, w12: 700, w21: -700 },
      { b1: 350, b2: -350, w12: -700, w21: 700 },
      { b1: -350, b2: -350, w12: -700, w21: -700 },
    ]) {
      const pair = samplerPair(parameters)
      expect(pair.p00 + pair.p10 + pair.p01 + pair.p11).toBeCloseTo(1, 13)
      for (const dt of [-Infinity, -1e9, -10, -1, 0, 1, 10, 1e9, Infinity])
        expect(pair.rate(dt)).toBeGreaterThanOrEqual(0)
      for (const window of windows) expect(Number.isFinite(pair.drift(window))).toBe(true)
    }
  })

  it('refuses what is none', () => {
    const right = { b1: 0, b2: 0, w12: 1, w21: 1 }
    expect(() => samplerPair({ ...right, b1: 351 })).toThrow(
      'samplerPair.b1: 351; expected a number between -350 and 350.',
    )
    expect(() => samplerPair({ ...right, b2: 300, w21: 60 })).toThrow(
      'samplerPair: potential of neuron 2 while the other is on: 360; expected u <= 350. Make its bias or its weight smaller.',
    )
    expect(() => samplerPair({ ...right, w11: 1 } as never)).toThrow(
      'samplerPair.w11: 1; expected one of the names b1',
    )
    const pair = samplerPair(right)
    expect(() => pair.rate(Number.NaN)).toThrow('samplerPair.rate.dt: NaN; expected a time in ms.')
    expect(() => pair.probability(1, 0)).toThrow(
      'samplerPair.probability.to: 0; expected a time >= from, 1 ms.',
    )
    expect(() => pair.drift({ kind: 'exponential', tau: 0 })).toThrow('samplerPair: window.tau: 0; expected')
    expect(() => pair.gamma({ kind: 'triangle' } as never)).toThrow("'triangle'; expected 'triangular' or")
  })
})
