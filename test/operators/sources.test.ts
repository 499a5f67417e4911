import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { SnapshotError } from '../../src/models/saving.ts'
import { modulatedPoisson, ModulatedPoissonSource } from '../../src/operators/modulatedPoisson.ts'
import type { SpikeEmitter } from '../../src/operators/population.ts'
import { piecewiseRate, type RateProfile, sinusoidalRate } from '../../src/operators/rateProfiles.ts'
import { regular, RegularSource } from '../../src/operators/regular.ts'
import type { SynapsesByName } from '../../src/operators/savingNode.ts'
import { SpikeTrain } from '../../src/operators/spikeTrain.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { chiSquare, kolmogorovSmirnov } from '../oracles/goodnessOfFit.ts'
import { hear, isMinusOne, isRecord, isText, nonsense, nonsenseBut, refused, spike } from './support.ts'

const none: SynapsesByName = {
  nameOf: () => {
    throw new Error('sources have no synapses')
  },
  named: () => {
    throw new Error('sources have no synapses')
  },
}

/** Spikes of a node in a run until `end`, and those of another that takes its state over at `cut`. */
const inOneAndTwo = (
  make: (clock: EventTimeScheduler) => SpikeEmitter,
  cut: number,
  end: number,
): {
  readonly one: readonly Spike[]
  readonly two: readonly Spike[]
  readonly endings: readonly unknown[]
} => {
  const clock = new EventTimeScheduler({ seed: 2 })
  const node = make(clock)
  const one = hear(node.spikes)
  clock.runSync(cut)
  const saved = node.save(none)
  const before = one.values.length
  clock.runSync(end - cut)
  const other = new EventTimeScheduler({ seed: 77 })
  const fresh = make(other)
  other.runSync(cut)
  fresh.load(saved, none)
  const two = hear(fresh.spikes)
  other.runSync(end - cut)
  return {
    one: one.values,
    two: [...one.values.slice(0, before), ...two.values],
    endings: [one.ended, two.ended],
  }
}

const cutsUpTo = (end: number) => fc.array(fc.double({ min: 0, max: end, noNaN: true }), { maxLength: 5 })

const run = (clock: EventTimeScheduler, cuts: readonly number[], end: number): void => {
  for (const cut of [...cuts.toSorted((a, b) => a - b), end]) clock.runSync(cut - clock.now())
}

const interval = fc.oneof(fc.constantFrom(0.1, 0.3, 1, 7), fc.double({ min: 0.05, max: 30, noNaN: true }))
const start = fc.oneof(fc.constantFrom(0, 1, 2.1), fc.double({ min: -10, max: 25, noNaN: true }))

describe('a regular source', () => {
  test.prop([
    fc.array(fc.tuple(interval, start), { minLength: 1, maxLength: 9 }),
    fc.double({ min: 0, max: 10, noNaN: true }),
    cutsUpTo(20),
  ])(
    'fires at start + k * interval, in the order of time and index, however the run is cut',
    (neurons, from, cuts) => {
      const clock = new EventTimeScheduler()
      clock.runSync(from)
      const now = clock.now()
      const { values, ended } = hear(
        regular(
          { size: neurons.length, interval: neurons.map(([x]) => x), start: neurons.map(([, x]) => x) },
          clock,
        ),
      )
      run(
        clock,
        cuts.filter((cut) => cut > now),
        20,
      )
      const end = clock.now()
      const expected = neurons
        .flatMap(([every, first], source) =>
          Array.from({ length: 700 }, (_, k) => spike(first + k * every, source)).filter(
            ({ t }) => t >= now && t <= end,
          ),
        )
        .sort((a, b) => a.t - b.t || a.source - b.source)
      expect(values).toEqual(expected)
      expect(ended).toBe('open')
    },
  )

  it('of one interval and start for all fires all at once, and its times do not drift', () => {
    const clock = new EventTimeScheduler()
    const { values } = hear(regular({ size: 3, interval: 0.1, start: 0.05 }, clock))
    clock.runSync(1000)
    expect(values.length).toBe(30_000)
    values.forEach(({ t, source }, n) => {
      const k = Math.floor(n / 3)
      expect([t, source]).toEqual([0.05 + k * 0.1, n % 3])
    })
  })

  test.prop([
    fc.oneof(interval, fc.tuple(interval, interval, interval)),
    fc.oneof(start, fc.tuple(start, start, start)),
    fc.double({ min: 0, max: 30, noNaN: true }),
  ])('saved at any time goes on bit for bit in a fresh one', (every, first, cut) => {
    const make = (clock: EventTimeScheduler) =>
      new RegularSource({ size: 3, interval: every, start: first, name: 'r' }, clock)
    const { one, two } = inOneAndTwo(make, cut, 40)
    expect(two).toEqual(one)
  })

  it('can be ended in the middle of a tie, after which nothing comes', () => {
    for (const every of [2, [2, 2, 2]]) {
      const clock = new EventTimeScheduler()
      const source = new RegularSource({ size: 3, interval: every }, clock)
      const heard = hear(source.spikes)
      source.spikes.subscribe(({ t, source: i }) => {
        if (t === 2 && i === 1) source.end()
      })
      clock.runSync(10)
      expect(heard.values).toEqual([spike(0, 0), spike(0, 1), spike(0, 2), spike(2, 0), spike(2, 1)])
      expect(heard.ended).toBe('complete')
    }
  })

  it('ends the run when event time is too coarse for its interval', () => {
    const clock = new EventTimeScheduler()
    clock.runSync(1e9)
    // a last bit of 1.2e-7 ms there; 1e-7 ms from a start that is nearer can still be told apart for a while
    regular({ size: 1, interval: 1e-8, start: 1e9 + 1, name: 'fine' }, clock)
    expect(refused(() => clock.runSync(10))).toBe('fine: interval of neuron 0')
    expect(refused(() => regular({ size: 1, interval: 1e-9, start: 0, name: 'finer' }, clock))).toBe(
      'finer.interval',
    )
  })

  it('refuses nonsense by its name, and leaves nothing on the clock', () => {
    const fresh = new EventTimeScheduler()
    const make = (options: object, on: unknown = fresh): string =>
      refused(() => regular({ size: 2, interval: 1, name: 'r', ...options }, on as EventTimeScheduler))
    for (const x of nonsense) {
      expect(make({ size: x })).toBe('r.size')
      expect(make({ interval: x })).toBe('r.interval')
      expect(make({ interval: [1, x] })).toBe('r.interval[1]')
      expect(make({}, x)).toBe('regular.clock')
    }
    for (const x of nonsenseBut(isMinusOne)) {
      expect(make({ start: x })).toBe('r.start')
      expect(make({ start: [x, 1] })).toBe('r.start[0]')
    }
    for (const x of nonsenseBut(isText)) expect(make({ name: x })).toBe('regular.name')
    for (const x of nonsenseBut(isRecord)) expect(refused(() => regular(x, fresh))).toBe('regular.options')
    expect(make({ interval: 0 })).toBe('r.interval')
    expect(make({ interval: [1, 2, 3] })).toBe('r.interval')
    expect(fresh.step()).toBe(false)
    expect(make({})).toBe('accepted')
  })
})

// Fixed seeds; a sound source with another seed fails one in 1e6 of these.
const ksCritical = 2.694
const zCritical = 4.892

/** Intervals in units of the expected number of spikes, which are exponential of mean 1 for any rate (time rescaling). */
const rescaled = (times: readonly number[], expected: (t: number) => number): Float64Array =>
  Float64Array.from(times, (t, k) => expected(t) - expected(k === 0 ? 0 : times[k - 1]!))

const exponential = (x: number): number => -Math.expm1(-x)

const recorded = (size: number, profile: RateProfile, duration: number, seed = 1): Spike[] => {
  const clock = new EventTimeScheduler({ seed })
  const { values } = hear(modulatedPoisson({ size, ...profile }, clock))
  clock.runSync(duration)
  return values
}

const timesOf = (spikes: readonly Spike[], i: number): number[] =>
  spikes.filter(({ source }) => source === i).map(({ t }) => t)

describe('a rate-modulated Poisson source', () => {
  it('of a sinusoidal rate has the law of that rate, each neuron its own', () => {
    const mean = [30, 10]
    const phase = [0, 2]
    const profile = sinusoidalRate({ mean, amplitude: [30, 5], frequency: 3, phase })
    const spikes = recorded(2, profile, 1_000_000)
    const w = (2 * Math.PI * 3) / 1000
    const amplitude = [30, 5]
    for (const i of [0, 1]) {
      const times = timesOf(spikes, i)
      const whole = (t: number): number =>
        (mean[i]! * t + (amplitude[i]! / w) * (Math.cos(phase[i]!) - Math.cos(w * t + phase[i]!))) / 1000
      expect(kolmogorovSmirnov(rescaled(times, whole), exponential)).toBeLessThan(ksCritical)
      const expected = whole(1_000_000)
      expect(Math.abs(times.length - expected) / Math.sqrt(expected)).toBeLessThan(zCritical)
    }
  })

  it('of a piecewise constant rate is silent where that is 0, and has its law elsewhere', () => {
    const cycle = (k: number) => [1000 * k + 100, 1000 * k + 300, 1000 * k + 700]
    const cycles = Array.from({ length: 500 }, (_, k) => k)
    const profile = piecewiseRate({
      times: cycles.flatMap(cycle),
      rates: cycles.flatMap(() => [200, 0, 10]),
    })
    const spikes = recorded(3, profile, 500_000, 4)
    const expected = (t: number): number => {
      const [k, x] = [Math.floor(t / 1000), t % 1000]
      const within = 0.2 * Math.min(200, Math.max(0, x - 100)) + 0.01 * Math.max(0, x - 700)
      // from 700 of one cycle until 100 of the next the rate is 10
      return k * 44 - 1 + (k === 0 ? 1 : 0.01 * Math.min(100, x)) + within
    }
    for (const i of [0, 1, 2]) {
      const times = timesOf(spikes, i)
      expect(times.every((t) => t >= 100 && !(t % 1000 >= 300 && t % 1000 < 700))).toBe(true)
      expect(kolmogorovSmirnov(rescaled(times, expected), exponential)).toBeLessThan(ksCritical)
    }
  })

  it('under a bound in steps has the law of its rate as well', () => {
    // a sawtooth that each step just covers
    const times = Array.from({ length: 2000 }, (_, k) => 50 * k)
    const rate = (t: number): number => 2 * (t % 100)
    const rates = times.map((t) => (t % 100 === 0 ? 100 : 200))
    const spikes = recorded(1, { rate, bound: { times, rates } }, 100_000)
    const expected = (t: number): number => 10 * Math.floor(t / 100) + (t % 100) ** 2 / 1000
    expect(kolmogorovSmirnov(rescaled(timesOf(spikes, 0), expected), exponential)).toBeLessThan(ksCritical)
  })

  it('under a bound it attains is a plain Poisson train, its neurons independent of one another', () => {
    const size = 5
    const spikes = recorded(size, { rate: () => 25, bound: 25 }, 400_000)
    const pairs = new Float64Array(size * size)
    for (let k = 1; k < spikes.length; k += 2) pairs[spikes[k - 1]!.source * size + spikes[k]!.source]!++
    expect(
      chiSquare(
        pairs,
        Array.from(pairs, () => 1 / 25),
      ),
    ).toBeLessThan(71.2) // 24 degrees of freedom
    for (let i = 0; i < size; i++) {
      expect(
        kolmogorovSmirnov(
          rescaled(timesOf(spikes, i), (t) => 0.025 * t),
          exponential,
        ),
      ).toBeLessThan(ksCritical)
    }
  })

  it('does not change with a bound that ends or begins where nothing is', () => {
    const bound = { times: [10, 20], rates: [500, 0] }
    const spikes = recorded(2, { rate: (t) => (t < 20 ? 500 : 0), bound }, 1000)
    expect(spikes.length).toBeGreaterThan(0)
    expect(spikes.every(({ t }) => t >= 10 && t < 20)).toBe(true)
    expect(recorded(2, { rate: () => 0, bound: 0 }, 1e9)).toEqual([])
  })

  it('asks for the rate when the clock stands at the time it asks for', () => {
    const clock = new EventTimeScheduler({ seed: 1 })
    let asked = 0
    const rate = (t: number, i: number): number => {
      asked++
      expect(t).toBe(clock.now())
      return 10 * (i + 1)
    }
    const { values } = hear(modulatedPoisson({ size: 3, rate, bound: 100 }, clock))
    clock.runSync(10_000)
    expect(asked).toBeGreaterThan(4 * values.length)
    const counts = [0, 1, 2].map((i) => timesOf(values, i).length)
    counts.forEach((n, i) => {
      const expected = 100 * (i + 1)
      expect(Math.abs(n - expected) / Math.sqrt(expected)).toBeLessThan(zCritical)
    })
  })

  test.prop([cutsUpTo(300), fc.double({ min: 0, max: 300, noNaN: true })])(
    'does not depend on cuts, and saved at any time goes on bit for bit',
    (cuts, cut) => {
      const profile = sinusoidalRate({ mean: 100, amplitude: 80, frequency: 10 })
      const make = (clock: EventTimeScheduler) =>
        new ModulatedPoissonSource({ size: 3, ...profile, name: 'm' }, clock)
      const { one, two } = inOneAndTwo(make, cut, 300)
      expect(two).toEqual(one)
      const clock = new EventTimeScheduler({ seed: 2 })
      const { values } = hear(make(clock).spikes)
      run(clock, cuts, 300)
      expect(values).toEqual(one.filter(({ t }) => t <= clock.now()))
    },
  )

  it('draws from the stream of its name, or of the key that it is given', () => {
    const times = (options: object) => {
      const clock = new EventTimeScheduler({ seed: 5 })
      const { values } = hear(modulatedPoisson({ size: 1, rate: () => 50, bound: 60, ...options }, clock))
      clock.runSync(500)
      return values
    }
    expect(times({ name: 'a' })).not.toEqual(times({ name: 'b' }))
    expect(times({ name: 'c', stream: 'a' })).toEqual(times({ name: 'a' }))
  })

  it('ends the run at a rate that is above its bound, negative or no number, naming the time, the rate and the bound', () => {
    for (const [rate, value] of [
      [() => 101, 101],
      [() => -1, -1],
      [() => Number.NaN, Number.NaN],
      [() => '5' as unknown as number, '5'],
    ] as const) {
      const clock = new EventTimeScheduler({ seed: 1 })
      modulatedPoisson({ size: 1, rate, bound: 100, name: 'm' }, clock)
      let cause: unknown
      try {
        clock.runSync(1000)
      } catch (error) {
        ;({ cause } = error as Error)
      }
      expect(cause).toMatchObject({
        code: 'E_PARAMETER',
        value,
        expected: 'a number from 0 to its bound, 100 1/s',
        where: expect.stringMatching(/^m: rate of neuron 0 at t = [\d.]+ ms$/) as unknown,
      })
    }
  })

  it('refuses nonsense by its name, and leaves nothing on the clock', () => {
    const fresh = new EventTimeScheduler()
    const make = (options: object, on: unknown = fresh): string =>
      refused(() =>
        modulatedPoisson(
          { size: 2, rate: () => 1, bound: 1, name: 'm', ...options },
          on as EventTimeScheduler,
        ),
      )
    for (const x of nonsense) {
      expect(make({ size: x })).toBe('m.size')
      expect(make({ rate: x })).toBe('m.rate')
      expect(make({ bound: x })).toMatch(/^m\.bound/)
      expect(make({ bound: { times: x, rates: [1] } })).toMatch(/^m\.bound/)
      expect(make({ bound: { times: [1], rates: x } })).toMatch(/^m\.bound/)
      expect(make({}, x)).toBe('modulatedPoisson.clock')
    }
    for (const x of nonsenseBut(isText)) {
      expect(make({ name: x })).toBe('modulatedPoisson.name')
      expect(make({ stream: x })).toBe('m.stream')
    }
    expect(make({ neurons: 3 })).toBe('m.rate')
    expect(make({ bound: { times: [1, 1], rates: [1, 1] } })).toBe('m.bound.times[1]')
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => modulatedPoisson(x, fresh))).toBe('modulatedPoisson.options')
      expect(refused(() => sinusoidalRate(x))).toBe('sinusoidalRate.parameters')
      expect(refused(() => piecewiseRate(x))).toBe('piecewiseRate.steps')
    }
    expect(fresh.step()).toBe(false)
    expect(make({})).toBe('accepted')
  })

  it('refuses profiles that go below 0 or have no number where one belongs', () => {
    const wave = (change: object) =>
      refused(() => sinusoidalRate({ mean: 10, amplitude: 5, frequency: 1, ...change }))
    expect(wave({})).toBe('accepted')
    expect(wave({ amplitude: 10.5 })).toBe('sinusoidalRate.amplitude')
    expect(wave({ mean: [10, 3], amplitude: [5, 4] })).toBe('sinusoidalRate.amplitude[1]')
    expect(wave({ mean: [10, 30], phase: [1, 2, 3] })).toBe('sinusoidalRate.phase')
    for (const x of nonsense) {
      expect(wave({ mean: x })).toMatch(/^sinusoidalRate\.mean/)
      expect(wave({ amplitude: x })).toMatch(/^sinusoidalRate\.amplitude/)
      expect(wave({ frequency: x })).toMatch(/^sinusoidalRate\.frequency/)
      expect(refused(() => piecewiseRate({ times: x, rates: [1] }))).toMatch(/^piecewiseRate\.times/)
    }
    for (const x of nonsenseBut(isMinusOne)) expect(wave({ phase: x })).toMatch(/^sinusoidalRate\.phase/)
    expect(refused(() => piecewiseRate({ times: [0, 5], rates: [1, -1] }))).toBe('piecewiseRate.rates[1]')
    expect(refused(() => piecewiseRate({ times: [0, 5], rates: [1] }))).toBe('piecewiseRate.rates')
  })
})

describe('a spike train', () => {
  const time = fc.oneof(fc.nat(20), fc.double({ min: 0, max: 20, noNaN: true }))
  test.prop([
    fc
      .array(fc.tuple(time, fc.nat(2)), { maxLength: 20 })
      .map((list) => list.sort(([a], [b]) => a - b).map(([t, source]) => spike(t, source))),
    time,
  ])('saved at any time goes on bit for bit in a fresh one, and ends as the first', (spikes, cut) => {
    const { one, two, endings } = inOneAndTwo((clock) => new SpikeTrain({ size: 3, spikes }, clock), cut, 20)
    expect(two).toEqual(one)
    expect(endings).toEqual(['complete', 'complete'])
  })

  it('refuses a state that is none of its own', () => {
    const clock = new EventTimeScheduler()
    const make = (...times: number[]) =>
      new SpikeTrain({ size: 1, spikes: times.map((t) => spike(t)), name: 's' }, clock)
    const long = make(1, 2, 3)
    clock.runSync(2.5)
    expect(() => make(4).load(long.save(none), none)).toThrow(SnapshotError)
    expect(() => make(4).load(null, none)).toThrow(SnapshotError)
  })
})
