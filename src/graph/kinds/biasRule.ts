import { intrinsic, type PhaseParameters } from '../../plasticity/index.ts'
import { defineKind, type Kind } from '../kind.ts'
import { backwardsDuring, during } from './phaseFields.ts'

interface IntrinsicParams {
  readonly eta: number
  readonly means: readonly number[]
  readonly during: PhaseParameters
  readonly bound?: number
}

export const biasRuleKinds: readonly Kind<'biasRule'>[] = [
  defineKind<'biasRule', IntrinsicParams>({
    role: 'biasRule',
    kind: 'intrinsic',
    doc: 'biases follow wanted minus measured means',
    fields: {
      eta: { type: 'number', unit: '1', doc: 'learning rate' },
      means: { type: 'numbers', unit: '1', doc: 'wanted mean of each neuron, spikes per `per` ms' },
      during,
      bound: { type: 'number', unit: '1', above: 0, optional: true, doc: 'largest |bias|' },
    },
    misfits: (params) => backwardsDuring(params),
    make: (params) => intrinsic(params),
  }),
]
