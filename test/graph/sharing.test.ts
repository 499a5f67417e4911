import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { network, type NetworkSpec, restore, Snapshot, SpecError, wire } from '../../src/graph/index.ts'

/** Two layers and a copy of them, which has the same synapses and biases but its own state. */
const copied = (seed: number, change: (spec: NetworkSpec) => NetworkSpec = (spec) => spec): NetworkSpec =>
  change(
    network('copied', { seed })
      .population('v', { kind: 'sampler', size: 4, params: { bias: [0, 0.5, -0.5, 1] } })
      .population('h', { kind: 'sampler', size: 3, params: { bias: 0.2 } })
      .population('v copy', { kind: 'sampler', size: 4, params: { biasOf: 'v' } })
      .population('h copy', { kind: 'sampler', size: 3, params: { biasOf: 'h' } })
      .projection('up', {
        from: 'v',
        to: 'h',
        weights: { kind: 'normal', params: { mean: 0, std: 1 } },
        plasticity: {
          kind: 'rule',
          params: {
            pairing: { kind: 'all-to-all' },
            window: { kind: 'triangular' },
            stages: [
              { kind: 'accumulate', params: { phase: 'learn', per: 10, runs: 3 } },
              { kind: 'decay', params: { rate: 0.1 } },
            ],
          },
        },
      })
      .projection('down', { from: 'h', to: 'v', weights: { kind: 'normal', params: { mean: 0, std: 1 } } })
      .projection('up copy', {
        from: 'v copy',
        to: 'h copy',
        connectivity: { kind: 'synapses-of', params: { projection: 'up' } },
        plasticity: { kind: 'sal', params: { eta: 0.01, tau: 10 } },
      })
      .projection('down copy', {
        from: 'h copy',
        to: 'v copy',
        connectivity: { kind: 'synapses-of', params: { projection: 'down' } },
      })
      .program({
        repeat: 20,
        steps: [
          { phase: 'settle', duration: 7 },
          { phase: 'learn', duration: 20 },
        ],
      })
      .build(),
  )

const spikesOf = (net: ReturnType<typeof wire>, names: readonly string[]): string[] => {
  const spikes: string[] = []
  for (const name of names)
    net.spikes(name).subscribe(({ t, source }) => spikes.push(`${name} ${source} ${t}`))
  return spikes
}

describe('projections that share synapses', () => {
  it('have one array of weights, which a rule on either changes', async () => {
    const net = wire(copied(1))
    expect(net.synapses('up copy')).toBe(net.synapses('up'))
    const changes = { up: 0, copy: 0 }
    net.updates('up').subscribe(() => changes.up++)
    net.updates('up copy').subscribe(() => changes.copy++)
    await net.runProgram()
    expect(changes.up).toBeGreaterThan(20)
    expect(changes.copy).toBe(changes.up)
  })

  it('let the other population follow a weight that is set through either', () => {
    const net = wire(copied(2))
    net.setWeights('up copy', new Float64Array(12).fill(-300))
    net.sampler('v').clamp(0, 'on')
    net.clock.runSync(50)
    expect(net.sampler('h').potential(0)).toBeLessThan(-290)
    net.setWeights('up copy', new Float64Array(12))
    expect(net.sampler('h').potential(0)).toBeCloseTo(0.2, 12)
  })

  it.each([
    ['weights', 1, 'projections[2].weights'],
    ['delay', 1, 'projections[2].delay'],
  ])('say no %s of their own', (key, value, path) => {
    const spec = copied(1, (before) => ({
      ...before,
      projections: before.projections.map((projection, k) =>
        k === 2 ? { ...projection, [key]: value } : projection,
      ),
    }))
    expect(faultOf(spec)).toMatchObject([{ path, value }])
  })

  it.each([
    ['one that there is not', 'upp', /stands above/],
    ['one that stands below', 'down copy', /stands above/],
    ['itself', 'up copy', /stands above/],
    ['one of another shape', 'down', /a projection of 4 to 3 neurons; that one is of 3 to 4/],
  ])('cannot share with %s', (_, name, expected) => {
    const spec = copied(1, (before) => ({
      ...before,
      projections: before.projections.map((projection, k) =>
        k === 2
          ? { ...projection, connectivity: { kind: 'synapses-of', params: { projection: name } } }
          : projection,
      ),
    }))
    expect(faultOf(spec)).toMatchObject([
      {
        path: 'projections[2].connectivity.params.projection',
        value: name,
        expected: expect.stringMatching(expected),
      },
    ])
  })

  it('need weights, where the connectivity brings none', () => {
    const spec = copied(1, (before) => ({
      ...before,
      projections: before.projections.map(({ weights: _weights, ...projection }) => projection),
    }))
    expect(
      faultOf(spec)
        .slice(0, 2)
        .map(({ path }) => path),
    ).toEqual(['projections[0].weights', 'projections[1].weights'])
  })
})

describe('populations that share biases', () => {
  it('are all told when one is set, and act on it', () => {
    const net = wire(copied(3))
    net.sampler('v copy').setBias([1, 2, 3, 4])
    expect([...net.sampler('v').bias]).toEqual([1, 2, 3, 4])
    expect(net.sampler('v').potential(2)).toBe(3)
    net.sampler('v').setBias([-600, -600, -600, -600])
    const spikes = spikesOf(net, ['v', 'v copy'])
    net.clock.runSync(200)
    expect(spikes).toEqual([])
    net.sampler('v').setBias([600, -600, -600, -600])
    net.clock.runSync(100)
    expect(spikes.filter((spike) => spike.startsWith('v copy 0')).length).toBeGreaterThan(9)
  })

  it('of small recurrent populations too, which are evaluated on a table', () => {
    const spec = network('tables', { seed: 1 })
      .population('a', { kind: 'sampler', size: 3, params: { bias: 0 } })
      .population('b', { kind: 'sampler', size: 3, params: { biasOf: 'a' } })
      .projection('aa', { from: 'a', to: 'a', weights: 0.5 })
      .projection('bb', {
        from: 'b',
        to: 'b',
        connectivity: { kind: 'synapses-of', params: { projection: 'aa' } },
      })
      .build()
    const net = wire(spec)
    expect(net.explain()).toMatch(/population b: 3 × sampler, table of hazards/)
    net.sampler('a').setBias(-600 as unknown as number[])
    const spikes = spikesOf(net, ['a', 'b'])
    net.clock.runSync(200)
    expect(spikes).toEqual([])
    net.sampler('b').setBias([0, 0, 0])
    net.clock.runSync(200)
    expect(spikes.filter((spike) => spike.startsWith('a')).length).toBeGreaterThan(5)
  })

  it.each([
    ['a bias of their own', { bias: 1, biasOf: 'v' }, 'bias'],
    ['a population of another size', { biasOf: 'h' }, 'biasOf'],
    ['one that there is not', { biasOf: 'vv' }, 'biasOf'],
    ['one that stands below', { biasOf: 'h copy' }, 'biasOf'],
  ])('cannot have %s', (_, params, at) => {
    const spec = copied(1, (before) => ({
      ...before,
      populations: before.populations.map((population, k) =>
        k === 2 ? { ...population, params } : population,
      ),
    }))
    expect(faultOf(spec)).toMatchObject([{ path: `populations[2].params.${at}` }])
  })
})

describe('a network with copies', () => {
  it('goes on bit for bit after a snapshot, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99 }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (seed, cut) => {
          const whole = wire(copied(seed))
          const expected = spikesOf(whole, ['v', 'h', 'v copy', 'h copy'])
          whole.clock.runSync(540)
          const first = wire(copied(seed))
          const before = spikesOf(first, ['v', 'h', 'v copy', 'h copy'])
          first.clock.runSync(cut)
          const second = restore(Snapshot.fromBytes(first.snapshot().toBytes()))
          const after = spikesOf(second, ['v', 'h', 'v copy', 'h copy'])
          second.clock.runSync(540 - cut)
          expect([...before, ...after].toSorted()).toEqual(expected.toSorted())
          expect([...second.synapses('up copy').toMatrix()]).toEqual([...whole.synapses('up').toMatrix()])
        },
      ),
      { numRuns: 20 },
    )
  })

  it('draws the same numbers in the original as without the copy', () => {
    const alone = copied(5, (spec) => ({
      ...spec,
      populations: spec.populations.slice(0, 2),
      projections: spec.projections.slice(0, 2),
    }))
    const withCopy = copied(5, (spec) => ({
      ...spec,
      projections: spec.projections.map(({ plasticity, ...projection }, k) =>
        plasticity === undefined || k > 1 ? projection : { ...projection, plasticity },
      ),
    }))
    const [a, b] = [wire(alone), wire(withCopy)]
    const [expected, spikes] = [spikesOf(a, ['v', 'h']), spikesOf(b, ['v', 'h'])]
    a.clock.runSync(540)
    b.clock.runSync(540)
    expect(spikes).toEqual(expected)
  })
})

const faultOf = (spec: NetworkSpec): readonly { readonly path: string; readonly value?: unknown }[] => {
  try {
    wire(spec)
    return []
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return error.faults
  }
}

describe('projections with the same synapses that lead to the same target', () => {
  const two = (connectivity: boolean): NetworkSpec => {
    const weights = [
      [1, -1, 0.5],
      [0.25, 0.5, -2],
    ]
    const synapses = { kind: 'synapses-of', params: { projection: 'one' } }
    return network('two', { seed: 3 })
      .population('a', { kind: 'sampler', size: 3 })
      .population('b', { kind: 'sampler', size: 3 })
      .population('c', { kind: 'sampler', size: 2, params: { bias: -1 } })
      .projection('one', { from: 'a', to: 'c', weights })
      .projection('two', { from: 'b', to: 'c', ...(connectivity ? { connectivity: synapses } : { weights }) })
      .build()
  }

  it('act as if each had its own, of the same weights, also when these change', () => {
    const [shared, apart] = [wire(two(true)), wire(two(false))]
    const spikes = [shared, apart].map((net) => {
      const seen: (readonly [number, number])[] = []
      net.spikes('c').subscribe(({ t, source }) => seen.push([t, source]))
      return seen
    })
    const other = Float64Array.of(2, -2, 1, 0, 0, 1)
    for (const net of [shared, apart]) net.clock.runSync(200)
    shared.setWeights('two', other)
    for (const name of ['one', 'two']) apart.setWeights(name, other)
    for (const net of [shared, apart]) net.clock.runSync(2000)
    expect(spikes[0]!.length).toBeGreaterThan(100)
    expect(spikes[0]).toEqual(spikes[1])
  })
})

it.each(['one', 'two'])(
  'leading to one population, with short-term plasticity on %s of them alone, are refused',
  (plastic) => {
    const sharing = (same: boolean, both: boolean) => {
      const shortTerm = (name: string) =>
        both || name === plastic ? { shortTerm: { kind: 'tsodyks-markram' } } : {}
      return network('sharing', { seed: 1 })
        .population('a', { kind: 'poisson', size: 2, params: { rate: 100 } })
        .population('b', { kind: 'poisson', size: 2, params: { rate: 100 } })
        .population('c', { kind: 'sampler', size: 2 })
        .population('d', { kind: 'sampler', size: 2 })
        .projection('one', { from: 'a', to: 'c', weights: 0.5, ...shortTerm('one') })
        .projection('two', {
          from: 'b',
          to: same ? 'c' : 'd',
          connectivity: { kind: 'synapses-of', params: { projection: 'one' } },
          ...shortTerm('two'),
        })
        .build()
    }
    const what = plastic === 'one' ? 'undefined; expected some' : "'tsodyks-markram'; expected none"
    expect(() => wire(sharing(true, false))).toThrow(
      `projections[1].shortTerm: ${what}, as one, which leads to 'c' by the same synapses`,
    )
    for (const fits of [sharing(true, true), sharing(false, false)]) wire(fits).clock.runSync(200)
  },
)

it('a small population is not evaluated on a table if the rule of another projection changes its synapses at spikes', () => {
  const sharing = (rule: object): string =>
    wire(
      network('sharing', { seed: 1 })
        .population('a', { kind: 'sampler', size: 3 })
        .population('b', { kind: 'sampler', size: 3 })
        .projection('one', { from: 'a', to: 'a', weights: 0.1 })
        .projection('two', {
          from: 'b',
          to: 'b',
          connectivity: { kind: 'synapses-of', params: { projection: 'one' } },
          plasticity: { kind: 'sal', params: { eta: 0.01, tau: 10, ...rule } },
        })
        .program({ phase: 'learn', duration: 10 })
        .build(),
    ).explain()
  expect(sharing({})).toMatch(/population a: 3 × sampler, event by event.*its weights change at spikes/)
  expect(sharing({ during: { phase: 'learn', per: 10 } })).toMatch(
    /population a: 3 × sampler, table of hazards/,
  )
})
