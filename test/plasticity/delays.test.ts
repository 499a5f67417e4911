import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { allToAll, fromList, type Synapses, withDelays } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  contrast,
  exponentialWindow,
  hardBound,
  rule,
  scale,
  sum,
  triangularWindow,
} from '../../src/plasticity/index.ts'
import { countedPairs, exponentialPair, type Scheme, triangularPair } from '../oracles/pairSums.ts'
import {
  activities,
  type Activity,
  type PairingCase,
  pairingOf,
  pairings,
  programs,
  sizeOf,
  topologies,
  type WindowCase,
  windows,
} from './arbitraries.ts'
import { drive, endsOf, timesOf } from './drive.ts'

/** Whole numbers, so that spikes of different delays tie at the synapse, or any that rounding does not swallow. */
const delay = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 1e-3, max: 9, noNaN: true }))

interface Case {
  readonly activity: Activity
  readonly make: () => Synapses
  /** [post][pre] in one row, in ms. */
  readonly axonal: readonly number[]
  readonly dendritic: readonly number[]
}

const delaysOf = (count: number): fc.Arbitrary<readonly number[]> =>
  fc.oneof(
    delay.map((ms) => Array.from({ length: count }, () => ms)),
    fc.array(delay, { minLength: count, maxLength: count }),
  )

const cases: fc.Arbitrary<Case> = activities.chain((activity) => {
  const count = activity.preSize * activity.postSize
  return fc
    .tuple(topologies(activity), delaysOf(count), delaysOf(count))
    .map(([make, axonal, dendritic]) => ({
      activity,
      axonal,
      dendritic,
      make: () => withDelays(make(), { delay: axonal, dendriticDelay: dendritic }),
    }))
})

/** Spikes as they reach a synapse; two that come at one time are one there. */
const after = (times: readonly number[], ms: number): readonly number[] => [
  ...new Set(times.map((t) => t + ms)),
]

/** By synapse, in the order of storage: the sum over its pairs as they meet there. */
const oracle = (
  { activity: { preSize, postSize, pre, post = pre }, axonal, dendritic }: Case,
  synapses: Synapses,
  { scheme, ties }: Pick<PairingCase, 'scheme' | 'ties'>,
  window: Pick<WindowCase, 'value' | 'size'>,
  counts: (t: number) => boolean = () => true,
): { sums: number[]; absolute: number } => {
  const [preTimes, postTimes] = [timesOf(preSize, pre), timesOf(postSize, post)]
  let absolute = 0
  const sums = endsOf(synapses).map((ends) => {
    const place = ends.post * preSize + ends.pre
    const arriving = after(preTimes[ends.pre]!, axonal[place]!)
    const returning = after(postTimes[ends.post]!, dendritic[place]!)
    let total = 0
    for (const { t, dt, factor } of countedPairs(arriving, returning, scheme, ties)) {
      if (!counts(t)) continue
      total += factor * window.value(dt)
      absolute += factor * sizeOf(window, dt)
    }
    return total
  })
  return { sums, absolute }
}

const expectClose = (actual: ArrayLike<number>, expected: readonly number[], absolute: number): void => {
  expect(actual).toHaveLength(expected.length)
  expected.forEach((value, k) => {
    expect(Math.abs(actual[k]! - value), `synapse ${k}: ${actual[k]} for ${value}`).toBeLessThanOrEqual(
      1e-12 * absolute + 1e-300,
    )
  })
}

/** What the updates come to, by synapse: from themselves, since a weight would round them. */
const totals = ({ begin, incoming, count }: Synapses, updates: ReturnType<typeof drive>['updates']) => {
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

describe.each(['fused', 'streams'] as const)('behind delays, evaluated as %s', (evaluation) => {
  test.prop([cases, pairings, windows], { numRuns: 300 })(
    'a rule at once changes each weight by the sum over its pairs as they meet at the synapse',
    (given, pairing, window) => {
      const synapses = given.make()
      const { updates } = drive(rule(pairing.pairing, window.window), {
        synapses,
        ...given.activity,
        evaluation,
      })
      const { sums, absolute } = oracle(given, synapses, pairing, window)
      expectClose(totals(synapses, updates), sums, absolute)
    },
  )

  test.prop([cases, pairings, windows, programs], { numRuns: 300 })(
    'a rule over a phase sums the pairs whose later spike reaches the synapse in it',
    (given, pairing, window, { start, phases }) => {
      const synapses = given.make()
      const { preSize, postSize } = given.activity
      const factor = Array.from({ length: preSize * postSize }, (_, k) => 1 + Math.sin(k))
      const { updates } = drive(
        rule(pairing.pairing, window.window, scale(factor), accumulate({ phase: 'a' })),
        {
          synapses,
          ...given.activity,
          start,
          phases,
          evaluation,
        },
      )
      const inside = (t: number) =>
        phases.some(({ name, end }, k) => name === 'a' && t >= (phases[k - 1]?.end ?? start) && t < end)
      const { sums, absolute } = oracle(given, synapses, pairing, window, inside)
      const expected = endsOf(synapses).map(({ pre, post }, k) => factor[post * preSize + pre]! * sums[k]!)
      expectClose(totals(synapses, updates), expected, 2 * absolute)
    },
  )
})

describe('at a synapse', () => {
  const one = (delays: object): Synapses => withDelays(allToAll(1, 1, 0), delays)
  const stdp = exponentialWindow({ A_causal: 2, A_anticausal: -1, tau_causal: 5, tau_anticausal: 5 })
  const value = exponentialPair(2, -1, 5, 5)

  it.each([
    [{}, 3],
    [{ delay: 1 }, 2],
    [{ delay: 3 }, 0],
    [{ delay: 4.5 }, -1.5],
    [{ dendriticDelay: 1 }, 4],
    [{ delay: 1, dendriticDelay: 1 }, 3],
    [{ delay: 6, dendriticDelay: 3 }, 0],
  ])('with %o, spikes at 1 and 4 ms are %s ms apart', (delays, dt) => {
    const { weights } = drive(rule(allToAllPairing(), stdp), {
      synapses: one(delays),
      pre: [{ t: 1, source: 0 }],
      post: [{ t: 4, source: 0 }],
    })
    expect(weights[0]).toBeCloseTo(value(dt), 12)
  })

  it('a population that projects to itself has one matrix of sums, where both delays are one number', () => {
    const make = (delays: object) => withDelays(allToAll(3, 3, 0, { autapses: false }), delays)
    const learning = rule(
      allToAllPairing(),
      triangularWindow({ A_causal: 1, A_anticausal: -1, tau: 5 }),
      accumulate({ phase: 'a' }),
    )
    const pre = [0, 1, 2, 0, 1].map((source, k) => ({ t: 2 * k + 1, source }))
    const phases = [{ name: 'a', end: 50 }]
    const run = (delays: object) => drive(learning, { synapses: make(delays), pre, phases })
    const [none, both] = [run({}), run({ delay: 2, dendriticDelay: 2 })]
    expect(both.explain).toEqual(none.explain)
    expect(both.explain.join()).toContain('one matrix')
    expect([...both.weights]).toEqual([...none.weights])
  })

  it('weights are bounded and compared as those of the neurons are, though the rule sees lines', () => {
    const synapses = fromList(
      2,
      2,
      [
        { pre: 0, post: 0, weight: 0.9, delay: 3 },
        { pre: 0, post: 1, weight: -0.9, delay: 1, dendriticDelay: 2 },
        { pre: 1, post: 0, weight: 0.5 },
      ],
      {},
    )
    const wanted = [1, 2, 3, 4]
    const { updates, weights, explain } = drive(
      sum(
        [
          rule(allToAllPairing(), stdp),
          rule(allToAllPairing(), stdp, scale(0), accumulate({ phase: 'a' }), contrast(wanted)),
        ],
        hardBound(-1, 1),
      ),
      {
        synapses,
        pre: [{ t: 1, source: 0 }],
        post: [0, 1].map((source) => ({ t: 5, source })),
        phases: [{ name: 'a', end: 100 }],
      },
    )
    expect(explain[0]).toBe('at the synapses: 3 presynaptic and 2 postsynaptic lines of equal delay')
    // dt = 1 at the one, 5 + 2 - 2 = 5 at the other
    expect(updates.filter(({ axis, dw }) => axis === 'post' && dw.some((x) => x !== 0))).toHaveLength(2)
    expect(updates.every(({ axis, index, dw }) => dw.length === rowLength(synapses, axis, index))).toBe(true)
    // in the end all go up by what is wanted, to the bound
    for (const w of weights) expect(w).toBeCloseTo(1, 12)
  })

  it.each(['all-to-all', 'restricted', 'symmetric', 'pre-centred', { last: 2 }] as const)(
    'ties are ties under %o',
    (scheme: Scheme) => {
      // 0.1 + 0.2 and 0.3 are not one number; what is computed once from equal numbers is
      const synapses = fromList(2, 1, [
        { pre: 0, post: 0, weight: 0, delay: 0.2, dendriticDelay: 0.2 },
        { pre: 1, post: 0, weight: 0, delay: 0.7, dendriticDelay: 0.2 },
      ])
      const { weights } = drive(
        rule(pairingOf(scheme, 'mean'), triangularWindow({ A_causal: 4, A_anticausal: -2, tau: 1 })),
        {
          synapses,
          pre: [
            { t: 0.1, source: 0 },
            { t: 0.1, source: 1 },
          ],
          post: [{ t: 0.1, source: 0 }],
        },
      )
      expect(weights[0]).toBe(triangularPair(4, -2, 1)(0))
      expect(weights[1]).toBeCloseTo(triangularPair(4, -2, 1)(-0.5), 12)
    },
  )
})

const rowLength = ({ begin, incoming, count }: Synapses, axis: string, index: number): number => {
  if (axis === 'all') return count
  const rows = axis === 'pre' ? begin : incoming.begin
  return rows[index + 1]! - rows[index]!
}

describe.each(['fused', 'streams'] as const)('with few synapses, evaluated as %s', (evaluation) => {
  const size = 6
  const spikes = fc
    .uniqueArray(fc.tuple(fc.nat(15), fc.nat(size - 1)), {
      maxLength: 50,
      selector: ([t, source]) => t * size + source,
    })
    .map((list) => list.toSorted(([a], [b]) => a - b).map(([t, source]) => ({ t, source })))
  const few = fc.uniqueArray(
    fc.record({ pre: fc.nat(size - 1), post: fc.nat(size - 1), axonal: fc.nat(3), dendritic: fc.nat(2) }),
    { minLength: 1, maxLength: 9, selector: ({ pre, post }) => pre * size + post },
  )

  test.prop([spikes, spikes, few, fc.boolean(), pairings, windows, fc.boolean()], { numRuns: 200 })(
    'a rule sums over their pairs and ties, at once or over a phase, with and without delays',
    (pre, post, list, isDelayed, pairing, window, isPhase) => {
      const synapses = fromList(
        size,
        size,
        list.map((entry) => ({
          pre: entry.pre,
          post: entry.post,
          weight: 0,
          ...(isDelayed && { delay: entry.axonal, dendriticDelay: entry.dendritic }),
        })),
      )
      const by = (key: 'axonal' | 'dendritic'): number[] => {
        const matrix = Array.from({ length: size * size }, () => 0)
        if (isDelayed) for (const entry of list) matrix[entry.post * size + entry.pre] = entry[key]
        return matrix
      }
      const stages = isPhase ? [accumulate({ phase: 'a' })] : []
      const { updates, explain } = drive(rule(pairing.pairing, window.window, ...stages), {
        synapses,
        pre,
        post,
        phases: [{ name: 'a', end: 100 }],
        evaluation,
      })
      if (isPhase && !isDelayed && evaluation === 'fused' && pairing.pairing.kind !== 'triplet')
        expect(explain.join()).toContain('by synapse')
      const activity: Activity = { preSize: size, postSize: size, pre, post }
      const given = { activity, make: () => synapses, axonal: by('axonal'), dendritic: by('dendritic') }
      const { sums, absolute } = oracle(given, synapses, pairing, window)
      expectClose(totals(synapses, updates), sums, absolute)
    },
  )
})
