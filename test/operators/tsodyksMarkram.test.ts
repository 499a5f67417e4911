import { fc, test } from '@fast-check/vitest'
import { Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { network, restore, wire } from '../../src/graph/index.ts'
import type { NetworkSpec } from '../../src/graph/index.ts'
import { allToAll, project, tsodyksMarkram, type Volley } from '../../src/operators/index.ts'
import { efficaciesOf, steadyEfficacy } from '../oracles/shortTerm.ts'

/** The efficacies that spikes of one neuron get, one each. */
const efficacies = (
  times: readonly number[],
  options: { readonly U: number; readonly tau_rec: number; readonly tau_facil: number },
): number[] => {
  const volleys = new Subject<Volley>()
  const out: number[] = []
  const synapses = allToAll(1, 1, 1, { autapses: true })
  volleys.pipe(tsodyksMarkram(options, 1)).subscribe(({ efficacy }) => out.push(efficacy ?? Number.NaN))
  for (const t of times) volleys.next({ t, source: 0, port: 'soma', synapses, begin: 0, end: 1, delay: 0 })
  return out
}

const parameters = fc.record({
  U: fc.double({ min: 0.01, max: 1, noNaN: true }),
  tau_rec: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1000, noNaN: true })),
  tau_facil: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1000, noNaN: true })),
})
const trains = fc
  .array(fc.oneof(fc.nat(300), fc.double({ min: 0, max: 300, noNaN: true })), { maxLength: 30 })
  .map((times) => times.sort((a, b) => a - b))

describe('short-term plasticity', () => {
  test.prop([trains, parameters])('is what its equations say between any spikes', (times, options) => {
    const expected = efficaciesOf(times, options)
    efficacies(times, options).forEach((e, k) => expect(e).toBeCloseTo(expected[k] ?? Number.NaN, 12))
  })

  it.each([
    ['depressing', { U: 0.5, tau_rec: 800, tau_facil: 0 }],
    ['facilitating', { U: 0.05, tau_rec: 100, tau_facil: 1000 }],
  ])('of a %s synapse comes to what a regular train leaves of it', (_, options) => {
    const train = Array.from({ length: 2_000 }, (__, k) => 25 * k)
    expect(efficacies(train, options).at(-1)).toBeCloseTo(steadyEfficacy(25, options), 10)
  })

  it('leaves all of a synapse that uses everything and recovers at once', () => {
    expect(efficacies([0, 1, 1, 2.5], { U: 1, tau_rec: 0, tau_facil: 0 })).toEqual([1, 1, 1, 1])
  })

  it('has one state a presynaptic neuron, with parameters of its own', () => {
    const volleys = new Subject<Volley>()
    const out: (number | undefined)[] = []
    const options = { U: [0.5, 0.25], tau_rec: 100 }
    volleys.pipe(tsodyksMarkram(options, 2)).subscribe(({ efficacy }) => out.push(efficacy))
    const synapses = allToAll(2, 1, 1)
    for (const source of [0, 1])
      volleys.next({ t: 0, source, port: 'soma', synapses, begin: source, end: source + 1, delay: 0 })
    expect(out).toEqual([0.5, 0.25])
  })

  it('refuses spikes that go back in time, by name', () => {
    const volleys = new Subject<Volley>()
    const errors: unknown[] = []
    const synapses = allToAll(1, 1, 1, { autapses: true })
    const volley = { source: 0, port: 'soma', synapses, begin: 0, end: 1, delay: 0 }
    volleys.pipe(tsodyksMarkram({}, 1)).subscribe({ error: (cause: unknown) => errors.push(cause) })
    volleys.next({ ...volley, t: 2 })
    volleys.next({ ...volley, t: 1 })
    expect(errors).toMatchObject([{ code: 'E_CAUSALITY' }])
  })
})

const times = [1, 4, 4.5, 12, 30, 31.25]

/** One neuron fires at given times; one that is clamped off hears of it. */
const listening = (params: object, more: object = {}): NetworkSpec =>
  network('listening', { seed: 1 })
    .population('from', {
      kind: 'spike-train',
      size: 1,
      params: { spikes: times.map((t) => ({ t, source: 0 })) },
    })
    .population('to', { kind: 'sampler', size: 2, params: { bias: -30, ...params } })
    .projection('p', {
      from: 'from',
      to: 'to',
      weights: [[2], [-1]],
      delay: 0.5,
      shortTerm: { kind: 'tsodyks-markram', params: { U: 0.4, tau_rec: 20, tau_facil: 15 } },
      ...more,
    })
    .build()

const kappas = {
  rectangular: { params: { tau_syn: 7 }, kappa: (t: number) => (t < 7 ? 1 : 0) },
  exponential: {
    params: { psp: { kind: 'exponential', params: { tau_syn: 5 } } },
    kappa: (t: number) => (2 / (1 - Math.exp(-2))) * Math.exp(-t / 5),
  },
} as const

describe.each(Object.entries(kappas))('PSPs that differ by their efficacies, %s', (_, { params, kappa }) => {
  /** bias + w(t) * sum of efficacy * kappa, by the definition. */
  const potentialAt = (t: number, w: number, sent: readonly number[]): number =>
    times.reduce((u, spike, k) => {
      const x = t - spike - 0.5
      return x >= 0 ? u + w * (sent[k] ?? 0) * kappa(x) : u
    }, -30)

  const sent = efficaciesOf(times, { U: 0.4, tau_rec: 20, tau_facil: 15 })

  it('add up to the potentials, with the weight of the moment', async () => {
    const net = wire(listening(params))
    const told: number[] = []
    net.volleys('p').subscribe(({ efficacy }) => told.push(efficacy ?? Number.NaN))
    for (let t = 0.75; t < 50; t += 0.75) {
      await net.clock.runUntil(t)
      if (t === 5.25) net.setWeights('p', [3, -1])
      expect(net.sampler('to').potential(0)).toBeCloseTo(potentialAt(t, t < 5.25 ? 2 : 3, sent), 10)
      expect(net.sampler('to').potential(1)).toBeCloseTo(potentialAt(t, -1, sent), 10)
    }
    told.forEach((e, k) => expect(e).toBeCloseTo(sent[k] ?? Number.NaN, 12))
    expect(told).toHaveLength(times.length)
  })

  it('go on bit for bit from a snapshot', async () => {
    const potentials = async (cut: boolean) => {
      let net = wire(listening({ ...params, bias: 0 }))
      await net.clock.runUntil(12.25)
      if (cut) net = restore(net.snapshot())
      const spikes: unknown[] = []
      net.spikes('to').subscribe((spike) => spikes.push(spike))
      await net.clock.runUntil(200)
      return [net.sampler('to').potential(0), net.sampler('to').potential(1), spikes]
    }
    expect(await potentials(true)).toEqual(await potentials(false))
  })

  it('arrive run by run where delays differ', async () => {
    const net = wire(listening(params, { delay: [[0.5], [2]] }))
    for (let t = 0.75; t < 50; t += 0.75) {
      await net.clock.runUntil(t)
      expect(net.sampler('to').potential(0)).toBeCloseTo(potentialAt(t, 2, sent), 10)
      expect(net.sampler('to').potential(1)).toBeCloseTo(potentialAt(t - 1.5, -1, sent), 10)
    }
  })
})

describe('a projection with short-term plasticity', () => {
  it('is evaluated neither within a population nor within a joint loop, and says why', () => {
    const loop = network('loop', { seed: 1 })
      .population('a', { kind: 'sampler', size: 2 })
      .projection('aa', { from: 'a', to: 'a', weights: 1, shortTerm: { kind: 'tsodyks-markram' } })
      .build()
    expect(wire(loop).explain()).toContain('aa has short-term plasticity')
    expect(wire(loop).explain()).toContain('as volleys, tsodyks-markram')
  })

  it('with an efficacy of 1 is one without, in its statistics', async () => {
    const spec = (shortTerm: object) =>
      network('loop', { seed: 3 })
        .population('a', { kind: 'sampler', size: 2, params: { bias: [-0.5, 0.2] } })
        .projection('aa', { from: 'a', to: 'a', weights: 0.8, ...shortTerm })
        .build()
    const counts = await Promise.all(
      [{}, { shortTerm: { kind: 'tsodyks-markram', params: { U: 1, tau_rec: 0 } } }].map(
        async (shortTerm) => {
          const net = wire(spec(shortTerm))
          let n = 0
          net.spikes('a').subscribe(() => n++)
          await net.run(200_000)
          return n
        },
      ),
    )
    const [one = 0, other = 0] = counts
    // of 20,000 tau_ref; four standard deviations of a difference of two Poisson counts are far above the true ones
    expect(Math.abs(one - other)).toBeLessThan(4 * Math.sqrt(one + other))
    expect(one).toBeGreaterThan(10_000)
  })

  it('refuses parameters that fit no neuron, at their place', () => {
    const wrong = listening({}, { shortTerm: { kind: 'tsodyks-markram', params: { U: [0.1, 0.2] } } })
    expect(() => wire(wrong)).toThrow(/projections\[0\]\.shortTerm\.params\.U.*one a presynaptic neuron/)
  })
})

describe('volleys with an efficacy', () => {
  it('are refused from a projection whose volleys had none', () => {
    const net = wire(
      network('n', { seed: 1 })
        .population('from', { kind: 'input', size: 1 })
        .population('to', { kind: 'sampler', size: 1 })
        .projection('p', { from: 'from', to: 'to', weights: 1 })
        .build(),
    )
    const to = net.population('to') as unknown as { receive(volley: Volley): void }
    const source = new Subject<{ t: number; source: number }>()
    const plain: Volley[] = []
    source.pipe(project(net.synapses('p'))).subscribe((volley) => plain.push(volley))
    source.next({ t: 0, source: 0 })
    const [volley] = plain
    if (volley === undefined) throw new Error('no volley')
    to.receive(volley)
    to.receive({ ...volley, efficacy: 0.5 })
    expect(() => net.clock.runSync(1)).toThrow(/efficacy of a volley: 0\.5; expected none/)
  })
})
