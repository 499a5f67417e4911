import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { linearAxis } from '../../src/plots/axes.ts'
import { draw } from '../../src/plots/draw.ts'
import { FontError, shippedFont, svgToPng } from '../../src/plots/render.ts'

const drawing = (title: string): string => {
  const axis = linearAxis('', 0, 1)
  const panel = { left: 60, top: 60, width: 100, height: 100, x: axis, y: axis, marks: [] }
  return draw({ title, label: 'a picture', width: 200, height: 200, panels: [panel] })
}

const size = (png: Uint8Array): readonly [number, number] => {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  return [view.getUint32(16), view.getUint32(20)]
}

/** A picture of one sign, to compare. */
const sign = (text: string): string =>
  Buffer.from(
    svgToPng(
      `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="8" y="28" font-family="Inter" font-size="24">${text}</text></svg>`,
    ),
  ).toString('base64')

describe('a PNG', () => {
  it('holds the text of its SVG: with a label it differs from one without', () => {
    const [without, label, other] = ['', 'divergence', 'asymmetry'].map((title) =>
      Buffer.from(svgToPng(drawing(title))),
    )
    expect(label?.equals(without ?? Buffer.alloc(0))).toBe(false)
    expect(label?.equals(other ?? Buffer.alloc(0))).toBe(false)
  })

  it('has a shape of its own for every sign that the plots write', () => {
    const signs = [...Array.from('⁻⁰¹²³⁴⁵⁶⁷⁸⁹−×≤…ᵢⱼ‖'), '', '\uE000']
    expect(new Set(signs.map(sign)).size).toBe(signs.length)
  })

  it('has `zoom` pixels for each px and is the same each time', () => {
    expect(size(svgToPng(drawing('a'), 1))).toEqual([200, 200])
    expect(size(svgToPng(drawing('a')))).toEqual([400, 400])
    expect(Buffer.from(svgToPng(drawing('a'))).equals(Buffer.from(svgToPng(drawing('a'))))).toBe(true)
  })

  it.each([0, -1, Number.NaN, Infinity, 1e9])('refuses a zoom of %s', (zoom) => {
    expect(() => svgToPng(drawing('a'), zoom)).toThrow(
      expect.objectContaining({ code: 'E_PARAMETER', where: 'svgToPng.zoom', value: zoom }),
    )
  })

  it('is refused without the font, with the file and the cure in the message', () => {
    const missing = join(tmpdir(), 'no-such-font.ttf')
    expect(() => svgToPng(drawing('a'), 2, missing)).toThrow(FontError)
    expect(() => svgToPng(drawing('a'), 2, missing)).toThrow(
      expect.objectContaining({ code: 'E_FONT', file: missing }),
    )
    expect(() => svgToPng(drawing('a'), 2, missing)).toThrow(
      /no-such-font\.ttf cannot be read; expected a TrueType font\..*Install the package again/,
    )
  })

  it('is refused if the file is no font, which the renderer would not say', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxspike-font-'))
    try {
      for (const text of ['', '<html>', 'wOF2 and so on']) {
        const file = join(folder, 'font.ttf')
        writeFileSync(file, text)
        expect(() => svgToPng(drawing('a'), 2, file)).toThrow(/is not a font/)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is set in a font that is shipped with its licence', () => {
    expect(readFileSync(shippedFont).length).toBeGreaterThan(100_000)
    expect(readFileSync(new URL('../../assets/Inter-LICENSE.txt', import.meta.url), 'utf8')).toContain(
      'SIL Open Font License',
    )
  })
})
