import type { Ties } from '../../models/windows.ts'
import {
  allToAllPairing,
  lastPairing,
  preCentredPairing,
  restrictedPairing,
  symmetricPairing,
  tripletPairing,
} from '../../plasticity/index.ts'
import { MOST_LAST } from '../../plasticity/internal/lastSpikes.ts'
import { tripletTable } from '../../plasticity/rules/triplet.ts'
import type { Field } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'

const ties: Field = {
  type: 'text',
  oneOf: ['mean', 'none'],
  value: 'mean',
  doc: 'what dt = 0 counts: the mean of the limits of the window, or nothing',
}

interface TieParams {
  readonly ties: Ties
}

interface TripletParams {
  readonly tau_pre: number
  readonly tau_post: number
  readonly spikes: 'all' | 'nearest'
}

export const pairingKinds: readonly Kind<'pairing'>[] = [
  defineKind<'pairing', TieParams>({
    role: 'pairing',
    kind: 'all-to-all',
    doc: 'every spike with every earlier one of the other side',
    fields: { ties },
    make: (params) => allToAllPairing(params),
  }),
  defineKind<'pairing', TieParams & { readonly k: number }>({
    role: 'pairing',
    kind: 'last',
    doc: 'every spike with the last k of the other side',
    fields: {
      k: {
        type: 'number',
        unit: '1',
        value: 1,
        atLeast: 1,
        atMost: MOST_LAST,
        integer: true,
        doc: 'how many',
      },
      ties,
    },
    make: ({ k, ties: t }) => lastPairing(k, { ties: t }),
  }),
  defineKind<'pairing', TieParams>({
    role: 'pairing',
    kind: 'restricted',
    doc: 'nearest neighbours, restricted: every change of speaker is one pair (Morrison et al. 2008)',
    fields: { ties },
    make: (params) => restrictedPairing(params),
  }),
  defineKind<'pairing', TieParams>({
    role: 'pairing',
    kind: 'symmetric',
    doc: 'nearest neighbours, symmetric: every spike with the last of the other side (Morrison et al. 2008)',
    fields: { ties },
    make: (params) => symmetricPairing(params),
  }),
  defineKind<'pairing', TieParams>({
    role: 'pairing',
    kind: 'pre-centred',
    doc: 'nearest neighbours of presynaptic spikes: the last before and the next after each (Morrison et al. 2008)',
    fields: { ties },
    make: (params) => preCentredPairing(params),
  }),
  defineKind<'pairing', TripletParams>({
    role: 'pairing',
    kind: 'triplet',
    doc: 'pairs that count by the earlier spikes of the later spike’s own neuron (Pfister and Gerstner 2006)',
    fields: {
      tau_pre: {
        type: 'number',
        unit: 'ms',
        value: tripletTable.tau_x.value,
        above: 0,
        doc: 'how long earlier pre spikes count',
      },
      tau_post: {
        type: 'number',
        unit: 'ms',
        value: tripletTable.tau_y.value,
        above: 0,
        doc: 'how long earlier post spikes count',
      },
      spikes: {
        type: 'text',
        oneOf: ['all', 'nearest'],
        value: 'all',
        doc: 'all spikes, or the last of each neuron only',
      },
    },
    make: (params) => tripletPairing(params),
  }),
]
