// Every benchmark, one table: `npm run bench`. Ratios are within one run of this script.
import Table from 'cli-table3'
import { VirtualTimeScheduler } from 'rxjs'
import { RandomStream } from 'rxspike/models'
import { EventTimeScheduler } from 'rxspike/scheduler'
import { measure, warmUp } from './measure.mjs'

warmUp()

const table = new Table({ head: ['what', 'measured', 'bar', ''], style: { head: [], border: [] } })
let failed = 0
const row = (what, value, unit, bar) => {
  const isMet = bar === undefined || value <= bar
  if (!isMet) failed++
  table.push([
    what,
    `${value.toPrecision(3)} ${unit}`,
    bar === undefined ? '' : `≤ ${bar} ${unit}`,
    isMet ? '' : 'MISSED',
  ])
}

const exponential = measure.yardstick()
row('yardstick: one exponential variate', exponential, 'ns')
const model = measure.model()
row('sampler, 7 neurons, the model alone, per tau_ref', model, 'µs', 0.3)
row('… over the yardstick', (1000 * model) / exponential, '×')
row('… through wire, one stream, nobody listening', measure.alone(), 'µs')
row('… through wire with states, STDP and SAL', measure.composed(), 'µs', 1.5)
row('… the same without the table: volleys, event by event', measure.general(), 'µs')
row('sampler, 1,000 neurons, all to all, per synaptic event', measure.dense(), 'ns', 5)
row('sampler, 74 and 60 neurons, STDP and SAL both ways, per synaptic event', measure.learning(), 'ns', 8)
const unwatched = measure.causes(() => {})
row('sampler, 10 neurons, SAL at every spike, per tau_ref', unwatched, 'µs')
const watched = measure.causes((net) => net.causes('aa', { pre: 0, post: 1 }).subscribe())
row('… with the causes of one synapse watched', watched / unwatched, '×', 12)
const ours = measure.actions(new EventTimeScheduler(), 5000, 20_000)
const theirs = measure.actions(new VirtualTimeScheduler(), 5000, 200)
row('an action among 5,000 pending', ours, 'µs')
row('… of RxJS’s VirtualTimeScheduler', theirs, 'µs')
row('… ratio', ours / theirs, '×', 0.01)
row('an action among 100,000 pending', measure.actions(new EventTimeScheduler(), 100_000, 20_000), 'µs', 0.5)

console.log(`node ${process.version}, ${RandomStream.name} seeded 1, smallest of several runs, CPU time`)
console.log(table.toString())
if (failed > 0) {
  console.log(`${failed} missed`)
  process.exitCode = 1
}
