import { TABLE_LIMIT } from '../../models/samplerTable.ts'
import type { PspShape } from '../../models/psp.ts'
import { MAX_POTENTIAL, samplerTable } from '../../models/sampler.ts'
import {
  joinSamplers,
  PoissonSource,
  type SamplerNode,
  type SamplerOptions,
  samplerPopulation,
  SamplerPopulation,
  SpikeTrain,
  TableSampler,
} from '../../operators/index.ts'
import { fieldsOf } from '../fields.ts'
import { defineKind, type Kind, type PopulationSite } from '../kind.ts'

interface SamplerParams {
  readonly bias: number | readonly number[]
  readonly biasOf?: string
  readonly tau_ref: number
  readonly tau_syn?: number
  readonly psp?: PspShape
}

interface PoissonParams {
  readonly rate: number | readonly number[]
}

interface SpikeTrainParams {
  readonly spikes: readonly { readonly t: number; readonly source: number }[]
}

/** The options of a node from parameters that fit. */
const optionsOf = (
  { bias, biasOf, ...params }: SamplerParams,
  { name, size, stream, population }: PopulationSite,
): SamplerOptions & { readonly name: string } => ({
  ...params,
  name,
  size,
  stream,
  ...(biasOf === undefined ? { bias } : { biasOf: population(biasOf) as SamplerNode }),
})

const isMember = (node: unknown): node is SamplerPopulation => node instanceof SamplerPopulation

export const populationKinds: readonly Kind<'population'>[] = [
  defineKind<'population', SamplerParams>({
    role: 'population',
    kind: 'sampler',
    doc: 'neural samplers in continuous time (Buesing et al. 2011), with rectangular PSPs or those of another shape',
    fields: {
      bias: {
        type: 'vector',
        unit: '1',
        value: 0,
        atLeast: -MAX_POTENTIAL,
        atMost: MAX_POTENTIAL,
        doc: 'bias b of each neuron',
      },
      biasOf: {
        type: 'text',
        names: 'population',
        optional: true,
        doc: 'a population of samplers that stands above, of the same size, whose biases it shares instead',
      },
      tau_ref: fieldsOf(samplerTable).tau_ref,
      tau_syn: {
        type: 'number',
        unit: 'ms',
        above: 0,
        optional: true,
        doc: 'length of a rectangular PSP; tau_ref unless given',
      },
      psp: {
        type: 'part',
        role: 'psp',
        optional: true,
        doc: 'shape of the PSPs, with its own time constants instead of tau_syn; rectangular unless given',
      },
    },
    *misfits({ bias, biasOf }, { size, population }) {
      if (biasOf === undefined) return
      if (bias !== 0) yield { at: 'bias', value: bias, expected: 'none beside biasOf' }
      const node = population(biasOf)
      if (node === undefined || !('setBias' in node) || node.size !== size) {
        const expected = `a population of ${size} samplers that stands above`
        yield { at: 'biasOf', value: biasOf, expected }
      }
    },
    make: (params, site) => samplerPopulation(optionsOf(params, site), site.clock),
    fused: {
      name: 'table of hazards',
      unfit: ({ tau_ref, tau_syn = tau_ref, psp }, { size }, { isPerPhase }) => {
        if (size > TABLE_LIMIT) return `${size} neurons are more than a table takes, ${TABLE_LIMIT}`
        if (psp !== undefined) return `its PSPs are not rectangular but '${psp.kind}'`
        if (tau_syn !== tau_ref) return `tau_syn ${tau_syn} ms is not tau_ref ${tau_ref} ms`
        return isPerPhase
          ? undefined
          : 'its weights change at spikes, and each change would make the table anew'
      },
      make: (params, site, { synapses }) => new TableSampler(optionsOf(params, site), synapses, site.clock),
    },
    joint: {
      name: 'joint loop',
      unfit: (node) => (isMember(node) ? undefined : 'its PSPs are not rectangular'),
      join: (nodes, links, clock) => {
        const among = links.flatMap(({ from, to, synapses }) =>
          isMember(from) && isMember(to) ? [{ from, to, synapses }] : [],
        )
        joinSamplers(nodes.filter(isMember), among, clock)
      },
    },
  }),
  defineKind<'population', PoissonParams>({
    role: 'population',
    kind: 'poisson',
    doc: 'independent Poisson spike trains; takes no input',
    ports: [],
    fields: { rate: { type: 'vector', unit: '1/s', atLeast: 0, doc: 'rate of each neuron' } },
    make: ({ rate }, { name, size, stream, clock }) => new PoissonSource({ rate, name, size, stream }, clock),
  }),
  defineKind<'population', SpikeTrainParams>({
    role: 'population',
    kind: 'spike-train',
    doc: 'the spikes of a list, each at its time; takes no input',
    ports: [],
    fields: {
      spikes: {
        type: 'groups',
        doc: 'the spikes { t, source }, in the order of their times',
        fields: {
          t: { type: 'number', unit: 'ms', atLeast: 0, doc: 'time' },
          source: { type: 'number', unit: '1', atLeast: 0, integer: true, doc: 'index of the neuron' },
        },
      },
    },
    *misfits({ spikes }, { size }) {
      let last = 0
      for (const [k, { t, source }] of spikes.entries()) {
        if (t < last)
          yield { at: `spikes[${k}].t`, value: t, expected: `a time >= ${last} ms, that of the one before` }
        if (source >= size)
          yield { at: `spikes[${k}].source`, value: source, expected: `an index from 0 to ${size - 1}` }
        last = Math.max(last, t)
      }
    },
    make: ({ spikes }, { name, size, clock }) => new SpikeTrain({ spikes, name, size }, clock),
  }),
]
