import { describe, expect, it } from 'vitest'
import { network, type NetworkSpec, wire } from '../../src/graph/index.ts'
import { allToAll } from '../../src/operators/index.ts'
import {
  dendriticPrediction,
  eachSpike,
  eligibility,
  scale,
  spikeFactor,
} from '../../src/plasticity/index.ts'
import { drive } from './drive.ts'

const TAU_REF = 10
const TAU = 10
/** Spikes of the input in 1/ms. */
const RATE = 0.05
const BIAS = -0.5
/** Share of the time in which the teacher holds the neuron on. */
const SHARE = 0.7

const sigmoid = (u: number): number => 1 / (1 + Math.exp(-u))

/** The mean of sigmoid(b + w (more + N)) for N PSPs of Poisson spikes that are on at a time. */
const meanRate = (w: number, more: number): number => {
  let mean = 0
  let p = Math.exp(-RATE * TAU_REF)
  for (let n = 0; n < 60; n++) {
    mean += p * sigmoid(BIAS + w * (more + n))
    p *= (RATE * TAU_REF) / (n + 1)
  }
  return mean
}

/**
 * What the trace of a Poisson train sees of sigmoid(u), on average: a spike s ms ago is one more PSP if s < tau_ref, and the
 * others are as without it (Slivnyak).
 */
const seen = (w: number): number => {
  const late = Math.exp(-TAU_REF / TAU)
  return (1 - late) * meanRate(w, 1) + late * meanRate(w, 0)
}

/** The weight at which the mean prediction is the teacher's. */
const restingWeight = (): number => {
  let [low, high] = [-10, 10]
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2
    if (seen(middle) < SHARE) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const spec = (weight: number, seed: number, runs: number): NetworkSpec =>
  network('teacher', { seed })
    .population('input', { kind: 'poisson', size: 1, params: { rate: 1000 * RATE } })
    .population('probe', { kind: 'poisson', size: 1, params: { rate: 200 } })
    .population('soma', { kind: 'sampler', size: 1, params: { bias: BIAS, tau_ref: TAU_REF } })
    .projection('dendrite', {
      from: 'input',
      to: 'soma',
      weights: weight,
      plasticity: {
        kind: 'dendritic-prediction',
        params: { eta: 0.01, tau: TAU, probe: { population: 'probe', every: 5 } },
      },
    })
    .program({
      repeat: runs,
      steps: [
        { phase: 'on', duration: 70, clamp: [{ population: 'soma', neurons: [0], state: 'on' }] },
        { phase: 'off', duration: 30, clamp: [{ population: 'soma', neurons: [0], state: 'off' }] },
      ],
    })
    .build()

describe('dendritic prediction', () => {
  it('of weights that are right has an error of 0 in the mean, and else of the sign that puts them right', async () => {
    const rest = restingWeight()
    // one in a hundred of the learning rate, so that weights stay where they are; 16 stretches of 5 s for the error of the mean.
    // |z| <= 6 for the right weight: false alarm below 1e-4 by Student's t with 15 degrees of freedom
    const driftAt = async (weight: number) => {
      const drifts: number[] = []
      const slow = structuredClone(spec(weight, 1, 1000)) as unknown as {
        projections: { plasticity: { params: { eta: number } } }[]
      }
      slow.projections[0]!.plasticity.params.eta = 1e-6
      const net = wire(slow as unknown as NetworkSpec)
      let before = weight
      for (let k = 0; k < 16; k++) {
        await net.run(5_000)
        const now = net.synapses('dendrite').weights[0]!
        drifts.push(now - before)
        before = now
      }
      const mean = drifts.reduce((a, b) => a + b, 0) / drifts.length
      const variance = drifts.reduce((a, x) => a + (x - mean) ** 2, 0) / (drifts.length - 1)
      return mean / Math.sqrt(variance / drifts.length)
    }
    expect(Math.abs(await driftAt(rest))).toBeLessThan(6)
    expect(await driftAt(rest - 2)).toBeGreaterThan(6)
    expect(await driftAt(rest + 2)).toBeLessThan(-6)
  })

  it.each([-2, 4])('learns from %d the weight at which the prediction is the teacher’s', async (start) => {
    const net = wire(spec(start, 2, 3000))
    await net.run(100_000)
    // 200 means of a second each, over which the weight has fluctuated around where it rests
    let sum = 0
    for (let k = 0; k < 200; k++) {
      await net.run(1_000)
      sum += net.synapses('dendrite').weights[0]!
    }
    expect(seen(sum / 200)).toBeCloseTo(SHARE, 1)
    expect(Math.abs(sum / 200 - restingWeight())).toBeLessThan(0.3)
  })

  it('by an error of one’s own is its integral with the presynaptic trace', () => {
    const run = (rule: Parameters<typeof drive>[0]) =>
      drive(rule, {
        synapses: allToAll(2, 1, 0),
        pre: [
          { t: 1, source: 0 },
          { t: 7, source: 1 },
        ],
        post: [],
        phases: [{ name: 'a', end: 50 }],
        others: { error: [5, 20] },
      }).weights
    const factor = () => spikeFactor({ population: 'error', tau: 30, amount: -0.2 })
    const spelled = eachSpike({ pre: 1 }, eligibility({ tau: 12, factor: factor() }), scale(0.5))
    const weights = run(dendriticPrediction({ eta: 0.5, tau: 12, factor: factor() }))
    expect(weights).toEqual(run(spelled))
    expect(weights[0]).toBeLessThan(0)
  })
})
