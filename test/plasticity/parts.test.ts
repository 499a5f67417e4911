import { fc, test } from '@fast-check/vitest'
import { BehaviorSubject, map, of, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { allToAll, type PhaseChange, type Synapses, type WeightUpdate } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  anneal,
  compile,
  contrast,
  decay,
  exponentialWindow,
  functionWindow,
  gate,
  hardBound,
  lastPairing,
  rule,
  scale,
  type Stage,
  type StageFunction,
} from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { activities, topologies } from './arbitraries.ts'
import { drive, endsOf } from './drive.ts'

const weights = fc.double({ min: -3, max: 3, noNaN: true })

/** A part alone: what it makes of a list of updates. */
const through = (
  stage: Stage,
  synapses: Synapses,
  updates: readonly WeightUpdate[],
  phases = new Subject<PhaseChange>(),
): WeightUpdate[] => {
  const seen: WeightUpdate[] = []
  const source = new Subject<WeightUpdate>()
  source
    .pipe(
      stage.operator({
        synapses,
        clock: new EventTimeScheduler(),
        phases,
        keep: () => {},
        population: () => undefined,
        post: undefined,
        warn: () => {},
        together: (tell: () => void) => tell(),
      }),
    )
    .subscribe({
      next: (update) => seen.push(update),
      error: (cause: unknown) => {
        throw cause as Error
      },
    })
  for (const update of updates) source.next(update)
  return seen
}

/** A row, a column or all of the changes of a projection, with the synapses they are about. */
const someUpdates = activities.chain((activity) =>
  topologies(activity).chain((make) => {
    const synapses = make()
    const count = activity.preSize * activity.postSize
    return fc
      .tuple(
        fc.constantFrom<WeightUpdate['axis']>('pre', 'post', 'all'),
        fc.nat(),
        fc.array(weights, { minLength: count, maxLength: count }),
        fc.array(weights, { minLength: count, maxLength: count }),
      )
      .map(([axis, n, values, matrix]) => {
        const size = axis === 'pre' ? activity.preSize : activity.postSize
        const index = axis === 'all' ? 0 : n % size
        const about = endsOf(synapses).flatMap((ends, synapse) =>
          axis === 'all' || ends[axis] === index ? [{ ...ends, synapse }] : [],
        )
        const update: WeightUpdate = { t: 1, axis, index, dw: Float64Array.from(about, (_, k) => values[k]!) }
        return { synapses, update, about, matrix, preSize: activity.preSize }
      })
  }),
)

describe('scale', () => {
  test.prop([someUpdates, weights])('multiplies every change by a number', ({ synapses, update }, factor) => {
    const [scaled] = through(scale(factor), synapses, [update])
    expect(scaled).toEqual({ ...update, dw: update.dw.map((dw) => factor * dw) })
  })

  test.prop([someUpdates])(
    'multiplies the change of each synapse by its entry W[post][pre] of a matrix',
    ({ synapses, update, about, matrix, preSize }) => {
      const [scaled] = through(scale(matrix), synapses, [update])
      expect([...scaled!.dw]).toEqual(
        about.map(({ post, pre }, k) => matrix[post * preSize + pre]! * update.dw[k]!),
      )
      expect(through(scale(Float64Array.from(matrix)), synapses, [update])).toEqual([scaled])
    },
  )

  it('keeps a copy of the matrix: a rule is a value', () => {
    const matrix = [1, 2, 3, 4]
    const stage = scale(matrix)
    matrix.fill(Number.NaN)
    const update: WeightUpdate = { t: 1, axis: 'all', index: 0, dw: Float64Array.of(1, 1, 1, 1) }
    expect([...through(stage, allToAll(2, 2, 0), [update])[0]!.dw]).toEqual([1, 3, 2, 4])
  })

  it.each([scale, contrast])(
    'refuses a matrix that has not the shape of the projection, when it is wired',
    (part) => {
      const site = {
        synapses: allToAll(2, 3, 0),
        clock: new EventTimeScheduler(),
        pre: new Subject<Spike>(),
        post: new Subject<Spike>(),
        phases: new Subject<PhaseChange>(),
        name: 'rule',
      }
      const name = part === scale ? 'scale.factor' : 'contrast.target'
      for (const evaluation of ['fused', 'streams'] as const) {
        for (const stages of [
          [part([1, 2, 3, 4])],
          [part([1, 2, 3, 4]), accumulate({ phase: 'a' })],
          [accumulate({ phase: 'a' }), part([1, 2, 3, 4])],
        ]) {
          expect(() =>
            compile(rule(allToAllPairing(), exponentialWindow(), ...stages), site, evaluation),
          ).toThrow(`${name}: an array of 4; expected a matrix of 3 × 2, row-major [post][pre].`)
        }
      }
    },
  )
})

describe('hardBound', () => {
  test.prop([someUpdates, weights, weights])(
    'keeps every weight that it writes within the bounds, and leaves what fits',
    ({ synapses, update, about }, a, b) => {
      const [min, max] = a < b ? [a, b] : [b, a]
      const before = Float64Array.from(synapses.weights)
      // of a sign that no weight within the bounds has
      fc.pre(!before.some((w) => (w < 0 && min >= 0) || (w > 0 && max <= 0)))
      const [bounded] = through(hardBound(min, max), synapses, [update])
      about.forEach(({ synapse }, k) => {
        const free = before[synapse]! + update.dw[k]!
        const w = before[synapse]! + bounded!.dw[k]!
        expect(w).toBeCloseTo(Math.min(max, Math.max(min, free)), 14)
        expect(w).toBeGreaterThanOrEqual(min - 1e-15 * (1 + Math.abs(min)))
        expect(w).toBeLessThanOrEqual(max + 1e-15 * (1 + Math.abs(max)))
      })
      expect([bounded!.t, bounded!.axis, bounded!.index]).toEqual([update.t, update.axis, update.index])
    },
  )

  it('bounds one side only, if the other is infinite', () => {
    const update: WeightUpdate = { t: 1, axis: 'all', index: 0, dw: Float64Array.of(-9, 9) }
    const synapses = () => allToAll(1, 2, 0)
    expect([...through(hardBound(-1, Infinity), synapses(), [update])[0]!.dw]).toEqual([-1, 9])
    expect([...through(hardBound(-Infinity, 1), synapses(), [update])[0]!.dw]).toEqual([-9, 1])
  })

  it('takes a weight from outside to the bound with its next update', () => {
    const update: WeightUpdate = { t: 1, axis: 'pre', index: 0, dw: Float64Array.of(0.1) }
    expect([...through(hardBound(0, 1), allToAll(1, 1, 5), [update])[0]!.dw]).toEqual([-4])
  })

  test.prop([activities.chain((activity) => fc.tuple(fc.constant(activity), topologies(activity)))])(
    'holds in a run for every weight that was written, wherever it began',
    ([activity, make]) => {
      const synapses = make()
      const { updates, weights: after } = drive(
        rule(lastPairing(3), (dt) => 3 * Math.cos(dt), hardBound(-2, 0.25)),
        {
          synapses,
          ...activity,
        },
      )
      endsOf(synapses).forEach((ends, k) => {
        if (!updates.some(({ axis, index }) => axis !== 'all' && ends[axis] === index)) return
        expect(after[k]).toBeGreaterThanOrEqual(-2 - 1e-15)
        expect(after[k]).toBeLessThanOrEqual(0.25 + 1e-15)
      })
    },
  )
})

describe('anneal', () => {
  test.prop([
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: 1, max: 8 }),
    fc.double({ min: 0.01, max: 1, noNaN: true }),
  ])(
    'gives the n-th update its share: all, then geometrically less, then the rest',
    (from, length, factor) => {
      const update: WeightUpdate = { t: 1, axis: 'all', index: 0, dw: Float64Array.of(2) }
      const shares = through(
        anneal({ from, to: from + length, factor }),
        allToAll(1, 1, 0),
        Array.from({ length: 20 }, () => update),
      ).map(({ dw }) => dw[0]! / 2)
      shares.forEach((share, n) => {
        if (n <= from) expect(share).toBe(1)
        else if (n >= from + length) expect(share).toBeCloseTo(factor, 14)
        else expect(share / shares[n - 1]!).toBeCloseTo(factor ** (1 / length), 12)
      })
    },
  )

  it('counts for each rule on its own, though they share the part', () => {
    const stage = anneal({ from: 0, to: 1, factor: 0.5 })
    const update: WeightUpdate = { t: 1, axis: 'all', index: 0, dw: Float64Array.of(1) }
    const twice = () => through(stage, allToAll(1, 1, 0), [update, update]).map(({ dw }) => dw[0])
    expect([twice(), twice()]).toEqual([
      [1, 0.5],
      [1, 0.5],
    ])
  })

  it('counts phases after accumulate, spikes at once', () => {
    const falling = anneal({ from: 0, to: 1, factor: 0.5 })
    const one = functionWindow((dt) => (dt > 0 ? 1 : 0), { support: 2 })
    const pre = [1, 11, 21].map((t) => ({ t, source: 0 }))
    const post = [2, 12, 22].map((t) => ({ t, source: 0 }))
    const phases = [10, 20, 30].map((end) => ({ name: 'a', end }))
    const run = (...stages: readonly Stage[]) =>
      drive(rule(allToAllPairing(), one, ...stages), {
        synapses: allToAll(1, 1, 0),
        pre,
        post,
        phases,
      }).updates.map(({ dw }) => dw[0])
    expect(run(accumulate({ phase: 'a' }), falling)).toEqual([1, 0.5, 0.5])
    // columns of pre spikes count too: the first post spike brings the second update
    expect(run(falling)).toEqual([0, 0.5, 0, 0.5, 0, 0.5])
  })
})

describe('decay', () => {
  test.prop([someUpdates, fc.double({ min: 0, max: 1, noNaN: true })])(
    'takes its share of the weights that an update is about away, and of no others',
    ({ synapses, update, about }, rate) => {
      const before = Float64Array.from(synapses.weights)
      const [changed] = through(decay(rate), synapses, [update])
      expect([...changed!.dw]).toEqual(about.map(({ synapse }, k) => update.dw[k]! - rate * before[synapse]!))
    },
  )

  it('lets a weight that nothing else changes fall geometrically', () => {
    const synapses = allToAll(1, 1, 2)
    for (let n = 0; n < 10; n++) {
      const update: WeightUpdate = { t: n, axis: 'all', index: 0, dw: Float64Array.of(0) }
      for (const changed of through(decay(0.25), synapses, [update])) synapses.apply(changed)
    }
    expect(synapses.weights[0]).toBeCloseTo(2 * 0.75 ** 10, 12)
  })
})

describe('contrast', () => {
  it('is what is wanted minus what was measured, by synapse', () => {
    const update: WeightUpdate = { t: 1, axis: 'all', index: 0, dw: Float64Array.of(1, 2, 3, 4) }
    // stored by source: W[0][0], W[1][0], W[0][1], W[1][1]
    expect([...through(contrast([10, 20, 30, 40]), allToAll(2, 2, 0), [update])[0]!.dw]).toEqual([
      9, 28, 17, 36,
    ])
    expect([...through(contrast(5), allToAll(2, 2, 0), [update])[0]!.dw]).toEqual([4, 3, 2, 1])
  })

  it.each(['pre', 'post'] as const)(
    'refuses an update of one row or column, and says what to do (%s)',
    (axis) => {
      const clock = new EventTimeScheduler()
      const subjects = { pre: new Subject<Spike>(), post: new Subject<Spike>() }
      const site = {
        synapses: allToAll(2, 2, 0),
        clock,
        ...subjects,
        phases: new Subject<PhaseChange>(),
        name: 'plasticity of p',
      }
      compile(rule(allToAllPairing(), exponentialWindow(), contrast(1)), site).updates.subscribe()
      clock.schedule(() => subjects[axis].next({ t: 2, source: 1 }), 2)
      expect(() => clock.runSync(5)).toThrow(
        `plasticity of p at t = 2 ms: contrast: 'an update of ${axis === 'post' ? 'row' : 'column'} 1'; expected one of all synapses. Put accumulate before it.`,
      )
    },
  )
})

describe('gate', () => {
  const up = functionWindow((dt) => (dt > 0 ? 1 : 0), { support: 100 })
  const pre = [{ t: 1, source: 0 }]
  const post = [2, 5, 8, 10, 12].map((t) => ({ t, source: 0 }))
  const rows = (stage: Stage | StageFunction, phases: { name: string; end: number }[] = [], start = 0) =>
    drive(rule(lastPairing(1), up, stage), { synapses: allToAll(1, 1, 0), pre, post, phases, start })
      .updates.filter(({ axis }) => axis === 'post')
      .map(({ t, dw }) => [t, dw[0]])

  it('lets updates through from the beginning of a phase to before its end', () => {
    const phases = [
      { name: 'rest', end: 5 },
      { name: 'a', end: 10 },
    ]
    expect(rows(gate('a'), phases)).toEqual([
      [5, 1],
      [8, 1],
    ])
    expect(rows(gate('rest'), phases)).toEqual([[2, 1]])
    expect(rows(gate('never'), phases)).toEqual([])
  })

  it('stays shut in a phase that had begun before', () => {
    const clock = new EventTimeScheduler()
    const phases = new Subject<PhaseChange>()
    const [preSpikes, postSpikes] = [new Subject<Spike>(), new Subject<Spike>()]
    phases.next({ t: 0, ended: undefined, began: { name: 'a', begin: 0, index: 0 } })
    const site = {
      synapses: allToAll(1, 1, 0),
      clock,
      pre: preSpikes,
      post: postSpikes,
      phases,
      name: 'rule',
    }
    const seen: number[] = []
    compile(rule(lastPairing(1), up, gate('a')), site).updates.subscribe(({ t }) => seen.push(t))
    clock.schedule(() => preSpikes.next({ t: 1, source: 0 }), 1)
    clock.schedule(() => {
      const ended = { name: 'a', begin: 0, index: 0 }
      phases.next({ t: 2, ended, began: { name: 'a', begin: 2, index: 1 } })
    }, 2)
    clock.schedule(() => postSpikes.next({ t: 3, source: 0 }), 3)
    clock.runSync(5)
    expect(seen).toEqual([3])
  })

  it('follows a stream, and is shut until it has said something', () => {
    expect(rows(gate(of(true)))).toHaveLength(5)
    expect(rows(gate(of(false)))).toEqual([])
    expect(rows(gate(new Subject<boolean>()))).toEqual([])
    const open = new BehaviorSubject(false)
    const clock = new EventTimeScheduler()
    clock.schedule(() => open.next(true), 5)
    clock.schedule(() => open.next(false), 10)
    const { updates } = drive(rule(lastPairing(1), up, gate(open)), {
      synapses: allToAll(1, 1, 0),
      pre,
      post,
      clock,
    })
    expect(updates.map(({ t }) => t)).toEqual([5, 8])
  })

  it('passes on an error of its stream', () => {
    const open = new Subject<boolean>()
    const clock = new EventTimeScheduler()
    clock.schedule(() => open.error(new Error('no signal')), 3)
    expect(() =>
      drive(rule(lastPairing(1), up, gate(open)), { synapses: allToAll(1, 1, 0), pre, post, clock }),
    ).toThrow('plasticity at t = 3 ms: no signal')
  })
})

describe('accumulate', () => {
  it('adds rows and columns where they belong, and drops what other phases bring', () => {
    const synapses = allToAll(2, 3, 0)
    const phases = new Subject<PhaseChange>()
    const source = new Subject<WeightUpdate>()
    const seen: WeightUpdate[] = []
    source
      .pipe(
        accumulate({ phase: 'a' }).operator({
          synapses,
          clock: new EventTimeScheduler(),
          phases,
          keep: () => {},
          population: () => undefined,
          post: undefined,
          warn: () => {},
          together: (tell: () => void) => tell(),
        }),
      )
      .subscribe((update) => seen.push(update))
    const row: WeightUpdate = { t: 1, axis: 'post', index: 1, dw: Float64Array.of(1, 2) }
    const column: WeightUpdate = { t: 1, axis: 'pre', index: 1, dw: Float64Array.of(10, 20, 30) }
    const whole: WeightUpdate = { t: 1, axis: 'all', index: 0, dw: Float64Array.of(1, 2, 3, 4, 5, 6) }
    const runs = ['a', 'b', 'a', 'a'].map((name, index) => ({ name, begin: index, index }))
    source.next(row)
    runs.forEach((began, k) => {
      phases.next({ t: k, ended: runs[k - 1], began })
      source.next(row)
      source.next(column)
      if (k === 3) source.next(whole)
    })
    phases.next({ t: 4, ended: runs[3], began: undefined })
    source.next(row)
    phases.next({ t: 5, ended: undefined, began: undefined })
    const both = [0, 1, 0, 10, 20 + 2, 30]
    expect(seen.map(({ t, axis, index, dw }) => [t, axis, index, [...dw]])).toEqual([
      [1, 'all', 0, both],
      [3, 'all', 0, both],
      [4, 'all', 0, both.map((x, k) => x + k + 1)],
    ])
  })

  it.each(['fused', 'streams'] as const)(
    'leaves out the run that had begun before it was wired (%s)',
    (evaluation) => {
      const clock = new EventTimeScheduler()
      const phases = new Subject<PhaseChange>()
      const [pre, post] = [new Subject<Spike>(), new Subject<Spike>()]
      const site = { synapses: allToAll(1, 1, 0), clock, pre, post, phases, name: 'rule' }
      const window = functionWindow((dt) => (dt > 0 ? 1 : 0), { support: 100 })
      const seen: [number, number][] = []
      const runs = [0, 10, 20].map((begin, index) => ({ name: 'a', begin, index }))
      clock.schedule(() => {
        compile(
          rule(allToAllPairing(), window, accumulate({ phase: 'a', per: 5 })),
          site,
          evaluation,
        ).updates.subscribe(({ t, dw }) => seen.push([t, dw[0]!]))
      }, 5)
      runs.forEach((began, k) =>
        clock.schedule(() => phases.next({ t: began.begin, ended: runs[k - 1], began }), began.begin),
      )
      clock.schedule(() => pre.next({ t: 6, source: 0 }), 6)
      clock.schedule(() => post.next({ t: 7, source: 0 }), 7)
      clock.schedule(() => post.next({ t: 12, source: 0 }), 12)
      clock.runSync(30)
      // the pair across the boundary counts where its later spike is
      expect(seen).toEqual([[20, 0.5]])
    },
  )

  it.each(['fused', 'streams'] as const)('sums over several runs, of whatever length (%s)', (evaluation) => {
    const phases = [5, 10, 12, 20, 40, 41].map((end, k) => ({ name: k % 2 === 0 ? 'a' : 'b', end }))
    const spike = (t: number) => ({ t, source: 0 })
    const pairs = functionWindow((dt) => (dt > 0 ? 1 : 0), { support: 1.5 })
    const driven = drive(rule(allToAllPairing(), pairs, accumulate({ phase: 'a', per: 1, runs: 2 })), {
      synapses: allToAll(1, 1, 0),
      // a pair in each run of a, one in b, which does not count
      pre: [1, 6, 10.5, 21].map(spike),
      post: [2, 7, 11.5, 22].map(spike),
      phases,
      evaluation,
    })
    // runs of 5 and 2 ms with a pair each make one sum; the third waits for a fourth
    expect(driven.updates.map(({ t, dw }) => [t, dw[0]])).toEqual([[12, 2 / 7]])
  })

  it.each(['fused', 'streams'] as const)('says nothing of a run of no duration (%s)', (evaluation) => {
    const driven = drive(rule(allToAllPairing(), exponentialWindow(), accumulate({ phase: 'a', per: 1 })), {
      synapses: allToAll(1, 1, 0),
      pre: [{ t: 5, source: 0 }],
      post: [{ t: 5, source: 0 }],
      start: 5,
      phases: [
        { name: 'a', end: 5 },
        { name: 'a', end: 7 },
      ],
      evaluation,
    })
    expect(driven.updates.map(({ t }) => t)).toEqual([7])
    expect(driven.updates[0]!.dw[0]).toBe(0)
  })

  it.each(['fused', 'streams'] as const)('meets a gate of the phase that begins (%s)', (evaluation) => {
    const run = (open: string) =>
      drive(rule(allToAllPairing(), exponentialWindow(), accumulate({ phase: 'a' }), gate(open)), {
        synapses: allToAll(1, 1, 0),
        pre: [],
        phases: [
          { name: 'a', end: 5 },
          { name: 'b', end: 7 },
        ],
        evaluation,
      }).updates.map(({ t }) => t)
    expect([run('a'), run('b')]).toEqual([[], [5]])
  })

  it('hands every run its own array, which a later stage may keep', () => {
    const seen: Float64Array[] = []
    const keep: StageFunction = () =>
      map((update) => {
        seen.push(update.dw)
        return update
      })
    const phases = [2, 4].map((end) => ({ name: 'a', end }))
    const window = functionWindow(() => 1, { support: 10 })
    drive(rule(allToAllPairing(), window, accumulate({ phase: 'a' }), keep), {
      synapses: allToAll(1, 1, 0),
      pre: [{ t: 1, source: 0 }],
      post: [{ t: 1, source: 0 }],
      phases,
    })
    expect(seen.map(([dw]) => dw)).toEqual([1, 0])
  })
})
