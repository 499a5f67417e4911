import { ModulatedPoissonSource, type RateProfile, RegularSource } from '../../operators/index.ts'
import { defineKind, type Kind } from '../kind.ts'

interface RegularParams {
  readonly interval: number | readonly number[]
  readonly start: number | readonly number[]
}

export const sourceKinds: readonly Kind<'population'>[] = [
  defineKind<'population', RegularParams>({
    role: 'population',
    kind: 'regular',
    doc: 'regular spike trains, at start + k interval; takes no input',
    ports: [],
    fields: {
      interval: { type: 'vector', unit: 'ms', above: 0, doc: 'interval of each neuron' },
      start: { type: 'vector', unit: 'ms', value: 0, doc: 'time of the first spike of each neuron' },
    },
    make: ({ interval, start }, { name, size, clock }) =>
      new RegularSource({ interval, start, name, size }, clock),
  }),
  defineKind<'population', { readonly rate: RateProfile }>({
    role: 'population',
    kind: 'modulated-poisson',
    doc: 'independent Poisson spike trains whose rates change in time; takes no input',
    ports: [],
    fields: { rate: { type: 'part', role: 'rate', doc: 'the rate' } },
    make: ({ rate }, { name, size, stream, clock }) =>
      new ModulatedPoissonSource({ ...rate, name, size, stream }, clock),
  }),
]
