// What provenance costs where nobody asks for it: this build against another one, such as that of before there were causes.
//
//     npx tsc -p src && node bench/provenance.mjs OTHER [rounds] [OURS]
//
// OTHER and OURS are folders of built checkouts; OURS is this one, and there are 8 rounds, unless given.
//
// A round is a process for each rule. It has both builds at work on the same spikes and lets one and the other advance in
// short turns, so that what else the machine does is much the same for both; its ratio is the median of those of the turns.
// Which one comes first changes from turn to turn, which one is compiled first from round to round. Shown are the median of
// all rounds, their range, and the quartiles of all turns. With OTHER the same build as OURS: what this can tell at all.
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import Table from 'cli-table3'
import { atWork, cpu, library } from './plastic.mjs'

const TURNS = 60
const during = { phase: 'learn', per: 10 }
/** With the event time in ms of a turn: about 10 ms of CPU, and whole phases. */
const rules = {
  'hebbian, all to all': { topology: 'dense', ms: 1000, make: ({ hebbian }) => hebbian({ eta: 1e-9 }) },
  'hebbian, sparse': { topology: 'sparse', ms: 100, make: ({ hebbian }) => hebbian({ eta: 1e-9 }) },
  'sal at once, all to all': { topology: 'dense', ms: 1000, make: ({ sal }) => sal({ eta: 1e-9, tau: 10 }) },
  'sal over a phase, all to all': {
    topology: 'dense',
    ms: 10_000,
    make: ({ sal }) => sal({ eta: 1e-9, tau: 10, during }),
  },
}

const sorted = (values) => values.toSorted((a, b) => a - b)
const at = (values, share) => sorted(values)[Math.round(share * (values.length - 1))]
const median = (values) => (at(values, 0.499) + at(values, 0.501)) / 2

const percent = (ratio) => `${ratio >= 1 ? '+' : ''}${(100 * (ratio - 1)).toFixed(1)} %`

/** Ratios of CPU time, ours over theirs, turn by turn, and the least time a change of ours in ns. */
const ratiosOf = async (name, folders, round) => {
  const options = rules[name]
  const order = round % 2 === 0 ? [0, 1] : [1, 0]
  const advance = []
  for (const k of order) {
    advance[k] = atWork(await library(folders[k]), options)
    for (let turn = 0; turn < 10; turn++) advance[k](options.ms)
  }
  const ratios = []
  let least = Infinity
  for (let turn = 0; turn < TURNS; turn++) {
    const ns = []
    let changes = 0
    for (const k of turn % 2 === 0 ? [0, 1] : [1, 0]) ns[k] = cpu(() => (changes = advance[k](options.ms)))
    ratios.push(ns[0] / ns[1])
    least = Math.min(least, ns[0] / changes)
  }
  return { ratios, least }
}

if (process.argv[2] === '--one') {
  const [ours, theirs, name, round] = process.argv.slice(3)
  console.log(JSON.stringify(await ratiosOf(name, [ours, theirs], Number(round))))
} else {
  const [other, rounds = '8', own = resolve(import.meta.dirname, '..')] = process.argv.slice(2)
  if (other === undefined || !(Number(rounds) >= 1)) {
    console.error('node bench/provenance.mjs OTHER [rounds] [OURS]')
    process.exit(2)
  }
  const one = (name, round) => {
    const command = [import.meta.filename, '--one', resolve(own), resolve(other), name, String(round)]
    return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' }))
  }
  const head = ['rule', 'ns a change', 'ours / theirs', 'rounds', 'quartiles of turns']
  const table = new Table({ head, style: { head: [], border: [] } })
  for (const name of Object.keys(rules)) {
    const done = Array.from({ length: Number(rounds) }, (_, round) => one(name, round))
    const medians = done.map(({ ratios }) => median(ratios))
    const all = done.flatMap(({ ratios }) => ratios)
    table.push([
      name,
      Math.min(...done.map(({ least }) => least)).toPrecision(3),
      percent(median(medians)),
      `${percent(Math.min(...medians))} to ${percent(Math.max(...medians))}`,
      `${percent(at(all, 0.25))} to ${percent(at(all, 0.75))}`,
    ])
  }
  console.log(`node ${process.version}, ${rounds} rounds of ${TURNS} turns, CPU time`)
  console.log(table.toString())
}
