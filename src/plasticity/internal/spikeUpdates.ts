import type { OperatorFunction } from 'rxjs'
import { type Keep, SavedReader } from '../../models/saving.ts'
import type { Instant, Synapses, WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { SpikeRule } from '../rule.ts'

/** A row of one number for each postsynaptic spike of a round, then a column for each presynaptic one. */
export const spikeUpdates = (
  { pre, post }: SpikeRule,
  { preSize, postSize, begin, incoming }: Synapses,
  keep: Keep,
): OperatorFunction<Instant, WeightUpdate> =>
  operator((emit) => {
    /** When a neuron fired last, in ms: it fires once an instant. */
    const lastPre = new Float64Array(preSize).fill(-Infinity)
    const lastPost = new Float64Array(postSize).fill(-Infinity)
    keep('each spike', {
      save: () => ({ lastPre: lastPre.slice(), lastPost: lastPost.slice() }),
      load: (saved) => {
        const from = new SavedReader('each spike', saved)
        lastPre.set(from.float64('lastPre', preSize))
        lastPost.set(from.float64('lastPost', postSize))
      },
    })
    const tell = (
      t: number,
      axis: 'pre' | 'post',
      neurons: readonly number[],
      last: Float64Array,
      change: number,
      starts: Int32Array,
    ): void => {
      if (change === 0) return
      for (const index of neurons) {
        if (last[index] === t) continue
        last[index] = t
        emit({ t, axis, index, dw: new Float64Array(starts[index + 1]! - starts[index]!).fill(change) })
      }
    }
    return ({ t, pre: sources, post: targets }) => {
      tell(t, 'post', targets, lastPost, post, incoming.begin)
      tell(t, 'pre', sources, lastPre, pre, begin)
    }
  })
