import { SharedStatistics } from '../../src/plasticity/internal/sharedStatistics.ts'
import { NEVER } from 'rxjs'

import { defaultsOf } from '../../src/models/index.ts'
import { allToAll, SpikeTrain } from '../../src/operators/index.ts'
import * as all from '../../src/plasticity/index.ts'
import { tripletTable } from '../../src/plasticity/rules/triplet.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import {
  type ArgumentOptions,
  arg,
  type Entry,
  entry,
  type FieldOptions,
  FINITE,
  OPTIONAL,
  TEXT,
} from './table.ts'

const PART = 'a part is made by its function, checked there'
const part = { whole: PART } satisfies ArgumentOptions
const MATRIX = { allow: [['one finite number for all', -1]] } satisfies ArgumentOptions
const schedule = { from: 1, to: 2, factor: 0.5 }
const during = () => ({ phase: 'sleep', per: 10, schedule })
const DURING: FieldOptions = OPTIONAL
const ties = (where: string) =>
  arg('options', () => ({ ties: 'mean' }), {
    ...OPTIONAL,
    says: where,
    allow: [['no option is needed', {}]],
    fields: { ties: OPTIONAL },
  })
const pairing = arg('pairing', all.allToAllPairing, part)
const stages = arg('stages', () => all.scale(1), { says: 'stages' })
const aRule = () => all.rule(all.allToAllPairing(), all.exponentialWindow())
const stdp = (name: string) =>
  arg('parameters', () => ({ eta: 1, A_causal: 1, A_anticausal: 1, tau_causal: 20, tau_anticausal: 20 }), {
    says: name,
    fields: { eta: FINITE, A_causal: FINITE, A_anticausal: FINITE },
  })
const over = { eta: 1, tau: 10, variability: 1 }
const overFields = { eta: FINITE, variability: { ...OPTIONAL, ...MATRIX } }
const site = () => ({
  synapses: allToAll(2, 2, 0.5),
  clock: new EventTimeScheduler(),
  pre: NEVER,
  post: NEVER,
  phases: NEVER,
  name: 'site',
  keep: () => {},
  population: () => undefined,
  postNode: { name: 'post', size: 2, spikes: NEVER, end: () => {} },
  statistics: new SharedStatistics(),
})

const factor = () => all.spikeFactor({ population: 'dopamine', tau: 200 })

export const plasticity: readonly Entry[] = [
  entry(
    'spikeFactor',
    all.spikeFactor,
    arg('parameters', () => ({ population: 'dopamine', tau: 200, amount: 0.5, baseline: 0.002 }), {
      says: 'spikeFactor',
      fields: {
        population: TEXT,
        tau: { ...OPTIONAL, allow: [['spikes are never forgotten', Infinity]] },
        amount: { ...OPTIONAL, ...FINITE },
        baseline: { ...OPTIONAL, ...FINITE },
      },
    }),
  ),
  entry(
    'observedFactor',
    all.observedFactor,
    arg('value$', () => NEVER, { says: 'observedFactor' }),
    arg('options', () => ({ initial: 1 }), {
      ...OPTIONAL,
      says: 'observedFactor',
      allow: [['no option is needed', {}]],
      fields: { initial: { ...OPTIONAL, ...FINITE } },
    }),
  ),
  entry(
    'potentialFactor',
    all.potentialFactor,
    arg('options', () => ({ of: 'rate' }), {
      ...OPTIONAL,
      says: 'potentialFactor',
      allow: [['no option is needed', {}]],
      fields: { of: OPTIONAL },
    }),
  ),
  entry('modulate', all.modulate, arg('factor', factor, part)),
  entry(
    'eligibility',
    all.eligibility,
    arg('parameters', () => ({ tau: 1000, factor: factor() }), {
      says: 'eligibility',
      fields: { tau: { ...OPTIONAL, allow: [['nothing is ever forgotten', Infinity]] }, factor: {} },
    }),
  ),
  entry(
    'rewardModulated',
    all.rewardModulated,
    arg(
      'parameters',
      () => ({
        eta: 1,
        A_causal: 1,
        A_anticausal: -1,
        tau_causal: 20,
        tau_anticausal: 20,
        tau_eligibility: 1000,
        factor: factor(),
      }),
      {
        says: 'rewardModulated',
        fields: {
          eta: FINITE,
          A_causal: FINITE,
          A_anticausal: FINITE,
          tau_eligibility: OPTIONAL,
          factor: {},
        },
      },
    ),
  ),
  entry(
    'dendriticPrediction',
    all.dendriticPrediction,
    arg('parameters', () => ({ eta: 1, tau: 10, probe: { population: 'probe', every: 5 } }), {
      says: 'dendriticPrediction',
      without: ['factor'],
      fields: { eta: FINITE, tau: OPTIONAL, probe: {} },
    }),
  ),
  entry(
    'compile',
    all.compile,
    arg('rule', aRule, part),
    arg('site', site, {
      fields: { name: TEXT, keep: OPTIONAL, statistics: OPTIONAL, population: OPTIONAL, postNode: OPTIONAL },
    }),
    arg('evaluation', () => 'fused', OPTIONAL),
  ),
  entry(
    'probe',
    all.probe,
    arg('rule', aRule, part),
    arg(
      'options',
      () => ({
        name: 'mine',
        weight: 0.5,
        dtMax: 20,
        points: 1,
        rates: [1],
        pairs: 1,
        pairDt: 5,
        phases: ['sleep'],
        population: () => new SpikeTrain({ size: 1, spikes: [] }, new EventTimeScheduler()),
        post: () => new SpikeTrain({ size: 1, spikes: [] }, new EventTimeScheduler()),
      }),
      {
        ...OPTIONAL,
        says: 'probe',
        allow: [['no option is needed', {}]],
        fields: {
          name: { ...OPTIONAL, ...TEXT },
          weight: { ...OPTIONAL, ...FINITE },
          dtMax: OPTIONAL,
          points: OPTIONAL,
          rates: { ...OPTIONAL, allow: [['no rates, no dependence on them', []]] },
          pairs: OPTIONAL,
          pairDt: OPTIONAL,
          phases: { ...OPTIONAL, allow: [['no phases are shown', []]] },
          population: OPTIONAL,
          post: OPTIONAL,
        },
      },
    ),
  ),
  entry(
    'accumulate',
    all.accumulate,
    arg('options', () => ({ phase: 'sleep', per: 10, runs: 2 }), {
      says: 'accumulate',
      fields: { phase: TEXT, per: OPTIONAL, runs: OPTIONAL },
    }),
  ),
  entry(
    'drift',
    all.drift,
    arg('slope', () => 0.1, FINITE),
  ),
  entry(
    'keepSign',
    all.keepSign,
    arg('sign', () => 'excitatory', { ...OPTIONAL, says: 'keepSign' }),
  ),
  entry('negate', all.negate, arg('plasticity', aRule, { ...part, says: 'negate: rule' })),
  entry('relative', all.relative),
  entry(
    'relax',
    all.relax,
    arg('options', () => ({ tau: 20, target: 0.5 }), {
      says: 'relax',
      fields: { target: { ...OPTIONAL, ...FINITE } },
    }),
  ),
  entry(
    'selfTrace',
    all.selfTrace,
    arg('options', () => ({ tau: 20 }), { says: 'selfTrace', fields: {} }),
  ),
  entry(
    'softBound',
    all.softBound,
    arg('options', () => ({ min: -2, max: 2, exponent: 1, exponentDepression: 2 }), {
      says: 'softBound',
      fields: {
        min: FINITE,
        max: FINITE,
        exponent: { ...OPTIONAL, allow: [['additive', 0]] },
        exponentDepression: { ...OPTIONAL, allow: [['additive', 0]] },
      },
    }),
  ),
  entry(
    'weightPower',
    all.weightPower,
    arg('options', () => ({ reference: 1, potentiation: 0.4, depression: 1 }), {
      says: 'weightPower',
      fields: { potentiation: { allow: [['additive', 0]] }, depression: { allow: [['additive', 0]] } },
    }),
  ),
  entry(
    'when',
    all.when,
    arg('open', () => 'sleep', { ...TEXT, says: 'gate' }),
    arg('plasticity', aRule, { ...part, says: 'when: rule' }),
  ),
  entry(
    'homeostatic',
    all.homeostatic,
    arg('parameters', () => ({ eta: 0.01, rate: 5 }), { says: 'homeostatic', fields: {} }),
  ),
  entry(
    'oja',
    all.oja,
    arg('parameters', () => ({ eta: 0.01, tau: 20, alpha: 1 }), {
      says: 'oja',
      fields: { tau: OPTIONAL, alpha: OPTIONAL },
    }),
  ),
  entry(
    'vogelsSprekeler',
    all.vogelsSprekeler,
    arg('parameters', () => ({ eta: 0.01, tau: 20, rate: 5, bound: 2 }), {
      says: 'vogelsSprekeler',
      fields: { eta: FINITE, tau: OPTIONAL, bound: { ...OPTIONAL, allow: [['no bound', Infinity]] } },
    }),
  ),
  entry(
    'anneal',
    all.anneal,
    arg('schedule', () => schedule, { says: 'anneal', fields: {} }),
  ),
  entry(
    'contrast',
    all.contrast,
    arg('target', () => 1, MATRIX),
  ),
  entry(
    'decay',
    all.decay,
    arg('rate', () => 0.1, { allow: [['all of it', 1]] }),
  ),
  entry(
    'gate',
    all.gate,
    arg('open', () => 'sleep', { ...TEXT, says: 'gate' }),
  ),
  entry(
    'hardBound',
    all.hardBound,
    arg('min', () => -2, FINITE),
    arg('max', () => 2, {
      allow: [
        ['no bound', Infinity],
        ['more than min', -1],
      ],
    }),
  ),
  entry('allToAllPairing', all.allToAllPairing, ties('allToAllPairing')),
  entry('restrictedPairing', all.restrictedPairing, ties('restrictedPairing')),
  entry('symmetricPairing', all.symmetricPairing, ties('symmetricPairing')),
  entry('preCentredPairing', all.preCentredPairing, ties('preCentredPairing')),
  entry(
    'tripletPairing',
    all.tripletPairing,
    arg('parameters', () => ({ tau_pre: 101, tau_post: 114, spikes: 'all', ties: 'none' }), {
      says: 'tripletPairing',
      fields: { spikes: OPTIONAL, ties: OPTIONAL },
    }),
  ),
  entry(
    'lastPairing',
    all.lastPairing,
    arg('k', () => 1),
    ties('lastPairing'),
  ),
  entry(
    'scale',
    all.scale,
    arg('factor', () => 1, MATRIX),
    arg('plasticity', aRule, { ...part, ...OPTIONAL, says: 'scale: rule' }),
  ),
  entry(
    'functionWindow',
    all.functionWindow,
    arg('f', () => Math.sign, { says: 'functionWindow' }),
    arg('options', () => ({ support: 10 }), {
      ...OPTIONAL,
      says: 'functionWindow',
      allow: [['no option is needed', {}]],
      fields: { support: { ...OPTIONAL, allow: [['of unknown reach', Infinity]] } },
    }),
  ),
  entry('rule', all.rule, pairing, arg('window', all.exponentialWindow), stages),
  entry(
    'sum',
    all.sum,
    arg('rules', () => [aRule()]),
    stages,
  ),
  entry(
    'eachSpike',
    all.eachSpike,
    arg('changes', () => ({ pre: 1, post: 2 }), {
      says: 'eachSpike',
      fields: { pre: { ...OPTIONAL, ...FINITE }, post: { ...OPTIONAL, ...FINITE } },
    }),
    stages,
  ),
  entry(
    'intrinsic',
    all.intrinsic,
    arg('parameters', () => ({ eta: 1, means: [0.5], during: during(), bound: 2 }), {
      says: 'intrinsic',
      fields: { eta: FINITE, bound: { ...OPTIONAL, allow: [['no bound', Infinity]] } },
    }),
  ),
  entry(
    'triplet',
    all.triplet,
    arg('parameters', () => ({ eta: 1, ...defaultsOf(tripletTable), spikes: 'all' }), {
      says: 'triplet',
      fields: {
        eta: FINITE,
        A2_causal: FINITE,
        A2_anticausal: FINITE,
        A3_causal: FINITE,
        A3_anticausal: FINITE,
        spikes: OPTIONAL,
      },
    }),
  ),
  entry('antiHebbian', all.antiHebbian, stdp('antiHebbian')),
  entry('hebbian', all.hebbian, stdp('hebbian')),
  entry(
    'sal',
    all.sal,
    arg('parameters', () => ({ ...over, during: during() }), {
      says: 'sal',
      fields: { ...overFields, during: DURING },
    }),
  ),
  entry(
    'wakeSleep',
    all.wakeSleep,
    arg('parameters', () => ({ ...over, coactivations: 0.5, during: during() }), {
      says: 'wakeSleep',
      fields: { ...overFields, coactivations: MATRIX },
    }),
  ),
]
