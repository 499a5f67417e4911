import { fc, test } from '@fast-check/vitest'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import {
  alphaWindow,
  alphaWindowTable,
  exponentialWindow,
  exponentialWindowTable,
  functionWindow,
  rectangularWindow,
  rectangularWindowTable,
  sumWindow,
  tableWindow,
  triangularWindow,
  triangularWindowTable,
  windowIntegral,
  windowValue,
  type FormulaWindow,
  type Ties,
  type Window,
} from '../../src/models/windows.ts'
import { tablePair } from '../oracles/pairSums.ts'
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
const sides = fc.record({ A_causal: amplitude, A_anticausal: amplitude, tau })
const rectangles = sides.map((parameters) => rectangularWindow(parameters))
const alphas = sides.map((parameters) => alphaWindow(parameters))
const windows: fc.Arbitrary<FormulaWindow> = fc.oneof(exponentials, triangles, rectangles, alphas)
const tables = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 9 }),
    fc.array(amplitude, { minLength: 10, maxLength: 10 }),
    fc.boolean(),
  )
  .map(([points, values, isJump]) => {
    const dt = points.map((x) => x + 0).sort((a, b) => a - b)
    const at = dt.indexOf(0)
    if (isJump && at > 0 && at < dt.length - 1) dt.splice(at, 0, 0)
    return { dt, values: values.slice(0, dt.length) }
  })

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
    const reaches = { exponential: 40, triangular: 1, rectangular: 1 - 1e-12, alpha: 50 }
    const side = (sign: number, time: number): number =>
      simpson((x) => windowValue(w, sign * x, 'none'), 1e-9 * time, reaches[w.kind] * time, 2000)
    const scale = Math.abs(w.A_causal) * w.tau_causal + Math.abs(w.A_anticausal) * w.tau_anticausal
    const integral = side(1, w.tau_causal) + side(-1, w.tau_anticausal)
    expect(Math.abs(integral - windowIntegral(w))).toBeLessThan(1e-6 * scale + 1e-300)
  })

  test.prop([windows, times, ties])('is mirrored in time when its two sides change places', (w, dt, tie) => {
    const mirrored: FormulaWindow = {
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
    const peak = w.kind === 'alpha' ? 0 : 1
    expect(windowValue(w, 0, 'mean') === (peak * (w.A_causal + w.A_anticausal)) / 2).toBe(true)
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

  test.prop([sides, times.filter((dt) => dt !== 0)])(
    'of rectangular shape is constant below tau',
    (p, dt) => {
      const expected = Math.abs(dt) < p.tau ? (dt > 0 ? p.A_causal : p.A_anticausal) : 0
      expect(windowValue(rectangularWindow(p), dt, 'mean') === expected).toBe(true)
    },
  )

  test.prop([sides, times.filter((dt) => dt !== 0)])(
    'of alpha shape has its formula and its peak',
    (p, dt) => {
      const x = Math.abs(dt) / p.tau
      const expected = (dt > 0 ? p.A_causal : p.A_anticausal) * x * Math.E ** (1 - x)
      expect(windowValue(alphaWindow(p), dt, 'mean')).toBeCloseTo(expected, 12)
      expect(windowValue(alphaWindow(p), p.tau, 'mean')).toBe(p.A_causal)
    },
  )

  test.prop([
    tables,
    fc.oneof(fc.integer({ min: -10, max: 10 }), fc.double({ min: -10, max: 10, noNaN: true })),
  ])('of a table is straight between its points, and 0 outside', ({ dt, values }, x) => {
    const w = tableWindow({ dt, values })
    expect(windowValue(w, x, 'mean')).toBeCloseTo(tablePair(dt, values)(x), 12)
    dt.forEach((at, k) => {
      if (at !== 0) expect(windowValue(w, at, 'mean')).toBe(values[k])
    })
    const [low, high] = [dt[0]!, dt.at(-1)!]
    expect(windowValue(w, low - 1e-9, 'mean') === 0 && windowValue(w, high + 1e-9, 'mean') === 0).toBe(true)
    expect(w.support).toBe(Math.max(-low, high, 0))
    // the mean of the limits
    const limits = windowValue(w, 1e-13, 'none') + windowValue(w, -1e-13, 'none')
    expect(windowValue(w, 0, 'mean')).toBeCloseTo(limits / 2, 10)
    expect(windowValue(w, 0, 'none')).toBe(0)
  })

  test.prop([tables])('of a table has the integral of its lines', ({ dt, values }) => {
    let integral = 0
    for (let k = 1; k < dt.length; k++) {
      const [from, to] = [dt[k - 1]!, dt[k]!]
      // Simpson's rule is exact for a line
      if (to > from) integral += simpson((x) => tablePair(dt, values)(x), from + 1e-12, to - 1e-12, 2)
    }
    expect(windowIntegral(tableWindow({ dt, values }))).toBeCloseTo(integral, 8)
  })

  it('of a table does not change with the lists that it was made of', () => {
    const [dt, values] = [
      [-1, 1],
      [2, 2],
    ]
    const w = tableWindow({ dt, values })
    values[1] = 100
    expect(windowValue(w, 1, 'mean')).toBe(2)
  })

  test.prop([fc.array(windows, { minLength: 1, maxLength: 4 }), times, ties])(
    'that is a sum has the sum of values and integrals, however it is nested',
    (parts, dt, tie) => {
      const [first, ...rest] = parts
      const nested = rest.length === 0 ? sumWindow([first!]) : sumWindow([first!, sumWindow(rest)])
      const flat = sumWindow(parts)
      expect(nested).toEqual(flat)
      expect(windowValue(flat, dt, tie)).toBeCloseTo(
        parts.reduce((sum, part) => sum + windowValue(part, dt, tie), 0),
        12,
      )
      expect(windowIntegral(flat)).toBeCloseTo(
        parts.reduce((sum, part) => sum + windowIntegral(part), 0),
        9,
      )
      expect(flat.support).toBe(Math.max(...parts.map(({ support }) => support)))
    },
  )

  it('of one’s own counts as it says, in a sum too, and has no integral', () => {
    const own = functionWindow((dt) => (dt === 0 ? 5 : dt), { support: 10 })
    const both = sumWindow([own, triangularWindow()])
    expect([-3, 0, 3, 11].map((dt) => windowValue(own, dt, 'mean'))).toEqual([-3, 5, 3, 0])
    expect(windowValue(both, 5, 'mean')).toBe(5.5)
    expect(windowValue(both, 0, 'mean')).toBe(6)
    expect(windowValue(both, 0, 'none')).toBe(0)
    expect(windowValue(both, Number.NaN, 'mean')).toBeNaN()
    expect(() => windowIntegral(both)).toThrow(ParameterError)
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
    rectangularWindow: [rectangularWindow, rectangularWindowTable],
    alphaWindow: [alphaWindow, alphaWindowTable],
  } as const

  describe.each(['exponentialWindow', 'triangularWindow', 'rectangularWindow', 'alphaWindow'] as const)(
    '%s',
    (name) => {
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
    },
  )

  it.each([
    [{ dt: [0], values: [1] }, 'dt', 'a list of at least two numbers that rise'],
    [
      { dt: [1, 0], values: [1, 2] },
      'dt[1]',
      'a number > 1 ms: dt rises, and only 0 may stand twice, within it',
    ],
    [{ dt: [1, 1, 2], values: [1, 2, 3] }, 'dt[1]', 'a number > 1 ms'],
    [{ dt: [0, 0, 2], values: [1, 2, 3] }, 'dt[1]', 'a number > 0 ms'],
    [{ dt: [-1, 0, 0, 0, 1], values: [1, 2, 3, 4, 5] }, 'dt[3]', 'a number > 0 ms'],
    [{ dt: [-1, Number.NaN], values: [1, 2] }, 'dt[1]', 'a finite number of ms'],
    [{ dt: [-1, Infinity], values: [1, 2] }, 'dt[1]', 'a finite number of ms'],
    [{ dt: [-1, 1], values: [1, Number.NaN] }, 'values[1]', 'a finite number'],
    [{ dt: [-1, 1], values: [1, 2, 3] }, 'values', '2 numbers, one for each dt'],
    [{ dt: [-1, 1], values: 3 }, 'values', 'a list of at least two numbers'],
    [{ dt: [-1, 1], values: [1, 2], tau: 3 }, 'tau', 'one of the names dt, values'],
  ])('a table %j is refused by the name of what is wrong', (parameters, at, expected) => {
    const { where, message } = fault(() => tableWindow(parameters as never))
    expect(where).toBe(`tableWindow.${at}`)
    expect(message).toContain(`; expected ${expected}`)
  })

  it.each([[null], [[]], [{}], [3], ['x']])('%j is no list of windows to add', (list) => {
    expect(fault(() => sumWindow(list as never)).where).toBe('sumWindow')
  })

  it.each([[null], [{}], [3], [{ kind: 'triangle', support: 3 }], [{ kind: 'alpha', support: 3 }]])(
    '%j is no window in a sum',
    (window) => {
      expect(fault(() => sumWindow([alphaWindow(), window as never])).where).toBe('sumWindow[1]')
    },
  )
})
