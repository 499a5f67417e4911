import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createContainer,
  KINDS,
  type Network,
  network,
  type NetworkSpec,
  type PartSpec,
  type PopulationSpec,
  type ProjectionSpec,
  restore,
  Snapshot,
  wire,
} from '../../src/graph/index.ts'
import { RunError } from '../../src/scheduler/index.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'

const RUNS = Number(process.env['RXSPIKE_NETWORKS'] ?? 60)

/** A container whose samplers are evaluated one population at a time; those with a table keep it. */
const apart = () => {
  const container = createContainer()
  const kinds = container.resolve(KINDS)
  const { joint: _, ...plain } = kinds.get('population', 'sampler')
  kinds.register(plain)
  return container
}

const together = () => createContainer()

/** All that a network told, and where it stands. */
interface Told {
  readonly events: readonly string[]
  readonly weights: readonly (readonly number[])[]
  readonly biases: readonly (readonly number[])[]
  /** Of every state there is; undefined after an error. */
  readonly snapshot: string | undefined
}

/** What is done to a network while it runs. */
type Meddle = (net: Network, events: string[]) => void

const told = async (net: Network, ends: readonly number[], meddle: Meddle = () => {}): Promise<Told> => {
  const { spec } = net
  const events: string[] = []
  for (const { name } of spec.populations)
    net.spikes(name).subscribe(({ t, source }) => events.push(`${name} ${source} ${t}`))
  net.phases.subscribe(({ t, began }) => events.push(`phase ${began?.name} ${t}`))
  meddle(net, events)
  let error: unknown
  for (const end of ends) {
    if (error !== undefined) break
    await net.clock.runUntil(end).catch((cause: unknown) => {
      if (!(cause instanceof RunError)) throw cause
      error = cause
      events.push(cause.message)
    })
  }
  return {
    events,
    weights: spec.projections.map(({ name }) => [...net.synapses(name).toMatrix()]),
    biases: spec.populations
      .filter(({ kind }) => kind === 'sampler')
      .map(({ name }) => [...net.sampler(name).bias]),
    snapshot: error === undefined ? JSON.stringify(net.snapshot()) : undefined,
  }
}

/** Where two values are apart, in few words: a diff of whole states would take minutes. */
const differences = (a: unknown, b: unknown, path = ''): readonly string[] => {
  if (Object.is(a, b)) return []
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [x, y] = [a, b] as { readonly [key: string]: unknown }[]
    return [...new Set([...Object.keys(x!), ...Object.keys(y!)])]
      .flatMap((key) => differences(x![key], y![key], `${path}.${key}`))
      .slice(0, 5)
  }
  return [`${path}: ${String(a).slice(0, 100)}, not ${String(b).slice(0, 100)}`]
}

/** The same volleys may stand in a heap in more than one way: counted here, their order shows in what comes of them. */
const withoutHeaps = (key: string, value: unknown): unknown =>
  key === 'inbox' ? JSON.stringify(value).length : value

const parsed = ({ snapshot, ...rest }: Told): object => ({
  ...rest,
  snapshot: snapshot === undefined ? undefined : (JSON.parse(snapshot, withoutHeaps) as unknown),
})

const apartIn = (a: Told, b: Told): readonly string[] => differences(parsed(a), parsed(b))

const isJoint = (net: Network): boolean => net.explain().includes('within the joint loop')

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })

const during = { phase: 'learn', per: 10 }

/** Rules that write at the end of a phase, and at every spike. */
const rule = fc.constantFrom<PartSpec | undefined>(
  undefined,
  {
    kind: 'sum',
    params: {
      rules: [
        { kind: 'wake-sleep', params: { eta: 0.3, tau: 10, coactivations: 0.1, during } },
        { kind: 'sal', params: { eta: 0.3, tau: 10, during } },
      ],
      stages: [{ kind: 'hard-bound', params: { min: -2, max: 2 } }],
    },
  },
  { kind: 'wake-sleep', params: { eta: 1, tau: 10, coactivations: 0.3, during } },
  { kind: 'sal', params: { eta: 0.05, tau: 10 } },
  { kind: 'sal', params: { eta: 0.2, tau: 4, during: { ...during, phase: 'rest' } } },
)

/** Samplers that feed one another without delay, with whatever else a network may have. */
const samplers: fc.Arbitrary<NetworkSpec> = fc
  .record({
    seed: fc.nat({ max: 1e6 }),
    sizes: fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 13, max: 40 })), {
      minLength: 1,
      maxLength: 4,
    }),
    times: fc.array(fc.constantFrom(10, 10, 10, 3, 0.7), { minLength: 4, maxLength: 4 }),
    syn: fc.array(fc.constantFrom(undefined, undefined, undefined, 5), { minLength: 4, maxLength: 4 }),
    bias: number(-2, 1),
    links: fc.array(
      fc.record({
        from: fc.nat({ max: 3 }),
        to: fc.nat({ max: 3 }),
        std: fc.constantFrom(0.1, 0.5, 0.5, 3, 200),
        delay: fc.constantFrom(0, 0, 0, 0, 1.5),
        density: fc.constantFrom(1, 1, 0.4),
        plasticity: rule,
      }),
      { minLength: 1, maxLength: 7 },
    ),
    isDriven: fc.boolean(),
    hasBiasRule: fc.boolean(),
    phases: fc.array(
      fc.record({
        phase: fc.constantFrom('learn', 'rest'),
        duration: fc.constantFrom(10, 20, 35.5, 60),
        held: fc.nat({ max: 3 }),
        share: fc.constantFrom(0, 0, 0.5, 1),
        state: fc.constantFrom('on' as const, 'off' as const, 'mixed' as const),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ seed, sizes, times, syn, bias, links, isDriven, hasBiasRule, phases }) => {
    const n = sizes.length
    const nameOf = (k: number) => `p${k % n}`
    const pairs = new Set<string>()
    const populations: PopulationSpec[] = sizes.map((size, k) => ({
      name: nameOf(k),
      kind: 'sampler',
      size,
      params: { bias, tau_ref: times[k]!, ...(syn[k] === undefined ? {} : { tau_syn: syn[k] }) },
      ...(hasBiasRule
        ? {
            plasticity: {
              kind: 'intrinsic',
              params: { eta: 0.2, means: Array.from({ length: size }, () => 0.2), during },
            },
          }
        : {}),
    }))
    const projections: ProjectionSpec[] = []
    if (isDriven) {
      populations.push({ name: 'drive', kind: 'poisson', size: 3, params: { rate: 100 } })
      const weights = { kind: 'normal', params: { mean: 0, std: 1 } }
      projections.push({ name: 'driven', from: 'drive', to: nameOf(0), weights })
    }
    for (const [k, { from, to, std, delay, density, plasticity }] of links.entries()) {
      const [pre, post] = [nameOf(from), nameOf(to)]
      if (pairs.has(`${pre} ${post}`)) continue
      pairs.add(`${pre} ${post}`)
      projections.push({
        name: `l${k}`,
        from: pre,
        to: post,
        delay,
        weights: { kind: 'normal', params: { mean: 0, std } },
        ...(density < 1 ? { connectivity: { kind: 'bernoulli', params: { p: density } } } : {}),
        ...(plasticity === undefined ? {} : { plasticity }),
      })
    }
    const program = phases.map(({ phase, duration, held, share, state }) => {
      const size = sizes[held % n]!
      const neurons = Array.from({ length: Math.ceil(share * size) }, (_, i) => i)
      const of = (is: (i: number) => boolean, as: 'on' | 'off') => {
        const those = neurons.filter(is)
        return those.length === 0 ? [] : [{ population: nameOf(held), neurons: those, state: as }]
      }
      const clamp =
        state === 'mixed'
          ? [...of((i) => i % 2 === 0, 'on'), ...of((i) => i % 2 === 1, 'off')]
          : of(() => true, state)
      return { phase, duration, ...(clamp.length === 0 ? {} : { clamp }) }
    })
    // rules name both
    const ends = [
      { phase: 'learn', duration: 15 },
      { phase: 'rest', duration: 15 },
    ]
    return { version: 1, name: 'samplers', seed, populations, projections, program: [...program, ...ends] }
  })

const law = async (
  check: (spec: NetworkSpec, share: number) => Promise<void>,
  specs: fc.Arbitrary<NetworkSpec> = samplers,
): Promise<void> => {
  await fc.assert(fc.asyncProperty(specs, number(0, 1), check), { numRuns: RUNS })
}

const endOf = (net: Network): number => net.duration + 20

describe('samplers that feed one another without delay, evaluated in one loop', () => {
  it('do bit for bit what they do one by one: spikes, weights, biases and every state', () =>
    law(async (spec) => {
      const net = wire(spec, apart())
      const end = endOf(net)
      expect(isJoint(net)).toBe(false)
      expect(apartIn(await told(wire(spec, together()), [end]), await told(net, [end]))).toEqual([])
    }))

  it('do so in networks of any kinds', () =>
    law(async (spec) => {
      const net = wire(spec, apart())
      const ends = [endOf(net)]
      expect(apartIn(await told(wire(spec, together()), ends), await told(net, ends))).toEqual([])
    }, networkSpec()))

  it('do so however the run is cut', () =>
    law(async (spec, share) => {
      const net = wire(spec, apart())
      const end = endOf(net)
      const cuts = [share ** 3 * end, share ** 2 * end, share * end, end]
      const cut = wire(spec)
      const { events, ...rest } = await told(cut, cuts)
      const whole = await told(net, [end])
      expect(apartIn({ events, ...rest }, whole)).toEqual([])
      const inSteps = wire(spec)
      const seen: string[] = []
      for (const { name } of spec.populations)
        inSteps.spikes(name).subscribe(({ t, source }) => seen.push(`${name} ${source} ${t}`))
      try {
        for (let k = 0; k < 300 && inSteps.clock.step(); k++);
      } catch {
        // a rule ran away: the message stands above
      }
      const spikes = whole.events.filter((event) => !event.startsWith('phase '))
      const both = Math.min(seen.length, spikes.length)
      expect(seen.slice(0, both)).toEqual(spikes.slice(0, both))
    }))

  it('go on from a snapshot of either, as either', () =>
    law(async (spec, share) => {
      const end = endOf(wire(spec))
      const whole = await told(wire(spec, apart()), [end])
      for (const [first, second] of [
        [together, together],
        [apart, together],
        [together, apart],
      ] as const) {
        const before = await told(wire(spec, first()), [share * end])
        if (before.snapshot === undefined) return
        const net = restore(Snapshot.fromJSON(JSON.parse(before.snapshot)), second())
        expect(JSON.stringify(net.snapshot()) === before.snapshot).toBe(true)
        const after = await told(net, [end])
        expect(apartIn({ ...after, events: [...before.events, ...after.events] }, whole)).toEqual([])
      }
    }))

  it('do so whatever subscribers do in between', () =>
    law(async (spec, share) => {
      const meddle: Meddle = (net, events) => {
        let n = 0
        const nodes = spec.populations.filter(({ kind }) => kind === 'sampler')
        const [{ name: first }] = [spec.populations[0]!]
        const projection = spec.projections[0]!.name
        net.spikes(first).subscribe(({ t, source }) => {
          n++
          const at = Math.floor(n * share) % nodes.length
          const { name, size } = nodes[at]!
          const node = net.sampler(name)
          if (n % 7 === 0) node.clamp(source % size, n % 2 === 0 ? 'on' : 'off')
          if (n % 11 === 0) for (let i = 0; i < size; i++) node.clamp(i, 'free')
          if (n % 13 === 0) node.setBias(Array.from(node.bias, (b) => b * 0.9))
          if (n % 5 === 0) {
            const synapses = net.synapses(projection)
            const dw = new Float64Array(synapses.count).fill(0.01)
            synapses.apply({ t, axis: 'all', index: 0, dw })
          }
          if (n % 9 === 0) events.push(`potential ${node.potential(0)}`)
          if (n === 17) net.spikes(name).subscribe((spike) => events.push(`late ${spike.source} ${spike.t}`))
        })
      }
      const ends = [endOf(wire(spec))]
      expect(
        apartIn(await told(wire(spec), ends, meddle), await told(wire(spec, apart()), ends, meddle)),
      ).toEqual([])
    }))

  it('do so where one of them, or all, end in between', () =>
    law(async (spec, share) => {
      const meddle: Meddle = (net) => {
        let n = 0
        const nodes = spec.populations.filter(({ kind }) => kind === 'sampler')
        const at = Math.floor(share * 7919)
        const heard = nodes[at % nodes.length]!
        const ended = nodes[(at >> 3) % nodes.length]!
        net.spikes(heard.name).subscribe(() => {
          if (++n !== 1 + (at % 20)) return
          if (at % 5 === 0) net.end()
          else net.sampler(ended.name).end()
        })
      }
      const ends = [endOf(wire(spec))]
      expect(
        apartIn(await told(wire(spec), ends, meddle), await told(wire(spec, apart()), ends, meddle)),
      ).toEqual([])
    }))

  it('end with the same error where a subscriber throws', () =>
    law(async (spec, share) => {
      const meddle: Meddle = (net) => {
        let n = 0
        const { name } = spec.populations.at(-1)!
        net.spikes(name).subscribe(() => {
          if (++n > 40 * share) throw new Error('enough')
        })
      }
      const ends = [endOf(wire(spec))]
      expect(
        apartIn(await told(wire(spec), ends, meddle), await told(wire(spec, apart()), ends, meddle)),
      ).toEqual([])
    }))

  it('are many of the networks that are drawn here', () => {
    const drawn = fc.sample(samplers, { numRuns: 200, seed: 1 })
    const joint = drawn.filter((spec) => isJoint(wire(spec)))
    expect(joint.length).toBeGreaterThan(100)
    expect(joint.length).toBeLessThan(200)
  })
})

describe('explain', () => {
  const two = (delay = 0, params: object = {}) =>
    network('two', { seed: 1 })
      .population('v', { kind: 'sampler', size: 3, params: { bias: 0, ...params } })
      .population('h', { kind: 'sampler', size: 2 })
      .projection('f', { from: 'v', to: 'h', weights: 0.1, delay })
      .build()

  it('says who is evaluated in one loop with whom', () => {
    const [v, h, f] = wire(two()).explain().split('\n')
    expect(v).toBe(
      'population v: 3 × sampler, event by event, joint loop with h (no table of hazards: no projection leads to it)',
    )
    expect(h).toBe(
      'population h: 2 × sampler, event by event, joint loop with v (no table of hazards: f comes from v)',
    )
    expect(f).toBe('projection f: v → h, 6 synapses, delay 0 ms, within the joint loop')
  })

  it('says why not', () => {
    expect(wire(two(1)).explain()).toContain(
      'no joint loop: no projection without delay joins it to its like)',
    )
    const shaped = wire(two(0, { psp: { kind: 'alpha', params: { tau_syn: 3 } } })).explain()
    expect(shaped).toContain('no joint loop: its PSPs are not rectangular)')
    expect(shaped).toContain('as volleys')
  })

  it('tells two loops of one network apart, and one of a population by itself', () => {
    const net = wire(
      network('three', { seed: 1 })
        .population('a', { kind: 'sampler', size: 2 })
        .population('b', { kind: 'sampler', size: 2 })
        .population('c', { kind: 'sampler', size: 20 })
        .projection('ab', { from: 'a', to: 'b', weights: 1 })
        .projection('cc', { from: 'c', to: 'c', weights: 0.1 })
        .build(),
    )
    expect(net.explain()).toContain('population a: 2 × sampler, event by event, joint loop with b')
    expect(net.explain()).toContain('population c: 20 × sampler, event by event, joint loop with itself')
  })
})
