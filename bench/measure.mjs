// What the benchmarks measure; bench/run.mjs has them as one table, bench/budgets.mjs holds their ratios to budgets.
// Times are CPU time (user + system) of this process, the smallest of several runs, since other work on the machine can
// only add to it.
import { VirtualTimeScheduler } from 'rxjs'
import { network, wire } from 'rxspike/graph'
import { SamplerTable, randomStream } from 'rxspike/models'
import { residenceTimes, allToAll, project, SamplerPopulation } from 'rxspike/operators'
import { EventTimeScheduler } from 'rxspike/scheduler'

const TAU = 10

/** CPU microseconds of `work`, the smallest of `runs`. */
const cpu = (work, runs = 5) => {
  let best = Infinity
  for (let k = 0; k < runs; k++) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, user + system)
  }
  return best
}

/** Symmetric random weights and biases, uniform in (-1, 1). */
const randomNetwork = (size, seed, spread = 1) => {
  const random = randomStream(seed, 'bench')
  const weights = new Float64Array(size * size)
  const bias = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    bias[i] = 2 * random.uniform() - 1
    for (let j = 0; j < i; j++) {
      weights[i * size + j] = spread * (2 * random.uniform() - 1)
      weights[j * size + i] = weights[i * size + j]
    }
  }
  return { weights, bias }
}

const rows = (matrix, size) =>
  Array.from({ length: size }, (_, i) => Array.from(matrix.subarray(i * size, (i + 1) * size)))

/** A sampling network as its user would declare it. */
const sampling = (size, { plastic, single }) => {
  const { weights, bias } = randomNetwork(size, 7)
  const during = { phase: 'sleep', per: TAU }
  const learning = { eta: 1e-9, tau: TAU, during }
  const rules = [
    { kind: 'wake-sleep', params: { ...learning, coactivations: 0.2 } },
    { kind: 'sal', params: learning },
  ]
  const builder = network('bench', { seed: 1 })
    .population('a', { kind: 'sampler', size, params: { bias: Array.from(bias) } })
    .projection('aa', {
      from: 'a',
      to: 'a',
      weights: rows(weights, size),
      ...(plastic ? { plasticity: { kind: 'sum', params: { rules } } } : {}),
    })
  // an input that never fires keeps the population off the table: the general evaluation, through volleys
  const built = single
    ? builder
        .population('silent', { kind: 'poisson', size: 1, params: { rate: 0 } })
        .projection('sa', { from: 'silent', to: 'a', weights: 0 })
    : builder
  return wire(built.program({ repeat: 1e6, steps: [{ phase: 'sleep', duration: 1000 * TAU }] }).build())
}

const perTauRef = (net, units) => {
  net.clock.runSync(units * TAU)
  return cpu(() => net.clock.runSync(units * TAU)) / units
}

const watched = (net, size) => {
  net
    .spikes('a')
    .pipe(residenceTimes({ size, tau_ref: TAU }, net.phases, net.clock))
    .subscribe(() => {})
  return net
}

/** Two populations of samplers that feed one another, wake-sleep and SAL on both projections, as a user declares them. */
const bipartite = (visible, hidden) => {
  const during = { phase: 'learn', per: TAU }
  const learning = { eta: 1e-9, tau: TAU, during }
  const rules = [
    { kind: 'wake-sleep', params: { ...learning, coactivations: 0.1 } },
    { kind: 'sal', params: learning },
  ]
  const projection = {
    weights: { kind: 'normal', params: { mean: 0, std: 0.3 } },
    plasticity: { kind: 'sum', params: { rules } },
  }
  return wire(
    network('bench', { seed: 1 })
      .population('v', { kind: 'sampler', size: visible, params: { bias: -1 } })
      .population('h', { kind: 'sampler', size: hidden, params: { bias: -1 } })
      .projection('forward', { from: 'v', to: 'h', ...projection })
      .projection('backward', { from: 'h', to: 'v', ...projection })
      .program({ repeat: 1e6, steps: [{ phase: 'learn', duration: 50 * TAU }] })
      .build(),
  )
}

export const measure = {
  yardstick: () => {
    const random = randomStream(1)
    const sumOf = (count) => {
      let sum = 0
      for (let k = 0; k < count; k++) sum += random.exponential()
      return sum
    }
    const us = cpu(() => {
      if (!(sumOf(1e7) > 0)) throw new Error('nothing was drawn')
    })
    return us / 1e4
  },
  model: () => {
    const { weights, bias } = randomNetwork(7, 7)
    const model = new SamplerTable(7, TAU, randomStream(1, 'a'), 0)
    model.retune(
      weights,
      bias,
      Array.from({ length: 7 }, () => 'free'),
    )
    const units = 5e5
    let end = 0
    return (
      cpu(() => {
        end += units * TAU
        while (model.next(end, true, true) >= 0);
      }) / units
    )
  },
  alone: () => perTauRef(sampling(7, {}), 2e5),
  composed: () => perTauRef(watched(sampling(7, { plastic: true }), 7), 2e5),
  general: () => perTauRef(watched(sampling(7, { plastic: true, single: true }), 7), 5e4),
  dense: () => {
    const size = 1000
    const { weights, bias } = randomNetwork(size, 7, 0.05)
    const clock = new EventTimeScheduler({ seed: 1 })
    const population = new SamplerPopulation({ size, bias }, clock)
    const synapses = allToAll(size, size, weights, { autapses: false })
    let spikes = 0
    population.spikes.subscribe(() => spikes++)
    population.spikes.pipe(project(synapses)).subscribe((volley) => population.receive(volley))
    clock.runSync(40 * TAU)
    let best = Infinity
    for (let k = 0; k < 7; k++) {
      spikes = 0
      const us = cpu(() => clock.runSync(20 * TAU), 1)
      best = Math.min(best, (1000 * us) / (spikes * (size - 1)))
    }
    return best
  },
  learning: () => {
    const [visible, hidden] = [74, 60]
    const net = bipartite(visible, hidden)
    let events = 0
    net.spikes('v').subscribe(() => (events += hidden))
    net.spikes('h').subscribe(() => (events += visible))
    net.clock.runSync(1000 * TAU)
    let best = Infinity
    for (let k = 0; k < 7; k++) {
      events = 0
      const us = cpu(() => net.clock.runSync(500 * TAU), 1)
      best = Math.min(best, (1000 * us) / events)
    }
    return best
  },
  /** Ten samplers that learn at every spike, per tau_ref; `watch` may subscribe to why their weights move. */
  causes: (watch) => {
    const { weights, bias } = randomNetwork(10, 7)
    const net = wire(
      network('bench', { seed: 1 })
        .population('a', { kind: 'sampler', size: 10, params: { bias: Array.from(bias) } })
        .projection('aa', {
          from: 'a',
          to: 'a',
          weights: rows(weights, 10),
          plasticity: { kind: 'sal', params: { eta: 1e-9 } },
        })
        .build(),
    )
    watch(net)
    return perTauRef(net, 2e3)
  },
  actions: (clock, pending, turns) => {
    // a periodic action among `pending` others that wait far ahead
    for (let k = 0; k < pending; k++) clock.schedule(() => {}, 1e9 + k)
    let left = 0
    const us = cpu(() => {
      left = turns
      clock.schedule(function () {
        if (--left > 0) this.schedule(undefined, 1)
      }, 1)
      if (clock instanceof EventTimeScheduler) clock.runSync(turns + 1)
      else {
        clock.maxFrames = clock.frame + turns + 1
        clock.flush()
      }
    }, 3)
    return us / turns
  },
}

/** Both schedulers once, for the compiler's sake. */
export const warmUp = () => {
  measure.actions(new EventTimeScheduler(), 100, 20_000)
  measure.actions(new VirtualTimeScheduler(), 100, 2000)
}
