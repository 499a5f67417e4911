import {
  type AlphaWindowParameters,
  alphaWindowTable,
  type ExponentialWindowParameters,
  exponentialWindowTable,
  type RectangularWindowParameters,
  rectangularWindowTable,
  tableFaults,
  type TriangularWindowParameters,
  triangularWindowTable,
} from '../../models/windows.ts'
import {
  alphaWindow,
  exponentialWindow,
  rectangularWindow,
  type RuleWindow,
  sumWindow,
  tableWindow,
  triangularWindow,
} from '../../plasticity/index.ts'
import { fieldsOf } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'

interface TableParams {
  readonly dt: readonly number[]
  readonly values: readonly number[]
}

interface SumParams {
  readonly windows: readonly RuleWindow[]
}

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
  defineKind<'window', RectangularWindowParameters>({
    role: 'window',
    kind: 'rectangular',
    doc: 'A within tau, with an A for each sign of dt',
    fields: fieldsOf(rectangularWindowTable),
    make: (params) => rectangularWindow(params),
  }),
  defineKind<'window', AlphaWindowParameters>({
    role: 'window',
    kind: 'alpha',
    doc: 'A x exp(1 - x) with x = |dt|/tau, with an A for each sign of dt',
    fields: fieldsOf(alphaWindowTable),
    make: (params) => alphaWindow(params),
  }),
  defineKind<'window', TableParams>({
    role: 'window',
    kind: 'table',
    doc: 'straight lines between given values, 0 outside of them',
    fields: {
      dt: { type: 'numbers', unit: 'ms', doc: 'rising; 0 may stand twice: limits from below and from above' },
      values: { type: 'numbers', unit: '1', doc: 'the value at each dt' },
    },
    misfits: ({ dt, values }) => tableFaults(dt, values),
    make: (params) => tableWindow(params),
  }),
  defineKind<'window', SumParams>({
    role: 'window',
    kind: 'sum',
    doc: 'several windows, their values added',
    fields: { windows: { type: 'parts', role: 'window', atLeast: 1, doc: 'the windows' } },
    make: ({ windows }) => sumWindow(windows),
  }),
]
