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
