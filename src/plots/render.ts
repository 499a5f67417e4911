import { Resvg } from '@resvg/resvg-js'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ParameterError } from '../models/errors.ts'

/** The only font that pictures are set in: Inter Regular, shipped with the package (SIL Open Font License). */
export const shippedFont: string = fileURLToPath(new URL('../../assets/Inter-Regular.ttf', import.meta.url))

/** The font of the pictures is missing or is not one: the installation is damaged. */
export class FontError extends Error {
  readonly kind = 'fault'
  readonly code: string = 'E_FONT'
  readonly file: string

  constructor(file: string, found: string, cause?: unknown) {
    super(
      `svgToPng: font file ${file} ${found}; expected a TrueType font. Without it every text of a picture would be missing. Install the package again.`,
      { cause },
    )
    this.name = 'FontError'
    this.file = file
  }
}

/**
 * A picture as the bytes of a PNG file, on white, `zoom` pixels for each px of the SVG.
 *
 * Text is set in the shipped font and in no other, so that machines agree. The font is looked at first,
 * because the renderer (resvg) leaves text out without a word if it cannot read its font.
 *
 * @param svg a whole SVG document
 * @param zoom pixels per px, > 0
 * @param font TrueType file
 * @throws ParameterError E_PARAMETER if zoom is not such a number
 * @throws FontError E_FONT if the font is not there or is no TrueType font
 */
export const svgToPng = (svg: string, zoom = 2, font: string = shippedFont): Uint8Array => {
  if (!(zoom > 0 && zoom <= 20)) throw new ParameterError('svgToPng.zoom', zoom, 'a number > 0 and <= 20')
  requireFont(font)
  const image = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: zoom },
    font: { loadSystemFonts: false, fontFiles: [font], defaultFontFamily: 'Inter' },
  })
  return image.render().asPng()
}

const requireFont = (file: string): void => {
  let start: string
  try {
    start = readFileSync(file).subarray(0, 4).toString('latin1')
  } catch (cause) {
    throw new FontError(file, 'cannot be read', cause)
  }
  if (start !== '\0\x01\0\0' && start !== 'true' && start !== 'OTTO')
    throw new FontError(file, 'is not a font', undefined)
}
