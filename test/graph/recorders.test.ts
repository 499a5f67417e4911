import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createContainer,
  defineKind,
  KINDS,
  type Network,
  type NetworkSpec,
  network,
  type PartSpec,
  UnknownNameError,
  wire,
} from '../../src/graph/index.ts'
import type { Row } from '../../src/models/index.ts'
import { RunError } from '../../src/scheduler/index.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'
import { faultsOf, textsOf } from './faults.ts'

/** Three neurons that fire at known times, two samplers, and weights that change at spikes. */
const spec = (...recorders: readonly (PartSpec & { readonly name?: string })[]): NetworkSpec => {
  const base = network('watched', { seed: 3 })
    .population('in', {
      kind: 'spike-train',
      size: 3,
      params: {
        spikes: [
          { t: 0, source: 1 },
          { t: 2, source: 0 },
          { t: 5, source: 2 },
          { t: 5, source: 0 },
          { t: 10, source: 1 },
        ],
      },
    })
    .population('out', { kind: 'sampler', size: 2, params: { bias: [0, 0.5] } })
    .projection('io', {
      from: 'in',
      to: 'out',
      weights: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      plasticity: { kind: 'hebbian', params: { eta: 0.5 } },
    })
    .program(
      {
        repeat: 2,
        steps: [
          { phase: 'wake', duration: 4 },
          { phase: 'sleep', duration: 2.5 },
        ],
      },
      { phase: 'wake', duration: 7 },
    )
    .build()
  return { ...base, recorders: recorders.map((recorder, k) => ({ name: `r${k}`, ...recorder })) }
}

const listening = (net: Network): Record<string, Row[]> =>
  Object.fromEntries(
    net.recorders.map((recorder) => {
      const rows: Row[] = []
      recorder.rows().subscribe((row) => rows.push(row))
      return [recorder.name, rows]
    }),
  )

const rowsOf = (recorder: PartSpec, end = 20): readonly Row[] => {
  const net = wire(spec(recorder))
  const { r0 = [] } = listening(net)
  net.clock.runSync(end)
  return r0
}

describe('a recorder of spikes', () => {
  it('gives every spike in turn', () => {
    expect(rowsOf({ kind: 'spikes', params: { population: 'in' } })).toEqual([
      { t: 0, source: 1 },
      { t: 2, source: 0 },
      { t: 5, source: 2 },
      { t: 5, source: 0 },
      { t: 10, source: 1 },
    ])
  })

  it('leaves out neurons that were not chosen', () => {
    expect(rowsOf({ kind: 'spikes', params: { population: 'in', neurons: [2, 1] } })).toEqual([
      { t: 0, source: 1 },
      { t: 5, source: 2 },
      { t: 10, source: 1 },
    ])
  })
})

describe('a recorder of rates', () => {
  it('counts windows [begin, end): a spike at a boundary belongs to the window that it begins', () => {
    expect(rowsOf({ kind: 'rates', params: { population: 'in', every: 5, neurons: [0, 1] } })).toEqual([
      { begin: 0, end: 5, neuron: 0, count: 1, rate: 200 },
      { begin: 0, end: 5, neuron: 1, count: 1, rate: 200 },
      { begin: 5, end: 10, neuron: 0, count: 1, rate: 200 },
      { begin: 5, end: 10, neuron: 1, count: 0, rate: 0 },
      { begin: 10, end: 15, neuron: 0, count: 0, rate: 0 },
      { begin: 10, end: 15, neuron: 1, count: 1, rate: 200 },
      { begin: 15, end: 20, neuron: 0, count: 0, rate: 0 },
      { begin: 15, end: 20, neuron: 1, count: 0, rate: 0 },
    ])
  })

  it('begins when somebody listens, and ends windows at the multiples all the same', () => {
    const net = wire(spec({ kind: 'rates', params: { population: 'in', every: 4, neurons: [0] } }))
    net.clock.runSync(2)
    const { r0 } = listening(net)
    net.clock.runSync(10)
    expect(r0).toEqual([
      { begin: 2, end: 4, neuron: 0, count: 0, rate: 0 },
      { begin: 4, end: 8, neuron: 0, count: 1, rate: 250 },
      { begin: 8, end: 12, neuron: 0, count: 0, rate: 0 },
    ])
  })

  it('counts as a count by definition does, for any window and any spikes', () => {
    const time = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.double({ min: 0, max: 12, noNaN: true }))
    const every = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0.3, max: 5, noNaN: true }))
    fc.assert(
      fc.property(fc.array(time, { maxLength: 12 }), every, (times, length) => {
        const spikes = times.toSorted((a, b) => a - b).map((t) => ({ t, source: 0 }))
        const net = wire(
          network('n', { seed: 1 })
            .population('p', { kind: 'spike-train', size: 1, params: { spikes } })
            .recorder('r', { kind: 'rates', params: { population: 'p', every: length } })
            .build(),
        )
        const { r = [] } = listening(net)
        net.clock.runSync(13)
        const expected = []
        for (let k = 0; (k + 1) * length <= 13; k++) {
          const count = times.filter((t) => t >= k * length && t < (k + 1) * length).length
          expected.push({ begin: k * length, end: (k + 1) * length, count })
        }
        expect(r.map(({ begin, end, count }) => ({ begin, end, count }))).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a recorder of weights', () => {
  it('gives all weights at each multiple of a time, 0 included, after everything else of the instant', () => {
    const net = wire(spec({ kind: 'weights', params: { projection: 'io', every: 5 } }))
    const { r0 } = listening(net)
    const seen: object[] = []
    for (const t of [0, 5, 10]) {
      net.clock.runSync(t - net.clock.now())
      const matrix = net.synapses('io').toMatrix()
      for (let pre = 0; pre < 3; pre++)
        for (let post = 0; post < 2; post++) seen.push({ t, post, pre, weight: matrix[post * 3 + pre] })
    }
    expect(r0).toEqual(seen)
  })

  it('gives all weights at the end of each phase of a name', () => {
    const rows = rowsOf({ kind: 'weights', params: { projection: 'io', phase: 'sleep' } })
    expect(rows.map(({ t }) => t)).toEqual([...Array(6).fill(6.5), ...Array(6).fill(13)])
  })

  it('gives, else, all weights at the start and the changed ones after every change', () => {
    const net = wire(spec({ kind: 'weights', params: { projection: 'io' } }))
    const { r0 = [] } = listening(net)
    const matrix = new Float64Array(6)
    let checked = 0
    const replay = () => {
      for (const { post, pre, weight } of r0.splice(0))
        matrix[Number(post) * 3 + Number(pre)] = Number(weight)
      expect(matrix).toEqual(net.synapses('io').toMatrix())
      checked++
    }
    replay()
    net.updates('io').subscribe(replay)
    net.clock.runSync(100)
    net.setWeights('io', [1, 2, 3, 4, 5, 6])
    expect(checked).toBeGreaterThan(5)
    net.setWeights('io', [1, 2, 3, 4, 5, 7])
    expect(r0).toEqual([])
  })

  it('leaves out what an update does not change', () => {
    const net = wire(spec({ kind: 'weights', params: { projection: 'io' } }))
    const { r0 = [] } = listening(net)
    r0.length = 0
    net.setWeights('io', [1, 2, 3, 4, 5.5, 6])
    expect(r0).toEqual([{ t: 0, post: 1, pre: 1, weight: 5.5 }])
  })
})

describe('a recorder of potentials', () => {
  it('gives those of the chosen neurons at each multiple of a time', () => {
    const net = wire(spec({ kind: 'potentials', params: { population: 'out', neurons: [1], every: 2.5 } }))
    const { r0 } = listening(net)
    const expected: object[] = []
    for (let k = 0; k < 5; k++) {
      net.clock.runSync(2.5 * k - net.clock.now())
      expected.push({ t: 2.5 * k, neuron: 1, potential: net.sampler('out').potential(1) })
    }
    expect(r0).toEqual(expected)
    expect(new Set(expected.map((row) => (row as { potential: number }).potential)).size).toBeGreaterThan(1)
  })

  it('gives, else, those of all once after each instant in which the population spiked', () => {
    const net = wire(spec({ kind: 'potentials', params: { population: 'out' } }))
    const { r0 = [] } = listening(net)
    const times = new Set<number>()
    net.spikes('out').subscribe(({ t }) => times.add(t))
    net.clock.runSync(200)
    expect(times.size).toBeGreaterThan(3)
    expect(r0.map(({ t }) => t)).toEqual([...times].flatMap((t) => [t, t]))
    expect(r0.map(({ neuron }) => neuron)).toEqual([...times].flatMap(() => [0, 1]))
  })
})

describe('recorders of a network', () => {
  it('stand under their names, with columns that say what rows hold', () => {
    const net = wire(spec({ name: 'raster', kind: 'spikes', params: { population: 'in' } }))
    expect(net.recorders.map(({ name, kind, columns }) => ({ name, kind, columns }))).toEqual([
      { name: 'raster', kind: 'spikes', columns: { t: 'double', source: 'int32' } },
    ])
    expect(net.recorder('raster')).toBe(net.recorders[0])
    expect(() => net.recorder('rooster')).toThrow(UnknownNameError)
  })

  it('complete when the network ends', () => {
    const net = wire(
      spec(
        { kind: 'spikes', params: { population: 'out' } },
        { kind: 'rates', params: { population: 'in', every: 1 } },
        { kind: 'weights', params: { projection: 'io' } },
        { kind: 'weights', params: { projection: 'io', every: 1 } },
        { kind: 'weights', params: { projection: 'io', phase: 'wake' } },
        { kind: 'potentials', params: { population: 'out', every: 1 } },
        { kind: 'potentials', params: { population: 'out' } },
      ),
    )
    const ended: string[] = []
    for (const recorder of net.recorders)
      recorder.rows().subscribe({ complete: () => ended.push(recorder.name) })
    net.clock.runSync(30)
    expect(ended).toEqual([])
    net.end()
    expect(ended.toSorted()).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6'])
  })

  it('end the run with the error of whoever takes their rows', () => {
    const net = wire(spec({ name: 'raster', kind: 'spikes', params: { population: 'in' } }))
    net
      .recorder('raster')
      .rows()
      .subscribe(() => {
        throw new Error('no space left')
      })
    expect(() => net.clock.runSync(10)).toThrow(RunError)
  })

  it('change no result, are the same however a run is cut, and rows come in the order of time', () => {
    let rows = 0
    fc.assert(
      fc.property(networkSpec(), fc.array(fc.double({ min: 0, max: 20, noNaN: true })), (drawn, cuts) => {
        const ran = (isWatched: boolean, ends: readonly number[]) => {
          const net = wire(drawn)
          const spikes: unknown[] = []
          for (const { name } of drawn.populations)
            net.spikes(name).subscribe(({ t, source }) => spikes.push([name, t, source]))
          const recorded = isWatched ? listening(net) : {}
          try {
            for (const end of ends) net.clock.runSync(Math.max(0, end - net.clock.now()))
          } catch (error) {
            // a rule may run away until the potentials are refused
            if (!(error instanceof RunError)) throw error
            spikes.push(error.message)
          }
          return {
            spikes,
            recorded,
            weights: drawn.projections.map(({ name }) => net.synapses(name).toMatrix()),
          }
        }
        const watched = ran(true, [30])
        const bare = ran(false, [30])
        expect({ ...bare, recorded: watched.recorded }).toEqual(watched)
        expect(ran(true, [...cuts.toSorted((a, b) => a - b), 30])).toEqual(watched)
        for (const list of Object.values(watched.recorded)) {
          const times = list.map((row) => Number(row['t'] ?? row['end']))
          expect(times).toEqual(times.toSorted((a, b) => a - b))
          rows += list.length
        }
      }),
      { numRuns: 100, seed: 4 },
    )
    expect(rows).toBeGreaterThan(1000)
  })

  it('may be of a kind of the user', () => {
    const container = createContainer()
    container.resolve(KINDS).register(
      defineKind<'recorder', { readonly population: string }>({
        role: 'recorder',
        kind: 'sizes',
        doc: 'the size of a population, once',
        fields: { population: { type: 'text', names: 'population', doc: 'its name' } },
        make: ({ population }, site) => ({
          columns: { size: 'int32' },
          rows: () => site.population(population).spikes.pipe((spikes) => spikes as never),
        }),
      }),
    )
    const own = spec({ kind: 'sizes', params: { population: 'in' } })
    expect(wire(own, container).recorders[0]?.columns).toEqual({ size: 'int32' })
    expect(textsOf(own)[0]).toMatch(/^recorders\[0\]\.kind: one of spikes, weights, potentials, rates/)
  })
})

describe('what is wrong with recorders and durations is told with its place', () => {
  it.each<readonly [string, PartSpec, string]>([
    [
      'a population that there is not',
      { kind: 'spikes', params: { population: 'inn' } },
      'recorders[0].params.population',
    ],
    [
      'a projection that there is not',
      { kind: 'weights', params: { projection: 'in' } },
      'recorders[0].params.projection',
    ],
    [
      'a neuron beyond the population',
      { kind: 'spikes', params: { population: 'in', neurons: [0, 3] } },
      'recorders[0].params.neurons[1]',
    ],
    [
      'a neuron twice',
      { kind: 'rates', params: { population: 'in', every: 1, neurons: [1, 1] } },
      'recorders[0].params.neurons[1]',
    ],
    [
      'potentials of a source',
      { kind: 'potentials', params: { population: 'in' } },
      'recorders[0].params.population',
    ],
    [
      'a phase that never comes',
      { kind: 'weights', params: { projection: 'io', phase: 'dream' } },
      'recorders[0].params.phase',
    ],
    [
      'a phase beside a time',
      { kind: 'weights', params: { projection: 'io', phase: 'wake', every: 1 } },
      'recorders[0].params.phase',
    ],
    ['a time of 0', { kind: 'rates', params: { population: 'in', every: 0 } }, 'recorders[0].params.every'],
    ['rates without a window', { kind: 'rates', params: { population: 'in' } }, 'recorders[0].params.every'],
    ['an unknown kind', { kind: 'spike' }, 'recorders[0].kind'],
  ])('%s', (_, recorder, path) => {
    expect(faultsOf(spec(recorder)).map((fault) => fault.path)).toEqual([path])
  })

  it('names that would be one file', () => {
    const raster = { kind: 'spikes', params: { population: 'in' } }
    expect(faultsOf(spec({ ...raster, name: 'a' }, { ...raster, name: 'A' }))).toMatchObject([
      { path: 'recorders[1].name', value: 'A' },
    ])
    for (const name of ['', '.', '../up', 'a/b', 'a b', 'ä'])
      expect(faultsOf(spec({ ...raster, name })).map(({ path }) => path)).toEqual(['recorders[0].name'])
  })

  it('a duration beside a program, or none that could be', () => {
    const { program: _, ...rest } = spec()
    expect(faultsOf({ ...spec(), duration: 10 })).toMatchObject([{ path: 'duration', value: 10 }])
    expect(faultsOf({ ...rest, program: [], duration: 10 })).toEqual([])
    for (const duration of [0, -1, Number.NaN, Infinity, '10', null])
      expect(faultsOf({ ...rest, program: [], duration }).map(({ path }) => path)).toEqual(['duration'])
  })

  it('nothing of a recorder whose population has faults of its own', () => {
    const faulty = spec({ kind: 'spikes', params: { population: 'out' } })
    const populations = faulty.populations.map((population) =>
      population.name === 'out' ? { ...population, params: { tau_ref: -1 } } : population,
    )
    expect(faultsOf({ ...faulty, populations }).map(({ path }) => path)).toEqual([
      'populations[1].params.tau_ref',
    ])
  })
})

describe('the duration of a network without a program', () => {
  it('is what runProgram runs for', async () => {
    const net = wire(
      network('n', { seed: 1 })
        .population('p', { kind: 'poisson', size: 1, params: { rate: 5 } })
        .duration(123.5)
        .build(),
    )
    expect(net.duration).toBe(123.5)
    await net.runProgram()
    expect(net.clock.now()).toBe(123.5)
    await net.runProgram()
    expect(net.clock.now()).toBe(123.5)
  })
})
