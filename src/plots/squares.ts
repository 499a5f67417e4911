import { draw, room, widthOfTitle, type Panel } from './draw.ts'

/** A panel of a row of squares, before it has its place. */
export type Square = Omit<Panel, 'left' | 'top' | 'width' | 'height'>

/**
 * Square panels in rows of at most three, with equal frames, so that a diagonal runs at 45 degrees.
 *
 * @param wanted panels in a row, at most three. Default: as many as make the rows equally long
 */
export const drawSquares = (
  title: string,
  caption: string,
  label: string,
  squares: readonly Square[],
  wanted?: number,
): string => {
  const count = Math.max(1, squares.length)
  const columns = wanted ?? Math.ceil(count / Math.ceil(count / 3))
  const rows = Math.ceil(count / columns)
  const side = columns === 3 ? (900 - 3 * (room.leftWithLabel + room.right)) / 3 : 330
  const across = room.leftWithLabel + side + room.right
  const down = side + room.bottom
  const between = 34
  return draw({
    title,
    caption,
    label,
    width: Math.max(columns * across, widthOfTitle(title, caption)),
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
