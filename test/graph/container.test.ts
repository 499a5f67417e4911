import { describe, expect, it } from 'vitest'
import {
  builtInKinds,
  CLOCK,
  createContainer,
  defineKind,
  type Kind,
  KINDS,
  type NetworkSpec,
  UnknownNameError,
  wire,
} from '../../src/graph/index.ts'
import { PoissonSource } from '../../src/operators/index.ts'
import { rule, restrictedPairing, scale } from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'
import * as fc from 'fast-check'
import { faultsOf } from './faults.ts'

const busy: Kind<'population', { readonly factor: number }> = defineKind({
  role: 'population',
  kind: 'busy',
  doc: 'fires a lot',
  ports: [],
  fields: { factor: { type: 'number', unit: '1', value: 2, above: 0, doc: 'how much' } },
  make: ({ factor }, { name, size, stream, clock }) =>
    new PoissonSource({ rate: 100 * factor, name, size, stream }, clock),
})

const text = JSON.stringify({
  version: 1,
  name: 'n',
  seed: 1,
  populations: [{ name: 'a', kind: 'busy', size: 2, params: { factor: 3 } }],
  projections: [],
  program: [],
})

const read = (): NetworkSpec => JSON.parse(text) as NetworkSpec

describe('a kind of one’s own', () => {
  it('is used by its name from JSON, with its defaults, and checked like any other', async () => {
    const container = createContainer()
    container.resolve(KINDS).register(busy)
    const count = async (spec: NetworkSpec) => {
      let spikes = 0
      const net = wire(spec, container)
      net.spikes('a').subscribe(() => spikes++)
      await net.run(10_000)
      return spikes
    }
    // 2 neurons at 300/s and at 200/s: within six standard deviations
    expect(Math.abs((await count(read())) - 6_000)).toBeLessThan(6 * Math.sqrt(6_000))
    const { params: _, ...bare } = read().populations[0]!
    expect(Math.abs((await count({ ...read(), populations: [bare] })) - 4_000)).toBeLessThan(
      6 * Math.sqrt(4_000),
    )
    const wrong = { ...read(), populations: [{ ...bare, params: { factor: 0 } }] }
    expect(faultsOf(wrong, container)).toEqual([
      { path: 'populations[0].params.factor', value: 0, expected: 'a finite number > 0' },
    ])
  })

  it('does not leak into another container', () => {
    const mine = createContainer()
    mine.resolve(KINDS).register(busy)
    const others = [createContainer(), undefined]
    for (const other of others) {
      expect(faultsOf(read(), other)).toMatchObject([
        {
          path: 'populations[0].kind',
          value: 'busy',
          expected: `one of ${builtInKinds().names('population').join(', ')}`,
        },
      ])
    }
    expect(faultsOf(read(), mine)).toEqual([])
    expect(mine.resolve(KINDS)).toBe(mine.resolve(KINDS))
    expect(mine.createChildContainer().resolve(KINDS)).toBe(mine.resolve(KINDS))
  })

  it('takes the place of a built-in one of its name, in its container only', () => {
    const container = createContainer()
    container.resolve(KINDS).register({ ...busy, kind: 'poisson' })
    const spec = { ...read(), populations: [{ name: 'a', kind: 'poisson', size: 1 }] }
    expect(faultsOf(spec, container)).toEqual([])
    expect(faultsOf(spec)).toMatchObject([{ path: 'populations[0].params' }])
  })

  it('of one role is none of another', () => {
    const container = createContainer()
    container.resolve(KINDS).register(busy)
    expect(container.resolve(KINDS).has('window', 'busy')).toBe(false)
    expect(() => container.resolve(KINDS).get('window', 'busy')).toThrow(UnknownNameError)
    expect(() => container.resolve(KINDS).get('window', 'busy')).toThrow(
      "kind of window 'busy': there is none; expected one of exponential, triangular, rectangular, alpha, table, sum",
    )
  })

  it('may be a rule with parts of others in it', () => {
    const container = createContainer()
    container.resolve(KINDS).register(
      defineKind({
        role: 'rule',
        kind: 'mine',
        doc: 'a window of one’s own',
        fields: { window: { type: 'part', role: 'window', doc: 'the window' } },
        make: ({ window }: { readonly window: Parameters<typeof rule>[1] }) =>
          rule(restrictedPairing(), window, scale(0.1)),
      }),
    )
    const spec: NetworkSpec = {
      ...read(),
      populations: [{ name: 'a', kind: 'sampler', size: 2 }],
      projections: [
        {
          name: 'aa',
          from: 'a',
          to: 'a',
          weights: 0,
          plasticity: { kind: 'mine', params: { window: { kind: 'triangular', params: { tau: 7 } } } },
        },
      ],
    }
    const net = wire(spec, container)
    net.clock.runSync(1_000)
    expect(net.synapses('aa').get(0, 1)).not.toBe(0)
    expect(net.explain()).toContain('restricted → triangular → scale')
  })

  it('is among the kinds that valid specs are drawn from', () => {
    const container = createContainer()
    const kinds = container.resolve(KINDS).register(busy)
    const drawn = fc.sample(networkSpec(kinds), { numRuns: 50, seed: 1 })
    expect(drawn.some(({ populations }) => populations.some(({ kind }) => kind === 'busy'))).toBe(true)
    for (const spec of drawn) expect(faultsOf(spec, container)).toEqual([])
  })
})

describe('the clock', () => {
  it('is made from the seed of the spec', () => {
    expect(
      wire({ ...read(), populations: [{ name: 'a', kind: 'sampler', size: 1 }], seed: 17 }).clock.seed,
    ).toBe(17)
  })

  it('may be swapped, for one that two networks share or that has run already', async () => {
    const clock = new EventTimeScheduler({ seed: 3 })
    await clock.run(1_000)
    const container = createContainer()
    container.register(CLOCK, { useValue: () => clock })
    const spec: NetworkSpec = {
      ...read(),
      populations: [{ name: 'a', kind: 'sampler', size: 2 }],
      program: [
        { phase: 'p', duration: 100 },
        { phase: 'q', duration: 50 },
      ],
    }
    const [first, second] = [wire(spec, container), wire(spec, container)]
    expect(first.clock).toBe(clock)
    const times: number[][] = [[], []]
    first.phases.subscribe(({ t }) => times[0]!.push(t))
    second.phases.subscribe(({ t }) => times[1]!.push(t))
    let spikes = 0
    first.spikes('a').subscribe(() => spikes++)
    await first.runProgram()
    expect(times).toEqual([
      [1_000, 1_100, 1_150],
      [1_000, 1_100, 1_150],
    ])
    expect(clock.now()).toBe(1_150)
    expect(spikes).toBeGreaterThan(0)
  })
})

describe('a kind whose fields are none', () => {
  it.each([
    [{ V: { type: 'number', doc: 'threshold' } }, "kind 'mine'.fields.V.unit"],
    [{ V: { type: 'numbr', unit: 'mV', doc: 'threshold' } }, "kind 'mine'.fields.V.type: 'numbr'"],
    [{ V: { type: 'number', unit: 'mV', value: -1, above: 0, doc: 'threshold' } }, 'fields.V.value: -1'],
    [{ V: { type: 'number', unit: 'mV' } }, 'fields.V.doc'],
    [{ V: 3 }, 'fields.V: 3'],
    [{ g: { type: 'group', doc: 'some', fields: { x: { type: 'flg', doc: '' } } } }, 'fields.g.x.type'],
  ])('is refused when it is registered, naming the kind and the field', (fields, message) => {
    const kind = { role: 'population', kind: 'mine', doc: '', fields, make: () => undefined }
    expect(() =>
      createContainer()
        .resolve(KINDS)
        .register(kind as never),
    ).toThrow(message)
  })
})
