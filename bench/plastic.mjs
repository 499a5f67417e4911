// A rule at work on Poisson trains, and how many synaptic changes it makes a second: bench/rules.mjs, bench/provenance.mjs.
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Subject } from 'rxjs'

const LAYERS = ['models', 'operators', 'plasticity', 'scheduler']

/** The built library of a checkout: this one unless given. */
export const library = async (folder = resolve(import.meta.dirname, '..')) => {
  const of = (layer) => import(pathToFileURL(join(folder, 'dist', layer, 'index.js')).href)
  return Object.assign({ Subject }, ...(await Promise.all(LAYERS.map(of))))
}

/** Spikes a second of each neuron. */
export const RATE = 20
/** How long a run of the phase 'learn' is, in ms. */
export const PHASE = 1000

/** 10,000 synapses: from each of 100 neurons to each of 100, or 10 to each of 1,000 neurons from 1,000. */
export const topologies = {
  dense: ({ allToAll }) => allToAll(100, 100, -0.5),
  sparse: ({ fixedInDegree, randomStream }) =>
    fixedInDegree(1000, 1000, { inDegree: 10 }, -0.5, randomStream(1, 'bench')),
}

/** Runs of the phase 'learn', one after the other, from 0 ms on. */
const runsOfPhase = (clock, phases) => {
  let [index, ended] = [0, undefined]
  const turn = (t) => {
    const began = { name: 'learn', begin: t, index: index++ }
    phases.next({ t, ended, began })
    ended = began
    clock.schedule(() => turn(t + PHASE), PHASE)
  }
  clock.schedule(() => turn(0), 0)
}

/**
 * Sets a rule to work on Poisson trains. Counts what it changes: a spike times its synapses, and all synapses for each
 * spike of the population 'looks', which some rules look at the world at.
 *
 * @param make the rule of a library; undefined for the trains alone
 * @returns `advance(ms)`: how many changes that much event time brought
 */
export const atWork = (lib, { topology, make, evaluation = 'fused', isSampling = false }) => {
  const { compile, EventTimeScheduler, PoissonSource, SamplerPopulation } = lib
  const clock = new EventTimeScheduler({ seed: 1 })
  const synapses = topologies[topology](lib)
  const { preSize, postSize } = synapses
  const pre = new PoissonSource({ size: preSize, rate: RATE, name: 'pre' }, clock)
  // membranes are there to be read: samplers of the same rate, since one of them is on for 10 ms a spike
  const bias = Math.log((RATE * 0.01) / (1 - RATE * 0.01))
  const post = isSampling
    ? new SamplerPopulation({ size: postSize, bias, tau_ref: 10, name: 'post' }, clock)
    : new PoissonSource({ size: postSize, rate: RATE, name: 'post' }, clock)
  const looks = new PoissonSource({ size: 1, rate: RATE, name: 'looks' }, clock)
  let changes = 0
  pre.spikes.subscribe(({ source }) => (changes += synapses.begin[source + 1] - synapses.begin[source]))
  const { begin } = synapses.incoming
  post.spikes.subscribe(({ source }) => (changes += begin[source + 1] - begin[source]))
  if (make !== undefined) {
    const phases = new lib.Subject()
    const site = {
      synapses,
      clock,
      pre: pre.spikes,
      post: post.spikes,
      phases,
      name: 'bench',
      population: (name) => (name === 'looks' ? looks : undefined),
      postNode: post,
    }
    const all = synapses.count
    const rule = make(lib)
    compile(rule, site, evaluation).updates.subscribe((update) => {
      synapses.apply(update)
    })
    if (isSampling) looks.spikes.subscribe(() => (changes += all))
    runsOfPhase(clock, phases)
  }
  return (ms) => {
    changes = 0
    clock.runSync(ms)
    return changes
  }
}

/** CPU nanoseconds of `work`. */
export const cpu = (work) => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return 1000 * (user + system)
}

/**
 * CPU nanoseconds a change, the smallest of `runs`, each of about `budget` ms of CPU: other work on the machine can only
 * add to it. A rule that sums over a phase (`isOver`) has whole ones, others at least a tenth.
 */
export const nsPerChange = (options, { budget = 35, runs = 4, lib }) => {
  const advance = atWork(lib, options)
  const step = options.isOver === true ? PHASE : PHASE / 10
  const whole = (ms) => step * Math.max(1, Math.round(ms / step))
  let ms = step
  // until the compiler has seen it; the last of what is done before it counts says how long a run is to be
  for (let spent = 0; spent < 3 * budget;) {
    const ns = cpu(() => advance(ms)) + 1
    spent += ns / 1e6
    ms = whole(Math.min(10 * ms, (ms * budget * 1e6) / ns))
  }
  let best = Infinity
  for (let k = 0; k < runs; k++) {
    let changes = 0
    const ns = cpu(() => (changes = advance(ms)))
    best = Math.min(best, ns / changes)
  }
  return best
}
