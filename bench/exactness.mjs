// The bars of exactness, longer than a test can be: `npx tsc -p src && node bench/exactness.mjs`, about two minutes.
//
// 1. Seven samplers with symmetric weights and biases uniform in (-1, 1), ten networks. What is left between the exact
//    and the sampled distribution is the noise of a sample of length T, KL T / 2^7 = 0.12 or so at every T: an error of
//    the law would not fall with T.
// 2. Seven samplers with asymmetric weights. The density of "i just after j" over that of "j just after i" is
//    exp(W_ij - W_ji) as dt falls to 0; the densities at 0 are fitted by Poisson regressions of degree 2.
//
// Prints the figures and exits with 1 if one misses its bar.
import Table from 'cli-table3'
import { Subject } from 'rxjs'
import { boltzmann, kullbackLeibler, median, randomStream } from '../dist/models/index.js'
import { allToAll, residenceTimes, spikeTimingDifferences, TableSampler } from '../dist/operators/index.js'
import { EventTimeScheduler } from '../dist/scheduler/index.js'

const SIZE = 7
const TAU = 10
const NETWORKS = 10

const between = (random) => 2 * random.uniform() - 1

const sampling = (seed, weights, bias) => {
  const clock = new EventTimeScheduler({ seed })
  const synapses = allToAll(SIZE, SIZE, weights, { autapses: false })
  return {
    clock,
    spikes: new TableSampler({ name: 'a', size: SIZE, bias, tau_ref: TAU }, synapses, clock).spikes,
  }
}

let missed = 0
const met = (isMet) => {
  if (!isMet) missed++
  return isMet ? '' : 'MISSED'
}

/** KL T / 2^N of one random network after each duration T, in tau_ref. */
const excess = (seed, durations) => {
  const random = randomStream(seed, 'symmetric')
  const weights = new Float64Array(SIZE * SIZE)
  for (let i = 0; i < SIZE; i++) {
    for (let j = 0; j < i; j++) weights[i * SIZE + j] = weights[j * SIZE + i] = between(random)
  }
  const bias = Float64Array.from({ length: SIZE }, () => between(random))
  const { probabilities } = boltzmann(weights, bias)
  const { clock, spikes } = sampling(seed, weights, bias)
  const ends = new Subject()
  const sampled = new Float64Array(probabilities.length)
  spikes.pipe(residenceTimes({ size: SIZE, tau_ref: TAU }, ends, clock)).subscribe(({ times }) => {
    times.forEach((time, state) => {
      sampled[state] += time
    })
  })
  return durations.map((T) => {
    clock.runSync(T * TAU - clock.now())
    ends.next({ t: clock.now() })
    return (kullbackLeibler(probabilities, sampled) * T) / probabilities.length
  })
}

const exact = () => {
  const durations = [1e5, 1e6, 1e7]
  const runs = Array.from({ length: NETWORKS }, (_, k) => excess(k + 1, durations))
  const table = new Table({
    head: ['T / tau_ref', 'KL, median', 'KL T / 128, median', 'smallest', 'largest', ''],
    style: { head: [], border: [] },
  })
  durations.forEach((T, k) => {
    const values = runs.map((run) => run[k])
    const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)]
    const isMet = middle > 0.08 && middle < 0.2 && most < 0.3
    const kl = ((middle * 2 ** SIZE) / T).toExponential(2)
    table.push([T.toExponential(0), kl, ...[middle, least, most].map((x) => x.toFixed(3)), met(isMet)])
  })
  console.log(`${NETWORKS} networks of ${SIZE}; bars: median 0.08 to 0.2, each below 0.3`)
  console.log(table.toString())
}

/** Solves a small linear system by elimination. */
const solve = (matrix, right) => {
  const rows = matrix.map((row, i) => [...row, right[i]])
  const n = right.length
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j === i) continue
      const factor = rows[j][i] / rows[i][i]
      for (let k = i; k <= n; k++) rows[j][k] -= factor * rows[i][k]
    }
  }
  return rows.map((row, i) => row[n] / row[i])
}

/** ln of the expected count at x = 0 and its standard error: n_k ~ Poisson(exp(c0 + c1 x + c2 x^2)), by Newton's method. */
const fitAtZero = (counts) => {
  const basis = Array.from(counts, (_, k) => [0, 1, 2].map((power) => ((k + 0.5) / counts.length) ** power))
  let c = [Math.log(counts.reduce((a, b) => a + b) / counts.length), 0, 0]
  let curvature
  for (let step = 0; step < 20; step++) {
    const slope = [0, 0, 0]
    curvature = [0, 1, 2].map(() => [0, 0, 0])
    basis.forEach((row, k) => {
      const expected = Math.exp(row.reduce((sum, x, p) => sum + c[p] * x, 0))
      row.forEach((x, p) => {
        slope[p] += (counts[k] - expected) * x
        row.forEach((y, r) => {
          curvature[p][r] += expected * x * y
        })
      })
    })
    const change = solve(curvature, slope)
    c = c.map((value, p) => value + change[p])
  }
  return { intercept: c[0], variance: solve(curvature, [1, 0, 0])[0] }
}

const jump = (seed, T) => {
  const random = randomStream(seed, 'asymmetric')
  const weights = Float64Array.from({ length: SIZE * SIZE }, () => between(random))
  const bias = Float64Array.from({ length: SIZE }, () => between(random))
  const { clock, spikes } = sampling(seed, weights, bias)
  const bins = 20
  const support = 0.2 * TAU
  const counts = Array.from({ length: SIZE * SIZE }, () => new Float64Array(bins))
  spikes.pipe(spikeTimingDifferences({ support })).subscribe(({ later, earlier, dt }) => {
    counts[later * SIZE + earlier][Math.min(bins - 1, Math.floor((bins * dt) / support))]++
  })
  clock.runSync(T * TAU)
  const table = new Table({
    head: ['pair i, j', 'W_ij - W_ji', 'jump of ln density', 'standard error', 'z', ''],
    style: { head: [], border: [] },
  })
  let sum = 0
  for (let i = 0; i < SIZE; i++) {
    for (let j = 0; j < i; j++) {
      const [ij, ji] = [counts[i * SIZE + j], counts[j * SIZE + i]].map(fitAtZero)
      const expected = weights[i * SIZE + j] - weights[j * SIZE + i]
      const measured = ij.intercept - ji.intercept
      const error = Math.sqrt(ij.variance + ji.variance)
      const z = (measured - expected) / error
      sum += z * z
      table.push([
        `${i}, ${j}`,
        expected.toFixed(4),
        measured.toFixed(4),
        error.toFixed(4),
        z.toFixed(2),
        met(Math.abs(z) < 4),
      ])
    }
  }
  console.log(`\nasymmetric weights, T = ${T.toExponential(0)} tau_ref; bar: each within 4 standard errors`)
  console.log(table.toString())
  const pairs = (SIZE * (SIZE - 1)) / 2
  console.log(`chi square ${sum.toFixed(1)} of ${pairs} ${met(sum < 68)}`)
}

exact()
jump(1, 2e7)
if (missed > 0) {
  console.log(`${missed} missed`)
  process.exitCode = 1
}
