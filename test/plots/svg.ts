import { parseHTML } from 'linkedom'

/** What tests read of an SVG element. */
export interface SvgElement {
  readonly textContent: string
  getAttribute(name: string): string | null
  querySelectorAll(selector: string): Iterable<SvgElement>
}

export interface Svg {
  readonly root: SvgElement
  /** All elements that a selector finds. */
  readonly find: (selector: string) => readonly SvgElement[]
  /** Their texts. */
  readonly texts: (selector: string) => readonly string[]
}

export const parse = (svg: string): Svg => {
  const root = parseHTML(svg).document.querySelector('svg') as unknown as SvgElement
  const find = (selector: string): readonly SvgElement[] => [...root.querySelectorAll(selector)]
  return { root, find, texts: (selector) => find(selector).map((element) => element.textContent) }
}

/** Points of a path of straight pieces (M and L), in px. */
export const points = (path: SvgElement): readonly (readonly [number, number])[] =>
  [...(path.getAttribute('d') ?? '').matchAll(/[ML]([-\d.e]+),([-\d.e]+)/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ])

/** The two numbers of `translate(x,y)`. */
export const translation = (element: SvgElement): readonly [number, number] => {
  const [, x, y] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(element.getAttribute('transform') ?? '') ?? []
  return [Number(x), Number(y)]
}

/** Element k of a list, which must be there. */
export const pick = (elements: readonly SvgElement[], k: number): SvgElement => {
  const element = elements[k]
  if (element === undefined) throw new Error(`no element ${k}: there are ${elements.length}`)
  return element
}

/** An attribute that is a number, NaN if it is not there. */
export const number = (element: SvgElement | undefined, name: string): number =>
  Number(element?.getAttribute(name) ?? Number.NaN)

/** What a call throws. */
export const thrown = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Boxes of a path of rectangles (`Mx,yHxVyHxZ`): left, top, right, bottom in px. */
export const boxes = (path: SvgElement): readonly (readonly number[])[] =>
  [...(path.getAttribute('d') ?? '').matchAll(/M([-\d.]+),([-\d.]+)H([-\d.]+)V([-\d.]+)/g)].map((match) =>
    match.slice(1).map(Number),
  )

/** The colour of each pixel of a small picture, row by row: what a reader sees in the middle of it. */
export const coloursOf = (picture: SvgElement, columns: number, rows: number): readonly string[] => {
  const ground = [...picture.querySelectorAll('rect.ground')][0]
  const [width, height] = [number(ground, 'width'), number(ground, 'height')]
  const painted = [...picture.querySelectorAll('path.pixel')].map((path) => ({
    colour: path.getAttribute('fill') ?? '',
    boxes: boxes(path),
  }))
  return Array.from({ length: columns * rows }, (_, k) => {
    const [x, y] = [
      ((k % columns) + 0.5) * (width / columns),
      (Math.floor(k / columns) + 0.5) * (height / rows),
    ]
    const over = painted.findLast((path) =>
      path.boxes.some(
        ([left = 0, top = 0, right = 0, bottom = 0]) => left <= x && x < right && top <= y && y < bottom,
      ),
    )
    return over?.colour ?? 'white'
  })
}
