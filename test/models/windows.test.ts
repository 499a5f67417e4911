import { fc, test } from '@fast-check/vitest'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import {
  exponentialWindow,
  exponentialWindowTable,
  triangularWindow,
  triangularWindowTable,
  windowIntegral,
  windowValue,
  type ShapedWindow,
  type Ties,
  type Window,
} from '../../src/models/windows.ts'
import { simpson } from '../oracles/simpson.ts'

const amplitude = fc.double({ min: -5, max: 5, noNaN: true })
const tau = fc.double({ min: 0.1, max: 100, noNaN: true })
const times = fc.oneof(fc.integer({ min: -60, max: 60 }), fc.double({ min: -300, max: 300, noNaN: true }))
const ties = fc.constantFrom<Ties>('mean', 'none')

const exponentials = fc
  .record({ A_causal: amplitude, A_anticausal: amplitude, tau_causal: tau, tau_anticausal: tau })
  .map((parameters) => exponentialWindow(parameters))
const triangles = fc
  .record({ A_causal: amplitude, A_anticausal: amplitude, tau })
  .map((parameters) => triangularWindow(parameters))
const windows: fc.Arbitrary<ShapedWindow> = fc.oneof(exponentials, triangles)

describe('a window', () => {
  test.prop([exponentials, times.filter((dt) => dt !== 0)])(
    'of exponential shape has its formula',
    (w, dt) => {
      const expected =
        dt > 0
          ? w.A_causal * Math.E ** (-dt / w.tau_causal)
          : w.A_anticausal * Math.E ** (dt / w.tau_anticausal)
      expect(windowValue(w, dt, 'mean')).toBeCloseTo(expected, 12)
    },
  )

  test.prop([fc.integer({ min: -30, max: 30 }), fc.integer({ min: 1, max: 20 })])(
    'of triangular shape is the share of tau in which two pulses of this length overlap',
    (dt, width) => {
      // pulses [0, width) and [dt, dt + width), counted by tenths
      let overlap = 0
      for (let k = 0; k < 10 * width; k++) if (k >= 10 * dt && k < 10 * (dt + width)) overlap++
      expect(windowValue(triangularWindow({ tau: width }), dt, 'mean')).toBeCloseTo(
        overlap / (10 * width),
        14,
      )
    },
  )

  test.prop([windows])('has the integral that quadrature gives', (w) => {
    // Simpson's rule is exact for the sides of a triangle; 40 time constants leave out 4e-18 of an exponential
    const side = (sign: number, time: number): number =>
      simpson(
        (x) => windowValue(w, sign * x, 'none'),
        1e-9 * time,
        (w.kind === 'triangular' ? 1 : 40) * time,
        2000,
      )
    const scale = Math.abs(w.A_causal) * w.tau_causal + Math.abs(w.A_anticausal) * w.tau_anticausal
    const integral = side(1, w.tau_causal) + side(-1, w.tau_anticausal)
    expect(Math.abs(integral - windowIntegral(w))).toBeLessThan(1e-8 * scale + 1e-300)
  })

  test.prop([windows, times, ties])('is mirrored in time when its two sides change places', (w, dt, tie) => {
    const mirrored: ShapedWindow = {
      ...w,
      causal: w.anticausal,
      anticausal: w.causal,
      A_causal: w.A_anticausal,
      A_anticausal: w.A_causal,
      tau_causal: w.tau_anticausal,
      tau_anticausal: w.tau_causal,
    }
    expect(windowValue(mirrored, -dt, tie)).toBe(windowValue(w, dt, tie))
    expect(windowIntegral(mirrored)).toBeCloseTo(windowIntegral(w), 12)
  })

  test.prop([windows])('counts a tie as the mean of its two limits, or not at all', (w) => {
    const limits = windowValue(w, 1e-14, 'none') + windowValue(w, -1e-14, 'none')
    expect(windowValue(w, 0, 'mean')).toBeCloseTo(limits / 2, 10)
    expect(windowValue(w, -0, 'mean')).toBe(windowValue(w, 0, 'mean'))
    expect(windowValue(w, 0, 'mean')).toBe((w.A_causal + w.A_anticausal) / 2)
    expect(windowValue(w, 0, 'none')).toBe(0)
  })

  test.prop([windows, fc.double({ min: 1, max: 1e9, noNaN: true })])(
    'is 0 from its support on',
    (w, factor) => {
      expect(windowValue(w, w.support * factor, 'mean') === 0).toBe(true)
      expect(windowValue(w, -w.support * factor, 'mean') === 0).toBe(true)
    },
  )

  test.prop([tau, tau])('has no longer a support than it needs, to a part in 500 of it', (a, b) => {
    const w = exponentialWindow({ tau_causal: a, tau_anticausal: b })
    const inside = (w.support * 499) / 500
    expect(windowValue(w, a > b ? inside : -inside, 'mean')).not.toBe(0)
    const triangle = triangularWindow({ tau: a })
    expect(windowValue(triangle, (triangle.support * 499) / 500, 'mean')).not.toBe(0)
  })

  it('keeps to it at the ends of the range of numbers', () => {
    for (const extreme of [5e-324, 1e-300, 1e300]) {
      const w = exponentialWindow({ tau_causal: extreme, tau_anticausal: extreme })
      expect(windowValue(w, w.support, 'mean')).toBe(0)
      expect(windowValue(w, extreme, 'mean')).toBeCloseTo(Math.exp(-1), 15)
    }
  })

  it('is not a number at dt = NaN', () => {
    for (const tie of ['mean', 'none'] as const) {
      expect(windowValue(exponentialWindow(), Number.NaN, tie)).toBeNaN()
    }
  })

  it('has the defaults of its table: Hebbian and antisymmetric, or the overlap', () => {
    const { A_causal, A_anticausal, tau_causal, tau_anticausal } = exponentialWindowTable
    expect([A_causal.value, A_anticausal.value, tau_causal.value, tau_anticausal.value]).toEqual([
      1, -1, 20, 20,
    ])
    expect(windowValue(exponentialWindow(), 20, 'mean')).toBe(Math.exp(-1))
    expect(windowValue(exponentialWindow(), -20, 'mean')).toBe(-Math.exp(-1))
    expect(Object.values(triangularWindowTable).map(({ value }) => value)).toEqual([1, 1, 10])
    expect(windowValue(triangularWindow(), -5, 'mean')).toBe(0.5)
  })

  it('makes a Window, a function of dt alone', () => {
    const w = triangularWindow()
    const f: Window = (dt) => windowValue(w, dt, 'mean')
    expectTypeOf(f).parameters.toEqualTypeOf<[number]>()
    expect(f(2.5)).toBe(0.75)
  })
})

describe('nonsense', () => {
  const fault = (f: () => unknown): ParameterError => {
    try {
      f()
    } catch (error) {
      if (error instanceof ParameterError) return error
      throw error
    }
    throw new Error('accepted')
  }
  const makers = {
    exponentialWindow: [exponentialWindow, exponentialWindowTable],
    triangularWindow: [triangularWindow, triangularWindowTable],
  } as const

  describe.each(['exponentialWindow', 'triangularWindow'] as const)('%s', (name) => {
    const make = makers[name][0] as (parameters: unknown) => unknown
    const names = Object.keys(makers[name][1])

    it.each([[null], [1], ['x'], [Number.NaN]])('refuses parameters that are no object: %s', (x) => {
      expect(fault(() => make(x)).where).toBe(name)
    })

    it.each(names)('refuses %s if it is no finite number', (parameter) => {
      for (const x of [null, Number.NaN, Infinity, '1', [], undefined]) {
        expect(fault(() => make({ [parameter]: x })).where).toBe(`${name}.${parameter}`)
      }
    })

    it.each(names.filter((x) => x.startsWith('tau')))('refuses %s unless it is positive', (parameter) => {
      expect(fault(() => make({ [parameter]: 0 })).message).toBe(
        `${name}.${parameter}: 0; expected a finite number > 0 ms.`,
      )
      expect(fault(() => make({ [parameter]: -1 })).where).toBe(`${name}.${parameter}`)
    })

    it('refuses a name that it does not know', () => {
      expect(fault(() => make({ tau_plus: 20 })).message).toBe(
        `${name}.tau_plus: 20; expected one of the names ${names.join(', ')}.`,
      )
    })
  })
})
