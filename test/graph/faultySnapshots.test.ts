import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NetworkSpec, restore, Snapshot, SpecError, wire } from '../../src/graph/index.ts'
import { causeOf, SnapshotError } from '../../src/models/index.ts'
import { type Json, mutated } from '../arbitraries/mutations.ts'

const spec: NetworkSpec = {
  version: 1,
  name: 'n',
  seed: 1,
  populations: [
    { name: 'a', kind: 'sampler', size: 3 },
    { name: 'b', kind: 'sampler', size: 2, params: { psp: { kind: 'alpha' } } },
    { name: 'p', kind: 'poisson', size: 2, params: { rate: 50 } },
    { name: 'r', kind: 'regular', size: 2, params: { interval: 7 } },
    { name: 't', kind: 'spike-train', size: 1, params: { spikes: [{ t: 50, source: 0 }] } },
    { name: 'table', kind: 'sampler', size: 2 },
  ],
  projections: [
    {
      name: 'ab',
      from: 'a',
      to: 'b',
      weights: 0.1,
      delay: [
        [1, 2, 3],
        [2, 3, 4],
      ],
      plasticity: { kind: 'sal', params: { eta: 0.1, during: { phase: 'x', per: 10 } } },
    },
    {
      name: 'pb',
      from: 'p',
      to: 'b',
      weights: 0.1,
      delay: 1,
      plasticity: { kind: 'sal', params: { eta: 0.1 } },
    },
    { name: 'tt', from: 'table', to: 'table', weights: 0.1 },
  ],
  program: [{ repeat: 3, steps: [{ phase: 'x', duration: 20 }] }],
}

const jsonAt = (t: number): Json => {
  const net = wire(spec)
  net.clock.runSync(t)
  return JSON.parse(JSON.stringify(net.snapshot())) as Json
}

const json = jsonAt(33)

/** What comes of a snapshot: nothing if it restores. */
const errorOf = (faulty: Json): unknown => {
  try {
    restore(Snapshot.fromJSON(faulty))
    return undefined
  } catch (error) {
    return error
  }
}

/** The snapshot with something else at a place in its states. */
const withState = (path: string, value: unknown): Json => {
  const copy = structuredClone(json) as unknown as { readonly state: Record<string, unknown> }
  const keys = path.split('/')
  let at = copy.state
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>
  expect(at).toHaveProperty([keys.at(-1)!])
  at[keys.at(-1)!] = value
  return copy as unknown as Json
}

describe('a snapshot with one thing wrong in it', () => {
  it('is restored all the same, or refused as what it is: a faulty snapshot, or a faulty spec', () => {
    expect(errorOf(json)).toBeUndefined()
    fc.assert(
      fc.property(mutated(json), (faulty) => {
        const error = errorOf(faulty)
        return (
          error === undefined ||
          ((error instanceof SnapshotError || error instanceof SpecError) && causeOf(error) === 'input')
        )
      }),
      { numRuns: 1500, seed: 24 },
    )
  })

  const number = (name: string) => ({ $number: name })

  it.each<readonly [string, unknown, string]>([
    ['program/counts/0', null, 'program: counts[0]'],
    ['program/counts/0', ['x', -1], 'program: counts[0]'],
    ['program/begun', 0.5, 'program: begun'],
    ['program/begun', -1, 'program: begun'],
    ['program/begun', 1, 'program: time'],
    ['program/beginTime', -1, 'program: beginTime'],
    ['program/time', 39, 'program: time'],
    ['program/time', number('NaN'), 'program: time'],
    ['program/slot', -1, 'program: slot'],
    ['program/current', null, 'program: time'],
    ['program/current/name', 'y', 'program: phase: name'],
    ['program/current/begin', 1e9, 'program: phase: begin'],
    ['population p/node/time', -1, 'p: time'],
    ['population p/node/time', number('NaN'), 'p: time'],
    ['population p/node/time', 1e9, 'p: time'],
    ['population p/node/slot', 1.5, 'p: slot'],
    ['population p/ownTime', 32, 'p: own time'],
    ['population p/ownTime', 1e9, 'p: time'],
    ['population p/ownTime', number('NaN'), 'p: ownTime'],
    ['population p/ownSlot', -4, 'p: ownSlot'],
    ['population p/node/state', [1, 2], 'p: random'],
    ['population b/source/ownTime', -1, 'b: own time'],
    ['population table/time', 3, 'table: time'],
  ])('%s = %j is refused at %s', (path, value, where) => {
    const error = errorOf(withState(path, value))
    expect(error).toBeInstanceOf(SnapshotError)
    expect(error).toMatchObject({ where })
  })

  it('is refused if its time is before the beginning', () => {
    expect(errorOf({ ...(json as object), t: -1 })).toMatchObject({ where: 'snapshot: t' })
  })

  it('is refused by its name where a state of the user’s own cannot take it', () => {
    const net = wire(spec)
    const thrown = new TypeError('no')
    net.keep('mine', { save: () => 1, load: () => undefined })
    const again = restore(net.snapshot())
    const load = () => {
      throw thrown
    }
    expect(() => again.keep('mine', { save: () => 1, load })).toThrow(
      expect.objectContaining({ code: 'E_SNAPSHOT', where: 'snapshot: own mine', cause: thrown }),
    )
  })
})

describe('names of projections', () => {
  it.each([
    ['x', 'x\nruns'],
    ['x', 'runs of x'],
    ['runs of x', 'x'],
    ['all of x', 'runs of all of x'],
  ])('%j and %j are told apart by their volleys on the way', (first, second) => {
    const named: NetworkSpec = {
      version: 1,
      name: 'n',
      seed: 1,
      populations: [
        { name: 'a', kind: 'sampler', size: 2 },
        { name: 'b', kind: 'sampler', size: 2 },
      ],
      projections: [
        {
          name: first,
          from: 'a',
          to: 'b',
          weights: 0.1,
          delay: [
            [10, 20],
            [30, 40],
          ],
        },
        { name: second, from: 'b', to: 'a', weights: 0.1, delay: 15 },
      ],
      program: [],
    }
    const net = wire(named)
    net.clock.runSync(200)
    const bytes = net.snapshot().toBytes()
    const again = restore(Snapshot.fromBytes(bytes))
    net.clock.runSync(200)
    again.clock.runSync(200)
    expect(again.snapshot().toBytes()).toEqual(net.snapshot().toBytes())
  })

  it('may be those of the biases of a population', () => {
    const during = { phase: 'w', per: 10 }
    const named: NetworkSpec = {
      version: 1,
      name: 'n',
      seed: 1,
      populations: [
        {
          name: 'a',
          kind: 'sampler',
          size: 2,
          plasticity: { kind: 'intrinsic', params: { eta: 0.1, means: [0.5, 0.5], during } },
        },
      ],
      projections: [
        {
          name: 'the biases of a',
          from: 'a',
          to: 'a',
          weights: 0.1,
          delay: 1,
          plasticity: { kind: 'sal', params: { eta: 0.1, during } },
        },
      ],
      program: [{ phase: 'w', duration: 100 }],
    }
    const net = wire(named)
    net.clock.runSync(50)
    expect(restore(net.snapshot()).snapshot().toBytes()).toEqual(net.snapshot().toBytes())
  })
})
