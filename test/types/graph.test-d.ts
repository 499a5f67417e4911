import type { Observable } from 'rxjs'
import { describe, expectTypeOf, it } from 'vitest'
import {
  CLOCK,
  createContainer,
  defineKind,
  edit,
  KINDS,
  type KindRegistry,
  network,
  type NetworkSpec,
  type PartRole,
  type Token,
  token,
  wire,
} from '../../src/graph/index.ts'
import type { Spike } from '../../src/models/index.ts'
import type { SpikingNode, Synapses, WeightUpdate } from '../../src/operators/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import {
  createUseCaseContainer,
  SAMPLING,
  type Sampling,
  WIRING,
  type Wiring,
} from '../../src/usecases/index.ts'

describe('the builder', () => {
  const sampler = { kind: 'sampler', size: 2 } as const

  it('takes projections between populations that stand above them', () => {
    const spec = network('n', { seed: 1 })
      .population('a', sampler)
      .population('b', sampler)
      .projection('ab', { from: 'a', to: 'b', weights: 1 })
      .build()
    expectTypeOf(spec).toEqualTypeOf<NetworkSpec>()
  })

  it('refuses a projection from or to a population that it does not know', () => {
    const one = network('n', { seed: 1 }).population('a', sampler)
    // @ts-expect-error: 'b' is no population
    one.projection('ab', { from: 'a', to: 'b', weights: 1 })
    // @ts-expect-error: 'x' is no population
    one.projection('xa', { from: 'x', to: 'a', weights: 1 })
    // @ts-expect-error: there is no population at all
    network('n', { seed: 1 }).projection('aa', { from: 'a', to: 'a', weights: 1 })
    // @ts-expect-error: 'b' is declared below, not above
    one.projection('ab', { from: 'a', to: 'b', weights: 1 }).population('b', sampler)
    expectTypeOf<(typeof one)['projection']>().parameter(1).toHaveProperty('from').toEqualTypeOf<'a'>()
  })

  it('refuses what a spec has no place for', () => {
    const one = network('n', { seed: 1 })
    // @ts-expect-error: a seed is a number
    network('n', { seed: '1' })
    // @ts-expect-error: a population has a size
    one.population('a', { kind: 'sampler' })
    // @ts-expect-error: there is no such key
    one.population('a', { ...sampler, lr: 1 })
    // @ts-expect-error: a clamp is on or off
    one.program({ phase: 'p', duration: 1, clamp: [{ population: 'a', neurons: [0], state: 'up' }] })
    // @ts-expect-error: a step is a phase or a repeat
    one.program({ duration: 1 })
    // @ts-expect-error: an optional key is absent, never undefined
    one.population('a', { ...sampler, stream: undefined })
    expectTypeOf<(typeof one)['build']>().returns.toEqualTypeOf<NetworkSpec>()
  })

  it('gives specs that cannot be written to but in an edit', () => {
    const spec = network('n', { seed: 1 }).population('a', sampler).build()
    // @ts-expect-error: readonly
    spec.seed = 2
    // @ts-expect-error: readonly
    spec.populations.push({ name: 'b', ...sampler })
    edit(spec, (draft) => {
      draft.seed = 2
      draft.populations.push({ name: 'b', ...sampler })
    })
    expectTypeOf(edit(spec, () => undefined).spec).toEqualTypeOf<NetworkSpec>()
  })
})

describe('tokens', () => {
  it('know the type of what they stand for', () => {
    const container = createUseCaseContainer()
    expectTypeOf(container.resolve(KINDS)).toEqualTypeOf<KindRegistry>()
    expectTypeOf(container.resolve(CLOCK)).toEqualTypeOf<(seed: number) => EventTimeScheduler>()
    expectTypeOf(container.resolve(SAMPLING)).toEqualTypeOf<Sampling>()
    expectTypeOf(container.resolve(WIRING)).toEqualTypeOf<Wiring>()
    expectTypeOf(token<number>('n')).toEqualTypeOf<Token<number>>()
  })

  it('refuse to be registered with something else', () => {
    const container = createContainer()
    const clock = (seed: number) => new EventTimeScheduler({ seed })
    expectTypeOf(clock).toEqualTypeOf<(seed: number) => EventTimeScheduler>()
    container.register(CLOCK, { useValue: clock })
    // @ts-expect-error: a clock is made from a seed
    container.register(CLOCK, { useValue: 5 })
    // @ts-expect-error: not a registry of kinds
    container.register(KINDS, { useFactory: () => new Map<string, string>() })
  })
})

describe('a kind', () => {
  it('makes what its role stands for', () => {
    // @ts-expect-error: a distribution makes a function without arguments to numbers
    defineKind({ role: 'distribution', kind: 'd', doc: '', fields: {}, make: () => 'text' })
    const kind = defineKind({ role: 'distribution', kind: 'd', doc: '', fields: {}, make: () => () => 1 })
    expectTypeOf<(typeof kind)['make']>().returns.toEqualTypeOf<() => number>()
  })

  it('has roles that there are, and nested parts that can be made from their parameters alone', () => {
    // @ts-expect-error: no such role
    defineKind({ role: 'gate', kind: 'd', doc: '', fields: {}, make: () => () => 1 })
    defineKind({
      role: 'distribution',
      kind: 'd',
      doc: '',
      // @ts-expect-error: a population needs a place in a network
      fields: { inner: { type: 'part', role: 'population', doc: '' } },
      make: () => () => 1,
    })
    expectTypeOf<'population'>().not.toExtend<PartRole>()
    expectTypeOf<'window' | 'stage' | 'rule'>().toExtend<PartRole>()
  })
})

describe('a network', () => {
  it('hands out streams of what they carry', () => {
    type Net = ReturnType<typeof wire>
    expectTypeOf<Net['spikes']>().returns.toEqualTypeOf<Observable<Spike>>()
    expectTypeOf<Net['weights']>().returns.toEqualTypeOf<Observable<Synapses>>()
    expectTypeOf<Net['updates']>().returns.toEqualTypeOf<Observable<WeightUpdate>>()
    expectTypeOf<Net['population']>().returns.toEqualTypeOf<SpikingNode>()
  })
})
