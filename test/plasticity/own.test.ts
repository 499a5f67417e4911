import { fc, test } from '@fast-check/vitest'
import { bufferCount, filter, map, type OperatorFunction, pipe, Subject, tap } from 'rxjs'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import type { Spike } from '../../src/models/events.ts'
import {
  allToAll,
  type Instant,
  type PhaseChange,
  spikeTrain,
  type WeightUpdate,
} from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  compile,
  type Evaluation,
  exponentialWindow,
  functionWindow,
  lastPairing,
  type Pairing,
  type Pairs,
  type PlasticityRule,
  restrictedPairing,
  rule,
  scale,
  type Stage,
  sum,
  triangularWindow,
} from '../../src/plasticity/index.ts'
import { EventTimeScheduler, RunError } from '../../src/scheduler/index.ts'
import { activities, topologies } from './arbitraries.ts'
import { drive } from './drive.ts'

const scenarios = activities.chain((activity) => topologies(activity).map((make) => ({ activity, make })))

const spikes: readonly Spike[] = [
  { t: 1, source: 0 },
  { t: 4, source: 1 },
  { t: 6, source: 0 },
]

/** Runs a rule to where it breaks. */
const failure = (plasticity: PlasticityRule, evaluation: Evaluation = 'fused'): RunError => {
  const clock = new EventTimeScheduler()
  const pre = spikeTrain({ size: 2, spikes, name: 'pre' }, clock)
  const phases = new Subject<PhaseChange>()
  const synapses = allToAll(2, 2, 0, { autapses: false })
  const site = { synapses, clock, pre, post: pre, phases, name: 'plasticity of p' }
  compile(plasticity, site, evaluation).updates.subscribe()
  const began = { name: 'a', begin: 0, index: 0 }
  clock.schedule(() => phases.next({ t: 0, ended: undefined, began }), 0)
  clock.schedule(() => phases.next({ t: 9, ended: began, began: undefined }), 9)
  try {
    clock.runSync(20)
  } catch (error) {
    if (error instanceof RunError) return error
    throw error
  }
  throw new Error('nothing broke')
}

describe('a stage of one’s own', () => {
  test.prop([scenarios, fc.constantFrom<Evaluation>('fused', 'streams')])(
    'is any operator on updates, and does what it says',
    ({ activity, make }, evaluation) => {
      const plain = drive(
        rule(lastPairing(2), (dt) => dt),
        { synapses: make(), ...activity, evaluation },
      )
      // only rows, halved, then nothing of the third
      const own = pipe(
        filter((update: WeightUpdate) => update.axis === 'post'),
        map((update) => ({ ...update, dw: update.dw.map((dw) => dw / 2) })),
        filter((_, n) => n !== 2),
      )
      const { updates } = drive(
        rule(
          lastPairing(2),
          (dt) => dt,
          () => own,
        ),
        {
          synapses: make(),
          ...activity,
          evaluation,
        },
      )
      const expected = plain.updates
        .filter(({ axis }) => axis === 'post')
        .filter((_, n) => n !== 2)
        .map((update) => ({ ...update, dw: update.dw.map((dw) => dw / 2) }))
      expect(updates).toEqual(expected)
    },
  )

  it('reads current weights: a soft bound is one line', () => {
    const synapses = allToAll(1, 1, 0)
    const pre = [1, 3, 5].map((t) => ({ t, source: 0 }))
    const post = [2, 4, 6].map((t) => ({ t, source: 0 }))
    const { weights } = drive(
      rule(
        lastPairing(1),
        (dt) => (dt > 0 ? 0.5 : 0),
        ({ synapses: { weights: w } }) =>
          map((update) => ({ ...update, dw: update.dw.map((dw, k) => dw * (1 - w[k]!)) })),
      ),
      { synapses, pre, post },
    )
    expect(weights[0]).toBe(1 - 0.5 ** 3)
  })

  it('may gather several updates into one, and know the phases and the clock', () => {
    const seen: (number | string | undefined)[] = []
    const { updates } = drive(
      rule(
        lastPairing(1),
        (dt) => (dt > 0 ? 1 : 0),
        ({ synapses, clock, phases }) => {
          phases.subscribe(({ began }) => seen.push(began?.name))
          return pipe(
            tap(({ t }: WeightUpdate) => seen.push(clock.now() - t)),
            bufferCount(2),
            map(([first, second]) => {
              const dw = new Float64Array(synapses.count)
              for (const { dw: part } of [first!, second!]) dw[0]! += part[0]!
              return { t: clock.now(), axis: 'all', index: 0, dw } as const
            }),
          )
        },
      ),
      {
        synapses: allToAll(1, 1, 0),
        pre: [{ t: 1, source: 0 }],
        post: [{ t: 2, source: 0 }],
        phases: [{ name: 'a', end: 10 }],
      },
    )
    expect(updates.map(({ t, axis, dw }) => [t, axis, dw[0]])).toEqual([[2, 'all', 1]])
    expect(seen).toEqual(['a', 0, 0, undefined])
  })

  it('keeps its state for itself in each rule', () => {
    const counting = () => map((update: WeightUpdate, n) => ({ ...update, dw: update.dw.map(() => n) }))
    const one = rule(lastPairing(1), () => 0, counting)
    const { updates } = drive(sum([one, one]), { synapses: allToAll(2, 2, 0), pre: spikes })
    // each rule counts 0, 1, 2 …
    expect(updates.map(({ dw }) => dw[0])).toEqual([0, 2, 4, 6, 8, 10])
  })

  it('is refused when it is wired, if it makes no operator', () => {
    const wrong = rule(lastPairing(1), () => 0, scale(1), (() => 3) as never)
    expect(() => failure(wrong)).toThrow('stage 2 (own): 3; expected an operator on weight updates.')
  })

  const updates: readonly [string, (update: WeightUpdate) => unknown, string][] = [
    ['no number', (u) => ({ ...u, dw: u.dw.map(() => Number.NaN) }), 'dw[0]: NaN; expected a finite number.'],
    [
      'too few',
      (u) => ({ ...u, dw: u.dw.slice(1) }),
      'dw: an array of 0; expected 1 changes, one a synapse.',
    ],
    [
      'all for a row',
      (u) => ({ ...u, axis: 'all' }),
      'dw: an array of 1; expected 2 changes, one a synapse.',
    ],
    [
      'a neuron that is not there',
      (u) => ({ ...u, index: 2 }),
      'index of an update: 2; expected a neuron of the post side.',
    ],
  ]
  it.each(updates)('stops the run with its name, if an update does not fit: %s', (_, change, message) => {
    const error = failure(
      rule(
        lastPairing(1),
        () => 1,
        () => map((update) => change(update) as WeightUpdate),
      ),
    )
    expect(error.message).toBe(`plasticity of p at t = 1 ms: stage 1 (own): ${message}`)
    expect(error.cause).toBeInstanceOf(ParameterError)
  })

  it('stops the run with what it throws', () => {
    const error = failure(
      rule(
        lastPairing(1),
        () => 1,
        () =>
          map(() => {
            throw new Error('mine')
          }),
      ),
    )
    expect([error.node, error.t, (error.cause as Error).message]).toEqual(['plasticity of p', 1, 'mine'])
  })

  it('stops the run in a sum, and in a sum of sums, too', () => {
    const broken = rule(
      lastPairing(1),
      () => 1,
      () => map((update) => ({ ...update, dw: Float64Array.of(Infinity) })),
    )
    const fine = rule(lastPairing(1), () => 1)
    expect(failure(sum([fine, broken])).message).toContain('stage 1 (own): dw[0]: Infinity')
    expect(failure(sum([fine, sum([sum([broken])])])).message).toContain('stage 1 (own): dw[0]: Infinity')
  })
})

describe('a window of one’s own', () => {
  const chains: readonly [string, (window: (dt: number) => number) => PlasticityRule][] = [
    ['at once', (window) => rule(lastPairing(1), window)],
    ['over a phase', (window) => rule(lastPairing(1), window, accumulate({ phase: 'a' }))],
    [
      'over a phase, all pairs',
      (f) => rule(allToAllPairing(), functionWindow(f, { support: 50 }), accumulate({ phase: 'a' })),
    ],
    ['in a sum', (window) => sum([sum([rule(restrictedPairing(), window, accumulate({ phase: 'a' }))])])],
  ]

  it.each(chains)('that returns no number stops the run, with the rule and the dt (%s)', (_, make) => {
    for (const evaluation of ['fused', 'streams'] as const) {
      for (const wrong of [Number.NaN, Infinity, '1' as unknown as number]) {
        const error = failure(
          make((dt) => (dt === 3 ? wrong : 0)),
          evaluation,
        )
        expect(error.node).toBe('plasticity of p')
        expect(error.message).toContain('window at dt = 3 ms: ')
        expect(error.cause).toBeInstanceOf(ParameterError)
        expect((error.cause as ParameterError).value).toBe(wrong)
      }
    }
  })

  it.each(['fused', 'streams'] as const)('is asked for a tie only if there is one (%s)', (evaluation) => {
    for (const stages of [[], [accumulate({ phase: 'a' })]]) {
      const run = (ties: 'mean' | 'none', t: number) => () =>
        drive(
          rule(lastPairing(1, { ties }), (dt) => 1 / dt, ...stages),
          {
            synapses: allToAll(2, 2, 0, { autapses: false }),
            pre: [...spikes, { t, source: 1 }],
            phases: [{ name: 'a', end: 20 }],
            evaluation,
          },
        )
      expect(run('mean', 7)).not.toThrow()
      expect(run('none', 6)).not.toThrow()
      expect(run('mean', 6)).toThrow('window at dt = 0 ms: Infinity; expected a finite number.')
    }
  })

  it('is never asked beyond its support', () => {
    const asked: number[] = []
    const window = functionWindow(
      (dt) => {
        asked.push(dt)
        return 1
      },
      { support: 3 },
    )
    for (const evaluation of ['fused', 'streams'] as const) {
      drive(rule(allToAllPairing(), window), { synapses: allToAll(2, 2, 0), pre: spikes, evaluation })
      drive(rule(lastPairing(4), window), { synapses: allToAll(2, 2, 0), pre: spikes, evaluation })
    }
    expect(Math.max(...asked.map(Math.abs))).toBe(3)
  })

  it('needs a support where all spikes pair, and is told how to give one', () => {
    const bare = () => rule(allToAllPairing(), (dt) => dt)
    expect(bare).toThrow(
      "rule.window: 'function'; expected a window with a stated support, since all spikes pair. " +
        'Wrap it: functionWindow(f, { support: 50 }), or pair the last k spikes only.',
    )
    expect(() =>
      rule(
        allToAllPairing(),
        functionWindow((dt) => dt),
      ),
    ).toThrow(ParameterError)
    expect(
      rule(
        allToAllPairing(),
        functionWindow((dt) => dt, { support: 50 }),
      ).window.support,
    ).toBe(50)
    expect(rule(lastPairing(1), (dt) => dt).window.support).toBe(Infinity)
  })
})

describe('a pairing of one’s own', () => {
  /** Every presynaptic spike with the first postsynaptic spike after it: told with that one's row. */
  const firstAfter: Pairing = {
    kind: 'first after',
    ties: 'none',
    operator: ({ context: { synapses } }) => {
      const waiting = Array.from({ length: synapses.postSize }, () => new Map<number, number>())
      const { begin, sources } = synapses.incoming
      return map(({ t, pre, post }: Instant): Pairs => {
        const i = post[0] ?? 0
        const places: number[] = []
        const dts: number[] = []
        if (post.length > 0) {
          sources.subarray(begin[i], begin[i + 1]).forEach((j, place) => {
            const since = waiting[i]!.get(j)
            if (since === undefined) return
            places.push(place)
            dts.push(t - since)
          })
          waiting[i]!.clear()
        }
        for (const j of pre) for (const times of waiting) times.set(j, t)
        return {
          t,
          axis: 'post',
          index: i,
          count: places.length,
          places: Int32Array.from(places),
          dts: Float64Array.from(dts),
        }
      })
    },
  }

  it('is an operator from instants to pairs; the other parts follow', () => {
    const pre = [1, 3, 10].map((t) => ({ t, source: 0 }))
    const post = [4, 5, 12].map((t) => ({ t, source: 0 }))
    const drivenOnce = drive(rule(firstAfter, exponentialWindow({ tau_causal: 2 }), scale(3)), {
      synapses: allToAll(1, 1, 0),
      pre,
      post,
    })
    expect(drivenOnce.weights[0]).toBeCloseTo(3 * (Math.exp(-1 / 2) + Math.exp(-2 / 2)), 14)
    const perPhase = drive(rule(firstAfter, triangularWindow({ tau: 4 }), accumulate({ phase: 'a' })), {
      synapses: allToAll(1, 1, 0),
      pre,
      post,
      phases: [{ name: 'a', end: 6 }],
    })
    expect(perPhase.updates.map(({ t, dw }) => [t, dw[0]])).toEqual([[6, 0.75]])
  })

  it('is told how far the window reaches', () => {
    const supports: number[] = []
    const asking: Pairing = {
      ...firstAfter,
      operator: (options) => {
        supports.push(options.support)
        return firstAfter.operator(options)
      },
    }
    const site = { synapses: allToAll(1, 1, 0), pre: [] }
    drive(rule(asking, triangularWindow({ tau: 4 })), site)
    drive(
      rule(asking, (dt) => dt),
      site,
    )
    expect(new Set(supports)).toEqual(new Set([4, Infinity]))
  })

  it('may lend its buffers, which are read at once', () => {
    const lending: Pairing = {
      kind: 'lending',
      ties: 'none',
      operator: () => {
        const places = new Int32Array(8)
        const dts = new Float64Array(8)
        return map(({ t, post }: Instant): Pairs => {
          dts[0] = t
          return { t, axis: 'post', index: post[0]!, count: 1, places, dts }
        })
      },
    }
    const post = [2, 3].map((t) => ({ t, source: 0 }))
    const { updates } = drive(
      rule(lending, (dt) => dt),
      { synapses: allToAll(1, 1, 0), pre: [], post },
    )
    expect(updates.map(({ dw }) => [...dw])).toEqual([[2], [3]])
  })

  it('stops the run if its pairs do not fit', () => {
    const wrong = (place: number, dt: number): Pairing => ({
      kind: 'mine',
      ties: 'none',
      operator: () =>
        map(({ t, post }: Instant) => ({
          t,
          axis: 'post',
          index: post[0]!,
          count: 1,
          places: Int32Array.of(place),
          dts: Float64Array.of(dt),
        })),
    })
    expect(failure(rule(wrong(1, 2), exponentialWindow())).message).toBe(
      'plasticity of p at t = 1 ms: pairing mine: places[0]: 1; expected a place among 1 synapses.',
    )
    expect(failure(rule(wrong(0, Number.NaN), exponentialWindow())).message).toBe(
      'plasticity of p at t = 1 ms: pairing mine: dts[0]: NaN; expected a finite number of ms.',
    )
  })
})

describe('types', () => {
  it('let stages be parts or functions of the context', () => {
    expectTypeOf(rule)
      .parameter(2)
      .toExtend<Stage | ((context: never) => OperatorFunction<WeightUpdate, WeightUpdate>)>()
    // @ts-expect-error a window is no pairing
    expect(() => rule(exponentialWindow(), exponentialWindow())).toThrow(ParameterError)
    // @ts-expect-error the matrix has one dimension, row-major
    expect(() => scale([[1]])).toThrow(ParameterError)
  })
})
