import { fc, test } from '@fast-check/vitest'
import { bufferCount, delay, filter, map, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { allToAll, type Synapses, withDelays } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  type Cause,
  eachSpike,
  eligibility,
  exponentialWindow,
  functionWindow,
  gate,
  hardBound,
  keepSign,
  modulate,
  observedFactor,
  restrictedPairing,
  rule,
  scale,
  softBound,
  spikeFactor,
  type Stage,
  type Pairing,
  type StageFunction,
  sum,
} from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { countedPairs } from '../oracles/pairSums.ts'
import { activities, pairings, programs, rules, topologies, windows } from './arbitraries.ts'
import { drive, endsOf, timesOf } from './drive.ts'

const scenarios = activities.chain((activity) =>
  fc.record({
    activity: fc.constant(activity),
    make: topologies(activity),
    any: rules(activity),
    program: programs,
  }),
)

const sumOf = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0)

/** Of a window that decays what is less than 2^-60 of its amplitude is not looked for. */
const isWorth = (value: number): boolean => Math.abs(value) > 1e-15

/** Where a chain or a sum stands: of `rules[1].rules[0]` that is `rules[1]`, and of that `rule`. */
const above = (path: string): string => {
  const at = path.lastIndexOf('.')
  return at < 0 ? 'rule' : path.slice(0, at)
}

/** What a cause says of itself adds up, part by part, to the change. */
const expectAddedUp = (cause: Cause, bound: number): void => {
  const near = (x: number, y: number) => expect(Math.abs(x - y)).toBeLessThanOrEqual(bound)
  /** What has come to each sum. */
  const came = new Map<string, number>()
  const tell = (path: string, value: number) => {
    if (path === 'rule') return near(value, cause.dw)
    came.set(above(path), (came.get(above(path)) ?? 0) + value)
  }
  for (const { path, value, steps, dw, spikes, count } of cause.terms) {
    expect(spikes.length).toBe(Math.min(count, 1000))
    for (const spike of spikes) {
      if (spike.pairs.length === 0) continue
      near(sumOf(spike.pairs.map((pair) => pair.factor * pair.value)), spike.value)
    }
    near(sumOf(spikes.map((spike) => spike.value)), value)
    let now = value
    for (const { before, after } of steps) {
      near(before, now)
      now = after
    }
    expect(dw + 0).toBe(now + 0)
    tell(path, dw)
  }
  // the deepest first
  const depth = (path: string) => (path === 'rule' ? 0 : path.split('.').length)
  const sums = [...new Set([...came.keys(), ...cause.sums.map(({ path }) => path)])]
  for (let level = Math.max(0, ...sums.map(depth)); level >= 0; level--) {
    for (const path of new Set([...came.keys()].filter((key) => depth(key) === level))) {
      let now = came.get(path)!
      for (const { before, after } of cause.sums.find((one) => one.path === path)?.steps ?? []) {
        near(before, now)
        now = after
      }
      tell(path, now)
    }
  }
  near(cause.unexplained, 0)
}

describe('the causes of a rule', () => {
  test.prop([scenarios], { numRuns: 400 })(
    'are each change as it was written, lead along the weight without a gap, and add up to 1e-12 of the sum of |dw|',
    ({ activity, make, any, program }) => {
      const plain = drive(any.rule, { synapses: make(), ...activity, ...program })
      const synapses = make()
      const start = Float64Array.from(synapses.weights)
      const watched = drive(any.rule, { synapses, ...activity, ...program, watch: {} })
      // not a bit of the run is another
      expect(watched.updates).toEqual(plain.updates)
      expect(watched.weights).toEqual(plain.weights)
      const sizes = plain.updates.flatMap(({ dw }) => Array.from(dw, Math.abs))
      const bound = 1e-12 * (1 + sumOf(sizes))
      const now = Float64Array.from(start)
      for (const cause of watched.causes) {
        const at = synapses.position(cause.post, cause.pre)
        expect(cause.w + 0).toBe(now[at]! + 0)
        now[at]! += cause.dw
        expectAddedUp(cause, bound)
      }
      // a weight of -0 is 0 after a change of 0
      now.forEach((w, k) => expect(w + 0).toBe(watched.weights[k]! + 0))
    },
  )
})

describe('the pairs of a cause', () => {
  const ms = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 1e-3, max: 9, noNaN: true }))
  const cases = activities.chain((activity) => {
    const count = activity.preSize * activity.postSize
    const delays = fc.oneof(
      ms.map((one) => Array.from({ length: count }, () => one)),
      fc.array(ms, { minLength: count, maxLength: count }),
    )
    return fc.record({
      activity: fc.constant(activity),
      make: topologies(activity),
      axonal: delays,
      dendritic: delays,
      how: pairings,
      window: windows,
    })
  })

  test.prop([cases, fc.boolean()], { numRuns: 300 })(
    'are all that there are of the two trains, with the times at which the spikes were fired and dt at the synapse',
    ({ activity, make, axonal, dendritic, how, window }, isDelayed) => {
      const { preSize, postSize, pre, post = pre } = activity
      const synapses = isDelayed ? withDelays(make(), { delay: axonal, dendriticDelay: dendritic }) : make()
      const { causes } = drive(rule(how.pairing, window.window, scale(0.5)), {
        synapses,
        ...activity,
        watch: {},
      })
      const [preTimes, postTimes] = [timesOf(preSize, pre), timesOf(postSize, post)]
      for (const ends of endsOf(synapses)) {
        const [ahead, back] = isDelayed
          ? [axonal[ends.post * preSize + ends.pre]!, dendritic[ends.post * preSize + ends.pre]!]
          : [0, 0]
        const arriving = [...new Set(preTimes[ends.pre]!.map((t) => t + ahead))]
        const returning = [...new Set(postTimes[ends.post]!.map((t) => t + back))]
        const expected = countedPairs(arriving, returning, how.scheme, how.ties).filter(
          // what a window is 0 for is no cause
          ({ dt, factor }) => isWorth(factor * window.value(dt)),
        )
        const own = causes.filter((cause) => cause.pre === ends.pre && cause.post === ends.post)
        const found = own.flatMap(({ t, terms }) =>
          terms.flatMap(({ spikes }) =>
            spikes.flatMap((spike) => {
              expect(spike.t).toBe(t)
              return spike.pairs.map((pair) => ({ ...pair, t }))
            }),
          ),
        )
        const byTime = <T extends { t: number; dt: number }>(pairs: readonly T[]) =>
          [...pairs].sort((a, b) => a.t - b.t || a.dt - b.dt)
        const worth = byTime(found.filter((pair) => isWorth(pair.factor * pair.value)))
        const timesIn = (pairs: readonly { t: number; dt: number }[]) => pairs.map(({ t, dt }) => ({ t, dt }))
        expect(timesIn(worth)).toEqual(timesIn(byTime(expected)))
        byTime(expected).forEach(({ factor }, k) => expect(worth[k]!.factor).toBeCloseTo(factor, 12))
        for (const { t_pre, t_post, dt, value } of found) {
          expect(preTimes[ends.pre]).toContain(t_pre)
          expect(postTimes[ends.post]).toContain(t_post)
          expect(Math.abs(t_post + back - (t_pre + ahead) - dt)).toBeLessThanOrEqual(1e-9)
          expect(Math.abs(value - window.value(dt))).toBeLessThanOrEqual(1e-12)
        }
      }
    },
  )
})

describe('a cause', () => {
  /** +1 a pair with pre before post. */
  const step = functionWindow((dt) => (dt > 0 ? 1 : 0), { support: 100 })
  const at = (...times: readonly number[]) => times.map((t) => ({ t, source: 0 }))
  const one = (weight = 0): Synapses => allToAll(1, 1, weight)
  const chain = (...stages: readonly (Stage | StageFunction)[]) => rule(allToAllPairing(), step, ...stages)

  it('says what each part made of a change in turn', () => {
    const { causes } = drive(sum([chain(scale(0.5)), chain(scale(-0.1))], hardBound(-1, 0.25)), {
      synapses: one(),
      pre: at(1),
      post: at(3),
      watch: { pre: 0, post: 0 },
    })
    expect(causes).toHaveLength(1)
    const pairs = [{ t_pre: 1, t_post: 3, dt: 2, value: 1, factor: 1 }]
    const term = (k: number, factor: number) => ({
      path: `rules[${k}]`,
      chain: 'all-to-all → function → scale',
      dw: factor,
      spikes: [{ t: 3, side: 'post', pairs, value: 1, dw: factor }],
      count: 1,
      value: 1,
      steps: [{ kind: 'scale', before: 1, after: factor, count: 1 }],
    })
    expect(causes[0]).toEqual({
      t: 3,
      pre: 0,
      post: 0,
      w: 0,
      dw: 0.25,
      terms: [term(0, 0.5), term(1, -0.1)],
      sums: [{ path: 'rule', steps: [{ kind: 'hard-bound', before: 0.4, after: 0.25, count: 1 }] }],
      unexplained: 0,
    })
  })

  it('asks a pairing for the pairs of its own synapse, unless a stage of one’s own may want those of others', () => {
    const asked: (readonly number[] | undefined)[] = []
    const base = allToAllPairing()
    const pairing: Pairing = {
      ...base,
      operator: (options) => {
        asked.push(
          options.watched?.({ axis: 'post', index: 1 }),
          options.watched?.({ axis: 'post', index: 0 }),
        )
        return base.operator(options)
      },
    }
    const spikes = [1, 2, 3, 4].flatMap((t) => [0, 1, 2].map((source) => ({ t: t + source / 10, source })))
    const causesWith = (...stages: readonly (Stage | StageFunction)[]) => {
      asked.length = 0
      return drive(rule(pairing, exponentialWindow({ A_causal: 1 }), ...stages), {
        synapses: allToAll(3, 3, 0.1),
        pre: spikes,
        post: spikes,
        watch: { pre: 2, post: 1 },
      }).causes
    }
    const alone = causesWith(scale(0.5), hardBound(-5, 5))
    expect(asked.slice(-2)).toEqual([[2], []])
    const withOthers = causesWith(scale(0.5), () => map((update) => update), hardBound(-5, 5))
    expect(asked.slice(-2)).toEqual([undefined, undefined])
    expect(alone.length).toBeGreaterThan(5)
    expect(alone.map(({ dw }) => dw)).toEqual(withOthers.map(({ dw }) => dw))
    for (const { unexplained } of alone) expect(Math.abs(unexplained)).toBeLessThanOrEqual(1e-12)
  })

  it('looks no further back than to where an exponential window is 2^-60 of its amplitude', () => {
    const reaches: number[] = []
    const base = allToAllPairing()
    const pairing: Pairing = {
      ...base,
      operator: (options) => {
        reaches.push(options.support)
        return base.operator(options)
      },
    }
    const exponential = exponentialWindow({ A_causal: 1, tau_causal: 2, tau_anticausal: 3 })
    drive(rule(pairing, exponential), {
      synapses: one(),
      pre: at(1),
      post: at(2),
      watch: {},
    })
    const reach = reaches.at(-1)!
    expect(Math.exp(-reach / 3)).toBeLessThan(2 ** -60)
    expect(Math.exp(-reach / 3)).toBeGreaterThan(2 ** -62)
  })

  it('tells of a change that a bound took away', () => {
    const { causes } = drive(chain(hardBound(0, 1)), { synapses: one(1), pre: at(1), post: at(2), watch: {} })
    expect(causes).toMatchObject([
      { t: 2, w: 1, dw: 0, terms: [{ steps: [{ kind: 'hard-bound', before: 1, after: 0 }] }] },
    ])
  })

  it('sees what somebody else wrote earlier in its instant', () => {
    const clock = new EventTimeScheduler()
    const synapses = one()
    clock.schedule(() => synapses.write(2, [0.75]), 2)
    const { causes } = drive(chain(hardBound(0, 1)), { synapses, pre: at(1), post: at(2), clock, watch: {} })
    expect(causes).toMatchObject([
      { t: 2, w: 0, dw: 0.75, terms: [] },
      { t: 2, w: 0.75, dw: 0.25, unexplained: 0 },
    ])
  })

  it('is none of what somebody else writes at the time and along the axis of its rule', () => {
    const clock = new EventTimeScheduler()
    const synapses = one()
    clock.schedule(() => synapses.apply({ t: 2, axis: 'post', index: 0, dw: Float64Array.of(5) }), 2)
    const { causes } = drive(chain(scale(0.5)), { synapses, pre: at(1), post: at(2), clock, watch: {} })
    expect(causes).toMatchObject([
      { t: 2, w: 0, dw: 5, terms: [], unexplained: 5 },
      { t: 2, w: 5, dw: 0.5, terms: [{ count: 1 }], unexplained: 0 },
    ])
  })

  it('says nothing of what a closed gate dropped', () => {
    const phases = [
      { name: 'a', end: 10 },
      { name: 'b', end: 20 },
    ]
    const { causes } = drive(chain(gate('b')), {
      synapses: one(),
      pre: at(1, 11),
      post: at(2, 12),
      phases,
      watch: {},
    })
    expect(causes.map(({ t, dw }) => ({ t, dw }))).toEqual([{ t: 12, dw: 2 }])
    expect(causes[0]!.terms[0]!.spikes[0]!.pairs.map(({ t_pre }) => t_pre)).toEqual([1, 11])
  })

  it('of a sum over a phase names every spike of the phase, and none of another', () => {
    const phases = ['a', 'b', 'a'].map((name, k) => ({ name, end: 10 * (k + 1) }))
    const { causes } = drive(chain(scale(2), accumulate({ phase: 'a', per: 5 }), scale(3)), {
      synapses: one(),
      pre: at(1, 3, 11, 21),
      post: at(2, 4, 12, 22),
      phases,
      watch: {},
    })
    expect(
      causes.map(({ t, dw, terms: [term] }) => ({ t, dw, spikes: term!.spikes.map((spike) => spike.t) })),
    ).toEqual([
      { t: 10, dw: 9, spikes: [2, 4] },
      { t: 30, dw: 12, spikes: [22] },
    ])
    expect(causes[0]!.terms[0]).toMatchObject({
      count: 2,
      value: 3,
      spikes: [
        { value: 1, dw: 2 },
        { value: 2, dw: 4 },
      ],
      steps: [
        { kind: 'scale', before: 3, after: 6, count: 2 },
        { kind: 'accumulate', before: 6, after: 3, count: 2 },
        { kind: 'scale', before: 3, after: 9, count: 1 },
      ],
    })
  })

  it('of very many spikes lists the first and the last, and counts all', () => {
    const count = 3000
    const pre = at(...Array.from({ length: count }, (_, k) => k + 0.25))
    const post = at(...Array.from({ length: count }, (_, k) => k + 0.5))
    const near = functionWindow((dt) => (dt > 0 ? 1 : 0), { support: 0.3 })
    const { causes } = drive(rule(allToAllPairing(), near, accumulate({ phase: 'a' })), {
      synapses: one(),
      pre,
      post,
      phases: [{ name: 'a', end: count + 1 }],
      watch: {},
    })
    const [term] = causes[0]!.terms
    expect(term).toMatchObject({ count, value: count, dw: count })
    expect(term!.spikes.map(({ t }) => t)).toEqual(
      [
        ...Array.from({ length: 500 }, (_, k) => k),
        ...Array.from({ length: 500 }, (_, k) => count - 500 + k),
      ].map((k) => k + 0.5),
    )
  })

  it('of a rule of one side alone is the one spike', () => {
    const { causes } = drive(eachSpike({ pre: -0.5, post: 2 }, scale(2)), {
      synapses: one(),
      pre: at(1),
      post: at(2),
      watch: {},
    })
    expect(causes.map(({ t, dw, terms }) => ({ t, dw, spikes: terms[0]!.spikes }))).toEqual([
      { t: 1, dw: -1, spikes: [{ t: 1, side: 'pre', pairs: [], value: -0.5, dw: -1 }] },
      { t: 2, dw: 4, spikes: [{ t: 2, side: 'post', pairs: [], value: 2, dw: 4 }] },
    ])
  })

  describe('behind a stage of your own', () => {
    const spikesOf = (causes: readonly Cause[]) =>
      causes.map(({ t, terms: [term] }) => ({ t, spikes: term!.spikes.map((spike) => spike.t) }))
    const driven = (...stages: readonly (Stage | StageFunction)[]) =>
      drive(chain(...stages), { synapses: one(), pre: at(1), post: at(2, 4, 6, 8), watch: {} }).causes

    it('that tells at once is what came in then, and what it drops is dropped', () => {
      let n = 0
      const causes = driven(
        () => (updates) =>
          updates.pipe(
            filter(({ axis }) => axis === 'pre' || n++ % 2 === 1),
            map((update) => ({ ...update, dw: update.dw.map((dw) => 2 * dw) })),
          ),
      )
      // the second evaluation counts on where the first has stopped: an operator of one's own runs twice
      expect(causes.every(({ terms }) => terms.length <= 1)).toBe(true)
      for (const { terms } of causes) for (const { count } of terms) expect(count).toBe(1)
    })

    it('that tells later is what came in with that time', () => {
      const causes = driven(
        ({ clock }) => delay(3, clock),
        () => map((update) => ({ ...update, dw: update.dw.map((dw) => 2 * dw) })),
        hardBound(0, 5),
      )
      expect(spikesOf(causes)).toEqual([
        { t: 5, spikes: [2] },
        { t: 7, spikes: [4] },
        { t: 9, spikes: [6] },
        { t: 11, spikes: [8] },
      ])
      expect(causes.map(({ dw }) => dw)).toEqual([2, 2, 1, 0])
      for (const cause of causes) expectAddedUp(cause, 1e-12)
    })

    const summed: StageFunction = () => (updates) =>
      updates.pipe(
        filter(({ axis }) => axis === 'post'),
        bufferCount(2),
        map((both) => ({ ...both[1]!, dw: Float64Array.of(sumOf(both.map(({ dw }) => dw[0]!))) })),
      )

    it('that says that it gathers is all that came in since', () => {
      const pairs: Stage = { kind: 'two by two', gathers: 'once', operator: summed }
      const causes = driven(scale(1), pairs)
      expect(spikesOf(causes)).toEqual([
        { t: 4, spikes: [2, 4] },
        { t: 8, spikes: [6, 8] },
      ])
      for (const cause of causes) expectAddedUp(cause, 1e-12)
    })

    it('that gathers always is all that ever came in', () => {
      const pairs: Stage = { kind: 'trace', gathers: 'always', operator: summed }
      expect(spikesOf(driven(scale(1), pairs))).toEqual([
        { t: 4, spikes: [2, 4] },
        { t: 8, spikes: [2, 4, 6, 8] },
      ])
    })

    it('that tells without being told is nothing that was seen', () => {
      const alone: StageFunction =
        ({ clock }) =>
        () =>
          new Subject<never>().pipe((never) => {
            const ticks = new Subject<{ t: number; axis: 'all'; index: number; dw: Float64Array }>()
            clock.schedule(() => ticks.next({ t: 5, axis: 'all', index: 0, dw: Float64Array.of(7) }), 5)
            void never
            return ticks
          })
      expect(driven(alone)).toMatchObject([
        { t: 5, dw: 7, terms: [{ dw: 7, count: 0, spikes: [] }], unexplained: 0 },
      ])
    })
  })

  it('of a sum of a number of changes is told of the synapse that it is the sum of, and names all that it summed', () => {
    const spikes = [
      { t: 1, source: 0 },
      { t: 11, source: 0 },
      { t: 11, source: 1 },
      { t: 21, source: 1 },
    ]
    const { causes } = drive(rule(restrictedPairing(), step, accumulate({ every: 2 })), {
      synapses: allToAll(2, 1, 0),
      pre: spikes,
      post: at(2, 12, 22),
      watch: {},
    })
    expect(
      causes.map(({ t, pre, dw, terms: [term] }) => ({
        t,
        pre,
        dw,
        spikes: term!.spikes.map((spike) => spike.t),
      })),
    ).toEqual([
      { t: 12, pre: 0, dw: 2, spikes: [2, 12] },
      { t: 22, pre: 1, dw: 2, spikes: [12, 22] },
    ])
    for (const cause of causes) expectAddedUp(cause, 0)
  })

  describe('mid-run', () => {
    /** +1 a pair with pre before post, -1 with post before pre. */
    const both = functionWindow((dt) => Math.sign(dt), { support: 5 })
    const stageOf = (...stages: readonly Stage[]) => rule(allToAllPairing(), both, ...stages)

    it('begins at a weight of 0 with the signs that the rule has, as at every other', () => {
      const trains = { pre: at(3, 60, 80), post: at(1, 61, 79) }
      const kept = stageOf(keepSign())
      const plain = drive(kept, { synapses: one(0.5), ...trains })
      const { causes, weights } = drive(kept, { synapses: one(0.5), ...trains, watch: { from: 50 } })
      expect(weights).toEqual(plain.weights)
      expect(causes.map(({ t, w, dw, unexplained }) => ({ t, w, dw, unexplained }))).toEqual([
        { t: 61, w: 0, dw: 1, unexplained: 0 },
        { t: 80, w: 1, dw: -1, unexplained: 0 },
      ])
    })

    for (const bound of [hardBound(0, 1), softBound({ min: 0, max: 1 }), keepSign('excitatory')]) {
      it(`does not ask of weights that somebody has written what ${bound.kind} asks at the start`, () => {
        const clock = new EventTimeScheduler()
        const synapses = one(0.5)
        clock.schedule(() => synapses.write(40, [-1]), 40)
        const trains = { pre: at(60), post: at(61) }
        const { causes } = drive(stageOf(bound), { synapses, clock, ...trains, watch: { from: 50 } })
        expect(causes.at(-1)).toMatchObject({ t: 61, unexplained: 0, terms: [{ count: 1 }] })
      })
    }

    const trains = { pre: at(1, 100, 200), post: at(2, 101, 201) }
    const toldOnce = <T>(clock: EventTimeScheduler, value: T): Subject<T> => {
      const stream = new Subject<T>()
      clock.schedule(() => stream.next(value), 0)
      return stream
    }
    const phases = [{ name: 'a', end: 300 }]
    const states: Readonly<Record<string, (clock: EventTimeScheduler) => Stage>> = {
      'a gate that a stream has opened': (clock) => gate(toldOnce(clock, true)),
      'a gate of a phase': () => gate('a'),
      'what a stream of numbers said last': (clock) => modulate(observedFactor(toldOnce(clock, 2))),
      'a factor that decays': () => modulate(spikeFactor({ population: 'da', tau: 500 })),
    }
    for (const [what, make] of Object.entries(states)) {
      it(`knows of ${what}`, () => {
        const clock = new EventTimeScheduler()
        const { causes } = drive(stageOf(make(clock)), {
          synapses: one(),
          clock,
          ...trains,
          phases,
          others: { da: [10] },
          watch: { from: 50 },
        })
        expect(causes.map(({ t }) => t)).toEqual([101, 201])
        for (const cause of causes) {
          expect(cause.terms[0]!.count).toBe(1)
          expectAddedUp(cause, 1e-14)
        }
      })
    }
  })

  describe('of what is eligible', () => {
    const rewarded = (tau?: number, last = 80) =>
      drive(
        chain(
          eligibility({
            tau: 100,
            factor: spikeFactor({ population: 'da', ...(tau === undefined ? {} : { tau }) }),
          }),
          scale(2),
        ),
        {
          synapses: one(),
          pre: at(1, 50),
          post: at(3, 53, last),
          others: { da: [0.5, 30, 80] },
          watch: {},
        },
      )
    const spikesOf = (causes: readonly Cause[]) =>
      causes.map(({ t, terms: [term] }) => ({ t, spikes: term!.spikes.map((spike) => spike.t) }))

    it('is every spike before the impulse of dopamine, and all is explained', () => {
      const { causes, weights } = rewarded()
      expect(spikesOf(causes)).toEqual([
        { t: 30, spikes: [3] },
        { t: 80, spikes: [3, 53] },
      ])
      const met = (t: number) => Math.exp(-(t - 3) / 100) + (t > 53 ? 2 * Math.exp(-(t - 53) / 100) : 0)
      for (const cause of causes) {
        expectAddedUp(cause, 1e-12)
        expect(cause.dw).toBeCloseTo(2 * met(cause.t), 12)
      }
      expect(weights[0]).toBeCloseTo(2 * (met(30) + met(80)), 12)
    })

    it('is every spike before the time at which a factor that lasts has been integrated to', () => {
      const { causes } = rewarded(50, 81)
      expect(spikesOf(causes)).toEqual([
        { t: 30, spikes: [3] },
        { t: 50, spikes: [3] },
        { t: 53, spikes: [3] },
        { t: 80, spikes: [3, 53] },
        { t: 81, spikes: [3, 53] },
      ])
      for (const cause of causes) expectAddedUp(cause, 1e-12)
    })

    it('is told of as it was written where a spike and dopamine come at one time', () => {
      const { causes } = rewarded(50)
      expect(causes.map(({ t }) => t)).toEqual([30, 50, 53, 80])
      for (const cause of causes) {
        expect(cause.terms).toHaveLength(1)
        expectAddedUp(cause, 1e-12)
      }
    })
  })

  it('that came before the subscription is what stands as unexplained', () => {
    const { causes } = drive(chain(scale(0.5)), {
      synapses: one(),
      pre: at(1, 5),
      post: at(2, 6),
      watch: { from: 3 },
    })
    expect(causes).toMatchObject([
      {
        t: 6,
        w: 0.5,
        dw: 1,
        terms: [{ dw: 0.5, spikes: [{ pairs: [{ t_pre: 5, t_post: 6 }] }] }],
        unexplained: 0.5,
      },
    ])
  })

  it('is told though the window is one of several evaluations that sum over the same phase', () => {
    const over = accumulate({ phase: 'a' })
    const both = sum([
      rule(allToAllPairing(), exponentialWindow(), over),
      rule(allToAllPairing(), exponentialWindow(), scale(-0.5), over),
      eachSpike({ post: 1 }),
    ])
    const { causes, weights } = drive(both, {
      synapses: one(),
      pre: at(1, 4),
      post: at(2, 5),
      phases: [{ name: 'a', end: 10 }],
      watch: {},
    })
    expect(causes.map(({ t, terms }) => [t, terms.map(({ path }) => path)])).toEqual([
      [2, ['rules[2]']],
      [5, ['rules[2]']],
      [10, ['rules[0]', 'rules[1]']],
    ])
    expect(sumOf(causes.map(({ dw }) => dw))).toBeCloseTo(weights[0]!, 14)
  })
})
