import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import { Hazards } from '../../src/models/hazards.ts'
import { chiSquare } from '../oracles/goodnessOfFit.ts'

/** Potentials and who may fire; everything else follows by its definition. */
class Naive {
  readonly u: number[]
  readonly may: boolean[]

  constructor(size: number) {
    this.u = Array.from({ length: size }, () => 0)
    this.may = Array.from({ length: size }, () => true)
  }

  share(i: number): number {
    return this.may[i] === true ? Math.exp(this.u[i]!) : 0
  }

  /** Sum of the shares of all below `end`. */
  below(end: number): number {
    let sum = 0
    for (let i = 0; i < end; i++) sum += this.share(i)
    return sum
  }
}

type Operation =
  | { readonly kind: 'multiply'; readonly targets: readonly number[]; readonly w: readonly number[] }
  | { readonly kind: 'reset'; readonly u: readonly number[] }
  | { readonly kind: 'shift'; readonly i: number; readonly du: number }
  | { readonly kind: 'allow'; readonly i: number; readonly may: boolean }
  | { readonly kind: 'look'; readonly at: number }

const weight = fc.double({ min: -2, max: 2, noNaN: true })

const rowOf = (size: number, targets: fc.Arbitrary<readonly number[]>): fc.Arbitrary<Operation> =>
  fc
    .tuple(targets, fc.array(weight, { minLength: size, maxLength: size }))
    .map(([list, w]) => ({ kind: 'multiply', targets: list, w: w.slice(0, list.length) }))

const operationOf = (size: number): fc.Arbitrary<Operation> => {
  const all = Array.from({ length: size }, (_, i) => i)
  const neuron = fc.nat(size - 1)
  return fc.oneof(
    rowOf(size, fc.constant(all)),
    rowOf(
      size,
      neuron.map((gap) => all.filter((i) => i !== gap)),
    ),
    rowOf(size, fc.subarray(all)),
    fc.record({
      kind: fc.constant('reset' as const),
      u: fc.array(weight, { minLength: size, maxLength: size }),
    }),
    fc.record({ kind: fc.constant('shift' as const), i: neuron, du: weight }),
    fc.record({ kind: fc.constant('allow' as const), i: neuron, may: fc.boolean() }),
    fc.record({
      kind: fc.constant('look' as const),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    }),
  )
}

/** Sizes around the blocks of 32, too. */
const size = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(31, 32, 33, 63, 64, 65, 96, 100))
const history = size.chain((n) =>
  fc.record({ n: fc.constant(n), operations: fc.array(operationOf(n), { maxLength: 40 }) }),
)

const apply = (hazards: Hazards, naive: Naive, operation: Operation, offset: number): void => {
  switch (operation.kind) {
    case 'multiply': {
      // a row inside a longer array, as the synapses of one source are
      const { targets, w } = operation
      const length = targets.length + offset + 3
      const list = new Int32Array(length).fill(-1)
      const factors = new Float64Array(length).fill(Number.NaN)
      list.set(targets, offset)
      factors.set(w.map(Math.exp), offset)
      hazards.multiply(list, factors, offset, offset + targets.length)
      targets.forEach((i, k) => {
        naive.u[i]! += w[k]!
      })
      return
    }
    case 'reset':
      hazards.reset(Float64Array.from(operation.u))
      operation.u.forEach((u, i) => {
        naive.u[i] = u
      })
      return
    case 'shift':
      hazards.shift(operation.i, operation.du)
      naive.u[operation.i]! += operation.du
      return
    case 'allow':
      hazards.allow(operation.i, operation.may)
      naive.may[operation.i] = operation.may
      return
    case 'look': {
      const { total } = hazards
      const expected = naive.below(naive.u.length)
      expect(Math.abs(total - expected)).toBeLessThanOrEqual(1e-12 * expected)
      if (total === 0) return
      const y = operation.at * total
      const i = hazards.choose(y)
      expect(naive.may[i]).toBe(true)
      expect(naive.below(i)).toBeLessThanOrEqual(y + 1e-12 * total)
      expect(naive.below(i + 1)).toBeGreaterThanOrEqual(y - 1e-12 * total)
    }
  }
}

describe('hazards', () => {
  test.prop([history, fc.nat(5)], { numRuns: 500 })(
    'are those of naive sums after any sequence of rows, shifts, resets and permissions',
    ({ n, operations }, offset) => {
      const hazards = new Hazards(n)
      const naive = new Naive(n)
      hazards.reset(new Float64Array(n))
      for (const operation of operations) apply(hazards, naive, operation, offset)
      apply(hazards, naive, { kind: 'look', at: 0.5 }, offset)
      for (let i = 0; i < n; i++) expect(Math.log(hazards.hazard[i]!)).toBeCloseTo(naive.u[i]!, 11)
    },
  )

  it('choose each neuron with the probability of its share', () => {
    const n = 70
    const hazards = new Hazards(n)
    const u = Float64Array.from({ length: n }, (_, i) => Math.sin(i))
    hazards.reset(u)
    for (let i = 0; i < n; i += 3) hazards.allow(i, false)
    const free = Array.from({ length: n }, (_, i) => i).filter((i) => i % 3 !== 0)
    const total = free.reduce((sum, i) => sum + Math.exp(u[i]!), 0)
    // equally spaced heights: each neuron gets its share of them, to one at each of its two ends
    const heights = 1_000_000
    const counts = new Float64Array(n)
    for (let k = 0; k < heights; k++) counts[hazards.choose(((k + 0.5) / heights) * hazards.total)]!++
    for (let i = 0; i < n; i++) {
      const share = i % 3 === 0 ? 0 : Math.exp(u[i]!) / total
      expect(Math.abs(counts[i]! - heights * share)).toBeLessThanOrEqual(i % 3 === 0 ? 0 : 1)
    }
    expect(
      chiSquare(
        free.map((i) => counts[i]!),
        free.map((i) => Math.exp(u[i]!) / total),
      ),
    ).toBeLessThan(1)
  })

  it('give the first who may fire at height 0, and the last just below the total', () => {
    for (const n of [1, 5, 32, 33, 64, 100]) {
      for (let first = 0; first < n; first += 7) {
        for (let last = first; last < n; last += 9) {
          const hazards = new Hazards(n)
          hazards.reset(new Float64Array(n).fill(0.3))
          for (let i = 0; i < n; i++) hazards.allow(i, i >= first && i <= last)
          expect(hazards.total).toBeGreaterThan(0)
          expect(hazards.choose(0)).toBe(first)
          expect(hazards.choose(hazards.total * (1 - 2 ** -53))).toBe(last)
        }
      }
    }
  })

  it('never choose in a block where nobody may fire, even at a height that rounding carried to the total', () => {
    const n = 160
    const hazards = new Hazards(n)
    hazards.reset(Float64Array.from({ length: n }, (_, i) => Math.cos(i)))
    for (let i = 0; i < n; i++) hazards.allow(i, i >= 40 && i < 50)
    expect(hazards.total).toBeGreaterThan(0)
    expect(hazards.choose(0)).toBe(40)
    expect(hazards.choose(hazards.total)).toBe(49)
    expect(hazards.choose(hazards.total * (1 + 1e-15))).toBe(49)
  })

  it('sum to nothing where nobody may fire', () => {
    const hazards = new Hazards(40)
    hazards.reset(new Float64Array(40))
    expect(hazards.total).toBe(40)
    for (let i = 0; i < 40; i++) hazards.allow(i, false)
    expect(hazards.total).toBe(0)
  })

  it('say that a target is faint before its digits are lost', () => {
    const hazards = new Hazards(40)
    const all = Int32Array.from({ length: 40 }, (_, i) => i)
    const u = new Float64Array(40)
    u[35] = -600
    hazards.reset(u)
    expect(hazards.isExtreme(all, 0, 40)).toBe(false)
    u[35] = -690
    hazards.reset(u)
    expect(hazards.isExtreme(all, 0, 40)).toBe(true)
    expect(hazards.isExtreme(all, 0, 35)).toBe(false)
    expect(hazards.isExtreme(all, 36, 40)).toBe(false)
  })

  it('drift by rounding only, a few 1e-14 over ten thousand rows there and back', () => {
    const n = 33
    const hazards = new Hazards(n)
    const u = Float64Array.from({ length: n }, (_, i) => Math.sin(3 * i))
    hazards.reset(u)
    const all = Int32Array.from({ length: n }, (_, i) => i)
    for (let k = 0; k < 10_000; k++) {
      const rise = Float64Array.from(all, (i) => Math.exp(Math.sin(k * n + i)))
      hazards.multiply(all, rise, 0, n)
      hazards.multiply(
        all,
        rise.map((x) => 1 / x),
        0,
        n,
      )
    }
    const before = hazards.total
    hazards.reset(u)
    expect(Math.abs(before / hazards.total - 1)).toBeLessThan(1e-13)
  })
})

describe('hazards beyond the range of numbers', () => {
  const overflowOf = (u: readonly number[]): ParameterError => {
    const hazards = new Hazards(u.length)
    hazards.reset(Float64Array.from(u))
    try {
      expect(hazards.total).toBe('refused')
    } catch (error) {
      if (error instanceof ParameterError) return error
      throw error
    }
    throw new Error('accepted')
  }

  it('are refused with the neuron and its potential', () => {
    const error = overflowOf([0, 1, 710, 3])
    expect(error.where).toBe('potential of neuron 2')
    expect(error.message).toBe(
      'potential of neuron 2: Infinity; expected u <= 700. Make its bias or its weights smaller.',
    )
    expect(overflowOf([0, Number.NaN]).where).toBe('potential of neuron 1')
  })

  it('are refused by the largest, where only the sum is too large', () => {
    const error = overflowOf([0, 709.5, 709.7, 709.6, 2])
    expect(error.where).toBe('potential of neuron 2')
    expect(error.value).toBeCloseTo(709.7, 9)
  })

  it('count nothing while their neuron may not fire, alone or in a row of all', () => {
    const n = 40
    const all = Int32Array.from({ length: n }, (_, i) => i)
    const hazards = new Hazards(n)
    hazards.reset(Float64Array.from({ length: n }, (_, i) => (i === 33 ? 720 : i === 2 ? 720 : 0)))
    hazards.allow(33, false)
    hazards.allow(2, false)
    expect(hazards.total).toBe(38)
    hazards.multiply(all, new Float64Array(n).fill(2), 0, n)
    expect(hazards.total).toBe(76)
    expect([hazards.choose(0), hazards.choose(75.9)]).toEqual([0, 39])
    expect([hazards.choose(2 * 31), hazards.choose(2 * 32)]).toEqual([32, 34])
    hazards.allow(2, true)
    expect(() => hazards.total).toThrow('potential of neuron 2: Infinity; expected u <= 700.')
  })

  it('are refused by one that may fire, though another is higher', () => {
    const hazards = new Hazards(5)
    hazards.reset(Float64Array.of(720, 709.5, 709.7, 0, 720))
    hazards.allow(0, false)
    hazards.allow(4, false)
    expect(() => hazards.total).toThrow(expect.objectContaining({ where: 'potential of neuron 2' }))
  })

  it('are seen as extreme before they are infinite', () => {
    const hazards = new Hazards(2)
    hazards.reset(Float64Array.of(600, 690))
    expect(hazards.isExtreme(Int32Array.of(0, 1), 0, 1)).toBe(false)
    expect(hazards.isExtreme(Int32Array.of(0, 1), 1, 2)).toBe(true)
    hazards.reset(Float64Array.of(Infinity, Number.NaN))
    expect(hazards.isExtreme(Int32Array.of(0, 1), 0, 1)).toBe(true)
    expect(hazards.isExtreme(Int32Array.of(0, 1), 1, 2)).toBe(true)
  })

  it.each([[null], [Number.NaN], [-1], [0], [1.5], [Infinity], ['3'], [[]]])('have no size %s', (nothing) => {
    expect(() => new Hazards(nothing as number)).toThrow(expect.objectContaining({ where: 'Hazards.size' }))
  })
})
