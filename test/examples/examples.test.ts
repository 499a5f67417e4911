import { expect, test } from 'vitest'

test('a rule of one’s own moves the weights of a wired network, within its bounds', async () => {
  const { weights } = await import('../../examples/own-rule.ts')
  expect(weights[0]).toBe(0)
  expect(weights[3]).toBe(0)
  expect(weights[1]).not.toBe(0.8)
  // what one direction gains the other loses: the window is odd
  expect(weights[1]! + weights[2]!).toBeCloseTo(0.4, 9)
  for (const w of weights) expect(Math.abs(w)).toBeLessThanOrEqual(1 + 1e-15)
})

test('a neuron of one’s own counts its input exactly', async () => {
  const { counts } = await import('../../examples/own-neuron.ts')
  expect(counts.in).toBeGreaterThan(9_000)
  // what is still on its way, or below the threshold, has not come out
  expect(Math.abs(counts.out - counts.in / 20)).toBeLessThanOrEqual(1)
})
