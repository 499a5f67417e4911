import { describe, expect, it } from 'vitest'
import { network, type NetworkSpec, restore, wire } from '../../src/graph/index.ts'
import {
  initialMachine,
  learnedMachine,
  learner,
  type LearningOptions,
  learningSpec,
  logLikelihood,
} from '../../src/inference/index.ts'
import { barsAndStripes, exactMachine } from './learningMachines.ts'

const patterns = barsAndStripes(2)
const options = { visible: 'visible', patterns: 6, batch: 2, epochs: 3, eta: 0.1 } satisfies LearningOptions
const machine = initialMachine({ seed: 1, patterns, hidden: [3] })
const recorders = [{ name: 'spikes', kind: 'spikes', params: { population: 'visible' } }]

/** A difference of a machine's two directions: its variance over pairs. */
const asymmetryOf = ({ projections }: NetworkSpec): number => {
  const [forward, backward] = projections.map(({ weights }) => weights as number[][])
  const differences = forward!.flatMap((row, h) => row.map((w, v) => w - backward![v]![h]!))
  const mean = differences.reduce((a, b) => a + b) / differences.length
  return differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / differences.length
}

describe('the network in which a machine learns', () => {
  it('has the machine under its own names, with its recorders, and a copy a chain and one that is awake', () => {
    const spec = learningSpec({ ...machine, recorders, duration: 100 }, { ...options, chains: 2 })
    expect(spec.populations.map(({ name }) => name)).toEqual([
      'visible',
      'hidden',
      'visible (sleep 2)',
      'hidden (sleep 2)',
      'visible (wake)',
      'hidden (wake)',
    ])
    expect(spec.projections.map(({ name, from, to }) => `${name}: ${from} ${to}`)).toEqual([
      'forward 1: visible hidden',
      'backward 1: hidden visible',
      'forward 1 (sleep 2): visible (sleep 2) hidden (sleep 2)',
      'backward 1 (sleep 2): hidden (sleep 2) visible (sleep 2)',
      'forward 1 (wake): visible (wake) hidden (wake)',
      'backward 1 (wake): hidden (wake) visible (wake)',
    ])
    expect(spec.recorders).toEqual(recorders)
    expect(spec.duration).toBeUndefined()
    const net = wire(spec)
    expect(net.synapses('forward 1 (wake)')).toBe(net.synapses('forward 1'))
    expect(net.sampler('hidden (sleep 2)').bias).toBe(net.sampler('hidden').bias)
    expect(net.duration).toBe(3 * 6 * 30)
  })

  it('is a plain value that does not change the machine', () => {
    const before = JSON.stringify(machine)
    const spec = learningSpec(machine, options)
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec)
    expect(JSON.stringify(machine)).toBe(before)
  })

  it('begins each copy with random numbers of its own, streams of the user’s own names too', async () => {
    const named = {
      ...machine,
      populations: machine.populations.map((population) => ({
        ...population,
        stream: `own ${population.name}`,
      })),
    }
    for (const one of [machine, named]) {
      const net = wire(learningSpec(one, { ...options, chains: 2, eta: 0 }))
      const first: Record<string, number> = {}
      for (const name of ['hidden', 'hidden (sleep 2)', 'hidden (wake)'])
        net.spikes(name).subscribe(({ t }) => (first[name] ??= t))
      await net.run(200)
      expect(new Set(Object.values(first)).size).toBe(3)
    }
  })

  const changed = (change: object): NetworkSpec => ({ ...machine, ...change })
  const part = (key: 'populations' | 'projections', k: number, change: object): NetworkSpec =>
    changed({ [key]: machine[key].map((one, i) => (i === k ? { ...one, ...change } : one)) })
  it.each([
    [
      'a population of another kind',
      part('populations', 1, { kind: 'poisson', params: { rate: 1 } }),
      {},
      "learningSpec.machine.populations[1].kind: 'poisson'; expected 'sampler'",
    ],
    [
      'neurons that are on for another time',
      part('populations', 1, { params: { tau_ref: 5 } }),
      {},
      'learningSpec.machine.populations[1].params.tau_ref: 5; expected 10 ms',
    ],
    [
      'a rule of its own',
      part('projections', 1, { plasticity: { kind: 'sal', params: { eta: 1 } } }),
      {},
      'learningSpec.machine.projections[1].plasticity',
    ],
    [
      'a rule of its own on biases',
      part('populations', 0, { plasticity: { kind: 'intrinsic' } }),
      {},
      'learningSpec.machine.populations[0].plasticity',
    ],
    [
      'a network that learns already',
      learningSpec(machine, options),
      {},
      "learningSpec.machine.populations[2].name: 'visible (wake)'; expected a name that does not end",
    ],
    ['no such population', machine, { visible: 'visble' }, "Did you mean 'visible'?"],
    ['too few neurons', machine, { visibleNeurons: 5 }, 'visibleNeurons: 5; expected at most 4'],
    [
      'a batch of more than there is',
      machine,
      { batch: 7 },
      'batch: 7; expected at most the number of patterns, 6',
    ],
    ['a schedule without a fall', machine, { flat: 1 }, 'flat: 1; expected a finite number >= 0 and < 1'],
    [
      'patterns that count for a part of a tau_ref',
      machine,
      { learn_tau_ref: 1.5 },
      'learn_tau_ref: 1.5; expected an integer >= 1 tau_ref',
    ],
    [
      'more decay than there is',
      machine,
      { decay: 11 },
      'decay: 11; expected a number with decay × eta <= 1',
    ],
    ['no such option', machine, { epoch: 1 }, "Did you mean 'epochs'?"],
  ])('cannot be made of %s', (_, spec, other, message) => {
    expect(() => learningSpec(spec, { ...options, ...other })).toThrow(message)
  })

  const several = network('several', { seed: 2 })
    .population('visible', { kind: 'sampler', size: 4, params: { tau_syn: 7 } })
    .population('a', { kind: 'sampler', size: 2, params: { bias: [1, -1], psp: { kind: 'alpha' } } })
    .population('b', { kind: 'sampler', size: 2, params: { biasOf: 'a' } })
    .projection('up a', { from: 'visible', to: 'a', weights: 0.1, delay: 2 })
    .projection('up b', {
      from: 'visible',
      to: 'b',
      connectivity: { kind: 'synapses-of', params: { projection: 'up a' } },
    })
    .projection('down', {
      from: 'a',
      to: 'visible',
      connectivity: {
        kind: 'list',
        params: {
          synapses: [
            { pre: 0, post: 3, weight: 0.4 },
            { pre: 1, post: 0 },
          ],
        },
      },
      weights: 0.2,
      dendriticDelay: { kind: 'uniform', params: { low: 0, high: 4 } },
    })
    .build()

  it.each([
    ['with PSPs of another shape, delays, shared synapses and biases', several, 'visible', undefined],
    ['fully connected', exactMachine(1, [6]).machine, 'units', 4],
    ['fully connected and wholly visible', exactMachine(1, [4]).machine, 'units', undefined],
    ['of three layers', exactMachine(1, [4, 3, 2]).machine, 'visible', undefined],
  ])('is made of a machine %s, learns, and can be saved', async (_, one, visible, visibleNeurons) => {
    const own = {
      ...options,
      visible,
      sal: 0.01,
      decay: 0.1,
      ...(visibleNeurons === undefined ? {} : { visibleNeurons }),
    }
    const net = wire(learningSpec(one, own))
    const teacher = learner(net, patterns, own)
    await net.clock.runUntil(200)
    const second = restore(net.snapshot())
    const [a, b] = [await teacher.run(), await learner(second, patterns, own).run()]
    expect(a).toEqual(b)
    expect(a.machine).not.toEqual(learnedMachine(wire(one), one))
    const again = wire(a.machine)
    for (const { name } of one.projections)
      expect([...again.synapses(name).weights]).toEqual([...net.synapses(name).weights])
    for (const { name } of one.populations) expect(again.sampler(name).bias).toEqual(net.sampler(name).bias)
    expect(learnedMachine(again, a.machine)).toEqual(a.machine)
    for (const { name } of one.projections)
      expect(again.synapses(name).delays).toEqual(net.synapses(name).delays)
  })

  it('lets weights decay by decay × eta of themselves a mini-batch, once, synapses that are shared too', async () => {
    // nobody fires, so nothing else changes weights
    const silent = {
      ...several,
      populations: several.populations.map(({ params, ...population }) => ({
        ...population,
        params: 'biasOf' in params! ? params : { bias: -300 },
      })),
    }
    const own = { ...options, decay: 0.5, eta: 0.2, etaBias: 0, factor: 1 }
    const net = wire(learningSpec(silent, own))
    await learner(
      net,
      patterns.map(() => new Uint8Array(4)),
      own,
    ).run()
    expect(net.synapses('up a').get(0, 0)).toBeCloseTo(0.1 * 0.9 ** 9, 12)
    expect(net.synapses('down').get(3, 0)).toBeCloseTo(0.4 * 0.9 ** 9, 12)
  })
})

describe('synaptic asymmetry', () => {
  const learnt = async (other: Partial<LearningOptions>, draw: object) => {
    const own = { ...options, epochs: 600, ...other }
    const begin = initialMachine({ seed: 3, patterns, hidden: [4], noise: 1, ...draw })
    const net = wire(learningSpec(begin, own))
    const { machine: end } = await learner(net, patterns, own).run()
    return { begin, end, ratio: asymmetryOf(end) / asymmetryOf(begin) }
  }

  it('falls below a tenth with SAL, and stays without', async () => {
    const [aligned, plain] = [await learnt({ sal: 0.3 }, {}), await learnt({}, {})]
    expect(aligned.ratio).toBeLessThan(0.1)
    expect(plain.ratio).toBeCloseTo(1, 9)
    const [a, b] = [aligned, plain].map(({ end }) => logLikelihood(end, patterns, options))
    expect(a).toBeGreaterThan(b!)
  })

  it('does not come where there was none: the control stays symmetric to rounding, of the same draws', async () => {
    const { begin, end } = await learnt({}, { symmetric: true })
    expect(asymmetryOf(begin)).toBe(0)
    expect(asymmetryOf(end)).toBeLessThan(1e-24)
    const free = initialMachine({ seed: 3, patterns, hidden: [4], noise: 1 })
    const [forward, backward] = free.projections.map(({ weights }) => weights as number[][])
    expect((begin.projections[0]!.weights as number[][])[1]![2]).toBe(
      (forward![1]![2]! + backward![2]![1]!) / 2,
    )
  })
})

describe('a machine before it has learned', () => {
  const seed = 4
  const many = { seed, patterns: [new Uint8Array(40), new Uint8Array(40).fill(1, 0, 20)], hidden: [50] }

  it('has the same draws whatever their spread: each direction is w + noise x', () => {
    const at = (std: number, noise: number) =>
      initialMachine({ ...many, std, noise }).projections.map(({ weights }) => (weights as number[][]).flat())
    const [both, shared, own] = [at(0.3, 2), at(0.3, 0), at(0, 2)]
    for (const side of [0, 1])
      both[side]!.forEach((w, k) => expect(w).toBeCloseTo(shared[side]![k]! + own[side]![k]!, 12))
    const transposed = shared[1]!.map((_, k) => shared[1]![(k % 40) * 50 + Math.floor(k / 40)])
    expect(shared[0]).toEqual(transposed)
    // the variance of 2,000 normal numbers is within 4 of its standard errors, false alarm 6e-5 each
    for (const [draws, std] of [
      [shared[0]!, 0.3],
      [own[0]!, 2],
      [own[1]!, 2],
    ] as const) {
      const variance = draws.reduce((sum, w) => sum + w * w, 0) / 2000
      expect(Math.abs(variance / std ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / 2000))
    }
  })

  it('begins with visible biases whose neurons are on as often as in the patterns, cut to ±5', () => {
    const states = [
      [0, 0, 0, 1],
      [0, 1, 0, 1],
      [0, 1, 1, 1],
      [0, 1, 0, 1],
    ].map((x) => Uint8Array.from(x))
    const { populations } = initialMachine({ seed, patterns: states, hidden: [1, 2] })
    expect(populations.map(({ name, size }) => [name, size])).toEqual([
      ['visible', 4],
      ['hidden 1', 1],
      ['hidden 2', 2],
    ])
    const bias = populations[0]!.params!['bias'] as number[]
    expect(bias[0]).toBe(-5)
    expect(bias[1]).toBeCloseTo(Math.log(3), 14)
    expect(bias[2]).toBeCloseTo(-Math.log(3), 14)
    expect(bias[3]).toBe(5)
  })

  it.each([
    ['no pattern', { patterns: [] }, 'initialMachine.patterns'],
    [
      'patterns of two lengths',
      { patterns: [new Uint8Array(2), new Uint8Array(3)] },
      'initialMachine.patterns[1]',
    ],
    ['no hidden layer', { hidden: [] }, 'initialMachine.hidden: an array of 0; expected the sizes'],
    ['a layer without neurons', { hidden: [2, 0] }, 'initialMachine.hidden[1]: 0'],
    [
      'a layer of more than fit',
      { hidden: [2 ** 40] },
      'initialMachine.hidden[0]: 1099511627776; expected at most',
    ],
    ['a negative spread', { noise: -1 }, 'initialMachine.noise: -1; expected a finite number >= 0'],
  ])('cannot be made of %s', (_, other, message) => {
    expect(() => initialMachine({ ...many, ...other })).toThrow(message)
  })
})
