import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { allToAll, type Synapses } from '../../src/operators/index.ts'
import {
  accumulate,
  alphaWindow,
  exponentialWindow,
  functionWindow,
  gate,
  rectangularWindow,
  rule,
  scale,
  type Stage,
  sumWindow,
  tableWindow,
  triangularWindow,
} from '../../src/plasticity/index.ts'
import {
  alphaPair,
  countedPairs,
  exponentialPair,
  rectangularPair,
  type Scheme,
  tablePair,
  triangularPair,
} from '../oracles/pairSums.ts'
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

interface Case {
  readonly activity: Activity
  readonly make: () => Synapses
}

const cases: fc.Arbitrary<Case> = activities.chain((activity) =>
  topologies(activity).map((make) => ({ activity, make })),
)

/** Sum over the pairs of each synapse, and of their absolute values, of those that come at a time that counts. */
const oracle = (
  { preSize, postSize, pre, post = pre }: Activity,
  synapses: Synapses,
  { scheme, ties }: Pick<PairingCase, 'scheme' | 'ties'>,
  window: Pick<WindowCase, 'value' | 'size'>,
  counts: (t: number) => boolean,
): { sums: number[]; absolute: number } => {
  const preTimes = timesOf(preSize, pre)
  const postTimes = timesOf(postSize, post)
  let absolute = 0
  const sums = endsOf(synapses).map((ends) => {
    let total = 0
    for (const { t, dt, factor } of countedPairs(preTimes[ends.pre]!, postTimes[ends.post]!, scheme, ties)) {
      if (!counts(t)) continue
      total += factor * window.value(dt)
      absolute += factor * sizeOf(window, dt)
    }
    return total
  })
  return { sums, absolute }
}

const always = () => true

const expectClose = (actual: ArrayLike<number>, expected: readonly number[], absolute: number): void => {
  expect(actual).toHaveLength(expected.length)
  expected.forEach((value, k) => {
    expect(Math.abs(actual[k]! - value), `synapse ${k}: ${actual[k]} for ${value}`).toBeLessThanOrEqual(
      1e-12 * absolute + 1e-300,
    )
  })
}

/** The weights' changes; read from the updates, since a weight would round them. */
const totals = (synapses: Synapses, updates: ReturnType<typeof drive>['updates']): Float64Array => {
  const { begin, incoming, count } = synapses
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

describe.each(['fused', 'streams'] as const)('evaluated as %s, a rule at once', (evaluation) => {
  test.prop([cases, pairings, windows], { numRuns: 300 })(
    'changes each weight by the sum over its pairs',
    ({ activity, make }, pairing, window) => {
      const synapses = make()
      const { pre, post } = activity
      const { updates } = drive(rule(pairing.pairing, window.window), {
        synapses,
        pre,
        ...(post === undefined ? {} : { post }),
        evaluation,
      })
      const { sums, absolute } = oracle(activity, synapses, pairing, window, always)
      expectClose(totals(synapses, updates), sums, absolute)
    },
  )

  test.prop([cases, pairings, windows, programs])(
    'behind the gate of a phase changes it by those whose later spike comes in the phase',
    ({ activity, make }, pairing, window, { start, phases }) => {
      const synapses = make()
      const { updates } = drive(rule(pairing.pairing, window.window, gate('a')), {
        synapses,
        ...activity,
        start,
        phases,
        evaluation,
      })
      const inside = (t: number) =>
        phases.some(({ name, end }, k) => name === 'a' && t >= (phases[k - 1]?.end ?? start) && t < end)
      const { sums, absolute } = oracle(activity, synapses, pairing, window, inside)
      expectClose(totals(synapses, updates), sums, absolute)
    },
  )
})

describe.each(['fused', 'streams'] as const)('evaluated as %s, a rule over a phase', (evaluation) => {
  interface Before {
    readonly stages: (activity: Activity) => readonly Stage[]
    readonly factor: (activity: Activity, post: number, pre: number) => number
    readonly phase: string | undefined
  }
  const noise = (activity: Activity) =>
    Array.from({ length: activity.preSize * activity.postSize }, (_, k) => 1 + Math.sin(k))
  const befores: readonly Before[] = [
    { stages: () => [], factor: () => 1, phase: undefined },
    { stages: () => [scale(-0.3), scale(2)], factor: () => -0.6, phase: undefined },
    {
      stages: (activity) => [scale(noise(activity)), gate('a')],
      factor: (activity, post, pre) => 1 + Math.sin(post * activity.preSize + pre),
      phase: 'a',
    },
    // another phase's gate: nothing is left
    { stages: () => [gate('b')], factor: () => 1, phase: 'b' },
  ]

  test.prop(
    [
      cases,
      pairings,
      windows,
      programs,
      fc.constantFrom(...befores),
      fc.option(fc.double({ min: 0.1, max: 50, noNaN: true }), { nil: undefined }),
    ],
    { numRuns: 300 },
  )(
    'tells the sum over the pairs of each of its runs, per so many ms if asked, zeros included',
    ({ activity, make }, pairing, window, { start, phases }, before, per) => {
      const synapses = make()
      const { updates } = drive(
        rule(
          pairing.pairing,
          window.window,
          ...before.stages(activity),
          accumulate({ phase: 'a', ...(per === undefined ? {} : { per }) }),
        ),
        { synapses, ...activity, start, phases, evaluation },
      )
      const runs = phases
        .map(({ name, end }, k) => ({ name, begin: phases[k - 1]?.end ?? start, end }))
        .filter(({ name }) => name === 'a')
      expect(updates.map(({ t, axis, index }) => ({ t, axis, index }))).toEqual(
        runs.map(({ end }) => ({ t: end, axis: 'all', index: 0 })),
      )
      runs.forEach(({ begin, end }, n) => {
        const inside = (t: number) => t >= begin && t < end && before.phase !== 'b'
        const share = per === undefined ? 1 : per / (end - begin)
        const { sums, absolute } = oracle(activity, synapses, pairing, window, inside)
        const expected = endsOf(synapses).map(
          (ends, k) => share * before.factor(activity, ends.post, ends.pre) * sums[k]!,
        )
        expectClose(updates[n]!.dw, expected, 2 * share * absolute)
      })
    },
  )
})

describe('every pairing, under every window, at once and per phase', () => {
  // dense trains with many ties, so that each of the combinations meets each of its cases for certain
  const pre = Array.from({ length: 240 }, (_, k) => ({ t: (k * k) % 97, source: k % 5 }))
  const post = Array.from({ length: 240 }, (_, k) => ({ t: (k * k * 3 + k) % 97, source: (k * 7) % 4 }))
  const distinct = (spikes: typeof pre) =>
    [...new Map(spikes.map((spike) => [`${spike.t} ${spike.source}`, spike])).values()].sort(
      (a, b) => a.t - b.t,
    )
  const activity: Activity = { preSize: 5, postSize: 4, pre: distinct(pre), post: distinct(post) }
  const schemes: readonly Scheme[] = [
    'all-to-all',
    { last: 1 },
    { last: 3 },
    'restricted',
    'symmetric',
    'pre-centred',
    { triplet: { tau_pre: 30, tau_post: 8, spikes: 'all' } },
    { triplet: { tau_pre: 30, tau_post: 8, spikes: 'nearest' } },
  ]
  const shapes: readonly WindowCase[] = [
    {
      name: 'exponential',
      window: exponentialWindow({ A_causal: 1.3, A_anticausal: -0.7, tau_causal: 9, tau_anticausal: 14 }),
      value: exponentialPair(1.3, -0.7, 9, 14),
    },
    {
      name: 'triangular',
      window: triangularWindow({ A_causal: 1, A_anticausal: 0.4, tau: 11 }),
      value: triangularPair(1, 0.4, 11),
    },
    {
      name: 'function',
      window: functionWindow((dt) => Math.cos(dt / 4), { support: 13 }),
      value: (dt) => (Math.abs(dt) > 13 ? 0 : Math.cos(dt / 4)),
    },
  ]
  const [exponential, triangular] = shapes as [WindowCase, WindowCase]
  const points = { dt: [-14, -5, 0, 0, 3, 11], values: [0.2, -1, -0.5, 1.5, 0.75, -0.25] }
  const all: readonly WindowCase[] = [
    ...shapes,
    {
      name: 'rectangular',
      window: rectangularWindow({ A_causal: 0.8, A_anticausal: -0.3, tau: 7 }),
      value: rectangularPair(0.8, -0.3, 7),
    },
    {
      name: 'alpha',
      window: alphaWindow({ A_causal: 0.8, A_anticausal: -0.3, tau: 4 }),
      value: alphaPair(0.8, -0.3, 4),
    },
    { name: 'table', window: tableWindow(points), value: tablePair(points.dt, points.values) },
    {
      name: 'sum',
      window: sumWindow([exponential.window, sumWindow([triangular.window, alphaWindow({ tau: 3 })])]),
      value: (dt) => exponential.value(dt) + triangular.value(dt) + alphaPair(1, -1, 3)(dt),
      size: (dt) =>
        Math.abs(exponential.value(dt)) + triangular.value(dt) + Math.abs(alphaPair(1, -1, 3)(dt)),
    },
  ]
  const combinations = schemes.flatMap((scheme) =>
    all.flatMap((shape) =>
      (['mean', 'none'] as const)
        .filter((ties) => ties === 'none' || !JSON.stringify(scheme).includes('triplet'))
        .map((ties) => ({ ...shape, scheme, ties, label: JSON.stringify(scheme) })),
    ),
  )

  it.each(combinations)(
    '$label, $name, ties $ties: the sum over pairs',
    ({ window, value, size, scheme, ties }) => {
      const counted = { value, ...(size === undefined ? {} : { size }) }
      const inside = (t: number) => t >= 10 && t < 60
      for (const evaluation of ['fused', 'streams'] as const) {
        const synapses = allToAll(5, 4, 0)
        const atOnce = drive(rule(pairingOf(scheme, ties), window), { synapses, ...activity, evaluation })
        const whole = oracle(activity, synapses, { scheme, ties }, counted, always)
        expect(whole.absolute).toBeGreaterThan(1)
        expectClose(totals(synapses, atOnce.updates), whole.sums, whole.absolute)
        const perPhase = drive(rule(pairingOf(scheme, ties), window, accumulate({ phase: 'a' })), {
          synapses,
          ...activity,
          start: 10,
          phases: [{ name: 'a', end: 60 }],
          evaluation,
        })
        const part = oracle(activity, synapses, { scheme, ties }, counted, inside)
        expect(part.absolute).not.toBe(whole.absolute)
        expectClose(perPhase.updates[0]!.dw, part.sums, part.absolute)
        // a spike that is told twice is one
        const twice = (spikes: Activity['pre']) => spikes.flatMap((spike) => [spike, spike])
        const again = drive(rule(pairingOf(scheme, ties), window, accumulate({ phase: 'a' })), {
          synapses,
          pre: twice(activity.pre),
          post: twice(activity.post!),
          start: 10,
          phases: [{ name: 'a', end: 60 }],
          evaluation,
        })
        expect(again.updates).toEqual(perPhase.updates)
      }
    },
  )
})
