import * as fc from 'fast-check'
import { map, Subject, take, timer } from 'rxjs'
import { describe, expect, it, vi } from 'vitest'
import { network, type Network, restore, wire } from '../../src/graph/index.ts'
import {
  type Belief,
  boltzmannMachine,
  type Evidence,
  type Inference,
  inference,
  restrictedMachine,
} from '../../src/inference/index.ts'
import type { Spike } from '../../src/models/events.ts'
import { hear, refused } from '../operators/support.ts'

const weights = [
  [0, -1, 4],
  [-1, 0, 4],
  [4, 4, 0],
]
const machine = (seed = 1) => boltzmannMachine({ seed, bias: [-2, -2, -3], weights })
const UNITS = [0, 1, 2].map((neuron) => ({ population: 'units', neuron }))

const layers = (seed = 1, size = 20) => {
  const forward = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => Math.sin(i + 3 * j)),
  )
  const backward = forward.map((_, j) => forward.map((row) => row[j]!))
  const visible = Array.from({ length: size }, (_, i) => Math.cos(i))
  return restrictedMachine({ seed, visible, hidden: visible.map(() => 0.5), forward, backward })
}

const spikesOf = (net: Network, population: string): Spike[] => hear(net.spikes(population)).values

/** On-time of each neuron between two times, by its definition: the sum over spikes of what of [t, t + tau_ref) lies between. */
const onTimes = (
  spikes: readonly Spike[],
  size: number,
  begin: number,
  end: number,
  tau_ref = 10,
): number[] =>
  Array.from({ length: size }, (_, i) =>
    spikes
      .filter(({ source }) => source === i)
      .reduce((sum, { t }) => sum + Math.max(0, Math.min(end, t + tau_ref) - Math.max(begin, t)), 0),
  )

/** Who is on at `t`, by definition. */
const statesAt = (spikes: readonly Spike[], size: number, t: number, tau_ref = 10): number[] =>
  Array.from({ length: size }, (_, i) =>
    spikes.some((spike) => spike.source === i && spike.t <= t && t < spike.t + tau_ref) ? 1 : 0,
  )

/** What a promise came to. */
const errorOf = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('no error'),
    (error: unknown) => error as Error,
  )

describe('what is averaged', () => {
  it('is the time that spikes and the window have in common, to the last bit of it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom(0, 0.3, 1, 7.7),
        fc.constantFrom(0.4, 3, 20.5),
        async (seed, burnIn_tau_ref, duration_tau_ref) => {
          const net = wire(machine(seed))
          const spikes = spikesOf(net, 'units')
          const ask = inference(net)
          const { marginals, joint } = await ask.posterior({ burnIn_tau_ref, duration_tau_ref, joint: UNITS })
          const begin = 10 * burnIn_tau_ref
          const end = begin + 10 * duration_tau_ref
          const exact = onTimes(spikes, 3, begin, end).map((time) => time / (end - begin))
          for (const i of [0, 1, 2]) {
            expect(marginals['units']!.mean[i]).toBeCloseTo(exact[i]!, 12)
            expect(joint!.coactivations.mean[4 * i]).toBeCloseTo(exact[i]!, 12)
            const states = joint!.states.filter(({ state }) => state[i] === 1)
            expect(states.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(exact[i]!, 12)
          }
        },
      ),
      { numRuns: 40 },
    ))

  it('adds up to 1 over joint states, the most probable first, across populations', async () => {
    const joint = [
      { population: 'visible', neuron: 3 },
      { population: 'hidden', neuron: 0 },
      { population: 'visible', neuron: 7 },
    ]
    const posterior = await inference(wire(layers())).posterior({ duration_tau_ref: 50, joint })
    const { states } = posterior.joint!
    expect(states.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12)
    expect(states.map(({ probability }) => probability)).toEqual(
      states.map(({ probability }) => probability).sort((a, b) => b - a),
    )
    const first = states.filter(({ state }) => state[0] === 1)
    expect(first.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(
      posterior.marginals['visible']!.mean[3]!,
      12,
    )
  })

  it('has samples at equal distances, the last at the end, whether it was doubled or not', async () => {
    for (const [query, count] of [
      [{ burnIn_tau_ref: 2, duration_tau_ref: 30 }, 4],
      [{ burnIn_tau_ref: 2, precision: 0.0001, maxDuration_tau_ref: 300 }, 5],
    ] as const) {
      const net = wire(layers())
      const [visible, hidden] = [spikesOf(net, 'visible'), spikesOf(net, 'hidden')]
      const { samples, duration_tau_ref } = await inference(net).posterior({ ...query, samples: count })
      const times = Array.from({ length: count }, (_, k) => 20 + ((k + 1) * 10 * duration_tau_ref) / count)
      expect(samples['visible']!.map((z) => [...z])).toEqual(times.map((t) => statesAt(visible, 20, t)))
      expect(samples['hidden']!.map((z) => [...z])).toEqual(times.map((t) => statesAt(hidden, 20, t)))
    }
  })

  it('is how long neurons are on, not how long their PSPs last', async () => {
    const spec = network('psp', { seed: 1 })
      .population('units', { kind: 'sampler', size: 2, params: { bias: 0, tau_ref: 10, tau_syn: 25 } })
      .projection('synapses', { from: 'units', to: 'units', weights: 0 })
      .build()
    const { marginals } = await inference(wire(spec)).posterior({ duration_tau_ref: 4000 })
    for (const i of [0, 1])
      expect(Math.abs(marginals['units']!.mean[i]! - 0.5)).toBeLessThan(4 * marginals['units']!.error[i]!)
  })

  it('changes no spike', async () => {
    const [plain, asked] = [wire(layers()), wire(layers())]
    const [expected, spikes] = [spikesOf(plain, 'hidden'), spikesOf(asked, 'hidden')]
    await plain.run(600)
    const ask = inference(asked)
    hear(ask.beliefs({ every_tau_ref: 0.7 }))
    const joint = [{ population: 'hidden', neuron: 4 }]
    await ask.posterior({ burnIn_tau_ref: 10, duration_tau_ref: 50, samples: 7, joint })
    expect(asked.clock.now()).toBe(600)
    expect(spikes).toEqual(expected)
  })

  it('is asked of small networks on their table as of others', async () => {
    const net = wire(machine())
    expect(net.explain()).toMatch(/table/)
    const { marginals } = await inference(net).posterior({
      evidence: { units: [null, 1, 1] },
      duration_tau_ref: 9000,
    })
    const { mean, error } = marginals['units']!
    expect([mean[1], mean[2], error[1], error[2]]).toEqual([1, 1, 0, 0])
    expect(Math.abs(mean[0]! - 1 / (1 + Math.exp(-1)))).toBeLessThan(4 * error[0]!)
  })

  it('says what is likely, and has what is held without error in pairs and joint states too', async () => {
    const posterior = await inference(wire(machine())).posterior({
      evidence: { units: [1, 0, 1] },
      duration_tau_ref: 20,
      joint: UNITS,
    })
    expect([...posterior.likely['units']!]).toEqual([1, 0, 1])
    expect([...posterior.joint!.coactivations.mean]).toEqual([1, 0, 1, 0, 0, 0, 1, 0, 1])
    expect([...posterior.joint!.coactivations.error]).toEqual(Array.from({ length: 9 }, () => 0))
    expect(posterior.joint!.states).toMatchObject([{ state: [1, 0, 1], error: 0 }])
  })
})

describe('the length of a run', () => {
  it('goes on until the asked marginals are precise, and says whether they are', async () => {
    const ask = inference(wire(machine()))
    const rough = await ask.posterior({ precision: 0.1 })
    const fine = await ask.posterior({ precision: 0.01 })
    const bounded = await ask.posterior({ precision: 0.001, maxDuration_tau_ref: 130 })
    for (const [{ marginals, isPrecise }, precision] of [
      [rough, 0.1],
      [fine, 0.01],
    ] as const) {
      expect(isPrecise).toBe(true)
      expect(Math.max(...marginals['units']!.error)).toBeLessThanOrEqual(precision)
    }
    expect(fine.duration_tau_ref).toBeGreaterThan(10 * rough.duration_tau_ref)
    expect(bounded).toMatchObject({ isPrecise: false })
    expect(bounded.duration_tau_ref).toBeCloseTo(130, 9)
  })

  it('is that of the neurons that are asked about alone', async () => {
    const spec = boltzmannMachine({ seed: 1, bias: [0, -7], weights: 0 })
    const of = [{ population: 'units', neuron: 1 }]
    const precision = 0.006
    const rare = await inference(wire(spec)).posterior({ precision, of })
    const all = await inference(wire(spec)).posterior({ precision })
    expect(rare.duration_tau_ref).toBeLessThan(all.duration_tau_ref)
  })

  it('ends early by a signal, after which the network can be asked again', async () => {
    const ask = inference(wire(layers()))
    const control = new AbortController()
    const progress = (t: number) => t > 200 && control.abort()
    const error = await errorOf(ask.posterior({ duration_tau_ref: 1e7, signal: control.signal, progress }))
    expect(error).toMatchObject({ code: 'E_ABORTED' })
    expect(await ask.posterior({ duration_tau_ref: 5 })).toMatchObject({
      duration_tau_ref: expect.closeTo(5, 9),
    })
  })

  it('waits out a tau_ref in which spikes from before may still last', async () => {
    const net = wire(machine())
    await net.run(35)
    const posterior = await inference(net).posterior({ burnIn_tau_ref: 0, duration_tau_ref: 20 })
    expect(posterior.burnIn_tau_ref).toBe(1)
  })
})

describe('evidence', () => {
  const clampsOf = (net: Network) => vi.spyOn(net.sampler('units'), 'clamp')

  it('is sent to the network as far as it differs', () => {
    const net = wire(machine())
    const clamps = clampsOf(net)
    const ask = inference(net)
    ask.clamp({ units: [1, 0, null] })
    ask.clamp({ units: [1, 0, null] })
    ask.clamp({ units: [1, 1, null] })
    ask.clamp({})
    expect(clamps.mock.calls).toEqual([
      [0, 'on'],
      [1, 'off'],
      [1, 'on'],
      [0, 'free'],
      [1, 'free'],
    ])
  })

  it('is told as it is', () => {
    const ask = inference(wire(layers(1, 3)))
    const evidence = { hidden: [null, 1, 0] } as const
    ask.clamp(evidence)
    expect(ask.evidence).toEqual(evidence)
    ask.clamp({})
    expect(ask.evidence).toEqual({})
  })

  it('by input shifts biases, and gives them back to the last bit', () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.array(fc.array(fc.constantFrom(0, 1, null), { minLength: 3, maxLength: 3 }), { maxLength: 5 }),
        (bias, strength, turns) => {
          const net = wire(boltzmannMachine({ seed: 1, bias, weights }))
          const ask = inference(net, { clamping: { by: 'input', strength } })
          for (const units of turns) {
            ask.clamp({ units })
            expect([...net.sampler('units').bias]).toEqual(
              bias.map((b, i) => (units[i] === null ? b : b + strength * (2 * units[i]! - 1))),
            )
          }
          ask.clamp({})
          expect([...net.sampler('units').bias]).toEqual(bias)
        },
      ),
      { numRuns: 50 },
    ))

  it('by input keeps what a rule adds to a bias meanwhile', () => {
    const net = wire(machine())
    const ask = inference(net, { clamping: { by: 'input', strength: 5 } })
    ask.clamp({ units: [1, null, 0] })
    net.sampler('units').setBias([3.5, -2, -8])
    ask.clamp({})
    expect([...net.sampler('units').bias]).toEqual([-1.5, -2, -3])
  })

  it('follows a stream at the event times of its values, from inside of a run', async () => {
    const net = wire(machine())
    const spikes = spikesOf(net, 'units')
    const ask = inference(net)
    const turns: readonly Evidence[] = [{ units: [1, null, null] }, { units: [0, 1, null] }, {}]
    ask.follow(
      timer(100, 100, net.clock).pipe(
        take(3),
        map((k) => turns[k]!),
      ),
    )
    await net.run(400)
    const held = (i: number, begin: number, end: number) => onTimes(spikes, 3, begin, end)[i]
    expect(held(0, 110, 200)).toBeCloseTo(90, 9)
    expect(held(0, 210, 300)).toBe(0)
    expect(held(1, 210, 300)).toBeCloseTo(90, 9)
    expect(ask.evidence).toEqual({})
  })

  it('that comes with a spike of the network itself acts at once', async () => {
    const net = wire(machine())
    const spikes = spikesOf(net, 'units')
    const ask = inference(net)
    ask.follow(
      net.spikes('units').pipe(
        take(1),
        map(() => ({ units: [null, null, 0] })),
      ),
    )
    await net.run(500)
    expect(spikes.filter(({ source, t }) => source === 2 && t > spikes[0]!.t)).toEqual([])
  })

  it('that comes from outside while the network plays is held from then on', async () => {
    const net = wire(layers())
    const ask = inference(net)
    const evidence$ = new Subject<Evidence>()
    const heard: Belief[] = []
    ask.follow(evidence$)
    ask.beliefs({ every_tau_ref: 5 }).subscribe((belief) => {
      heard.push(belief)
      if (heard.length === 3)
        setTimeout(() => evidence$.next({ visible: Array.from({ length: 20 }, () => 1 as const) }), 0)
    })
    await net.play({ speed: 20, until: 1000 })
    expect([...heard.at(-1)!.marginals['visible']!]).toEqual(
      Array.from({ length: 20 }, () => expect.closeTo(1, 9)),
    )
  })

  it('that changes while a posterior is taken is averaged over as it was', async () => {
    const net = wire(machine())
    const spikes = spikesOf(net, 'units')
    const ask = inference(net)
    ask.follow(timer(250, net.clock).pipe(map(() => ({ units: [0, null, null] }) as const)))
    const { marginals } = await ask.posterior({
      evidence: { units: [1, null, null] },
      burnIn_tau_ref: 5,
      duration_tau_ref: 40,
    })
    expect(marginals['units']!.mean[0]).toBeCloseTo(onTimes(spikes, 3, 50, 450)[0]! / 400, 12)
    expect(marginals['units']!.mean[0]).toBeCloseTo(0.51, 1)
    expect(marginals['units']!.error[0]).toBeGreaterThan(0.05)
  })

  it('that does not fit ends a run that follows it, and names the neuron', async () => {
    const net = wire(machine())
    const evidence$ = new Subject<Evidence>()
    inference(net).follow(evidence$)
    timer(20, net.clock).subscribe(() => evidence$.next({ units: [1, 2, 0] } as unknown as Evidence))
    const error = await errorOf(net.run(50))
    expect(error).toMatchObject({ code: 'E_RUN', cause: { where: 'evidence$.units[1]', value: 2 } })
  })

  it('is refused by population and neuron, before anything is held', () => {
    const shared = network('shared', { seed: 1 })
      .population('a', { kind: 'sampler', size: 2, params: { bias: 0 } })
      .population('b', { kind: 'sampler', size: 2, params: { biasOf: 'a' } })
      .population('noise', { kind: 'poisson', size: 2, params: { rate: 1 } })
      .build()
    const net = wire(shared)
    const [force, input] = [
      inference(net),
      inference(wire(shared), { clamping: { by: 'input', strength: 3 } }),
    ]
    const clamps = vi.spyOn(net.sampler('a'), 'clamp')
    const refusal = (ask: Inference, evidence: unknown) => refused(() => ask.clamp(evidence as Evidence))
    expect(refusal(force, { noise: [0, 1] })).toBe('clamp.evidence.noise')
    expect(refusal(force, { a: [1, 0], c: [1, 0] })).toBe('clamp.evidence.c')
    expect(refusal(force, { a: [1] })).toBe('clamp.evidence.a')
    expect(refusal(force, { a: '10' })).toBe('clamp.evidence.a')
    for (const value of [2, -1, 0.5, true, '1', undefined, Number.NaN])
      expect(refusal(force, { a: [1, value] })).toBe('clamp.evidence.a[1]')
    expect(refusal(force, null)).toBe('clamp.evidence')
    expect(refusal(input, { a: [null, 1] })).toBe('clamp.evidence.a[1]')
    expect(clamps).not.toHaveBeenCalled()
    const strong = inference(wire(machine()), { clamping: { by: 'input', strength: 699 } })
    expect(refusal(strong, { units: [null, 0, null] })).toBe('clamp.evidence.units[1]')
    expect(refused(() => inference(net, { clamping: { by: 'input', strength: 0 } }))).toBe(
      'inference.clamping.strength',
    )
    expect(refused(() => inference(net, { clamping: { by: 'magic' } as never }))).toBe(
      'inference.clamping.by',
    )
  })
})

describe('a question', () => {
  it.each([
    ['burnIn_tau_ref', -1],
    ['burnIn_tau_ref', Number.NaN],
    ['duration_tau_ref', 0],
    ['duration_tau_ref', Infinity],
    ['precision', 0],
    ['precision', 1],
    ['maxDuration_tau_ref', 10],
    ['of', []],
    ['of', 'units'],
    ['samples', 1.5],
    ['samples', -1],
    ['joint', 3],
    ['signal', 3],
    ['progress', 3],
    ['duration', 3],
  ])('is refused for its %s %s', async (key, value) => {
    const net = wire(machine())
    const error = await errorOf(inference(net).posterior({ [key]: value, evidence: { units: [1, 1, 1] } }))
    expect(error).toMatchObject({ code: 'E_PARAMETER', where: `posterior.query.${key}` })
    expect(net.clock.now()).toBe(0)
  })

  it.each([
    ['of[0]', { of: ['unit'] }],
    ['of[1].neuron', { of: ['units', { population: 'units', neuron: 3 }] }],
    ['joint[0].population', { joint: [{ population: 'x', neuron: 0 }] }],
    ['joint[1]', { joint: [UNITS[0]!, UNITS[0]!] }],
    ['joint', { joint: Array.from({ length: 17 }, () => UNITS[0]!) }],
    ['duration_tau_ref', { duration_tau_ref: 10, precision: 0.1 }],
    ['evidence.units[2]', { evidence: { units: [0, 1, 2] } as unknown as Evidence }],
  ])('names %s', async (where, query) => {
    const error = await errorOf(inference(wire(machine())).posterior(query))
    expect(error).toMatchObject({ where: `posterior.query.${where}` })
  })

  it('is refused while another is under way or the network runs, and leaves its evidence alone', async () => {
    const net = wire(layers())
    const ask = inference(net)
    const first = ask.posterior({ duration_tau_ref: 500 })
    const evidence = { hidden: Array.from({ length: 20 }, () => 1 as const) }
    expect(await errorOf(ask.posterior({ evidence }))).toMatchObject({ code: 'E_RUNNING' })
    await first
    const running = net.run(5000)
    expect(await errorOf(ask.posterior({ evidence }))).toMatchObject({ code: 'E_RUNNING' })
    expect(ask.evidence).toEqual({})
    await running
  })

  it('after another is answered from the state before, with a burn-in of its own, when it is pulled', async () => {
    const net = wire(machine())
    const ask = inference(net)
    const asked: number[] = []
    async function* questions(): AsyncGenerator<Evidence> {
      for (const k of [0, 1, 2, 3]) {
        asked.push(k)
        yield { units: [null, k % 2 === 0 ? 0 : 1, 1] }
      }
    }
    const answers = ask.answers(questions(), { burnIn_tau_ref: 4, duration_tau_ref: 16 })
    expect([net.clock.now(), asked]).toEqual([0, []])
    const first = await answers.next()
    expect([net.clock.now(), asked]).toEqual([200, [0]])
    expect(first.value).toMatchObject({ burnIn_tau_ref: 4, likely: { units: { 1: 0, 2: 1 } } })
    const rest: number[] = []
    for await (const { likely } of answers) rest.push(likely['units']![1]!)
    expect([net.clock.now(), rest]).toEqual([800, [1, 0, 1]])
  })

  it('of a list is refused at call if its options are wrong, and when it is pulled if its evidence is', async () => {
    const ask = inference(wire(machine()))
    expect(refused(() => ask.answers([], { samples: -1 }))).toBe('answers.query.samples')
    expect(refused(() => ask.answers(3 as never))).toBe('answers.questions')
    const answers = ask.answers([{}, { units: [] }], { duration_tau_ref: 5 })
    await answers.next()
    expect(await errorOf(answers.next())).toMatchObject({ where: 'posterior.query.evidence.units' })
  })

  it('leaves a network that can be saved, and goes on bit for bit', async () => {
    const net = wire(layers())
    const ask = inference(net)
    const known = { visible: Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? (1 as const) : null)) }
    hear(ask.beliefs({ every_tau_ref: 3 }))
    await ask.posterior({ evidence: known, duration_tau_ref: 30 })
    const other = restore(net.snapshot())
    const [expected, spikes] = [spikesOf(net, 'hidden'), spikesOf(other, 'hidden')]
    await Promise.all([net.run(300), other.run(300)])
    expect(spikes).toEqual(expected)
  })
})

describe('beliefs', () => {
  it('are the on-times of a window that moves, and end with the network', async () => {
    const net = wire(machine())
    const spikes = spikesOf(net, 'units')
    const heard = hear(inference(net).beliefs({ every_tau_ref: 2, window_tau_ref: 6 }))
    await net.run(105)
    expect(heard.values.map(({ t }) => t)).toEqual([20, 40, 60, 80, 100])
    for (const { t, marginals, window_tau_ref } of heard.values) {
      const begin = Math.max(0, t - 60)
      expect(window_tau_ref).toBeCloseTo((t - begin) / 10, 12)
      onTimes(spikes, 3, begin, t).forEach((time, i) => {
        expect(marginals['units']![i]).toBeCloseTo(time / (t - begin), 12)
      })
    }
    net.end()
    expect(heard.ended).toBe('complete')
  })

  it('are refused without a distance, and for a window that is no multiple of it', () => {
    const ask = inference(wire(machine()))
    expect(refused(() => ask.beliefs({ every_tau_ref: 0 }))).toBe('beliefs.every_tau_ref')
    expect(refused(() => ask.beliefs({ every_tau_ref: 2, window_tau_ref: 3 }))).toBe('beliefs.window_tau_ref')
  })
})

describe('what has no samplers', () => {
  it('cannot be asked', () => {
    const spec = network('noise', { seed: 1 }).population('noise', {
      kind: 'poisson',
      size: 2,
      params: { rate: 1 },
    })
    expect(refused(() => inference(wire(spec.build())))).toBe('inference.net')
    expect(refused(() => inference(null as never))).toBe('inference.net')
  })
})
