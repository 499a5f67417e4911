// Bars: what is inferred is the law of the machine given the evidence, up to the noise of the sample.
import { describe, expect, it } from 'vitest'
import { wire } from '../../src/graph/index.ts'
import { inference, type Posterior } from '../../src/inference/index.ts'
import { evidenceOf, exactPairs, type Machine, machineOf, SHAPES } from './machines.ts'

const T = 20_000

/** Deviations of all marginals and coactivations from the exact ones, in standard errors. */
const deviations = (
  { neurons }: Machine,
  { joint, marginals }: Posterior,
  exact: readonly (readonly number[])[],
): number[] => {
  const { mean, error } = joint!.coactivations
  const off = (x: number, e: number, p: number) => (x === p ? 0 : (x - p) / e)
  return [
    ...neurons.map(({ population, neuron }, i) => {
      const estimates = marginals[population]!
      return off(estimates.mean[neuron]!, estimates.error[neuron]!, exact[i]![i]!)
    }),
    ...neurons.flatMap((_, i) =>
      neurons.map((__, j) => off(mean[i * 14 + j]!, error[i * 14 + j]!, exact[i]![j]!)),
    ),
  ]
}

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs))

// Of 14 + 91 numbers that are not independent of each other, 4 standard errors are exceeded by chance in fewer than 1 of
// 100 machines (Student's law of 15 degrees of freedom, error already widened by its 95 % quantile).
describe.each(SHAPES)('a random machine of 14 neurons, %s', (shape) => {
  const machine = machineOf(shape, 3)

  it('has the marginals and coactivations of its law when it is free', async () => {
    const posterior = await inference(wire(machine.spec)).posterior({
      duration_tau_ref: T,
      joint: machine.neurons,
    })
    expect(largest(deviations(machine, posterior, exactPairs(machine)))).toBeLessThan(4)
  })

  it('has those of the conditional law when some neurons are held by force', async () => {
    const known = machine.bias.map((_, i) => (i % 3 === 0 ? ((i / 3) % 2 === 0 ? 1 : 0) : null)) as (
      | 0
      | 1
      | null
    )[]
    const posterior = await inference(wire(machine.spec)).posterior({
      evidence: evidenceOf(machine, known),
      duration_tau_ref: T,
      joint: machine.neurons,
    })
    expect(largest(deviations(machine, posterior, exactPairs(machine, known)))).toBeLessThan(4)
  })

  it('has those of the machine with other biases when neurons are held by input', async () => {
    const known = machine.bias.map((_, i) => (i % 4 === 1 ? (i < 7 ? 1 : 0) : null)) as (0 | 1 | null)[]
    const strength = 1.5
    const bias = machine.bias.map((b, i) => (known[i] === null ? b : b + strength * (2 * known[i]! - 1)))
    const posterior = await inference(wire(machine.spec), { clamping: { by: 'input', strength } }).posterior({
      evidence: evidenceOf(machine, known),
      duration_tau_ref: T,
      joint: machine.neurons,
    })
    expect(largest(deviations(machine, posterior, exactPairs({ W: machine.W, bias })))).toBeLessThan(4)
  })
})
