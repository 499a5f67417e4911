// The bars of the learning experiments, from the results of runs:
//
//     node bench/bars.mjs runs/*/result.json
//
// Prints the figures of each and exits with 1 if one misses its bar.
import Table from 'cli-table3'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { median } from 'rxspike/models'

const short = (x) => (x !== 0 && Math.abs(x) < 1e-2 ? x.toExponential(2) : x.toPrecision(3))

const largest = (values) => Math.max(...values)
const smallest = (values) => Math.min(...values)

/** A figure of each run of an arm; JSON has no infinity, and writes null for it. */
const figure = (arm, name) => arm.runs.map((run) => run[name] ?? Infinity)

/** The figures of a run, pair by pair of target and initial draw. */
const figuresOf = ({ arms: { sal, none } }) => {
  const ratios = (name) => figure(none, name).map((value, k) => value / figure(sal, name)[k])
  return {
    divergenceSal: figure(sal, 'divergence'),
    divergenceNone: figure(none, 'divergence'),
    asymmetrySal: figure(sal, 'asymmetry'),
    asymmetryNone: figure(none, 'asymmetry'),
    varianceSal: figure(sal, 'asymmetryVariance'),
    varianceNone: figure(none, 'asymmetryVariance'),
    divergenceRatio: ratios('divergence'),
    asymmetryRatio: ratios('asymmetry'),
  }
}

const atMost = (what, of, values, bar) => ({ what, of, values, bar: `≤ ${bar}`, isMet: of(values) <= bar })
const atLeast = (what, of, values, bar) => ({ what, of, values, bar: `≥ ${bar}`, isMet: of(values) >= bar })
const within = (what, values, bar, by) => ({
  what,
  of: median,
  values,
  bar: `${bar} ± ${by}`,
  isMet: values.every((value) => Math.abs(value - bar) <= by),
})

const bars = {
  quick: (f) => [
    atMost('divergence with SAL, each', largest, f.divergenceSal, 2e-4),
    atLeast('divergence ratio, median', median, f.divergenceRatio, 50),
  ],
  control: (f) => [
    atMost('divergence with SAL, each', largest, f.divergenceSal, 2e-4),
    atMost('divergence without SAL, each', largest, f.divergenceNone, 2e-4),
    atLeast('divergence ratio, median', median, f.divergenceRatio, 0.5),
  ],
  'syn-noise': (f) => [
    atMost('divergence with SAL, each', largest, f.divergenceSal, 1e-3),
    atMost('asymmetry with SAL, each', largest, f.asymmetrySal, 0.03),
    atLeast('divergence ratio, median', median, f.divergenceRatio, 20),
    atLeast('divergence ratio, each', smallest, f.divergenceRatio, 6),
    atLeast('asymmetry ratio, each', smallest, f.asymmetryRatio, 40),
  ],
  'plast-noise': (f) => [
    atLeast('divergence ratio, median', median, f.divergenceRatio, 3),
    atLeast('asymmetry ratio, each', smallest, f.asymmetryRatio, 6),
  ],
  minimal: (f) => [
    within('asymmetry variance with SAL', f.varianceSal, 0.028, 0.001),
    within('asymmetry variance without SAL', f.varianceNone, 0.063, 0.001),
  ],
}

let missed = 0
for (const path of process.argv.slice(2)) {
  const result = JSON.parse(readFileSync(path, 'utf8'))
  const { options } = JSON.parse(readFileSync(join(dirname(path), 'run.json'), 'utf8'))
  const name = options.noise === 0 ? 'control' : result.preset
  if (!Object.hasOwn(bars, name)) {
    console.log(`${path}: no bars for the preset ${name}; there are some for ${Object.keys(bars).join(', ')}`)
    process.exit(2)
  }
  const figures = figuresOf(result)
  console.log(
    `\n${name}, noise ${options.noise}, plasticity noise ${options.plasticityNoise}, seed ${result.seed}, ` +
      `${figures.divergenceSal.length} pairs, ${result.modelTime_tau_ref.toExponential(2)} tau_ref, ${result.wallSeconds.toFixed(0)} s`,
  )
  const all = new Table({ head: ['', 'median', 'smallest', 'largest'], style: { head: [], border: [] } })
  for (const [what, values] of Object.entries(figures)) {
    all.push([what, ...[median, smallest, largest].map((of) => short(of(values)))])
  }
  console.log(all.toString())
  for (const { what, of, values, bar, isMet } of bars[name](figures)) {
    if (!isMet) missed++
    console.log(`${isMet ? 'met   ' : 'MISSED'}  ${what}: ${short(of(values))}, bar ${bar}`)
  }
}
if (process.argv.length < 3) {
  console.log('usage: node bench/bars.mjs RESULT.json …')
  process.exitCode = 2
} else if (missed > 0) process.exitCode = 1
