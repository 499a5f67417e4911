import {
  alphaPsp,
  alphaPspTable,
  cutOffPsp,
  differencePsp,
  type DifferencePspParameters,
  differencePspTable,
  exponentialPsp,
  exponentialPspTable,
  type PspParameters,
  tailPsp,
} from '../../models/psp.ts'
import { fieldsOf } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'

/** The shapes of PSPs beside the rectangular one, which a sampler has unless it names one of these. */
export const pspKinds: readonly Kind<'psp'>[] = [
  defineKind<'psp', PspParameters>({
    role: 'psp',
    kind: 'exponential',
    doc: 'an exponential of area tau_ref within tau_ref, never cut',
    fields: fieldsOf(exponentialPspTable),
    make: (params) => exponentialPsp(params),
  }),
  defineKind<'psp', PspParameters>({
    role: 'psp',
    kind: 'cut-off',
    doc: 'an exponential of area tau_ref that is 0 from tau_ref on',
    fields: fieldsOf(exponentialPspTable),
    make: (params) => cutOffPsp(params),
  }),
  defineKind<'psp', PspParameters>({
    role: 'psp',
    kind: 'tail',
    doc: '1 up to tau_ref, then the tail of the exponential',
    fields: fieldsOf(exponentialPspTable),
    make: (params) => tailPsp(params),
  }),
  defineKind<'psp', PspParameters>({
    role: 'psp',
    kind: 'alpha',
    doc: 'tau_ref s / tau_syn^2 exp(-s / tau_syn), of area tau_ref',
    fields: fieldsOf(alphaPspTable),
    make: (params) => alphaPsp(params),
  }),
  defineKind<'psp', DifferencePspParameters>({
    role: 'psp',
    kind: 'difference',
    doc: 'a difference of two exponentials, of area tau_ref',
    fields: fieldsOf(differencePspTable),
    make: (params) => differencePsp(params),
  }),
]
