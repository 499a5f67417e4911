import { describe, expect, it } from 'vitest'
import { network, type PartSpec, SpecError, wire } from '../../src/graph/index.ts'

/** What is wrong with rules, one a projection, by their paths below that. */
const faultsOf = (...rules: readonly PartSpec[]): readonly string[] => {
  const builder = network('misfits', { seed: 1 })
    .population('a', { kind: 'poisson', size: 2, params: { rate: 10 } })
    .population('b', { kind: 'sampler', size: 2 })
    .program({ phase: 'p', duration: 10 })
  const spec = builder.build()
  const projections = rules.map((plasticity, k) => ({
    name: `p${k}`,
    from: 'a',
    to: 'b',
    weights: 0.5,
    plasticity,
  }))
  try {
    wire({ ...spec, projections })
  } catch (error) {
    if (error instanceof SpecError)
      return error.faults.map(
        ({ path, expected }) => `${path.replace(/^.*plasticity\.params\./, '')}: ${expected}`,
      )
    throw error
  }
  return []
}

const chain = (...stages: readonly PartSpec[]): PartSpec => ({
  kind: 'rule',
  params: { pairing: { kind: 'all-to-all' }, window: { kind: 'exponential' }, stages },
})

describe('what does not fit of a rule', () => {
  const probe = { population: 'a', every: 1 }
  const factor = { kind: 'spikes', params: { population: 'a' } }

  it('is told of all of its parts at once', () => {
    expect(
      faultsOf(
        chain(
          { kind: 'hard-bound', params: { min: 1, max: 0 } },
          { kind: 'anneal', params: { from: 3, to: 3, factor: 0.5 } },
          { kind: 'soft-bound', params: { min: 1, max: 1 } },
        ),
      ),
    ).toEqual([
      'stages[0].params.max: a number >= min, 1',
      'stages[1].params.to: a number > from, 3',
      'stages[2].params.max: a number > min, 1',
    ])
  })

  it('is told of an error that is given twice, or not at all', () => {
    const of = (params: object): PartSpec => ({ kind: 'dendritic-prediction', params: { eta: 1, ...params } })
    expect(faultsOf(of({}), of({ probe, factor }), of({ probe }), of({ factor }))).toEqual([
      'probe: a probe { population, every }, or a factor in its place',
      'probe: none beside a factor, which is the error itself',
    ])
  })

  it('is told of a schedule that goes back', () => {
    const during = { phase: 'p', per: 10, schedule: { from: 5, to: 4, factor: 0.1 } }
    const wakeSleep = { kind: 'wake-sleep', params: { eta: 1, coactivations: 0, during } }
    expect(faultsOf({ kind: 'sal', params: { eta: 1, during } }, wakeSleep)).toEqual([
      'during.schedule.to: a number > from, 5',
      'during.schedule.to: a number > from, 5',
    ])
  })
})
