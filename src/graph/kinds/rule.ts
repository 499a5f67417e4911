import { exponentialWindowTable } from '../../models/windows.ts'
import {
  antiHebbian,
  dendriticPrediction,
  type DendriticPredictionParameters,
  hebbian,
  homeostatic,
  type HomeostaticParameters,
  negate,
  oja,
  type OjaParameters,
  type Pairing,
  type PhaseParameters,
  type PlasticityRule,
  rewardModulated,
  type RewardModulatedParameters,
  rule,
  type RuleWindow,
  sal,
  scale,
  type Stage,
  type StageFunction,
  type StdpParameters,
  sum,
  vogelsSprekeler,
  type VogelsSprekelerParameters,
  triplet,
  type TripletParameters,
  wakeSleep,
  when,
} from '../../plasticity/index.ts'
import { TAU_PSP } from '../../plasticity/rules/dendriticPrediction.ts'
import { rewardModulatedTable } from '../../plasticity/rules/rewardModulated.ts'
import { type Field, fieldsOf, type NumberField } from '../fields.ts'
import { TAU_TRACES } from '../../plasticity/rules/tauTraces.ts'
import { tripletTable } from '../../plasticity/rules/triplet.ts'
import { defineKind, type Kind, type Misfit } from '../kind.ts'
import type { Matrix } from '../resolve.ts'
import { backwardsDuring, during, phase } from './phaseFields.ts'

const eta: NumberField = { type: 'number', unit: '1', doc: 'learning rate' }

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

interface OfRule {
  readonly rule: PlasticityRule
}

const ofRule: Field = { type: 'part', role: 'rule', doc: 'the rule' }

const tauOfTraces: Field = {
  type: 'number',
  unit: 'ms',
  value: TAU_TRACES,
  above: 0,
  doc: 'time constant of the traces of both sides',
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

/** Whether every update that a chain tells is of all synapses: 'no' if surely not all are. */
type Whole = 'yes' | 'no' | 'unknown'

/** Stages that hand on updates of the rows and columns that they were given. */
const PASSING: readonly string[] = [
  'scale',
  'gate',
  'contrast',
  'decay',
  'anneal',
  'hard-bound',
  'modulate',
  'eligibility',
  'soft-bound',
  'weight-power',
  'keep-sign',
  'relax',
  'drift',
  'relative',
  'self-trace',
  // by count; by phase is known
  'accumulate',
]

const wholeAfter = (before: Whole, stage: Stage | StageFunction): Whole => {
  if (typeof stage === 'function') return 'unknown'
  if (stage.known?.kind === 'accumulate') return 'yes'
  return PASSING.includes(stage.kind) ? before : 'unknown'
}

/** Spikes change a row or a column; a sum is whole where all that is added is. */
const wholeOf = (of: PlasticityRule): Whole => of.stages.reduce(wholeAfter, wholeBefore(of))

const wholeBefore = (of: PlasticityRule): Whole => {
  if (of.kind !== 'sum') return 'no'
  const parts = of.rules.map(wholeOf)
  return parts.includes('no') ? 'no' : parts.includes('unknown') ? 'unknown' : 'yes'
}

/** A contrast is one of sums over a phase. */
function* earlyContrasts(before: Whole, stages: readonly (Stage | StageFunction)[]): Generator<Misfit> {
  let whole = before
  for (const [k, stage] of stages.entries()) {
    if (typeof stage !== 'function' && stage.kind === 'contrast' && whole === 'no') {
      const expected = 'accumulate before it: what is wanted is wanted of a whole phase'
      yield { at: `stages[${k}]`, value: stage.kind, expected }
    }
    whole = wholeAfter(whole, stage)
  }
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
    misfits: ({ stages = [] }) => earlyContrasts('no', stages),
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
    misfits: ({ rules, stages = [] }) => earlyContrasts(wholeBefore(sum(rules)), stages),
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
    misfits: (params) => backwardsDuring(params),
    make: (params) => sal(params),
  }),
  defineKind<'rule', DendriticPredictionParameters>({
    role: 'rule',
    kind: 'dendritic-prediction',
    doc: 'spikes minus the rate that the membrane predicts, or any error, times the presynaptic trace (Urbanczik and Senn 2014)',
    fields: {
      eta,
      tau: {
        type: 'number',
        unit: 'ms',
        value: TAU_PSP,
        above: 0,
        doc: 'time constant of the presynaptic trace',
      },
      probe: {
        type: 'group',
        optional: true,
        doc: 'when the membrane is looked at; this or a factor',
        fields: {
          population: {
            type: 'text',
            names: 'population',
            doc: 'whose spikes are the times, such as a poisson population that nobody else hears of',
          },
          every: {
            type: 'number',
            unit: 'ms',
            above: 0,
            doc: 'mean interval between these spikes, of all of its neurons together',
          },
        },
      },
      factor: {
        type: 'part',
        role: 'factor',
        optional: true,
        doc: 'the error, in place of what spikes and membrane say',
      },
    },
    *misfits({ probe, factor }) {
      if (probe === undefined && factor === undefined)
        yield {
          at: 'probe',
          value: probe,
          expected: 'a probe { population, every }, or a factor in its place',
        }
      if (probe !== undefined && factor !== undefined)
        yield { at: 'probe', value: probe, expected: 'none beside a factor, which is the error itself' }
    },
    make: (params) => dendriticPrediction(params),
  }),
  defineKind<'rule', RewardModulatedParameters>({
    role: 'rule',
    kind: 'reward-modulated',
    doc: 'STDP that becomes real as far as a reward comes while it is eligible (Izhikevich 2007)',
    fields: {
      eta,
      ...fieldsOf(rewardModulatedTable),
      factor: { type: 'part', role: 'factor', doc: 'the reward, such as the spikes of a population' },
    },
    make: (params) => rewardModulated(params),
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
    misfits: (params) => backwardsDuring(params),
    make: (params) => wakeSleep(params),
  }),
  defineKind<'rule', OfRule>({
    role: 'rule',
    kind: 'negate',
    doc: 'a rule that does the opposite',
    fields: { rule: ofRule },
    make: (params) => negate(params.rule),
  }),
  defineKind<'rule', OfRule & { readonly phase: string }>({
    role: 'rule',
    kind: 'when',
    doc: 'a rule whose changes count while a phase runs',
    fields: { phase, rule: ofRule },
    make: (params) => when(params.phase, params.rule),
  }),
  defineKind<'rule', OfRule & { readonly factor: Matrix }>({
    role: 'rule',
    kind: 'scaled',
    doc: 'a rule whose changes are multiplied, by one number or by one a synapse',
    fields: { factor: { type: 'matrix', doc: 'the factor' }, rule: ofRule },
    make: (params) => scale(params.factor, params.rule),
  }),
  defineKind<'rule', VogelsSprekelerParameters>({
    role: 'rule',
    kind: 'vogels-sprekeler',
    doc: 'inhibitory plasticity that drives neurons to a rate (Vogels, Sprekeler et al. 2011)',
    fields: {
      eta,
      tau: tauOfTraces,
      rate: { type: 'number', unit: '1/s', above: 0, doc: 'the postsynaptic rate that it drives to' },
      bound: {
        type: 'number',
        unit: '1',
        above: 0,
        optional: true,
        doc: 'the strongest inhibition: weights stay from -bound to 0; none unless given',
      },
    },
    make: (params) => vogelsSprekeler(params),
  }),
  defineKind<'rule', HomeostaticParameters>({
    role: 'rule',
    kind: 'homeostatic',
    doc: 'synaptic scaling: weights shrink with each postsynaptic spike and grow in between',
    fields: {
      eta: { ...eta, above: 0, doc: 'the share of its weights that a neuron gives up with a spike' },
      rate: { type: 'number', unit: '1/s', above: 0, doc: 'the postsynaptic rate that it keeps to' },
    },
    make: (params) => homeostatic(params),
  }),
  defineKind<'rule', OjaParameters>({
    role: 'rule',
    kind: 'oja',
    doc: 'Hebbian pairs, held down by the square of the postsynaptic rate times the weight (Oja 1982)',
    fields: {
      eta: { ...eta, above: 0 },
      tau: tauOfTraces,
      alpha: {
        type: 'number',
        unit: '1',
        value: 1,
        above: 0,
        doc: 'squared weights come to a sum of 1/alpha',
      },
    },
    make: (params) => oja(params),
  }),
  defineKind<'rule', TripletParameters>({
    role: 'rule',
    kind: 'triplet',
    doc: 'STDP of pairs and triplets, as fitted to visual cortex (Pfister and Gerstner 2006)',
    fields: {
      eta,
      ...fieldsOf(tripletTable),
      spikes: {
        type: 'text',
        oneOf: ['all', 'nearest'],
        value: 'all',
        doc: 'all spikes, or the last of each neuron only',
      },
    },
    make: (params) => triplet(params),
  }),
]
