import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  builtInKinds,
  decodeSpec,
  type Kind,
  type NetworkSpec,
  type PartSpec,
  SpecError,
  wire,
} from '../../src/graph/index.ts'
import { RunError } from '../../src/scheduler/index.ts'
import { networkSpec, partOfKind, type Setting } from '../arbitraries/networkSpec.ts'

const kinds = builtInKinds()

/** Every spike of every population, and the weights at the end: what a network did, bit for bit. */
const behaviourOf = (spec: NetworkSpec, duration: number) => {
  const net = wire(spec)
  const spikes: string[] = []
  for (const { name } of spec.populations) {
    net.spikes(name).subscribe(({ t, source }) => spikes.push(`${name} ${source} ${t}`))
  }
  try {
    net.clock.runSync(duration)
  } catch (error) {
    // a rule may run away until the potentials are refused: then that is what the network did
    if (!(error instanceof RunError)) throw error
    spikes.push(error.message)
  }
  const weights = spec.projections.map(({ name }) => [...net.synapses(name).toMatrix()])
  return { spikes, weights }
}

describe('every valid spec', () => {
  it('is its own decoding', () => {
    fc.assert(
      fc.property(networkSpec(), (spec) => {
        expect(decodeSpec(kinds, spec)).toStrictEqual(spec)
      }),
      { numRuns: 300 },
    )
  })

  it('is not changed by decoding, and its decoding is a copy', () => {
    fc.assert(
      fc.property(networkSpec(), (spec) => {
        const before = structuredClone(spec)
        const decoded = decodeSpec(kinds, spec)
        expect(spec).toStrictEqual(before)
        expect(decoded).not.toBe(spec)
        expect(decoded.populations[0]).not.toBe(spec.populations[0])
      }),
      { numRuns: 50 },
    )
  })

  it('survives JSON: it still wires, and gives the same spikes and weights bit for bit', () => {
    let spikes = 0
    let moved = 0
    fc.assert(
      fc.property(networkSpec(), (spec) => {
        const read = JSON.parse(JSON.stringify(spec)) as NetworkSpec
        expect(read).toEqual(spec)
        const expected = behaviourOf(spec, 100)
        expect(behaviourOf(read, 100)).toEqual(expected)
        spikes += expected.spikes.length
        const started = wire(spec)
        const hasMoved = spec.projections.some(({ name }, k) =>
          started
            .synapses(name)
            .toMatrix()
            .some((w, n) => w !== expected.weights[k]?.[n]),
        )
        if (hasMoved) moved++
      }),
      // a seed of its own, so that what follows is known to hold
      { numRuns: 300, seed: 2 },
    )
    // of networks that do nothing it would hold as well
    expect(spikes).toBeGreaterThan(1_000)
    expect(moved).toBeGreaterThan(5)
  })
})

/** A spec that holds a part of any role, and the path at which it stands. */
const hostOf = (
  role: Kind['role'],
  part: PartSpec,
): { readonly spec: NetworkSpec; readonly path: string } => {
  const rule: PartSpec = {
    kind: 'rule',
    params: { pairing: { kind: 'restricted' }, window: { kind: 'triangular' }, stages: [] },
  }
  const base: NetworkSpec = {
    version: 1,
    name: 'host',
    seed: 1,
    populations: [
      { name: 'pre', size: 3, kind: 'sampler' },
      { name: 'post', size: 2, kind: 'sampler' },
    ],
    projections: [{ name: 'p', from: 'pre', to: 'post', weights: 1, plasticity: rule }],
    program: [{ phase: 'sleep', duration: 10 }],
  }
  const [pre, post] = base.populations as [NetworkSpec['populations'][0], NetworkSpec['populations'][0]]
  const [projection] = base.projections as [NetworkSpec['projections'][0]]
  const ofProjection = (change: Partial<typeof projection>) => ({
    ...base,
    projections: [{ ...projection, ...change }],
  })
  const ofRule = (change: object) =>
    ofProjection({ plasticity: { kind: 'rule', params: { ...rule.params, ...change } } })
  switch (role) {
    case 'population':
      return { spec: { ...base, populations: [{ ...pre, ...part }, post] }, path: 'populations[0]' }
    case 'shortTerm':
      // one number a presynaptic neuron: as many as are drawn
      return { spec: ofProjection({ from: 'post', shortTerm: part }), path: 'projections[0].shortTerm' }
    case 'biasRule':
      return {
        spec: { ...base, populations: [pre, { ...post, plasticity: part }] },
        path: 'populations[1].plasticity',
      }
    case 'connectivity':
      if (part.kind === 'synapses-of') {
        const { weights: _, plasticity: __, ...shared } = projection
        const sharing = { ...shared, name: 'q', connectivity: part }
        return {
          spec: { ...base, projections: [projection, sharing] },
          path: 'projections[1].connectivity',
        }
      }
      return { spec: ofProjection({ connectivity: part }), path: 'projections[0].connectivity' }
    case 'rate': {
      const source: PartSpec = { kind: 'modulated-poisson', params: { rate: part } }
      return {
        spec: { ...base, populations: [{ ...pre, size: 2, ...source }, post] },
        path: 'populations[0].params.rate',
      }
    }
    case 'space':
      return {
        spec: ofProjection({
          connectivity: {
            kind: 'distance',
            params: { space: part, profile: { kind: 'disc', params: { reach: 1 } } },
          },
        }),
        path: 'projections[0].connectivity.params.space',
      }
    case 'profile':
      return {
        spec: ofProjection({
          connectivity: { kind: 'distance', params: { space: { kind: 'line' }, profile: part } },
        }),
        path: 'projections[0].connectivity.params.profile',
      }
    case 'distribution':
      return { spec: ofProjection({ weights: part }), path: 'projections[0].weights' }
    case 'psp':
      return {
        spec: { ...base, populations: [{ ...pre, params: { psp: part } }, post] },
        path: 'populations[0].params.psp',
      }
    case 'rule':
      return {
        // inhibition is negative; a rule of a rule may be one
        spec: ofProjection({ plasticity: part, weights: asksForInhibition(part) ? -1 : 1 }),
        path: 'projections[0].plasticity',
      }
    case 'recorder':
      return { spec: { ...base, recorders: [{ name: 'watched', ...part }] }, path: 'recorders[0]' }
    case 'pairing':
      return { spec: ofRule({ pairing: part }), path: 'projections[0].plasticity.params.pairing' }
    case 'window':
      return { spec: ofRule({ window: part }), path: 'projections[0].plasticity.params.window' }
    case 'factor':
      return {
        // an impulse is no value, and a potential has no closed form
        spec: ofRule({
          stages: [
            { kind: part.kind === 'potential' ? 'modulate' : 'eligibility', params: { factor: part } },
          ],
        }),
        path: 'projections[0].plasticity.params.stages[0].params.factor',
      }
    case 'stage':
      return {
        spec: ofRule({ stages: [{ kind: 'accumulate', params: { phase: 'sleep' } }, part] }),
        path: 'projections[0].plasticity.params.stages[1]',
      }
  }
}

const asksForInhibition = (part: PartSpec): boolean =>
  JSON.stringify(part, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)).includes(
    '"vogels-sprekeler"',
  )

const faultsOf = (spec: unknown): readonly { readonly path: string; readonly expected: string }[] => {
  try {
    decodeSpec(kinds, spec)
    return []
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return error.faults
  }
}

// a loop over what is registered: a kind that is added is tested by itself
describe.each(kinds.all().map((kind) => [kind.role, kind.kind, kind] as const))(
  'the kind %s %s',
  (role, name, kind) => {
    const isPopulation = role === 'population'
    const setting: Setting = {
      kinds,
      size: isPopulation ? 3 : 2,
      preSize: name === 'one-to-one' ? 2 : 3,
      phases: ['sleep'],
      depth: 2,
      named: hostOf('recorder', { kind: name }).spec,
    }
    const parts = partOfKind(kind, setting)
    const hosted = (part: PartSpec) => {
      const { spec, path } = hostOf(role, part)
      if (name !== 'one-to-one') return { spec, path }
      return {
        spec: { ...spec, populations: spec.populations.map((population) => ({ ...population, size: 2 })) },
        path,
      }
    }

    it('takes what is drawn from its fields, and wires', () => {
      fc.assert(
        fc.property(parts, (part) => {
          const { spec } = hosted(part)
          expect(decodeSpec(kinds, spec)).toStrictEqual(spec)
          wire(spec)
        }),
        { numRuns: 40 },
      )
    })

    it('says in its fields what each parameter is', () => {
      expect(kind.doc).not.toBe('')
      for (const field of Object.values(kind.fields)) expect(field.doc).not.toBe('')
    })

    it('refuses a key that is not among its fields, and names those that are', () => {
      fc.assert(
        fc.property(parts, ({ params = {} }) => {
          const { spec, path } = hosted({ kind: name, params: { ...params, nonsense: 1 } })
          const expected =
            Object.keys(kind.fields).length === 0
              ? 'no keys at all'
              : `no such key, only ${Object.keys(kind.fields).toSorted().join(', ')}`
          const sorted = faultsOf(spec).map(({ path: at, expected: text }) => ({
            at,
            text: text.replace(/(?<=only ).*$/, (list) => list.split(', ').toSorted().join(', ')),
          }))
          expect(sorted).toEqual([{ at: `${path}.params.nonsense`, text: expected }])
        }),
        { numRuns: 5 },
      )
    })

    const required = Object.entries(kind.fields).filter(
      ([, field]) => field.optional !== true && !('value' in field),
    )

    it.each(required.map(([field]) => field))('refuses to do without %s, which has no default', (missing) => {
      fc.assert(
        fc.property(parts, ({ params = {} }) => {
          const { [missing]: _, ...rest } = params
          const { spec, path } = hosted({ kind: name, params: rest })
          expect(faultsOf(spec)).toMatchObject([{ path: `${path}.params.${missing}`, value: undefined }])
          const bare = hosted({ kind: name })
          expect(faultsOf(bare.spec)).toMatchObject([{ path: `${path}.params`, value: undefined }])
        }),
        { numRuns: 10 },
      )
    })

    it.each(Object.keys(kind.fields))('refuses a value of no type as %s', (field) => {
      const nonsense = fc.constantFrom(
        undefined,
        null,
        Number.NaN,
        Infinity,
        10n,
        Symbol('s'),
        new Date(0),
        () => 1,
      )
      fc.assert(
        fc.property(parts, nonsense, ({ params = {} }, value) => {
          const { spec, path } = hosted({
            kind: name,
            params: { ...params, [field]: value } as unknown as NonNullable<PartSpec['params']>,
          })
          const faults = faultsOf(spec)
          expect(faults).toMatchObject([{ path: `${path}.params.${field}`, value }])
          expect(faults[0]?.expected).not.toBe('')
        }),
        { numRuns: 20 },
      )
    })
  },
)
