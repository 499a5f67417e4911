import Table from 'cli-table3'
import type { Cause, CauseSpike, CauseStep, CauseTerm } from '../plasticity/index.ts'
import type { ChainTotals, Total, Totals } from './whyTotals.ts'

/** Spikes of a chain, and pairs of a spike, that the table shows of one change. */
const SHOWN = 4

/** A table without colours: it is read by grep as often as by people. */
const tableOf = (head: readonly string[]) =>
  new Table({ head: [...head], style: { head: [], border: [], compact: true } })

/** A time in ms, to a hundredth. */
const time = (t: number): string =>
  t.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** A weight, or a part of one, with its sign if it is a change. */
const number = (x: number): string => {
  if (x === 0) return '0'
  const size = Math.abs(x)
  return size < 1e-3 || size >= 1e5 ? x.toExponential(2) : String(Number(x.toPrecision(4)))
}

const signed = (x: number): string => `${x > 0 ? '+' : ''}${number(x)}`

/** The causes as a table, a row for each pair, or more than one where a change came from several. */
export const tableOfCauses = (causes: readonly Cause[]): string => {
  const table = tableOf([
    't (ms)',
    'w before',
    'dw',
    'w after',
    'chain',
    'pre at',
    'post at',
    'dt (ms)',
    'window',
    'then',
  ])
  for (const cause of causes) {
    const rows = [...cause.terms.flatMap(rowsOf), ...sumRows(cause)]
    if (rows.length === 0) rows.push(['not by its rule', '', '', '', '', ''])
    const first = [time(cause.t), number(cause.w), signed(cause.dw), number(cause.w + cause.dw)]
    rows.forEach((row, k) => table.push([...(k === 0 ? first : ['', '', '', '']), ...row]))
  }
  return table.toString()
}

/** The rows of a chain: what its first pair was is told with what became of it. */
const rowsOf = ({ path, spikes, count, steps, dw, value }: CauseTerm): string[][] => {
  const largest =
    spikes.length > SHOWN
      ? spikes
          .toSorted((a, b) => Math.abs(b.dw) - Math.abs(a.dw))
          .slice(0, SHOWN)
          .toSorted((a, b) => a.t - b.t)
      : spikes
  const rows = largest.flatMap(pairRows)
  if (rows.length === 0) rows.push(['', '', '', number(value)])
  if (count > largest.length) rows.push([`… ${count - largest.length} more`, '', '', ''])
  const then = thenOf(steps, value)
  return rows.map((row, k) => [
    k === 0 ? path : '',
    ...row,
    k === 0 ? then : k === rows.length - 1 && rows.length > 1 ? `in all ${signed(dw)}` : '',
  ])
}

const pairRows = ({ t, side, pairs, value }: CauseSpike): string[][] => {
  if (pairs.length === 0)
    return [side === 'pre' ? [time(t), '', '', signed(value)] : ['', time(t), '', signed(value)]]
  const shown = pairs.slice(-SHOWN)
  const rows = shown.map((pair) => [
    time(pair.t_pre),
    time(pair.t_post),
    `${pair.dt > 0 ? '+' : ''}${pair.dt.toFixed(2)}`,
    pair.factor === 1 ? signed(pair.value) : `${signed(pair.value)} × ${number(pair.factor)}`,
  ])
  if (pairs.length > shown.length) rows.push([`… ${pairs.length - shown.length} earlier`, '', '', ''])
  return rows
}

/** What each stage did, as a factor where it multiplied. */
const thenOf = (steps: readonly CauseStep[], value: number): string => {
  if (steps.length === 0) return signed(value)
  return steps.map(stepText).join(', ')
}

const stepText = ({ kind, before, after }: CauseStep): string => {
  const factor = before === 0 || after === 0 || after === before ? '' : ` ×${number(after / before)}`
  return `${kind}${factor} → ${signed(after)}`
}

const sumRows = ({ sums }: Cause): string[][] =>
  sums.map(({ path, steps }) => [
    path === 'rule' ? 'sum' : path,
    '',
    '',
    '',
    signed(steps[0]?.before ?? 0),
    steps.map(stepText).join(', '),
  ])

/** What all changes come to, by chain, by sign and by who fired first. */
export const tableOfTotals = ({ changes, up, down, chains, stages, others }: Totals): string => {
  const table = tableOf(['', 'up', 'down', 'together', 'pre before post', 'post before pre', 'at once'])
  for (const chain of chains) {
    table.push([
      `${chain.path}: ${chain.chain}`,
      cell(chain.up),
      cell(chain.down),
      signed(chain.up.sum + chain.down.sum),
      ...kinds(chain),
    ])
  }
  for (const { path, kinds: names, sum } of stages)
    table.push([`${path === 'rule' ? 'sum' : path}: ${names}`, '', '', signed(sum), '', '', ''])
  if (others.count > 0) table.push(['not by its rule', '', '', cell(others), '', '', ''])
  table.push([`${changes} changes`, cell(up), cell(down), signed(up.sum + down.sum), '', '', ''])
  const isCut = chains.some((chain) => chain.isCut)
  return [
    table.toString(),
    `Up and down: what chains came to, with how many changes. Pairs: what the window made of them, before any stage${isCut ? '; of sums over very many spikes only those that are listed' : ''}.`,
  ].join('\n')
}

const kinds = ({ causal, anticausal, tied, alone }: ChainTotals): string[] => {
  if (alone.count > 0 && causal.count + anticausal.count + tied.count === 0)
    return [`without a partner ${cell(alone)}`, '', '']
  return [cell(causal), cell(anticausal), cell(tied)]
}

const cell = ({ count, sum }: Total): string =>
  count === 0 ? '' : `${signed(sum)} (${count.toLocaleString('en-US')})`
