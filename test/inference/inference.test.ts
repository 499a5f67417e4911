import { describe, expect, it } from 'vitest'
import { wire } from '../../src/graph/index.ts'
import { boltzmannMachine, inference } from '../../src/inference/index.ts'

const weights = [
  [0, -1, 4],
  [-1, 0, 4],
  [4, 4, 0],
]

describe('a posterior', () => {
  it('has held neurons in their states, without error', async () => {
    const ask = inference(wire(boltzmannMachine({ seed: 1, bias: [-2, -2, -3], weights })))
    const { marginals } = await ask.posterior({ evidence: { units: [null, 0, 1] }, duration_tau_ref: 50 })
    expect([...(marginals['units']?.mean ?? [])].slice(1)).toEqual([0, 1])
    expect([...(marginals['units']?.error ?? [])].slice(1)).toEqual([0, 0])
  })
})
