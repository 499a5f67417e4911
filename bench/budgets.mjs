// Ratios of benchmarks within this run, held to test/budgets/ratios.json: `npm run bench:budgets`, about half a minute.
// Both sides of a ratio are measured in turns, so that a machine that is busy for a while is busy for both. Exits with 1
// if a budget is broken. The absolute time is a report; `npm run bench` has bars in µs, for a machine that is quiet.
import { readFileSync } from 'node:fs'
import Table from 'cli-table3'
import { VirtualTimeScheduler } from 'rxjs'
import { EventTimeScheduler } from 'rxspike/scheduler'
import { measure, warmUp } from './measure.mjs'

const ROUNDS = 3

const budgets = JSON.parse(readFileSync(new URL('../test/budgets/ratios.json', import.meta.url), 'utf8'))

/** In µs, but for the three in ns. */
const sides = {
  ours5000: () => measure.actions(new EventTimeScheduler(), 5000, 20_000),
  theirs5000: () => measure.actions(new VirtualTimeScheduler(), 5000, 200),
  ours100: () => measure.actions(new EventTimeScheduler(), 100, 20_000),
  ours100000: () => measure.actions(new EventTimeScheduler(), 100_000, 20_000),
  model: measure.model,
  composed: measure.composed,
  general: measure.general,
  yardstick: measure.yardstick,
  dense: measure.dense,
  learning: measure.learning,
  watched: () => measure.causes((net) => net.causes('aa', { pre: 0, post: 1 }).subscribe()),
}

warmUp()
const best = {}
for (let round = 0; round < ROUNDS; round++)
  for (const [name, side] of Object.entries(sides)) best[name] = Math.min(best[name] ?? Infinity, side())

// the two are equal but for noise, which takes more turns than 3 to get rid of; who is first changes
const causes = [
  ['unwatched', () => measure.causes(() => {})],
  ['noLongerWatched', () => measure.causes((net) => net.causes('aa').subscribe().unsubscribe())],
]
for (let turn = 0; turn < 10; turn++)
  for (const [name, side] of turn % 2 === 0 ? causes : causes.toReversed())
    best[name] = Math.min(best[name] ?? Infinity, side())

const measured = {
  'RxJS’s VirtualTimeScheduler / ours, an action among 5,000 pending': best.theirs5000 / best.ours5000,
  'an action among 100,000 pending / among 100': best.ours100000 / best.ours100,
  'the sampler through wire with states, STDP and SAL / the model alone': best.composed / best.model,
  '… without the table, event by event / with it': best.general / best.composed,
  'the model alone, per tau_ref / one exponential variate': (1000 * best.model) / best.yardstick,
  '1,000 neurons all to all, per synaptic event / one exponential variate': best.dense / best.yardstick,
  '74 and 60 neurons, STDP and SAL both ways, per synaptic event / one exponential variate':
    best.learning / best.yardstick,
  '10 neurons, SAL at every spike, causes once watched / never': best.noLongerWatched / best.unwatched,
  '… causes of one synapse watched / not': best.watched / best.unwatched,
}

const table = new Table({ head: ['ratio', 'measured', 'budget', ''], style: { head: [], border: [] } })
const faults = []
// what is expected decides: a ratio that is no longer measured is a fault
for (const name of new Set([...Object.keys(budgets), ...Object.keys(measured)])) {
  const { atLeast = -Infinity, atMost = Infinity } = budgets[name] ?? {}
  const value = measured[name] ?? Number.NaN
  const budget = Number.isFinite(atLeast) ? `≥ ${atLeast}` : Number.isFinite(atMost) ? `≤ ${atMost}` : 'none'
  const isMet = budget !== 'none' && value >= atLeast && value <= atMost
  if (!isMet) faults.push(`${name}: ${value.toPrecision(3)}; expected ${budget}`)
  table.push([name, value.toPrecision(3), budget, isMet ? '' : 'BROKEN'])
}

console.log(`node ${process.version}, CPU time, smallest of several runs in ${ROUNDS} rounds`)
console.log(table.toString())
console.log(
  `an action among 100,000 pending: ${best.ours100000.toPrecision(3)} µs (0.5 µs is the bar of npm run bench)`,
)
for (const fault of faults) console.error(`budgets: ${fault}. The budgets are in test/budgets/ratios.json.`)
if (faults.length > 0) process.exitCode = 1
