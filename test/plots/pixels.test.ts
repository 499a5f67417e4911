import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { greyOf, pixelFormat, pixelPicture } from '../../src/plots/pixels.ts'
import { boxes, coloursOf, number, parse, pick, thrown } from './svg.ts'

/** A picture, its size in pixels, and its values: grey levels with unknown ones among them. */
const pictures = fc
  .record({ columns: fc.integer({ min: 1, max: 30 }), rows: fc.integer({ min: 1, max: 30 }) })
  .chain(({ columns, rows }) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.constant(rows),
      values: fc.array(fc.oneof(fc.constantFrom(0, 1, null), fc.double({ min: 0, max: 1, noNaN: true })), {
        minLength: columns * rows,
        maxLength: columns * rows,
      }),
    }),
  )

const drawn = (columns: number, values: readonly (number | null)[], target?: number) => {
  const format = pixelFormat('test', values.length, columns, target)
  const svg = parse(`<svg>${pixelPicture('p', format, 3, 4, values, greyOf)}</svg>`)
  return { format, find: svg.find, picture: pick(svg.find('g.p'), 0) }
}

describe('a small picture', () => {
  it('shows each value at its place in its grey, and what is not known in no grey', () => {
    fc.assert(
      fc.property(pictures, ({ columns, rows, values }) => {
        const { picture } = drawn(columns, values)
        // 16 levels from white (255) to 34
        const wrong = coloursOf(picture, columns, rows).filter((colour, k) => {
          const value = values[k] ?? null
          if (value === null) return /^white$|^#(..)\1\1$/.test(colour)
          const level = colour === 'white' ? 255 : Number.parseInt(colour.slice(1, 3), 16)
          return Math.abs(level - (255 - 221 * value)) > 221 / 32 + 0.5
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('hatches pixels that are not known, and only those', () => {
    const { picture, format } = drawn(3, [1, null, 0, 0, 1, 0.5])
    const hatch = [...picture.querySelectorAll('path.unknown')].map((path) => path.getAttribute('d'))
    const { pixelWidth: w, pixelHeight: h } = format
    expect(hatch).toEqual([`M${w},${h}l${w},${-h}`])
    expect([...drawn(3, [1, 0, 0]).picture.querySelectorAll('path.unknown')]).toHaveLength(0)
  })

  it('joins equal neighbours, so that it does not grow with the pixels of an even area', () => {
    const { find } = drawn(28, new Array<number>(784).fill(1))
    expect(find('path.pixel').flatMap(boxes)).toHaveLength(28)
  })

  it('is about as large as asked for, of whole and equal pixels', () => {
    for (const n of [2, 3, 8, 16, 28, 32, 50]) {
      const format = pixelFormat('test', n * n, n, 56)
      expect(Number.isInteger(format.pixelWidth)).toBe(true)
      expect(format.pixelWidth).toBe(format.pixelHeight)
      expect(format.width).toBe(n * format.pixelWidth)
      expect(format.width).toBeGreaterThan(40)
      expect(format.width).toBeLessThanOrEqual(100)
    }
    expect(pixelFormat('test', 1000 * 1000, 1000, 56).width).toBe(224)
  })

  it('of one row is a strip of one height, never as long as a page is wide', () => {
    for (const n of [1, 12, 64, 100, 784]) {
      const format = pixelFormat('test', n, undefined, 56)
      expect(format).toMatchObject({ columns: n, rows: 1, height: 18 })
      expect(format.width).toBeGreaterThan(45)
      expect(format.width).toBeLessThanOrEqual(224)
    }
  })

  it('stands where it is put, in a frame of its own size', () => {
    const { picture, format, find } = drawn(2, [0, 0, 0, 0])
    expect(picture.getAttribute('transform')).toBe('translate(3,4)')
    expect(number(find('.edge')[0], 'width')).toBe(format.width + 1)
    expect(find('.pixel')).toHaveLength(0)
  })

  it.each([0, -1, 1.5, Number.NaN, Infinity, 5, '3', null])(
    'refuses a width of %s for 6 features',
    (width) => {
      expect(thrown(() => pixelFormat('grid', 6, width as unknown as number))).toMatchObject({
        code: 'E_PARAMETER',
        where: 'grid.width',
      })
    },
  )
})
