import * as fc from 'fast-check'
import { of } from 'rxjs'
import { describe, expect, it } from 'vitest'
import {
  createContainer,
  defineKind,
  KINDS,
  network,
  type NetworkSpec,
  type PartSpec,
  restore,
  Snapshot,
  wire,
} from '../../src/graph/index.ts'
import { Population, type Volley } from '../../src/operators/index.ts'
import { eachSpike, modulate, observedFactor } from '../../src/plasticity/index.ts'
import { faultsOf } from './faults.ts'

const rewarded: PartSpec = {
  kind: 'reward-modulated',
  params: {
    eta: 1e-4,
    factor: { kind: 'spikes', params: { population: 'dopamine', tau: 200, amount: 0.5, baseline: 0.002 } },
  },
}

const predicted: PartSpec = {
  kind: 'sum',
  params: {
    rules: [
      { kind: 'dendritic-prediction', params: { eta: 1e-3, probe: { population: 'dopamine', every: 20 } } },
      {
        kind: 'rule',
        params: {
          pairing: { kind: 'restricted' },
          window: { kind: 'triangular' },
          stages: [
            { kind: 'scale', params: { factor: 1e-3 } },
            { kind: 'modulate', params: { factor: { kind: 'potential', params: { of: 'potential' } } } },
          ],
        },
      },
    ],
    stages: [{ kind: 'hard-bound', params: { min: -2, max: 2 } }],
  },
}

const specOf = (plasticity: PartSpec, projection: object = {}): NetworkSpec => ({
  ...network('third factors', { seed: 3 })
    .population('a', { kind: 'sampler', size: 4, params: { bias: -0.5 } })
    .population('dopamine', { kind: 'poisson', size: 2, params: { rate: 25 } })
    .build(),
  projections: [{ name: 'aa', from: 'a', to: 'a', weights: 0.3, plasticity, ...projection }],
  program: [
    {
      repeat: 5,
      steps: [
        { phase: 'learn', duration: 130 },
        { phase: 'rest', duration: 31.5 },
      ],
    },
  ],
})

const delays = [
  [0, 1.5, 2, 1.5],
  [3, 0, 1.5, 10],
  [0.5, 0.5, 0, 2],
  [1, 2, 3, 0],
]

const cases: readonly (readonly [string, NetworkSpec])[] = [
  ['rewarded', specOf(rewarded)],
  ['rewarded behind delays', specOf(rewarded, { delay: delays, dendriticDelay: delays })],
  ['predicted', specOf(predicted)],
  ['predicted behind delays', specOf(predicted, { delay: delays, dendriticDelay: delays })],
]

const END = 850

describe.each(cases)('a network whose weights are %s', (_name, spec) => {
  const whole = wire(spec)
  whole.clock.runSync(END)
  const wanted = whole.synapses('aa').weights

  it('has the same weights bit for bit however its run is cut', () => {
    expect(wanted.some((w) => w !== 0.3)).toBe(true)
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: END, noNaN: true }), { maxLength: 9 }), (cuts) => {
        const net = wire(spec)
        for (const t of cuts.toSorted((a, b) => a - b)) net.clock.runSync(Math.max(0, t - net.clock.now()))
        net.clock.runSync(END - net.clock.now())
        expect(net.synapses('aa').weights).toEqual(wanted)
      }),
      { numRuns: 15 },
    )
  })

  it('and from a snapshot at any time, between a change and its reward too', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: END, noNaN: true }), (t) => {
        const net = wire(spec)
        net.clock.runSync(t)
        const other = restore(Snapshot.fromBytes(net.snapshot().toBytes()))
        other.clock.runSync(END - t)
        expect(other.synapses('aa').weights).toEqual(wanted)
        expect(other.snapshot().toJSON()).toEqual(whole.snapshot().toJSON())
      }),
      { numRuns: 15 },
    )
  })

  it('and whether its samplers are evaluated together or event by event', () => {
    const container = createContainer()
    const kinds = container.resolve(KINDS)
    const { fused: _fused, joint: _joint, ...plain } = kinds.get('population', 'sampler')
    kinds.register(plain)
    const net = wire(spec, container)
    net.clock.runSync(END)
    expect(net.synapses('aa').weights).toEqual(wanted)
    // a table has state of its own of what is on at a spike
    expect(whole.explain()).not.toContain('table of hazards, with')
  })
})

describe('a table of hazards', () => {
  const sleep = { kind: 'accumulate', params: { phase: 'learn' } }
  const chain = (...stages: PartSpec[]): PartSpec => ({
    kind: 'rule',
    params: {
      pairing: { kind: 'restricted' },
      window: { kind: 'triangular' },
      stages: [{ kind: 'scale', params: { factor: 1e-4 } }, ...stages],
    },
  })
  const explained = (...stages: PartSpec[]) => wire(specOf(chain(...stages))).explain()

  it('is made where weights change at the end of phases, and not where an eligibility comes after or potentials are read', () => {
    const eligible = {
      kind: 'eligibility',
      params: { factor: { kind: 'spikes', params: { population: 'dopamine' } } },
    }
    const potential = { kind: 'modulate', params: { factor: { kind: 'potential' } } }
    expect(explained(sleep)).toContain('table of hazards, with')
    expect(explained(eligible, sleep)).toContain('table of hazards, with')
    expect(explained(sleep, eligible)).not.toContain('table of hazards, with')
    expect(explained(potential, sleep)).not.toContain('table of hazards, with')
  })
})

describe('a third factor that does not fit', () => {
  const withFactor = (factor: PartSpec) => specOf({ kind: 'reward-modulated', params: { eta: 1, factor } })

  it('is refused with the population that was probably meant', () => {
    expect(faultsOf(withFactor({ kind: 'spikes', params: { population: 'dopamin' } }))).toEqual([
      {
        path: 'projections[0].plasticity.params.factor.params.population',
        value: 'dopamin',
        expected: 'a population, one of a, dopamine',
        suggestion: ['dopamine'],
      },
    ])
    expect(() => wire(withFactor({ kind: 'spikes', params: { population: 'dopamin' } }))).toThrow(
      "Did you mean 'dopamine'?",
    )
    expect(faultsOf(withFactor({ kind: 'spike', params: { population: 'a' } }))).toMatchObject([
      { path: 'projections[0].plasticity.params.factor.kind', suggestion: ['spikes'] },
    ])
  })

  it('is refused where it has no closed form, or no value', () => {
    expect(faultsOf(withFactor({ kind: 'potential' }))).toMatchObject([
      { value: 'potential', expected: 'a factor that says how it decays between its events' },
    ])
    const impulses = { kind: 'modulate', params: { factor: { kind: 'spikes', params: { population: 'a' } } } }
    const params = { pairing: { kind: 'restricted' }, window: { kind: 'triangular' }, stages: [impulses] }
    expect(faultsOf(specOf({ kind: 'rule', params }))).toMatchObject([
      {
        path: 'projections[0].plasticity.params.stages[0].params.factor',
        expected: 'a factor with a value at every time; this one acts in impulses',
      },
    ])
    expect(faultsOf(specOf({ kind: 'dendritic-prediction', params: { eta: 1 } }))).toMatchObject([
      { path: 'projections[0].plasticity.params.probe', value: undefined },
    ])
  })

  it('is refused where the target has no potentials, by its name', () => {
    class Sink extends Population {
      protected arrive(_volley: Volley): void {}
      protected arrived(): void {}
      protected happen(): void {}
    }
    const container = createContainer()
    container.resolve(KINDS).register(
      defineKind<'population', object>({
        role: 'population',
        kind: 'sink',
        doc: 'takes input and does nothing',
        fields: {},
        make: (_params, { name, size, clock }) => new Sink(name, size, clock),
      }),
    )
    const spec = specOf(predicted)
    const populations = [{ name: 'a', kind: 'sink', size: 4 }, ...spec.populations.slice(1)]
    expect(() => wire({ ...spec, populations }, container)).toThrow(
      "potentialFactor: postsynaptic population: 'a'; expected a population whose neurons have potentials",
    )
  })

  it('makes a snapshot refuse by the name of the stage where it cannot be saved', () => {
    const container = createContainer()
    container.resolve(KINDS).register(
      defineKind<'rule', object>({
        role: 'rule',
        kind: 'observed',
        doc: 'modulated by a stream',
        fields: {},
        make: () => eachSpike({ pre: 1e-3 }, modulate(observedFactor(of(2)))),
      }),
    )
    const net = wire(specOf({ kind: 'observed' }), container)
    expect(() => net.snapshot()).toThrow('plasticity of aa: modulate')
    net.clock.runSync(200)
    expect(net.synapses('aa').weights[0]).toBeGreaterThan(0.3)
  })
})
