// Faults of what a user makes: each is told where it is, and by what would be right.
import { map } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { builtInKinds, createContainer, defineKind, KINDS, network, wire } from '../../src/graph/index.ts'
import { eachSpike, restrictedPairing, rule, scale, type PlasticityRule } from '../../src/plasticity/index.ts'
import { exampleOf } from '../../src/cli/kindExample.ts'
import { pspShapesSummary } from '../../src/cli/pspShapesSummary.ts'

const withRule = (plasticity: unknown) =>
  network('two', { seed: 1 })
    .population('a', { kind: 'sampler', size: 2 })
    .projection('aa', {
      from: 'a',
      to: 'a',
      weights: 0.5,
      plasticity: plasticity as { readonly kind: string },
    })
    .build()

const withKind = (make: () => unknown) => {
  const container = createContainer()
  container
    .resolve(KINDS)
    .register(
      defineKind({ role: 'rule', kind: 'mine', doc: 'mine', fields: {}, make: make as () => PlasticityRule }),
    )
  return wire(withRule({ kind: 'mine' }), container)
}

describe('what a user makes', () => {
  it('is refused by the name of the kind, where that makes no rule', () => {
    expect(() => withKind(() => ({}))).toThrow(
      /plasticity\.kind: 'mine'; expected a kind whose make returns a rule/,
    )
  })

  it('is told how to get a name, where a rule itself stands in a spec', () => {
    expect(() => wire(withRule(rule(restrictedPairing(), Math.sign, scale(0.1))))).toThrow(
      /a rule of your own gets one by a kind that makes it, as in examples\/own-rule\.ts/,
    )
  })

  it('is no update, where a stage of their own tells something else', async () => {
    const net = withKind(() => rule(restrictedPairing(), Math.sign, () => map(() => 7 as never)))
    await expect(net.run(1000)).rejects.toThrow(/expected an update \{ t, axis, index, dw \}/)
  })

  it('has no keys that nobody reads', () => {
    expect(() => eachSpike({ pree: 1 } as object)).toThrow(
      /eachSpike\.pree: 1; expected no such key.*Did you mean 'pre'/,
    )
    const net = withKind(() => rule(restrictedPairing(), Math.sign))
    expect(() => net.causes('aa', { pree: 1 } as object)).toThrow(/pree: 1; expected no such key/)
  })

  it('is a list of at least one rule, and a window whose time constant leaves it an end', () => {
    expect(() => wire(withRule({ kind: 'sum', params: { rules: [] } }))).toThrow(
      /a list of at least one rule/,
    )
    for (const params of [{ tau_causal: 1e308 }, { tau_anticausal: 1e308 }])
      expect(() => wire(withRule({ kind: 'hebbian', params: { eta: 1, ...params } }))).toThrow(
        new RegExp(`${Object.keys(params)[0]}: 1e\\+308; expected a time constant of at most`),
      )
  })
})

describe('a rule that reads a population that is faulty itself', () => {
  it('is no fault of its own', () => {
    const factor = { kind: 'spikes', params: { population: 'dopa', tau: 20 } }
    const plasticity = {
      kind: 'rule',
      params: {
        pairing: { kind: 'restricted' },
        window: { kind: 'exponential' },
        stages: [{ kind: 'modulate', params: { factor } }],
      },
    }
    const spec = withRule(plasticity)
    const faulty = { name: 'dopa', kind: 'spike-train', size: 1, params: { times: [] } }
    const faults = (): string => {
      try {
        wire({ ...spec, populations: [...spec.populations, faulty] })
        return ''
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(faults()).toContain('populations[1].params')
    expect(faults()).not.toContain('spikeFactor')
  })
})

describe('the example of a stage', () => {
  const kinds = builtInKinds()
  it.each(kinds.names('stage'))('keeps the weights near to what they were: %s', async (name) => {
    const { spec } = exampleOf(kinds, kinds.get('stage', name))
    const net = wire(spec)
    await (spec.program.length === 0 ? net.run(1000) : net.runProgram())
    const { weights } = net.synapses('aa')
    for (const w of weights) expect(Math.abs(w - 0.5)).toBeLessThan(0.5)
  })
})

describe('the summary of PSP shapes', () => {
  it('has the footnote only where a row points to it', () => {
    const row = { shape: 'rectangular', b1: 0, b2: 0, isExact: true, chiSquaredPerBin: 1, distance: 0 }
    const summaryOf = (isExact: boolean) =>
      pspShapesSummary({ differences: [{ ...row, isExact }], attractors: [] } as never)
    expect(summaryOf(true)).not.toContain('* The computation')
    expect(summaryOf(false)).toContain('* The computation')
  })
})
