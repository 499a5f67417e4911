import { fc, test } from '@fast-check/vitest'
import { filter, map, merge, of, timer } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { causeOf, ParameterError } from '../../src/models/errors.ts'
import { allToAll, type SpikingNode, SpikeTrain } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  antiHebbian,
  contrast,
  eachSpike,
  exponentialWindow,
  gate,
  hardBound,
  hebbian,
  lastPairing,
  type Pairing,
  type PlasticityRule,
  type RuleProbe,
  probe,
  type ProbeOptions,
  restrictedPairing,
  rule,
  sal,
  scale,
  sum,
  triangularWindow,
  wakeSleep,
} from '../../src/plasticity/index.ts'
import type { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { countedPairs, exponentialPair, type Scheme, triangularPair } from '../oracles/pairSums.ts'
import { drive } from './drive.ts'

/** Little to compute where the window is all that is looked at. */
const small: ProbeOptions = { points: 6, dtMax: 60, rates: [], pairs: 1 }

/** The value of a grid at dt. */
const at = ({ dt, dw }: RuleProbe, x: number): number => {
  const k = dt.indexOf(x)
  if (k < 0) throw new Error(`no dt = ${x} in ${dt.join(', ')}`)
  return dw[k]!
}

const close = (a: number, b: number, size = Math.max(Math.abs(a), Math.abs(b))): void =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * size)

const amplitude = fc.double({ min: -3, max: 3, noNaN: true })
const tau = fc.double({ min: 0.5, max: 80, noNaN: true })
const pairings: readonly (readonly [string, () => Pairing])[] = [
  ['all', allToAllPairing],
  ['the last', () => lastPairing(1)],
  ['restricted', restrictedPairing],
]

describe('the window that is probed', () => {
  it('is eta exp(-|dt|/tau) for the exponential one, at every dt of a grid around 0', () => {
    const found = probe(hebbian({ eta: 0.01, tau_causal: 20, tau_anticausal: 10 }), { ...small, points: 50 })
    expect(found.dt).toHaveLength(100)
    found.dt.forEach((dt, k) => {
      const size = dt > 0 ? Math.exp(-dt / 20) : -Math.exp(dt / 10)
      expect(Math.abs(found.dw[k]! - 0.01 * size)).toBeLessThanOrEqual(1e-15 * 0.01)
    })
    expect(found.dt.map((dt) => -dt).toReversed()).toEqual(found.dt)
    expect([...found.dt].sort((a, b) => a - b)).toEqual(found.dt)
    expect(found.dt.at(-1)).toBe(60)
    expect(found.atZero).toBe(0)
  })

  test.prop([amplitude, amplitude, tau, tau, fc.constantFrom(...pairings)], { numRuns: 40 })(
    'is that of the parts, whichever spikes pair',
    (A_causal, A_anticausal, tau_causal, tau_anticausal, [, pairing]) => {
      const window = exponentialWindow({ A_causal, A_anticausal, tau_causal, tau_anticausal })
      const found = probe(rule(pairing(), window), small)
      const oracle = exponentialPair(A_causal, A_anticausal, tau_causal, tau_anticausal)
      found.dt.forEach((dt, k) => close(found.dw[k]!, oracle(dt)))
      close(found.atZero, oracle(0), 1)
    },
  )

  it('is nothing at 0 where ties are no pairs', () => {
    const window = exponentialWindow({ A_anticausal: 1 })
    expect(probe(rule(allToAllPairing({ ties: 'none' }), window), small).atZero).toBe(0)
    expect(probe(rule(allToAllPairing(), window), small).atZero).toBe(1)
  })

  it('reaches as far as it needs to, and says so where it does not end', () => {
    const reach = (one: PlasticityRule) => probe(one, { rates: [] }).dt.at(-1)
    expect(reach(sal({ eta: 1, tau: 10 }))).toBe(15)
    expect(reach(hebbian({ eta: 1 }))).toBe(100)
    expect(reach(hebbian({ eta: 1, tau_causal: 0.5, tau_anticausal: 0.1 }))).toBe(3)
    const endless = probe(rule(lastPairing(1), Math.sign), { rates: [] })
    expect(endless.dt.at(-1)).toBe(100)
    expect(endless.notes.join()).toMatch('has not died out')
    expect(reach(rule(lastPairing(1), () => 0))).toBe(50)
  })

  it('is that of a rule of one’s own, whatever it is made of', () => {
    const own: Pairing = {
      kind: 'only forwards',
      ties: 'none',
      operator: () => (instants) => {
        let last: number | undefined
        return instants.pipe(
          map(({ t, pre, post }) => {
            const dt = post.length > 0 && last !== undefined ? t - last : undefined
            if (pre.length > 0) last = t
            return dt === undefined
              ? undefined
              : {
                  t,
                  axis: 'post' as const,
                  index: 0,
                  count: 1,
                  places: Int32Array.of(0),
                  dts: Float64Array.of(dt),
                }
          }),
          filter((pairs) => pairs !== undefined),
        )
      },
    }
    const doubled = rule(
      own,
      (dt) => dt ** 2,
      () => (updates) => updates.pipe(map((update) => ({ ...update, dw: update.dw.map((x) => 2 * x) }))),
    )
    const found = probe(doubled, small)
    expect(at(found, 20)).toBe(800)
    expect(at(found, -20)).toBe(0)
    expect(found.atZero).toBe(0)
    expect(found.rule).toBe('only forwards → function → stage 1 (own)')
    expect(found.explain).toHaveLength(1)
    expect(found.explain[0]).toMatch(
      'only forwards → function → stage 1 (own): every pair as a stream; then as streams stage 1 (own)',
    )
  })

  it('starts at the weight that is given, so that bounds cut it', () => {
    const bounded = rule(allToAllPairing(), exponentialWindow(), hardBound(0, 1))
    close(at(probe(bounded, { ...small, weight: 0.9 }), 10), 0.1)
    close(at(probe(bounded, { ...small, weight: 0.9 }), -10), -Math.exp(-0.5))
    close(at(probe(bounded, { ...small, weight: 0.2 }), -10), -0.2)
    expect(probe(bounded, { ...small, weight: 0.9 }).weight).toBe(0.9)
  })
})

describe('antisymmetry', () => {
  it('is 1 for equal and opposite sides, 0 for equal ones, null where nothing is', () => {
    expect(probe(sal({ eta: 0.1, tau: 100 }), small).antisymmetry).toBe(1)
    expect(probe(antiHebbian({ eta: 2 }), small).antisymmetry).toBe(1)
    expect(probe(rule(allToAllPairing(), triangularWindow({ tau: 30 })), small).antisymmetry).toBe(0)
    expect(
      probe(
        rule(lastPairing(1), () => 0),
        small,
      ).antisymmetry,
    ).toBeNull()
  })

  test.prop([amplitude, amplitude], { numRuns: 30 })(
    'is the share of the odd part',
    (A_causal, A_anticausal) => {
      fc.pre(Math.abs(A_causal) + Math.abs(A_anticausal) > 1e-3)
      const { antisymmetry } = probe(hebbian({ eta: 1, A_causal, A_anticausal }), small)
      const odd = (A_causal - A_anticausal) ** 2
      expect(antisymmetry).toBeCloseTo(odd / (odd + (A_causal + A_anticausal) ** 2), 10)
    },
  )
})

describe('dependence on frequency', () => {
  const schemes: readonly (readonly [string, Pairing, Scheme])[] = [
    ['all', allToAllPairing(), 'all-to-all'],
    ['the last two', lastPairing(2), { last: 2 }],
    ['restricted', restrictedPairing(), 'restricted'],
  ]

  it.each(schemes)('is that of a sum over all pairs: %s', (_, pairing, scheme) => {
    const window = exponentialWindow({ A_anticausal: -0.6, tau_causal: 15, tau_anticausal: 40 })
    const value = exponentialPair(1, -0.6, 15, 40)
    const rates = [3, 25, 50, 80]
    const { frequency } = probe(rule(pairing, window, scale(0.5)), { ...small, rates, pairs: 12, pairDt: 8 })
    expect(frequency).toMatchObject({ rates, pairs: 12, dt: 8 })
    rates.forEach((rate, k) => {
      const first = Array.from({ length: 12 }, (__, n) => (n * 1000) / rate)
      const second = first.map((t) => t + 8)
      for (const [found, pre, post] of [
        [frequency.causal[k]!, first, second],
        [frequency.anticausal[k]!, second, first],
      ] as const) {
        const all = countedPairs(pre, post, scheme, 'mean').map(({ dt }) => 0.5 * value(dt))
        const size = all.reduce((total, x) => total + Math.abs(x), 0)
        const sumOfAll = all.reduce((total, x) => total + x, 0)
        expect(Math.abs(12 * found - sumOfAll)).toBeLessThanOrEqual(1e-12 * size)
      }
    })
  })

  it('is that of one synapse, whose weight is what the pairs before have made it', () => {
    const bounded = rule(allToAllPairing(), exponentialWindow(), scale(0.03), hardBound(0, 0.6))
    const { frequency } = probe(bounded, { ...small, rates: [1], pairs: 20, pairDt: 10 })
    expect(frequency.causal[0]).toBeCloseTo(0.1 / 20, 14)
    expect(frequency.anticausal[0]).toBeCloseTo(-0.03 * Math.exp(-0.5), 14)
  })

  it('is none where pairs are far apart: then a pair is worth what the window says', () => {
    const { frequency } = probe(hebbian({ eta: 1 }), { ...small, rates: [0.5], pairDt: 10 })
    expect(frequency.causal[0]).toBeCloseTo(Math.exp(-0.5), 13)
    expect(frequency.anticausal[0]).toBeCloseTo(-Math.exp(-0.5), 13)
  })
})

describe('triplets', () => {
  it('have nothing beyond their pairs under a rule of pairs, at once or summed over a phase', () => {
    const during = { phase: 'sleep', per: 10 }
    const rules = [
      hebbian({ eta: 1, A_anticausal: -0.3 }),
      sal({ eta: 1, tau: 10 }),
      sal({ eta: 1, tau: 10, during }),
      wakeSleep({ eta: 1, tau: 10, coactivations: 0, during }),
      sum([hebbian({ eta: 1 }), eachSpike({ pre: 0.3, post: -0.7 })]),
    ]
    for (const one of rules) {
      const { triplets } = probe(one, { ...small, dtMax: 12 })
      expect(triplets.intervals).toHaveLength(4)
      expect(triplets.prePostPre.beyondPairs).toEqual([0, 0, 0, 0])
      expect(triplets.postPrePost.beyondPairs).toEqual([0, 0, 0, 0])
    }
  })

  it('add up what their pairs are worth', () => {
    const value = exponentialPair(1, -0.4, 20, 20)
    const { triplets } = probe(hebbian({ eta: 1, A_anticausal: -0.4 }), small)
    triplets.intervals.forEach(([x, y], k) => {
      expect(triplets.prePostPre.dw[k]).toBeCloseTo(value(x) + value(-y), 13)
      expect(triplets.postPrePost.dw[k]).toBeCloseTo(value(-x) + value(y), 13)
    })
  })

  it('show what a rule adds beyond pairs', () => {
    // a postsynaptic spike that is not the first of its neuron counts 0.25 more
    const second = rule(
      lastPairing(1),
      () => 0,
      () => (updates) =>
        updates.pipe(
          map((update, n) => ({
            ...update,
            dw: update.dw.map(() => (update.axis === 'post' && n > 1 ? 0.25 : 0)),
          })),
        ),
    )
    const { triplets } = probe(second, small)
    expect(triplets.prePostPre.beyondPairs).toEqual([0, 0, 0, 0])
    expect(triplets.postPrePost.beyondPairs).toEqual([0.25, 0.25, 0.25, 0.25])
  })
})

describe('spikes alone, and none', () => {
  it('are told apart: what a spike changes without a partner, and what a phase does without spikes', () => {
    const found = probe(sum([hebbian({ eta: 1 }), eachSpike({ pre: 0.25, post: -0.5 })]), small)
    expect(found.alone).toEqual({ pre: 0.25, post: -0.5 })
    expect(found.silent).toBe(0)
    close(at(found, 20), Math.exp(-1) - 0.25)
    expect(found.atZero).toBe(-0.25)
    expect(found.notes).toEqual([
      'a presynaptic spike alone changes the weight by 0.25; that is part of dw',
      'a postsynaptic spike alone changes the weight by -0.5; that is part of dw',
    ])
  })

  it('are both subtracted from nothing but what they belong to', () => {
    const during = { phase: 'sleep', per: 10 }
    const found = probe(wakeSleep({ eta: 0.1, tau: 10, coactivations: 0.3, during }), { ...small, dtMax: 12 })
    // a phase of 2 s, of which 10 ms count
    close(found.silent, 0.1 * 0.3)
    const oracle = triangularPair(1, 1, 10)
    found.dt.forEach((dt, k) =>
      expect(Math.abs(found.dw[k]! + (0.1 * oracle(dt) * 10) / 2000)).toBeLessThanOrEqual(1e-14),
    )
    expect(found.atZero).toBeCloseTo(-0.1 * 0.005, 12)
    expect(found.antisymmetry).toBeCloseTo(0, 12)
    expect(found.notes).toEqual([
      "phase 'sleep': the spikes are shown once, from its begin on; it lasts 2000 ms",
      "a sum over 'sleep' is that of 10 ms of it, so each pair counts 0.005 times its window",
      'without spikes the weight changes by 0.03; that is taken away from every other number',
    ])
  })
})

describe('phases', () => {
  it('are supplied under the names that stages have, all of them in turn', () => {
    const gated = (phase: string, factor: number) =>
      rule(allToAllPairing(), exponentialWindow(), gate(phase), scale(factor))
    const both = sum([gated('wake', 2), gated('sleep', -0.5)])
    close(at(probe(gated('wake', 2), small), 20), 2 * Math.exp(-1))
    const found = probe(both, small)
    expect(Math.abs(at(found, 20) - 1.5 * Math.exp(-1))).toBeLessThan(1e-10)
    expect(found.notes).toEqual([
      "phases 'wake', 'sleep' follow one another, 2000 ms each: the spikes are shown once in each, and dw is what all of them change",
    ])
    const asleep = probe(both, { ...small, phases: ['sleep'] })
    close(at(asleep, 20), -0.5 * Math.exp(-1))
    expect(at(probe(both, { ...small, phases: ['nap'] }), 20)).toBe(0)
  })

  it('run as often as one sum takes', () => {
    const batch = (runs: number) =>
      rule(allToAllPairing(), exponentialWindow(), accumulate({ phase: 'sleep', runs }))
    close(at(probe(batch(1), small), 20), Math.exp(-1))
    const found = probe(batch(3), small)
    close(at(found, 20), Math.exp(-1))
    expect(found.notes.join()).toMatch("'sleep' runs 3 times")
    const two = probe(sum([batch(2), batch(3)]), small)
    expect(two.notes.join()).toMatch("'sleep' runs 6 times")
    close(at(two, 20), 2 * Math.exp(-1))
  })

  it('are as long for every number, so that sums per ms can be compared', () => {
    const during = { phase: 'sleep', per: 10 }
    const { dw, dt, frequency } = probe(sal({ eta: 1, tau: 10, during }), {
      dtMax: 12,
      points: 12,
      pairDt: 5,
    })
    frequency.causal.forEach((change) => expect(change).toBeCloseTo(dw[dt.indexOf(5)]!, 12))
  })
})

describe('what parts ask for', () => {
  /** A change of `size` for every spike of a population, if the two neurons have fired. */
  const rewarded = (): PlasticityRule =>
    rule(allToAllPairing(), exponentialWindow(), (context) => (updates) => {
      const reward = context.population('reward')
      if (reward === undefined) throw new Error('no reward')
      const rewards: number[] = []
      reward.spikes.subscribe(({ t }) => rewards.push(t))
      return updates.pipe(map((update) => ({ ...update, dw: update.dw.map(() => rewards.length) })))
    })

  it('is a population that fires after the spikes, or one that is supplied', () => {
    const found = probe(rewarded(), small)
    expect(found.dw.every((x) => x === 0)).toBe(true)
    expect(found.notes).toEqual([
      "population 'reward': one neuron that fires 10 ms after each pair or triplet",
      'no pair changes anything: a gate may be closed, a third factor 0, or a bound reached',
    ])
    const early = probe(rewarded(), {
      ...small,
      population: (name, clock, { pre, post }) => {
        const first = Math.min(...pre, ...post)
        const spikes = first < Infinity ? [{ t: first + 1, source: 0 }] : []
        return new SpikeTrain({ size: 1, name, spikes }, clock)
      },
    })
    // the second spike of each pair comes after the reward; the first, by itself, before
    expect(at(early, 20)).toBe(1)
    expect(early.notes).toContain("population 'reward': as supplied")
  })

  it('is the postsynaptic population, as it is supplied', () => {
    const seen: unknown[] = []
    const reading = rule(allToAllPairing(), exponentialWindow(), ({ post }) => {
      seen.push(post?.name)
      return (updates) => updates
    })
    probe(reading, small)
    probe(reading, {
      ...small,
      post: (clock) => new SpikeTrain({ size: 1, name: 'mine', spikes: [] }, clock),
    })
    expect(new Set(seen)).toEqual(new Set(['post', 'mine']))
  })

  it('is a potential, 0 unless the population is supplied', () => {
    const reading = rule(allToAllPairing(), exponentialWindow(), ({ post }) => (updates) => {
      const { potential } = post as SpikingNode & { potential?: (i: number) => number }
      return updates.pipe(
        map((update) => ({ ...update, dw: update.dw.map(() => potential?.call(post, 0) ?? 7) })),
      )
    })
    const found = probe(reading, small)
    expect(found.dw.every((x) => x === 0)).toBe(true)
    expect(found.notes[0]).toBe(
      'the potential of the postsynaptic neuron is 0 at all times, its tau_ref 10 ms',
    )
    const post = (clock: EventTimeScheduler) => new SpikeTrain({ size: 1, name: 'mine', spikes: [] }, clock)
    expect(probe(reading, { ...small, post }).dw.every((x) => x === 7 * 2)).toBe(true)
  })

  it('is a weight of the other sign, where a rule refuses that of excitation', () => {
    const inhibitory = rule(allToAllPairing(), exponentialWindow(), ({ synapses }) => (updates) => {
      const [weight = 0] = synapses.weights
      if (weight > 0) throw new ParameterError('inhibitory: weight', weight, 'a number <= 0')
      return updates
    })
    const found = probe(inhibitory, small)
    expect(found.weight).toBe(-0.5)
    expect(found.notes).toEqual(['the synapse has a weight of -0.5, since the rule refuses 0.5'])
    expect(() => probe(inhibitory, { ...small, weight: 0.5 })).toThrow('inhibitory: weight: 0.5; expected')
  })

  it('is a boundary at the end, where a part tells what it owes', () => {
    const owing = rule(
      allToAllPairing(),
      exponentialWindow(),
      ({ phases, clock }) =>
        (updates) =>
          updates.pipe(
            filter(() => false),
            (none) => merge(none, phases),
            map(() => ({ t: clock.now(), axis: 'all' as const, index: 0, dw: Float64Array.of(0.25) })),
          ),
    )
    // one boundary, at the end
    const found = probe(owing, small)
    expect(found.silent).toBe(0.25)
    expect(found.dw.every((x) => x === 0)).toBe(true)
  })

  it('is the clock, for streams that run in event time', () => {
    const always = rule(allToAllPairing(), exponentialWindow(), gate(of(true)))
    close(at(probe(always, small), 20), Math.exp(-1))
    const late = probe(
      (clock) => rule(allToAllPairing(), exponentialWindow(), gate(timer(15, clock).pipe(map(() => true)))),
      small,
    )
    expect(at(late, 10)).toBe(0)
    close(at(late, 20), Math.exp(-1))
  })
})

describe('a probe', () => {
  it('is plain data, the same every time', () => {
    const one = sum([
      hebbian({ eta: 0.1 }),
      wakeSleep({ eta: 1, tau: 10, coactivations: 0.5, during: { phase: 'p', per: 5 } }),
    ])
    const found = probe(one, { name: 'mine' })
    expect(JSON.parse(JSON.stringify(found))).toEqual(found)
    expect(probe(one, { name: 'mine' })).toEqual(found)
    expect(found.rule).toBe('mine')
    expect(found.rule).not.toBe(probe(one).rule)
  })

  test.prop([fc.double({ min: -50, max: 50, noNaN: true })], { numRuns: 20 })(
    'says what the rule then does to a network',
    (dt) => {
      // nearer than a time of 100 ms can tell
      fc.pre(Math.abs(dt) > 1e-9)
      const one = rule(lastPairing(1), triangularWindow({ A_causal: 0.3, tau: 40 }), scale(0.1))
      const synapses = allToAll(1, 1, 0)
      drive(one, {
        synapses,
        pre: [{ t: 100, source: 0 }],
        post: [{ t: 100 + dt, source: 0 }],
      })
      const found = probe(one, { dtMax: Math.abs(dt), points: 1, rates: [] })
      expect(synapses.get(0, 0)).toBeCloseTo(dt > 0 ? found.dw[1]! : found.dw[0]!, 12)
    },
  )

  it('refuses what no rule can be probed with, and says where', () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ weight: Number.NaN }, 'probe.weight'],
      [{ dtMax: 0 }, 'probe.dtMax'],
      [{ points: 1.5 }, 'probe.points'],
      [{ points: 1e9 }, 'probe.points'],
      [{ rates: [1, -1] }, 'probe.rates[1]'],
      [{ pairs: 0 }, 'probe.pairs'],
      [{ pairDt: -1 }, 'probe.pairDt'],
      [{ phases: ['a', ''] }, 'probe.phases[1]'],
      [{ population: 1 }, 'probe.population'],
      [{ wieght: 1 }, 'probe.wieght'],
    ]
    for (const [options, where] of wrong) {
      expect(() => probe(hebbian({ eta: 1 }), options)).toThrow(expect.objectContaining({ where }))
    }
    expect(() => probe((() => 3) as never)).toThrow(expect.objectContaining({ where: 'probe.rule(clock)' }))
  })

  it('ends in the error of a part that does not fit, as one of the user’s', () => {
    const parts: readonly (readonly [PlasticityRule, RegExp])[] = [
      [rule(allToAllPairing(), exponentialWindow(), scale([1, 2])), /a matrix of 1 × 1/],
      [rule(lastPairing(1), () => Number.NaN), /NaN; expected a finite number/],
      [rule(allToAllPairing(), exponentialWindow(), contrast(1)), /accumulate before it/],
    ]
    for (const [one, says] of parts) {
      let thrown: unknown
      try {
        probe(one, small)
      } catch (error) {
        thrown = error
      }
      expect(String(thrown)).toMatch(says)
      expect(causeOf(thrown)).toBe('input')
    }
  })
})
