import { describe, expect, it } from 'vitest'
import { createContainer, defineKind, KINDS, network, type NetworkSpec, wire } from '../../src/graph/index.ts'
import { Population, type Volley } from '../../src/operators/index.ts'
import { PHASE, ZeroDelayLoopError } from '../../src/scheduler/index.ts'

/** Fires at once for what arrives: each neuron once an instant, or once for every synapse. */
class Relay extends Population {
  private due: number[] = []
  private readonly isOnce: boolean

  constructor(
    name: string,
    size: number,
    clock: ConstructorParameters<typeof Population>[2],
    isOnce: boolean,
  ) {
    super(name, size, clock)
    this.isOnce = isOnce
  }

  protected override arrive({ synapses, begin, end }: Volley): void {
    this.due.push(...synapses.targets.subarray(begin, end))
  }

  protected override arrived(t: number): void {
    if (this.isOnce) this.due = [...new Set(this.due)]
    this.plan(t, PHASE.threshold)
  }

  protected override happen(t: number): void {
    const { due } = this
    this.due = []
    for (const neuron of due) this.emit(t, neuron)
  }
}

const container = createContainer()
for (const isOnce of [true, false]) {
  container.resolve(KINDS).register(
    defineKind<'population', object>({
      role: 'population',
      kind: isOnce ? 'once' : 'every',
      doc: 'fires at once',
      fields: {},
      make: (_params, { name, size, clock }) => new Relay(name, size, clock, isOnce),
    }),
  )
}

const loop = (kind: string, size: number, delay: number): NetworkSpec =>
  network('loop', { seed: 1 })
    .population('start', { kind: 'spike-train', size, params: { spikes: [{ t: 1, source: 0 }] } })
    .population('a', { kind, size })
    .population('b', { kind, size })
    .projection('in', { from: 'start', to: 'a', weights: 1 })
    .projection('ab', { from: 'a', to: 'b', weights: 1 })
    .projection('ba', { from: 'b', to: 'a', weights: 1, delay })
    .build()

describe('a loop without delay in a declared network', () => {
  it.each([
    ['once', 1],
    ['once', 30],
    ['once', 100],
    ['every', 1],
    // more spikes in every round: the rounds are few, the spikes are not
    ['every', 10],
    ['every', 100],
  ])('of populations that fire %s for what arrives, of %i neurons, ends by name', async (kind, size) => {
    const failure: unknown = await wire(loop(kind, size, 0), container)
      .run(10)
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ZeroDelayLoopError)
    expect(['a', 'b']).toContain((failure as ZeroDelayLoopError).node)
    expect((failure as ZeroDelayLoopError).t).toBe(1)
  })

  it('with a delay in one projection goes on', async () => {
    const net = wire(loop('once', 10, 0.5), container)
    let spikes = 0
    net.spikes('a').subscribe(() => spikes++)
    await net.run(10)
    expect(spikes).toBe(10 * 19)
  })

  it('a chain through a hundred layers, of a thousand synapses each, is none', async () => {
    let chain = network('chain', { seed: 1 }).population('0', {
      kind: 'spike-train',
      size: 32,
      params: { spikes: [{ t: 1, source: 0 }] },
    }) as ReturnType<typeof network>
    for (let k = 1; k <= 120; k++) {
      chain = (chain as unknown as { population: (n: string, p: object) => typeof chain }).population(
        `${k}`,
        {
          kind: 'once',
          size: 32,
        },
      )
      chain = (chain as unknown as { projection: (n: string, p: object) => typeof chain }).projection(
        `to ${k}`,
        {
          from: `${k - 1}`,
          to: `${k}`,
          weights: 1,
        },
      )
    }
    const net = wire(chain.build(), container)
    let last = 0
    net.spikes('120').subscribe(() => last++)
    await net.run(2)
    expect(last).toBe(32)
  })
})
