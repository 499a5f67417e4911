import { draw, room, widthOfTitle } from './draw.ts'
import { fit, ink, textElement, textWidth } from './ink.ts'

/** What stands in a place of a grid; left and top of the place, in px. Drawn as SVG. */
export type Cell = (left: number, top: number) => string

/** One row of a grid; a section that does not fit into a line goes on in the next one, with all its rows. */
export interface GridRow {
  /** Before the row. */
  readonly head?: string
  readonly height: number
  /** One a column; `undefined` leaves a place free. */
  readonly cells: readonly (Cell | undefined)[]
}

/** Rows whose columns belong together. */
export interface GridSection {
  readonly heading?: string
  /** Above the columns of the first row, one a column; '' for none. */
  readonly columnHeads?: readonly string[]
  readonly cellWidth: number
  readonly rows: readonly GridRow[]
}

/** A swatch and what it means. */
export interface KeyEntry {
  readonly text: string
  /** Draws the swatch, `width` px wide and 12 px high. */
  readonly width: number
  readonly swatch: Cell
}

export interface PixelsDocument {
  readonly title: string
  readonly caption: string
  /** What a reader who cannot see it is told. */
  readonly label: string
  /** Under the caption. */
  readonly key: readonly KeyEntry[]
  readonly sections: readonly GridSection[]
}

/** Greatest width in px that columns fill before a section goes on in a new line. */
const LINE = 900
const edge = room.right
const between = { columns: 10, rows: 7, bands: 16, sections: 30 } as const
const sizes = { heading: 13, head: 11 } as const

/** Room in px for a text in a cell. */
export const TEXT_ROW = 13

/**
 * Grids of small pictures as one SVG document, built as every picture of the project: title, caption, a key of the colours,
 * and sections one under the other. What a cell shows is the caller's.
 */
export const pixelsDocument = ({ title, caption, label, key, sections }: PixelsDocument): string => {
  const heads = sections.flatMap(({ rows }) => rows.map(({ head = '' }) => textWidth(head, sizes.head)))
  const widest = Math.max(0, ...heads)
  const left = edge + (widest === 0 ? 0 : Math.min(150, widest) + 12)
  const drawn: string[] = []
  let right = drawKey(key, drawn)
  let y = room.topWithCaption + (key.length === 0 ? -16 : 12)
  sections.forEach((section, s) => {
    if (s > 0) y += between.sections
    const made = drawSection(section, left, y)
    drawn.push(made.svg)
    right = Math.max(right, made.right)
    y = made.bottom
  })
  if (sections.length === 0) {
    drawn.push(noData(left, y + 11))
    y += 16
  }
  return draw({
    title,
    caption,
    label,
    width: Math.ceil(Math.max(right + edge, widthOfTitle(title, caption))),
    height: Math.ceil(y + edge),
    panels: [],
    overlay: drawn,
  })
}

/** Swatches in a row under the caption; their right end. */
const drawKey = (key: readonly KeyEntry[], drawn: string[]): number => {
  let x = edge
  for (const { text, width, swatch } of key) {
    drawn.push(
      swatch(x, 59),
      textElement('key', x + width + 6, 69, text, { size: sizes.head, fill: ink.quiet }),
    )
    x += width + 6 + textWidth(text, sizes.head) + 16
  }
  return x - 16
}

const drawSection = (
  { heading, columnHeads = [], cellWidth, rows }: GridSection,
  left: number,
  top: number,
): { readonly svg: string; readonly right: number; readonly bottom: number } => {
  const svg: string[] = ['<g class="section">']
  const count = Math.max(0, ...rows.map(({ cells }) => cells.length))
  const step = cellWidth + between.columns
  const perBand = Math.max(1, Math.floor((LINE - edge - left + between.columns) / step))
  let y = top
  if (heading !== undefined) {
    svg.push(textElement('heading', edge, y + 11, heading, { size: sizes.heading }))
    y += 22
  }
  const hasHeads = columnHeads.some((text) => text !== '')
  for (let first = 0; first < count; first += perBand) {
    if (first > 0) y += between.bands
    const last = Math.min(count, first + perBand)
    if (hasHeads && columnHeads.slice(first, last).some((text) => text !== '')) {
      columnHeads
        .slice(first, last)
        .forEach((text, k) => svg.push(text === '' ? '' : headOf(left + k * step, y + 9, text)))
      y += 16
    }
    rows.forEach(({ head = '', height, cells }, r) => {
      if (r > 0) y += gapOf(rows[r - 1]?.height ?? 0, height)
      const middle = y + height / 2 + 4
      if (head !== '')
        svg.push(
          textElement('row-head', left - 12, middle, fit(head, sizes.head, 150), {
            size: sizes.head,
            fill: ink.quiet,
            anchor: 'end',
          }),
        )
      cells.slice(first, last).forEach((cell, k) => svg.push(cell?.(left + k * step, y) ?? ''))
      y += height
    })
  }
  if (count === 0) {
    svg.push(noData(left, y + 11))
    y += 16
  }
  svg.push('</g>')
  const right = left + Math.max(60, Math.min(count, perBand) * step - between.columns)
  const headed = edge + textWidth(heading ?? '', sizes.heading)
  return { svg: svg.join(''), right: Math.max(right, headed), bottom: y }
}

/** Texts stand near what they tell about, but do not touch it. */
const gapOf = (above: number, height: number): number => {
  if (height > TEXT_ROW) return between.rows
  return above > TEXT_ROW && height === TEXT_ROW ? 5 : 3
}

const noData = (x: number, y: number): string =>
  textElement('no-data', x, y, 'no data', { size: 12, fill: ink.quiet })

const headOf = (x: number, y: number, text: string): string =>
  textElement('column-head', x, y, text, { size: sizes.head, fill: ink.quiet })

/** A text in the middle of a cell, cut to its width. */
export const textCell =
  (className: string, text: string, width: number, fill: string = ink.text): Cell =>
  (left, top) =>
    textElement(className, left + width / 2, top + 10, fit(text, 11, width + between.columns - 3), {
      size: 11,
      fill,
      anchor: 'middle',
    })

/** Width of a column that holds pictures and texts under them; texts longer than 90 px are cut. */
export const columnWidth = (picture: number, texts: readonly string[]): number =>
  Math.ceil(Math.max(picture, Math.min(90, Math.max(0, ...texts.map((text) => textWidth(text, 11))))))
