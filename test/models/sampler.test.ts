import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import { defaultsOf, isAllowed } from '../../src/models/parameters.ts'
import {
  biases,
  MAX_POTENTIAL,
  onProbability,
  refusePotential,
  samplerRate,
  samplerTable,
} from '../../src/models/sampler.ts'
import { simpson } from '../oracles/simpson.ts'

const potential = fc.double({ min: -30, max: 30, noNaN: true })
const duration = fc.double({ min: 0.1, max: 100, noNaN: true })

describe('a sampler under a constant potential', () => {
  test.prop([fc.double({ min: -4, max: 4, noNaN: true }), duration])(
    'fires at one over its mean interval, tau_ref and an exponential wait with hazard exp(u) / tau_ref',
    (u, tau_ref) => {
      const hazard = Math.exp(u) / tau_ref
      // the mean of the wait is the integral of its survival
      const wait = simpson((x) => Math.exp(-hazard * x), 0, 45 / hazard, 5000)
      expect(samplerRate(u, tau_ref) * (tau_ref + wait)).toBeCloseTo(1000, 5)
    },
  )

  test.prop([potential, duration])('is on for the share of time that its spikes take', (u, tau_ref) => {
    expect(onProbability(u)).toBeCloseTo((samplerRate(u, tau_ref) / 1000) * tau_ref, 14)
  })

  test.prop([potential])('is on with probabilities of odds exp(u), and of 1 in sum for u and -u', (u) => {
    expect(onProbability(u) + onProbability(-u)).toBeCloseTo(1, 15)
    expect(Math.log(onProbability(u) / onProbability(-u))).toBeCloseTo(u, 11)
  })

  it('has the limits never and always', () => {
    expect(onProbability(0)).toBe(0.5)
    expect(onProbability(-MAX_POTENTIAL)).toBeGreaterThan(0)
    expect(onProbability(-MAX_POTENTIAL)).toBeLessThan(1e-300)
    expect(onProbability(MAX_POTENTIAL)).toBe(1)
    expect(samplerRate(MAX_POTENTIAL, 10)).toBe(100)
  })
})

describe('the parameters of a sampler', () => {
  it('are times in ms, 10 each unless given, and above 0', () => {
    expect(defaultsOf(samplerTable)).toEqual({ tau_ref: 10, tau_syn: 10 })
    for (const name of ['tau_ref', 'tau_syn'] as const) {
      expect(samplerTable[name].unit).toBe('ms')
      expect([1e-9, 1e9].every((x) => isAllowed(samplerTable[name], x))).toBe(true)
      expect([0, -1, Number.NaN, Infinity, '1', null].some((x) => isAllowed(samplerTable[name], x))).toBe(
        false,
      )
    }
  })
})

describe('biases', () => {
  it('are one for all or one each, in a new array', () => {
    const given = Float64Array.of(1, -2, 700)
    expect([...biases('b', 0.5, 3)]).toEqual([0.5, 0.5, 0.5])
    expect([...biases('b', given, 3)]).toEqual([1, -2, 700])
    expect(biases('b', given, 3)).not.toBe(given)
    expect([...biases('b', [-700], 1)]).toEqual([-700])
  })

  const where = (bias: unknown, size = 2): string => {
    try {
      biases('b', bias as number, size)
    } catch (error) {
      if (error instanceof ParameterError) return error.where
      throw error
    }
    return 'accepted'
  }

  it.each([
    [null],
    [undefined],
    [Number.NaN],
    [Infinity],
    [701],
    [-701],
    ['1'],
    ['12'],
    [[]],
    [[1]],
    [[1, 2, 3]],
  ])('are refused as %j', (bias) => expect(where(bias)).toBe('b'))

  it.each([[null], [undefined], [Number.NaN], [-Infinity], [700.1], ['1']])(
    'are refused with an entry %s, by its index',
    (entry) => expect(where([0, entry])).toBe('b[1]'),
  )

  it('are refused with the range', () => {
    expect(() => biases('a.bias', [1, 800], 2)).toThrow(
      'a.bias[1]: 800; expected a number between -700 and 700.',
    )
  })

  it('that lead too high are refused with the potential', () => {
    expect(() => refusePotential(3, 712.5)).toThrow(
      'potential of neuron 3: 712.5; expected u <= 700. Make its bias or its weights smaller.',
    )
  })
})
