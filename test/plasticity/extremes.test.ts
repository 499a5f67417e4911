import { describe, expect, it } from 'vitest'
import { allToAll } from '../../src/operators/index.ts'
import { accumulate, allToAllPairing, exponentialWindow, rule } from '../../src/plasticity/index.ts'
import { drive } from './drive.ts'

const train = (...times: readonly number[]) => times.map((t) => ({ t, source: 0 }))

describe('a sum of a number of changes', () => {
  it('does not count a pair whose value is next to nothing, in either evaluation', () => {
    const window = exponentialWindow({ tau_causal: 1, A_anticausal: 0 })
    const twice = rule(allToAllPairing(), window, accumulate({ every: 2 }))
    // 740 ms apart: 1e-322, of which the traces keep nothing
    const [pre, post] = [train(29, 1000), train(769, 1001, 1002)]
    for (const evaluation of ['fused', 'streams'] as const) {
      const { updates } = drive(twice, { synapses: allToAll(1, 1, 0.5), pre, post, evaluation })
      expect(updates.map(({ t }) => t)).toEqual([1002])
      expect(updates[0]?.dw[0]).toBeCloseTo(Math.exp(-1) + Math.exp(-2), 14)
    }
  })
})
