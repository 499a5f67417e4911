import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { allToAll } from '../../src/operators/index.ts'
import {
  allToAllPairing,
  antiHebbian,
  exponentialWindow,
  hebbian,
  lastPairing,
  type Pairing,
  type PlasticityRule,
  preCentredPairing,
  restrictedPairing,
  rule,
  sal,
  symmetricPairing,
  triangularWindow,
  wakeSleep,
} from '../../src/plasticity/index.ts'
import { overlapTime } from '../oracles/overlap.ts'
import { activities, type Activity, trains } from './arbitraries.ts'
import { drive, timesOf } from './drive.ts'

/** Changes of a rule over trains, as a matrix [post][pre]. */
const changes = (plasticity: PlasticityRule, { preSize, postSize, pre, post }: Activity, end?: number) => {
  const synapses = allToAll(preSize, postSize, 0, { autapses: true })
  drive(plasticity, {
    synapses,
    pre,
    ...(post === undefined ? {} : { post }),
    ...(end === undefined ? {} : { phases: [{ name: 'sleep', end }] }),
  })
  return synapses.toMatrix()
}

/** Trains in which no neuron fires twice within `tau` ms: integers or doubles, up to 4 neurons. */
const refractoryTrains = (tau: number): fc.Arbitrary<Activity> =>
  fc.integer({ min: 1, max: 4 }).chain((size) =>
    trains(size).map((spikes): Activity => {
      const last = new Map<number, number>()
      const pre = spikes.filter(({ t, source }) => {
        if (t - (last.get(source) ?? -Infinity) < tau) return false
        last.set(source, t)
        return true
      })
      return { preSize: size, postSize: size, pre }
    }),
  )

const eta = fc.double({ min: 0.01, max: 2, noNaN: true })

describe('the triangular window', () => {
  const tau = 7

  test.prop([refractoryTrains(tau)])(
    'sums over pairs to the time in which both neurons are on, if they are for its width after a spike',
    (activity) => {
      const times = timesOf(activity.preSize, activity.pre)
      const n = activity.preSize
      const pairings = [
        allToAllPairing(),
        lastPairing(1),
        restrictedPairing(),
        symmetricPairing(),
        preCentredPairing(),
      ]
      for (const pairing of pairings) {
        const sums = changes(rule(pairing, triangularWindow({ tau })), activity)
        times.forEach((first, i) => {
          times.forEach((second, j) => {
            expect(tau * sums[i * n + j]!).toBeCloseTo(overlapTime(first, second, tau), 9)
          })
        })
      }
    },
  )
})

describe('hebbian', () => {
  test.prop([activities, eta])('is the opposite of antiHebbian', (activity, rate) => {
    const one = changes(hebbian({ eta: rate, tau_causal: 7, A_anticausal: -0.5 }), activity)
    const other = changes(antiHebbian({ eta: rate, tau_causal: 7, A_anticausal: -0.5 }), activity)
    one.forEach((x, k) => expect(other[k]).toBe(x === 0 ? 0 : -x))
  })

  it('changes a weight by eta A exp(-|dt|/tau) a pair', () => {
    const post: Spike[] = [{ t: 4, source: 0 }]
    const at = (t: number) =>
      changes(hebbian({ eta: 0.1, A_causal: 2, A_anticausal: -3, tau_causal: 5, tau_anticausal: 8 }), {
        preSize: 1,
        postSize: 1,
        pre: [{ t, source: 0 }],
        post,
      })[0]
    expect(at(1)).toBeCloseTo(0.2 * Math.exp(-3 / 5), 15)
    expect(at(6)).toBeCloseTo(-0.3 * Math.exp(-2 / 8), 15)
    // the mean of the two limits
    expect(at(4)).toBeCloseTo(-0.05, 15)
  })

  it('has the window of Song et al. unless told otherwise: antisymmetric, 20 ms', () => {
    const { window, pairing, stages } = hebbian({ eta: 1 })
    expect(window).toMatchObject({ A_causal: 1, A_anticausal: -1, tau_causal: 20, tau_anticausal: 20 })
    expect([pairing.kind, pairing.ties, stages.map(({ kind }) => kind)]).toEqual([
      'all-to-all',
      'mean',
      ['scale'],
    ])
  })
})

describe('time reversal', () => {
  const pairings: readonly Pairing[] = [
    allToAllPairing(),
    restrictedPairing(),
    allToAllPairing({ ties: 'none' }),
  ]

  test.prop([activities, fc.constantFrom(...pairings), eta, eta])(
    'swaps causal and anticausal',
    (activity, pairing, tau_causal, tau_anticausal) => {
      // doubles on a grid of 2^-20 ms, so that 100 - t is exact
      const reversed = (spikes: readonly Spike[]) =>
        spikes.map(({ t, source }) => ({ t: 100 - t, source })).sort((a, b) => a.t - b.t)
      const exact = (spikes: readonly Spike[]) =>
        spikes.map(({ t, source }) => ({ t: Math.round(t * 2 ** 20) / 2 ** 20, source }))
      const there = {
        ...activity,
        pre: exact(activity.pre),
        ...(activity.post === undefined ? {} : { post: exact(activity.post) }),
      }
      const back = {
        ...activity,
        pre: reversed(there.pre),
        ...(activity.post === undefined ? {} : { post: reversed(there.post!) }),
      }
      const [A, B] = [1.25, -0.5]
      const forward = changes(
        rule(pairing, exponentialWindow({ A_causal: A, A_anticausal: B, tau_causal, tau_anticausal })),
        there,
      )
      const backward = changes(
        rule(
          pairing,
          exponentialWindow({
            A_causal: B,
            A_anticausal: A,
            tau_causal: tau_anticausal,
            tau_anticausal: tau_causal,
          }),
        ),
        back,
      )
      const size = 1 + forward.reduce((sum, x) => sum + Math.abs(x), 0)
      forward.forEach((x, k) => expect(Math.abs(x - backward[k]!)).toBeLessThan(1e-12 * size))
    },
  )

  test.prop([activities])('turns sal into its opposite', (activity) => {
    const grid = (spikes: readonly Spike[]) => spikes.map(({ t, source }) => ({ t: Math.round(t), source }))
    const once = (spikes: readonly Spike[]) =>
      [...new Map(spikes.map((spike) => [`${spike.t} ${spike.source}`, spike])).values()].sort(
        (a, b) => a.t - b.t,
      )
    const pre = once(grid(activity.pre))
    const there: Activity = { preSize: activity.preSize, postSize: activity.preSize, pre }
    const back: Activity = { ...there, pre: once(pre.map(({ t, source }) => ({ t: 100 - t, source }))) }
    const forward = changes(sal({ eta: 1, tau: 9 }), there)
    const backward = changes(sal({ eta: 1, tau: 9 }), back)
    forward.forEach((x, k) => expect(x + backward[k]!).toBeCloseTo(0, 11))
  })
})

describe('sal', () => {
  const recurrent = fc
    .integer({ min: 2, max: 4 })
    .chain((size) => trains(size).map((pre): Activity => ({ preSize: size, postSize: size, pre })))

  test.prop([recurrent, eta, fc.boolean()])(
    'gives the two synapses of a pair opposite changes, and autapses none: W_ij + W_ji stays',
    (activity, rate, isPerPhase) => {
      const parameters = {
        eta: rate,
        tau: 11,
        ...(isPerPhase ? { during: { phase: 'sleep', per: 10 } } : {}),
      }
      const n = activity.preSize
      const dW = changes(sal(parameters), activity, 100)
      const size = 1 + dW.reduce((sum, x) => sum + Math.abs(x), 0)
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++)
          expect(Math.abs(dW[i * n + j]! + dW[j * n + i]!)).toBeLessThan(1e-12 * size)
        expect(Math.abs(dW[i * n + i]!)).toBeLessThan(1e-12 * size)
      }
    },
  )

  test.prop([recurrent])(
    'scales the change of each synapse by its variability, so that the two no longer cancel',
    (activity) => {
      const n = activity.preSize
      const variability = Array.from({ length: n * n }, (_, k) => 1 + 0.5 * Math.sin(k))
      const plain = changes(sal({ eta: 1, tau: 11 }), activity)
      const varied = changes(sal({ eta: 1, tau: 11, variability }), activity)
      plain.forEach((x, k) => expect(varied[k]).toBeCloseTo(variability[k]! * x, 11))
    },
  )

  it('depresses for pre before post, potentiates for post before pre, and ignores a tie', () => {
    const at = (t: number) =>
      changes(sal({ eta: 0.1, tau: 10 }), {
        preSize: 1,
        postSize: 1,
        pre: [{ t: 20, source: 0 }],
        post: [{ t, source: 0 }],
      })[0]
    expect(at(24)).toBeCloseTo(-0.06, 15)
    expect(at(16)).toBeCloseTo(0.06, 15)
    expect(at(20)).toBeCloseTo(0, 15)
    expect(at(30)).toBeCloseTo(0, 15)
  })
})

describe('wakeSleep', () => {
  const tau = 6

  test.prop([refractoryTrains(tau), eta])(
    'changes weights by eta times wanted minus measured coactivation',
    (activity, rate) => {
      const n = activity.preSize
      const wanted = Array.from({ length: n * n }, (_, k) => k / 10)
      // long enough that all on-times end within it
      const duration = 100
      const dW = changes(
        wakeSleep({ eta: rate, tau, coactivations: wanted, during: { phase: 'sleep', per: tau } }),
        activity,
        duration,
      )
      const times = timesOf(n, activity.pre)
      times.forEach((post, i) => {
        times.forEach((pre, j) => {
          const measured = overlapTime(pre, post, tau) / duration
          expect(dW[i * n + j]).toBeCloseTo(rate * (wanted[i * n + j]! - measured), 11)
        })
      })
    },
  )

  it('scales what it measures, not what is wanted, by the variability', () => {
    const pre = [{ t: 1, source: 0 }]
    const dW = changes(
      wakeSleep({ eta: 2, tau: 10, coactivations: 0.3, variability: 3, during: { phase: 'sleep', per: 10 } }),
      { preSize: 1, postSize: 1, pre, post: [{ t: 6, source: 0 }] },
      20,
    )
    expect(dW[0]).toBeCloseTo(2 * (0.3 - 3 * (10 / 20) * 0.5), 14)
  })

  it('lets its rate fall with the number of phases', () => {
    const synapses = allToAll(1, 1, 0)
    const { updates } = drive(
      wakeSleep({
        eta: 1,
        tau: 10,
        coactivations: 1,
        during: { phase: 'sleep', per: 10, schedule: { from: 1, to: 3, factor: 0.25 } },
      }),
      {
        synapses,
        pre: [],
        phases: [1, 2, 3, 4, 5].map((end) => ({ name: 'sleep', end })),
      },
    )
    expect(updates.map(({ dw }) => dw[0])).toEqual([1, 1, 0.5, 0.25, 0.25])
  })
})
