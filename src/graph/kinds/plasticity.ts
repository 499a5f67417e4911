import {
  type ExponentialWindowParameters,
  exponentialWindowTable,
  type Ties,
  type TriangularWindowParameters,
  triangularWindowTable,
} from '../../models/windows.ts'
import {
  accumulate,
  allToAllPairing,
  anneal,
  antiHebbian,
  contrast,
  exponentialWindow,
  gate,
  hardBound,
  hebbian,
  intrinsic,
  lastPairing,
  type Pairing,
  type PhaseParameters,
  type PlasticityRule,
  restrictedPairing,
  rule,
  type RuleWindow,
  sal,
  scale,
  type Schedule,
  type Stage,
  type StageFunction,
  type StdpParameters,
  sum,
  triangularWindow,
  wakeSleep,
} from '../../plasticity/index.ts'
import { type Field, type Fields, fieldsOf } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'
import type { Matrix } from '../resolve.ts'

const ties: Field = {
  type: 'text',
  oneOf: ['mean', 'none'],
  value: 'mean',
  doc: 'what dt = 0 counts: the mean of the limits of the window, or nothing',
}

interface TieParams {
  readonly ties: Ties
}

export const pairingKinds: readonly [
  Kind<'pairing', TieParams>,
  Kind<'pairing', TieParams & { readonly k: number }>,
  Kind<'pairing', TieParams>,
] = [
  defineKind({
    role: 'pairing',
    kind: 'all-to-all',
    doc: 'every spike with every earlier one of the other side',
    fields: { ties },
    make: (params) => allToAllPairing(params),
  }),
  defineKind({
    role: 'pairing',
    kind: 'last',
    doc: 'every spike with the last k of the other side',
    fields: { k: { type: 'number', unit: '1', value: 1, atLeast: 1, integer: true, doc: 'how many' }, ties },
    make: ({ k, ties: t }) => lastPairing(k, { ties: t }),
  }),
  defineKind({
    role: 'pairing',
    kind: 'restricted',
    doc: 'nearest neighbours, restricted: every change of speaker is one pair (Morrison et al. 2008)',
    fields: { ties },
    make: (params) => restrictedPairing(params),
  }),
]

export const windowKinds: readonly [
  Kind<'window', ExponentialWindowParameters>,
  Kind<'window', TriangularWindowParameters>,
] = [
  defineKind({
    role: 'window',
    kind: 'exponential',
    doc: 'A_causal exp(-dt/tau_causal) for dt > 0, A_anticausal exp(dt/tau_anticausal) for dt < 0',
    fields: fieldsOf(exponentialWindowTable),
    make: (params) => exponentialWindow(params),
  }),
  defineKind({
    role: 'window',
    kind: 'triangular',
    doc: 'A (1 - |dt|/tau) within tau, with an A for each sign of dt',
    fields: fieldsOf(triangularWindowTable),
    make: (params) => triangularWindow(params),
  }),
]

const phase: Field = { type: 'text', doc: 'name of a phase of the program' }

const scheduleFields = {
  from: { type: 'number', unit: '1', atLeast: 0, doc: 'updates before the rate begins to fall' },
  to: { type: 'number', unit: '1', above: 0, doc: 'updates at which it has fallen' },
  factor: { type: 'number', unit: '1', above: 0, doc: 'what is left of it then' },
} satisfies Fields

export const stageKinds: readonly [
  Kind<'stage', { readonly factor: Matrix }>,
  Kind<'stage', { readonly phase: string }>,
  Kind<'stage', { readonly phase: string; readonly per?: number }>,
  Kind<'stage', { readonly target: Matrix }>,
  Kind<'stage', Schedule>,
  Kind<'stage', { readonly min?: number; readonly max?: number }>,
] = [
  defineKind({
    role: 'stage',
    kind: 'scale',
    doc: 'multiplies changes by a learning rate, or by a factor a synapse',
    fields: { factor: { type: 'matrix', doc: 'the factor' } },
    make: ({ factor }) => scale(factor),
  }),
  defineKind({
    role: 'stage',
    kind: 'gate',
    doc: 'lets changes through while a phase runs',
    fields: { phase },
    make: (params) => gate(params.phase),
  }),
  defineKind({
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
    },
    make: (params) => accumulate(params),
  }),
  defineKind({
    role: 'stage',
    kind: 'contrast',
    doc: 'what is wanted minus what was measured',
    fields: { target: { type: 'matrix', doc: 'wanted value of each synapse' } },
    make: ({ target }) => contrast(target),
  }),
  defineKind({
    role: 'stage',
    kind: 'anneal',
    doc: 'lets changes become smaller as updates are counted',
    fields: scheduleFields,
    make: (params) => anneal(params),
  }),
  defineKind({
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

const during: Field = {
  type: 'group',
  optional: true,
  doc: 'sums over each run of a phase',
  fields: {
    phase,
    per: {
      type: 'number',
      unit: 'ms',
      above: 0,
      doc: 'the sum is that of so much of the phase; tau_ref makes it a mean',
    },
    schedule: {
      type: 'group',
      optional: true,
      doc: 'how eta falls with the number of phases',
      fields: scheduleFields,
    },
  },
}

const { optional: _optional, ...duringRequired } = during

const eta: Field = { type: 'number', unit: '1', doc: 'learning rate' }

const tau: Field = {
  type: 'number',
  unit: 'ms',
  value: 10,
  above: 0,
  doc: 'width of the triangular window; tau_ref',
}

const variability: Field = {
  type: 'matrix',
  optional: true,
  doc: 'a factor for each synapse: how its window deviates',
}

interface RuleParams {
  readonly pairing: Pairing
  readonly window: RuleWindow
  readonly stages?: readonly (Stage | StageFunction)[]
}

interface SumParams {
  readonly rules: readonly PlasticityRule[]
  readonly stages?: readonly (Stage | StageFunction)[]
}

interface SalParams {
  readonly eta: number
  readonly tau: number
  readonly variability?: Matrix
  readonly during?: PhaseParameters
}

interface WakeSleepParams extends SalParams {
  readonly coactivations: Matrix
  readonly during: PhaseParameters
}

export const ruleKinds: readonly [
  Kind<'rule', RuleParams>,
  Kind<'rule', SumParams>,
  Kind<'rule', StdpParameters>,
  Kind<'rule', StdpParameters>,
  Kind<'rule', SalParams>,
  Kind<'rule', WakeSleepParams>,
] = [
  defineKind({
    role: 'rule',
    kind: 'rule',
    doc: 'a chain of parts: pairing, window, then stages',
    fields: {
      pairing: { type: 'part', role: 'pairing', doc: 'which spikes pair' },
      window: { type: 'part', role: 'window', doc: 'what a pair is worth' },
      stages: { type: 'parts', role: 'stage', optional: true, doc: 'what becomes of an update, in turn' },
    },
    make: ({ pairing, window, stages = [] }) => rule(pairing, window, ...stages),
  }),
  defineKind({
    role: 'rule',
    kind: 'sum',
    doc: 'several rules, their changes added, then staged',
    fields: {
      rules: { type: 'parts', role: 'rule', atLeast: 1, doc: 'the rules' },
      stages: { type: 'parts', role: 'stage', optional: true, doc: 'what becomes of the sum, in turn' },
    },
    make: ({ rules, stages = [] }) => sum(rules, ...stages),
  }),
  defineKind({
    role: 'rule',
    kind: 'hebbian',
    doc: 'pair-based STDP, exponential windows, all pairs, at once',
    fields: { eta, ...fieldsOf(exponentialWindowTable) },
    make: (params) => hebbian(params),
  }),
  defineKind({
    role: 'rule',
    kind: 'anti-hebbian',
    doc: 'the mirror image of hebbian',
    fields: { eta, ...fieldsOf(exponentialWindowTable) },
    make: (params) => antiHebbian(params),
  }),
  defineKind({
    role: 'rule',
    kind: 'sal',
    doc: 'spike-based alignment learning: anti-Hebbian, triangular window (Gierlich et al. 2025)',
    fields: { eta, tau, variability, during },
    make: (params) => sal(params),
  }),
  defineKind({
    role: 'rule',
    kind: 'wake-sleep',
    doc: 'contrastive STDP: wanted coactivations minus those of the sleep phase',
    fields: {
      eta,
      tau,
      coactivations: { type: 'matrix', doc: 'wanted coactivation of each pair' },
      variability,
      during: duringRequired,
    },
    make: (params) => wakeSleep(params),
  }),
]

interface IntrinsicParams {
  readonly eta: number
  readonly means: readonly number[]
  readonly during: PhaseParameters
  readonly bound?: number
}

export const intrinsicKind: Kind<'biasRule', IntrinsicParams> = defineKind({
  role: 'biasRule',
  kind: 'intrinsic',
  doc: 'biases follow wanted minus measured means',
  fields: {
    eta,
    means: { type: 'numbers', unit: '1', doc: 'wanted mean of each neuron, spikes per `per` ms' },
    during: duringRequired,
    bound: { type: 'number', unit: '1', above: 0, optional: true, doc: 'largest |bias|' },
  },
  make: (params) => intrinsic(params),
})
