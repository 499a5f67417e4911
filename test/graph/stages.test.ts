import { NEVER, type Observable, of, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import {
  builtInKinds,
  createContainer,
  defineKind,
  KINDS,
  type Network,
  type NetworkSpec,
  type PartSpec,
  restore,
  Snapshot,
  SpecError,
  wire,
} from '../../src/graph/index.ts'
import { allToAll, type PhaseChange, spikeTrain } from '../../src/operators/index.ts'
import {
  accumulate,
  compile,
  eachSpike,
  gate,
  hebbian,
  negate,
  type PlasticityRule,
  sal,
  scale,
  sum,
  when,
} from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { activities } from '../plasticity/arbitraries.ts'
import { drive } from '../plasticity/drive.ts'
import { fc, test } from '@fast-check/vitest'

const pairs = { pairing: { kind: 'all-to-all' }, window: { kind: 'exponential' } }
const slow: PartSpec = { kind: 'scale', params: { factor: 0.01 } }
const hebb: PartSpec = { kind: 'hebbian', params: { eta: 0.01 } }

const chain = (...stages: readonly PartSpec[]): PartSpec => ({
  kind: 'rule',
  params: { ...pairs, stages: [slow, ...stages] },
})

interface Change {
  readonly weights?: NetworkSpec['projections'][0]['weights']
  readonly program?: NetworkSpec['program']
}

/** Poisson neurons project to samplers; by default excitation in two phases. */
const withRule = (plasticity: PartSpec, { weights = 0.4, program }: Change = {}): NetworkSpec => ({
  version: 1,
  name: 'stages',
  seed: 5,
  populations: [
    { name: 'a', kind: 'poisson', size: 4, params: { rate: 40 } },
    { name: 'b', kind: 'sampler', size: 3, params: { bias: 0.2 } },
  ],
  projections: [{ name: 'ab', from: 'a', to: 'b', weights, plasticity }],
  program: program ?? [
    { phase: 'wake', duration: 300 },
    { phase: 'sleep', duration: 200 },
  ],
})

const weightsOf = (net: Network): readonly number[] => [...net.synapses('ab').weights]

describe('a stage or rule whose state is saved', () => {
  const relaxing: PartSpec = { kind: 'relax', params: { tau: 200, target: 0.3 } }
  const cases: Readonly<Record<string, readonly [PartSpec, Change?]>> = {
    'accumulate by count': [chain({ kind: 'accumulate', params: { every: 5 } })],
    'keep-sign': [chain({ kind: 'keep-sign' })],
    relax: [chain(relaxing)],
    drift: [chain({ kind: 'drift', params: { slope: 1e-4 } })],
    'self-trace': [chain({ kind: 'self-trace', params: { tau: 50 } })],
    gate: [chain({ kind: 'gate', params: { phase: 'sleep' } })],
    'all of them': [
      chain(
        { kind: 'self-trace', params: { tau: 50 } },
        { kind: 'drift', params: { slope: 1e-4 } },
        { kind: 'accumulate', params: { every: 3 } },
        { kind: 'soft-bound', params: { min: 0, max: 1 } },
        relaxing,
        { kind: 'keep-sign' },
      ),
    ],
    'vogels-sprekeler': [{ kind: 'vogels-sprekeler', params: { eta: 0.01, rate: 20 } }, { weights: -0.4 }],
    homeostatic: [{ kind: 'homeostatic', params: { eta: 0.05, rate: 20 } }],
    oja: [{ kind: 'oja', params: { eta: 0.01 } }],
    when: [{ kind: 'when', params: { phase: 'sleep', rule: hebb } }],
  }

  it.each(Object.entries(cases))('goes on bit for bit: %s', (_, [rule, change]) => {
    const spec = withRule(rule, change)
    const whole = wire(spec)
    whole.clock.runSync(500)
    for (const t of [123.4, 300, 377.7]) {
      const net = wire(spec)
      net.clock.runSync(t)
      const snapshot = Snapshot.fromBytes(net.snapshot().toBytes())
      const again = restore(snapshot)
      expect(JSON.stringify(again.snapshot())).toBe(JSON.stringify(net.snapshot()))
      again.clock.runSync(500 - t)
      expect(again.clock.now()).toBeCloseTo(500, 9)
      expect(weightsOf(again)).toEqual(weightsOf(whole))
      expect(again.warnings()).toEqual(whole.warnings())
    }
    // of a rule that does nothing it would hold as well
    expect(weightsOf(whole)).not.toEqual(weightsOf(wire(spec)))
  })

  it('keeps the signs that weights had when it was wired, wherever they are by then', () => {
    const spec = withRule(chain({ kind: 'keep-sign' }), {
      weights: { kind: 'uniform', params: { low: -1, high: 1 } },
    })
    const net = wire(spec)
    net.setWeights('ab', new Float64Array(12))
    const again = restore(net.snapshot())
    again.clock.runSync(500)
    const signs = weightsOf(wire(spec)).map(Math.sign)
    weightsOf(again).forEach((w, k) => expect([0, signs[k]]).toContain(Math.sign(w)))
  })
})

describe('device variability', () => {
  const rule = (factor: unknown): PartSpec =>
    chain({ kind: 'scale', params: { factor } as NonNullable<PartSpec['params']> })

  it('is a factor a synapse, drawn from a distribution in the spec, and the same for the same seed', () => {
    const spec = withRule(rule({ kind: 'normal', params: { mean: 1, std: 0.2 } }))
    const [varied, again, plain] = [wire(spec), wire(spec), wire(withRule(rule(1)))]
    // the first changes only: later ones depend on weights
    const first = (net: Network) => {
      const seen = new Map<string, number>()
      net.updates('ab').subscribe(({ t, axis, index, dw }) => {
        dw.forEach((x, k) => {
          if (x !== 0 && t < 40) seen.set(`${t} ${axis} ${index} ${k}`, x)
        })
      })
      net.clock.runSync(40)
      return seen
    }
    const [changes, same, reference] = [first(varied), first(again), first(plain)]
    expect(same).toEqual(changes)
    const factors = [...changes].flatMap(([key, x]) => {
      const other = reference.get(key)
      return other === undefined ? [] : [x / other]
    })
    expect(factors.length).toBeGreaterThan(10)
    expect(new Set(factors.map((x) => x.toPrecision(9))).size).toBeGreaterThan(4)
    for (const factor of factors) expect(Math.abs(factor - 1)).toBeLessThan(5 * 0.2)
  })
})

describe('combinators', () => {
  test.prop([activities, fc.double({ min: -2, max: 2, noNaN: true })])(
    'change what a rule says, by sign, factor and phase, in both evaluations',
    (activity, factor) => {
      const phases = [
        { name: 'x', end: 15 },
        { name: 'y', end: 30 },
        { name: 'x', end: 70 },
      ]
      const during = { phase: 'x', per: 10 }
      for (const plain of [
        hebbian({ eta: 1 }),
        sal({ eta: 1, tau: 10, during }),
        eachSpike({ pre: 1, post: 2 }),
      ]) {
        for (const evaluation of ['fused', 'streams'] as const) {
          const run = (rule: PlasticityRule) =>
            drive(rule, {
              ...activity,
              synapses: allToAll(activity.preSize, activity.postSize, 0),
              phases,
              evaluation,
            }).updates
          const said = run(plain)
          expect(run(negate(plain)).map(({ dw }) => [...dw])).toEqual(
            said.map(({ dw }) => [...dw].map((x) => -1 * x)),
          )
          expect(run(scale(factor, plain)).map(({ dw }) => [...dw])).toEqual(
            said.map(({ dw }) => [...dw].map((x) => factor * x)),
          )
          expect(run(when('y', plain))).toEqual(said.filter(({ t }) => t >= 15 && t < 30))
        }
      }
    },
  )

  it('leave a rule that is evaluated by pair sums evaluated by pair sums', () => {
    const during = { phase: 'x', per: 10 }
    const rule = negate(scale(2, sal({ eta: 1, tau: 10, during })))
    const { explain } = drive(rule, { synapses: allToAll(2, 2, 0), pre: [] })
    expect(explain.join()).toContain("summed over each 'x', scale → scale → scale in one go")
  })

  it('take a stream of one’s own', () => {
    const open = new Subject<boolean>()
    const clock = new EventTimeScheduler()
    clock.schedule(() => open.next(true), 2.5)
    const at = (...times: number[]) => times.map((t) => ({ t, source: 0 }))
    const { updates } = drive(when(open, eachSpike({ pre: 1 })), {
      synapses: allToAll(1, 1, 0),
      pre: at(1, 2, 3, 4),
      post: [],
      clock,
    })
    expect(updates.map(({ t }) => t)).toEqual([3, 4])
  })

  it('are the same from JSON', () => {
    const same = (json: PartSpec, stages: readonly PartSpec[]) => {
      const [one, other] = [wire(withRule(json)), wire(withRule(chain(...stages)))]
      for (const net of [one, other]) net.clock.runSync(500)
      expect(weightsOf(one)).toEqual(weightsOf(other))
      expect(weightsOf(one)).not.toEqual(weightsOf(wire(withRule(json))))
    }
    same({ kind: 'negate', params: { rule: chain() } }, [{ kind: 'scale', params: { factor: -1 } }])
    same({ kind: 'when', params: { phase: 'sleep', rule: chain() } }, [
      { kind: 'gate', params: { phase: 'sleep' } },
    ])
    same({ kind: 'scaled', params: { factor: 3, rule: chain() } }, [{ kind: 'scale', params: { factor: 3 } }])
  })
})

describe('a spec', () => {
  const faultsOf = (spec: NetworkSpec) => {
    try {
      wire(spec)
    } catch (error) {
      if (error instanceof SpecError)
        return error.faults.map(({ path, value, expected }) => [path, value, expected])
      throw error
    }
    return []
  }
  const at = 'projections[0].plasticity'

  it('says by which stage and which synapse weights have the wrong sign', () => {
    expect(faultsOf(withRule(chain({ kind: 'hard-bound', params: { min: -1, max: 0 } })))).toEqual([
      [
        `${at}: hardBound: weight of the synapse to 0 from 0`,
        0.4,
        'a weight <= 0, since the bounds are -1 and 0',
      ],
    ])
    expect(faultsOf(withRule({ kind: 'vogels-sprekeler', params: { eta: 1, rate: 5 } }))).toHaveLength(1)
    expect(faultsOf(withRule(chain({ kind: 'keep-sign' }), { weights: 0 }))).toHaveLength(1)
  })

  it('sums by phase or by count, and soft bounds are the right way round', () => {
    const stage = (kind: string, params: object) =>
      faultsOf(withRule(chain({ kind, params: params as NonNullable<PartSpec['params']> })))
    const params = `${at}.params.stages[1].params`
    expect(stage('accumulate', {})[0]?.[0]).toBe(`${params}.phase`)
    expect(stage('accumulate', { every: 2, phase: 'wake', runs: 2 }).map(([path]) => path)).toEqual([
      `${params}.phase`,
      `${params}.runs`,
    ])
    expect(stage('soft-bound', { min: 1, max: 1 })).toEqual([[`${params}.max`, 1, 'a number > min, 1']])
    expect(stage('accumulate', { every: 1.5 })[0]?.[0]).toBe(`${params}.every`)
  })

  it('a contrast needs a sum over a phase: one by count will not do', () => {
    const contrast: PartSpec = { kind: 'contrast', params: { target: 0 } }
    const stages = (sums: object) =>
      chain({ kind: 'accumulate', params: sums as NonNullable<PartSpec['params']> }, contrast)
    expect(faultsOf(withRule(stages({ phase: 'wake' })))).toEqual([])
    expect(faultsOf(withRule(stages({ every: 3 })))[0]?.[0]).toBe(`${at}.params.stages[2]`)
  })
})

describe('warnings', () => {
  const program = [{ phase: 'wake', duration: 300 }]
  /** A program that does not come to its phase `late`. */
  const long: NetworkSpec['program'] = [...program, { phase: 'late', duration: 1 }]
  const during = { phase: 'late', per: 10 }

  const ran = (rule: PartSpec, duration = 300): Network => {
    const net = wire(withRule(rule, { program: long }))
    net.clock.runSync(duration)
    return net
  }

  it.each([
    ['a gate', chain({ kind: 'gate', params: { phase: 'late' } }), "gate of phase 'late': it never opened"],
    ['a rule within when', { kind: 'when', params: { phase: 'late', rule: hebb } }, "gate of phase 'late'"],
    ['a sum over a phase, fused', { kind: 'sal', params: { eta: 1, during } }, 'it never handed a sum on'],
    [
      'a sum over a phase, as a stream',
      chain(
        { kind: 'anneal', params: { from: 0, to: 1, factor: 1 } },
        { kind: 'accumulate', params: { phase: 'late' } },
      ),
      'it never handed a sum on',
    ],
    [
      'a mini-batch',
      { kind: 'sal', params: { eta: 1, during: { ...during, phase: 'wake', runs: 2 } } },
      '2 runs of phase',
    ],
    [
      'a sum by count',
      chain({ kind: 'accumulate', params: { every: 1e6 } }),
      'of the 1000000 changes that make one',
    ],
  ] as const)('%s that came to nothing says so, with the name of the projection', (_, rule, text) => {
    const net = ran(rule, 299.9)
    expect(net.warnings()).toHaveLength(1)
    expect(net.warnings()[0]).toContain('plasticity of ab: ')
    expect(net.warnings()[0]).toContain(text)
    expect(net.warnings()[0]).toContain('; expected ')
    // a restored one still knows, and one that was restored before there was anything to say comes to know
    expect(restore(net.snapshot()).warnings()).toEqual(net.warnings())
  })

  /** What is to say after each of three spikes that meet a gate. */
  const heldBack = (open: string | Observable<boolean>): readonly (readonly string[])[] => {
    const clock = new EventTimeScheduler()
    const pre = spikeTrain({ size: 1, spikes: [1, 2, 3].map((t) => ({ t, source: 0 })), name: 'pre' }, clock)
    const phases = new Subject<PhaseChange>()
    const site = { synapses: allToAll(1, 1, 0), clock, pre, post: NEVER, name: 'x', phases }
    const compiled = compile(eachSpike({ pre: 1 }, gate(open)), site)
    compiled.updates.subscribe()
    const said = [compiled.warnings()]
    for (let n = 0; n < 3; n++) {
      clock.runSync(1)
      said.push(compiled.warnings())
    }
    return said
  }

  it.each([
    ['of a phase', 'never', "gate of phase 'never': it never opened"],
    ['of a silent stream', NEVER, 'gate of a stream: it never opened (the stream never said true)'],
    ['of a stream that says false', of(false), 'gate of a stream: it never opened'],
  ] as const)('say how many updates a gate held back: one %s', (_, open, text) => {
    const [before, ...after] = heldBack(open)
    expect(before).toEqual([])
    const counts = ['1 update', '2 updates', '3 updates'].map((held) => `held ${held} back; expected`)
    expect(after).toEqual(counts.map((held) => [expect.stringContaining(held)]))
    expect(after.flat()).toEqual(counts.map(() => expect.stringContaining(text)))
  })

  it('there are none of a gate that is open', () => {
    expect(heldBack(of(true)).flat()).toEqual([])
  })

  it('says that a gate was closed whenever a sum of its own phase was told', () => {
    const sums: PartSpec = { kind: 'sal', params: { eta: 1, during: { phase: 'wake', per: 10 } } }
    const net = ran({ kind: 'when', params: { phase: 'wake', rule: sums } }, 301)
    expect(net.warnings()).toEqual([expect.stringContaining('closed whenever an update came')])
  })

  it('there are none where all is well, where nothing came, and before anything did', () => {
    const rules: readonly PartSpec[] = [
      chain({ kind: 'gate', params: { phase: 'wake' } }),
      chain({ kind: 'accumulate', params: { phase: 'wake' } }, { kind: 'decay', params: { rate: 0 } }),
      { kind: 'sal', params: { eta: 1, during: { phase: 'wake', per: 10 } } },
      chain({ kind: 'accumulate', params: { every: 2 } }),
      hebb,
    ]
    for (const rule of rules) expect([rule, ran(rule, 301).warnings()]).toEqual([rule, []])
    expect(
      wire(withRule(chain({ kind: 'gate', params: { phase: 'late' } }), { program: long })).warnings(),
    ).toEqual([])
    const silent = withRule(chain({ kind: 'gate', params: { phase: 'late' } }), { program: long })
    const [a, b] = silent.populations
    const net = wire({
      ...silent,
      populations: [
        { ...a!, kind: 'input', params: {} },
        { ...b!, params: { bias: -50 } },
      ],
    })
    net.clock.runSync(300)
    expect(net.warnings()).toEqual([])
  })

  it('are those of every part of a sum, and of a kind of one’s own too', () => {
    const rules: readonly PartSpec[] = [
      { kind: 'when', params: { phase: 'late', rule: hebb } },
      { kind: 'sal', params: { eta: 1, during } },
    ]
    expect(ran({ kind: 'sum', params: { rules } }).warnings()).toHaveLength(2)
    const own = defineKind<'rule', object>({
      role: 'rule',
      kind: 'mine',
      doc: 'never',
      fields: {},
      make: () => sum([eachSpike({ post: 1 })], gate(NEVER), accumulate({ every: 1 })),
    })
    const container = createContainer()
    container.register(KINDS, { useValue: builtInKinds().register(own) })
    const net = wire(withRule({ kind: 'mine' }), container)
    net.clock.runSync(300)
    expect(net.warnings()).toEqual([
      expect.stringContaining('plasticity of ab: gate of a stream: it never opened'),
    ])
  })
})
