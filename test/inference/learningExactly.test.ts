import { describe, expect, it } from 'vitest'
import { wire } from '../../src/graph/index.ts'
import { initialMachine, learner, learningSpec, logLikelihood } from '../../src/inference/index.ts'
import { enumerate } from '../oracles/boltzmann.ts'
import { barsAndStripes, exactMachine, type ExactMachine } from './learningMachines.ts'

/** E[z_i z_j] over all states, or over those that agree with a pattern. */
const coactivations = ({ W, b }: ExactMachine, pattern: readonly number[] = []): number[][] => {
  const { states, probabilities } = enumerate(W, b)
  const sums = b.map(() => b.map(() => 0))
  let total = 0
  states.forEach((z, k) => {
    if (pattern.some((x, i) => z[i] !== x)) return
    total += probabilities[k]!
    for (const [i, zi] of z.entries())
      for (const [j, zj] of z.entries()) sums[i]![j]! += probabilities[k]! * zi * zj
  })
  return sums.map((row) => row.map((x) => x / total))
}

const EPOCHS = 1500
const BLOCKS = 50

// 4 standard errors of 50 blocks: a false alarm in 2e-4 of comparisons, in about 1 of 100 of these seeds
describe('one update, on average', () => {
  it.each([
    ['a restricted machine', exactMachine(3, [4, 3])],
    ['a layered machine', exactMachine(4, [4, 3, 2])],
    ['a fully connected machine with hidden neurons in the same population', exactMachine(5, [7], 4)],
  ])('is eta times the exact difference of wake and sleep coactivations: %s', async (_, exact) => {
    const patterns = [
      [1, 0, 1, 0],
      [0, 1, 1, 1],
      [0, 0, 0, 1],
    ]
    const eta = 1e-7
    const { machine, visible, visibleNeurons } = exact
    const options = {
      visible,
      ...(visibleNeurons === undefined ? {} : { visibleNeurons }),
      patterns: 3,
      batch: 3,
      epochs: EPOCHS,
      // long enough for what is hidden to forget the pattern before
      settle_tau_ref: 8,
      learn_tau_ref: 10,
      chains: 2,
      eta,
      factor: 1,
    }
    const net = wire(learningSpec(machine, options))
    const teacher = learner(
      net,
      patterns.map((x) => Uint8Array.from(x)),
      options,
    )
    const wake = patterns.map((x) => coactivations(exact, x))
    const sleep = coactivations(exact)
    const expected = (i: number, j: number): number =>
      wake.reduce((sum, one) => sum + one[i]![j]! / wake.length, 0) - sleep[i]![j]!

    const values = new Map<string, number[]>()
    const read = (): Map<string, number> => {
      const now = new Map<string, number>()
      for (const { name } of machine.populations)
        net.sampler(name).bias.forEach((x, i) => {
          const at = exact.begin[name]! + i
          now.set(`${at} ${at}`, x)
        })
      for (const { name, from, to } of machine.projections) {
        const { preSize } = net.synapses(name)
        net
          .synapses(name)
          .toMatrix()
          .forEach((w, k) => {
            const [i, j] = [exact.begin[to]! + Math.floor(k / preSize), exact.begin[from]! + (k % preSize)]
            if (i !== j) now.set(`${i} ${j}`, w)
          })
      }
      return now
    }
    let before = read()
    teacher.epochs.subscribe(({ epoch }) => {
      if (epoch % (EPOCHS / BLOCKS) !== 0) return
      const now = read()
      for (const [pair, w] of now) {
        const change = ((w - before.get(pair)!) * BLOCKS) / (EPOCHS * eta)
        values.set(pair, [...(values.get(pair) ?? []), change])
      }
      before = now
    })
    await teacher.run()
    expect(values.size).toBeGreaterThan(20)
    const deviations = [...values].map(([pair, changes]) => {
      const [i, j] = pair.split(' ').map(Number)
      const mean = changes.reduce((a, b) => a + b) / BLOCKS
      const variance = changes.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (BLOCKS - 1)
      const error = Math.sqrt(variance / BLOCKS)
      expect(error).toBeLessThan(0.02)
      return { pair, errors: Math.abs(mean - expected(i!, j!)) / error }
    })
    expect(deviations.filter(({ errors }) => errors > 4)).toEqual([])
  })
})

describe('the log-likelihood', () => {
  it.each([
    ['restricted', exactMachine(6, [4, 3])],
    ['layered', exactMachine(7, [3, 3, 3])],
    ['fully connected', exactMachine(8, [8], 5)],
  ])('is that of enumeration by its definition: %s', (_, exact) => {
    const { machine, visible, visibleNeurons, W, b } = exact
    const size = visibleNeurons ?? machine.populations[0]!.size
    const patterns = [0b101, 0b011, 0b110].map((bits) =>
      Uint8Array.from({ length: size }, (__, i) => (bits >> i) & 1),
    )
    const { states, probabilities } = enumerate(W, b)
    const expected = patterns.map((x) =>
      Math.log(
        probabilities.filter((__, k) => x.every((xi, i) => xi === states[k]![i])).reduce((p, q) => p + q),
      ),
    )
    const options = { visible, ...(visibleNeurons === undefined ? {} : { visibleNeurons }) }
    const mean = expected.reduce((p, q) => p + q) / 3
    expect(logLikelihood(machine, patterns, options)).toBeCloseTo(mean, 10)
  })

  it('of bars and stripes rises by learning from 3.6 below the best that there is to about 0.4 below it', async () => {
    const patterns = barsAndStripes(3)
    expect(patterns).toHaveLength(14)
    const best = -Math.log(14)
    const before: number[] = []
    const after: number[] = []
    for (const seed of [1, 2]) {
      const machine = initialMachine({ seed, patterns, hidden: [5] })
      const options = { visible: 'visible', patterns: 14, batch: 7, epochs: 1000, eta: 0.5 }
      before.push(logLikelihood(machine, patterns, options) - best)
      const net = wire(learningSpec(machine, options))
      const learned = await learner(net, patterns, options).run()
      after.push(logLikelihood(learned.machine, patterns, options) - best)
    }
    for (const x of before) expect(x).toBeLessThan(-3)
    for (const x of after) expect(x).toBeGreaterThan(-0.7)
  })
})
