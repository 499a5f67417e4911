import { ink, px } from './ink.ts'
import { greyOf, pixelFormat, pixelPicture } from './pixels.ts'
import type { KeyEntry } from './pixelsDocument.ts'

/** White and dark, with the greys between them if they mean something. */
export const stateKey = (off: string, on: string, between = ''): readonly KeyEntry[] => [
  swatch(off, [greyOf(0)]),
  swatch(on, [greyOf(1)]),
  ...(between === '' ? [] : [swatch(between, [0, 0.25, 0.5, 0.75, 1].map(greyOf))]),
]

const swatch = (text: string, colours: readonly string[]): KeyEntry => ({
  text,
  width: 12 * colours.length,
  swatch: (left, top) =>
    [
      ...colours.map(
        (colour, k) =>
          `<rect class="swatch" x="${px(left + 12 * k)}" y="${px(top)}" width="12" height="12" fill="${colour}" shape-rendering="crispEdges"/>`,
      ),
      `<rect class="edge" x="${px(left - 0.5)}" y="${px(top - 0.5)}" width="${px(12 * colours.length + 1)}" height="13" fill="none" stroke="${ink.axis}"/>`,
    ].join(''),
})

/** The hatch of what is not known. */
export const unknownKey: KeyEntry = {
  text: 'not known',
  width: 12,
  swatch: (left, top) =>
    pixelPicture('swatch', pixelFormat('key', 4, 2, 12), left, top, [null, null, null, null], greyOf),
}
