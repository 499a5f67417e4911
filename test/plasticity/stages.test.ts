import { fc, test } from '@fast-check/vitest'
import { NEVER } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import type { Keep, Saving } from '../../src/models/saving.ts'
import { allToAll, fromList, spikeTrain } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  compile,
  drift,
  eachSpike,
  exponentialWindow,
  hardBound,
  hebbian,
  keepSign,
  type PlasticityRule,
  relative,
  relax,
  restrictedPairing,
  rule,
  scale,
  selfTrace,
  softBound,
  type Stage,
  sum,
  triangularWindow,
  weightPower,
} from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import {
  type Arrival,
  byPower,
  cutTo,
  drifting,
  followed,
  inParcels,
  ofLogarithm,
  onOneSide,
  type OneStage,
  pairArrivals,
  relaxing,
  softly,
  timesOwnPast,
} from '../oracles/oneSynapse.ts'
import { exponentialPair, triangularPair } from '../oracles/pairSums.ts'
import { type Activity, activities } from './arbitraries.ts'
import { drive, endsOf, timesOf } from './drive.ts'

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const exponents = fc.oneof(fc.constantFrom(0, 0.4, 1, 2), within(0, 3))

/** A stage, what it does to one synapse, and the weights it takes. */
interface Case {
  readonly stage: Stage
  readonly one: () => OneStage
  readonly weights?: (w: number) => number
}

const cases: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  softBound: fc
    .tuple(within(-1, 0.5), within(0.1, 2), exponents, fc.option(exponents))
    .map(([min, width, exponent, down]) => ({
      stage: softBound({
        min,
        max: min + width,
        exponent,
        ...(down === null ? {} : { exponentDepression: down }),
      }),
      one: () => softly(min, min + width, exponent, down ?? exponent),
      // some of them outside, of the sign that the bounds have
      weights: (w) => (min >= 0 ? Math.abs(w) : min + width <= 0 ? -Math.abs(w) : w),
    })),
  // of other exponents a weight that comes near to 0, or runs away, multiplies what rounding leaves
  weightPower: fc
    .tuple(within(0.5, 2), fc.constantFrom(0, 1), fc.constantFrom(0, 1))
    .map(([reference, potentiation, depression]) => ({
      stage: weightPower({ reference, potentiation, depression }),
      one: () => byPower(reference, potentiation, depression),
    })),
  'keepSign of excitation': fc.constantFrom<Case>({
    stage: keepSign('excitatory'),
    one: () => onOneSide(true),
    weights: Math.abs,
  }),
  'keepSign of inhibition': fc.constantFrom<Case>({
    stage: keepSign('inhibitory'),
    one: () => onOneSide(false),
    weights: (w) => -Math.abs(w),
  }),
  'accumulate by count': fc
    .integer({ min: 1, max: 5 })
    .map((every) => ({ stage: accumulate({ every }), one: () => inParcels(every) })),
  relax: fc.tuple(within(1, 100), within(-1, 1)).map(([tau, target]) => ({
    stage: relax({ tau, target }),
    one: () => relaxing(tau, target, 0),
  })),
  drift: within(-0.1, 0.1).map((slope) => ({ stage: drift(slope), one: () => drifting(slope, 0) })),
  relative: fc.constantFrom<Case>({ stage: relative(), one: () => ofLogarithm }),
  selfTrace: within(1, 100).map((tau) => ({ stage: selfTrace({ tau }), one: () => timesOwnPast(tau) })),
}

const ETA = 0.05
const shapes = [
  {
    window: exponentialWindow({ A_anticausal: -0.85, tau_causal: 16.8, tau_anticausal: 33.7 }),
    pair: exponentialPair(1, -0.85, 16.8, 33.7),
  },
  { window: triangularWindow({ A_anticausal: -1, tau: 10 }), pair: triangularPair(1, -1, 10) },
]

const startWeights = fc.array(within(-1, 1), { minLength: 16, maxLength: 16 })

/** Runs a rule over all synapses of two populations, and each of them by itself. */
const compare = (
  { preSize, postSize, pre, post }: Activity,
  plasticity: PlasticityRule,
  starts: readonly number[],
  alone: (
    times: { pre: readonly number[]; post: readonly number[] },
    start: number,
  ) => { w: number; path: number },
): void => {
  for (const evaluation of ['fused', 'streams'] as const) {
    const synapses = allToAll(preSize, postSize, Array.from(starts).slice(0, preSize * postSize), {
      autapses: true,
    })
    const before = Float64Array.from(synapses.weights)
    drive(plasticity, { synapses, pre, ...(post === undefined ? {} : { post }), evaluation })
    const preTimes = timesOf(preSize, pre)
    const postTimes = timesOf(postSize, post ?? pre)
    endsOf(synapses).forEach((ends, k) => {
      const { w, path } = alone({ pre: preTimes[ends.pre]!, post: postTimes[ends.post]! }, before[k]!)
      // of each addition to a weight of size 1 a rounding
      expect(Math.abs(synapses.weights[k]! - w)).toBeLessThanOrEqual(1e-12 * path + 1e-14)
    })
  }
}

describe.each(Object.entries(cases))('%s', (_name, arbitrary) => {
  test.prop([activities, arbitrary, startWeights, fc.constantFrom(...shapes)])(
    'does to every synapse what it means, event by event',
    (activity, { stage, one, weights = (w) => w }, starts, { window, pair }) => {
      const arrivals = (pre: readonly number[], post: readonly number[]): readonly Arrival[] =>
        pairArrivals(pre, post, (dt) => ETA * pair(dt))
      compare(
        activity,
        rule(allToAllPairing(), window, scale(ETA), stage),
        starts.map(weights),
        (times, start) => followed(arrivals(times.pre, times.post), start, one()),
      )
    },
  )
})

test.prop([activities, startWeights, within(5, 50)])(
  'stages in a row each see what those before made of it, and the weight of the moment',
  (activity, starts, tau) => {
    const pair = exponentialPair(1, -1, 20, 20)
    compare(
      activity,
      rule(
        allToAllPairing(),
        exponentialWindow(),
        scale(0.3),
        softBound({ min: -1, max: 1 }),
        relax({ tau, target: 0.2 }),
        hardBound(-0.8, 0.9),
      ),
      starts,
      ({ pre, post }, start) =>
        followed(
          pairArrivals(pre, post, (dt) => 0.3 * pair(dt)),
          start,
          softly(-1, 1, 1, 1),
          relaxing(tau, 0.2, 0),
          cutTo(-0.8, 0.9),
        ),
    )
  },
)

describe('weights of the literature', () => {
  const pre = [1, 5, 6, 7, 9, 11, 12, 13]
  const post = [2, 3, 4, 8, 9, 10, 12]
  const morePre = [...pre, 15, 16, 17.53]
  const morePost = [...post, 18.271]
  const window = exponentialWindow({
    A_causal: 0.01,
    A_anticausal: -0.01 * 0.85,
    tau_causal: 16.8,
    tau_anticausal: 33.7,
  })
  const weightOf = (
    pairing: typeof allToAllPairing,
    [before, after, delay]: readonly [readonly number[], readonly number[], number],
    ...stages: readonly Stage[]
  ): number => {
    const at = (times: readonly number[]) => times.map((t) => ({ t, source: 0 }))
    const synapses = fromList(1, 1, [{ pre: 0, post: 0, weight: 0.5, delay: 0, dendriticDelay: delay }])
    drive(rule(pairing({ ties: 'none' }), window, ...stages), { synapses, pre: at(before), post: at(after) })
    return synapses.weights[0]!
  }

  it.each([
    ['additive', 0, [pre, post, 0.1], 0.4558389944662248],
    ['additive', 0, [morePre, morePost, 0.137], 0.3888446518901327],
    ['multiplicative', 1, [pre, post, 0.1], 0.4794858567598478],
  ] as const)('%s, exponent %d, all pairs', (_, exponent, trains, expected) => {
    const soft = softBound({ min: 0, max: 1, exponent })
    expect(weightOf(allToAllPairing, trains, soft, hardBound(0, 1))).toBeCloseTo(expected, 13)
  })

  it.each([
    [0, 0.5055097272282917],
    [1, 0.5025357617203547],
  ] as const)('nearest neighbours, restricted, exponent %d', (exponent, expected) => {
    const soft = softBound({ min: 0, max: 1, exponent })
    expect(weightOf(restrictedPairing, [pre, post, 0.1], soft, hardBound(0, 1))).toBeCloseTo(expected, 13)
  })
})

describe('the edge', () => {
  const one = (weight: number, stage: Stage, dw: number): number => {
    const synapses = allToAll(1, 1, weight, { autapses: true })
    drive(eachSpike({ post: dw }, stage), { synapses, pre: [], post: [{ t: 1, source: 0 }] })
    return synapses.weights[0]!
  }

  it('of exponent 0 takes changes in full, at the bound and at weight 0 too', () => {
    expect(one(1, softBound({ min: 0, max: 1, exponent: 0 }), 0.5)).toBe(1.5)
    expect(one(0, weightPower({ reference: 1, potentiation: 0, depression: 1 }), 0.5)).toBe(0.5)
    expect(one(0, weightPower({ reference: 1, potentiation: 0, depression: 1 }), -0.5)).toBe(0)
  })

  it('multiplies changes by a power of the weight, another one for each sign', () => {
    const powers = weightPower({ reference: 4, potentiation: 0.5, depression: 2 })
    expect(one(1, powers, 0.5)).toBeCloseTo(1 + 0.5 * 0.5, 14)
    expect(one(1, powers, -0.5)).toBeCloseTo(1 - 0.5 / 16, 14)
  })

  it('beyond a soft bound nothing leads further away, and what leads back is whole', () => {
    const soft = softBound({ min: 0, max: 1 })
    expect(one(3, soft, 0.5)).toBe(3)
    expect(one(3, soft, -0.5)).toBe(2.5)
  })

  it('lets a weight that came to 0 grow again on its own side only', () => {
    const synapses = allToAll(1, 1, 0.5, { autapses: true })
    const spikes = [1, 2, 3].map((t) => ({ t, source: 0 }))
    const seen = drive(sum([eachSpike({ post: -1 }), eachSpike({ pre: 0.25 })], keepSign()), {
      synapses,
      pre: [{ t: 4, source: 0 }],
      post: spikes,
    })
    expect(seen.updates.map(({ dw }) => dw[0])).toEqual([-0.5, 0, 0, 0.25])
    expect(synapses.weights[0]).toBe(0.25)
  })

  it('of a sign that was saved is that of the saved one, whatever the weight is now', () => {
    const saved = new Map<string, Saving>()
    const run = (weight: number, t: number, keep: Keep): number => {
      const clock = new EventTimeScheduler()
      const synapses = allToAll(1, 1, weight)
      const post = spikeTrain({ size: 1, spikes: [{ t, source: 0 }], name: 'post' }, clock)
      const site = { synapses, clock, pre: NEVER, post, phases: NEVER, name: 'sign', keep }
      compile(eachSpike({ post: 1 }, keepSign()), site).updates.subscribe((update) => synapses.apply(update))
      clock.runSync(t + 1)
      return synapses.weights[0]!
    }
    expect(run(0.5, 1, (name, state) => saved.set(name, state))).toBe(1.5)
    const again: Keep = (name, state) => state.load(saved.get(name)!.save())
    expect(run(-0.5, 2, again)).toBe(0.5)
  })

  it('tells nothing of an update without a sum, and zeros beside the sums of one', () => {
    const synapses = allToAll(2, 1, 0, { autapses: true })
    const { updates } = drive(
      sum([eachSpike({ post: 1 }, scale([1, 0])), eachSpike({ pre: 1 })], accumulate({ every: 2 })),
      { synapses, pre: [{ t: 2, source: 1 }], post: [1, 3, 4].map((t) => ({ t, source: 0 })) },
    )
    // synapse from 0: changes at 1, 3, 4; from 1: at 2 alone
    expect(updates.map(({ t, axis, dw }) => [t, axis, ...dw])).toEqual([[3, 'post', 2, 0]])
  })

  it('with nearest neighbours a change is one pair', () => {
    const synapses = allToAll(1, 1, 0, { autapses: true })
    const at = (...times: number[]) => times.map((t) => ({ t, source: 0 }))
    const { updates } = drive(
      rule(restrictedPairing(), (dt) => (dt > 0 ? 1 : 0.5), accumulate({ every: 3 })),
      { synapses, pre: at(1, 3, 5, 7), post: at(2, 4, 6) },
    )
    // pairs at 2, 3, 4, 5, 6, 7
    expect(updates.map(({ t, dw }) => [t, dw[0]])).toEqual([
      [4, 2.5],
      [7, 2],
    ])
  })
})

describe('bad input at wiring', () => {
  const refused = (make: () => unknown): ParameterError => {
    try {
      make()
    } catch (error) {
      if (error instanceof ParameterError) return error
      throw error
    }
    throw new Error('accepted')
  }
  const wired = (stage: Stage, weights: readonly number[]) =>
    drive(sum([hebbian({ eta: 1 })], stage), {
      synapses: allToAll(2, 2, [...weights], { autapses: true }),
      pre: [],
    })

  // the only wrong weight is W[1][0]
  it.each([
    ['hardBound', hardBound(0, 1), -0.25, 'a weight >= 0, since the bounds are 0 and 1'],
    ['hardBound', hardBound(0.5, Infinity), -0.25, 'a weight >= 0, since the bounds are 0.5 and Infinity'],
    ['softBound', softBound({ min: 0, max: 2 }), -0.25, 'a weight >= 0, since the bounds are 0 and 2'],
    ['keepSign', keepSign('excitatory'), -0.25, 'a weight >= 0, of excitatory synapses'],
    ['keepSign', keepSign(), 0, 'a weight that is not 0, whose sign can be kept'],
  ] as const)('%s names the synapse, its weight and what would be right', (name, stage, weight, expected) => {
    const { where, value, expected: said } = refused(() => wired(stage, [0.5, 0.5, weight, 7]))
    expect([where, value, said]).toEqual([`${name}: weight of the synapse to 1 from 0`, weight, expected])
  })

  it.each([
    ['hardBound', hardBound(-Infinity, 0), 'a weight <= 0, since the bounds are -Infinity and 0'],
    ['softBound', softBound({ min: -2, max: -1 }), 'a weight <= 0, since the bounds are -2 and -1'],
    ['keepSign', keepSign('inhibitory'), 'a weight <= 0, of inhibitory synapses'],
  ] as const)('%s does so for excitation among inhibition', (name, stage, expected) => {
    const { where, value, expected: said } = refused(() => wired(stage, [-0.5, 3, -0.5, -9]))
    expect([where, value, said]).toEqual([`${name}: weight of the synapse to 0 from 1`, 3, expected])
  })

  it('takes weights of 0, of both signs within bounds of both signs, and those outside on the right side', () => {
    expect(wired(hardBound(0, 1), [0, 5, 0, 1]).updates).toEqual([])
    wired(hardBound(-1, 1), [-5, 5, 0, 1])
    wired(softBound({ min: 1, max: 2 }), [0, 0.5, 5, 1])
    wired(keepSign('inhibitory'), [0, -1, 0, 0])
    wired(keepSign(), [1, -1, 1, -1])
  })

  it('names neurons, not lines, where delays differ', () => {
    const synapses = fromList(2, 2, [
      { pre: 0, post: 0, weight: 1, delay: 3 },
      { pre: 0, post: 1, weight: 1, delay: 1 },
      { pre: 1, post: 1, weight: -1, delay: 2 },
    ])
    const { where } = refused(() =>
      drive(sum([hebbian({ eta: 1 })], keepSign('excitatory')), { synapses, pre: [] }),
    )
    expect(where).toBe('keepSign: weight of the synapse to 1 from 1')
  })
})
