import { fc, test } from '@fast-check/vitest'
import { isDeepStrictEqual } from 'node:util'
import { delay, filter, map, Subject, switchMap, timer } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import {
  allToAll,
  fromList,
  type PhaseChange,
  spikeTrain,
  type WeightUpdate,
} from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  alphaWindow,
  compile,
  exponentialWindow,
  functionWindow,
  gate,
  hardBound,
  lastPairing,
  type PlasticityRule,
  preCentredPairing,
  restrictedPairing,
  rule,
  sal,
  scale,
  type StageFunction,
  sum,
  sumWindow,
  symmetricPairing,
  tableWindow,
  triangularWindow,
  tripletPairing,
  wakeSleep,
} from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { activities, pairings, programs, rules, topologies } from './arbitraries.ts'
import { drive, type Driven } from './drive.ts'

const scenarios = activities.chain((activity) =>
  fc.record({
    activity: fc.constant(activity),
    make: topologies(activity),
    any: rules(activity),
    program: programs,
  }),
)

const labels = ({ updates }: Driven) => updates.map(({ t, axis, index }) => ({ t, axis, index }))

describe('the fused evaluation of any rule', () => {
  test.prop([scenarios], { numRuns: 1000 })(
    'equals its parts run as streams, update by update, to 1e-12 of the sum of |dw|',
    ({ activity, make, any, program }) => {
      const fused = drive(any.rule, { synapses: make(), ...activity, ...program, evaluation: 'fused' })
      const streams = drive(any.rule, { synapses: make(), ...activity, ...program, evaluation: 'streams' })
      expect(labels(fused)).toEqual(labels(streams))
      const sizes = streams.updates.flatMap(({ dw }) => Array.from(dw, Math.abs))
      const bound = 1e-12 * (1 + sizes.reduce((a, b) => a + b, 0))
      fused.updates.forEach(({ dw }, n) => {
        dw.forEach((x, k) => expect(Math.abs(x - streams.updates[n]!.dw[k]!)).toBeLessThanOrEqual(bound))
      })
      fused.weights.forEach((w, k) => expect(Math.abs(w - streams.weights[k]!)).toBeLessThanOrEqual(bound))
    },
  )
})

describe('one instant', () => {
  const shuffled = (spikes: readonly Spike[], keys: readonly number[]): Spike[] =>
    spikes
      .map((spike, k) => ({ spike, key: keys[k % keys.length]! }))
      .sort((a, b) => a.spike.t - b.spike.t || a.key - b.key)
      .map(({ spike }) => spike)
  const keys = fc.array(fc.nat(1000), { minLength: 61, maxLength: 61 })

  test.prop([scenarios, keys, fc.constantFrom('fused', 'streams')], { numRuns: 300 })(
    'gives the same bits in whatever order its spikes come',
    ({ activity, make, any, program }, order, evaluation) => {
      const { pre, post, preSize, postSize } = activity
      const permuted = {
        preSize,
        postSize,
        pre: shuffled(pre, order),
        ...(post === undefined ? {} : { post: shuffled(post, order) }),
      }
      const there = drive(any.rule, { synapses: make(), ...activity, ...program, evaluation })
      const here = drive(any.rule, { synapses: make(), ...permuted, ...program, evaluation })
      expect(here.updates).toEqual(there.updates)
      expect(here.weights).toEqual(there.weights)
    },
  )

  test.prop([scenarios, fc.constantFrom('fused', 'streams')])(
    'hears a neuron once, if its spike is told twice',
    ({ activity, make, any, program }, evaluation) => {
      const twice = activity.pre.flatMap((spike, k) => (k % 3 === 0 ? [spike, spike] : [spike]))
      const once = drive(any.rule, { synapses: make(), ...activity, ...program, evaluation })
      const again = drive(any.rule, { synapses: make(), ...activity, pre: twice, ...program, evaluation })
      expect(again.updates).toEqual(once.updates)
    },
  )

  test.prop([activities, pairings])(
    'gives one update a spike: rows of the postsynaptic ones before columns of the presynaptic ones',
    (activity, { pairing }) => {
      const { pre, post = pre, preSize, postSize } = activity
      const driven = drive(rule(pairing, exponentialWindow()), {
        synapses: allToAll(preSize, postSize, 0),
        ...activity,
      })
      const side = (spikes: readonly Spike[], axis: 'pre' | 'post') =>
        spikes.map(({ t, source }) => ({ t, axis, index: source }))
      const expected = [...side(post, 'post'), ...side(pre, 'pre')].sort(
        (a, b) => a.t - b.t || (a.axis === b.axis ? a.index - b.index : a.axis === 'post' ? -1 : 1),
      )
      expect(labels(driven)).toEqual(expected)
    },
  )

  it('is paired whole before any of it is written', () => {
    const log: string[] = []
    const window = (dt: number) => {
      log.push('pair')
      return dt
    }
    const clock = new EventTimeScheduler()
    const synapses = allToAll(2, 2, 0)
    const both = (t: number): Spike[] => [0, 1].map((source) => ({ t, source }))
    const pre = spikeTrain({ size: 2, spikes: [...both(1), ...both(3)] }, clock)
    const site = { synapses, clock, pre, post: pre, phases: new Subject<PhaseChange>(), name: 'rule' }
    compile(rule(lastPairing(2), window), site).updates.subscribe((update) => {
      log.push('write')
      synapses.apply(update)
    })
    clock.runSync(2)
    // four ties, told with the rows
    expect(log).toEqual([...Array<string>(4).fill('pair'), ...Array<string>(4).fill('write')])
    log.length = 0
    clock.runSync(10)
    // four pairs in the rows, four ties, four pairs in the columns
    expect(log).toEqual([...Array<string>(12).fill('pair'), ...Array<string>(4).fill('write')])
  })

  it.each(['fused', 'streams'] as const)(
    'lets a bound see, in a column, what was written in a row (%s)',
    (evaluation) => {
      const both = (t: number): Spike[] => [0, 1].map((source) => ({ t, source }))
      const window = functionWindow((dt) => (dt === 0 ? 0 : 1), { support: 50 })
      const driven = drive(rule(allToAllPairing(), window, hardBound(-1, 1.5)), {
        synapses: allToAll(2, 2, 0, { autapses: false }),
        pre: [...both(1), ...both(3)],
        evaluation,
      })
      expect(
        driven.updates.slice(4).map(({ t, axis, index, dw }) => ({ t, axis, index, dw: [...dw] })),
      ).toEqual([
        { t: 3, axis: 'post', index: 0, dw: [1] },
        { t: 3, axis: 'post', index: 1, dw: [1] },
        { t: 3, axis: 'pre', index: 0, dw: [0.5] },
        { t: 3, axis: 'pre', index: 1, dw: [0.5] },
      ])
      expect([...driven.weights]).toEqual([1.5, 1.5])
    },
  )

  it.each(['fused', 'streams'] as const)(
    'pairs across rounds as ties, when all spikes pair (%s)',
    (evaluation) => {
      // post 0 fires in the first round of t = 5, pre 0 in a later one, sent without delay; and the other way round
      for (const first of ['pre', 'post'] as const) {
        for (const ties of ['mean', 'none'] as const) {
          const clock = new EventTimeScheduler()
          const pre = new Subject<Spike>()
          const post = new Subject<Spike>()
          const phases = new Subject<PhaseChange>()
          const synapses = allToAll(1, 1, 0)
          const window = functionWindow((dt) => (dt === 0 ? 10 : Math.sign(dt)), { support: 50 })
          const compiled = compile(
            sum([
              rule(allToAllPairing({ ties }), window),
              rule(allToAllPairing({ ties }), window, accumulate({ phase: 'a' })),
            ]),
            { synapses, clock, pre, post, phases, name: 'rule' },
            evaluation,
          )
          const updates: WeightUpdate[] = []
          compiled.updates.subscribe((update) => updates.push(update))
          const [early, late] = first === 'pre' ? [pre, post] : [post, pre]
          clock.schedule(
            () => phases.next({ t: 1, ended: undefined, began: { name: 'a', begin: 1, index: 0 } }),
            1,
          )
          clock.schedule(() => early.next({ t: 5, source: 0 }), 5)
          clock.schedule(() => {
            // an action from an action opens a round of its own
            clock.schedule(() => late.next({ t: 5, source: 0 }), 0)
          }, 5)
          clock.schedule(() => pre.next({ t: 7, source: 0 }), 7)
          clock.schedule(
            () => phases.next({ t: 9, ended: { name: 'a', begin: 1, index: 0 }, began: undefined }),
            9,
          )
          clock.runSync(20)
          const total = (whole: boolean) =>
            updates.filter(({ axis }) => (axis === 'all') === whole).reduce((all, { dw }) => all + dw[0]!, 0)
          const expected = (ties === 'mean' ? 10 : 0) - 1
          expect([first, ties, total(false), total(true)]).toEqual([first, ties, expected, expected])
          expect(updates).toHaveLength(4)
        }
      }
    },
  )
})

describe('a sum', () => {
  const spikes: Spike[] = [
    { t: 1, source: 0 },
    { t: 2, source: 1 },
    { t: 2, source: 0 },
    { t: 5, source: 1 },
    { t: 6, source: 0 },
  ]
  const pair = rule(allToAllPairing(), exponentialWindow())

  test.prop([scenarios, fc.constantFrom('fused', 'streams')])(
    'of a rule and its opposite changes nothing',
    ({ activity, make, any, program }, evaluation) => {
      const driven = drive(sum([any.rule, sum([any.rule], scale(-1))]), {
        synapses: make(),
        ...activity,
        ...program,
        evaluation,
      })
      for (const { dw } of driven.updates) for (const x of dw) expect(Math.abs(x)).toBe(0)
    },
  )

  it.each(['fused', 'streams'] as const)(
    'adds what its rules say of a row before its stages (%s)',
    (evaluation) => {
      // +1 and -0.9 a pair: a bound of 0.15 after the sum sees 0.1, a bound in each rule would have cut 1 to 0.15
      const step = (value: number) => functionWindow((dt) => (dt > 0 ? value : 0), { support: 100 })
      const two = sum(
        [rule(allToAllPairing(), step(1)), rule(allToAllPairing(), step(-0.9))],
        hardBound(-0.15, 0.15),
      )
      const driven = drive(two, {
        synapses: allToAll(1, 1, 0),
        pre: [{ t: 1, source: 0 }],
        post: [{ t: 2, source: 0 }],
        evaluation,
      })
      expect(labels(driven)).toEqual([
        { t: 1, axis: 'pre', index: 0 },
        { t: 2, axis: 'post', index: 0 },
      ])
      expect(driven.weights[0]).toBeCloseTo(0.1, 15)
    },
  )

  it.each(['fused', 'streams'] as const)(
    'within a sum is added to its siblings before the outer stages (%s)',
    (evaluation) => {
      const step = (value: number) => functionWindow((dt) => (dt > 0 ? value : 0), { support: 100 })
      const nested = sum(
        [
          sum([rule(allToAllPairing(), step(1)), sum([rule(allToAllPairing(), step(1))])], scale(1)),
          rule(allToAllPairing(), step(-1.9)),
        ],
        hardBound(-0.15, 0.15),
      )
      const driven = drive(nested, {
        synapses: allToAll(1, 1, 0),
        pre: [{ t: 1, source: 0 }],
        post: [{ t: 2, source: 0 }],
        evaluation,
      })
      expect(driven.updates).toHaveLength(2)
      expect(driven.weights[0]).toBeCloseTo(0.1, 15)
    },
  )

  it.each(['fused', 'streams'] as const)(
    'within a sum adds what its chains say at the end of a phase (%s)',
    (evaluation) => {
      const during = { phase: 'a', per: 10 }
      const driven = drive(
        sum([
          sum([sal({ eta: 1, tau: 10, during }), wakeSleep({ eta: 1, tau: 10, coactivations: 0.2, during })]),
          sal({ eta: -1, tau: 10, during }),
        ]),
        { synapses: allToAll(2, 2, 0), pre: spikes, phases: [{ name: 'a', end: 10 }], evaluation },
      )
      expect(labels(driven)).toEqual([{ t: 10, axis: 'all', index: 0 }])
    },
  )

  it('tells rows before columns, whatever its rules have kept of them', () => {
    const columns = rule(allToAllPairing(), exponentialWindow(), () => filter(({ axis }) => axis === 'pre'))
    const driven = drive(sum([columns, pair]), {
      synapses: allToAll(2, 2, 0),
      pre: spikes.filter(({ t }) => t === 2),
    })
    expect(labels(driven)).toEqual([
      { t: 2, axis: 'post', index: 0 },
      { t: 2, axis: 'post', index: 1 },
      { t: 2, axis: 'pre', index: 0 },
      { t: 2, axis: 'pre', index: 1 },
    ])
  })

  it.each(['fused', 'streams'] as const)('passes on by itself what a rule says later (%s)', (evaluation) => {
    const late: StageFunction = ({ clock }) => delay(2.5, clock)
    const over = accumulate({ phase: 'a' })
    const driven = drive(
      sum([
        pair,
        rule(allToAllPairing(), exponentialWindow(), late),
        rule(allToAllPairing(), exponentialWindow(), over, late),
      ]),
      {
        synapses: allToAll(2, 2, 0),
        pre: spikes,
        start: 0,
        phases: [
          { name: 'a', end: 3 },
          { name: 'a', end: 4 },
        ],
        evaluation,
      },
    )
    const clockless = drive(pair, { synapses: allToAll(2, 2, 0), pre: spikes, evaluation })
    const rows = driven.updates.filter(({ axis }) => axis !== 'all')
    // each is told at once and again; a late one carries the time of its spike
    for (const update of clockless.updates) {
      expect(rows.filter((other) => isDeepStrictEqual(other, update))).toHaveLength(2)
    }
    expect(rows).toHaveLength(2 * clockless.updates.length)
    const wholes = driven.updates.filter(({ axis }) => axis === 'all')
    expect(wholes.map(({ t }) => t)).toEqual([3, 4])
    // the first sum was still on its way when the second, of nothing, was made
    expect(wholes[0]!.dw.some((dw) => dw !== 0)).toBe(true)
    expect(wholes[1]!.dw.every((dw) => dw === 0)).toBe(true)
  })

  it.each(['fused', 'streams'] as const)(
    'settles after the sums in it, though a stage subscribes to those late (%s)',
    (evaluation) => {
      const late: StageFunction =
        ({ clock }) =>
        (updates) =>
          timer(1.5, clock).pipe(switchMap(() => updates))
      const driven = drive(sum([sum([sum([pair], late)], scale(1)), pair]), {
        synapses: allToAll(2, 2, 0),
        pre: spikes,
        evaluation,
      })
      const alone = drive(pair, { synapses: allToAll(2, 2, 0), pre: spikes, evaluation })
      // from 1.5 ms on it is twice the pairs that the late one has heard of: those of spikes from there on
      const after = drive(pair, {
        synapses: allToAll(2, 2, 0),
        pre: spikes.filter(({ t }) => t > 1.5),
        evaluation,
      })
      const expected = alone.updates.map((update) => {
        const more = after.updates.find(
          ({ t, axis, index }) => t === update.t && axis === update.axis && index === update.index,
        )
        return { ...update, dw: update.dw.map((dw, k) => dw + (more?.dw[k] ?? 0)) }
      })
      expect(labels(driven)).toEqual(labels(alone))
      driven.updates.forEach(({ dw }, n) => {
        dw.forEach((x, k) => expect(x).toBeCloseTo(expected[n]!.dw[k]!, 14))
      })
    },
  )

  it('reads what its rules tell at once, since a buffer may be lent again', () => {
    const buffer = new Float64Array(2)
    const lending: StageFunction = () =>
      map((update) => {
        buffer.set(update.dw)
        return { ...update, dw: buffer }
      })
    const chain = (...stages: readonly StageFunction[]) =>
      rule(allToAllPairing(), exponentialWindow(), ...stages)
    const driven = (summed: PlasticityRule) =>
      drive(summed, { synapses: allToAll(2, 2, 0), pre: spikes }).updates
    expect(driven(sum([chain(lending), chain(lending)]))).toEqual(driven(sum([chain(), chain()])))
  })

  it('of one rule is that rule', () => {
    const alone = drive(pair, { synapses: allToAll(2, 2, 0), pre: spikes })
    expect(drive(sum([pair]), { synapses: allToAll(2, 2, 0), pre: spikes })).toMatchObject({
      updates: alone.updates,
      weights: alone.weights,
    })
  })
})

describe('explain', () => {
  const during = { phase: 'a', per: 10 }
  const site = (recurrent: boolean, autapses = false) => {
    const clock = new EventTimeScheduler()
    const pre = new Subject<Spike>()
    return {
      synapses: allToAll(3, 3, 0, { autapses }),
      clock,
      pre,
      post: recurrent ? pre : new Subject<Spike>(),
      phases: new Subject<PhaseChange>(),
      name: 'rule',
    }
  }

  it('says that chains of equal pairing, window shape and phase share one statistic', () => {
    const both = sum([
      wakeSleep({ eta: 1, tau: 10, coactivations: 0.1, during }),
      sal({ eta: 1, tau: 10, during, variability: 2 }),
    ])
    expect(compile(both, site(true)).explain()).toEqual([
      "all-to-all → triangular → accumulate → contrast → scale: spikes of the last 10 ms, one matrix for both directions, summed over each 'a', contrast → scale in one go. Why: the window ends there; cost of a spike: one value a spike within it; memory: those spikes, and one matrix for both directions.",
      "all-to-all → triangular → scale → accumulate → scale: spikes of the last 10 ms, one matrix for both directions, summed over each 'a' (shared with a chain above), scale in one go. Why: the window ends there; cost of a spike: one value a spike within it; memory: those spikes, and one matrix for both directions.",
    ])
  })

  it('says that chains share through sums of sums', () => {
    const nested = sum([sal({ eta: 1, tau: 10, during }), sum([sum([sal({ eta: 2, tau: 10, during })])])])
    expect(compile(nested, site(true)).explain()[1]).toContain('(shared with a chain above)')
  })

  it('says that chains which differ in pairing, ties, shape or phase do not share', () => {
    const over = accumulate({ phase: 'a' })
    const rest = [
      rule(allToAllPairing(), exponentialWindow(), over),
      rule(lastPairing(1), exponentialWindow(), over),
      rule(lastPairing(2), exponentialWindow(), over),
      rule(restrictedPairing(), exponentialWindow(), over),
      rule(restrictedPairing({ ties: 'none' }), exponentialWindow(), over),
      rule(restrictedPairing(), exponentialWindow({ tau_causal: 10 }), over),
      rule(restrictedPairing(), triangularWindow({ tau: 20 }), over),
      rule(restrictedPairing(), triangularWindow({ tau: 20 }), accumulate({ phase: 'b' })),
      rule(restrictedPairing(), (dt) => dt, over),
      rule(restrictedPairing(), (dt) => dt, over),
    ]
    const lines = compile(sum(rest), site(true)).explain()
    expect(lines).toHaveLength(rest.length)
    expect(lines.filter((line) => line.includes('shared'))).toEqual([])
    const again = compile(sum(rest.slice(0, 8).flatMap((part) => [part, part])), site(true)).explain()
    expect(again.filter((line) => line.includes('shared'))).toHaveLength(8)
  })

  it('says that one matrix serves both directions only where a population projects to others of itself', () => {
    const one = (recurrent: boolean, autapses: boolean) =>
      compile(sal({ eta: 1, tau: 10, during }), site(recurrent, autapses))
        .explain()[0]!
        .includes('one matrix')
    expect([one(true, false), one(true, true), one(false, false)]).toEqual([true, false, false])
    const asymmetric = rule(
      allToAllPairing(),
      exponentialWindow({ tau_causal: 5 }),
      accumulate({ phase: 'a' }),
    )
    expect(compile(asymmetric, site(true)).explain()[0]).not.toContain('one matrix')
  })

  it('says what runs at once, and what as streams', () => {
    const chain = rule(
      allToAllPairing(),
      exponentialWindow(),
      scale(2),
      gate('a'),
      accumulate({ phase: 'b' }),
    )
    expect(compile(chain, site(true)).explain()).toEqual([
      'all-to-all → exponential → scale → gate → accumulate: a row or column a spike, from exponential traces; then as streams scale → gate → accumulate. Why: exponentials decay as one; cost of a spike: one product a partner; memory: one number a neuron.',
    ])
    expect(compile(chain, site(true), 'streams').explain()).toEqual([
      'all-to-all → exponential → scale → gate → accumulate: every pair as a stream; then as streams scale → gate → accumulate. Why: streams were asked for; cost and memory: those of each part.',
    ])
    const own = rule(
      { ...lastPairing(3), known: undefined, kind: 'mine' } as never,
      exponentialWindow(),
      accumulate({ phase: 'b' }),
    )
    expect(compile(own, site(true)).explain()[0]).toBe(
      'mine → exponential → accumulate: every pair as a stream; then as streams accumulate. Why: the pairing is your own; cost and memory: those of each part.',
    )
  })
})

describe('what explain says of memory', () => {
  const site = () => ({
    synapses: allToAll(3, 2, 0),
    clock: new EventTimeScheduler(),
    pre: new Subject<Spike>(),
    post: new Subject<Spike>(),
    phases: new Subject<PhaseChange>(),
    name: 'rule',
  })
  const fast = exponentialWindow({ tau_causal: 5, tau_anticausal: 5 })
  const cases: readonly [string, PlasticityRule, readonly string[]][] = [
    [
      'alpha',
      rule(allToAllPairing(), alphaWindow()),
      ['from alpha traces', 'memory: three numbers a neuron'],
    ],
    [
      'a sum of exponentials',
      rule(allToAllPairing(), sumWindow([fast, exponentialWindow()])),
      ['from exponential traces. Why: exponentials decay as one', 'memory: one number a neuron'],
    ],
    [
      'a sum of shapes',
      rule(allToAllPairing(), sumWindow([fast, alphaWindow(), triangularWindow({ tau: 12 })])),
      ['from exponential traces + alpha traces + spikes of the last 12 ms', 'the window ends there'],
    ],
    [
      'a table',
      rule(allToAllPairing(), tableWindow({ dt: [-3, 9], values: [1, 1] })),
      ['from spikes of the last 9 ms (pre) and spikes of the last 3 ms (post)', 'memory: those spikes'],
    ],
    [
      'nearest neighbours',
      rule(symmetricPairing(), fast),
      ['rings of the last 1', 'memory: one time a neuron'],
    ],
    [
      'pre-centred neighbours',
      rule(preCentredPairing(), triangularWindow({ tau: 12 })),
      [
        'spikes since the last one of the other side (pre) and rings of the last 1 (post)',
        'each pairs with the next one of the other side, then no more',
        'memory: spikes since the oldest last one of the other side, of 12 ms at most / one time a neuron',
      ],
    ],
    [
      'triplets',
      rule(tripletPairing({ tau_pre: 1, tau_post: 2 }), fast, accumulate({ phase: 'a' })),
      ['times a trace of the neuron’s own spikes', 'then as streams accumulate'],
    ],
    [
      'pre-centred neighbours over a phase',
      rule(preCentredPairing(), triangularWindow({ tau: 12 }), accumulate({ phase: 'a' })),
      ["summed over each 'a'", 'and two matrices'],
    ],
  ]

  it.each(cases)('%s', (_, plasticity, parts) => {
    const [line] = compile(plasticity, site()).explain()
    for (const part of parts) expect(line).toContain(part)
  })
})

describe('the stream of updates', () => {
  const make = () => {
    const clock = new EventTimeScheduler()
    const pre = new Subject<Spike>()
    const post = new Subject<Spike>()
    const phases = new Subject<PhaseChange>()
    const synapses = fromList(1, 1, [{ pre: 0, post: 0, weight: 0 }])
    return { clock, pre, post, phases, synapses, name: 'plasticity of p' }
  }
  const step = functionWindow((dt) => Math.sign(dt), { support: 100 })
  const twice = () =>
    sum([rule(allToAllPairing(), step), rule(allToAllPairing(), step, accumulate({ phase: 'a' }))])

  it('listens to nobody before it is subscribed to, and to nobody after', () => {
    const site = make()
    const compiled = compile(twice(), site)
    const observed = () => [site.pre, site.post, site.phases].map((subject) => subject.observed)
    expect(observed()).toEqual([false, false, false])
    const subscription = compiled.updates.subscribe()
    expect(observed()).toEqual([true, true, true])
    subscription.unsubscribe()
    expect(observed()).toEqual([false, false, false])
  })

  it('evaluates the rule for each subscription on its own, from then on', () => {
    const site = make()
    const compiled = compile(twice(), site)
    const seen: [number, number][][] = [[], []]
    const begin = { name: 'a', begin: 0, index: 0 }
    const listen = (list: [number, number][]) =>
      compiled.updates.subscribe(({ t, dw }) => list.push([t, dw[0]!]))
    listen(seen[0]!)
    const at = (t: number, work: () => void) => site.clock.schedule(work, t)
    at(0, () => site.phases.next({ t: 0, ended: undefined, began: begin }))
    at(1, () => site.pre.next({ t: 1, source: 0 }))
    at(2, () => listen(seen[1]!))
    at(3, () => site.post.next({ t: 3, source: 0 }))
    at(4, () => site.phases.next({ t: 4, ended: begin, began: undefined }))
    site.clock.runSync(10)
    // the second has not heard of the first spike, nor of the beginning of the phase
    expect(seen).toEqual([
      [
        [1, 0],
        [3, 1],
        [4, 1],
      ],
      [[3, 0]],
    ])
  })

  it('goes on when the spikes of one side have ended', () => {
    const site = make()
    const seen: number[] = []
    let isOver = false
    compile(twice(), site).updates.subscribe({
      next: ({ dw }) => seen.push(dw[0]!),
      complete: () => {
        isOver = true
      },
    })
    site.clock.schedule(() => {
      site.pre.next({ t: 1, source: 0 })
      site.pre.complete()
    }, 1)
    site.clock.schedule(() => site.post.next({ t: 2, source: 0 }), 2)
    site.clock.runSync(5)
    expect(seen).toEqual([0, 1])
    expect(isOver).toBe(false)
  })

  it.each(['pre', 'post', 'phases'] as const)('passes on an error of %s', (which) => {
    for (const evaluation of ['fused', 'streams'] as const) {
      const site = make()
      const errors: unknown[] = []
      compile(twice(), site, evaluation).updates.subscribe({ error: (cause: unknown) => errors.push(cause) })
      site[which].error('broken')
      expect(errors).toEqual(['broken'])
      expect(site.pre.observed || site.post.observed || site.phases.observed).toBe(false)
    }
  })

  it('stops the run with the error of a subscriber, and names the rule', () => {
    const site = make()
    compile(twice(), site).updates.subscribe(() => {
      throw new Error('no more')
    })
    site.clock.schedule(() => site.pre.next({ t: 1, source: 0 }), 1)
    expect(() => site.clock.runSync(5)).toThrow('plasticity of p at t = 1 ms: no more')
  })

  it.each(['fused', 'streams'] as const)(
    'refuses a spike of a neuron that is not there (%s)',
    (evaluation) => {
      for (const side of ['pre', 'post'] as const) {
        for (const chain of twice().rules) {
          const site = make()
          compile(chain, site, evaluation).updates.subscribe()
          site.clock.schedule(() => site[side].next({ t: 1, source: 1 }), 1)
          expect(() => site.clock.runSync(5)).toThrow(
            `plasticity of p at t = 1 ms: source of a ${side}synaptic spike: 1; expected an index from 0 to 0.`,
          )
        }
      }
    },
  )
})
