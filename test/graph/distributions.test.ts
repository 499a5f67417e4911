import { describe, expect, it } from 'vitest'
import { type PartSpec, wire } from '../../src/graph/index.ts'
import { simpson } from '../oracles/simpson.ts'

const size = 300

/** Weights that are drawn from a distribution: 300 × 300 of them. */
const drawn = (weights: PartSpec, seed = 1): Float64Array =>
  wire({
    version: 1,
    name: 'n',
    seed,
    populations: [
      { name: 'a', kind: 'sampler', size },
      { name: 'b', kind: 'sampler', size },
    ],
    projections: [{ name: 'ab', from: 'a', to: 'b', weights }],
    program: [],
  })
    .synapses('ab')
    .toMatrix()

/** Mean and variance of a sample, in standard errors from those of the density on [-range, range]. */
const errorsOf = (sample: Float64Array, density: (x: number) => number, range: number): readonly number[] => {
  const moment = (f: (x: number) => number) => simpson((x) => f(x) * density(x), -range, range, 4_000)
  const total = moment(() => 1)
  const variance = moment((x) => x ** 2) / total
  const fourth = moment((x) => x ** 4) / total
  const n = sample.length
  const mean = sample.reduce((sum, x) => sum + x, 0) / n
  const square = sample.reduce((sum, x) => sum + x * x, 0) / n
  return [mean / Math.sqrt(variance / n), (square - variance) / Math.sqrt((fourth - variance ** 2) / n)]
}

// 5.2 standard errors: a false alarm in 5e6
const BAR = 5.2

describe('weights drawn from a distribution', () => {
  it.each([0.01, 0.3, 0.49, 0.5, 1, 1.5, 3])(
    'normal, cut at %d, have its law and stay within the cut',
    (cut) => {
      const sample = drawn({ kind: 'normal', params: { mean: 0, std: 1, cut } })
      expect(sample.every((x) => Math.abs(x) <= cut)).toBe(true)
      for (const error of errorsOf(sample, (x) => Math.exp((-x * x) / 2), cut))
        expect(Math.abs(error)).toBeLessThan(BAR)
    },
  )

  it('normal, without a cut, have mean and std', () => {
    const sample = drawn({ kind: 'normal', params: { mean: 3, std: 0.5 } }).map((x) => (x - 3) / 0.5)
    for (const error of errorsOf(sample, (x) => Math.exp((-x * x) / 2), 9))
      expect(Math.abs(error)).toBeLessThan(BAR)
    expect(drawn({ kind: 'normal', params: { std: 0 } }).every((x) => x === 0)).toBe(true)
  })

  it('normal, under a cut so narrow that rejection would never end, come at once', () => {
    const sample = drawn({ kind: 'normal', params: { mean: 1, std: 1, cut: 1e-12 } })
    expect(sample.every((x) => Math.abs(x - 1) <= 1e-12 + 1e-15)).toBe(true)
  })

  it('uniform, fill their interval', () => {
    const sample = drawn({ kind: 'uniform', params: { low: 1, high: 5 } }).map((x) => x - 3)
    expect(sample.every((x) => Math.abs(x) < 2)).toBe(true)
    for (const error of errorsOf(sample, () => 1, 2)) expect(Math.abs(error)).toBeLessThan(BAR)
    expect(drawn({ kind: 'uniform', params: { low: 2, high: 2 } }).every((x) => x === 2)).toBe(true)
  })

  it('are the same for the same seed, and others for another', () => {
    const normal = { kind: 'normal', params: { std: 1 } }
    expect(drawn(normal)).toEqual(drawn(normal))
    expect(drawn(normal, 2)).not.toEqual(drawn(normal))
  })
})
