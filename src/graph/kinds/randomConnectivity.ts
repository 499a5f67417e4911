import {
  bernoulli,
  byDistance,
  type DistanceProfile,
  fixedInDegree,
  fixedOutDegree,
} from '../../operators/index.ts'
import type { Field, FlagField } from '../fields.ts'
import { type ConnectivitySite, defineKind, type Kind, type Products } from '../kind.ts'

interface Autapses {
  readonly autapses: boolean
}

const autapses: FlagField = {
  type: 'flag',
  value: false,
  doc: 'in a population that projects to itself, synapses of neurons onto themselves too',
}

const degree = (doc: string): Field => ({ type: 'number', unit: '1', atLeast: 0, integer: true, doc })

/** A population that projects to another has no autapses to leave out. */
const mayBeOwn = ({ autapses: own }: Autapses, { isRecurrent }: ConnectivitySite): boolean =>
  own || !isRecurrent

export const randomConnectivityKinds: readonly Kind<'connectivity'>[] = [
  defineKind<'connectivity', Autapses & { readonly inDegree: number }>({
    role: 'connectivity',
    kind: 'fixed-in-degree',
    doc: 'so many distinct sources for every target, drawn uniformly',
    fields: { inDegree: degree('synapses of each target'), autapses },
    make: ({ inDegree, ...own }, site) =>
      fixedInDegree(
        site.preSize,
        site.postSize,
        { inDegree, autapses: mayBeOwn(own, site), ...site.delaysInOrder },
        site.weightInOrder,
        site.random,
      ),
  }),
  defineKind<'connectivity', Autapses & { readonly outDegree: number }>({
    role: 'connectivity',
    kind: 'fixed-out-degree',
    doc: 'so many distinct targets for every source, drawn uniformly',
    fields: { outDegree: degree('synapses of each source'), autapses },
    make: ({ outDegree, ...own }, site) =>
      fixedOutDegree(
        site.preSize,
        site.postSize,
        { outDegree, autapses: mayBeOwn(own, site), ...site.delaysInOrder },
        site.weightInOrder,
        site.random,
      ),
  }),
  defineKind<'connectivity', Autapses & { readonly p: number }>({
    role: 'connectivity',
    kind: 'bernoulli',
    doc: 'a synapse for each pair with probability p, independently',
    fields: {
      p: { type: 'number', unit: '1', atLeast: 0, atMost: 1, doc: 'probability of a synapse' },
      autapses,
    },
    make: ({ p, ...own }, site) =>
      bernoulli(
        site.preSize,
        site.postSize,
        { p, autapses: mayBeOwn(own, site), ...site.delaysInOrder },
        site.weightInOrder,
        site.random,
      ),
  }),
  defineKind<
    'connectivity',
    Autapses & { readonly space: Products['space']; readonly profile: DistanceProfile }
  >({
    role: 'connectivity',
    kind: 'distance',
    doc: 'a synapse for each pair with a probability that depends on the distance of the two',
    fields: {
      space: { type: 'part', role: 'space', doc: 'where the neurons of the two populations lie' },
      profile: { type: 'part', role: 'profile', doc: 'the probability at a distance' },
      autapses,
    },
    make: ({ space, profile, ...own }, site) =>
      byDistance(
        space(site),
        { profile, autapses: mayBeOwn(own, site), ...site.delaysInOrder },
        site.weightInOrder,
        site.random,
      ),
  }),
]
