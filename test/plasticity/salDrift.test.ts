import { describe, expect, it } from 'vitest'
import { allToAll, project, SamplerPopulation, TableSampler } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  type ChainRule,
  compile,
  exponentialWindow,
  lastPairing,
  type Pairing,
  restrictedPairing,
  rule,
  sal,
} from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { exponentialDrift, triangularDrift } from '../oracles/salDrift.ts'
import { phasesOn } from './drive.ts'

const tau_ref = 10

interface Pair {
  readonly b1: number
  readonly b2: number
  /** Synapse 2 -> 1. */
  readonly w12: number
  /** Synapse 1 -> 2. */
  readonly w21: number
}

const synapsesOf = ({ w12, w21 }: Pair) => allToAll(2, 2, [0, w12, w21, 0], { autapses: false })

const during = { phase: 'a', per: tau_ref }
const triangular = sal({ eta: 1, tau: tau_ref, during })

/** The same with an exponential window, which reaches beyond tau_ref. */
const exponential = (pairing: Pairing): ChainRule =>
  rule(
    pairing,
    exponentialWindow({ A_causal: -1, A_anticausal: 1, tau_causal: tau_ref, tau_anticausal: tau_ref }),
    accumulate(during),
  )

/** Change of w21 per tau_ref at fixed weights, and its standard error, from 200 phases of 1,000 tau_ref. */
const measured = (
  pair: Pair,
  seed: number,
  chain: ChainRule = triangular,
): { drift: number; error: number } => {
  const blocks = 200
  const clock = new EventTimeScheduler({ seed })
  const duration = 1000 * tau_ref
  const phases = phasesOn(
    clock,
    Array.from({ length: blocks }, (_, k) => ({ name: 'a', end: (k + 1) * duration })),
    0,
  )
  const synapses = synapsesOf(pair)
  const { spikes } = new TableSampler(
    { size: 2, bias: [pair.b1, pair.b2], tau_ref, name: 'samplers' },
    synapses,
    clock,
  )
  const site = { synapses, clock, pre: spikes, post: spikes, phases, name: 'rule' }
  const drifts: number[] = []
  compile(chain, site).updates.subscribe(({ dw }) => {
    // by source: W[1][0], then W[0][1]
    expect(dw[0]! + dw[1]!).toBeCloseTo(0, 12)
    drifts.push(dw[0]!)
  })
  clock.runSync(blocks * duration)
  expect(drifts).toHaveLength(blocks)
  const drift = drifts.reduce((sum, x) => sum + x, 0) / blocks
  const variance = drifts.reduce((sum, x) => sum + (x - drift) ** 2, 0) / (blocks - 1)
  return { drift, error: Math.sqrt(variance / blocks) }
}

// 4 standard errors: a false alarm in 1e4 for each line; the seeds are fixed
describe('the drift of sal between two samplers', () => {
  const asymmetric: readonly Pair[] = [
    { b1: -0.5, b2: -0.2, w12: 1.5, w21: 0.5 },
    { b1: -0.5, b2: -0.5, w12: 0.4, w21: 0.8 },
    { b1: 0, b2: 0, w12: -1, w21: 1 },
    { b1: 1, b2: 0.5, w12: 0.2, w21: -1.2 },
    { b1: -1, b2: 1, w12: 2.5, w21: 1 },
    { b1: 0.5, b2: -1, w12: -1.5, w21: -0.5 },
  ]

  it.each(asymmetric)('is that of the theory off the diagonal: b $b1, $b2, w12 $w12, w21 $w21', (pair) => {
    const expected = triangularDrift(pair.b1, pair.b2, pair.w12, pair.w21)
    // the larger of the two weights falls
    expect(Math.sign(expected)).toBe(Math.sign(pair.w12 - pair.w21))
    const { drift, error } = measured(pair, 5)
    expect(error).toBeLessThan(0.002)
    expect(Math.abs(drift - expected)).toBeLessThan(4 * error)
    expect(Math.abs(drift)).toBeGreaterThan(4 * error)
  })

  it.each([
    { b1: -0.5, b2: 1, w12: 1, w21: 1 },
    { b1: -1, b2: 1, w12: 2, w21: 2 },
    { b1: 0.3, b2: 0, w12: -1.5, w21: -1.5 },
  ])('is nothing for equal weights, whatever the biases: b $b1, $b2, w $w12', (pair) => {
    const { drift, error } = measured(pair, 6)
    expect(Math.abs(drift)).toBeLessThan(4 * error)
    expect(error).toBeLessThan(0.002)
  })

  it.each(asymmetric.slice(0, 4))(
    'is that of the theory for restricted pairs under an exponential window: b $b1, $b2, w12 $w12, w21 $w21',
    (pair) => {
      const expected = exponentialDrift(pair.b1, pair.b2, pair.w12, pair.w21)
      const { drift, error } = measured(pair, 8, exponential(restrictedPairing()))
      expect(error).toBeLessThan(0.002)
      expect(Math.abs(drift - expected)).toBeLessThan(4 * error)
      expect(Math.abs(drift)).toBeGreaterThan(4 * error)
    },
  )

  it('is nothing on the diagonal under a window beyond tau_ref, but for the last spike alone', () => {
    const pair = { b1: -1, b2: 1, w12: 2, w21: 2 }
    for (const pairing of [allToAllPairing(), restrictedPairing(), lastPairing(10)]) {
      const { drift, error } = measured(pair, 9, exponential(pairing))
      expect(Math.abs(drift)).toBeLessThan(4 * error)
    }
    // the bias that the doc of lastPairing warns of
    const { drift, error } = measured(pair, 9, exponential(lastPairing(1)))
    expect(drift).toBeLessThan(-10 * error)
    expect(Math.abs(drift + 0.0412)).toBeLessThan(4 * error)
  })

  it('brings the two weights together at once, and keeps their sum', () => {
    const clock = new EventTimeScheduler({ seed: 7 })
    const synapses = synapsesOf({ b1: 0, b2: 0, w12: 1.5, w21: -0.5 })
    const population = new SamplerPopulation({ size: 2, bias: [-0.5, 0.3], tau_ref, name: 'samplers' }, clock)
    const { spikes } = population
    spikes.pipe(project(synapses)).subscribe((volley) => population.receive(volley))
    const site = { synapses, clock, pre: spikes, post: spikes, phases: phasesOn(clock, [], 0), name: 'rule' }
    compile(sal({ eta: 3e-3, tau: tau_ref }), site).updates.subscribe((update) => synapses.apply(update))
    const differences: number[] = []
    for (let k = 0; k < 40; k++) {
      clock.runSync(1000 * tau_ref)
      // a row takes from the one what the column gives to the other
      expect(synapses.get(0, 1) + synapses.get(1, 0)).toBeCloseTo(1, 10)
      differences.push(synapses.get(0, 1) - synapses.get(1, 0))
    }
    // the distance falls as exp(-2 eta gamma t), gamma about 0.08: to 1e-8 of it, and noise of about 0.1
    expect(differences[0]).toBeLessThan(1.6)
    expect(Math.abs(differences.slice(20).reduce((sum, x) => sum + x / 20, 0))).toBeLessThan(0.15)
  })
})
