import { fit, ink, px, spread, textElement, textWidth } from './ink.ts'

/** Where a line ends, in px from the upper left corner of its frame. */
export interface LineEnd {
  readonly name: string
  readonly colour: string
  readonly atX: number
  readonly atY: number
}

const labelSize = 12
const labelGap = 16

/** Room in px right of a frame for the names of its lines. */
export const roomForNames = (names: readonly string[]): number =>
  Math.min(150, Math.max(20, ...names.map((name) => textWidth(name, labelSize) + 18)))

/** Names right of a frame, moved apart, each led to from the end of its line; a word where there is no line. */
export const namesAtEnds = (
  ends: readonly LineEnd[],
  { width: w, height: h }: { readonly width: number; readonly height: number },
): string[] => {
  if (ends.length === 0) {
    return [
      textElement('no-data', w / 2, h / 2, 'no data', { size: labelSize, fill: ink.quiet, anchor: 'middle' }),
    ]
  }
  const rows = spread(
    ends.map((end) => end.atY),
    labelGap,
    4,
    h - 4,
  )
  return ends.flatMap(({ name, colour, atX, atY }, k) => {
    const row = rows[k] ?? atY
    return [
      `<path class="leader" d="M${px(atX + 4)},${px(atY)}L${px(Math.max(atX + 4, w + 3))},${px(atY)}L${px(w + 11)},${px(row)}" fill="none" stroke="${colour}" stroke-opacity="0.55" stroke-width="0.8"/>`,
      textElement('name', w + 14, row + 4, fit(name, labelSize, 132), { size: labelSize, fill: colour }),
    ]
  })
}
