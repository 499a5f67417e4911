import pc from 'picocolors'
import type { PartSpec } from '../graph/index.ts'
import type { RuleProbe } from '../plasticity/index.ts'
import { compactJson } from './compactJson.ts'
import { columnsOf, readable, wrapped } from './output.ts'

/** Columns and rows of the window in characters; both odd, so that dt = 0 and dw = 0 have one. */
const COLUMNS = 61
const ROWS = 11

/** A probe for reading. */
export const probeText = (found: RuleProbe, part: PartSpec | undefined): string => {
  const { rule, weight, atZero, antisymmetry, frequency, triplets, explain, notes } = found
  const { rates, dt, pairs, causal, anticausal } = frequency
  const sections = [
    `${pc.bold(rule)}, on a synapse of weight ${readable(weight)}`,
    ...(part === undefined ? [] : [`  ${compactJson(part, 1)}`]),
    '',
    '  Change of weight by one pair, over dt = t_post - t_pre:',
    windowText(found),
    '',
    columnsOf([
      ...tableOf(found),
      ['dt = 0', readable(atZero)],
      ['antisymmetry', antisymmetryText(antisymmetry)],
    ]),
    ...(rates.length === 0
      ? []
      : [
          '',
          `  Change a pair, of ${pairs} at a rate:`,
          columnsOf([
            ['1/s', ...rates.map(readable)],
            [`dt = ${short(dt)} ms`, ...causal.map(readable)],
            [`dt = -${short(dt)} ms`, ...anticausal.map(readable)],
          ]),
        ]),
    '',
    '  Change by three spikes, and what of it is beyond their pairs:',
    columnsOf([
      ['intervals ms', ...triplets.intervals.map(([x, y]) => `${short(x)}, ${short(y)}`)],
      ['pre-post-pre', ...triplets.prePostPre.dw.map(readable)],
      ['  beyond pairs', ...triplets.prePostPre.beyondPairs.map(readable)],
      ['post-pre-post', ...triplets.postPrePost.dw.map(readable)],
      ['  beyond pairs', ...triplets.postPrePost.beyondPairs.map(readable)],
    ]),
    '',
    `  Evaluated as:`,
    ...explain.map(paragraph),
    ...(notes.length === 0 ? [] : ['', '  To know:', ...notes.map(paragraph)]),
  ]
  return sections.join('\n')
}

const paragraph = (text: string): string => `    ${wrapped(text, 96).join('\n      ')}`

/** A few places of the window, from far to near on both sides. */
const tableOf = ({ dt, dw }: RuleProbe): readonly (readonly string[])[] => {
  const half = dt.length / 2
  const steps = Math.min(5, half)
  const chosen = Array.from({ length: steps }, (_, k) => half + Math.ceil(((k + 1) * half) / steps) - 1)
  const at = [...chosen.toReversed().map((k) => dt.length - 1 - k), ...chosen]
  return [
    ['dt ms', ...at.map((k) => short(dt[k] ?? Number.NaN))],
    ['dw', ...at.map((k) => readable(dw[k] ?? Number.NaN))],
  ]
}

const short = (x: number): string => String(Number(x.toPrecision(3)))

const antisymmetryText = (share: number | null): string => {
  if (share === null) return 'none: it does nothing'
  const words = share === 1 ? ' (equal and opposite)' : share === 0 ? ' (symmetric)' : ''
  return `${readable(share)}${words}`
}

/** The window as characters: dots at the values, an axis at dw = 0 and at dt = 0. */
const windowText = ({ dt, dw, atZero }: RuleProbe): string => {
  const most = Math.max(0, ...dw, atZero)
  const least = Math.min(0, ...dw, atZero)
  const size = Math.max(most, -least) || 1
  // the axis is at the edge if all values are on one side of it
  const [top, bottom] = [most > 0 || least === 0 ? size : 0, least < 0 ? -size : 0]
  const rowOf = (value: number): number => Math.round(((top - value) / (top - bottom)) * (ROWS - 1))
  const dtMax = dt.at(-1) ?? 1
  const rows = Array.from({ length: ROWS }, () => Array.from({ length: COLUMNS }, () => ' '))
  const set = (row: number, column: number, mark: string): void => {
    const line = rows[row]
    if (line !== undefined) line[column] = mark
  }
  const middle = (COLUMNS - 1) / 2
  for (let row = 0; row < ROWS; row++) set(row, middle, '│')
  for (let column = 0; column < COLUMNS; column++) set(rowOf(0), column, column === middle ? '┼' : '─')
  for (let column = 0; column < COLUMNS; column++) {
    if (column === middle) continue
    set(rowOf(dw[nearestTo(dt, ((column - middle) / middle) * dtMax)] ?? 0), column, '•')
  }
  set(rowOf(atZero), middle, '●')
  const labels = new Map([
    [0, top],
    [ROWS - 1, bottom],
    [rowOf(0), 0],
  ])
  const texts = rows.map((_, row) => (labels.has(row) ? readable(labels.get(row) ?? 0) : ''))
  const width = Math.max(...texts.map((text) => text.length))
  const end = `${short(dtMax)} ms`
  const axis = `${`-${end}`.padEnd(middle)}0${end.padStart(middle)}`
  return [
    ...rows.map((line, row) => `    ${(texts[row] ?? '').padStart(width)} ${line.join('')}`.trimEnd()),
    `    ${' '.repeat(width)} ${axis}`,
  ].join('\n')
}

/** Which of rising numbers is nearest. */
const nearestTo = (values: readonly number[], x: number): number => {
  let best = 0
  for (const [k, value] of values.entries()) {
    if (Math.abs(value - x) < Math.abs((values[best] ?? Infinity) - x)) best = k
  }
  return best
}
