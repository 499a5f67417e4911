import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import { randomStream } from '../../src/models/random.ts'
import type { Clamp, SamplerRandom } from '../../src/models/sampler.ts'
import { SamplerTable, TABLE_LIMIT } from '../../src/models/samplerTable.ts'

/** Random numbers that are told beforehand; then the waits are endless. */
const scripted = (waits: readonly number[], choices: readonly number[] = []): SamplerRandom => {
  const [w, c] = [[...waits], [...choices]]
  return { exponential: () => w.shift() ?? Infinity, uniform: () => c.shift() ?? 0.5 }
}

const free = (size: number): Clamp[] => Array.from({ length: size }, () => 'free')

/** All spikes up to `end` as [t, neuron]. */
const spikesOf = (table: SamplerTable, end: number, limit = 1000): [number, number][] => {
  const spikes: [number, number][] = []
  while (spikes.length < limit) {
    const i = table.next(end, true, true)
    if (i < 0) break
    spikes.push([table.t, i])
  }
  return spikes
}

/** Every bit of two numbers. */
const equalBits = (a: readonly [number, number][], b: readonly [number, number][]): void => {
  expect(a.length).toBe(b.length)
  a.forEach(([t, i], k) => {
    expect(Object.is(t, b[k]![0])).toBe(true)
    expect(i).toBe(b[k]![1])
  })
}

describe('a table of hazards', () => {
  it('fires when the summed hazard has used up a unit exponential, PSPs on and off in between', () => {
    // ln 2 and ln 3: hazards 2 and 3 in state 0; W[1][0] = ln 2 doubles the second while the first is on
    const waits = [1, 1.2, 3.1]
    const table = new SamplerTable(2, 10, scripted(waits, [0.39, 0.99, 0.41]), 100)
    table.retune(Float64Array.of(0, 0, Math.LN2, 0), Float64Array.of(Math.LN2, Math.log(3)), free(2))
    const spikes = spikesOf(table, 1000)
    // state 0: 1 unit at 5 per tau_ref takes 0.2 tau_ref; y = 0.39 * 5 < 2 chooses neuron 0
    const t0 = 100 + 10 * 0.2
    // neuron 1 at 6: 1.2 units take 0.2 tau_ref
    const t1 = t0 + 10 * 0.2
    // nobody free until t0 + 10; then neuron 0 at 2 until t1 + 10 = t0 + 12 (0.4 units), then both at 5 (2.7 units)
    const t2 = t1 + 10 + 10 * (2.7 / 5)
    expect(spikes.map(([, i]) => i)).toEqual([0, 1, 1])
    for (const [k, t] of [t0, t1, t2].entries()) expect(spikes[k]![0]).toBeCloseTo(t, 12)
  })

  it('begins with nobody on, and says which neurons are on as bits', () => {
    const table = new SamplerTable(3, 1, scripted([0.1, 0.1, 0.1], [0.99, 0.01]), 0)
    table.retune(new Float64Array(9), new Float64Array(3), free(3))
    expect(table.state).toBe(0)
    expect([table.next(0.99, true, true), table.state]).toEqual([2, 0b100])
    expect([table.next(0.99, true, true), table.state]).toEqual([0, 0b101])
    expect(table.next(0.99, true, true)).toBe(1)
    expect(table.state).toBe(0b111)
    expect(table.next(0.99, true, true)).toBe(-1)
  })

  it('handles what is due at its limit as it is told: nothing, ends, or ends and spikes', () => {
    const make = (): SamplerTable => {
      const table = new SamplerTable(1, 8, scripted([0.25, 0, 0.25]), 0)
      table.retune(new Float64Array(1), new Float64Array(1), free(1))
      return table
    }
    const table = make()
    expect(table.nextTime).toBe(2)
    expect(table.isSpikeNext).toBe(true)
    expect(table.next(2, true, false)).toBe(-1)
    expect(table.next(2, true, true)).toBe(0)
    expect([table.nextTime, table.isSpikeNext, table.state]).toEqual([10, false, 1])
    expect([table.next(10, false, false), table.state]).toEqual([-1, 1])
    expect([table.next(10, true, false), table.state]).toEqual([-1, 0])
    // no wait is left: the next spike is due at that very time
    expect([table.nextTime, table.isSpikeNext]).toEqual([10, true])
    expect([table.next(10, true, true), table.t]).toEqual([0, 10])
  })

  test.prop([
    fc.nat(1000),
    fc.integer({ min: 1, max: TABLE_LIMIT }),
    fc.array(fc.double({ min: 0, max: 300, noNaN: true })),
  ])('gives the same bits however its limits are set', (seed, size, limits) => {
    const make = (): SamplerTable => {
      const inputs = randomStream(seed, 'inputs')
      const table = new SamplerTable(size, 10, randomStream(seed), 0)
      const normal = (): number => inputs.normal()
      table.retune(
        Float64Array.from({ length: size * size }, normal),
        Float64Array.from({ length: size }, normal),
        free(size),
      )
      return table
    }
    const whole = spikesOf(make(), 300)
    const table = make()
    const cut = [...limits.sort((a, b) => a - b), 300].flatMap((limit) => spikesOf(table, limit))
    equalBits(cut, whole)
  })

  test.prop([fc.nat(1000), fc.integer({ min: 1, max: 6 })])(
    'is the same to rounding whether hazards are made as products or as sums of weights',
    (seed, size) => {
      const run = (extra: number): [number, number][] => {
        const inputs = randomStream(seed, 'inputs')
        const n = size + 1
        const table = new SamplerTable(n, 10, randomStream(seed), 0)
        const weight = new Float64Array(n * n)
        const bias = new Float64Array(n)
        for (let i = 0; i < size; i++) {
          bias[i] = inputs.normal()
          for (let j = 0; j < size; j++) weight[i * n + j] = inputs.normal()
        }
        // a neuron that is held off: its weight to itself matters to nobody, but is beyond the range of products
        bias[size] = -699
        weight[n * n - 1] = extra
        table.retune(weight, bias, [...free(size), 'off'])
        return spikesOf(table, 2000)
      }
      const products = run(0)
      const sums = run(-100)
      expect(sums.map(([, i]) => i)).toEqual(products.map(([, i]) => i))
      sums.forEach(([t], k) => expect(t).toBeCloseTo(products[k]![0], 9))
    },
  )
})

describe('neurons that are held', () => {
  it('on, fire at once in the order of the index, then every tau_ref', () => {
    const table = new SamplerTable(3, 4, scripted([]), 1)
    table.retune(new Float64Array(9), new Float64Array(3), ['on', 'off', 'on'])
    expect([table.nextTime, table.isSpikeNext]).toEqual([1, true])
    expect(table.next(1, true, false)).toBe(-1)
    expect(spikesOf(table, 12)).toEqual([
      [1, 0],
      [1, 2],
      [5, 0],
      [5, 2],
      [9, 0],
      [9, 2],
    ])
  })

  it('on at one instant but one after the other, fire in the order of the index from the next time on', () => {
    const table = new SamplerTable(3, 4, scripted([]), 1)
    const retune = (clamps: Clamp[]): void => table.retune(new Float64Array(9), new Float64Array(3), clamps)
    retune(['off', 'off', 'on'])
    expect(table.next(1, true, true)).toBe(2)
    retune(['on', 'off', 'on'])
    expect(spikesOf(table, 8)).toEqual([
      [1, 0],
      [5, 0],
      [5, 2],
    ])
  })

  it('off, never fire; let go, they wait anew from then on', () => {
    const table = new SamplerTable(1, 10, scripted([1, 1]), 0)
    const retune = (clamp: Clamp): void => table.retune(new Float64Array(1), new Float64Array(1), [clamp])
    retune('off')
    expect(table.nextTime).toBe(Infinity)
    expect(table.next(1e9, true, true)).toBe(-1)
    table.settle(50)
    retune('free')
    expect(spikesOf(table, 65)).toEqual([[60, 0]])
  })

  it('change at a settled time: what was used up of the wait before counts', () => {
    const table = new SamplerTable(1, 10, scripted([1]), 0)
    const retune = (b: number): void => table.retune(new Float64Array(1), Float64Array.of(b), ['free'])
    retune(0)
    table.settle(4)
    retune(Math.LN2)
    // 0.4 units are used up, 0.6 are left at twice the rate
    expect(spikesOf(table, 12)[0]![0]).toBeCloseTo(7, 12)
  })
})

describe('weights at the ends of the range of numbers', () => {
  it('push a neuron down beyond exp(-745) and let it come back whole', () => {
    const run = (down: readonly number[]): [number, number][] => {
      // neurons 1 and 2 are held on and off; their PSPs reach neuron 0
      const table = new SamplerTable(3, 10, scripted([1, 1, 1], [0, 0]), 0)
      const weight = new Float64Array(9)
      weight.set(down, 1)
      table.retune(weight, new Float64Array(3), ['free', 'on', 'on'])
      expect([table.next(0, true, true), table.next(0, true, true)]).toEqual([1, 2])
      table.settle(5)
      table.retune(weight, new Float64Array(3), ['free', 'off', 'off'])
      return spikesOf(table, 40)
    }
    // silent until the PSPs end at 10, then one unit at hazard 1 / tau_ref
    for (const down of [
      [-1000, 0],
      [-400, -400],
      [-740, 0],
      [-1000, 200],
    ]) {
      const [first] = run(down)
      expect(first![1]).toBe(0)
      expect(first![0]).toBeCloseTo(20, 12)
    }
    // opposite weights cancel: one unit is used up at hazard 1 / tau_ref from 0 on
    expect(run([-690, 690])[0]![0]).toBeCloseTo(10, 12)
  })

  it('may be beyond the range if no potential is', () => {
    const table = new SamplerTable(2, 10, scripted([1, 1], [0]), 0)
    // neuron 1 is held on: u_0 = 900 - 650
    table.retune(Float64Array.of(0, 900, 0, 0), Float64Array.of(-650, 0), ['free', 'on'])
    expect(table.next(0, true, true)).toBe(1)
    expect(table.next(0.1, true, true)).toBe(0)
    expect(table.t).toBeCloseTo(10 * Math.exp(-250), 12)
  })

  it('are refused if the hazard of any state leaves the range, by the neuron', () => {
    const table = new SamplerTable(2, 10, scripted([1]), 0)
    const refuse = (weight: number[], bias: number[]): ParameterError => {
      try {
        table.retune(Float64Array.from(weight), Float64Array.from(bias), free(2))
      } catch (error) {
        if (error instanceof ParameterError) return error
      }
      throw new Error('accepted')
    }
    const error = refuse([0, 0, 500, 0], [0, 300])
    expect(error.where).toBe('potential of neuron 1')
    expect(error.value).toBe(800)
    expect(refuse([0, Number.NaN, 0, 0], [0, 0]).where).toBe('potential of neuron 0')
    expect(refuse([0, 0, 0, 0], [0, Infinity]).where).toBe('potential of neuron 1')
  })

  it('choose the last neuron that may fire at a height that rounding carried to the total', () => {
    const table = new SamplerTable(4, 10, { exponential: () => 1, uniform: () => 1 }, 0)
    table.retune(new Float64Array(16), new Float64Array(4), ['free', 'free', 'off', 'off'])
    expect(table.next(100, true, true)).toBe(1)
  })
})

describe('nonsense', () => {
  const where = (f: () => unknown): string => {
    try {
      f()
    } catch (error) {
      if (error instanceof ParameterError) return error.where
      throw error
    }
    return 'accepted'
  }
  const random = scripted([1])
  const make = (size: unknown, tau_ref: unknown, since: unknown): SamplerTable =>
    new SamplerTable(size as number, tau_ref as number, random, since as number)

  it.each([[null], [Number.NaN], [Infinity], ['2'], [[]]])('is refused: %s', (x) => {
    expect(where(() => make(x, 10, 0))).toBe('SamplerTable.size')
    expect(where(() => make(2, x, 0))).toBe('SamplerTable.tau_ref')
    expect(where(() => make(2, 10, x))).toBe('SamplerTable.since')
  })

  it('is refused: a size out of range, a duration that is not above 0', () => {
    for (const x of [-1, 0, 13, 1.5]) expect(where(() => make(x, 10, 0))).toBe('SamplerTable.size')
    for (const x of [-1, 0]) expect(where(() => make(2, x, 0))).toBe('SamplerTable.tau_ref')
  })

  it.each([[null], [Number.NaN], [-1], [Infinity], ['ab'], [[]], [{}]])('is refused by retune: %s', (x) => {
    const table = make(2, 10, 0)
    const [w, b, c] = [new Float64Array(4), new Float64Array(2), free(2)]
    const any = x as never
    expect(where(() => table.retune(any, b, c))).toBe('SamplerTable.retune.weight')
    expect(where(() => table.retune(w, any, c))).toBe('SamplerTable.retune.bias')
    expect(where(() => table.retune(w, b, any))).toBe('SamplerTable.retune.clamps')
  })

  it('is refused by settle: a time before the last event, or none', () => {
    const table = make(2, 10, 5)
    table.retune(new Float64Array(4), new Float64Array(2), free(2))
    expect(where(() => table.settle(4))).toBe('SamplerTable.settle')
    expect(where(() => table.settle(Number.NaN))).toBe('SamplerTable.settle')
    expect(where(() => table.settle(5))).toBe('accepted')
  })
})
