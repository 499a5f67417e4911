import {
  accumulate,
  anneal,
  contrast,
  decay,
  eligibility,
  type EligibilityParameters,
  gate,
  hardBound,
  modulate,
  scale,
  type Schedule,
  type ThirdFactor,
} from '../../plasticity/index.ts'
import { defineKind, type Kind } from '../kind.ts'
import type { Matrix } from '../resolve.ts'
import { TAU_ELIGIBILITY } from '../../plasticity/parts/eligibility.ts'
import type { Field } from '../fields.ts'
import { phase, runs, scheduleFields } from './phaseFields.ts'

/** What changes are modulated by. */
const factor: Field = { type: 'part', role: 'factor', doc: 'the third factor' }

export const stageKinds: readonly Kind<'stage'>[] = [
  defineKind<'stage', { readonly factor: Matrix }>({
    role: 'stage',
    kind: 'scale',
    doc: 'multiplies changes by a learning rate, or by a factor a synapse',
    fields: { factor: { type: 'matrix', doc: 'the factor' } },
    make: ({ factor }) => scale(factor),
  }),
  defineKind<'stage', { readonly phase: string }>({
    role: 'stage',
    kind: 'gate',
    doc: 'lets changes through while a phase runs',
    fields: { phase },
    make: (params) => gate(params.phase),
  }),
  defineKind<'stage', { readonly phase: string; readonly per?: number; readonly runs?: number }>({
    role: 'stage',
    kind: 'accumulate',
    doc: 'sums changes over a phase and hands the sum on at its end',
    fields: {
      phase,
      per: {
        type: 'number',
        unit: 'ms',
        above: 0,
        optional: true,
        doc: 'if given, the sum is that of so much of the phase',
      },
      runs,
    },
    make: (params) => accumulate(params),
  }),
  defineKind<'stage', { readonly target: Matrix }>({
    role: 'stage',
    kind: 'contrast',
    doc: 'what is wanted minus what was measured over a phase; comes after accumulate',
    fields: { target: { type: 'matrix', doc: 'wanted value of each synapse' } },
    make: ({ target }) => contrast(target),
  }),
  defineKind<'stage', { readonly rate: number }>({
    role: 'stage',
    kind: 'decay',
    doc: 'lets weights decay: each change takes a share of its weight away',
    fields: { rate: { type: 'number', unit: '1', atLeast: 0, atMost: 1, doc: 'the share, at every change' } },
    make: ({ rate }) => decay(rate),
  }),
  defineKind<'stage', Schedule>({
    role: 'stage',
    kind: 'anneal',
    doc: 'lets changes become smaller as updates are counted',
    fields: scheduleFields,
    make: (params) => anneal(params),
  }),
  defineKind<'stage', { readonly factor: ThirdFactor }>({
    role: 'stage',
    kind: 'modulate',
    doc: 'multiplies changes by a third factor, as it is at that moment',
    fields: { factor },
    make: (params) => modulate(params.factor),
  }),
  defineKind<'stage', EligibilityParameters>({
    role: 'stage',
    kind: 'eligibility',
    doc: 'changes become eligible first, and real as far as a third factor comes while they are (Izhikevich 2007)',
    fields: {
      tau: {
        type: 'number',
        unit: 'ms',
        value: TAU_ELIGIBILITY,
        above: 0,
        doc: 'time constant with which it is forgotten what is eligible',
      },
      factor,
    },
    make: (params) => eligibility(params),
  }),
  defineKind<'stage', { readonly min?: number; readonly max?: number }>({
    role: 'stage',
    kind: 'hard-bound',
    doc: 'keeps weights within [min, max]',
    fields: {
      min: { type: 'number', unit: '1', optional: true, doc: 'smallest weight; none unless given' },
      max: { type: 'number', unit: '1', optional: true, doc: 'largest weight; none unless given' },
    },
    make: ({ min = -Infinity, max = Infinity }) => hardBound(min, max),
  }),
]
