import { fc, test } from '@fast-check/vitest'
import { BehaviorSubject, NEVER, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { allToAll, spikeTrain, type Synapses, withDelays } from '../../src/operators/index.ts'
import {
  allToAllPairing,
  accumulate,
  compile,
  eachSpike,
  eligibility,
  exponentialWindow,
  gate,
  hardBound,
  modulate,
  observedFactor,
  potentialFactor,
  rewardModulated,
  rule,
  scale,
  spikeFactor,
  sum,
  type ThirdFactor,
} from '../../src/plasticity/index.ts'
import { EligibilityTraces } from '../../src/plasticity/internal/eligibilityTraces.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { eligibleIntegral, eligibleSum, type Event } from '../oracles/eligibility.ts'
import { countedPairs, exponentialPair } from '../oracles/pairSums.ts'
import { activities, type Activity, topologies } from './arbitraries.ts'
import { drive, type Driven, endsOf, timesOf } from './drive.ts'

/** What updates come to, by synapse: from themselves, since a weight would round them. */
const totals = ({ begin, incoming, count }: Synapses, { updates }: Driven): Float64Array => {
  const sums = new Float64Array(count)
  for (const { axis, index, dw } of updates) {
    dw.forEach((x, k) => {
      if (axis === 'all') sums[k]! += x
      else if (axis === 'pre') sums[begin[index]! + k]! += x
      else sums[incoming.synapses[incoming.begin[index]! + k]!]! += x
    })
  }
  return sums
}

const END = 100
/** A boundary at the end, at which everybody is told. */
const untilEnd = [{ name: 'whole', end: END }]

const once = (times: readonly number[]): readonly number[] => [...new Set(times)]

/** What becomes eligible at one synapse: every pair, by the later of its spikes. */
const pairsOf = (pre: readonly number[], post: readonly number[], value: (dt: number) => number): Event[] =>
  countedPairs(once(pre), once(post), 'all-to-all', 'mean').map(({ t, dt }) => ({ t, amount: value(dt) }))

const tau = fc.oneof(
  fc.constantFrom(1, 7, 20, 1000, 1e300, Infinity),
  fc.double({ min: 0.5, max: 200, noNaN: true }),
)
const amount = fc.double({ min: -2, max: 2, noNaN: true })
const rewards = fc.boolean().chain((isInteger) =>
  fc.array(isInteger ? fc.integer({ min: 0, max: 60 }) : fc.double({ min: 0, max: 90, noNaN: true }), {
    maxLength: 12,
  }),
)

interface Case {
  readonly activity: Activity
  readonly make: () => Synapses
  readonly tau: number
  readonly tauFactor: number | undefined
  readonly amount: number
  readonly baseline: number
  readonly rewards: readonly number[]
}

const cases: fc.Arbitrary<Case> = activities.chain((activity) =>
  fc.record({
    activity: fc.constant(activity),
    make: topologies(activity),
    tau,
    tauFactor: fc.option(tau, { nil: undefined }),
    amount,
    baseline: fc.oneof(fc.constant(0), amount),
    rewards: rewards.map((times) => times.map((t) => t + 0).sort((a, b) => a - b)),
  }),
)

const factorOf = ({ tauFactor, amount: each, baseline }: Case): ThirdFactor =>
  spikeFactor({
    population: 'dopamine',
    amount: each,
    baseline,
    ...(tauFactor === undefined ? {} : { tau: tauFactor }),
  })

const chainOf = (given: Case, factor: ThirdFactor = factorOf(given)) =>
  rule(
    allToAllPairing(),
    exponentialWindow({ A_causal: 1, A_anticausal: -0.5, tau_causal: 15, tau_anticausal: 25 }),
    eligibility({ tau: given.tau, factor }),
  )

const expected = (given: Case, synapses: Synapses) => {
  const { preSize, postSize, pre, post = pre } = given.activity
  const [before, after] = [timesOf(preSize, pre), timesOf(postSize, post)]
  const value = exponentialPair(1, -0.5, 15, 25)
  const spikes = given.rewards.map((t) => ({ t, amount: given.amount }))
  return endsOf(synapses).map((ends) =>
    eligibleSum(pairsOf(before[ends.pre]!, after[ends.post]!, value), { ...given, spikes }, END),
  )
}

const expectSums = (
  actual: Float64Array,
  wanted: readonly { readonly sum: number; readonly absolute: number }[],
): void => {
  expect(actual).toHaveLength(wanted.length)
  wanted.forEach(({ sum: value, absolute }, k) => {
    const off = Math.abs(actual[k]! - value)
    expect(off, `synapse ${k}: ${actual[k]} for ${value}`).toBeLessThanOrEqual(1e-12 * absolute + 1e-300)
  })
}

describe('what is eligible becomes real as the factor says', () => {
  test.prop([cases], { numRuns: 300 })(
    'equal to the sum over all changes and all spikes of the factor, ties included',
    (given) => {
      const synapses = given.make()
      const driven = drive(chainOf(given), {
        synapses,
        ...given.activity,
        phases: untilEnd,
        others: { dopamine: given.rewards },
      })
      expectSums(totals(synapses, driven), expected(given, synapses))
    },
  )

  test.prop([cases], { numRuns: 100 })(
    'wherever boundaries of phases cut the time into pieces, and whether evaluated in one go or as streams',
    (given) => {
      const synapses = given.make()
      const phases = [7, 20, 20.5, 33.25, 60, END].map((end) => ({ name: 'piece', end }))
      const driven = drive(chainOf(given), {
        synapses,
        ...given.activity,
        phases,
        others: { dopamine: given.rewards },
        evaluation: 'streams',
      })
      expectSums(totals(synapses, driven), expected(given, synapses))
    },
  )

  test.prop(
    [
      fc.array(fc.record({ t: fc.integer({ min: 0, max: 50 }), amount }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.record({ t: fc.integer({ min: 0, max: 50 }), amount }), { maxLength: 5 }),
      fc.double({ min: 5, max: 200, noNaN: true }),
      fc.double({ min: 5, max: 200, noNaN: true }),
      amount,
    ],
    { numRuns: 50 },
  )(
    'which the numerical integral of c d confirms, to 1e-9 (Simpson, 2,000 double steps between events: below (h/tau)^4 / 180 of height times length)',
    (changes, spikes, tauTrace, tauFactor, baseline) => {
      const given = { tau: tauTrace, tauFactor, baseline, spikes }
      const { sum: exact, absolute } = eligibleSum(changes, given, 60)
      expect(Math.abs(eligibleIntegral(changes, given, 60) - exact)).toBeLessThanOrEqual(
        1e-9 * absolute + 1e-12,
      )
    },
  )

  test.prop([cases], { numRuns: 100 })('whatever the names of the neurons', (given) => {
    const { preSize, postSize, pre, post = pre } = given.activity
    const turned = (size: number) => (spikes: readonly Spike[]) =>
      spikes.map(({ t, source }) => ({ t, source: size - 1 - source }))
    const run = (before: readonly Spike[], after: readonly Spike[]) => {
      const synapses = allToAll(preSize, postSize, 0)
      const { weights } = drive(chainOf(given), {
        synapses,
        pre: before,
        post: after,
        phases: untilEnd,
        others: { dopamine: given.rewards },
      })
      return weights
    }
    const there = run(pre, post)
    const back = run(turned(preSize)(pre), turned(postSize)(post)).toReversed()
    there.forEach((w, k) => expect(back[k]!).toBeCloseTo(w, 9))
  })
})

describe('between events', () => {
  test.prop([
    tau,
    tau,
    amount,
    amount,
    fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 8 }),
  ])('splitting an interval changes nothing', (tauTrace, tauFactor, baseline, value, cuts) => {
    const traces = () => {
      const made = new EligibilityTraces(1, tauTrace, { tau: tauFactor, baseline }, 0, value)
      made.advance(0, 1)
      made.add(0, 1.5)
      return made
    }
    const whole = traces()
    const pieces = traces()
    const atOnce = whole.advance(0, 302)
    const parts = cuts.toSorted((a, b) => a - b).map((t) => pieces.advance(0, 1 + t))
    parts.push(pieces.advance(0, 302))
    const size = 1.5 * (Math.abs(baseline) + Math.abs(value - baseline)) * 301
    expect(Math.abs(parts.reduce((a, b) => a + b, 0) - atOnce)).toBeLessThanOrEqual(1e-13 * size + 1e-300)
    expect(pieces.met(0)).toBeCloseTo(whole.met(0), 12)
  })
})

describe('when weights are told', () => {
  const single = () => allToAll(1, 1, 0, { autapses: true })
  const at = (...times: number[]) => times.map((t) => ({ t, source: 0 }))
  const dopamine = (...times: number[]) => ({ others: { dopamine: times } })

  it('an impulse tells all synapses at once, amount times what is eligible', () => {
    const chain = eachSpike(
      { pre: 1 },
      eligibility({ tau: 20, factor: spikeFactor({ population: 'dopamine', amount: 3 }) }),
    )
    const { updates } = drive(chain, { synapses: single(), pre: at(10), post: [], ...dopamine(30) })
    expect(updates.map(({ t, axis }) => ({ t, axis }))).toEqual([{ t: 30, axis: 'all' }])
    expect(updates[0]!.dw[0]).toBeCloseTo(3 * Math.exp(-1), 14)
  })

  it('a change and an impulse at one time do nothing together', () => {
    const chain = eachSpike(
      { pre: 1 },
      eligibility({ tau: 20, factor: spikeFactor({ population: 'dopamine' }) }),
    )
    const { updates } = drive(chain, { synapses: single(), pre: at(0, 10), post: [], ...dopamine(10, 10) })
    const met = updates.filter(({ t }) => t === 10).map(({ dw }) => dw[0]!)
    // each impulse meets the change of 10 ms before, and that alone
    expect(met.reduce((a, b) => a + b, 0)).toBeCloseTo(2 * Math.exp(-0.5), 14)
  })

  it('whatever the round: a reward that comes of the change itself, at the same time, meets what was eligible before', () => {
    const clock = new EventTimeScheduler()
    const reward = new Subject<Spike>()
    const pre = spikeTrain({ size: 1, spikes: at(0, 10), name: 'pre' }, clock)
    // an action that is asked for at a spike comes in the next round
    pre.subscribe(({ t }) => {
      if (t === 10) clock.schedule(() => reward.next({ t, source: 0 }), 0)
    })
    const node = { name: 'dopamine', size: 1, spikes: reward, end: () => {} }
    const chain = eachSpike(
      { pre: 1 },
      eligibility({ tau: 20, factor: spikeFactor({ population: 'dopamine' }) }),
    )
    const told: number[] = []
    const site = {
      synapses: single(),
      clock,
      pre,
      post: NEVER,
      phases: NEVER,
      name: 'p',
      population: () => node,
    }
    compile(chain, site).updates.subscribe(({ dw }) => told.push(dw[0]!))
    clock.runSync(100)
    expect(told).toEqual([expect.closeTo(Math.exp(-0.5), 14)])
  })

  it('nothing is told where nothing has changed', () => {
    const factor = spikeFactor({ population: 'dopamine', tau: 50 })
    const chain = eachSpike({ pre: 1, post: 1 }, eligibility({ tau: 20, factor }))
    const driven = drive(chain, {
      synapses: single(),
      pre: at(1, 2, 3),
      post: at(4, 5),
      phases: [{ name: 'a', end: 50 }],
      ...dopamine(),
    })
    expect(driven.updates).toEqual([])
  })

  it('what a boundary tells belongs to the phase that ends there', () => {
    const factor = spikeFactor({ population: 'dopamine', baseline: 1, tau: 5 })
    const eligible = eligibility({ tau: Infinity, factor })
    const phases = [
      { name: 'a', end: 10 },
      { name: 'b', end: 20 },
    ]
    const run = (...stages: Parameters<typeof rule>[2][]) =>
      drive(eachSpike({ pre: 1 }, eligible, ...stages), {
        synapses: single(),
        pre: at(0),
        post: [],
        phases,
        ...dopamine(),
      }).weights[0]
    expect(run()).toBe(20)
    expect(run(accumulate({ phase: 'a' }))).toBe(10)
    expect(run(accumulate({ phase: 'b' }))).toBe(10)
    expect(run(gate('a'))).toBe(10)
    expect(run(gate('b'))).toBe(10)
  })

  it('parts of a sum that hear of one reward are added before the bound', () => {
    const part = (dw: number) =>
      eachSpike({ pre: dw }, eligibility({ tau: Infinity, factor: spikeFactor({ population: 'dopamine' }) }))
    const { updates, weights } = drive(sum([part(5), part(-4)], hardBound(0, 2)), {
      synapses: single(),
      pre: at(1),
      post: [],
      ...dopamine(2),
    })
    expect(updates).toHaveLength(1)
    expect(weights[0]).toBe(1)
  })
})

describe('a third factor', () => {
  const at = (...times: number[]) => times.map((t) => ({ t, source: 0 }))
  const single = () => allToAll(1, 1, 0, { autapses: true })

  it('of spikes modulates by what came before the instant', () => {
    const factor = spikeFactor({ population: 'dopamine', tau: 10, amount: 2, baseline: 0.5 })
    const { updates } = drive(eachSpike({ pre: 1 }, modulate(factor)), {
      synapses: single(),
      pre: at(5, 10, 20),
      post: [],
      others: { dopamine: [10] },
    })
    expect(updates.map(({ dw }) => dw[0])).toEqual([0.5, 0.5, expect.closeTo(0.5 + 2 * Math.exp(-1), 14)])
  })

  it('that is observed is what was said last, from the moment it is said', () => {
    const clock = new EventTimeScheduler()
    const reward = new Subject<number>()
    clock.schedule(() => reward.next(3), 10)
    clock.schedule(() => reward.next(-1), 12)
    const factor = observedFactor(reward, { initial: 1 })
    const modulated = drive(eachSpike({ pre: 1 }, modulate(factor)), {
      synapses: single(),
      pre: at(5, 10, 11, 12),
      post: [],
      clock,
    })
    expect(modulated.updates.map(({ dw }) => dw[0])).toEqual([1, 3, 3, -1])

    const later = new EventTimeScheduler()
    const told = new Subject<number>()
    later.schedule(() => told.next(3), 10)
    later.schedule(() => told.complete(), 11)
    const eligible = drive(
      eachSpike({ pre: 1 }, eligibility({ tau: Infinity, factor: observedFactor(told, { initial: 1 }) })),
      { synapses: single(), pre: at(5), post: [], clock: later, phases: [{ name: 'a', end: 20 }] },
    )
    // 5 ms at 1, 10 ms at 3: the end of the stream is the end of nothing
    expect(eligible.updates.map(({ t, dw }) => [t, dw[0]])).toEqual([
      [10, 5],
      [20, 30],
    ])
  })

  it('that is observed by several parts of a sum is one moment for them', () => {
    const clock = new EventTimeScheduler()
    const reward = new BehaviorSubject(0)
    clock.schedule(() => reward.next(1), 10)
    clock.schedule(() => reward.next(0), 20)
    const part = (dw: number) =>
      eachSpike({ pre: dw }, eligibility({ tau: Infinity, factor: observedFactor(reward, { initial: 7 }) }))
    const { updates, weights } = drive(sum([part(0.5), part(-0.4)], hardBound(0, 2)), {
      synapses: single(),
      pre: at(1),
      post: [],
      clock,
    })
    expect(updates).toHaveLength(1)
    expect(weights[0]).toBeCloseTo(1, 12)
  })

  it('is refused where it says something that is no number, by its name and the time', () => {
    const clock = new EventTimeScheduler()
    const reward = new Subject<number>()
    clock.schedule(() => reward.next(Number.NaN), 10)
    const run = () =>
      drive(eachSpike({ pre: 1 }, modulate(observedFactor(reward))), {
        synapses: single(),
        pre: at(20),
        post: [],
        clock,
      })
    expect(run).toThrow('observedFactor: value at t = 10 ms: NaN; expected a finite number')
    const own: ThirdFactor = { kind: 'own', read: () => ({ value: () => Infinity }) }
    expect(() =>
      drive(eachSpike({ pre: 1 }, modulate(own)), { synapses: single(), pre: at(20), post: [] }),
    ).toThrow("value of the factor 'own' at t = 20 ms: Infinity")
  })

  it('is read of neurons where the rule sees lines', () => {
    const own: ThirdFactor = { kind: 'own', read: () => ({ value: (_t, post) => 10 ** post }) }
    const make = () => allToAll(2, 3, 0)
    const delay = [1, 2, 3, 4, 5, 6]
    const dendriticDelay = [1, 2, 2, 1, 0, 3]
    for (const stage of ['pre', 'post'] as const) {
      const synapses = withDelays(make(), { delay, dendriticDelay })
      const spikes = [
        { t: 1, source: 0 },
        { t: 2, source: 1 },
      ]
      drive(eachSpike({ [stage]: 1 }, modulate(own)), {
        synapses,
        pre: spikes,
        post: [...spikes, { t: 3, source: 2 }],
      })
      const each = stage === 'pre' ? [1, 1, 10, 10, 100, 100] : [1, 1, 10, 10, 100, 100]
      expect([...synapses.toMatrix()]).toEqual(each)
    }
  })

  it('that has no closed form cannot drive an eligibility, and impulses modulate nothing', () => {
    const node = {
      name: 'post',
      size: 1,
      spikes: new Subject<Spike>(),
      potential: () => 0,
      tau_ref: 10,
    } as never
    const chain = eachSpike({ pre: 1 }, eligibility({ tau: 10, factor: potentialFactor() }))
    expect(() => drive(chain, { synapses: single(), pre: [], post: [], postNode: node })).toThrow(
      "eligibility.factor: 'potential'; expected a factor that says how it decays",
    )
    expect(() => modulate(spikeFactor({ population: 'dopamine' }))).toThrow('modulate.factor')
    const unknown = eachSpike({ pre: 1 }, modulate(spikeFactor({ population: 'nobody', tau: 1 })))
    expect(() => drive(unknown, { synapses: single(), pre: [], post: [] })).toThrow(
      "spikeFactor.population: 'nobody'; expected the name of a population of the network",
    )
    expect(() =>
      drive(eachSpike({ pre: 1 }, modulate(potentialFactor())), { synapses: single(), pre: [], post: [] }),
    ).toThrow('potentialFactor: postsynaptic population')
  })
})

describe('reward-modulated STDP', () => {
  it('is the composition that its doc says', () => {
    const pre = [3, 8, 20, 41].map((t) => ({ t, source: 0 }))
    const post = [5, 19, 44].map((t) => ({ t, source: 0 }))
    const factor = () => spikeFactor({ population: 'dopamine', tau: 200, amount: 0.5, baseline: 0.002 })
    const run = (learning: Parameters<typeof drive>[0]) =>
      drive(learning, {
        synapses: allToAll(1, 1, 0),
        pre,
        post,
        phases: untilEnd,
        others: { dopamine: [50] },
      }).weights
    const window = exponentialWindow({ A_causal: 1, A_anticausal: -1.5, tau_causal: 20, tau_anticausal: 20 })
    const spelled = rule(allToAllPairing(), window, scale(0.3), eligibility({ tau: 1000, factor: factor() }))
    expect(run(rewardModulated({ eta: 0.3, factor: factor() }))).toEqual(run(spelled))
  })

  // under the null each of 20 synapses is as likely to gain most, so 5 seeds are a false alarm of 20^-5 = 3e-7
  it.each([1, 2, 3, 4, 5])(
    'a reward that follows a coincidence raises that synapse above all others (seed %d)',
    (seed) => {
      let state = seed
      const random = () => {
        // Park and Miller 1988
        state = (state * 48_271) % 2_147_483_647
        return state / 2_147_483_647
      }
      const length = 400_000
      const train = (size: number, perMs: number): Spike[] => {
        const spikes: Spike[] = []
        for (
          let t = -Math.log(random()) / (size * perMs);
          t < length;
          t += -Math.log(random()) / (size * perMs)
        )
          spikes.push({ t, source: Math.floor(size * random()) })
        return spikes
      }
      const pre = train(20, 0.002)
      const post = train(1, 0.005)
      const dopamine = pre
        .filter(({ t, source }) => source === 0 && post.some((spike) => spike.t > t && spike.t < t + 10))
        .map(({ t }) => t + 100 + 900 * random())
        .sort((a, b) => a - b)
      expect(dopamine.length).toBeGreaterThan(10)
      const synapses = allToAll(20, 1, 0)
      const factor = spikeFactor({ population: 'dopamine', tau: 200, amount: 0.5 })
      const { weights } = drive(rewardModulated({ eta: 1e-3, factor }), {
        synapses,
        pre,
        post,
        others: { dopamine },
        until: length,
      })
      expect(weights.indexOf(Math.max(...weights))).toBe(0)
      expect(weights[0]).toBeGreaterThan(0)
    },
  )
})
