import Table from 'cli-table3'
import type { Cause, CauseSpike, CauseStep, CauseTerm } from '../plasticity/index.ts'
import type { ChainTotals, Total, Totals } from './whyTotals.ts'

/** Spikes of a chain, and pairs of a spike, that the table shows of one change. */
const SHOWN = 3

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

/** Decimals in which weights are told: enough to see the changes between them. */
const decimalsOf = (causes: readonly Cause[]): number => {
  const sizes = causes.flatMap(({ dw }) => (dw === 0 ? [] : [Math.abs(dw)])).sort((a, b) => a - b)
  const typical = sizes[Math.floor(sizes.length / 4)] ?? 0.01
  return Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(typical))))
}

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
  const decimals = decimalsOf(causes)
  for (const cause of causes) {
    const rows = [...cause.terms.filter(isTold).flatMap(rowsOf), ...sumRows(cause)]
    if (rows.length === 0) rows.push(['not by its rule', '', '', '', '', ''])
    const first = [
      time(cause.t),
      cause.w.toFixed(decimals),
      signed(cause.dw),
      (cause.w + cause.dw).toFixed(decimals),
    ]
    rows.forEach((row, k) => table.push([...(k === 0 ? first : ['', '', '', '']), ...row]))
  }
  return table.toString()
}

/** A chain that had no spike and said nothing has no part in a change. */
const isTold = ({ count, dw }: CauseTerm): boolean => count > 0 || dw !== 0

/** The rows of a chain: what its first pair was is told with what became of it. */
const rowsOf = ({ path, spikes, count, steps, dw, value }: CauseTerm): string[][] => {
  const shown = largest(
    spikes,
    (spike) => spike.dw,
    (spike) => spike.t,
  )
  const rows = shown.flatMap(pairRows)
  if (rows.length === 0) rows.push(['', '', '', number(value)])
  if (count > shown.length) rows.push([`… ${count - shown.length} more spikes`, '', '', ''])
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
  const shown = largest(
    pairs,
    (pair) => pair.factor * pair.value,
    (pair) => pair.dt,
  )
  const rows = shown.map((pair) => [
    time(pair.t_pre),
    time(pair.t_post),
    `${pair.dt > 0 ? '+' : ''}${pair.dt.toFixed(2)}`,
    pair.factor === 1 ? signed(pair.value) : `${signed(pair.value)} × ${number(pair.factor)}`,
  ])
  if (pairs.length > shown.length) rows.push([`… ${pairs.length - shown.length} smaller`, '', '', ''])
  return rows
}

/** What each stage did, as a factor where it multiplied. */
const thenOf = (steps: readonly CauseStep[], value: number): string => {
  if (steps.length === 0) return signed(value)
  return steps.map(stepText).join(', ')
}

/** Stages that multiply: of others a ratio would say nothing. */
const FACTORS: readonly string[] = ['scale', 'anneal', 'modulate', 'soft-bound', 'weight-power']

const stepText = ({ kind, before, after }: CauseStep): string => {
  const isFactor = FACTORS.includes(kind) && before !== 0
  return `${kind}${isFactor ? ` ×${number(after / before)}` : ''} → ${signed(after)}`
}

/** What sums made of it; nothing of stages that left it as it was. */
const sumRows = ({ sums }: Cause): string[][] =>
  sums
    .filter(({ steps }) => steps.some(isFelt))
    .map(({ path, steps }) => [
      path === 'rule' ? 'sum' : path,
      '',
      '',
      '',
      signed(steps[0]?.before ?? 0),
      steps.map(stepText).join(', '),
    ])

const isFelt = ({ before, after }: CauseStep): boolean =>
  Math.abs(after - before) > 1e-12 * Math.max(Math.abs(before), Math.abs(after))

/** The largest few, in the order of `place`. */
const largest = <T>(all: readonly T[], size: (one: T) => number, place: (one: T) => number): readonly T[] =>
  all.length <= SHOWN
    ? all
    : all
        .toSorted((a, b) => Math.abs(size(b)) - Math.abs(size(a)))
        .slice(0, SHOWN)
        .sort((a, b) => place(a) - place(b))

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
  const behind =
    stages.length === 0
      ? []
      : [
          'A chain of a sum: what it came to before the stages behind the sum, in their units, so no share of the change of the weight; stages: what they added to it.',
        ]
  return [
    table.toString(),
    `Up and down: what chains came to, with how many changes. Pairs: what the window made of them, before any stage${isCut ? '; of sums over very many spikes only those that are listed' : ''}.`,
    ...behind,
  ].join('\n')
}

const kinds = ({ causal, anticausal, tied, alone }: ChainTotals): string[] => {
  if (alone.count > 0 && causal.count + anticausal.count + tied.count === 0)
    return [`without a partner ${cell(alone)}`, '', '']
  return [cell(causal), cell(anticausal), cell(tied)]
}

const cell = ({ count, sum }: Total): string =>
  count === 0 ? '' : `${signed(sum)} (${count.toLocaleString('en-US')})`
