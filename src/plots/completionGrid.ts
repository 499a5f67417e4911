import { checkArray } from '../models/check.ts'
import { pen, px, textWidth } from './ink.ts'
import { checkPixels, greyOf, pixelFormat, type PixelFormat, pixelPicture } from './pixels.ts'
import {
  type Cell,
  columnWidth,
  type GridRow,
  type GridSection,
  pixelsDocument,
  TEXT_ROW,
  textCell,
} from './pixelsDocument.ts'
import { stateKey, unknownKey } from './pixelKeys.ts'

/** One picture of which a part was known: a value a feature in each list. */
export interface Completion {
  /** From 0 to 1; null (or NaN) where nothing was known. */
  readonly clamped: ArrayLike<number | null>
  /** One sample of the whole. */
  readonly sample: ArrayLike<number>
  /** Mean of all samples. */
  readonly mean: ArrayLike<number>
  /** What was to be found, if it is known. */
  readonly truth?: ArrayLike<number>
  /** Its class, if it is known. */
  readonly label?: string
  /** The class that was inferred. */
  readonly inferred?: string
}

/** Pictures that were completed from the same kind of evidence. */
export interface CompletionBlock {
  readonly name: string
  readonly images: readonly Completion[]
}

export interface CompletionGrid {
  readonly title: string
  readonly caption?: string
  /** Features in a row of the picture. Default: all of them, which draws each picture as a strip. */
  readonly width?: number
  /** One under the other. */
  readonly blocks: readonly CompletionBlock[]
}

/**
 * Completions as SVG: a column for each picture with what was known (the rest hatched), one sample, the mean of the samples,
 * the truth, and under them the true and the inferred class, framed where they differ. A block for each kind of evidence.
 *
 * Cost: at most one path piece a pixel.
 *
 * @throws ParameterError E_PARAMETER if lists differ in length, a value is not from 0 to 1, or width cuts no whole rows
 */
export const completionGrid = ({ title, caption, width, blocks }: CompletionGrid): string => {
  const where = 'completionGrid'
  checkArray(`${where}.blocks`, blocks, 'an array of blocks')
  blocks.forEach(({ images }, b) => {
    checkArray(`${where}.blocks[${b}].images`, images, 'an array of pictures')
    images.forEach(({ clamped }, k) =>
      checkArray(`${where}.blocks[${b}].images[${k}].clamped`, clamped, 'a value or null a feature'),
    )
  })
  const features = blocks.find(({ images }) => images.length > 0)?.images[0]?.clamped.length ?? 0
  const format = pixelFormat(where, features, features === 0 ? undefined : width)
  blocks.forEach(({ images }, b) =>
    images.forEach((image, k) => check(`${where}.blocks[${b}].images[${k}]`, image, features)),
  )
  return pixelsDocument({
    title,
    caption:
      caption ??
      'What is hidden is inferred by sampling; the mean of the samples tells how sure the network is.',
    label: `${title}: what was known, a sample, the mean and the truth of ${blocks.map(({ name, images }) => `${images.length} pictures (${name})`).join(', ') || 'no picture'}`,
    key: [...stateKey('off', 'on', 'share of the time on'), unknownKey],
    sections: blocks.map((block) => sectionOf(block, format)),
  })
}

const sectionOf = ({ name, images }: CompletionBlock, format: PixelFormat): GridSection => {
  const cellWidth = columnWidth(
    Math.max(format.width, 24),
    images.flatMap(({ label = '', inferred = '' }) => [label, inferred]),
  )
  const pictures = (
    head: string,
    of: (image: Completion) => ArrayLike<number | null> | undefined,
  ): GridRow[] =>
    images.some((image) => of(image) !== undefined)
      ? [
          {
            head,
            height: format.height,
            cells: images.map((image): Cell | undefined => {
              const values = of(image)
              if (values === undefined) return undefined
              return (left, top) =>
                pixelPicture(
                  head.split(' ')[0] ?? head,
                  format,
                  left + (cellWidth - format.width) / 2,
                  top,
                  values,
                  greyOf,
                )
            }),
          },
        ]
      : []
  const texts = (
    head: string,
    of: (image: Completion) => string | undefined,
    cell: (text: string, image: Completion) => Cell,
  ): GridRow[] =>
    images.some((image) => of(image) !== undefined)
      ? [
          {
            head,
            height: TEXT_ROW,
            cells: images.map((image) => {
              const text = of(image)
              return text === undefined ? undefined : cell(text, image)
            }),
          },
        ]
      : []
  return {
    heading: name,
    cellWidth,
    rows: [
      ...pictures('known', ({ clamped }) => clamped),
      ...pictures('one sample', ({ sample }) => sample),
      ...pictures('mean of samples', ({ mean }) => mean),
      ...pictures('truth', ({ truth }) => truth),
      ...texts(
        'true label',
        ({ label }) => label,
        (text) => textCell('true-label', text, cellWidth),
      ),
      ...texts(
        'inferred label',
        ({ inferred }) => inferred,
        (text, { label }) =>
          label === undefined || label === text
            ? textCell('inferred-label', text, cellWidth)
            : wrongCell(text, cellWidth),
      ),
    ],
  }
}

/** A label that is not the true one: in a colour and, for those who do not see it, in a frame. */
const wrongCell =
  (text: string, width: number): Cell =>
  (left, top) => {
    const { colour } = pen(1)
    const half = Math.min(width / 2 + 4, textWidth(text, 11) / 2 + 4)
    return [
      `<rect class="wrong" x="${px(left + width / 2 - half)}" y="${px(top - 1)}" width="${px(2 * half)}" height="15" rx="3" fill="none" stroke="${colour}"/>`,
      textCell('inferred-label', text, width, colour)(left, top),
    ].join('')
  }

const check = (where: string, { clamped, sample, mean, truth }: Completion, features: number): void => {
  checkPixels(`${where}.clamped`, clamped, features, true)
  checkPixels(`${where}.sample`, sample, features)
  checkPixels(`${where}.mean`, mean, features)
  if (truth !== undefined) checkPixels(`${where}.truth`, truth, features)
}
