import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extent, linearAxis, logAxis, position, powerOfTen, type Axis } from '../../src/plots/axes.ts'

/** The number that a tick text says, read independently of how it was written. */
const numberOf = (text: string): number => {
  const [, factor, exponent] = /^(?:(\d)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text) ?? []
  if (exponent === undefined) return Number(text.replace('−', '-').replaceAll(',', ''))
  const digits = Array.from(exponent, (sign) => (sign === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign))).join('')
  return Number(`${factor ?? 1}e${digits}`)
}

/** What is wrong with the ticks of an axis: nothing, if they are few, ascending, inside and say their value. */
const faults = ({ domain: [low, high], ticks }: Axis, most: number): string[] => {
  const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high))
  return [
    low < high ? '' : `domain ${low} to ${high}`,
    ticks.length >= 1 && ticks.length <= most ? '' : `${ticks.length} ticks`,
    ...ticks.map(({ at, text }, k) => {
      if (at < low - slack || at > high + slack) return `${at} is outside ${low} to ${high}`
      if (at <= (ticks[k - 1]?.at ?? -Infinity)) return `${at} does not ascend`
      return Math.abs(numberOf(text) - at) <= 1e-9 * Math.abs(at) ? '' : `${text} is not ${at}`
    }),
  ].filter((fault) => fault !== '')
}

describe('powers of ten', () => {
  it('are written with superscripts', () => {
    expect([-12, -3, 0, 1, 10].map(powerOfTen)).toEqual(['10⁻¹²', '10⁻³', '10⁰', '10¹', '10¹⁰'])
  })
})

describe('a log axis', () => {
  it('has few ascending ticks in its domain that say their own value, whatever the range', () => {
    const exponent = fc.double({ min: -12, max: 6, noNaN: true })
    fc.assert(
      fc.property(
        exponent,
        fc.double({ min: 0, max: 12, noNaN: true }),
        fc.integer({ min: 3, max: 8 }),
        (e, span, most) => {
          const [from, to] = [10 ** e, 10 ** (e + span)]
          const axis = logAxis('', from, to, { most })
          expect(faults(axis, most)).toEqual([])
          expect(axis.domain[0]).toBeLessThanOrEqual(from * (1 + 1e-8))
          expect(axis.domain[1]).toBeGreaterThanOrEqual(to * (1 - 1e-8))
        },
      ),
    )
  })

  it('shows every decade from 2 down to 1e-5', () => {
    const axis = logAxis('divergence', 1e-5, 2)
    expect(axis.ticks.map((tick) => tick.text)).toEqual(['10⁻⁵', '10⁻⁴', '10⁻³', '10⁻²', '10⁻¹', '10⁰'])
    expect(axis.domain).toEqual([1e-5, 2])
  })

  it('shows plain decimals where all of them are short', () => {
    expect(logAxis('', 0.21, 1.9).ticks.map((tick) => tick.text)).toEqual(['0.2', '0.5', '1', '2'])
  })

  it('leaves the decades alone where 1, 2 and 5 of each are too many', () => {
    expect(logAxis('', 0.02, 3, { most: 5 }).ticks.map((tick) => tick.at)).toEqual([0.1, 1])
  })

  it('shows each second decade if there are too many', () => {
    expect(logAxis('', 1e-12, 1).ticks.map((tick) => tick.at)).toEqual([
      1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1,
    ])
  })

  it('lays equal ratios out as equal lengths', () => {
    const axis = logAxis('', 1e-4, 1)
    expect([1e-4, 1e-3, 1e-2, 1e-1, 1].map((value) => position(axis, value))).toEqual(
      [0, 0.25, 0.5, 0.75, 1].map((place) => expect.closeTo(place, 12)),
    )
  })
})

describe('a linear axis', () => {
  it('has few ascending ticks in its domain that say their own value, whatever the range', () => {
    const end = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        end,
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 3, max: 12 }),
        (from, span, most) => {
          expect(faults(linearAxis('', from, from + span, { most }), most + 1)).toEqual([])
        },
      ),
    )
  })

  it('keeps to whole numbers if told so', () => {
    expect(linearAxis('', 0, 2, { whole: true }).ticks.map((tick) => tick.at)).toEqual([0, 1, 2])
    expect(linearAxis('', 0, 2, { most: 8 }).ticks.map((tick) => tick.text)).toEqual([
      '0.0',
      '0.5',
      '1.0',
      '1.5',
      '2.0',
    ])
  })

  it('opens a range around a single value', () => {
    expect(linearAxis('', 3, 3).domain).toEqual([1.5, 4.5])
    expect(linearAxis('', 0, 0).domain).toEqual([-1, 1])
  })

  it('groups long numbers and writes a real minus sign', () => {
    expect(linearAxis('', -20_000, 0, { most: 2 }).ticks.map((tick) => tick.text)).toEqual([
      '−20,000',
      '−10,000',
      '0',
    ])
  })
})

describe('an extent', () => {
  it('looks at finite values only and knows when there are none', () => {
    expect(extent([3, Number.NaN, -1, Infinity])).toEqual([-1, 3])
    expect(extent([Number.NaN, -Infinity])).toBeUndefined()
    expect(extent([])).toBeUndefined()
  })
})
