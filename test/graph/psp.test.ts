import { describe, expect, it } from 'vitest'
import {
  decodeSpec,
  defineKind,
  builtInKinds,
  type NetworkSpec,
  SpecError,
  wire,
} from '../../src/graph/index.ts'
import { ShapedSampler } from '../../src/operators/index.ts'
import { hear } from '../operators/support.ts'

const kinds = builtInKinds()

const specOf = (params: object): NetworkSpec => ({
  version: 1,
  name: 'shaped',
  seed: 3,
  populations: [{ name: 'a', size: 3, kind: 'sampler', params: { bias: 0.5, ...params } }],
  projections: [{ name: 'p', from: 'a', to: 'a', weights: 0.5 }],
  program: [],
})

/** Paths that are refused, and by what words. */
const faultsOf = (params: object): readonly string[] => {
  try {
    wire(specOf(params))
    return []
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return error.faults.map(({ path }) => path)
  }
}

describe('a sampler in a spec', () => {
  it.each(kinds.names('psp'))('may have PSPs that are %s, and then fires', (kind) => {
    const network = wire(specOf({ psp: { kind } }))
    expect(network.population('a')).toBeInstanceOf(ShapedSampler)
    const { values } = hear(network.population('a').spikes)
    network.clock.runSync(1_000)
    expect(values.length).toBeGreaterThan(50)
  })

  it('says why it is no table of hazards', () => {
    expect(wire(specOf({ psp: { kind: 'alpha', params: { tau_syn: 3 } } })).explain()).toContain(
      "its PSPs are not rectangular but 'alpha'",
    )
  })

  it('names the place of what is wrong with its PSPs', () => {
    expect(faultsOf({ psp: { kind: 'alpha' }, tau_syn: 3 })).toEqual(['populations[0].params.tau_syn'])
    expect(faultsOf({ psp: { kind: 'alpha', params: { tau_syn: -1 } } })).toEqual([
      'populations[0].params.psp.params.tau_syn',
    ])
    expect(faultsOf({ psp: { kind: 'rect' } })).toEqual(['populations[0].params.psp.kind'])
    expect(faultsOf({ psp: { kind: 'exponential', params: { tau_syn: 1e-320 } } })).toEqual([
      'populations[0].params.psp.begin.first',
    ])
  })

  it('takes a shape of its own that is registered', () => {
    const own = builtInKinds().register(
      defineKind<'psp', { readonly length: number }>({
        role: 'psp',
        kind: 'step',
        doc: 'a step down',
        fields: { length: { type: 'number', unit: 'ms', above: 0, doc: 'until it ends' } },
        make: ({ length }) => ({
          kind: 'step',
          psp: () => ({
            tau_slow: 1,
            tau_fast: 1,
            begin: { level: 1, first: 0, second: 0 },
            end: { level: -1, first: 0, second: 0 },
            length,
          }),
        }),
      }),
    )
    const spec = specOf({ psp: { kind: 'step', params: { length: 3 } } })
    expect(decodeSpec(own, spec)).toEqual(spec)
  })
})
