import { fc, test } from '@fast-check/vitest'
import { EMPTY, NEVER, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { randomStream } from '../../src/models/random.ts'
import type { Clamp } from '../../src/models/sampler.ts'
import { allToAll, fromList } from '../../src/operators/connect.ts'
import { poisson } from '../../src/operators/poisson.ts'
import { project } from '../../src/operators/project.ts'
import { sampler, SamplerPopulation } from '../../src/operators/sampler.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import type { Synapses } from '../../src/operators/synapses.ts'
import type { Volley } from '../../src/operators/volley.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { kolmogorovSmirnov } from '../oracles/goodnessOfFit.ts'
import { type NaiveChange, type NaiveInput, naiveSampler } from '../oracles/naiveSampler.ts'
import { type Input, potentials, type Record, rescaled, type Since } from '../oracles/samplerByDefinition.ts'
import {
  hear,
  isMinusOne,
  isRecord,
  isText,
  nonsense,
  nonsenseBut,
  numbersFrom,
  refused,
  spike,
} from './support.ts'

/** A random projection onto `size` neurons, with or without gaps, and its matrix as rows. */
const projection = (
  preSize: number,
  size: number,
  isSparse: boolean,
  next: () => number,
): { synapses: Synapses; rows: number[][] } => {
  const rows = Array.from({ length: size }, () => Array.from({ length: preSize }, () => 1.5 * next()))
  if (!isSparse) return { synapses: allToAll(preSize, size, rows.flat()), rows }
  const entries: { pre: number; post: number; weight: number }[] = []
  rows.forEach((row, post) =>
    row.forEach((weight, pre) => {
      if (next() > 0) entries.push({ pre, post, weight })
      else row[pre] = 0
    }),
  )
  return { synapses: fromList(preSize, size, entries), rows }
}

/** One change of a weight, a bias or a clamp, for the population and for the oracle alike. */
const changeOf = (
  t: number,
  population: SamplerPopulation,
  all: readonly { synapses: Synapses }[],
  next: () => number,
): NaiveChange & { readonly on: () => void } => {
  const { size } = population
  // without a projection there are biases and clamps only
  const kind = Math.floor((next() + 1) * (all.length === 0 ? 1.5 : 3.5))
  const i = Math.floor(((next() + 1) / 2) * size)
  if (kind === 0) {
    const bias = Array.from({ length: size }, () => next())
    return {
      t,
      on: () => population.setBias(bias),
      act: (state) => state.bias.splice(0, size, ...bias),
    }
  }
  if (kind <= 2) {
    const clamp = (['free', 'on', 'off'] as const)[Math.floor((next() + 1) * 1.5)]!
    return {
      t,
      on: () => population.clamp(i, clamp),
      act: (state) => {
        state.clamps[i] = clamp
      },
    }
  }
  const which = Math.floor(((next() + 1) / 2) * all.length)
  const { synapses } = all[which]!
  const matrix = Array.from({ length: size * synapses.preSize }, () => 1.5 * next())
  const isThere = (post: number, pre: number): boolean => synapses.position(post, pre) >= 0
  const update = (rows: number[][], by: (post: number, pre: number, old: number) => number): void => {
    rows.forEach((row, post) =>
      row.forEach((old, pre) => {
        if (isThere(post, pre)) row[pre] = by(post, pre, old)
      }),
    )
  }
  if (kind === 3) {
    return {
      t,
      on: () => synapses.write(t, matrix),
      act: ({ inputs }) =>
        update(inputs[which]!.weights, (post, pre) => matrix[post * synapses.preSize + pre]!),
    }
  }
  const axis = (['pre', 'post', 'all'] as const)[kind - 4]!
  const index = axis === 'all' ? 0 : axis === 'post' ? i : i % synapses.preSize
  const isMeant = (post: number, pre: number): boolean =>
    axis === 'all' || index === (axis === 'pre' ? pre : post)
  // in the order of storage: by source, then by target
  const dw: number[] = []
  for (let pre = 0; pre < synapses.preSize; pre++) {
    for (let post = 0; post < size; post++) {
      if (isThere(post, pre) && isMeant(post, pre)) dw.push(matrix[post * synapses.preSize + pre]! / 2)
    }
  }
  return {
    t,
    on: () => synapses.apply({ t, axis, index, dw: Float64Array.from(dw) }),
    act: ({ inputs }) =>
      update(inputs[which]!.weights, (post, pre, old) =>
        isMeant(post, pre) ? old + matrix[post * synapses.preSize + pre]! / 2 : old,
      ),
  }
}

const worlds = fc.record({
  seed: fc.nat(1e6),
  size: fc.integer({ min: 1, max: 6 }),
  tau_ref: fc.oneof(fc.constantFrom(1, 10), fc.double({ min: 0.5, max: 20, noNaN: true })),
  /** tau_syn in tau_ref */
  lengthOfPsp: fc.oneof(fc.constantFrom(1, 2, 0.5), fc.double({ min: 0.1, max: 5, noNaN: true })),
  /** Of each projection: delay in tau_ref, own spikes or a train, dense or sparse. */
  inputs: fc.array(
    fc.record({
      delay: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 3, noNaN: true })),
      isOwn: fc.boolean(),
      isSparse: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  /** In tau_ref; whole numbers fall on the spikes of clamped neurons. */
  changesAt: fc.array(fc.oneof(fc.nat(20), fc.double({ min: 0, max: 20, noNaN: true })), { maxLength: 12 }),
})

describe('a sampler population', () => {
  test.prop([worlds], { numRuns: 300 })(
    'gives the spikes of the plainest simulation under any input, delays, PSPs, clamps and changes in mid-PSP',
    ({ seed, size, tau_ref, lengthOfPsp, inputs, changesAt }) => {
      const next = numbersFrom(seed)
      const tau_syn = lengthOfPsp * tau_ref
      const end = 21 * tau_ref
      const bias = Array.from({ length: size }, () => next())
      const clock = new EventTimeScheduler({ seed })
      const times = changesAt.map((t) => t * tau_ref).sort((a, b) => a - b)
      // declared before the sources, so that a change at their time comes first
      const queue: (NaiveChange & { readonly on: () => void })[] = []
      for (const t of times) clock.schedule(() => queue.shift()!.on(), t)
      const population = new SamplerPopulation({ size, bias, tau_ref, tau_syn, name: 'a' }, clock)
      const projections = inputs.map(({ isOwn, isSparse }) =>
        projection(isOwn ? size : 3, size, isSparse, next),
      )
      const naiveInputs = inputs.map(({ delay, isOwn }, k): NaiveInput => {
        const { synapses, rows } = projections[k]!
        const train = Array.from({ length: 40 }, (_, n) => spike((n * tau_ref) / 2 + next() / 10 + 1, n % 3))
        const source = isOwn ? population.spikes : spikeTrain({ size: 3, spikes: train }, clock)
        source
          .pipe(project(synapses, { delay: delay * tau_ref }))
          .subscribe((volley) => population.receive(volley))
        return { weights: rows, delay: delay * tau_ref, spikes: isOwn ? undefined : train }
      })
      queue.push(...times.map((t) => changeOf(t, population, projections, next)))
      const changes = [...queue]
      const { values } = hear(population.spikes)
      clock.runSync(end)
      const random = randomStream(seed, 'a')
      const expected = naiveSampler({
        size,
        tau_ref,
        tau_syn,
        state: { bias: [...bias], clamps: Array.from({ length: size }, () => 'free'), inputs: naiveInputs },
        changes,
        end,
        exponential: () => random.exponential(),
        uniform: () => random.uniform(),
      })
      expect(values.map(({ source }) => source)).toEqual(expected.map(({ source }) => source))
      values.forEach(({ t }, k) => expect(Math.abs(t - expected[k]!.t)).toBeLessThanOrEqual(1e-9 * t))
    },
  )

  it('follows the law: summed hazards between spikes are unit exponentials, and each choice is in proportion', () => {
    // false alarm 1e-6 each (Kolmogorov-Smirnov at 2.694); the seed is fixed
    const clock = new EventTimeScheduler({ seed: 5 })
    const next = numbersFrom(5)
    const [size, tau_ref, tau_syn] = [5, 10, 23]
    let bias = Array.from({ length: size }, () => next())
    const population = new SamplerPopulation({ size, bias, tau_ref, tau_syn, name: 'a' }, clock)
    const outer = poisson({ size: 3, rate: 60 }, clock)
    const projections = [
      { ...projection(size, size, false, next), delay: 0, source: population.spikes },
      { ...projection(size, size, true, next), delay: 13.7, source: population.spikes },
      { ...projection(3, size, false, next), delay: 2.2, source: outer },
    ]
    const matrixOf = (synapses: Synapses): number[][] => {
      const flat = synapses.toMatrix()
      return Array.from({ length: size }, (_, post) =>
        Array.from(flat.subarray(post * synapses.preSize, (post + 1) * synapses.preSize)),
      )
    }
    const weights = projections.map(({ rows }): Since<number[][]>[] => [{ since: 0, value: rows }])
    const biasesOver: Since<number[]>[] = [{ since: 0, value: bias }]
    const clamps: Clamp[] = Array.from({ length: size }, () => 'free')
    const clampsOver: Since<Clamp[]>[] = [{ since: 0, value: [...clamps] }]
    for (const { synapses, delay, source } of projections) {
      source.pipe(project(synapses, { delay })).subscribe((volley) => population.receive(volley))
    }
    // each spike of two neurons changes a weight row or column, in the middle of PSPs
    let spikes = 0
    population.spikes.subscribe(({ t, source }) => {
      if (source > 1) return
      const which = spikes++ % 3
      const { synapses } = projections[which]!
      const axis = source === 0 ? 'pre' : 'post'
      const index = spikes % (axis === 'pre' ? synapses.preSize : size)
      const row = synapses.toMatrix().filter((_, k) => {
        const [post, pre] = [Math.floor(k / synapses.preSize), k % synapses.preSize]
        return synapses.position(post, pre) >= 0 && index === (axis === 'pre' ? pre : post)
      })
      // back towards 0, so that weights stay within bounds
      synapses.apply({ t, axis, index, dw: row.map((w) => 0.5 * next() - 0.3 * w) })
      weights[which]!.push({ since: t, value: matrixOf(synapses) })
    })
    const act = (t: number): void => {
      if (t % 3 === 0) {
        bias = bias.map(() => next())
        population.setBias(bias)
        biasesOver.push({ since: t, value: bias })
      }
      const i = t % size
      clamps[i] = (['free', 'on', 'off', 'free', 'free'] as const)[Math.floor((next() + 1) * 2.5)]!
      population.clamp(i, clamps[i])
      clampsOver.push({ since: t, value: [...clamps] })
    }
    for (let t = 100; t < 60_000; t += 97) clock.schedule(() => act(t), t)
    const own = hear(population.spikes).values
    const sent = hear(outer).values
    clock.runSync(60_000)
    const record: Record = {
      size,
      tau_ref,
      tau_syn,
      biases: biasesOver,
      clamps: clampsOver,
      inputs: projections.map(({ delay, source }, k): Input => ({
        delay,
        spikes: source === outer ? sent : own,
        weights: weights[k]!,
      })),
      spikes: own,
    }
    const { waits, places } = rescaled(record, () => (next() + 1) / 2)
    expect(waits.length).toBeGreaterThan(5000)
    expect(kolmogorovSmirnov(Float64Array.from(waits), (x) => -Math.expm1(-x))).toBeLessThan(2.694)
    expect(kolmogorovSmirnov(Float64Array.from(places), (x) => x)).toBeLessThan(2.694)
  })
})

describe('a weight that changes while its PSP is on', () => {
  const ways = ['write', 'pre', 'post', 'all'] as const

  it.each(ways)('acts at once and leaves nothing behind: %s', (way) => {
    const clock = new EventTimeScheduler({ seed: 1 })
    const b = [-700, 0.1, -0.3]
    // tau_syn > tau_ref: PSPs of one source overlap; a second projection with a delay reaches the same neurons
    const population = new SamplerPopulation({ size: 3, bias: b, tau_ref: 2, tau_syn: 7, name: 'a' }, clock)
    for (let i = 0; i < 3; i++) population.clamp(i, 'off')
    const near = allToAll(2, 3, (post, pre) => 0.7 * post - 0.3 * pre + 0.1)
    const far = allToAll(1, 3, (post) => 0.01 * post)
    const train = (times: readonly number[], source: number) =>
      spikeTrain({ size: 2, spikes: times.map((t) => spike(t, source)) }, clock)
    const receive = (volley: Volley): void => population.receive(volley)
    // source 0 is on twice over [3, 8); source 1 over [4, 11); the far one over [6, 13)
    train([1, 3], 0).pipe(project(near)).subscribe(receive)
    train([4], 1).pipe(project(near)).subscribe(receive)
    train([1], 0)
      .pipe(project(far, { delay: 5 }))
      .subscribe(receive)
    const on = (t: number): [number, number, number] => [
      Number(t >= 1 && t < 8) + Number(t >= 3 && t < 10),
      Number(t >= 4 && t < 11),
      Number(t >= 6 && t < 13),
    ]
    const expectPotentials = (): void => {
      const [n0, n1, n2] = on(clock.now())
      b.forEach((bias, i) => {
        const expected = bias + n0 * near.get(i, 0) + n1 * near.get(i, 1) + n2 * far.get(i, 0)
        expect(population.potential(i)).toBeCloseTo(expected, 12)
      })
    }
    let k = 0
    const change = (): void => {
      const size = way === 'pre' ? 3 : way === 'post' ? 2 : 6
      const dw = Float64Array.from({ length: size }, () => Math.sin(7 * ++k))
      if (way === 'write')
        near.write(
          clock.now(),
          Array.from({ length: 6 }, () => Math.sin(7 * ++k)),
        )
      else near.apply({ t: clock.now(), axis: way, index: way === 'all' ? 0 : k % 2, dw })
    }
    for (let step = 0; step < 60; step++) {
      clock.runSync(0.25)
      expectPotentials()
      change()
      expectPotentials()
    }
    // all PSPs are over: exactly the bias
    expect(b.map((_, i) => population.potential(i))).toEqual(b)
  })

  it.each(ways)('moves the very next spike to where its hazard says: %s', (way) => {
    // one neuron: its waits are the exponentials of its random stream, its draws are known
    for (let seed = 0; seed < 50; seed++) {
      const clock = new EventTimeScheduler({ seed })
      const population = new SamplerPopulation(
        { size: 1, bias: -1, tau_ref: 10, tau_syn: 30, name: 'a' },
        clock,
      )
      const synapses = allToAll(1, 1, 1.5)
      spikeTrain({ size: 1, spikes: [spike(2), spike(5)] }, clock)
        .pipe(project(synapses, { delay: 1 }))
        .subscribe((volley) => population.receive(volley))
      clock.schedule(() => {
        if (way === 'write') synapses.write(9, [-0.25])
        else synapses.apply({ t: 9, axis: way, index: 0, dw: Float64Array.of(-1.75) })
      }, 9)
      const { values } = hear(population.spikes)
      clock.runSync(200)
      // [from, potential]: PSPs on at 3 and 6, off at 33 and 36; the weight is -0.25 from 9 on
      const pieces = [
        [0, -1],
        [3, 0.5],
        [6, 2],
        [9, -1.5],
        [33, -1.25],
        [36, -1],
        [Infinity, -1],
      ] as const
      let left = randomStream(seed, 'a').exponential()
      let k = 0
      const spentIn = (piece: number): number =>
        (Math.exp(pieces[piece]![1]) / 10) * (pieces[piece + 1]![0] - pieces[piece]![0])
      while (left >= spentIn(k)) left -= spentIn(k++)
      expect(values[0]!.t).toBeCloseTo(pieces[k]![0] + (10 * left) / Math.exp(pieces[k]![1]), 9)
    }
  })

  it('is no business of a population that has ended', () => {
    const clock = new EventTimeScheduler()
    const population = new SamplerPopulation({ size: 1, bias: -600 }, clock)
    const synapses = allToAll(1, 1, 0.5)
    const input = new Subject<Spike>()
    input.pipe(project(synapses)).subscribe((volley) => population.receive(volley))
    input.next(spike(0))
    clock.runSync(1)
    population.end()
    // a potential like that would be refused
    synapses.write(1, [1e6])
    clock.runSync(100)
    expect(clock.now()).toBe(101)
  })

  it('is one change for all of a large and sparse projection: a row, a column or all', () => {
    // forty neurons in two blocks of hazards; the spikes of a plain simulation
    const size = 40
    for (const axis of ['pre', 'post', 'all'] as const) {
      const next = numbersFrom(11)
      const clock = new EventTimeScheduler({ seed: 11 })
      const population = new SamplerPopulation({ size, bias: -1, tau_ref: 10, tau_syn: 25, name: 'a' }, clock)
      const { synapses, rows } = projection(size, size, true, next)
      population.spikes.pipe(project(synapses)).subscribe((volley) => population.receive(volley))
      const changes = Array.from({ length: 20 }, (_, k): NaiveChange & { on: () => void } => {
        const t = 3 + 4.7 * k
        const index = axis === 'all' ? 0 : (7 * k) % size
        const by = next() / 2
        const isMeant = (post: number, pre: number): boolean =>
          synapses.position(post, pre) >= 0 && (axis === 'all' || index === (axis === 'pre' ? pre : post))
        const count = rows.flatMap((row, post) => row.filter((_w, pre) => isMeant(post, pre))).length
        return {
          t,
          on: () => synapses.apply({ t, axis, index, dw: new Float64Array(count).fill(by) }),
          act: ({ inputs }) =>
            inputs[0]!.weights.forEach((row, post) =>
              row.forEach((w, pre) => {
                if (isMeant(post, pre)) row[pre] = w + by
              }),
            ),
        }
      })
      for (const { t, on } of changes) clock.schedule(on, t)
      const { values } = hear(population.spikes)
      clock.runSync(100)
      const random = randomStream(11, 'a')
      const expected = naiveSampler({
        size,
        tau_ref: 10,
        tau_syn: 25,
        state: {
          bias: Array.from({ length: size }, () => -1),
          clamps: Array.from({ length: size }, () => 'free'),
          inputs: [{ weights: rows, delay: 0, spikes: undefined }],
        },
        changes,
        end: 100,
        exponential: () => random.exponential(),
        uniform: () => random.uniform(),
      })
      expect(values.length).toBeGreaterThan(100)
      expect(values.map(({ source }) => source)).toEqual(expected.map(({ source }) => source))
      values.forEach(({ t }, k) => expect(t).toBeCloseTo(expected[k]!.t, 8))
    }
  })

  it('acts on every population that it reaches', () => {
    const clock = new EventTimeScheduler()
    const [a, b] = [0, 1].map((bias) => new SamplerPopulation({ size: 2, bias }, clock))
    const synapses = allToAll(1, 2, 0.5)
    const volleys = spikeTrain({ size: 1, spikes: [spike(1)] }, clock).pipe(project(synapses))
    for (const population of [a!, b!]) {
      population.clamp(0, 'off')
      population.clamp(1, 'off')
      volleys.subscribe((volley) => population.receive(volley))
    }
    clock.runSync(2)
    synapses.write(2, [3, -4])
    expect([a!.potential(0), a!.potential(1), b!.potential(0), b!.potential(1)]).toEqual([3, -4, 4, -3])
  })
})

describe('the potential of a sampler', () => {
  test.prop([fc.nat(1e6), fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 20 })])(
    'is its bias and the weights of the PSPs that are on, at any time',
    (seed, times) => {
      const next = numbersFrom(seed)
      const [size, tau_ref, tau_syn] = [4, 5, 5 * (2 + next())]
      const bias = Array.from({ length: size }, () => next())
      const clock = new EventTimeScheduler({ seed })
      const population = new SamplerPopulation({ size, bias, tau_ref, tau_syn, name: 'a' }, clock)
      const projections = [0, 4 + 3 * next()].map((delay) => ({
        ...projection(size, size, true, next),
        delay,
      }))
      for (const { synapses, delay } of projections) {
        population.spikes.pipe(project(synapses, { delay })).subscribe((volley) => population.receive(volley))
      }
      const { values } = hear(population.spikes)
      const seen: { t: number; u: number[] }[] = []
      const look = (): void => {
        seen.push({ t: clock.now(), u: bias.map((_, i) => population.potential(i)) })
      }
      for (const t of times) clock.observers.schedule(look, t)
      clock.runSync(100)
      const record: Record = {
        size,
        tau_ref,
        tau_syn,
        biases: [{ since: 0, value: bias }],
        clamps: [],
        inputs: projections.map(({ delay, rows }): Input => ({
          spikes: values,
          delay,
          weights: [{ since: 0, value: rows }],
        })),
        spikes: values,
      }
      for (const { t, u } of seen) potentials(record, t).forEach((x, i) => expect(u[i]).toBeCloseTo(x, 12))
    },
  )
})

describe('inhibition beyond exp(-745)', () => {
  it.each([
    ['one strong weight', [-1000]],
    ['one at the edge of the range', [-730]],
    ['many', Array.from({ length: 40 }, () => -25)],
    ['strong ones both ways', [-900, 400, -300]],
  ])('silences while it is on and leaves nothing behind: %s', (_name, weights) => {
    const n = weights.length
    const clock = new EventTimeScheduler({ seed: 3 })
    const population = new SamplerPopulation(
      { size: 34, bias: -1, tau_ref: 10, tau_syn: 10, name: 'a' },
      clock,
    )
    // onto neuron 0 alone, and onto all
    const one = fromList(
      n,
      34,
      weights.map((weight, pre) => ({ pre, post: 0, weight })),
    )
    const all = allToAll(n, 34, (_post, pre) => weights[pre]!)
    const inputs = [one, all].map((synapses) => {
      const spikes = new Subject<Spike>()
      spikes.pipe(project(synapses)).subscribe((volley) => population.receive(volley))
      return spikes
    })
    const { values } = hear(population.spikes)
    for (let k = 0; k < 40; k++) {
      const t = 20 * k
      clock.runSync(t - clock.now())
      weights.forEach((_w, pre) => inputs[k % 2]!.next(spike(t, pre)))
      clock.runSync(10)
      const isSilenced = (i: number): boolean => k % 2 === 1 || i === 0
      const during = values.filter(({ t: at }) => at >= t && at < t + 10)
      expect(during.filter(({ source }) => isSilenced(source))).toEqual([])
    }
    values.length = 0
    clock.runSync(20_000)
    // 2,000 tau_ref of intervals with mean 1 + e and variance e^2: 537.9 spikes, standard deviation 17.0; at 5.6 of
    // them 34 neurons give a false alarm in one of 1e6
    const counts = Array.from({ length: 34 }, (_, i) => values.filter(({ source }) => source === i).length)
    for (const count of counts) expect(Math.abs(count - 537.9)).toBeLessThan(5.6 * 17)
  })

  it('is undone by excitation of the same strength, whole', () => {
    const clock = new EventTimeScheduler({ seed: 3 })
    const population = new SamplerPopulation(
      { size: 1, bias: 0, tau_ref: 10, tau_syn: 1e9, name: 'a' },
      clock,
    )
    const synapses = allToAll(2, 1, [-900, 900])
    const input = new Subject<Spike>()
    input.pipe(project(synapses)).subscribe((volley) => population.receive(volley))
    input.next(spike(0, 0))
    clock.runSync(50)
    input.next(spike(50, 1))
    const { values } = hear(population.spikes)
    clock.runSync(500)
    expect(population.potential(0)).toBe(0)
    // nothing of the first wait was used up before
    expect(values[0]!.t).toBeCloseTo(50 + 10 * randomStream(3, 'a').exponential(), 9)
  })

  it('is found also when a row of weights changes in mid-PSP', () => {
    const clock = new EventTimeScheduler({ seed: 3 })
    const population = new SamplerPopulation(
      { size: 1, bias: 0, tau_ref: 10, tau_syn: 1e9, name: 'a' },
      clock,
    )
    const synapses = allToAll(1, 1, -1)
    const input = new Subject<Spike>()
    input.pipe(project(synapses)).subscribe((volley) => population.receive(volley))
    input.next(spike(0, 0))
    clock.runSync(0)
    const change = (dw: number): void =>
      synapses.apply({ t: clock.now(), axis: 'post', index: 0, dw: Float64Array.of(dw) })
    change(-899)
    clock.runSync(50)
    change(900)
    const { values } = hear(population.spikes)
    clock.runSync(500)
    expect(values[0]!.t).toBeCloseTo(50 + 10 * randomStream(3, 'a').exponential(), 9)
  })
})

describe('a row of weights that changes by large amounts, which cancel', () => {
  it('leaves nothing behind when its PSPs end one after the other', () => {
    const clock = new EventTimeScheduler({ seed: 3 })
    const population = new SamplerPopulation(
      { size: 1, bias: 0, tau_ref: 10, tau_syn: 100, name: 'a' },
      clock,
    )
    const synapses = allToAll(4, 1, 0)
    const spikes = [0, 1, 2, 3].map((k) => spike(k, k))
    spikeTrain({ size: 4, spikes }, clock)
      .pipe(project(synapses))
      .subscribe((volley) => population.receive(volley))
    population.clamp(0, 'off')
    clock.runSync(50)
    synapses.apply({ t: 50, axis: 'post', index: 0, dw: Float64Array.of(450, 450, -450, -450) })
    clock.runSync(150)
    expect(population.potential(0)).toBe(0)
    population.clamp(0, 'free')
    const { values } = hear(population.spikes)
    clock.runSync(500)
    expect(values[0]?.t).toBeCloseTo(200 + 10 * randomStream(3, 'a').exponential(), 9)
  })
})

describe('a population that cannot go on', () => {
  const failing = (run: (clock: EventTimeScheduler) => void): unknown => {
    const clock = new EventTimeScheduler()
    try {
      run(clock)
      clock.runSync(100)
    } catch (error) {
      return error
    }
    return 'went on'
  }
  const send = (clock: EventTimeScheduler, synapses: Synapses, port?: string): void => {
    const population = new SamplerPopulation({ size: 2, name: 'a' }, clock)
    spikeTrain({ size: 1, spikes: [spike(4)] }, clock)
      .pipe(project(synapses, port === undefined ? {} : { port }))
      .subscribe((volley) => population.receive(volley))
  }

  it('ends the run with the neuron whose potential is too high', () => {
    expect(failing((clock) => send(clock, allToAll(1, 2, [1, 800])))).toMatchObject({
      code: 'E_RUN',
      node: 'a',
      t: 4,
      cause: { code: 'E_PARAMETER', where: 'potential of neuron 1', expected: 'u <= 700' },
    })
  })

  it('ends the run with a port that it does not have, or a projection that does not fit', () => {
    expect(failing((clock) => send(clock, allToAll(1, 2, 1), 'apical'))).toMatchObject({
      node: 'a',
      t: 4,
      cause: { where: 'a: port of a volley', value: 'apical', expected: "'soma'" },
    })
    expect(failing((clock) => send(clock, allToAll(1, 3, 1)))).toMatchObject({
      node: 'a',
      t: 4,
      cause: { where: 'a: targets of a projection', value: 3 },
    })
  })
})

describe('sampler', () => {
  it('is a population as an operator: spikes for volleys, from the moment it is piped', () => {
    const run = (isOperator: boolean): Spike[] => {
      const clock = new EventTimeScheduler({ seed: 8 })
      const volleys = poisson({ size: 4, rate: 50 }, clock).pipe(project(allToAll(4, 3, 0.7)))
      const options = { size: 3, bias: [0, -1, 1], name: 'a' }
      if (isOperator) {
        const { values } = hear(volleys.pipe(sampler(options, clock)))
        clock.runSync(500)
        return values
      }
      const population = new SamplerPopulation(options, clock)
      volleys.subscribe((volley) => population.receive(volley))
      const { values } = hear(population.spikes)
      clock.runSync(500)
      return values
    }
    expect(run(true).length).toBeGreaterThan(50)
    expect(run(true)).toEqual(run(false))
  })

  it('is not ended by a source that completes or never says anything', () => {
    for (const source of [EMPTY, NEVER]) {
      const clock = new EventTimeScheduler({ seed: 8 })
      const heard = hear(source.pipe(sampler({ size: 1 }, clock)))
      clock.runSync(500)
      expect([heard.values.length > 10, heard.ended]).toEqual([true, 'open'])
    }
  })

  it('ends the run with an error of its source', () => {
    const clock = new EventTimeScheduler({ seed: 8 })
    const volleys = new Subject<Volley>()
    volleys.pipe(sampler({ size: 1, name: 'a' }, clock)).subscribe()
    clock.schedule(() => volleys.error(new Error('broken')), 7)
    expect(() => clock.runSync(10)).toThrow('a at t = 7 ms: broken')
  })

  it('refuses a name that another node has, unless it is given a random stream of its own', () => {
    const clock = new EventTimeScheduler()
    const make = (options: { name: string; stream?: string }): string =>
      refused(() => new SamplerPopulation({ size: 1, ...options }, clock))
    expect(make({ name: 'a' })).toBe('accepted')
    expect(make({ name: 'a' })).toBe('sampler.name')
    expect(make({ name: 'a', stream: 'b' })).toBe('accepted')
    expect(refused(() => poisson({ size: 1, rate: 1, name: 'a' }, clock))).toBe('poisson.name')
  })

  it('refuses nonsense when called', () => {
    const clock = new EventTimeScheduler()
    const make = (options: object, on: unknown = clock): string[] => [
      refused(() => sampler({ size: 2, name: 'a', ...options }, on as EventTimeScheduler)),
      refused(() => new SamplerPopulation({ size: 2, name: 'a', ...options }, on as EventTimeScheduler)),
    ]
    const both = (where: string): string[] => [where, where]
    for (const x of nonsense) {
      expect(make({ size: x })).toEqual(both('a.size'))
      expect(make({ tau_ref: x })).toEqual(both('a.tau_ref'))
      expect(make({ tau_syn: x })).toEqual(both('a.tau_syn'))
      expect(make({}, x)).toEqual(both('sampler.clock'))
    }
    for (const x of nonsenseBut(isMinusOne)) expect(make({ bias: x })).toEqual(both('a.bias'))
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => sampler(x, clock))).toBe('sampler.options')
      expect(refused(() => new SamplerPopulation(x, clock))).toBe('sampler.options')
    }
    for (const x of nonsenseBut(isText)) {
      expect(make({ name: x })).toEqual(both('sampler.name'))
      expect(make({ stream: x })).toEqual(both('a.stream'))
    }
    expect(make({ bias: [0, 701] })).toEqual(both('a.bias[1]'))
    expect(clock.step()).toBe(false)
  })
})

describe('a column of large changes while its PSP is on', () => {
  it('acts once on each neuron, and is gone when the PSP is', () => {
    const clock = new EventTimeScheduler({ seed: 1 })
    const synapses = allToAll(1, 4, -350)
    const population = new SamplerPopulation({ size: 4, bias: 0, tau_ref: 10, name: 'p' }, clock)
    spikeTrain({ size: 1, spikes: [{ t: 0, source: 0 }] }, clock)
      .pipe(project(synapses))
      .subscribe((volley) => population.receive(volley))
    clock.schedule(
      () => synapses.apply({ t: 2, axis: 'pre', index: 0, dw: new Float64Array(4).fill(200) }),
      2,
    )
    const during: Spike[] = []
    const after = new Float64Array(4)
    population.spikes.subscribe((fired) => {
      // a hazard of exp(-150): had the change acted twice, it would be exp(50)
      if (fired.t < 10) during.push(fired)
      else after[fired.source]!++
    })
    clock.runSync(2_010)
    expect(during).toEqual([])
    // free again: a spike every tau_ref + tau_ref
    for (const count of after) expect(Math.abs(count - 100)).toBeLessThan(35)
  })
})
