import {
  potentialFactor,
  type PotentialReading,
  spikeFactor,
  type SpikeFactorParameters,
} from '../../plasticity/index.ts'
import { POTENTIAL_READINGS } from '../../plasticity/factors/potentialFactor.ts'
import { defineKind, type Kind } from '../kind.ts'

export const factorKinds: readonly Kind<'factor'>[] = [
  defineKind<'factor', SpikeFactorParameters>({
    role: 'factor',
    kind: 'spikes',
    doc: 'the spikes of another population, such as dopamine: decaying with tau, or impulses',
    fields: {
      population: { type: 'text', names: 'population', doc: 'whose spikes' },
      tau: {
        type: 'number',
        unit: 'ms',
        above: 0,
        optional: true,
        doc: 'time constant with which a spike is forgotten; impulses only if not given',
      },
      amount: { type: 'number', unit: '1', value: 1, doc: 'what a spike adds' },
      baseline: { type: 'number', unit: '1', value: 0, doc: 'what it is worth without spikes' },
    },
    make: (params) => spikeFactor(params),
  }),
  defineKind<'factor', { readonly of: PotentialReading }>({
    role: 'factor',
    kind: 'potential',
    doc: 'the membrane of the postsynaptic neuron, read at each change',
    fields: {
      of: {
        type: 'text',
        oneOf: POTENTIAL_READINGS,
        value: 'rate',
        doc: 'the potential u, the hazard exp(u)/tau_ref, or the rate of a sampler at that potential',
      },
    },
    make: (params) => potentialFactor(params),
  }),
]
