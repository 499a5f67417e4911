/** The shipped font first; whatever shows the SVG elsewhere has one of the others. */
export const fontFamily = 'Inter, system-ui, sans-serif'

/** Text and hairlines, from strong to faint. */
export const ink = {
  text: '#222222',
  quiet: '#5c5c5c',
  axis: '#8a8a8a',
  grid: '#e7e7e7',
  shade: '#f3f3f3',
  state: '#bfdcee',
} as const

/** How the k-th arm is drawn. */
export interface Pen {
  readonly colour: string
  /** SVG `stroke-dasharray`, or `none`. */
  readonly dash: string
}

/**
 * Hues of Okabe and Ito (2008), which colour-blind readers tell apart, each darkened until its text
 * stands on white with a contrast of at least 4.5 : 1; the dashes tell them apart once more.
 */
const pens: readonly Pen[] = [
  { colour: '#0072b2', dash: 'none' },
  { colour: '#c24e00', dash: '7 3' },
  { colour: '#007a58', dash: '2 2.5' },
  { colour: '#a64d82', dash: '9 3 2 3' },
  { colour: '#222222', dash: '4 2' },
  { colour: '#8a6a00', dash: '12 4' },
]

/** The pen of arm k, k >= 0; the seventh arm takes the first pen again. */
export const pen = (k: number): Pen => pens[k % pens.length] ?? { colour: ink.text, dash: 'none' }

/** Text as XML content or attribute value. Characters that XML 1.0 cannot hold become U+FFFD. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')

/** A number as an SVG coordinate in px: to 0.01 px, the same on every machine. */
export const px = (value: number): string => String(Math.round(value * 100) / 100 + 0)

/** How a piece of text is set. */
export interface TextStyle {
  readonly size: number
  readonly fill?: string
  readonly anchor?: 'start' | 'middle' | 'end'
  /** Degrees, clockwise around the place. */
  readonly turn?: number
}

/** An SVG text element; x, y (px) is the end of the baseline that `anchor` names. */
export const textElement = (
  className: string,
  x: number,
  y: number,
  text: string,
  style: TextStyle,
): string => {
  const { size, fill = ink.text, anchor = 'start', turn = 0 } = style
  const place =
    turn === 0 ? `x="${px(x)}" y="${px(y)}"` : `transform="translate(${px(x)},${px(y)}) rotate(${turn})"`
  return `<text class="${className}" ${place} text-anchor="${anchor}" font-size="${size}" fill="${fill}">${escapeXml(text)}</text>`
}

/** Advances of Inter Regular in em, rounded up, by kind of character; the first that fits holds. */
const advances: readonly (readonly [RegExp, number])[] = [
  [/[ilj.,:;'|!() ]/, 0.33],
  [/[mwMW@%]/, 0.92],
  [/[A-Z0-9≤≥×‖]/, 0.72],
  [/./su, 0.6],
]

/** Width of a text in px, rather too much than too little: it reserves room before any font is read. */
export const textWidth = (text: string, size: number): number => {
  let em = 0
  for (const character of text) em += advances.find(([kind]) => kind.test(character))?.[1] ?? 0
  return em * size
}

/** A text that is cut, with an ellipsis, to be no wider than `width` px. */
export const fit = (text: string, size: number, width: number): string => {
  if (textWidth(text, size) <= width) return text
  const characters = Array.from(text)
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, size) > width) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

/**
 * Places moved apart so that neighbours are at least `gap` away and all lie in [from, to] (if they fit):
 * the nearest such places in the sense of least squares, in the given order of heights.
 */
export const spread = (
  wanted: readonly number[],
  gap: number,
  from: number,
  to: number,
): readonly number[] => {
  interface Block {
    /** Sum over members of (wanted − offset in block). */
    sum: number
    readonly members: number[]
  }
  const order = wanted.map((_, k) => k).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b)
  const start = ({ sum, members }: Block): number => {
    const length = (members.length - 1) * gap
    return Math.max(from, Math.min(sum / members.length, to - length))
  }
  const blocks: Block[] = []
  for (const k of order) {
    let block: Block = { sum: wanted[k] ?? 0, members: [k] }
    for (let above = blocks.at(-1); above !== undefined; above = blocks.at(-1)) {
      const below = above.members.length * gap
      if (start(block) >= start(above) + below) break
      blocks.pop()
      block = {
        sum: above.sum + block.sum - block.members.length * below,
        members: [...above.members, ...block.members],
      }
    }
    blocks.push(block)
  }
  const places = new Array<number>(wanted.length).fill(0)
  for (const block of blocks) block.members.forEach((k, row) => (places[k] = start(block) + row * gap))
  return places
}
