import { piecewiseRate, sinusoidalRate } from '../../operators/index.ts'
import { defineKind, type Kind } from '../kind.ts'

interface SinusoidalParams {
  readonly mean: number | readonly number[]
  readonly amplitude: number | readonly number[]
  readonly frequency: number | readonly number[]
  readonly phase: number | readonly number[]
}

interface PiecewiseParams {
  readonly times: readonly number[]
  readonly rates: readonly number[]
}

export const rateKinds: readonly Kind<'rate'>[] = [
  defineKind<'rate', SinusoidalParams>({
    role: 'rate',
    kind: 'sinusoidal',
    doc: 'mean + amplitude sin(2 pi frequency t + phase)',
    fields: {
      mean: { type: 'vector', unit: '1/s', atLeast: 0, doc: 'mean rate' },
      amplitude: { type: 'vector', unit: '1/s', atLeast: 0, doc: 'amplitude, at most the mean' },
      frequency: { type: 'vector', unit: '1/s', atLeast: 0, doc: 'frequency' },
      phase: { type: 'vector', unit: 'rad', value: 0, doc: 'phase at t = 0' },
    },
    make: (params) => sinusoidalRate(params),
  }),
  defineKind<'rate', PiecewiseParams>({
    role: 'rate',
    kind: 'piecewise-constant',
    doc: 'each rate from its time until the next; 0 before the first, the last stays',
    fields: {
      times: { type: 'numbers', unit: 'ms', doc: 'when each rate begins, rising' },
      rates: { type: 'numbers', unit: '1/s', atLeast: 0, doc: 'the rates' },
    },
    make: (params) => piecewiseRate(params),
  }),
]
