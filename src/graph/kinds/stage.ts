import {
  accumulate,
  type AccumulateOptions,
  anneal,
  contrast,
  decay,
  drift,
  eligibility,
  type EligibilityParameters,
  gate,
  hardBound,
  keepSign,
  modulate,
  relative,
  relax,
  type RelaxOptions,
  scale,
  type Schedule,
  selfTrace,
  softBound,
  type SoftBoundOptions,
  type SynapseSign,
  weightPower,
  type WeightPowerOptions,
  type ThirdFactor,
} from '../../plasticity/index.ts'
import { defineKind, type Kind, type Misfit } from '../kind.ts'
import type { Matrix } from '../resolve.ts'
import { TAU_ELIGIBILITY } from '../../plasticity/parts/eligibility.ts'
import type { Field } from '../fields.ts'
import { backwards, phase, runs, scheduleFields } from './phaseFields.ts'

/** What changes are modulated by. */
const thirdFactor: Field = { type: 'part', role: 'factor', doc: 'the third factor' }

interface AccumulateParams {
  readonly phase?: string
  readonly per?: number
  readonly runs?: number
  readonly every?: number
}

/** By phase or by count, and one of the two. */
function* mixedSums({ phase: name, every, ...ofPhase }: AccumulateParams): Generator<Misfit> {
  if (every === undefined) {
    if (name === undefined)
      yield { at: 'phase', value: name, expected: 'the phase to sum over, or every, a number of changes' }
    return
  }
  const expected = 'nothing beside every, which sums by count'
  for (const [at, value] of Object.entries({ phase: name, ...ofPhase }))
    if (value !== undefined) yield { at, value, expected }
}

const exponent = (doc: string): Field => ({ type: 'number', unit: '1', atLeast: 0, doc })

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
  defineKind<'stage', AccumulateParams>({
    role: 'stage',
    kind: 'accumulate',
    doc: 'sums changes over a phase and hands the sum on at its end; or a number of changes of each synapse',
    fields: {
      phase: { ...phase, optional: true },
      per: {
        type: 'number',
        unit: 'ms',
        above: 0,
        optional: true,
        doc: 'if given, the sum is that of so much of the phase',
      },
      runs,
      every: {
        type: 'number',
        unit: '1',
        atLeast: 1,
        integer: true,
        optional: true,
        doc: 'instead of a phase: how many changes of a synapse make one sum',
      },
    },
    misfits: (params) => mixedSums(params),
    make: (params) => accumulate(params as AccumulateOptions),
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
    misfits: (params) => backwards(params),
    make: (params) => anneal(params),
  }),
  defineKind<'stage', { readonly factor: ThirdFactor }>({
    role: 'stage',
    kind: 'modulate',
    doc: 'multiplies changes by a third factor, as it is at that moment',
    fields: { factor: thirdFactor },
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
      factor: thirdFactor,
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
    *misfits({ min = -Infinity, max = Infinity }) {
      if (max < min) yield { at: 'max', value: max, expected: `a number >= min, ${min}` }
    },
    make: ({ min = -Infinity, max = Infinity }) => hardBound(min, max),
  }),
  defineKind<'stage', SoftBoundOptions>({
    role: 'stage',
    kind: 'soft-bound',
    doc: 'lets changes become smaller towards the bound that they lead to',
    fields: {
      min: { type: 'number', unit: '1', doc: 'the weight at which depression ends' },
      max: { type: 'number', unit: '1', doc: 'the weight at which potentiation ends' },
      exponent: {
        ...exponent('of the distance to max; 1 is multiplicative, 0 additive; 1 unless given'),
        optional: true,
      },
      exponentDepression: {
        ...exponent('of the distance to min; as exponent unless given'),
        optional: true,
      },
    },
    *misfits({ min, max }) {
      if (max <= min) yield { at: 'max', value: max, expected: `a number > min, ${min}` }
    },
    make: (params) => softBound(params),
  }),
  defineKind<'stage', WeightPowerOptions>({
    role: 'stage',
    kind: 'weight-power',
    doc: 'multiplies changes by a power of the weight',
    fields: {
      reference: { type: 'number', unit: '1', above: 0, doc: 'the |weight| at which changes stay' },
      potentiation: exponent('exponent of changes > 0'),
      depression: exponent('exponent of changes < 0'),
    },
    make: (params) => weightPower(params),
  }),
  defineKind<'stage', { readonly sign?: SynapseSign }>({
    role: 'stage',
    kind: 'keep-sign',
    doc: 'lets no weight cross 0: Dale’s law',
    fields: {
      sign: {
        type: 'text',
        oneOf: ['excitatory', 'inhibitory'],
        optional: true,
        doc: 'of all synapses; that of each weight at the start unless given',
      },
    },
    make: ({ sign }) => keepSign(sign),
  }),
  defineKind<'stage', RelaxOptions>({
    role: 'stage',
    kind: 'relax',
    doc: 'lets weights go to a target in event time, in closed form',
    fields: {
      tau: { type: 'number', unit: 'ms', above: 0, doc: 'time constant' },
      target: { type: 'number', unit: '1', optional: true, doc: 'where they go; 0 unless given' },
    },
    make: (params) => relax(params),
  }),
  defineKind<'stage', { readonly slope: number }>({
    role: 'stage',
    kind: 'drift',
    doc: 'adds a steady change in event time',
    fields: { slope: { type: 'number', unit: '1/ms', doc: 'the change per ms' } },
    make: ({ slope }) => drift(slope),
  }),
  defineKind<'stage', object>({
    role: 'stage',
    kind: 'relative',
    doc: 'takes changes as shares of the weight, in closed form: of its logarithm',
    fields: {},
    make: () => relative(),
  }),
  defineKind<'stage', { readonly tau: number }>({
    role: 'stage',
    kind: 'self-trace',
    doc: 'multiplies changes by the trace of those before them in the same row or column',
    fields: { tau: { type: 'number', unit: 'ms', above: 0, doc: 'time constant of the trace' } },
    make: (params) => selfTrace(params),
  }),
]
