import { exponentialWindowTable } from '../../models/windows.ts'
import {
  antiHebbian,
  hebbian,
  type Pairing,
  type PhaseParameters,
  type PlasticityRule,
  rule,
  type RuleWindow,
  sal,
  type Stage,
  type StageFunction,
  type StdpParameters,
  sum,
  wakeSleep,
} from '../../plasticity/index.ts'
import { type Field, fieldsOf } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'
import type { Matrix } from '../resolve.ts'
import { during } from './phaseFields.ts'

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

export const ruleKinds: readonly Kind<'rule'>[] = [
  defineKind<'rule', RuleParams>({
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
  defineKind<'rule', SumParams>({
    role: 'rule',
    kind: 'sum',
    doc: 'several rules, their changes added, then staged',
    fields: {
      rules: { type: 'parts', role: 'rule', atLeast: 1, doc: 'the rules' },
      stages: { type: 'parts', role: 'stage', optional: true, doc: 'what becomes of the sum, in turn' },
    },
    make: ({ rules, stages = [] }) => sum(rules, ...stages),
  }),
  defineKind<'rule', StdpParameters>({
    role: 'rule',
    kind: 'hebbian',
    doc: 'pair-based STDP, exponential windows, all pairs, at once',
    fields: { eta, ...fieldsOf(exponentialWindowTable) },
    make: (params) => hebbian(params),
  }),
  defineKind<'rule', StdpParameters>({
    role: 'rule',
    kind: 'anti-hebbian',
    doc: 'the mirror image of hebbian',
    fields: { eta, ...fieldsOf(exponentialWindowTable) },
    make: (params) => antiHebbian(params),
  }),
  defineKind<'rule', SalParams>({
    role: 'rule',
    kind: 'sal',
    doc: 'spike-based alignment learning: anti-Hebbian, triangular window (Gierlich et al. 2025)',
    fields: { eta, tau, variability, during: { ...during, optional: true } },
    make: (params) => sal(params),
  }),
  defineKind<'rule', WakeSleepParams>({
    role: 'rule',
    kind: 'wake-sleep',
    doc: 'contrastive STDP: wanted coactivations minus those of the sleep phase',
    fields: {
      eta,
      tau,
      coactivations: { type: 'matrix', doc: 'wanted coactivation of each pair' },
      variability,
      during,
    },
    make: (params) => wakeSleep(params),
  }),
]
