import { SharedStatistics } from '../../src/plasticity/internal/sharedStatistics.ts'
import { NEVER } from 'rxjs'
import { allToAll } from '../../src/operators/index.ts'
import * as all from '../../src/plasticity/index.ts'
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
    'accumulate',
    all.accumulate,
    arg('options', () => ({ phase: 'sleep', per: 10, runs: 2 }), {
      says: 'accumulate',
      fields: { phase: TEXT, per: OPTIONAL, runs: OPTIONAL },
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
