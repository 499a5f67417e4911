import { ParameterError, present } from '../../models/errors.ts'
import { allToAll, fromList, oneToOne, type SynapseEntry } from '../../operators/index.ts'
import { defineKind, type Kind } from '../kind.ts'

interface ListParams {
  readonly synapses: readonly (Omit<SynapseEntry, 'weight'> & { readonly weight?: number })[]
}

export const connectivityKinds: readonly Kind<'connectivity'>[] = [
  defineKind<'connectivity', { readonly autapses: boolean }>({
    role: 'connectivity',
    kind: 'all-to-all',
    doc: 'a synapse from every source to every target',
    fields: {
      autapses: {
        type: 'flag',
        value: false,
        doc: 'in a population that projects to itself, synapses of neurons onto themselves too',
      },
    },
    make: ({ autapses }, { preSize, postSize, weight, isRecurrent }) =>
      allToAll(preSize, postSize, weight, { autapses: autapses || !isRecurrent }),
  }),
  defineKind<'connectivity', object>({
    role: 'connectivity',
    kind: 'one-to-one',
    doc: 'a synapse from each source to the target of the same index',
    fields: {},
    make: (_params, { preSize, postSize, weightInOrder, delaysInOrder }) => {
      if (preSize !== postSize)
        throw new ParameterError('one-to-one', `${preSize} to ${postSize}`, 'populations of one size')
      return oneToOne(preSize, weightInOrder, delaysInOrder)
    },
  }),
  defineKind<'connectivity', { readonly projection: string }>({
    role: 'connectivity',
    kind: 'synapses-of',
    doc: 'the synapses of a projection that stands above: a change of a weight through one is one of both',
    isWhole: true,
    fields: { projection: { type: 'text', names: 'projection', doc: 'name of that projection' } },
    *misfits({ projection }, { preSize, postSize, synapsesOf }) {
      const synapses = synapsesOf(projection)
      if (synapses === undefined) {
        yield {
          at: 'projection',
          value: projection,
          expected: 'a projection that stands above and is right itself',
        }
      } else if (synapses.preSize !== preSize || synapses.postSize !== postSize) {
        const expected = `a projection of ${preSize} to ${postSize} neurons; that one is of ${synapses.preSize} to ${synapses.postSize}`
        yield { at: 'projection', value: projection, expected }
      }
    },
    make: ({ projection }, { synapsesOf }) => present(synapsesOf(projection), projection),
  }),
  defineKind<'connectivity', ListParams>({
    role: 'connectivity',
    kind: 'list',
    doc: 'the synapses of a list',
    fields: {
      synapses: {
        type: 'groups',
        doc: 'the synapses { pre, post }; a weight or delay here stands instead of that of the projection',
        fields: {
          pre: { type: 'number', unit: '1', atLeast: 0, integer: true, doc: 'index of the source' },
          post: { type: 'number', unit: '1', atLeast: 0, integer: true, doc: 'index of the target' },
          weight: { type: 'number', unit: '1', optional: true, doc: 'weight of this synapse' },
          delay: { type: 'number', unit: 'ms', atLeast: 0, optional: true, doc: 'delay in the axon' },
          dendriticDelay: {
            type: 'number',
            unit: 'ms',
            atLeast: 0,
            optional: true,
            doc: 'delay in the dendrite',
          },
        },
      },
    },
    *misfits({ synapses }, { preSize, postSize }) {
      const first = new Map<string, number>()
      for (const [k, { pre, post }] of synapses.entries()) {
        const at = `synapses[${k}]`
        if (pre >= preSize)
          yield { at: `${at}.pre`, value: pre, expected: `an index from 0 to ${preSize - 1}` }
        if (post >= postSize)
          yield { at: `${at}.post`, value: post, expected: `an index from 0 to ${postSize - 1}` }
        const other = first.get(`${pre} ${post}`)
        if (other !== undefined)
          yield { at, value: { pre, post }, expected: `another pair than that of synapses[${other}]` }
        else first.set(`${pre} ${post}`, k)
      }
    },
    make: ({ synapses }, { preSize, postSize, weightInOrder, delaysInOrder }) =>
      fromList(
        preSize,
        postSize,
        [...synapses]
          .sort((a, b) => a.pre - b.pre || a.post - b.post)
          .map((synapse) => ({
            ...synapse,
            weight: synapse.weight ?? weightInOrder(synapse.post, synapse.pre),
          })),
        delaysInOrder,
      ),
  }),
]
