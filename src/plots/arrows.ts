import { type Mark, pathMark } from './draw.ts'
import { px } from './ink.ts'

/** An arrow in data, its middle at x, y. */
export interface Arrow {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
}

/** Arrows as one path: a shaft and a head of a third of its length, at most 6 px. */
export const arrowsMark = (
  className: string,
  arrows: readonly Arrow[],
  { colour, width = 1.2 }: { readonly colour: string; readonly width?: number },
): Mark =>
  pathMark(
    className,
    {
      fill: 'none',
      stroke: colour,
      'stroke-width': String(width),
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    },
    (canvas) =>
      arrows
        .map(({ x, y, dx, dy }) => {
          const [fromX, fromY] = [canvas.x(x - dx / 2), canvas.y(y - dy / 2)]
          const [toX, toY] = [canvas.x(x + dx / 2), canvas.y(y + dy / 2)]
          const length = Math.hypot(toX - fromX, toY - fromY)
          if (!(length > 0)) return ''
          const head = Math.min(6, length / 2.5)
          const [ux, uy] = [((toX - fromX) / length) * head, ((toY - fromY) / length) * head]
          const barb = (side: number): string =>
            `${px(toX - ux * 0.85 - side * uy * 0.5)},${px(toY - uy * 0.85 + side * ux * 0.5)}`
          return `M${px(fromX)},${px(fromY)}L${px(toX)},${px(toY)}M${barb(1)}L${px(toX)},${px(toY)}L${barb(-1)}`
        })
        .join(''),
  )
