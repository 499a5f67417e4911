// Values at the edges of what numbers can be, parts of one's own that are wrong, and states that do not fit.
import { NEVER, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Saved, Saving } from '../../src/models/saving.ts'
import { windowValue } from '../../src/models/windows.ts'
import { allToAll } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  alphaWindow,
  compile,
  eligibility,
  type Evaluation,
  exponentialWindow,
  homeostatic,
  lastPairing,
  modulate,
  observedFactor,
  type PlasticityRule,
  probe,
  rule,
  softBound,
  spikeFactor,
  type Stage,
  type ThirdFactor,
  weightPower,
} from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { drive } from './drive.ts'

const EVALUATIONS = ['fused', 'streams'] as const

/** A value at every time. */
const one = (): number => 1

const train = (...times: readonly number[]) => times.map((t) => ({ t, source: 0 }))

/** A pair of pre before post, 1 ms apart. */
const pair = { pre: train(1), post: train(2) }

const staged = (...stages: readonly Stage[]): PlasticityRule =>
  rule(allToAllPairing(), exponentialWindow(), ...stages)

/** Sets a rule to work on 1000 × 1 synapses where nothing fires; the states that it keeps. */
const atWork = (of: PlasticityRule, evaluation?: Evaluation): Map<string, Saving> => {
  const states = new Map<string, Saving>()
  const site = {
    synapses: allToAll(1000, 1, 0.5),
    clock: new EventTimeScheduler(),
    pre: NEVER,
    post: NEVER,
    phases: NEVER,
    name: 'plasticity',
    keep: (name: string, state: Saving) => {
      states.set(name, state)
    },
  }
  compile(of, site, evaluation).updates.subscribe()
  return states
}

describe('a sum of a number of changes', () => {
  it('does not count a pair whose value is next to nothing, in either evaluation', () => {
    const window = exponentialWindow({ tau_causal: 1, A_anticausal: 0 })
    const twice = rule(allToAllPairing(), window, accumulate({ every: 2 }))
    // 740 ms apart: 1e-322, of which the traces keep nothing
    const [pre, post] = [train(29, 1000), train(769, 1001, 1002)]
    for (const evaluation of EVALUATIONS) {
      const { updates } = drive(twice, { synapses: allToAll(1, 1, 0.5), pre, post, evaluation })
      expect(updates.map(({ t }) => t)).toEqual([1002])
      expect(updates[0]?.dw[0]).toBeCloseTo(Math.exp(-1) + Math.exp(-2), 14)
    }
  })

  it('refuses a state with more changes than it waits for', () => {
    const state = [...atWork(staged(accumulate({ every: 2 })))].find(([name]) =>
      name.endsWith('accumulate'),
    )?.[1]
    const saved = state?.save() as { readonly [name: string]: Saved }
    expect(() => state?.load(saved)).not.toThrow()
    for (const changes of [2, -1])
      expect(() => state?.load({ ...saved, changes: new Int32Array(1000).fill(changes) })).toThrow(
        `accumulate: changes: ${changes}; expected indices from 0 to 1`,
      )
  })
})

describe('an eligibility', () => {
  it('refuses a state that was told in the future, or never', () => {
    const states = atWork(staged(eligibility({ factor: observedFactor(new Subject()) })))
    const state = [...states].find(([name]) => name.endsWith('eligibility'))?.[1]
    const saved = state?.save() as { readonly [name: string]: Saved }
    expect(() => state?.load(saved)).not.toThrow()
    for (const told of [1, Number.NaN, -Infinity])
      expect(() => state?.load({ ...saved, told: new Float64Array(1000).fill(told) })).toThrow(
        `eligibility: told: ${told}; expected times up to 0 ms`,
      )
  })
})

describe('the last k spikes', () => {
  it('are refused where memory would not hold them, at call or when the rule is set to work', () => {
    expect(() => lastPairing(2 ** 20)).not.toThrow()
    expect(() => lastPairing(2 ** 40)).toThrow(
      'lastPairing.k: 1099511627776; expected an integer from 1 to 1048576',
    )
    expect(() => atWork(rule(lastPairing(2 ** 20), exponentialWindow()), 'fused')).toThrow(
      'lastPairing.k: 1048576; expected an integer from 1 to 134217, with 1000 neurons on a side',
    )
  })
})

describe.each([
  ['modulate', (factor: ThirdFactor) => modulate(factor)],
  ['eligibility', (factor: ThirdFactor) => eligibility({ factor })],
])('%s', (name, stage) => {
  it.each([
    [undefined, 'undefined; expected a reader { value, decay?, changes? }'],
    [{}, 'value: undefined; expected a function'],
    [{ value: one, decay: 3 }, 'decay: 3; expected { tau, baseline }'],
    [{ value: one, decay: { tau: -1, baseline: 0 } }, 'decay.tau: -1; expected a number > 0 ms, or Infinity'],
    [
      { value: one, decay: { tau: 1, baseline: Number.NaN } },
      'decay.baseline: NaN; expected a finite number',
    ],
    [{ value: one, changes: 'never' }, "changes: 'never'; expected an Observable of changes, or nothing"],
  ])('refuses a factor of your own whose read returns %o, when the rule is set to work', (made, says) => {
    const factor = { kind: 'own', read: () => made } as unknown as ThirdFactor
    expect(() => atWork(staged(stage(factor)))).toThrow(
      new RegExp(`^${name}\\.factor: what read of the factor 'own' returns: `),
    )
    expect(() => atWork(staged(stage(factor)))).toThrow(says)
  })
})

it('modulate says in one pair of quotes which factor acts in impulses', () => {
  expect(() => modulate(spikeFactor({ population: 'dopamine' }))).toThrow(
    "modulate.factor: 'spikes'; expected a factor with a value at every time; this one acts in impulses.",
  )
})

describe('next to the limits of numbers', () => {
  it('an alpha window of next to no width is 0 where it is over', () => {
    const window = alphaWindow({ tau: 1e-310 })
    expect(windowValue(window, 1, 'mean')).toBe(0)
    for (const evaluation of EVALUATIONS) {
      for (const pairing of [lastPairing(1), allToAllPairing()]) {
        const synapses = allToAll(1, 1, 0.5)
        const post = train(2, 3)
        expect(drive(rule(pairing, window), { ...pair, post, synapses, evaluation }).weights[0]).toBe(0.5)
      }
    }
  })

  it('a power law changes nothing where there is no change, whatever the weight', () => {
    const power = weightPower({ reference: 1e-300, potentiation: 0, depression: 2 })
    const { weights } = drive(staged(power), { ...pair, synapses: allToAll(2, 1, 0.5) })
    expect([...weights]).toEqual([0.5 + Math.exp(-1 / 20), 0.5])
  })

  it('soft bounds may be further apart than the largest number', () => {
    const synapses = allToAll(1, 1, 0.5)
    const { weights } = drive(staged(softBound({ min: -1e308, max: 1e308 })), { ...pair, synapses })
    expect(weights[0]).toBeCloseTo(0.5 + Math.exp(-1 / 20) / 2, 15)
  })

  it('soft bounds let no change become larger, however far outside a weight is', () => {
    for (const [weight, pre, post] of [
      [50, train(2), train(1)],
      [-50, train(1), train(2)],
    ] as const) {
      const soft = softBound({ min: -1, max: 1, exponent: 3 })
      const { updates } = drive(staged(soft), { pre, post, synapses: allToAll(1, 1, weight) })
      expect(Math.abs(updates.at(-1)!.dw[0]!)).toBe(Math.exp(-1 / 20))
    }
  })
})

describe('a probe of a rule that grows without bound', () => {
  it('shows fewer pairs where more would overflow, and says so', () => {
    const { frequency, notes } = probe(homeostatic({ eta: 1, rate: 20 }), { points: 2, rates: [1, 50] })
    // after n pairs of which each has one postsynaptic spike, at 10 ms and each second from then on
    const grown = 0.5 * Math.expm1(20 * 29.01 - 30)
    expect(frequency.causal[0]! / (grown / 30)).toBeCloseTo(1, 9)
    expect([...frequency.causal, ...frequency.anticausal].every(Number.isFinite)).toBe(true)
    expect(notes.filter((note) => note.includes('overflows'))).toEqual([
      'at 1 pairs/s a change is that of 30: with twice as many the weight overflows',
    ])
  })

  it('is refused by the names of its parts where a single pair is too much', () => {
    expect(() => probe(homeostatic({ eta: 100, rate: 100 }), { points: 2, rates: [] })).toThrow(
      /^probe of sum\(each spike, each spike → scale\) → drift → scale → relative: change of the weight at t = \d+ ms: Infinity; expected a finite number\. .* a bound/,
    )
  })
})
