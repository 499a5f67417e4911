import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  alphaPsp,
  cutOffPsp,
  DecayBasis,
  differencePsp,
  exponentialPsp,
  pspValue,
  tailPsp,
} from '../../src/models/psp.ts'
import {
  alphaByDefinition,
  cutOffByDefinition,
  differenceByDefinition,
  exponentialByDefinition,
  tailByDefinition,
} from '../oracles/pspShapes.ts'
import { simpson } from '../oracles/simpson.ts'
import { nonsense, nonsenseBut, refused } from '../operators/support.ts'

const shapes = [
  ['exponential', exponentialPsp, exponentialByDefinition],
  ['cut-off', cutOffPsp, cutOffByDefinition],
  ['tail', tailPsp, tailByDefinition],
  ['alpha', alphaPsp, alphaByDefinition],
] as const

const times = fc.double({ min: 0.1, max: 50, noNaN: true })

describe('a PSP', () => {
  describe.each(shapes)('that is %s', (kind, shape, definition) => {
    test.prop([times, times, fc.double({ min: -1, max: 200, noNaN: true })])(
      'has the values of its definition',
      (tau_ref, tau_syn, s) => {
        fc.pre(s !== tau_ref)
        const { kappa } = definition(tau_ref, tau_syn)
        const expected = kappa(s)
        const found = pspValue(shape({ tau_syn }).psp(tau_ref), s)
        // where a cut-off takes an exponential away there is its rounding left
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(
          1e-12 * Math.max(Math.abs(expected), kappa(0), 1e-3),
        )
      },
    )

    it('has the area of the rectangular one', () => {
      for (const [tau_ref, tau_syn] of [
        [10, 10],
        [10, 3],
        [4, 20],
      ] as const) {
        const psp = shape({ tau_syn }).psp(tau_ref)
        const end = kind === 'alpha' ? 60 * tau_syn : tau_ref
        // from the left at the jump
        const area = simpson((s) => pspValue(psp, Math.min(s, end * (1 - 1e-15))), 0, end, 4_000)
        expect(area).toBeCloseTo(tau_ref, 6)
      }
    })

    it('refuses what is no time constant, and names that it does not have', () => {
      for (const tau_syn of nonsense) expect(refused(() => shape({ tau_syn }))).toMatch(/^\w+\.tau_syn$/)
      for (const bad of nonsense) expect(refused(() => shape().psp(bad))).toBe(`${kind} PSP: tau_ref`)
      expect(refused(() => shape({ tau_m: 1 } as never))).toMatch(/^\w+\.tau_m$/)
      for (const bad of nonsenseBut((x) => typeof x === 'object' && x !== null)) {
        expect(refused(() => shape(bad))).toMatch(/^\w+Psp/)
      }
    })
  })

  test.prop([times, times, times, fc.double({ min: 0, max: 200, noNaN: true })])(
    'that is a difference has the values of its definition, whichever time constant is the larger',
    (tau_ref, a, b, s) => {
      fc.pre(Math.abs(a - b) > 1e-3)
      const { kappa } = differenceByDefinition(tau_ref, a, b)
      // the definition itself cancels
      const allowed = 1e-9 * kappa(s) + (1e-14 * tau_ref) / Math.abs(a - b)
      for (const parameters of [
        { tau_rise: a, tau_decay: b },
        { tau_rise: b, tau_decay: a },
      ]) {
        const found = pspValue(differencePsp(parameters).psp(tau_ref), s)
        expect(Math.abs(found - kappa(s))).toBeLessThanOrEqual(allowed)
      }
    },
  )

  it('that is a difference becomes the alpha function as its time constants become equal', () => {
    const alpha = alphaPsp({ tau_syn: 4 }).psp(10)
    for (const apart of [0, 1e-15, 1e-12, 1e-9]) {
      const difference = differencePsp({ tau_rise: 4, tau_decay: 4 * (1 + apart) }).psp(10)
      for (const s of [0, 0.1, 1, 4, 20, 100]) {
        expect(pspValue(difference, s)).toBeCloseTo(pspValue(alpha, s), 8)
      }
    }
  })

  it('that is cut off, or has a tail, becomes the rectangular one in its limits', () => {
    const slow = cutOffPsp({ tau_syn: 1e9 }).psp(10)
    const fast = tailPsp({ tau_syn: 1e-2 }).psp(10)
    for (const s of [0, 1, 5, 9.999]) {
      expect(pspValue(slow, s)).toBeCloseTo(1, 7)
      expect(pspValue(fast, s)).toBe(1)
    }
    for (const s of [10.001, 12, 100]) {
      expect(pspValue(slow, s)).toBeCloseTo(0, 7)
      expect(pspValue(fast, s)).toBeCloseTo(0, 7)
    }
  })
})

describe('the basis of decays', () => {
  const bases = fc.record({
    tau_fast: times,
    ratio: fc.oneof(fc.constantFrom(1, 1 + 1e-12, 1 + 1e-6), fc.double({ min: 1, max: 30, noNaN: true })),
  })
  const value = fc.double({ min: -5, max: 5, noNaN: true })

  test.prop([
    bases,
    value,
    value,
    fc.double({ min: 0, max: 3, noNaN: true }),
    fc.double({ min: 0, max: 3, noNaN: true }),
  ])('moves a part by any time, there and back', ({ tau_fast, ratio }, first, second, a, b) => {
    const basis = new DecayBasis({ tau_fast, tau_slow: ratio * tau_fast })
    const part = { level: 0.5, first, second }
    const whole = basis.value(part, (a + b) * tau_fast)
    const later = { ...part }
    basis.move(later, a * tau_fast)
    expect(basis.value(later, b * tau_fast)).toBeCloseTo(whole, 9)
    basis.move(later, -a * tau_fast)
    expect(basis.value(later, (a + b) * tau_fast)).toBeCloseTo(whole, 8)
  })

  test.prop([bases, value, fc.double({ min: 1e-3, max: 5, noNaN: true })])(
    'knows where the largest value of a part is',
    ({ tau_fast, ratio }, first, second) => {
      const basis = new DecayBasis({ tau_fast, tau_slow: ratio * tau_fast })
      const part = { level: 0, first, second }
      const top = basis.maximum(first, second)
      const highest = top > 0 ? basis.value(part, top) : Math.max(first, 0)
      for (let k = 0; k < 400; k++) {
        expect(basis.value(part, (k / 20) * tau_fast)).toBeLessThanOrEqual(highest + 1e-12)
      }
    },
  )

  test.prop([bases, value, value, fc.constantFrom(0.01, 1, 30)])(
    'knows for how long a part stays near to where it is, and not only for a small share of that time',
    ({ tau_fast, ratio }, first, second, reach) => {
      const basis = new DecayBasis({ tau_fast, tau_slow: ratio * tau_fast })
      const part = { level: 0, first, second }
      const here = basis.value(part, 0)
      const time = Math.min(basis.stay(first, second, reach), 100 * ratio * tau_fast)
      for (let k = 1; k <= 50; k++)
        expect(Math.abs(basis.value(part, (k / 50) * time) - here)).toBeLessThanOrEqual(reach * (1 + 1e-9))
      const size = Math.abs(first) + Math.abs(second)
      expect(time).toBeGreaterThanOrEqual(Math.min(1, reach / size) * tau_fast * 0.99)
    },
  )
})
