import type { Observable } from 'rxjs'
import { describe, expect, it } from 'vitest'
import {
  type NetworkSpec,
  type PartSpec,
  type PopulationSpec,
  type ProjectionSpec,
  UnknownNameError,
  wire,
} from '../../src/graph/index.ts'
import type { Volley, WeightUpdate } from '../../src/operators/index.ts'
import { RunAborted, RunError } from '../../src/scheduler/index.ts'

const train = (
  spikes: readonly { readonly t: number; readonly source: number }[],
  size: number,
): Omit<PopulationSpec, 'name'> => ({
  kind: 'spike-train',
  size,
  params: { spikes },
})

/** Two sources that fire at known times, a sampler between them that both reach. */
const spec: NetworkSpec = {
  version: 1,
  name: 'known times',
  seed: 7,
  populations: [
    {
      name: 'pre',
      ...train(
        [
          { t: 1, source: 0 },
          { t: 4, source: 1 },
          { t: 9, source: 0 },
        ],
        2,
      ),
    },
    { name: 'post', kind: 'sampler', size: 2, params: { bias: [-1, 0.5] } },
  ],
  projections: [
    {
      name: 'in',
      from: 'pre',
      to: 'post',
      weights: [
        [1, 2],
        [3, 4],
      ],
      delay: 1.5,
    },
    {
      name: 'back',
      from: 'post',
      to: 'post',
      weights: 0,
      connectivity: { kind: 'all-to-all', params: { autapses: true } },
    },
  ],
  program: [
    { phase: 'p', duration: 5 },
    { phase: 'q', duration: 5 },
  ],
}

describe('a network', () => {
  it('tells the spikes of each population as they happen', async () => {
    const net = wire(spec)
    const spikes: unknown[] = []
    net.spikes('pre').subscribe((spike) => spikes.push({ ...spike, now: net.clock.now() }))
    await net.run(10)
    expect(spikes).toEqual([
      { t: 1, source: 0, now: 1 },
      { t: 4, source: 1, now: 4 },
      { t: 9, source: 0, now: 9 },
    ])
  })

  it('tells the volleys of each projection, with its delay', async () => {
    const net = wire(spec)
    const volleys: Volley[] = []
    net.volleys('in').subscribe((volley) => volleys.push(volley))
    await net.run(10)
    const synapses = net.synapses('in')
    expect(volleys).toEqual(
      [
        { t: 1, source: 0 },
        { t: 4, source: 1 },
        { t: 9, source: 0 },
      ].map((spike) => ({
        ...spike,
        port: 'soma',
        delay: 1.5,
        synapses,
        begin: 2 * spike.source,
        end: 2 * spike.source + 2,
      })),
    )
  })

  it('lets a PSP act after its delay, for tau_ref', async () => {
    const net = wire(spec)
    const post = net.sampler('post')
    const potential = async (t: number) => {
      await net.clock.runUntil(t)
      return [post.potential(0), post.potential(1)]
    }
    expect(await potential(2.4)).toEqual([-1, 0.5])
    expect(await potential(2.5)).toEqual([0, 3.5])
    expect(await potential(5.5)).toEqual([2, 7.5])
    expect(await potential(12.5)).toEqual([2, 7.5])
    // the first has ended, the second spike of source 0 came at 10.5
    expect(await potential(15.5)).toEqual([0, 3.5])
    expect(await potential(20.5)).toEqual([-1, 0.5])
  })

  it('tells the weights of a projection at once and after every change, and each change', async () => {
    const net = wire(spec)
    const weights: number[][] = []
    const updates: WeightUpdate[] = []
    net.weights('in').subscribe((synapses) => weights.push([...synapses.toMatrix()]))
    net.updates('in').subscribe((update) => updates.push({ ...update, dw: update.dw.slice() }))
    await net.run(3)
    net.setWeights('in', [0, 2, 3, 5])
    expect(weights).toEqual([
      [1, 2, 3, 4],
      [0, 2, 3, 5],
    ])
    // in the order of storage: by source
    expect(updates).toEqual([{ t: 3, axis: 'all', index: 0, dw: new Float64Array([-1, 0, 0, 1]) }])
    expect(net.sampler('post').potential(0)).toBe(-1)
    expect(net.sampler('post').potential(1)).toBe(3.5)
  })

  it('refuses weights of another shape, and keeps those it has', () => {
    const net = wire(spec)
    expect(() => net.setWeights('in', [1])).toThrow(/a matrix of 2 × 2, row-major \[post\]\[pre\]/)
    expect(() => net.setWeights('in', [1, 2, 3, Number.NaN])).toThrow(/W\[1\]\[1\]/)
    expect([...net.synapses('in').toMatrix()]).toEqual([1, 2, 3, 4])
  })

  it('takes other biases while it runs', async () => {
    const net = wire(spec)
    const post = net.sampler('post')
    await net.run(1)
    post.setBias([3, -700])
    expect([...post.bias]).toEqual([3, -700])
    expect(post.potential(0)).toBe(3)
  })

  it('names those populations and projections that it has, if asked for another', () => {
    const net = wire(spec)
    const asked: readonly (readonly [() => unknown, string, string])[] = [
      [() => net.spikes('poost'), "population 'poost': there is none; expected one of pre, post", 'poost'],
      [() => net.population('in'), "population 'in': there is none; expected one of pre, post", 'in'],
      [() => net.volleys('post'), "projection 'post': there is none; expected one of in, back", 'post'],
      [() => net.weights('x'), "projection 'x': there is none; expected one of in, back", 'x'],
      [
        () => net.updates('constructor'),
        "projection 'constructor': there is none; expected one of in, back",
        'constructor',
      ],
      [
        () => net.synapses('__proto__'),
        "projection '__proto__': there is none; expected one of in, back",
        '__proto__',
      ],
      [() => net.setWeights('x', []), "projection 'x': there is none; expected one of in, back", 'x'],
      [() => net.sampler('pre'), "population of samplers 'pre': there is none; expected one of post", 'pre'],
    ]
    for (const [ask, message, unknown] of asked) {
      expect(ask).toThrow(UnknownNameError)
      expect(ask).toThrow(message)
      expect(ask).toThrow(expect.objectContaining({ code: 'E_UNKNOWN_NAME', unknown }) as Error)
    }
    const none = wire({ ...spec, projections: [] })
    expect(() => none.weights('in')).toThrow('none: there are no names to choose from')
  })

  it('runs its program, tells progress, and stops where a signal ends it', async () => {
    const net = wire(spec)
    expect(net.duration).toBe(10)
    const seen: number[] = []
    await net.runProgram({ progress: (t) => seen.push(t) })
    expect(seen.at(-1)).toBe(10)
    await expect(net.run(10, { signal: AbortSignal.abort('enough') })).rejects.toThrow(RunAborted)
    expect(net.clock.now()).toBe(10)
  })

  it('completes every stream when it ends, for those who come later too', async () => {
    const net = wire(spec)
    const completed: string[] = []
    const follow = (when: string) => {
      const complete = (name: string) => ({ complete: () => completed.push(`${name} ${when}`) })
      net.spikes('pre').subscribe(complete('spikes of pre'))
      net.spikes('post').subscribe(complete('spikes'))
      net.volleys('back').subscribe(complete('volleys'))
      net.weights('in').subscribe(complete('weights'))
      net.updates('in').subscribe(complete('updates'))
      net.phases.subscribe(complete('phases'))
    }
    follow('before')
    await net.run(5)
    expect(completed).toEqual([])
    net.end()
    expect(completed).toHaveLength(6)
    follow('after')
    expect(completed).toHaveLength(12)
    const spikes: unknown[] = []
    net.spikes('post').subscribe((spike) => spikes.push(spike))
    await net.run(100)
    expect(spikes).toEqual([])
  })

  it.each(['spikes', 'weights', 'updates'] as const)(
    'stops its run when somebody who listens to %s throws',
    async (stream) => {
      const net = wire({
        ...spec,
        projections: [{ ...spec.projections[0]!, plasticity: { kind: 'hebbian', params: { eta: 1 } } }],
      })
      let calls = 0
      const watched: Observable<unknown> = net[stream](stream === 'spikes' ? 'post' : 'in')
      watched.subscribe(() => {
        // the first weights are told at the subscription, before any run
        if (stream !== 'weights' || calls++ > 0) throw new Error('no room')
      })
      const failed = await net.run(100).catch((error: unknown) => error)
      expect(failed).toBeInstanceOf(RunError)
      expect(String(failed)).toContain('no room')
      expect(String(failed)).toContain(stream === 'spikes' ? 'post' : `${stream} of in`)
    },
  )
})

describe('a spec that is wired', () => {
  it('is not changed, and what becomes of it later does not matter', async () => {
    const mine = structuredClone(spec) as unknown as { seed: number; populations: { name: string }[] }
    const net = wire(mine as unknown as NetworkSpec)
    expect(mine).toEqual(spec)
    mine.populations[0]!.name = 'changed'
    mine.seed = 99
    expect(net.spec).toEqual(spec)
    await net.run(1)
  })
})

describe('explain', () => {
  const sampler: PopulationSpec = { name: 'a', kind: 'sampler', size: 2 }
  const recurrence: ProjectionSpec = { name: 'aa', from: 'a', to: 'a', weights: 0.5 }
  const explained = (population: object, ...projections: object[]) =>
    wire({
      ...spec,
      populations: [
        { ...sampler, ...population },
        { name: 'b', kind: 'sampler', size: 2 },
      ],
      projections: projections.map((projection) => ({ ...recurrence, ...projection })),
    })
      .explain()
      .split('\n')
  const perPhase: PartSpec = { kind: 'sal', params: { eta: 1, during: { phase: 'p', per: 10 } } }
  const atOnce: PartSpec = { kind: 'sal', params: { eta: 1 } }

  it.each([
    ['without plasticity', {}, {}],
    ['with 12 neurons', {}, { size: 12 }],
    ['at its only port by name', { port: 'soma' }, {}],
    ['with tau_syn given as tau_ref', {}, { params: { tau_ref: 5, tau_syn: 5 } }],
    ['with a rule that writes at the end of a phase', { plasticity: perPhase }, {}],
    [
      'with a sum of such rules',
      { plasticity: { kind: 'sum', params: { rules: [perPhase, perPhase] } } },
      {},
    ],
    [
      'with a sum that is itself taken over a phase',
      {
        plasticity: {
          kind: 'sum',
          params: { rules: [atOnce], stages: [{ kind: 'accumulate', params: { phase: 'p' } }] },
        },
      },
      {},
    ],
  ])(
    'names the table for a sampler with one recurrent projection %s',
    (_, projection: object, population: object) => {
      const lines = explained(population, projection)
      const size = (population as { size?: number }).size ?? 2
      expect(lines[0]).toBe(`population a: ${size} × sampler, table of hazards, with aa in it`)
      expect(lines[2]).toBe(`projection aa: a → a, ${size * (size - 1)} synapses, delay 0 ms, within a`)
    },
  )

  it.each([
    ['no projection leads to it', {}, []],
    ['2 projections lead to it', {}, [{}, { name: 'aa 2' }]],
    ['ba comes from b', {}, [{ name: 'ba', from: 'b' }]],
    ['aa has a delay of 0.5 ms', {}, [{ delay: 0.5 }]],
    ['13 neurons are more than a table takes, 12', { size: 13 }, [{}]],
    ['tau_syn 5 ms is not tau_ref 10 ms', { params: { tau_syn: 5 } }, [{}]],
    [
      'its weights change at spikes, and each change would make the table anew',
      {},
      [{ plasticity: { kind: 'sum', params: { rules: [perPhase, atOnce] } } }],
    ],
  ])('says why there is no table where %s', (reason, population, projections) => {
    const lines = explained(population, ...projections)
    const size = (population as { size?: number }).size ?? 2
    const [how, why] = lines[0]!.split(' (')
    expect(how).toMatch(`population a: ${size} × sampler, event by event`)
    // what follows says why it is not in one loop with others, if it is not
    expect(why!.split(/; no joint loop: |\)/)[0]).toBe(`no table of hazards: ${reason}`)
    for (const line of lines.filter((text) => text.startsWith('projection')))
      expect(line).toMatch(/, (as volleys|within the joint loop)$/)
  })

  it('says of a kind without a fused form only how it runs', () => {
    expect(wire(spec).explain().split('\n')[0]).toBe('population pre: 2 × spike-train, event by event')
  })

  it('says how each rule is evaluated', () => {
    const bias: PartSpec = {
      kind: 'intrinsic',
      params: { eta: 1, means: [0.5, 0.5], during: { phase: 'p', per: 10 } },
    }
    const lines = explained({ plasticity: bias }, { plasticity: perPhase })
    expect(lines.filter((line) => line.startsWith('plasticity aa: '))).toHaveLength(1)
    expect(lines.at(-1)).toBe('plasticity of the biases of a: intrinsic')
  })
})
