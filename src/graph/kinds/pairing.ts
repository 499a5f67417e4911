import type { Ties } from '../../models/windows.ts'
import { allToAllPairing, lastPairing, restrictedPairing } from '../../plasticity/index.ts'
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
    fields: { k: { type: 'number', unit: '1', value: 1, atLeast: 1, integer: true, doc: 'how many' }, ties },
    make: ({ k, ties: t }) => lastPairing(k, { ties: t }),
  }),
  defineKind<'pairing', TieParams>({
    role: 'pairing',
    kind: 'restricted',
    doc: 'nearest neighbours, restricted: every change of speaker is one pair (Morrison et al. 2008)',
    fields: { ties },
    make: (params) => restrictedPairing(params),
  }),
]
