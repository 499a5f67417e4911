import * as fc from 'fast-check'
import { applyPatches, enablePatches } from 'immer'
import { describe, expect, it } from 'vitest'
import { edit, network, type NetworkSpec, wire } from '../../src/graph/index.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'
import { faultsOf } from './faults.ts'

enablePatches()

const pair = () =>
  network('pair', { seed: 4 })
    .population('a', { kind: 'sampler', size: 2, params: { bias: 0.5 } })
    .population('b', { kind: 'sampler', size: 2 })
    .projection('ab', {
      from: 'a',
      to: 'b',
      weights: [
        [0, 1],
        [2, 3],
      ],
      delay: 1,
    })
    .program({ phase: 'p', duration: 5 }, { repeat: 2, steps: [{ phase: 'q', duration: 1 }] })
    .program({ phase: 'r', duration: 2 })

const isDeepFrozen = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (Object.isFrozen(value) && Object.values(value).every((inner) => isDeepFrozen(inner)))

describe('the builder', () => {
  it('gives the plain value that one would have written', () => {
    const spec: NetworkSpec = {
      version: 1,
      name: 'pair',
      seed: 4,
      populations: [
        { name: 'a', kind: 'sampler', size: 2, params: { bias: 0.5 } },
        { name: 'b', kind: 'sampler', size: 2 },
      ],
      projections: [
        {
          name: 'ab',
          from: 'a',
          to: 'b',
          weights: [
            [0, 1],
            [2, 3],
          ],
          delay: 1,
        },
      ],
      program: [
        { phase: 'p', duration: 5 },
        { repeat: 2, steps: [{ phase: 'q', duration: 1 }] },
        { phase: 'r', duration: 2 },
      ],
    }
    expect(pair().build()).toStrictEqual(spec)
    expect(faultsOf(pair().build())).toEqual([])
  })

  it('changes nothing it has given out: two specs may begin the same', () => {
    const stem = network('n', { seed: 1 }).population('a', { kind: 'sampler', size: 1 })
    const one = stem.population('b', { kind: 'sampler', size: 1 }).build()
    const other = stem.projection('aa', { from: 'a', to: 'a', weights: 1 }).build()
    expect(stem.build().populations).toHaveLength(1)
    expect([one.populations.length, one.projections.length]).toEqual([2, 0])
    expect([other.populations.length, other.projections.length]).toEqual([1, 1])
  })

  it('freezes a spec, and what was handed in with it', () => {
    const weights = [
      [0, 1],
      [1, 0],
    ]
    const spec = network('n', { seed: 1 })
      .population('a', { kind: 'sampler', size: 2 })
      .projection('aa', { from: 'a', to: 'a', weights })
      .build()
    expect(isDeepFrozen(spec)).toBe(true)
    expect(Object.isFrozen(weights[0])).toBe(true)
    expect(isDeepFrozen(network('empty', { seed: 1 }).build())).toBe(true)
  })

  it('refuses nothing by itself: what is wrong is found when the spec is wired', () => {
    const spec = network('', { seed: 0.5 }).build()
    expect(faultsOf(spec).map(({ path }) => path)).toEqual(['name', 'seed', 'populations'])
  })
})

describe('an edit', () => {
  it('gives another spec and says what it changed; the first stays as it was', () => {
    const before = pair().build()
    const copy = structuredClone(before)
    const { spec, patches } = edit(before, (draft) => {
      draft.seed = 5
      draft.populations[0]!.size = 3
      draft.projections[0]!.weights = 0.5
      draft.program.pop()
    })
    expect(before).toEqual(copy)
    expect(isDeepFrozen(spec)).toBe(true)
    expect([spec.seed, spec.populations[0]?.size, spec.projections[0]?.weights]).toEqual([5, 3, 0.5])
    const changed = patches.map(({ op, path, value }) => `${op} ${path.join('.')} ${JSON.stringify(value)}`)
    expect(changed.toSorted()).toEqual([
      'remove program.2 undefined',
      'replace populations.0.size 3',
      'replace projections.0.weights 0.5',
      'replace seed 5',
    ])
    // what is not touched is shared
    expect(spec.populations[1]).toBe(before.populations[1])
    expect(wire(spec).population('a').size).toBe(3)
  })

  it('that changes nothing gives the very same spec, and no patch', () => {
    const before = pair().build()
    const { spec, patches } = edit(before, () => undefined)
    expect(spec).toBe(before)
    expect(patches).toEqual([])
  })

  it('refuses to write to a spec outside of an edit', () => {
    const spec = pair().build() as unknown as { seed: number }
    expect(() => {
      spec.seed = 1
    }).toThrow(TypeError)
  })

  it('is what its patches make of the spec, in any spec', () => {
    fc.assert(
      fc.property(networkSpec(), fc.maxSafeNat(), (before, seed) => {
        const { spec, patches } = edit(before, (draft) => {
          draft.seed = seed
          draft.populations.push({ name: 'one more', kind: 'sampler', size: 1 })
          draft.projections.shift()
        })
        expect(applyPatches(before, [...patches])).toEqual(spec)
        expect(JSON.parse(JSON.stringify(patches))).toEqual(patches)
      }),
      { numRuns: 50 },
    )
  })
})
