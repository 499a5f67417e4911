import { Resvg } from '@resvg/resvg-js'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeXml, fit, pen, px, spread, textWidth } from '../../src/plots/ink.ts'
import { shippedFont } from '../../src/plots/render.ts'

/** Relative luminance as WCAG 2 defines it. */
const luminance = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((k) => Number.parseInt(colour.slice(k, k + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Width in px that the renderer finds for a text of 12 px. */
const real = (text: string): number => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="40"><text x="0" y="20" font-family="Inter" font-size="12">${escapeXml(text)}</text></svg>`
  const options = { font: { loadSystemFonts: false, fontFiles: [shippedFont] } }
  return new Resvg(svg, options).getBBox()?.width ?? 0
}

describe('pens', () => {
  it('are readable as text on white: contrast of at least 4.5', () => {
    for (let k = 0; k < 6; k++) expect(1.05 / (luminance(pen(k).colour) + 0.05)).toBeGreaterThanOrEqual(4.5)
  })

  it('differ in colour and in dashes, and start again after six', () => {
    const six = Array.from({ length: 6 }, (_, k) => pen(k))
    expect(new Set(six.map(({ colour }) => colour)).size).toBe(6)
    expect(new Set(six.map(({ dash }) => dash)).size).toBe(6)
    expect(pen(6)).toEqual(pen(0))
  })
})

describe('text', () => {
  it('is escaped, and what XML cannot hold is replaced', () => {
    expect(escapeXml('a < b & "c" > d')).toBe('a &lt; b &amp; &quot;c&quot; &gt; d')
    expect(escapeXml('a\u0000b\uD800c')).toBe('a\uFFFDb\uFFFDc')
    expect(escapeXml('p₁ ‖ 𝛼')).toBe('p₁ ‖ 𝛼')
  })

  it('is given at least the room that the font needs, and not 40 % more', () => {
    for (const text of [
      'no alignment',
      'symmetric weights',
      'SAL',
      'anti-Hebbian',
      'wake-sleep WM',
      'MMMM',
      'Line: median over targets. Band: smallest to largest.',
    ]) {
      expect(textWidth(text, 12)).toBeGreaterThan(real(text))
      expect(textWidth(text, 12)).toBeLessThan(real(text) * 1.4)
    }
  })

  it('is cut to fit, with an ellipsis, only if it must be', () => {
    expect(fit('short', 12, 100)).toBe('short')
    const cut = fit('a name that goes on and on', 12, 80)
    expect(cut).toMatch(/^a name .*…$/)
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(80)
  })
})

describe('a coordinate', () => {
  it('has at most two decimals and no negative zero', () => {
    expect([159.99999999999997, 0.005, -0.001, 1 / 3, -2.5].map(px)).toEqual([
      '160',
      '0.01',
      '0',
      '0.33',
      '-2.5',
    ])
  })
})

describe('labels', () => {
  const heights = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 12 })

  it('come to lie apart, in their order and inside', () => {
    fc.assert(
      fc.property(heights, (wanted) => {
        const places = spread(wanted, 16, 0, 300)
        const order = wanted.map((_, k) => k).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0))
        order.forEach((k, row) => {
          expect(places[k]).toBeGreaterThanOrEqual(0)
          expect(places[k]).toBeLessThanOrEqual(300 + 1e-9)
          const next = order[row + 1]
          if (next === undefined) return
          expect((places[next] ?? 0) - (places[k] ?? 0)).toBeGreaterThanOrEqual(16 - 1e-9)
          expect(wanted[k]).toBeLessThanOrEqual(wanted[next] ?? 0)
        })
      }),
    )
  })

  it('stay where they are wanted if that is apart enough', () => {
    expect(spread([10, 200, 100], 16, 0, 300)).toEqual([10, 200, 100])
  })

  it('move as little as they can: a pair to both sides of its middle', () => {
    expect(spread([100, 100], 16, 0, 300)).toEqual([92, 108])
    expect(spread([100, 104, 110], 16, 0, 300)).toEqual(
      [314 / 3 - 16, 314 / 3, 314 / 3 + 16].map((y) => expect.closeTo(y, 9)),
    )
    expect(spread([0, 0], 16, 0, 300)).toEqual([0, 16])
    expect(spread([300, 300], 16, 0, 300)).toEqual([284, 300])
  })
})
