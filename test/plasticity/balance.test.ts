// Rules that keep a neuron in balance: inhibition, scaling, and Oja's.
import { fc, test } from '@fast-check/vitest'
import { Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { network, wire } from '../../src/graph/index.ts'
import type { Spike } from '../../src/models/events.ts'
import { randomStream } from '../../src/models/random.ts'
import { allToAll, fromList, type PhaseChange, type WeightUpdate } from '../../src/operators/index.ts'
import {
  compile,
  homeostatic,
  oja,
  type PlasticityRule,
  vogelsSprekeler,
} from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { inhibitionByTraces, ojaByTraces, scaledWeight } from '../oracles/oneSynapse.ts'
import { type Activity, activities } from './arbitraries.ts'
import { drive, endsOf, timesOf } from './drive.ts'

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const starts = fc.array(within(0.05, 1), { minLength: 16, maxLength: 16 })

/** Runs a rule, and asks of each synapse what it should have come to and how far it went. */
const each = (
  { preSize, postSize, pre, post }: Activity,
  plasticity: PlasticityRule,
  weights: readonly number[],
  alone: (pre: readonly number[], post: readonly number[], start: number) => { w: number; path: number },
): void => {
  for (const evaluation of ['fused', 'streams'] as const) {
    const synapses = allToAll(preSize, postSize, weights.slice(0, preSize * postSize))
    const before = Float64Array.from(synapses.weights)
    drive(plasticity, { synapses, pre, ...(post === undefined ? {} : { post }), evaluation })
    const [preTimes, postTimes] = [timesOf(preSize, pre), timesOf(postSize, post ?? pre)]
    endsOf(synapses).forEach((ends, k) => {
      const { w, path } = alone(preTimes[ends.pre]!, postTimes[ends.post]!, before[k]!)
      expect(Math.abs(synapses.weights[k]! - w)).toBeLessThanOrEqual(1e-12 * path + 1e-14)
    })
  }
}

describe('every synapse', () => {
  test.prop([activities, starts, within(0.01, 0.3), within(1, 50), within(1, 60)])(
    'of vogelsSprekeler is what its traces say',
    (activity, weights, eta, tau, rate) => {
      const inhibitory = weights.map((w) => -w)
      for (const bound of [Infinity, 1.1])
        each(activity, vogelsSprekeler({ eta, tau, rate, bound }), inhibitory, (pre, post, start) =>
          inhibitionByTraces(pre, post, { eta, tau, rate, strongest: bound }, start),
        )
    },
  )

  test.prop([activities, starts, within(0.01, 0.3), within(1, 50), within(0.5, 2)])(
    'of oja is what its traces say',
    (activity, weights, eta, tau, alpha) => {
      each(activity, oja({ eta, tau, alpha }), weights, (pre, post, start) =>
        ojaByTraces(pre, post, { eta, tau, alpha }, start),
      )
    },
  )

  test.prop([activities, starts, within(0.001, 0.3), within(1, 60), fc.constantFrom(1, -1)])(
    'of homeostatic is where its exponential says',
    (activity, weights, eta, rate, sign) => {
      each(
        activity,
        homeostatic({ eta, rate }),
        weights.map((w) => sign * w),
        (pre, post, start) => {
          const w = scaledWeight(pre, post, { eta, rate }, start)
          // each spike goes down as far as the time before it went up
          return { w, path: Math.abs(start) * (pre.length + post.length + 1) }
        },
      )
    },
  )
})

/** Poisson spikes of one neuron, in ms. */
const poisson = (rate: number, duration: number, random: ReturnType<typeof randomStream>): number[] => {
  const times: number[] = []
  for (let t = random.exponential() * (1000 / rate); t < duration; t += random.exponential() * (1000 / rate))
    times.push(t)
  return times
}

describe('the fixed point', () => {
  // 5 standard errors on both sides: a false alarm in 1.7 million
  it.each([5, 10, 20])('of vogelsSprekeler is the rate: postsynaptic rate %d, driven to 10', (r) => {
    const [count, duration, tau, eta, preRate] = [60, 20_000, 20, 1e-6, 15]
    const random = randomStream(r)
    const side = (rate: number): Spike[] =>
      Array.from({ length: count }, (_, source) =>
        poisson(rate, duration, random).map((t) => ({ t, source })),
      )
        .flat()
        .sort((a, b) => a.t - b.t)
    // pairs of their own trains, so that they are independent
    const entries = Array.from({ length: count }, (_, k) => ({ pre: k, post: k, weight: -1 }))
    const synapses = fromList(count, count, entries)
    const rule = vogelsSprekeler({ eta, tau, rate: 10 })
    drive(rule, { synapses, pre: side(preRate), post: side(r), until: duration + 1 })
    const changes = [...synapses.weights].map((w) => (w + 1) / eta)
    const mean = changes.reduce((a, b) => a + b, 0) / count
    const error = Math.sqrt(changes.reduce((a, x) => a + (x - mean) ** 2, 0) / (count - 1) / count)
    const expected = -preRate * (duration / 1000) * ((2 * tau * (r - 10)) / 1000)
    expect(Math.abs(mean - expected)).toBeLessThan(5 * error)
    expect(Math.abs(mean) > 5 * error).toBe(r !== 10)
  })

  it('of vogelsSprekeler is found by a neuron that fires too much, and by one that fires too little', () => {
    const net = wire(
      network('balance', { seed: 3 })
        .population('inhibitory', { kind: 'poisson', size: 50, params: { rate: 20 } })
        .population('b', { kind: 'sampler', size: 2, params: { bias: [1.5, -0.5], tau_ref: 10 } })
        .projection('ib', {
          from: 'inhibitory',
          to: 'b',
          weights: -0.1,
          plasticity: { kind: 'vogels-sprekeler', params: { eta: 0.002, rate: 25 } },
        })
        .build(),
    )
    net.clock.runSync(100_000)
    const counts = [0, 0]
    net.spikes('b').subscribe(({ source }) => counts[source]!++)
    net.clock.runSync(200_000)
    // inhibition holds the neuron back just after its own spikes, so pairs are a few percent less than by chance
    for (const count of counts) expect(Math.abs(count / 200 - 25)).toBeLessThan(2.5)
    expect(Math.max(...net.synapses('ib').weights)).toBeLessThanOrEqual(0)
  })

  it('of homeostatic is the rate: what is missing is in the logarithm of the weights', () => {
    const [eta, rate] = [0.01, 20]
    const net = wire(
      network('scaling', { seed: 4 })
        .population('a', { kind: 'poisson', size: 20, params: { rate: 40 } })
        .population('b', { kind: 'sampler', size: 2, params: { bias: [-3, -5], tau_ref: 10 } })
        .projection('ab', {
          from: 'a',
          to: 'b',
          weights: 0.1,
          plasticity: { kind: 'homeostatic', params: { eta, rate } },
        })
        .build(),
    )
    const counts = [0, 0]
    net.spikes('b').subscribe(({ source }) => counts[source]!++)
    net.clock.runSync(300_000)
    const { weights, targets } = net.synapses('ab')
    counts.forEach((count, post) => {
      const w = weights[targets.indexOf(post)]!
      // what is since the last event is not written: less than 0.1 s
      expect(Math.abs(Math.log(w / 0.1) / eta - (rate * 300 - count))).toBeLessThan(2)
      expect(Math.abs(count / 300 - rate)).toBeLessThan(0.1 * rate)
    })
    expect(weights[targets.indexOf(1)]!).toBeGreaterThan(weights[targets.indexOf(0)]!)
  })

  /** Presynaptic Poisson neurons, and one whose rate may depend on the weights: none of its spikes is caused by another. */
  const learned = (
    plasticity: PlasticityRule,
    rates: readonly number[],
    postRate: (weights: Float64Array) => number,
    duration: number,
  ): number[] => {
    const clock = new EventTimeScheduler()
    const random = randomStream(17)
    const synapses = allToAll(rates.length, 1, 0.3)
    const [pre, post] = [new Subject<Spike>(), new Subject<Spike>()]
    const forever = (rate: number, fire: () => void): void => {
      // a delay from now on
      const next = (): number => random.exponential() * (1000 / rate)
      const again = (): void => {
        fire()
        clock.schedule(again, next())
      }
      clock.schedule(again, next())
    }
    rates.forEach((rate, source) => forever(rate, () => pre.next({ t: clock.now(), source })))
    const most = 200
    forever(most, () => {
      if (random.uniform() < postRate(synapses.weights) / most) post.next({ t: clock.now(), source: 0 })
    })
    const site = { synapses, clock, pre, post, phases: new Subject<PhaseChange>(), name: 'learning' }
    compile(plasticity, site).updates.subscribe((update: WeightUpdate) => synapses.apply(update))
    clock.runSync(duration / 4)
    // means over time, that fluctuations go
    const sums = rates.map(() => 0)
    const samples = 3000
    for (let n = 0; n < samples; n++) {
      clock.runSync((0.75 * duration) / samples)
      synapses.weights.forEach((w, k) => (sums[k]! += w / samples))
    }
    return sums
  }

  it('of oja is the ratio of the rates, where nothing is correlated', () => {
    const weights = learned(oja({ eta: 0.002, alpha: 2 }), [10, 20, 40], () => 30, 800_000)
    weights.forEach((w, k) => expect(w / ([10, 20, 40][k]! / (2 * 30))).toBeCloseTo(1, 1))
  })

  it('of oja for a linear neuron are weights whose squares come to a sum of 1/alpha, along the rates', () => {
    const rates = [10, 20, 40]
    const linear = (weights: Float64Array) => rates.reduce((sum, r, k) => sum + r * weights[k]!, 0)
    for (const alpha of [1, 4]) {
      const weights = learned(oja({ eta: 0.002, alpha }), rates, linear, 400_000)
      const squares = weights.reduce((sum, w) => sum + w * w, 0)
      expect(alpha * squares).toBeCloseTo(1, 1)
      expect(weights[2]! / weights[0]!).toBeCloseTo(4, 0)
    }
  })
})
