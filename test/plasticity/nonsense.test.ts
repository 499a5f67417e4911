import { of, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import type { Spike } from '../../src/models/events.ts'
import { allToAll, type PhaseChange } from '../../src/operators/index.ts'
import * as plasticity from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'

const {
  accumulate,
  allToAllPairing,
  anneal,
  antiHebbian,
  compile,
  contrast,
  eachSpike,
  decay,
  dendriticPrediction,
  eligibility,
  drift,
  exponentialWindow,
  functionWindow,
  gate,
  hardBound,
  hebbian,
  homeostatic,
  intrinsic,
  keepSign,
  lastPairing,
  modulate,
  observedFactor,
  potentialFactor,
  negate,
  oja,
  relative,
  relax,
  preCentredPairing,
  probe,
  restrictedPairing,
  rewardModulated,
  rule,
  sal,
  scale,
  spikeFactor,
  selfTrace,
  softBound,
  sum,
  symmetricPairing,
  triangularWindow,
  vogelsSprekeler,
  triplet,
  tripletPairing,
  wakeSleep,
  weightPower,
  when,
} = plasticity

/** Calls with anything; the types would not let it. */
const call = (f: (...args: never[]) => unknown, ...args: unknown[]): unknown =>
  (f as unknown as (...all: unknown[]) => unknown)(...args)

const fault = (f: (...args: never[]) => unknown, ...args: unknown[]): ParameterError => {
  try {
    call(f, ...args)
  } catch (error) {
    if (error instanceof ParameterError) return error
    throw error
  }
  throw new Error(`accepted: ${f.name}(${args.map(String).join(', ')})`)
}

const nothing: readonly unknown[] = [null, undefined, Number.NaN, -1, Infinity, 'x', [], true, 7n]
const without = (...allowed: unknown[]): unknown[] =>
  nothing.filter((x) => !allowed.some((y) => Object.is(x, y)))

interface Argument {
  readonly name: string
  /** Where the error says that the value stood. */
  readonly where: string
  readonly call: (x: unknown) => ParameterError
  readonly values: readonly unknown[]
}

const sleep = { phase: 'sleep', per: 10 }
const schedule = { from: 1, to: 2, factor: 0.5 }
const pairing = allToAllPairing()
const window = exponentialWindow()

/** Arguments of a function of one object: each of its fields in turn. */
const fields = (
  f: (...args: never[]) => unknown,
  good: Readonly<Record<string, unknown>>,
  wrong: Readonly<Record<string, readonly unknown[]>>,
  prefix = f.name,
): Argument[] =>
  Object.entries(wrong).map(([field, values]) => ({
    name: `${prefix}.${field}`,
    where: `${prefix}.${field}`,
    call: (x) => fault(f, { ...good, [field]: x }),
    values,
  }))

const durings = (f: (...args: never[]) => unknown, good: object): Argument[] => {
  const at = (inner: object) => ({ ...good, during: { ...sleep, ...inner } })
  const where = `${f.name}.during`
  return [
    { name: where, where, call: (x) => fault(f, { ...good, during: x }), values: without(undefined) },
    {
      name: `${where}.phase`,
      where: `${where}.phase`,
      call: (x) => fault(f, at({ phase: x })),
      values: ['', ...without('x')],
    },
    {
      name: `${where}.per`,
      where: `${where}.per`,
      call: (x) => fault(f, at({ per: x })),
      values: [0, ...nothing],
    },
    {
      name: `${where}.schedule`,
      where: `${where}.schedule`,
      call: (x) => fault(f, at({ schedule: x })),
      values: without(undefined),
    },
    {
      name: `${where}.schedule.to`,
      where: `${where}.schedule.to`,
      call: (x) => fault(f, at({ schedule: { ...schedule, to: x } })),
      values: [1, ...nothing],
    },
  ]
}

const numbers = [0, ...nothing]
const notFinite = without(-1)
const options = without(undefined)
const noFactor = [{}, { kind: 'x' }, { kind: 'x', read: 3 }, ...nothing]
const factor = spikeFactor({ population: 'dopamine', tau: 200 })
const looks = { population: 'probe', every: 5 }

const args: readonly Argument[] = [
  ...[allToAllPairing, restrictedPairing, symmetricPairing, preCentredPairing].flatMap((f): Argument[] => [
    { name: f.name, where: f.name, call: (x) => fault(f, x), values: options },
    { name: `${f.name}.ties`, where: `${f.name}.ties`, call: (ties) => fault(f, { ties }), values: options },
  ]),
  {
    name: 'lastPairing.k',
    where: 'lastPairing.k',
    call: (k) => fault(lastPairing, k),
    values: [1.5, ...numbers],
  },
  { name: 'lastPairing', where: 'lastPairing', call: (x) => fault(lastPairing, 1, x), values: options },
  {
    name: 'lastPairing.ties',
    where: 'lastPairing.ties',
    call: (ties) => fault(lastPairing, 1, { ties }),
    values: options,
  },
  { name: 'tripletPairing', where: 'tripletPairing', call: (x) => fault(tripletPairing, x), values: nothing },
  ...fields(
    tripletPairing,
    { tau_pre: 1, tau_post: 1 },
    { tau_pre: numbers, tau_post: numbers, spikes: options, ties: ['mean', ...options], tau: [1] },
  ),
  { name: 'triplet', where: 'triplet', call: (x) => fault(triplet, x), values: nothing },
  ...fields(
    triplet,
    { eta: 1 },
    {
      eta: notFinite,
      A2_causal: notFinite,
      A2_anticausal: notFinite,
      A3_causal: notFinite,
      A3_anticausal: notFinite,
      tau_causal: numbers,
      tau_anticausal: numbers,
      tau_x: numbers,
      tau_y: numbers,
      spikes: options,
      A_causal: [1],
    },
  ),
  { name: 'functionWindow', where: 'functionWindow', call: (f) => fault(functionWindow, f), values: nothing },
  {
    name: 'functionWindow options',
    where: 'functionWindow',
    call: (x) => fault(functionWindow, Math.sign, x),
    values: options,
  },
  {
    name: 'functionWindow.support',
    where: 'functionWindow.support',
    call: (support) => fault(functionWindow, Math.sign, { support }),
    values: [0, ...without(undefined, Infinity)],
  },
  { name: 'scale.factor', where: 'scale.factor', call: (x) => fault(scale, x), values: notFinite },
  { name: 'contrast.target', where: 'contrast.target', call: (x) => fault(contrast, x), values: notFinite },
  ...[scale, contrast].map((f): Argument => {
    const where = `${f.name}.${f === scale ? 'factor' : 'target'}[1]`
    return { name: where, where, call: (x) => fault(f, [1, x]), values: notFinite }
  }),
  { name: 'gate', where: 'gate', call: (x) => fault(gate, x), values: ['', {}, ...without('x')] },
  { name: 'accumulate', where: 'accumulate', call: (x) => fault(accumulate, x), values: nothing },
  ...fields(accumulate, { phase: 'a' }, { phase: ['', ...without('x')], per: [0, ...options] }),
  ...fields(accumulate, {}, { every: [0, 1.5, ...without(undefined)] }),
  ...fields(accumulate, { every: 2 }, { phase: ['a'], per: [1], runs: [1] }, 'accumulate of a count').map(
    (argument) => ({ ...argument, where: argument.where.replace(' of a count', '') }),
  ),
  ...[softBound, weightPower, relax, selfTrace, vogelsSprekeler, homeostatic, oja].map((f): Argument => {
    return { name: f.name, where: f.name, call: (x) => fault(f, x), values: nothing }
  }),
  ...fields(
    softBound,
    { min: 0, max: 1 },
    {
      min: notFinite,
      max: [0, -2, ...notFinite],
      exponent: without(undefined),
      exponentDepression: without(undefined),
    },
  ),
  ...fields(
    weightPower,
    { reference: 1, potentiation: 0.4, depression: 1 },
    { reference: numbers, potentiation: nothing, depression: nothing },
  ),
  ...fields(relax, { tau: 1 }, { tau: numbers, target: without(-1, undefined) }),
  ...fields(selfTrace, {}, { tau: numbers }),
  { name: 'drift.slope', where: 'drift.slope', call: (x) => fault(drift, x), values: notFinite },
  { name: 'keepSign', where: 'keepSign', call: (x) => fault(keepSign, x), values: ['', ...options] },
  ...fields(
    vogelsSprekeler,
    { eta: 1, rate: 1 },
    { eta: notFinite, rate: numbers, tau: [0, ...options], bound: [0, ...without(undefined, Infinity)] },
  ),
  ...fields(homeostatic, { eta: 1, rate: 1 }, { eta: numbers, rate: numbers }),
  ...fields(oja, { eta: 1 }, { eta: numbers, tau: [0, ...options], alpha: [0, ...options] }),
  { name: 'negate', where: 'negate: rule', call: (x) => fault(negate, x), values: [{}, ...nothing] },
  {
    name: 'when',
    where: 'gate',
    call: (x) => fault(when, x, hebbian({ eta: 1 })),
    values: ['', {}, ...without('x')],
  },
  { name: 'when rule', where: 'when: rule', call: (x) => fault(when, 'a', x), values: [{}, ...nothing] },
  {
    name: 'scale rule',
    where: 'scale: rule',
    call: (x) => fault(scale, 1, x),
    values: [{}, ...options],
  },
  { name: 'anneal', where: 'anneal', call: (x) => fault(anneal, x), values: nothing },
  ...fields(anneal, schedule, { from: nothing, to: [1, 0, ...nothing], factor: numbers }),
  {
    name: 'decay.rate',
    where: 'decay.rate',
    call: (x) => fault(decay, x),
    values: without(true).filter((x) => x !== true),
  },
  {
    name: 'hardBound.min',
    where: 'hardBound.min',
    call: (x) => fault(hardBound, x, 1),
    values: without(-1),
  },
  {
    name: 'hardBound.max',
    where: 'hardBound.max',
    call: (x) => fault(hardBound, 0, x),
    values: [-Infinity, ...without(Infinity)],
  },
  {
    name: 'rule.pairing',
    where: 'rule.pairing',
    call: (x) => fault(rule, x, window),
    values: [{}, ...nothing],
  },
  {
    name: 'rule.window',
    where: 'rule.window',
    call: (x) => fault(rule, pairing, x),
    values: [{}, ...nothing],
  },
  {
    name: 'rule.stages[1]',
    where: 'rule.stages[1]',
    call: (x) => fault(rule, pairing, window, scale(1), x),
    values: [{}, { kind: 'x', operator: 3 }, ...nothing],
  },
  { name: 'sum.rules', where: 'sum.rules', call: (x) => fault(sum, x), values: [{}, ...nothing] },
  {
    name: 'sum.rules[1]',
    where: 'sum.rules[1]',
    call: (x) => fault(sum, [hebbian({ eta: 1 }), x]),
    values: [{}, intrinsic({ eta: 1, means: [1], during: sleep }), ...nothing],
  },
  {
    name: 'sum.stages[0]',
    where: 'sum.stages[0]',
    call: (x) => fault(sum, [hebbian({ eta: 1 })], x),
    values: [{}, ...nothing],
  },
  { name: 'eachSpike', where: 'eachSpike', call: (x) => fault(eachSpike, x), values: [{}, ...nothing] },
  ...['pre', 'post'].map((field) => ({
    name: `eachSpike.${field}`,
    where: `eachSpike.${field}`,
    call: (x: unknown) => fault(eachSpike, { pre: 1, post: 1, [field]: x }),
    values: notFinite.filter((x) => x !== undefined),
  })),
  {
    name: 'eachSpike.stages[0]',
    where: 'eachSpike.stages[0]',
    call: (x) => fault(eachSpike, { pre: 1 }, x),
    values: [{}, ...nothing],
  },
  ...[hebbian, antiHebbian].flatMap((f): Argument[] => [
    { name: f.name, where: f.name, call: (x) => fault(f, x), values: nothing },
    ...fields(f, {}, { eta: notFinite }),
    ...['tau_causal', 'tau_anticausal'].map((field) => ({
      name: `${f.name}.${field}`,
      where: `exponentialWindow.${field}`,
      call: (x: unknown) => fault(f, { eta: 1, [field]: x }),
      values: numbers,
    })),
    ...['A_causal', 'A_anticausal'].map((field) => ({
      name: `${f.name}.${field}`,
      where: `exponentialWindow.${field}`,
      call: (x: unknown) => fault(f, { eta: 1, [field]: x }),
      values: notFinite,
    })),
  ]),
  { name: 'spikeFactor', where: 'spikeFactor', call: (x) => fault(spikeFactor, x), values: nothing },
  ...fields(
    spikeFactor,
    { population: 'x' },
    {
      population: ['', ...without('x')],
      tau: [0, ...without(undefined, Infinity)],
      amount: notFinite.filter((x) => x !== undefined),
      baseline: notFinite.filter((x) => x !== undefined),
    },
  ),
  {
    name: 'observedFactor',
    where: 'observedFactor',
    call: (x) => fault(observedFactor, x),
    values: [{}, ...nothing],
  },
  {
    name: 'observedFactor options',
    where: 'observedFactor',
    call: (x) => fault(observedFactor, of(1), x),
    values: options,
  },
  {
    name: 'observedFactor.initial',
    where: 'observedFactor.initial',
    call: (initial) => fault(observedFactor, of(1), { initial }),
    values: notFinite.filter((x) => x !== undefined),
  },
  {
    name: 'potentialFactor',
    where: 'potentialFactor',
    call: (x) => fault(potentialFactor, x),
    values: options,
  },
  ...fields(potentialFactor, {}, { of: options }),
  { name: 'modulate.factor', where: 'modulate.factor', call: (x) => fault(modulate, x), values: noFactor },
  { name: 'eligibility', where: 'eligibility', call: (x) => fault(eligibility, x), values: nothing },
  ...fields(eligibility, { factor }, { tau: [0, ...without(undefined, Infinity)], factor: noFactor }),
  {
    name: 'rewardModulated',
    where: 'rewardModulated',
    call: (x) => fault(rewardModulated, x),
    values: nothing,
  },
  ...fields(
    rewardModulated,
    { eta: 1, factor },
    { eta: notFinite, tau_eligibility: numbers.filter((x) => x !== undefined), factor: noFactor },
  ),
  {
    name: 'rewardModulated.tau_causal',
    where: 'exponentialWindow.tau_causal',
    call: (x) => fault(rewardModulated, { eta: 1, factor, tau_causal: x }),
    values: numbers,
  },
  {
    name: 'dendriticPrediction',
    where: 'dendriticPrediction',
    call: (x) => fault(dendriticPrediction, x),
    values: nothing,
  },
  ...fields(
    dendriticPrediction,
    { eta: 1, probe: looks },
    { eta: notFinite, tau: numbers.filter((x) => x !== undefined), probe: nothing },
  ),
  ...fields(
    dendriticPrediction,
    { eta: 1 },
    { probe: nothing, factor: noFactor.filter((x) => x !== undefined) },
  ),
  {
    name: 'dendriticPrediction.probe beside a factor',
    where: 'dendriticPrediction.probe',
    call: (x) => fault(dendriticPrediction, { eta: 1, factor, probe: x }),
    values: [looks],
  },
  ...fields(
    (x: object) => dendriticPrediction({ eta: 1, probe: x as typeof looks }),
    looks,
    {
      population: ['', ...without('x')],
      every: numbers,
    },
    'dendriticPrediction.probe',
  ),
  { name: 'probe.rule', where: 'probe.rule', call: (x) => fault(probe, x), values: [{}, ...nothing] },
  {
    name: 'probe',
    where: 'probe',
    call: (x) => fault(probe, hebbian({ eta: 1 }), x),
    values: options,
  },
  ...(
    [
      ['name', ['', ...without('x', undefined)]],
      ['weight', without(-1, undefined)],
      ['dtMax', [0, ...without(undefined)]],
      ['points', [0, 1.5, ...without(undefined)]],
      ['rates', without([], undefined).filter((x) => !Array.isArray(x))],
      ['rates[0]', [0, ...nothing]],
      ['pairs', [0, 1.5, ...without(undefined)]],
      ['pairDt', [0, ...without(undefined)]],
      ['phases', without(undefined).filter((x) => !Array.isArray(x))],
      ['phases[0]', ['', ...without('x')]],
      ['population', without(undefined)],
      ['post', without(undefined)],
    ] as const
  ).map(([field, values]) => ({
    name: `probe.${field}`,
    where: `probe.${field}`,
    call: (x: unknown) =>
      fault(probe, hebbian({ eta: 1 }), { [field.replace('[0]', '')]: field.endsWith(']') ? [x] : x }),
    values,
  })),
  { name: 'sal', where: 'sal', call: (x) => fault(sal, x), values: nothing },
  ...fields(sal, { eta: 1, tau: 1 }, { eta: notFinite, tau: numbers, variability: without(-1, undefined) }),
  ...durings(sal, { eta: 1, tau: 1 }),
  { name: 'wakeSleep', where: 'wakeSleep', call: (x) => fault(wakeSleep, x), values: nothing },
  ...fields(
    wakeSleep,
    { eta: 1, tau: 1, coactivations: 1, during: sleep },
    {
      eta: notFinite,
      tau: numbers,
      variability: without(-1, undefined),
      coactivations: notFinite,
      during: nothing,
    },
  ),
  ...durings(wakeSleep, { eta: 1, tau: 1, coactivations: 1 }),
  { name: 'intrinsic', where: 'intrinsic', call: (x) => fault(intrinsic, x), values: nothing },
  ...fields(
    intrinsic,
    { eta: 1, means: [1], during: sleep },
    { eta: notFinite, means: [1, ...nothing], bound: [0, ...without(undefined, Infinity)], during: nothing },
  ),
  {
    name: 'intrinsic.means[1]',
    where: 'intrinsic.means[1]',
    call: (x) => fault(intrinsic, { eta: 1, means: [1, x], during: sleep }),
    values: notFinite,
  },
  ...durings(intrinsic, { eta: 1, means: [1] }),
]

const site = () => ({
  synapses: allToAll(1, 1, 0),
  clock: new EventTimeScheduler(),
  pre: new Subject<Spike>(),
  post: new Subject<Spike>(),
  phases: new Subject<PhaseChange>(),
  name: 'rule',
})

const compileArguments: readonly Argument[] = [
  {
    name: 'compile.rule',
    where: 'compile.rule',
    call: (x) => fault(compile, x, site()),
    values: [{}, ...nothing],
  },
  {
    name: 'compile.site',
    where: 'compile.site',
    call: (x) => fault(compile, hebbian({ eta: 1 }), x),
    values: nothing,
  },
  ...(['pre', 'post', 'phases', 'synapses', 'clock'] as const).map((field) => ({
    name: `compile.site.${field}`,
    where: `compile.site.${field}`,
    call: (x: unknown) => fault(compile, hebbian({ eta: 1 }), { ...site(), [field]: x }),
    values: [{}, ...nothing],
  })),
  {
    name: 'compile.site.name',
    where: 'compile.site.name',
    call: (x) => fault(compile, hebbian({ eta: 1 }), { ...site(), name: x }),
    values: ['', ...without('x')],
  },
  {
    name: 'compile.evaluation',
    where: 'compile.evaluation',
    call: (x) => fault(compile, hebbian({ eta: 1 }), site(), x),
    values: options,
  },
]

describe('nonsense', () => {
  it.each([...args, ...compileArguments])(
    'is refused as $name, with the value',
    ({ where, call: refused, values }) => {
      for (const x of values) {
        const error = refused(x)
        expect([where, x, error.where]).toEqual([where, x, where])
        expect(Object.is(error.value, x)).toBe(true)
        expect(error.message).toContain('; expected ')
      }
    },
  )

  it('is looked for in every function that is exported', () => {
    const functions = Object.entries(plasticity).flatMap(([name, f]) =>
      typeof f === 'function' ? [name] : [],
    )
    // the windows of the models have their own test; relative takes nothing
    const covered = new Set([...args, ...compileArguments].map(({ name }) => name.split(/[. ]/)[0]))
    expect(functions.filter((name) => !covered.has(name)).sort()).toEqual([
      'alphaWindow',
      'exponentialWindow',
      'rectangularWindow',
      'relative',
      'sumWindow',
      'tableWindow',
      'triangularWindow',
    ])
  })

  it('is told from sense: what is allowed at the edge is taken', () => {
    expect(hardBound(-Infinity, Infinity).kind).toBe('hard-bound')
    expect(hardBound(1, 1).kind).toBe('hard-bound')
    expect(scale(new Float32Array(4)).kind).toBe('scale')
    expect(scale(0).kind).toBe('scale')
    expect(relative().kind).toBe('relative')
    expect(softBound({ min: -1, max: 0, exponent: 0 }).kind).toBe('soft-bound')
    expect(vogelsSprekeler({ eta: -1, rate: 1, bound: Infinity }).kind).toBe('sum')
    expect(gate(of(true)).known).toBeUndefined()
    expect(anneal({ from: 0, to: 0.5, factor: 2 }).kind).toBe('anneal')
    expect(rule(pairing, triangularWindow()).stages).toEqual([])
  })
})
