import type { OperatorFunction } from 'rxjs'
import { type Keep, SavedReader } from '../../models/saving.ts'
import type { Ties } from '../../models/windows.ts'
import type { Instant, Synapses, WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { PairingScheme, RuleWindow } from '../part.ts'
import { halves, valueAt } from './halves.ts'
import { historyOf } from './histories.ts'
import { Side } from './side.ts'

/**
 * Pairing and window in one: a row of changes for each postsynaptic spike of a round, then a column for each
 * presynaptic one. A tie is told once: with the row, or with the column if the postsynaptic spike came in an earlier
 * round of the instant.
 */
export const pairUpdates = (
  scheme: PairingScheme,
  ties: Ties,
  window: RuleWindow,
  synapses: Synapses,
  keep: Keep,
): OperatorFunction<Instant, WeightUpdate> =>
  operator((emit) => {
    const { preSize, postSize, begin, targets } = synapses
    const { begin: rows, sources } = synapses.incoming
    const { causal, anticausal } = halves(window)
    const value = valueAt(window)
    const pre = new Side('presynaptic', preSize, historyOf(scheme, causal, window.support, preSize).history)
    const post = new Side(
      'postsynaptic',
      postSize,
      historyOf(scheme, anticausal, window.support, postSize).history,
    )
    const ofPre = new Float64Array(preSize)
    const ofPost = new Float64Array(postSize)
    let now = -Infinity
    keep('rows and columns', {
      save: () => ({ now, pre: pre.save(), post: post.save() }),
      load: (saved) => {
        const from = new SavedReader('rows and columns', saved)
        now = from.number('now')
        pre.load(from.part('pre'))
        post.load(from.part('post'))
      },
    })
    return (instant) => {
      const { t } = instant
      if (t !== now) {
        pre.settle(now)
        post.settle(now)
        now = t
      }
      const preBefore = pre.count
      const postBefore = post.count
      for (const j of instant.pre) pre.add(j)
      for (const i of instant.post) post.add(i)
      const isTied = ties === 'mean' && pre.count > 0 && post.count > 0
      const tiedPre = isTied ? pre.marks() : undefined
      const tiedPost = isTied ? post.marks() : undefined
      const earlier = new Set(isTied ? post.neurons.subarray(0, postBefore) : [])
      const updates: WeightUpdate[] = []
      for (const i of post.neurons.subarray(postBefore, post.count)) {
        ofPre.fill(0)
        pre.history.sumInto(t, post.last[i]!, ofPre, 0, tiedPre)
        const from = rows[i]!
        const dw = new Float64Array(rows[i + 1]! - from)
        for (let k = 0; k < dw.length; k++) {
          const j = sources[from + k]!
          dw[k] = causal.amplitude * ofPre[j]! + (tiedPre?.[j] === 1 ? value(0) : 0)
        }
        updates.push({ t, axis: 'post', index: i, dw })
      }
      for (const j of pre.neurons.subarray(preBefore, pre.count)) {
        ofPost.fill(0)
        post.history.sumInto(t, pre.last[j]!, ofPost, 0, tiedPost)
        const from = begin[j]!
        const dw = new Float64Array(begin[j + 1]! - from)
        for (let k = 0; k < dw.length; k++) {
          const i = targets[from + k]!
          dw[k] = anticausal.amplitude * ofPost[i]! + (earlier.has(i) ? value(0) : 0)
        }
        updates.push({ t, axis: 'pre', index: j, dw })
      }
      for (const update of updates) emit(update)
    }
  })
