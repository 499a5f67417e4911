import { axisX, axisY, gridX, gridY, plot } from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Axis } from './axes.ts'
import { escapeXml, fit, fontFamily, ink, px, textElement, textWidth } from './ink.ts'

/** A mark of Observable Plot. Its own type needs the types of a browser and of d3, which our readers may not have. */
export type Mark = object

/** A frame with two axes and what is drawn in it. All lengths in px of the whole drawing. */
export interface Panel {
  /** The frame that the data fill; ticks, labels and title stand outside it. */
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Above the frame. Without a title, the label of y stands there, else it stands upright beside the ticks. */
  readonly title?: string
  readonly titleColour?: string
  readonly x: Axis
  readonly y: Axis
  readonly marks: readonly Mark[]
  /** SVG elements on top of the marks, in px from the upper left corner of the frame. */
  readonly overlay?: readonly string[]
}

/** A whole picture: a title and panels, placed by whoever asks for it. */
export interface Drawing {
  readonly title: string
  /** One line under the title that says how to read the marks. */
  readonly caption?: string
  /** What a reader who cannot see it is told (`aria-label`). */
  readonly label: string
  readonly width: number
  readonly height: number
  readonly panels: readonly Panel[]
  /** SVG elements on top of the panels, in px of the whole drawing. */
  readonly overlay?: readonly string[]
}

/** Room in px that `draw` needs around frames. */
export const room = {
  /** From the upper edge to the frames, without and with a caption, with one line above each frame. */
  top: 68,
  topWithCaption: 86,
  /** Under a frame: ticks and label of x. */
  bottom: 44,
  /** Left of a frame: ticks of y; with an upright label too. */
  left: 54,
  leftWithLabel: 66,
  right: 20,
} as const

const sizes = { title: 16, caption: 12, heading: 13, label: 12, tick: 11 } as const

/** The least width in px that holds title and caption. */
export const widthOfTitle = (title: string, caption = ''): number =>
  Math.ceil(
    room.leftWithLabel +
      room.right +
      Math.max(textWidth(title, sizes.title), textWidth(caption, sizes.caption)),
  )

/**
 * A picture as a complete SVG document: white background, font Inter, `role="img"` with a label, no ids,
 * coordinates to 0.01 px. The same drawing gives the same string. Marks keep their names as classes.
 *
 * Cost: O(elements); Plot runs in a small DOM of its own (linkedom), nothing is global.
 */
export const draw = (drawing: Drawing): string => {
  const { title, caption, label, width, height, panels, overlay = [] } = drawing
  const left = panels[0]?.left ?? room.right
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeXml(label)}" width="${px(width)}" height="${px(height)}"`,
    ` viewBox="0 0 ${px(width)} ${px(height)}" font-family="${fontFamily}" font-size="${sizes.tick}">`,
    `<rect class="background" width="${px(width)}" height="${px(height)}" fill="white"/>`,
    textElement('title', left, 28, fit(title, sizes.title, width - left - room.right), { size: sizes.title }),
    caption === undefined
      ? ''
      : textElement('caption', left, 47, caption, { size: sizes.caption, fill: ink.quiet }),
    ...panels.map(drawPanel),
    ...overlay,
    '</svg>\n',
  ].join('')
}

const drawPanel = (panel: Panel): string => {
  const { left, top, width, height, title, titleColour = ink.text, x, y, marks, overlay = [] } = panel
  const heading = title ?? y.label
  const labels = [
    textElement('heading', 0, -11, fit(heading, sizes.heading, width + room.right), {
      size: sizes.heading,
      fill: title === undefined ? ink.text : titleColour,
    }),
    textElement('x-label', width / 2, height + 38, x.label, { size: sizes.label, anchor: 'middle' }),
    title === undefined || y.label === ''
      ? ''
      : textElement('y-label', -46, height / 2, y.label, { size: sizes.label, anchor: 'middle', turn: -90 }),
  ]
  const inner = plotted(x, y, width, height, marks)
  return `<g class="panel" transform="translate(${px(left)},${px(top)})" text-anchor="middle">${inner}${overlay.join('')}${labels.join('')}</g>`
}

/** The part of an SVG element that `draw` reads and tidies. */
interface Element {
  readonly attributes: Iterable<{ readonly name: string; value: string }>
  readonly innerHTML: string
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
  remove(): void
  querySelectorAll(selector: string): Iterable<Element>
}

const coordinates = new Set([
  'd',
  'transform',
  'points',
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'cx',
  'cy',
  'r',
  'width',
  'height',
])

const plotted = (x: Axis, y: Axis, width: number, height: number, marks: readonly Mark[]): string => {
  const tick = { tickSize: 4, tickPadding: 4, label: null, color: ink.quiet, stroke: ink.axis }
  const grid = { stroke: ink.grid, strokeOpacity: 1 }
  const options = {
    document: parseHTML('<!doctype html><html><body></body></html>').document,
    width,
    height,
    margin: 0,
    x: { type: x.scale, domain: [...x.domain], range: [0, width], axis: null },
    y: { type: y.scale, domain: [...y.domain], range: [height, 0], axis: null },
    marks: [
      gridX(places(x), grid),
      gridY(places(y), grid),
      frameLines(width, height),
      axisX(places(x), { ...tick, anchor: 'bottom', text: texts(x) }),
      axisY(places(y), { ...tick, anchor: 'left', text: texts(y) }),
      ...marks,
    ],
  }
  const svg: Element = plot(options as Parameters<typeof plot>[0])
  return tidied(svg)
}

const places = (axis: Axis): number[] => axis.ticks.map((tick) => tick.at)
const texts = (axis: Axis): string[] => axis.ticks.map((tick) => tick.text)

/** Where and on what a mark that draws itself finds its element and its scales. */
export interface Canvas {
  /** From data to px in the frame. */
  readonly x: (value: number) => number
  readonly y: (value: number) => number
}

/**
 * A mark that is one SVG path, made from data through the scales: for things too many to be elements.
 *
 * @param className name of its group
 * @param attributes SVG attributes of the path, such as `fill` and `stroke`
 * @param path from the scales of the panel to the value of `d`
 */
export const pathMark =
  (className: string, attributes: Readonly<Record<string, string>>, path: (canvas: Canvas) => string): Mark =>
  (
    _index: unknown,
    scales: Canvas,
    _values: unknown,
    _dimensions: unknown,
    context: { document: Maker },
  ): unknown => {
    const element = context.document.createElementNS('http://www.w3.org/2000/svg', 'path')
    element.setAttribute('class', className)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    element.setAttribute('d', path(scales))
    return element
  }

interface Maker {
  createElementNS(namespace: string, name: string): Element
}

/** A mark whose group has a class of its own, where Plot would name it by its kind (`line`, `dot`). */
export const named = (className: string, mark: Mark): Mark => {
  const made = mark as { render(...drawn: readonly unknown[]): Element | null }
  const render = made.render.bind(made)
  made.render = (...drawn) => {
    const group = render(...drawn)
    group?.setAttribute('class', className)
    return group
  }
  return made
}

const frameLines = (width: number, height: number): Mark =>
  pathMark('axes', { fill: 'none', stroke: ink.axis }, () => `M0,0V${px(height)}H${px(width)}`)

/**
 * Inner SVG of what Plot made. Its style sheet goes (resvg ignores it, and it would repeat), each mark's
 * `aria-label` becomes its class (a label on a group without a role is an error for screen readers), and
 * coordinates are rounded.
 */
const tidied = (svg: Element): string => {
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const element of svg.querySelectorAll('*')) {
    const name = element.getAttribute('aria-label')
    if (name !== null) {
      element.removeAttribute('aria-label')
      if ((element.getAttribute('class') ?? '') === '')
        element.setAttribute('class', name.replace(/\W+/g, '-'))
    }
    element.removeAttribute('aria-hidden')
    for (const attribute of element.attributes) {
      if (coordinates.has(attribute.name)) {
        attribute.value = attribute.value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (text) => px(Number(text)))
      }
    }
  }
  return svg.innerHTML
}
