import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  alphaPsp,
  cutOffPsp,
  exponentialPsp,
  type PspShape,
  type SalWindow,
  samplerPair,
  samplerPairByAges,
  tailPsp,
} from '../../src/models/index.ts'
import { agesInSteps } from '../oracles/agesInSteps.ts'
import {
  alphaByDefinition,
  cutOffByDefinition,
  exponentialByDefinition,
  type ShapeByDefinition,
  tailByDefinition,
} from '../oracles/pspShapes.ts'

const windows: readonly SalWindow[] = [
  { kind: 'triangular' },
  { kind: 'triangular', tau: 3 },
  { kind: 'triangular', tau: 25 },
  { kind: 'exponential', tau: 2 },
  { kind: 'exponential', tau: 10 },
]
const upTo = (size: number) => fc.double({ min: -size, max: size, noNaN: true })
const pairs = fc.record({ b1: upTo(1.5), b2: upTo(1.5), w12: upTo(2), w21: upTo(2) })

/** Shapes beside their definitions, in tau_ref = 1, and ages after which nothing is left. */
const shapes: readonly (readonly [string, PspShape, ShapeByDefinition, number])[] = [
  ['cut-off', cutOffPsp({ tau_syn: 8 }), cutOffByDefinition(1, 0.8), 3],
  ['alpha, short', alphaPsp({ tau_syn: 10 / 3 }), alphaByDefinition(1, 1 / 3), 4],
  ['alpha, long', alphaPsp({ tau_syn: 5 }), alphaByDefinition(1, 0.5), 5],
  ['tail', tailPsp({ tau_syn: 5 }), tailByDefinition(1, 0.5), 4],
  ['exponential', exponentialPsp({ tau_syn: 5 }), exponentialByDefinition(1, 0.5), 4],
]

describe('two samplers as a chain on ages', () => {
  test.prop([pairs], { numRuns: 30 })(
    'are the closed form for rectangular PSPs, within the error that is told',
    (parameters) => {
      const [exact, pair] = [samplerPair(parameters), samplerPairByAges(parameters)]
      expect(pair.error).toBeLessThan(1e-5)
      const within = (a: number, b: number): void => {
        expect(Math.abs(a - b)).toBeLessThan(pair.error + 1e-12)
      }
      for (const name of ['p00', 'p10', 'p01', 'p11', 'rho1', 'rho2', 'pairRate'] as const)
        within(pair[name], exact[name])
      for (const window of windows) within(pair.drift(window), exact.drift(window))
      for (const t of [0.1, 2, 7.5, 9.9, 10.1, 13, 40])
        for (const dt of [t, -t]) {
          within(10 * pair.rate(dt), 10 * exact.rate(dt))
          within(pair.density(dt), exact.density(dt))
        }
      within(pair.probability(-12, 3), exact.probability(-12, 3))
      within(pair.probability(11, Infinity), exact.probability(11, Infinity))
    },
  )

  it.each(shapes)('are what steps of time tend to: %s', (_, psp, { kappa }, longest) => {
    const parameters = { b1: -0.6, b2: 0.5, w12: 1.2, w21: 0.4 }
    const [coarse, fine] = [8, 16].map((n) => agesInSteps({ ...parameters, kappa }, n, longest))
    const pair = samplerPairByAges({ ...parameters, psp })
    expect(pair.error).toBeLessThan(1e-3)
    for (const [name, value] of [
      ['rho1', pair.rho1],
      ['rho2', pair.rho2],
      ['triangularDrift', pair.drift({ kind: 'triangular' })],
    ] as const) {
      // the error of order 1/n taken off, a quarter of what that one was is left at most
      const limit = 2 * fine![name] - coarse![name]
      const step = Math.abs(fine![name] - coarse![name])
      expect(Math.abs(value - limit), `${name}: ${value} against ${limit}`).toBeLessThan(step / 4 + 2e-3)
    }
  })

  it.each(shapes)(
    'rest on the diagonal for equal biases, and are mirrored with the neurons: %s',
    (_, psp) => {
      const even = samplerPairByAges({ b1: -0.3, b2: -0.3, w12: 0.8, w21: 0.8, psp })
      const one = samplerPairByAges({ b1: -0.3, b2: 0.6, w12: 0.8, w21: -0.4, psp })
      const other = samplerPairByAges({ b1: 0.6, b2: -0.3, w12: -0.4, w21: 0.8, psp })
      for (const window of windows) {
        expect(Math.abs(even.drift(window))).toBeLessThan(1e-12)
        expect(one.drift(window) + other.drift(window)).toBeCloseTo(0, 12)
        // the weight that is so much stronger falls, whatever the shape
        expect(one.drift(window)).toBeGreaterThan(1e-3)
      }
      for (const dt of [-15, -4, 4, 15]) {
        expect(even.density(dt)).toBeCloseTo(even.density(-dt), 12)
        expect(one.density(dt)).toBeCloseTo(other.density(-dt), 12)
      }
      expect(one.probability(-Infinity, Infinity)).toBeCloseTo(1, 8)
      expect(one.probability(0, Infinity)).toBeCloseTo(0.5, 8)
    },
  )

  it('tell a larger error for larger hazards, and refuse what takes too many panels', () => {
    const strong = { b1: 1, b2: 1, w12: 3, w21: 2 }
    const [exact, pair] = [samplerPair(strong), samplerPairByAges(strong)]
    expect(pair.error).toBeLessThan(1e-3)
    expect(Math.abs(pair.drift({ kind: 'triangular' }) - exact.drift({ kind: 'triangular' }))).toBeLessThan(
      pair.error,
    )
    expect(() => samplerPairByAges({ ...strong, w12: 9 })).toThrow(
      'expected hazards and PSPs that need no more than 64 panels',
    )
    expect(() => samplerPairByAges({ ...strong, b1: -3, psp: alphaPsp({ tau_syn: 500 }) })).toThrow(
      'PSPs shorter',
    )
  })

  it('refuses what is none', () => {
    const right = { b1: 0, b2: 0, w12: 1, w21: 1 }
    expect(() => samplerPairByAges({ ...right, psp: {} as never })).toThrow(
      'samplerPairByAges.psp.psp: undefined; expected a function',
    )
    const pair = samplerPairByAges(right)
    expect(() => pair.rate(Number.NaN)).toThrow('samplerPairByAges.rate.dt: NaN; expected a time in ms.')
    expect(() => pair.probability(1, 0)).toThrow('expected a time >= from, 1 ms.')
    expect(() => pair.drift({ kind: 'exponential', tau: -1 })).toThrow(
      'samplerPairByAges: window.tau: -1; expected',
    )
  })
})
