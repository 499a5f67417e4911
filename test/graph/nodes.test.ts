import { EMPTY, switchMap } from 'rxjs'
import { describe, expect, it } from 'vitest'
import {
  createContainer,
  defineKind,
  KINDS,
  type Kind,
  network,
  SpecError,
  wire,
} from '../../src/graph/index.ts'
import { EventSource, type SpikingNode } from '../../src/operators/index.ts'
import { allToAllPairing, rule, scale, triangularWindow } from '../../src/plasticity/index.ts'
import { PHASE } from '../../src/scheduler/index.ts'

const faultsOf = (run: () => unknown): readonly object[] => {
  try {
    run()
  } catch (error) {
    if (error instanceof SpecError) return error.faults
    throw error
  }
  return []
}

describe('a weight that is written down where there is no synapse', () => {
  const pair = (weights: number[][]) =>
    network('pair', { seed: 1 })
      .population('a', { kind: 'sampler', size: 2 })
      .projection('aa', { from: 'a', to: 'a', weights })
      .build()

  it('is refused by its place, and 0 is not', () => {
    expect(
      faultsOf(() =>
        wire(
          pair([
            [3, 1],
            [1, 0],
          ]),
        ),
      ),
    ).toMatchObject([{ path: 'projections[0].weights[0][0]', value: 3 }])
    expect(
      faultsOf(() =>
        wire(
          pair([
            [0, 1],
            [1, 0],
          ]),
        ),
      ),
    ).toEqual([])
  })
})

describe('a kind', () => {
  const register = (kind: object) =>
    createContainer()
      .resolve(KINDS)
      .register(kind as Kind<'population'>)
  const whole = { role: 'population', kind: 'own', doc: '', fields: {}, make: () => undefined }

  it.each([
    ['role', { ...whole, role: 'populaton' }, 'kind.role'],
    ['name', { ...whole, kind: '' }, 'kind.kind'],
    ['fields', { ...whole, fields: null }, "kind 'own'.fields"],
    ['make', { ...whole, make: 1 }, "kind 'own'.make"],
  ])('without a %s is refused when it is registered', (_, kind, where) => {
    expect(() => register(kind)).toThrow(expect.objectContaining({ code: 'E_PARAMETER', where }))
  })

  it('whose make returns no node is refused when it is wired', () => {
    const container = createContainer()
    container.resolve(KINDS).register(whole as unknown as Kind<'population'>)
    const spec = network('own', { seed: 1 }).population('a', { kind: 'own', size: 1 }).build()
    expect(faultsOf(() => wire(spec, container))).toMatchObject([
      { path: 'populations[0].kind', value: 'own' },
    ])
  })

  it.each([
    ['a neuron that it does not have', 5, 99, 'source of a spike'],
    ['another time', 4, 0, 'time of a spike'],
    ['no time', Number.NaN, 0, 'time of a spike'],
  ])('that emits a spike of %s stops the run by its name', async (_, t, source, where) => {
    class Wrong extends EventSource {
      begin(): this {
        this.plan(5, PHASE.threshold)
        return this
      }
      protected override happen(): void {
        this.emit(t, source)
      }
    }
    const container = createContainer()
    container.resolve(KINDS).register(
      defineKind({
        role: 'population',
        kind: 'wrong',
        doc: '',
        fields: {},
        make: (_params: object, { name, size, clock }): SpikingNode => new Wrong(name, size, clock).begin(),
      }),
    )
    const net = wire(
      network('own', { seed: 1 }).population('a', { kind: 'wrong', size: 1 }).build(),
      container,
    )
    await expect(net.run(10)).rejects.toMatchObject({
      code: 'E_RUN',
      node: 'a',
      t: 5,
      cause: { where: `a: ${where}` },
    })
  })
})

describe('a stage of one’s own', () => {
  it('that listens only while a phase runs gets the changes of that phase', () => {
    const container = createContainer()
    container.resolve(KINDS).register(
      defineKind({
        role: 'rule',
        kind: 'asleep',
        doc: '',
        fields: {},
        make: (_params: object) =>
          rule(
            allToAllPairing(),
            triangularWindow({ tau: 10 }),
            ({ phases }) =>
              (updates) =>
                phases.pipe(switchMap(({ began }) => (began?.name === 'sleep' ? updates : EMPTY))),
            scale(1e-3),
          ),
      }),
    )
    const net = wire(
      network('gated', { seed: 1 })
        .population('a', { kind: 'sampler', size: 3 })
        .projection('aa', { from: 'a', to: 'a', weights: 0, plasticity: { kind: 'asleep' } })
        .program(
          { phase: 'wake', duration: 100 },
          { phase: 'sleep', duration: 100 },
          { phase: 'wake', duration: 100 },
        )
        .build(),
      container,
    )
    const times: number[] = []
    net.updates('aa').subscribe((update) => {
      times.push(update.t)
    })
    net.clock.runSync(300)
    expect(times.length).toBeGreaterThan(10)
    expect(times.every((t) => t >= 100 && t < 200)).toBe(true)
  })
})
