import * as fc from 'fast-check'
import { applyPatches } from 'immer'
import { describe, expect, it } from 'vitest'
import { builtInKinds, diffSpecs, edit, type NetworkSpec, network, patchSpec } from '../../src/graph/index.ts'
import { type Json, mutated } from '../arbitraries/mutations.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'

const kinds = builtInKinds()

const spec: NetworkSpec = network('base', { seed: 1 })
  .population('exc', { kind: 'sampler', size: 2, params: { tau_ref: 10, bias: [0, 1] } })
  .population('inh', { kind: 'sampler', size: 2 })
  .population('noise', { kind: 'poisson', size: 3, params: { rate: 5 } })
  .projection('ei', { from: 'exc', to: 'inh', weights: 1, delay: 1 })
  .projection('ie', {
    from: 'inh',
    to: 'exc',
    weights: -1,
    plasticity: { kind: 'hebbian', params: { eta: 0.1 } },
  })
  .program({ phase: 'wake', duration: 100 }, { phase: 'sleep', duration: 50 })
  .recorder('raster', { kind: 'spikes', params: { population: 'exc' } })
  .build()

const textsOf = (recipe: Parameters<typeof edit>[1]): readonly string[] =>
  diffSpecs(spec, edit(spec, recipe).spec, kinds).changes.map(({ text }) => text)

/** Pairs of specs that have much in common: one, and the same with names taken out, exchanged, put in, and values changed. */
const related = networkSpec().chain((a) =>
  fc
    .tuple(
      networkSpec(),
      fc.shuffledSubarray([...a.populations]),
      fc.shuffledSubarray([...a.projections]),
      fc.shuffledSubarray([...(a.recorders ?? [])]),
      mutated(JSON.parse(JSON.stringify(a)) as Json),
    )
    .chain(([other, populations, projections, recorders, changed]) =>
      fc.constantFrom<readonly [unknown, unknown]>(
        [a, other],
        [a, { ...a, populations, projections, recorders }],
        [{ ...a, populations, projections }, a],
        [a, { ...a, populations: [...populations, ...other.populations], projections }],
        [a, changed],
        [changed, a],
      ),
    ),
) as fc.Arbitrary<readonly [NetworkSpec, NetworkSpec]>

/** A mutation may leave no spec at all, which is refused. */
const isLikeSpec = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ['populations', 'projections', 'program'].every((key) =>
    Array.isArray((value as Record<string, unknown>)[key]),
  )

/** The same with 0 for every -0, as JSON has it. */
const unsigned = (signed: object): unknown => JSON.parse(JSON.stringify(signed))

describe('the difference of two specs', () => {
  it('has patches that turn one into the other, by immer', () => {
    fc.assert(
      fc.property(related, ([a, b]) => {
        fc.pre(isLikeSpec(a) && isLikeSpec(b))
        const before = structuredClone(a)
        const { patches } = diffSpecs(a, b, kinds)
        expect(unsigned(applyPatches(a, patches))).toStrictEqual(unsigned(b))
        expect(unsigned(patchSpec(a, patches))).toStrictEqual(unsigned(b))
        // and neither of the two has been written to
        expect(a).toStrictEqual(before)
      }),
      { numRuns: 250 },
    )
  })

  it('has changes exactly where it has patches: none for the same spec, some for another', () => {
    fc.assert(
      fc.property(related, ([a, b]) => {
        fc.pre(isLikeSpec(a) && isLikeSpec(b))
        const { changes, patches } = diffSpecs(a, b, kinds)
        expect(changes.length > 0).toBe(patches.length > 0)
        expect(diffSpecs(a, structuredClone(a), kinds)).toEqual({ changes: [], patches: [] })
        for (const { text } of changes) expect(text).not.toMatch(/undefined|\[object/)
      }),
      { numRuns: 300 },
    )
  })

  it('tells a value by the name of its part, with its unit', () => {
    expect(
      textsOf((draft) => {
        draft.populations[0]!.params = { tau_ref: 20, bias: [0, 1.5] }
        draft.projections[0]!.delay = 2
        draft.projections[1]!.plasticity!.params = { eta: 0.1, tau_causal: 12 }
        draft.program[1] = { phase: 'sleep', duration: 75 }
        draft.seed = 2
      }),
    ).toEqual([
      'network: seed 1 → 2',
      "population 'exc': params.tau_ref 10 → 20 ms",
      "population 'exc': params.bias[1] 1 → 1.5",
      "projection 'ei': delay 1 → 2 ms",
      "projection 'ie': plasticity.params.tau_causal added: 12 ms",
      'program: [1].duration 50 → 75 ms',
    ])
  })

  it('tells parts that came and went, and does not take those after them for changed', () => {
    expect(
      textsOf((draft) => {
        draft.populations.shift()
        draft.populations.unshift({ name: 'first', kind: 'sampler', size: 1 })
        draft.projections.pop()
        draft.recorders = []
      }),
    ).toEqual([
      "population 'exc' removed",
      'population \'first\' added: {"name":"first","kind":"sampler","size":1}',
      "projection 'ie' removed",
      "recorder 'raster' removed",
    ])
  })

  it('tells the fewest parts that have moved', () => {
    expect(
      textsOf((draft) => {
        draft.populations.push(draft.populations.shift()!)
      }),
    ).toEqual(["population 'exc': now after 'noise'"])
    expect(
      textsOf((draft) => {
        draft.populations.unshift(draft.populations.pop()!)
      }),
    ).toEqual(["population 'noise': now the first"])
  })

  it('tells another kind, and its parameters as a whole', () => {
    expect(
      textsOf((draft) => {
        draft.populations[0]!.kind = 'poisson'
        draft.populations[0]!.params = { rate: 3 }
      }),
    ).toEqual([
      'population \'exc\': kind "sampler" → "poisson"',
      'population \'exc\': params {"tau_ref":10,"bias":[0,1]} → {"rate":3}',
    ])
  })

  it('tells steps that were added to a program, and a section that came', () => {
    expect(
      textsOf((draft) => {
        draft.program.push({ phase: 'wake', duration: 1 })
      }),
    ).toEqual(['program: [2] added: {"phase":"wake","duration":1}'])
    const bare = network('bare', { seed: 1 }).population('a', { kind: 'sampler', size: 1 })
    expect(diffSpecs(bare.build(), bare.duration(100).build(), kinds).changes).toMatchObject([
      {
        what: 'added',
        part: 'network',
        path: 'duration',
        after: 100,
        unit: 'ms',
        text: 'network: duration added: 100 ms',
      },
    ])
  })

  it('does not tell zeros apart by their sign, in changes or in patches', () => {
    const seeded = (seed: number): NetworkSpec => ({
      ...network('n', { seed }).population('a', { kind: 'sampler', size: 1 }).build(),
      seed,
    })
    for (const [a, b] of [
      [0, -0],
      [-0, 0],
    ] as const)
      expect(diffSpecs(seeded(a), seeded(b))).toEqual({ changes: [], patches: [] })
  })

  it('tells numbers apart bit for bit', () => {
    expect(
      textsOf((draft) => {
        draft.projections[0]!.delay = -0
        draft.projections[1]!.weights = -1 + 2 ** -53
      }),
    ).toEqual(["projection 'ei': delay 1 → -0 ms", "projection 'ie': weights -1 → -0.9999999999999999"])
  })
})
