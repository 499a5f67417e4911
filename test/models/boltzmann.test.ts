import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { boltzmann } from '../../src/models/boltzmann.ts'
import { ParameterError } from '../../src/models/errors.ts'
import { enumerate } from '../oracles/boltzmann.ts'

const sigma = (u: number): number => 1 / (1 + Math.exp(-u))
const sum = (xs: ArrayLike<number>): number => Array.from(xs).reduce((a, b) => a + b, 0)

interface Network {
  readonly W: number[][]
  readonly b: number[]
}

/** Networks of 1 to 6 neurons with symmetric weights; what stands on the diagonal does not matter. */
const networks: fc.Arbitrary<Network> = fc
  .record({
    size: fc.integer({ min: 1, max: 6 }),
    values: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 42, maxLength: 42 }),
  })
  .map(({ size, values }) => ({
    W: Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_unused, j) => values[6 * Math.min(i, j) + Math.max(i, j)]!),
    ),
    b: values.slice(36, 36 + size),
  }))

const run = ({ W, b }: Network): ReturnType<typeof boltzmann> => boltzmann(Float64Array.from(W.flat()), b)

describe('the Boltzmann distribution', () => {
  test.prop([networks])('equals the sum over all states by its definition', (network) => {
    const { size, probabilities, marginals, coactivations, logPartition } = run(network)
    const { states, probabilities: expected, partition } = enumerate(network.W, network.b)
    expect(size).toBe(network.b.length)
    expect(probabilities).toHaveLength(states.length)
    states.forEach((z, k) => {
      expect(z.map((_, i) => (k >> i) & 1)).toEqual(z) // bit i is neuron i
      expect(probabilities[k]).toBeCloseTo(expected[k]!, 13)
    })
    expect(logPartition).toBeCloseTo(Math.log(partition), 11)
    for (let i = 0; i < size; i++) {
      const mean = (f: (z: readonly number[]) => number): number =>
        sum(states.map((z, k) => f(z) * expected[k]!))
      expect(marginals[i]).toBeCloseTo(
        mean((z) => z[i]!),
        13,
      )
      for (let j = 0; j < size; j++) {
        expect(coactivations[i * size + j]).toBeCloseTo(
          mean((z) => z[i]! * z[j]!),
          13,
        )
      }
    }
  })

  test.prop([fc.double({ min: -30, max: 30, noNaN: true })])(
    'is the logistic function for one neuron',
    (b) => {
      const { probabilities, marginals, coactivations, logPartition } = boltzmann([123], [b])
      expect(probabilities[0]).toBeCloseTo(sigma(-b), 14)
      expect(probabilities[1]).toBeCloseTo(sigma(b), 14)
      expect([marginals[0], coactivations[0]]).toEqual([probabilities[1], probabilities[1]])
      expect(logPartition).toBeCloseTo(Math.log1p(Math.exp(b)), 12)
    },
  )

  test.prop([
    fc.double({ min: -9, max: 9, noNaN: true }),
    fc.double({ min: -9, max: 9, noNaN: true }),
    fc.double({ min: -9, max: 9, noNaN: true }),
  ])('is the closed form for two neurons', (b0, b1, w) => {
    const Z = 1 + Math.exp(b0) + Math.exp(b1) + Math.exp(b0 + b1 + w)
    const { probabilities, coactivations } = boltzmann([0, w, w, 0], [b0, b1])
    ;[1, Math.exp(b0), Math.exp(b1), Math.exp(b0 + b1 + w)].forEach((weight, state) => {
      expect(probabilities[state]).toBeCloseTo(weight / Z, 13)
    })
    expect(coactivations[1]).toBe(probabilities[3])
    expect(coactivations[2]).toBe(probabilities[3])
  })

  test.prop([networks])('has sum 1, and turns each neuron on with sigma(u) given the others', (network) => {
    const { size, probabilities: p } = run(network)
    expect(sum(p)).toBeCloseTo(1, 13)
    for (let state = 0; state < p.length; state++) {
      for (let i = 0; i < size; i++) {
        const off = state & ~(1 << i)
        let u = network.b[i]!
        for (let j = 0; j < size; j++) if ((off >> j) & 1) u += network.W[i]![j]!
        expect(p[off | (1 << i)]! / (p[off]! + p[off | (1 << i)]!)).toBeCloseTo(sigma(u), 12)
      }
    }
  })

  test.prop([networks, fc.nat(5), fc.nat(5)])(
    'follows the neurons when two of them change places',
    (network, x, y) => {
      const n = network.b.length
      const [from, to] = [x % n, y % n]
      const place = (i: number): number => (i === from ? to : i === to ? from : i)
      const swapped = {
        W: network.W.map((row, i) => row.map((_, j) => network.W[place(i)]![place(j)]!)),
        b: network.b.map((_, i) => network.b[place(i)]!),
      }
      const before = run(network)
      const after = run(swapped)
      for (let i = 0; i < n; i++) expect(after.marginals[i]).toBeCloseTo(before.marginals[place(i)]!, 12)
      expect(after.logPartition).toBeCloseTo(before.logPartition, 11)
    },
  )

  it('ignores the diagonal, whatever stands there', () => {
    const plain = boltzmann([0, 1, 1, 0], [0.5, -0.5])
    expect(boltzmann([Number.NaN, 1, 1, Infinity], [0.5, -0.5])).toEqual(plain)
  })

  it('stays exact with weights far beyond the range of the exponential', () => {
    const { probabilities, logPartition } = boltzmann([0, 5000, 5000, 0], [-2000, -3000])
    // exponents 0, -2000, -3000 and 0
    expect([...probabilities]).toEqual([0.5, 0, 0, 0.5])
    expect(logPartition).toBeCloseTo(Math.LN2, 14)
    const high = boltzmann([0, 0, 0, 0], [1e4, 1e4 + 1])
    expect(high.logPartition).toBe(2e4 + 1)
    expect(high.marginals[0]).toBe(1)
    const huge = boltzmann([0, 1e300, 1e300, 0], [0, 0])
    expect([...huge.probabilities]).toEqual([0, 0, 0, 1])
  })

  it('counts twenty neurons: independent ones have the product of their probabilities', () => {
    const b = Array.from({ length: 20 }, (_, i) => (i - 10) / 5)
    const { probabilities, marginals, coactivations, logPartition } = boltzmann(new Float64Array(400), b)
    expect(probabilities).toHaveLength(2 ** 20)
    expect(logPartition).toBeCloseTo(sum(b.map((x) => Math.log1p(Math.exp(x)))), 12)
    b.forEach((x, i) => expect(marginals[i]).toBeCloseTo(sigma(x), 14))
    expect(coactivations[3 * 20 + 17]).toBeCloseTo(sigma(b[3]!) * sigma(b[17]!), 14)
    const on = new Set([0, 7, 19])
    const product = b.reduce((p, x, i) => p * sigma(on.has(i) ? x : -x), 1)
    expect(probabilities[1 + 2 ** 7 + 2 ** 19]! / product).toBeCloseTo(1, 12)
  })
})

describe('nonsense', () => {
  const fault = (weights: unknown, biases: unknown): ParameterError => {
    try {
      boltzmann(weights as number[], biases as number[])
    } catch (error) {
      if (error instanceof ParameterError) return error
      throw error
    }
    throw new Error('accepted')
  }

  it.each([[null], [undefined], [Number.NaN], [-1], [Infinity], ['0'], [[]], [{}]])('is refused: %s', (x) => {
    expect(fault([0], x).where).toBe('boltzmann.biases')
    expect(fault(x, [0]).where).toBe('boltzmann.weights')
  })

  it('is refused in an entry, with its place', () => {
    expect(fault([0, 1, 1, 0], [0, Number.NaN]).where).toBe('boltzmann.biases[1]')
    expect(fault([0, 1, 1, 0], [0, '0']).where).toBe('boltzmann.biases[1]')
    expect(fault([0, Infinity, Infinity, 0], [0, 0]).where).toBe('boltzmann.weights[1][0]')
    expect(fault([0, null, 0, 0], [0, 0]).where).toBe('boltzmann.weights[0][1]')
    expect(fault([0, 1e308, 1e308, 0], [1e308, 0]).where).toBe('boltzmann')
  })

  it('is refused as asymmetric weights, with both values', () => {
    expect(fault([0, 1, 2, 3, 0, 4, 2, 5, 0], [0, 0, 0]).message).toBe(
      'boltzmann.weights[1][0]: 3; expected 1, the value of [0][1]. Only symmetric weights have a Boltzmann distribution.',
    )
  })

  it('is refused as too many neurons, with the number of states', () => {
    expect(fault(new Float64Array(441), new Float64Array(21)).message).toBe(
      'boltzmann.biases: an array of 21; expected at most 20 neurons. 21 neurons have 2097152 states: sample them instead.',
    )
  })
})
