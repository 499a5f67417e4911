import { describe, expect, it } from 'vitest'
import {
  builtInKinds,
  createContainer,
  decodeSpec,
  defineKind,
  KINDS,
  type Network,
  type NetworkSpec,
  type ProjectionSpec,
  restore,
  Snapshot,
  SpecError,
  specSchema,
  wire,
} from '../../src/graph/index.ts'
import { allToAll } from '../../src/operators/index.ts'
import { arrivalsOf } from '../oracles/arrivals.ts'
import { exponentialPair } from '../oracles/pairSums.ts'

const spikes = [
  { t: 1, source: 0 },
  { t: 2, source: 2 },
  { t: 2.5, source: 1 },
  { t: 4, source: 0 },
]

const spec = (projection: Partial<ProjectionSpec>, more: Partial<NetworkSpec> = {}): NetworkSpec => ({
  version: 1,
  name: 'delays',
  seed: 3,
  populations: [
    { name: 'pre', kind: 'spike-train', size: 3, params: { spikes } },
    { name: 'post', kind: 'sampler', size: 2, params: { bias: -30, tau_syn: 1000 } },
  ],
  projections: [{ name: 'p', from: 'pre', to: 'post', weights: 1, ...projection }],
  program: [],
  ...more,
})

/** Total delays [post][pre]; NaN where there is no synapse. */
const delays = (net: Network): number[][] => {
  const synapses = net.synapses('p')
  const { preSize, postSize } = synapses
  return Array.from({ length: postSize }, (_, post) =>
    Array.from({ length: preSize }, (__, pre) => {
      const at = synapses.position(post, pre)
      return at < 0 ? Number.NaN : (synapses.delays?.[at] ?? synapses.delay)
    }),
  )
}

const faultsOf = (bad: NetworkSpec): unknown => {
  try {
    wire(bad)
  } catch (error) {
    return error instanceof SpecError ? error.faults : error
  }
  return 'wired'
}

describe('delays of a projection', () => {
  const delay = [
    [0, 1, 2.5],
    [3, 0.5, 0],
  ]
  const dendriticDelay = [
    [0, 0, 1],
    [2, 0, 0.25],
  ]

  it('in rows make each PSP begin at its time, the sum of axon and dendrite later', () => {
    const weights = [
      [1, 2, 4],
      [8, 16, 32],
    ]
    const net = wire(spec({ weights, delay, dendriticDelay }))
    const list = weights.flatMap((row, post) =>
      row.map((weight, pre) => ({
        pre,
        post,
        weight,
        axonal: delay[post]![pre]!,
        dendritic: dendriticDelay[post]![pre]!,
      })),
    )
    const arrivals = arrivalsOf(spikes, list, 0)
    for (const { t } of arrivals) {
      for (const at of [t - 1e-6, t]) {
        net.clock.runSync(at - net.clock.now())
        for (const post of [0, 1]) {
          const sum = arrivals.filter((arrival) => arrival.post === post && arrival.t <= net.clock.now())
          const expected = sum.reduce((u, { weight }) => u + weight, -30)
          expect(net.sampler('post').potential(post)).toBeCloseTo(expected, 9)
        }
      }
    }
  })

  it('are drawn each with numbers of its own: weights stay as they are without', () => {
    const weights = { kind: 'normal', params: { std: 1 } }
    const drawn = { kind: 'uniform', params: { low: 1, high: 5 } }
    const [none, one, both] = [
      wire(spec({ weights })),
      wire(spec({ weights, delay: drawn })),
      wire(spec({ weights, delay: drawn, dendriticDelay: drawn })),
    ] as const
    expect([...one.synapses('p').toMatrix()]).toEqual([...none.synapses('p').toMatrix()])
    expect([...both.synapses('p').toMatrix()]).toEqual([...none.synapses('p').toMatrix()])
    expect(new Set(delays(one).flat()).size).toBe(6)
    expect(delays(both).flat()).not.toEqual(
      delays(one)
        .flat()
        .map((ms) => 2 * ms),
    )
    expect(
      delays(one)
        .flat()
        .every((ms) => ms > 1 && ms < 5),
    ).toBe(true)
  })

  it('that are drawn below 0 are refused with the synapse, and what to do', () => {
    const drawn = { kind: 'normal', params: { mean: -4, std: 1e-9 } }
    expect(faultsOf(spec({ delay: drawn }))).toMatchObject([
      {
        path: 'projections[0].delay',
        expected: expect.stringMatching(
          />= 0 ms at the synapse to 0 from 0; bound .*'uniform'.*cut/,
        ) as string,
      },
    ])
    expect(faultsOf(spec({ dendriticDelay: drawn }))).toMatchObject([
      { path: 'projections[0].dendriticDelay' },
    ])
    // a cut bounds them, and what stands where there is no synapse does not count
    expect(faultsOf(spec({ delay: { kind: 'normal', params: { mean: 4, std: 1, cut: 3 } } }))).toBe('wired')
    const list = { kind: 'list', params: { synapses: [{ pre: 0, post: 1, delay: 2 }] } }
    expect(faultsOf(spec({ delay: drawn, connectivity: list }))).toBe('wired')
  })

  it.each([
    [
      {
        delay: [
          [0, 1, -1],
          [0, 0, 0],
        ],
      },
      'projections[0].delay[0][2]',
    ],
    [{ dendriticDelay: Infinity }, 'projections[0].dendriticDelay'],
    [{ delay: '1' as never }, 'projections[0].delay'],
    [
      {
        delay: [
          [0, 1],
          [0, 0, 0],
        ],
      },
      'projections[0].delay[0]',
    ],
    [{ dendriticDelay: [[0, 1, 2]] }, 'projections[0].dendriticDelay'],
    [{ delay: { kind: 'unifrom' } }, 'projections[0].delay.kind'],
    [
      { connectivity: { kind: 'list', params: { synapses: [{ pre: 0, post: 0, delay: -1 }] } } },
      'projections[0].connectivity.params.synapses[0].delay',
    ],
  ])('%o is refused at its place', (projection, path) => {
    expect(faultsOf(spec(projection))).toMatchObject([{ path }])
  })

  it('are refused all at once, with the weights', () => {
    const rows = [[0, 1, 2]]
    expect(faultsOf(spec({ weights: rows, delay: rows, dendriticDelay: rows }))).toMatchObject(
      ['weights', 'delay', 'dendriticDelay'].map((key) => ({ path: `projections[0].${key}` })),
    )
  })

  it('of a list stand instead of those of the projection, also where all of them are 0', () => {
    const list = (entries: readonly object[]) => ({
      connectivity: { kind: 'list', params: { synapses: entries as never } },
    })
    const some = list([
      { pre: 0, post: 0, delay: 3 },
      { pre: 1, post: 1, dendriticDelay: 1 },
    ])
    const net = wire(spec({ ...some, delay: 2, dendriticDelay: 0.5 }))
    expect(delays(net)).toEqual([
      [3.5, Number.NaN, Number.NaN],
      [Number.NaN, 3, Number.NaN],
    ])
    const none = list([{ pre: 0, post: 0, delay: 0, dendriticDelay: 0 }])
    expect(wire(spec({ ...none, delay: 2, dendriticDelay: 1 })).synapses('p').delay).toBe(0)
  })

  it('are given to the synapses of a connectivity of one’s own that knows nothing of them', () => {
    const container = createContainer()
    container.register(KINDS, {
      useFactory: () =>
        builtInKinds().register(
          defineKind<'connectivity', object>({
            role: 'connectivity',
            kind: 'mine',
            doc: 'everything',
            fields: {},
            make: (_params, { preSize, postSize, weight }) => allToAll(preSize, postSize, weight),
          }),
        ),
    })
    expect(delays(wire(spec({ connectivity: { kind: 'mine' }, delay }), container))).toEqual(delay)
  })

  it('are told by explain, and a population is evaluated by itself only without any', () => {
    const loop = (projection: Partial<ProjectionSpec>): string[] =>
      wire(
        spec(
          { from: 'post', to: 'post', ...projection },
          { populations: [{ name: 'post', kind: 'sampler', size: 3 }] },
        ),
      )
        .explain()
        .split('\n')
    expect(
      loop({
        delay: 0,
        dendriticDelay: [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ],
      })[0],
    ).toContain('table of hazards, with p')
    const rows = [
      [0, 1, 2],
      [3, 0, 0.5],
      [1, 1, 0],
    ]
    const lines = loop({ delay: rows, dendriticDelay: 0.25 })
    expect(lines[0]).toContain('(no table of hazards: p has delays of 0.75 … 3.25 ms')
    expect(lines[1]).toContain(
      '6 synapses, delay 0.5 … 3 ms in the axon and 0.25 ms in the dendrite, as volleys',
    )
    expect(loop({ dendriticDelay: 2 })[0]).toContain('p has a delay of 2 ms')
    expect(loop({ dendriticDelay: 2 })[1]).toContain('delay 0 ms in the axon and 2 ms in the dendrite')
  })

  it('are part of specs as JSON, and of their schema', () => {
    const given = spec({ delay, dendriticDelay: { kind: 'uniform', params: { low: 0, high: 1 } } })
    expect(decodeSpec(builtInKinds(), JSON.parse(JSON.stringify(given)))).toEqual(given)
    expect(JSON.stringify(specSchema(builtInKinds()))).toContain('"dendriticDelay"')
  })
})

describe('a rule behind delays', () => {
  const rows = {
    delay: [[1, 0.5, 4]],
    dendriticDelay: [[0, 2, 1]],
  }
  const window = {
    kind: 'exponential',
    params: { A_causal: 1, A_anticausal: -1, tau_causal: 3, tau_anticausal: 3 },
  }
  const learning = (projection: Partial<ProjectionSpec>): NetworkSpec =>
    spec(
      {
        weights: 0,
        plasticity: { kind: 'rule', params: { pairing: { kind: 'all-to-all' }, window, stages: [] } },
        ...projection,
      },
      {
        populations: [
          { name: 'pre', kind: 'spike-train', size: 3, params: { spikes: spikes.slice(0, 3) } },
          { name: 'post', kind: 'sampler', size: 1, params: { bias: -60 } },
        ],
        program: [
          { phase: 'quiet', duration: 3.25 },
          { phase: 'forced', duration: 1, clamp: [{ population: 'post', neurons: [0], state: 'on' }] },
          { phase: 'quiet', duration: 20 },
        ],
      },
    )

  it.each([[rows], [{ delay: 1.5 }], [{ dendriticDelay: 2.5 }], [{ delay: 0.5, dendriticDelay: 2 }]])(
    'sees spikes as they reach the synapse: %o',
    async (given) => {
      const net = wire(learning(given))
      await net.runProgram()
      const at = (matrix: number | number[][] | undefined, pre: number): number =>
        typeof matrix === 'number' ? matrix : (matrix?.[0]?.[pre] ?? 0)
      const { delay, dendriticDelay }: { delay?: number | number[][]; dendriticDelay?: number | number[][] } =
        given
      // the sampler is forced at 3.25 and fires once
      const expected = [1, 2.5, 2].map((t, pre) =>
        exponentialPair(1, -1, 3, 3)(3.25 + at(dendriticDelay, pre) - (t + at(delay, pre))),
      )
      const { weights, targets } = net.synapses('p')
      expect(targets).toHaveLength(3)
      const W = net.synapses('p').toMatrix()
      expected.forEach((w, pre) => expect(W[pre]).toBeCloseTo(w, 12))
      expect(weights.every((w) => w !== 0)).toBe(true)
    },
  )

  it('goes on from a snapshot with spikes on their way to the synapse and back', async () => {
    const whole = wire(learning(rows))
    await whole.runProgram()
    for (const t of [1.2, 2.2, 3.3, 4.5, 5.5]) {
      const net = wire(learning(rows))
      await net.run(t)
      const after = restore(Snapshot.fromBytes(net.snapshot().toBytes()))
      await after.runProgram()
      expect([...after.synapses('p').weights]).toEqual([...whole.synapses('p').weights])
    }
  })
})
