import { draw, room, widthOfTitle, type Panel } from './draw.ts'
import { textElement, textWidth } from './ink.ts'

/** A panel of a row of squares, before it has its place. */
export type Square = Omit<Panel, 'left' | 'top' | 'width' | 'height'>

/** Names of colours, for a line of their own. */
export interface Key {
  readonly name: string
  readonly colour: string
}

const keySize = 12

/** Names of colours, one after the other up to `right`, on the line of the title. */
const drawKeys = (keys: readonly Key[], right: number): string[] => {
  let at = right
  return keys.toReversed().map(({ name, colour }) => {
    const text = textElement('key', at, 28, name, { size: keySize, fill: colour, anchor: 'end' })
    at -= textWidth(name, keySize) + 10
    return text
  })
}

/**
 * Square panels in rows of at most three, with equal frames, so that a diagonal runs at 45 degrees.
 *
 * @param wanted panels in a row, at most three. Default: as many as make the rows equally long
 * @param keys what colours mean, right of the title
 */
export const drawSquares = (
  title: string,
  caption: string,
  label: string,
  squares: readonly Square[],
  wanted?: number,
  keys: readonly Key[] = [],
): string => {
  const count = Math.max(1, squares.length)
  const columns = wanted ?? Math.ceil(count / Math.ceil(count / 3))
  const rows = Math.ceil(count / columns)
  const side = columns === 3 ? (900 - 3 * (room.leftWithLabel + room.right)) / 3 : 330
  const across = room.leftWithLabel + side + room.right
  const down = side + room.bottom
  const between = 34
  const ofKeys = keys.reduce((sum, { name }) => sum + textWidth(name, keySize) + 10, 0)
  const width = Math.max(columns * across, widthOfTitle(title, caption), widthOfTitle(title) + ofKeys)
  return draw({
    title,
    caption,
    label,
    width,
    overlay: drawKeys(keys, width - room.right),
    height: room.topWithCaption + rows * down + (rows - 1) * between + 4,
    panels: squares.map((square, k) => ({
      ...square,
      left: room.leftWithLabel + (k % columns) * across,
      top: room.topWithCaption + Math.floor(k / columns) * (down + between),
      width: side,
      height: side,
    })),
  })
}
