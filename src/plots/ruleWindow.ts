import { areaY, dot, line, link, ruleX, ruleY } from '@observablehq/plot'
import { checkArray } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { type Axis, extent, linearAxis, logAxis, minus, position, powerOfTen } from './axes.ts'
import { draw, type Mark, named, type Panel, room } from './draw.ts'
import { ink, pen } from './ink.ts'
import { namesAtEnds } from './lineNames.ts'

/** Changes of three spikes, a value for each pair of intervals. */
export interface DrawnTriplet {
  readonly dw: ArrayLike<number>
  /** What of it is in none of the pairs and single spikes. */
  readonly beyondPairs: ArrayLike<number>
}

/** What a learning rule does, as it was probed. Changes are in units of weight. */
export interface RuleWindow {
  readonly title: string
  /** Whether single spikes, or time, change the weight too: the caption then says so. */
  readonly actsAlone?: boolean
  /** t_post - t_pre in ms, rising. */
  readonly dt: ArrayLike<number>
  /** Change of one pair of spikes, by dt. */
  readonly dw: ArrayLike<number>
  /** The same at dt = 0. */
  readonly atZero: number
  /** Change a pair by rate (1/s), where pre and where post comes first by `dt` ms. */
  readonly frequency: {
    readonly rates: ArrayLike<number>
    readonly dt: number
    readonly causal: ArrayLike<number>
    readonly anticausal: ArrayLike<number>
  }
  readonly triplets: {
    /** From the first spike to the second, and from there to the third, in ms. */
    readonly intervals: readonly (readonly [number, number])[]
    readonly prePostPre: DrawnTriplet
    readonly postPrePost: DrawnTriplet
  }
}

const height = 250
/** Widths of the frames in px, and of the room right of them for names. */
const frames = { window: 330, frequency: 190, triplets: 200 } as const
const names = { window: 14, frequency: 92, triplets: 112 } as const

/**
 * What a rule does as SVG: the change of one pair over dt, the change a pair over the rate of pairs, and that of triplets.
 * One pen for pre before post, another for post before pre.
 *
 * @throws ParameterError E_PARAMETER if lists differ in length or hold what is no finite number
 */
export const ruleWindow = (data: RuleWindow): string => {
  check(data)
  const { title, actsAlone = false } = data
  const alone =
    'The rule acts without pairs too: what single spikes do, and time until the last, is part of it.'
  const top = room.topWithCaption
  const second = room.left + frames.window + names.window + room.left
  const third = second + frames.frequency + names.frequency + room.left
  return draw({
    title,
    caption: `Dot at dt = 0: both spikes at one instant. Bars: what of three spikes is beyond their pairs.${actsAlone ? ` ${alone}` : ''}`,
    label: `${title}: change of weight over dt, over the rate of pairs, and of triplets`,
    width: third + frames.triplets + names.triplets,
    height: top + height + room.bottom + 4,
    panels: [
      windowPanel(data, { left: room.left, top, width: frames.window, height }),
      frequencyPanel(data, { left: second, top, width: frames.frequency, height }),
      tripletPanel(data, { left: third, top, width: frames.triplets, height }),
    ],
  })
}

type Frame = Pick<Panel, 'left' | 'top' | 'width' | 'height'>

/** Values on an axis with short texts: a power of ten is taken out of them if they are far from 1. */
const changes = (
  what: string,
  values: readonly number[],
): { readonly y: Axis; readonly scaled: (value: number) => number } => {
  const [low, high] = extent([...values, 0]) ?? [0, 0]
  const size = Math.max(-low, high)
  const exponent = size === 0 ? 0 : Math.floor(Math.log10(size) + 1e-9)
  const isFar = exponent < -1 || exponent > 2
  const by = isFar ? Number(`1e${exponent}`) : 1
  const label = isFar ? `${what} (×${powerOfTen(exponent)})` : what
  // a little room, so that a line at the end of the values is not on the frame
  const margin = 0.06 * (high - low)
  const from = (low - (low < 0 ? margin : 0)) / by
  const to = (high + (high > 0 ? margin : 0)) / by
  return { y: linearAxis(label, from, to, { most: 6 }), scaled: (value) => value / by }
}

const zeroLine = (): Mark => named('zero', ruleY([0], { stroke: ink.axis, strokeWidth: 0.9 }))

const windowPanel = ({ dt, dw, atZero }: RuleWindow, frame: Frame): Panel => {
  const { y, scaled } = changes('change by one pair', [...Array.from(dw), atZero])
  const rows = Array.from(dt, (x, k) => ({ dt: x, dw: scaled(dw[k] ?? Number.NaN) }))
  const [from, to] = extent(rows.map((row) => row.dt)) ?? [-1, 1]
  const x = linearAxis(`dt = t_post ${minus} t_pre (ms)`, Math.min(from, 0), Math.max(to, 0), { most: 7 })
  const sides = [
    { rows: rows.filter((row) => row.dt > 0), drawn: pen(0) },
    { rows: rows.filter((row) => row.dt < 0), drawn: pen(1) },
  ]
  const marks: Mark[] = [
    zeroLine(),
    named('zero', ruleX([0], { stroke: ink.axis, strokeWidth: 0.9 })),
    ...sides.flatMap(({ rows: side, drawn: { colour } }) => [
      named('area', areaY(side, { x: 'dt', y1: () => 0, y2: 'dw', fill: colour, fillOpacity: 0.12 })),
      named('window', line(side, { x: 'dt', y: 'dw', stroke: colour, strokeWidth: 1.9 })),
      ...(side.length <= 12 ? [named('sample', dot(side, { x: 'dt', y: 'dw', fill: colour, r: 2.2 }))] : []),
    ]),
    named('at-zero', dot([{ dt: 0, dw: scaled(atZero) }], { x: 'dt', y: 'dw', fill: ink.text, r: 3.4 })),
  ]
  return { ...frame, x, y, marks }
}

const frequencyPanel = ({ frequency }: RuleWindow, frame: Frame): Panel => {
  const { rates, dt, causal, anticausal } = frequency
  const { y, scaled } = changes('change a pair', [...Array.from(causal), ...Array.from(anticausal)])
  const [low, high] = extent(Array.from(rates)) ?? [1, 10]
  const x = logAxis('pairs a second (1/s)', low, high, { most: 6 })
  const curves = [
    { name: `dt = ${rounded(dt)} ms`, pen: pen(0), values: causal },
    { name: `dt = ${minus}${rounded(dt)} ms`, pen: pen(1), values: anticausal },
  ].map((curve) => ({
    ...curve,
    rows: Array.from(rates, (rate, k) => ({ rate, dw: scaled(curve.values[k] ?? Number.NaN) })).sort(
      (a, b) => a.rate - b.rate,
    ),
  }))
  const ends = curves.flatMap(({ name, pen: { colour }, rows }) => {
    const end = rows.at(-1)
    return end === undefined
      ? []
      : [
          {
            name,
            colour,
            atX: position(x, end.rate) * frame.width,
            atY: (1 - position(y, end.dw)) * frame.height,
          },
        ]
  })
  const marks: Mark[] = [
    zeroLine(),
    ...curves.flatMap(({ rows, pen: { colour, dash } }) => [
      named(
        'frequency',
        line(rows, { x: 'rate', y: 'dw', stroke: colour, strokeWidth: 1.8, strokeDasharray: dash }),
      ),
      named('rate', dot(rows, { x: 'rate', y: 'dw', fill: colour, r: 2.4 })),
    ]),
  ]
  return { ...frame, x, y, marks, overlay: namesAtEnds(ends, frame) }
}

const tripletPanel = ({ triplets }: RuleWindow, frame: Frame): Panel => {
  const { intervals, prePostPre, postPrePost } = triplets
  const kinds = [
    { name: 'pre-post-pre', pen: pen(2), at: -0.14, of: prePostPre },
    { name: 'post-pre-post', pen: pen(3), at: 0.14, of: postPrePost },
  ]
  const all = kinds.flatMap(({ of }) => [...Array.from(of.dw), ...Array.from(of.beyondPairs)])
  const { y, scaled } = changes('change by three spikes', all)
  const x: Axis = {
    label: 'intervals (ms)',
    scale: 'linear',
    domain: [-0.5, Math.max(1, intervals.length) - 0.5],
    ticks: intervals.map(([first, second], at) => ({ at, text: `${rounded(first)}, ${rounded(second)}` })),
  }
  const drawn = kinds.map((kind) => ({
    ...kind,
    rows: intervals.map((_, k) => ({
      at: k + kind.at,
      dw: scaled(kind.of.dw[k] ?? Number.NaN),
      beyond: scaled(kind.of.beyondPairs[k] ?? Number.NaN),
    })),
  }))
  const ends = drawn.flatMap(({ name, pen: { colour }, rows }) => {
    const end = rows.at(-1)
    return end === undefined
      ? []
      : [
          {
            name,
            colour,
            // right of both, so that no line crosses a dot
            atX: position(x, intervals.length - 1 + 0.14) * frame.width,
            atY: (1 - position(y, end.dw)) * frame.height,
          },
        ]
  })
  const marks: Mark[] = [
    zeroLine(),
    ...drawn.flatMap(({ rows, pen: { colour } }) => [
      named(
        'beyond',
        link(
          rows.filter(({ beyond }) => beyond !== 0),
          {
            x1: 'at',
            x2: 'at',
            y1: () => 0,
            y2: 'beyond',
            stroke: colour,
            strokeOpacity: 0.45,
            strokeWidth: 9,
          },
        ),
      ),
      named('triplet', dot(rows, { x: 'at', y: 'dw', fill: colour, r: 3 })),
    ]),
  ]
  return { ...frame, x, y, marks, overlay: namesAtEnds(ends, frame) }
}

/** Few digits: 3.3333 is 3.33. */
const rounded = (x: number): string => String(Number(x.toPrecision(3)))

const check = ({ dt, dw, atZero, frequency, triplets }: RuleWindow): void => {
  const where = 'ruleWindow'
  const { rates, causal, anticausal } = frequency
  const { intervals, prePostPre, postPrePost } = triplets
  numbers(`${where}.dt`, dt, dt.length, '')
  numbers(`${where}.dw`, dw, dt.length, 'dt')
  numbers(`${where}.atZero`, [atZero], 1, '')
  numbers(`${where}.frequency.rates`, rates, rates.length, '')
  for (let k = 0; k < rates.length; k++) {
    if (!((rates[k] ?? 0) > 0))
      throw new ParameterError(`${where}.frequency.rates[${k}]`, rates[k], 'a number > 0 1/s')
  }
  numbers(`${where}.frequency.causal`, causal, rates.length, 'rates')
  numbers(`${where}.frequency.anticausal`, anticausal, rates.length, 'rates')
  for (const [name, { dw: of, beyondPairs }] of Object.entries({ prePostPre, postPrePost })) {
    numbers(`${where}.triplets.${name}.dw`, of, intervals.length, 'intervals')
    numbers(`${where}.triplets.${name}.beyondPairs`, beyondPairs, intervals.length, 'intervals')
  }
}

const numbers = (where: string, values: ArrayLike<number>, count: number, like: string): void => {
  checkArray(where, values, 'an array of numbers')
  if (values.length !== count)
    throw new ParameterError(where, values, `as many values as there are ${like} (${count})`)
  for (let k = 0; k < count; k++) {
    if (!Number.isFinite(values[k])) throw new ParameterError(`${where}[${k}]`, values[k], 'a finite number')
  }
}
