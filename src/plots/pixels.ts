import { ParameterError } from '../models/errors.ts'
import { ink, px } from './ink.ts'

/** How the features of a picture lie, and how large they are drawn; lengths in px. */
export interface PixelFormat {
  readonly columns: number
  readonly rows: number
  readonly pixelWidth: number
  readonly pixelHeight: number
  readonly width: number
  readonly height: number
}

/** Height in px of data that are no picture: one row of features. */
const ROW = 18

/**
 * How to draw `features` values, `width` in a row, the uppermost row first, in about `target` px: pixels are whole px, so
 * that all are equally large, unless there are too many. One row of features is drawn as a strip of tall pixels.
 *
 * @throws ParameterError E_PARAMETER if width does not cut the features into whole rows
 */
export const pixelFormat = (
  where: string,
  features: number,
  width: number | undefined,
  target = 56,
): PixelFormat => {
  const columns = width === undefined ? Math.max(1, features) : width
  if (!(Number.isInteger(columns) && columns >= 1 && features % columns === 0))
    throw new ParameterError(`${where}.width`, width, `a divisor of ${features}, the number of features`)
  const rows = Math.max(1, features / columns)
  if (rows === 1) {
    // a long strip is longer than a picture, but never longer than a line of the page
    const strip = Math.min(target * 4, Math.max(target, 4 * columns))
    const pixelWidth = strip / columns >= 1 ? Math.floor(strip / columns) : strip / columns
    return { columns, rows, pixelWidth, pixelHeight: ROW, width: columns * pixelWidth, height: ROW }
  }
  const longer = Math.max(columns, rows)
  const below = Math.floor(target / longer)
  const whole = below * longer < 0.75 * target ? below + 1 : below
  const side = longer > 4 * target ? (4 * target) / longer : whole
  return {
    columns,
    rows,
    pixelWidth: side,
    pixelHeight: side,
    width: columns * side,
    height: rows * side,
  }
}

/** Levels of grey between 0 and 1. */
const LEVELS = 16
const dark = 0x22

/** White at 0, nearly black at 1. */
export const greyOf = (value: number): string => {
  const level = Math.round(Math.min(1, Math.max(0, value)) * LEVELS) / LEVELS
  return `#${Math.round(255 + (dark - 255) * level)
    .toString(16)
    .padStart(2, '0')
    .repeat(3)}`
}

/** What is not known: the ground, and the hatch on it. */
export const unknownColour = { ground: '#cfdbe6', hatch: '#6f8ba4' } as const

/**
 * Values as a small picture in a thin frame, its upper left corner at (left, top): a path a colour, neighbours in a row joined.
 *
 * @param className of the group, which says what the picture is
 * @param colourOf of a value; unknown ones (null, NaN) are hatched instead
 */
export const pixelPicture = (
  className: string,
  format: PixelFormat,
  left: number,
  top: number,
  values: ArrayLike<number | null>,
  colourOf: (value: number) => string,
): string => {
  const { columns, rows, pixelWidth, pixelHeight, width, height } = format
  const paths = new Map<string, string>()
  let hatch = ''
  // diagonals about 5 px apart, however small the pixels are
  const pitch = Math.ceil((rows === 1 ? 3 : 5) / Math.min(pixelWidth, pixelHeight))
  const colourAt = (k: number): string => {
    const value = values[k]
    return value === null || value === undefined || Number.isNaN(value)
      ? unknownColour.ground
      : colourOf(value)
  }
  const isUnknown = (k: number): boolean => colourAt(k) === unknownColour.ground
  for (let row = 0; row < rows; row++) {
    const y = row * pixelHeight
    for (let column = 0; column < columns;) {
      const colour = colourAt(row * columns + column)
      let end = column + 1
      while (end < columns && colourAt(row * columns + end) === colour) end++
      const box = `M${px(column * pixelWidth)},${px(y)}H${px(end * pixelWidth)}V${px(y + pixelHeight)}H${px(column * pixelWidth)}Z`
      // the ground of a picture is white
      if (colour !== '#ffffff') paths.set(colour, (paths.get(colour) ?? '') + box)
      for (; column < end; column++) {
        if ((row + column) % pitch === 0 && isUnknown(row * columns + column))
          hatch += `M${px(column * pixelWidth)},${px(y + pixelHeight)}l${px(pixelWidth)},${px(-pixelHeight)}`
      }
    }
  }
  return [
    `<g class="${className}" transform="translate(${px(left)},${px(top)})">`,
    `<rect class="ground" width="${px(width)}" height="${px(height)}" fill="white"/>`,
    ...[...paths].map(
      ([colour, d]) =>
        `<path class="pixel" fill="${colour}" d="${d}"${Number.isInteger(pixelWidth) ? ' shape-rendering="crispEdges"' : ''}/>`,
    ),
    hatch === ''
      ? ''
      : `<path class="unknown" fill="none" stroke="${unknownColour.hatch}" stroke-width="0.9" d="${hatch}"/>`,
    `<rect class="edge" x="-0.5" y="-0.5" width="${px(width + 1)}" height="${px(height + 1)}" fill="none" stroke="${ink.axis}" stroke-width="1"/>`,
    '</g>',
  ].join('')
}

/**
 * Refuses values that are no picture of `features` pixels from 0 to 1.
 *
 * @param mayBeUnknown whether null and NaN may be among them
 */
export const checkPixels = (
  where: string,
  values: ArrayLike<number | null>,
  features: number,
  mayBeUnknown = false,
): void => {
  checkLength(where, values, features)
  if (features === 0) throw new ParameterError(where, values, 'a value a feature, and at least one')
  for (let k = 0; k < features; k++) {
    const value = values[k]
    // means carry the rounding of their sums
    if (typeof value === 'number' && value >= -1e-9 && value <= 1 + 1e-9) continue
    if (mayBeUnknown && (value === null || Number.isNaN(value))) continue
    throw new ParameterError(
      `${where}[${k}]`,
      value,
      `a number from 0 to 1${mayBeUnknown ? ', or null where it is not known' : ''}`,
    )
  }
}

/** Refuses what is no array of `length`. */
export const checkLength = (where: string, values: unknown, length: number, of = 'feature'): void => {
  const given = typeof values === 'object' && values !== null && 'length' in values ? values.length : -1
  if (given !== length) throw new ParameterError(where, values, `an array of ${length}, one a ${of}`)
}
