import {
  type ExponentialWindowParameters,
  exponentialWindowTable,
  type TriangularWindowParameters,
  triangularWindowTable,
} from '../../models/windows.ts'
import { exponentialWindow, triangularWindow } from '../../plasticity/index.ts'
import { fieldsOf } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'

export const windowKinds: readonly Kind<'window'>[] = [
  defineKind<'window', ExponentialWindowParameters>({
    role: 'window',
    kind: 'exponential',
    doc: 'A_causal exp(-dt/tau_causal) for dt > 0, A_anticausal exp(dt/tau_anticausal) for dt < 0',
    fields: fieldsOf(exponentialWindowTable),
    make: (params) => exponentialWindow(params),
  }),
  defineKind<'window', TriangularWindowParameters>({
    role: 'window',
    kind: 'triangular',
    doc: 'A (1 - |dt|/tau) within tau, with an A for each sign of dt',
    fields: fieldsOf(triangularWindowTable),
    make: (params) => triangularWindow(params),
  }),
]
