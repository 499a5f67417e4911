import { checkArray } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { type Axis, extent, linearAxis } from './axes.ts'
import { type Canvas, draw, type Mark, type Panel, pathMark, room } from './draw.ts'
import { fit, ink, pen, px, textElement, textWidth } from './ink.ts'

/** Changes of one kind: by what the stems are told apart. */
export interface ChangesOf {
  /** Such as the place of a chain in its rule. */
  readonly name: string
  /** Times in ms and changes, of equal length. */
  readonly t: ArrayLike<number>
  readonly dw: ArrayLike<number>
}

export interface WeightCauses {
  readonly title: string
  readonly caption?: string
  /** The window of time that is shown, in ms, from < to. */
  readonly from: number
  readonly to: number
  /** Weight at the beginning of the window. */
  readonly w: number
  /** Weights after each change, with its time in ms, in the order of time. */
  readonly path: { readonly t: ArrayLike<number>; readonly w: ArrayLike<number> }
  /** What the changes are made of. */
  readonly changes: readonly ChangesOf[]
  /** Spike times in ms of the two neurons, with what they are called. */
  readonly pre: { readonly name: string; readonly t: ArrayLike<number> }
  readonly post: { readonly name: string; readonly t: ArrayLike<number> }
}

const width = 908
const left = 92
const right = 28
const heights = { weight: 190, changes: 150, spikes: 62 } as const
/** Between frames: ticks of one and heading of the next. */
const between = 48

/** Stems up to which each has a head. */
const HEADS = 250
/** Between stems of one time, in px. */
const ASIDE = 3

/**
 * Why a weight moved, as SVG: the weight over time, the changes under it as stems, a colour each for what they came from, and the
 * spikes of both neurons under those, so that a vertical cut reads as one change with its pair.
 *
 * Cost: a path for the weight, one or two for each kind of change, two for the spikes, however many there are.
 *
 * @throws ParameterError E_PARAMETER if the window is empty or lists differ in length
 */
export const weightCauses = (data: WeightCauses): string => {
  const { title, caption, from, to, changes, pre, post } = data
  check(data)
  const x = linearAxis('time (ms)', from, to, { most: 10 })
  const frameWidth = width - left - right
  const top = caption === undefined ? room.top : room.topWithCaption
  const frame = (y: number, height: number, own: Pick<Panel, 'x' | 'y' | 'marks' | 'overlay'>): Panel => ({
    left,
    top: y,
    width: frameWidth,
    height,
    ...own,
  })
  const under = { ...x, label: '' }
  const second = top + heights.weight + between
  const third = second + heights.changes + between
  return draw({
    title,
    ...(caption === undefined ? {} : { caption }),
    label: `${title}: weight, its changes by cause, and the spikes of both neurons from ${from} to ${to} ms`,
    width,
    height: third + heights.spikes + room.bottom + 4,
    panels: [
      frame(top, heights.weight, { x: under, y: weightAxis(data), marks: [weightMark(data)] }),
      frame(second, heights.changes, {
        x: under,
        y: changeAxis(changes),
        marks: [zeroLine(data), ...changes.flatMap((one, k) => stems(one, k, data))],
        overlay: changes.length === 0 ? [none(frameWidth)] : names(changes, frameWidth),
      }),
      frame(third, heights.spikes, { x, y: neurons(pre.name, post.name), marks: rows(data) }),
    ],
  })
}

const weightAxis = ({ w, path }: WeightCauses): Axis => {
  const [low, high] = extent([w, ...Array.from(path.w)]) ?? [0, 1]
  return linearAxis('weight', low, high, { most: 5, round: true })
}

const changeAxis = (changes: readonly ChangesOf[]): Axis => {
  let [low, high] = [0, 0]
  for (const { dw } of changes) {
    const [least, most] = extent(Array.from(dw)) ?? [0, 0]
    low = Math.min(low, least)
    high = Math.max(high, most)
  }
  return linearAxis('change', low, high, { most: 5, round: true })
}

/** The post neuron above the pre one: as the matrix has it, to from. */
const neurons = (pre: string, post: string): Axis => ({
  label: 'spikes',
  scale: 'linear',
  domain: [-0.5, 1.5],
  ticks: [
    { at: 0, text: fit(pre, 11, left - 12) },
    { at: 1, text: fit(post, 11, left - 12) },
  ],
})

/** Steps: the weight stays until it is changed. */
const weightMark = ({ from, to, w, path }: WeightCauses): Mark =>
  pathMark('weight', { fill: 'none', stroke: ink.text, 'stroke-width': '1.5' }, (canvas) => {
    const pieces = [`M${px(canvas.x(from))},${px(canvas.y(w))}`]
    for (let k = 0; k < path.t.length; k++) {
      const t = path.t[k] ?? Number.NaN
      if (t >= from && t <= to) pieces.push(`H${px(canvas.x(t))}V${px(canvas.y(path.w[k] ?? Number.NaN))}`)
    }
    return `${pieces.join('')}H${px(canvas.x(to))}`
  })

const zeroLine = ({ from, to }: WeightCauses): Mark =>
  pathMark(
    'zero',
    { fill: 'none', stroke: ink.axis, 'stroke-width': '0.7' },
    ({ x, y }) => `M${px(x(from))},${px(y(0))}H${px(x(to))}`,
  )

const stems = ({ t, dw }: ChangesOf, k: number, { from, to, changes }: WeightCauses): readonly Mark[] => {
  const { colour } = pen(k)
  const isFew = t.length <= HEADS
  // side by side: several may come at one time
  const aside = isFew ? (k - (changes.length - 1) / 2) * ASIDE : 0
  const each = (piece: (x: number, y: number, zero: number) => string) => (canvas: Canvas) => {
    const zero = canvas.y(0)
    const pieces: string[] = []
    for (let n = 0; n < t.length; n++) {
      const time = t[n] ?? Number.NaN
      const change = dw[n] ?? 0
      if (time >= from && time <= to) pieces.push(piece(canvas.x(time) + aside, canvas.y(change), zero))
    }
    return pieces.join('')
  }
  const line = pathMark(
    'changes',
    { fill: 'none', stroke: colour, 'stroke-width': isFew ? '1.4' : '0.7' },
    each((x, y, zero) => `M${px(x)},${px(zero)}V${px(y)}`),
  )
  if (!isFew) return [line]
  // a head, so that a change of next to nothing is seen
  const r = 2.2
  const heads = pathMark(
    'heads',
    { fill: colour },
    each((x, y) => `M${px(x - r)},${px(y)}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`),
  )
  return [line, heads]
}

/** The names of the changes in their colours, at the right above the frame. */
const names = (changes: readonly ChangesOf[], frameWidth: number): readonly string[] => {
  const size = 12
  const gap = 18
  let x = frameWidth
  return changes
    .map(({ name }, k) => ({ name: fit(name, size, frameWidth / changes.length - gap), k }))
    .toReversed()
    .map(({ name, k }) => {
      const at = x
      x -= textWidth(name, size) + gap
      return textElement('key', at, -11, name, { size, fill: pen(k).colour, anchor: 'end' })
    })
}

const none = (frameWidth: number): string =>
  textElement('no-data', frameWidth / 2, heights.changes / 2 + 4, 'no changes', {
    size: 12,
    fill: ink.quiet,
    anchor: 'middle',
  })

const rows = ({ pre, post, from, to }: WeightCauses): readonly Mark[] =>
  [pre, post].map(({ t }, row) =>
    pathMark('spikes', { fill: 'none', stroke: ink.text, 'stroke-width': '1.2' }, (canvas) => {
      const half = (canvas.y(0) - canvas.y(1)) * 0.34
      const pieces: string[] = []
      for (let k = 0; k < t.length; k++) {
        const time = t[k] ?? Number.NaN
        if (time >= from && time <= to)
          pieces.push(`M${px(canvas.x(time))},${px(canvas.y(row) - half)}v${px(2 * half)}`)
      }
      return pieces.join('')
    }),
  )

const check = ({ from, to, path, changes, pre, post }: WeightCauses): void => {
  const where = 'weightCauses'
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to))
    throw new ParameterError(`${where}.to`, to, `a number > from (${from})`)
  const equal = (name: string, t: ArrayLike<number>, other: ArrayLike<number>) => {
    checkArray(`${where}.${name}.t`, t, 'an array of times')
    if (t.length !== other.length)
      throw new ParameterError(`${where}.${name}`, other, `as many values as there are times (${t.length})`)
  }
  equal('path', path.t, path.w)
  changes.forEach(({ t, dw }, k) => equal(`changes[${k}]`, t, dw))
  checkArray(`${where}.pre.t`, pre.t, 'an array of times')
  checkArray(`${where}.post.t`, post.t, 'an array of times')
}
