import { map } from 'rxjs'
import { describe, expect, it } from 'vitest'
import {
  createContainer,
  defineKind,
  KINDS,
  network,
  restore,
  Snapshot,
  SpecError,
  wire,
} from '../../src/graph/index.ts'
import { SnapshotError } from '../../src/models/saving.ts'
import { SpikeEmitter } from '../../src/operators/index.ts'
import { rule, restrictedPairing, scale, type Stage } from '../../src/plasticity/index.ts'
import { training } from './training.ts'

const pair = network('pair', { seed: 1 })
  .population('a', { kind: 'sampler', size: 2 })
  .projection('aa', { from: 'a', to: 'a', weights: 0.5, delay: 1.5 })
  .build()

class Silent extends SpikeEmitter {
  advance(): void {}
}

describe('a snapshot', () => {
  it('is refused by name where a kind of population does not say how it is saved', () => {
    const container = createContainer()
    container.resolve(KINDS).register(
      defineKind<'population', object>({
        role: 'population',
        kind: 'silent',
        doc: 'says nothing',
        fields: {},
        make: (_params, { name, size, clock }) => new Silent(name, size, clock),
      }),
    )
    const spec = network('n', { seed: 1 }).population('mine', { kind: 'silent', size: 1 }).build()
    expect(() => wire(spec, container).snapshot()).toThrow("snapshot: 'population mine'")
  })

  it('is refused by name where a stage of the user’s own does not say how it is saved, and made where it does', async () => {
    const container = createContainer()
    const register = (kind: string, stage: Parameters<typeof rule>[2]) =>
      container.resolve(KINDS).register(
        defineKind<'rule', object>({
          role: 'rule',
          kind,
          doc: 'a rule with a stage of its own',
          fields: {},
          make: () => rule(restrictedPairing(), (dt) => Math.sign(dt), stage, scale(1e-3)),
        }),
      )
    register('own', () => map((update) => update))
    const counting: Stage = {
      kind: 'every second',
      isSaving: true,
      operator: ({ keep }) => {
        let n = 0
        keep('count', {
          save: () => n,
          load: (saved) => {
            n = saved as number
          },
        })
        return map((update) => ({ ...update, dw: update.dw.map((dw) => (n++ % 2 === 0 ? dw : 0)) }))
      },
    }
    register('counting', counting)
    const specOf = (kind: string) => ({
      ...pair,
      projections: pair.projections.map((projection) => ({ ...projection, plasticity: { kind } })),
    })
    expect(() => wire(specOf('own'), container).snapshot()).toThrow('plasticity of aa: stage 1 (own)')

    const net = wire(specOf('counting'), container)
    await net.run(333)
    const other = restore(Snapshot.fromBytes(net.snapshot().toBytes()), container)
    await net.run(500)
    await other.run(500)
    expect(other.synapses('aa').weights).toEqual(net.synapses('aa').weights)
    expect(net.synapses('aa').weights[0]).not.toBe(0.5)
  })

  it('is refused in the middle of an event, and after an error', async () => {
    const net = wire(pair)
    let caught: unknown
    net.spikes('a').subscribe(() => {
      try {
        net.snapshot()
      } catch (error) {
        caught ??= error
      }
    })
    await net.run(100)
    expect(caught).toBeInstanceOf(SnapshotError)
    expect(String(caught)).toContain('expected a clock that stands')

    const failing = wire(pair)
    failing.spikes('a').subscribe(() => {
      throw new Error('no more')
    })
    await expect(failing.run(100)).rejects.toThrow('no more')
    expect(() => failing.snapshot()).toThrow('no more')
  })

  it('may be made in the progress of a run, which it does not change', async () => {
    const spec = training(5)
    const [{ name: population }, { name: projection }] = [spec.populations[0]!, spec.projections[0]!]
    const whole = wire(spec)
    await whole.runProgram()
    const net = wire(spec)
    const snapshots: Snapshot[] = []
    await net.runProgram({ progress: () => snapshots.push(net.snapshot()) })
    expect(net.synapses(projection).weights).toEqual(whole.synapses(projection).weights)
    for (const snapshot of [snapshots[0]!, snapshots[Math.floor(snapshots.length / 2)]!]) {
      const other = restore(snapshot)
      await other.runProgram()
      expect(other.synapses(projection).weights).toEqual(whole.synapses(projection).weights)
      expect(other.sampler(population).bias).toEqual(whole.sampler(population).bias)
    }
  })

  it('keeps states of the user’s own, which are loaded when they are kept again', async () => {
    const net = wire(pair)
    let spikes = 0
    net.spikes('a').subscribe(() => spikes++)
    net.keep('count', { save: () => spikes, load: () => {} })
    expect(() => net.keep('count', { save: () => 0, load: () => {} })).toThrow('a name that is not taken')
    expect(() => net.keep('', { save: () => 0, load: () => {} })).toThrow('keep: name')
    await net.run(300)
    const other = restore(net.snapshot())
    // what nobody keeps any more is kept for the next snapshot
    const third = restore(other.snapshot())
    for (const restored of [other, third]) {
      let count = 0
      restored.keep('count', {
        save: () => count,
        load: (saved) => {
          count = saved as number
        },
      })
      expect(count).toBe(spikes)
    }
  })

  it('is refused where a kept state is no plain data, naming the state and the place', () => {
    const circle: unknown[] = []
    circle.push(circle)
    for (const [state, place] of [
      [new Map([[1, 2]]), 'own mine'],
      [{ at: new Date(0) }, 'own mine.at'],
      [[1, () => 1], 'own mine[1]'],
      [{ a: [10n] }, 'own mine.a[0]'],
      [{ a: undefined }, 'own mine.a'],
      [circle, 'own mine[0]'],
    ] as const) {
      const net = wire(pair)
      net.keep('mine', { save: () => state as never, load: () => {} })
      expect(() => net.snapshot()).toThrow(SnapshotError)
      expect(() => net.snapshot()).toThrow(place)
    }
  })

  it('is refused where it is of another network, by what is missing or too much', async () => {
    const net = wire(pair)
    await net.run(10)
    const { state, spec, t } = net.snapshot()
    const without = Object.fromEntries(Object.entries(state).filter(([name]) => name !== 'population a'))
    expect(() => restore(new Snapshot({ spec, t, state: without }))).toThrow('snapshot: population a')
    expect(() => restore(new Snapshot({ spec, t, state: { ...state, 'population b': null } }))).toThrow(
      'snapshot: population b',
    )
    expect(() => restore(new Snapshot({ spec, t, state: { ...state, 'weights of aa': 3 } }))).toThrow(
      SnapshotError,
    )
    expect(() => restore(new Snapshot({ spec: { ...spec, seed: -1 }, t, state }))).toThrow(SpecError)
  })
})
