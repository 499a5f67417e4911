import { map } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { allToAll, withDelays } from '../../src/operators/index.ts'
import {
  allToAllPairing,
  exponentialWindow,
  hardBound,
  type Pairing,
  preCentredPairing,
  restrictedPairing,
  rule,
  scale,
  type StageFunction,
  symmetricPairing,
} from '../../src/plasticity/index.ts'
import { drive } from './drive.ts'

const train = (times: readonly number[]) => times.map((t) => ({ t, source: 0 }))

describe.each(['fused', 'streams'] as const)('two neurons of NEST, evaluated as %s', (evaluation) => {
  const ties = 'none'
  const pairings: readonly Pairing[] = [
    allToAllPairing({ ties }),
    symmetricPairing({ ties }),
    preCentredPairing({ ties }),
    restrictedPairing({ ties }),
  ]
  const window = exponentialWindow({
    A_causal: 1,
    A_anticausal: -0.85,
    tau_causal: 16.8,
    tau_anticausal: 33.7,
  })
  const pre = [1, 5, 6, 7, 9, 11, 12, 13]
  const post = [2, 3, 4, 8, 9, 10, 12]
  const multiplicative: StageFunction = ({ synapses: { weights } }) =>
    map((update) => ({ ...update, dw: update.dw.map((dw) => dw * (dw > 0 ? 1 - weights[0]! : weights[0]!)) }))

  const weights = (
    pres: readonly number[],
    posts: readonly number[],
    dendriticDelay: number,
    stages: readonly StageFunction[] = [],
  ) =>
    pairings.map(
      (pairing) =>
        drive(rule(pairing, window, scale(0.01), ...stages, hardBound(0, 1)), {
          synapses: withDelays(allToAll(1, 1, 0.5), { dendriticDelay }),
          pre: train(pres),
          post: train(posts),
          evaluation,
        }).weights[0]!,
    )

  const expectWeights = (actual: readonly number[], expected: readonly number[]) => {
    expected.forEach((w, k) => expect(Math.abs(actual[k]! - w), pairings[k]!.kind).toBeLessThan(1e-14))
  }

  it('come to the same weights by additive STDP', () => {
    expectWeights(
      weights(pre, post, 0.1),
      [0.4558389944662248, 0.5081487156127957, 0.5081487156127957, 0.5055097272282917],
    )
  })

  it('come to the same weights by additive STDP at times off the grid', () => {
    expectWeights(
      weights([...pre, 15, 16, 17.53], [...post, 18.271], 0.137),
      [0.3888446518901327, 0.4948035406156913, 0.5188798133401392, 0.5148792157098699],
    )
  })

  it('come to the same weights by multiplicative STDP', () => {
    expectWeights(
      weights(pre, post, 0.1, [multiplicative]),
      [0.4794858567598478, 0.503380270754744, 0.5040670158902316, 0.5025357617203547],
    )
  })
})
