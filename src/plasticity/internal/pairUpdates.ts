import type { OperatorFunction } from 'rxjs'
import type { Ties } from '../../models/windows.ts'
import type { Instant, Synapses, WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { PairingScheme, RuleWindow } from '../rule.ts'
import { halves } from './halves.ts'
import { historyOf } from './histories.ts'

/**
 * Pairing and window in one: a row of changes for each postsynaptic spike of an instant, then a column for each
 * presynaptic one.
 */
export const pairUpdates = (
  scheme: PairingScheme,
  ties: Ties,
  window: RuleWindow,
  synapses: Synapses,
): OperatorFunction<Instant, WeightUpdate> =>
  operator((emit) => {
    const { preSize, postSize, begin, targets } = synapses
    const { begin: rows, sources } = synapses.incoming
    const { causal, anticausal } = halves(window)
    const preHistory = historyOf(scheme, causal, window.support, preSize).history
    const postHistory = historyOf(scheme, anticausal, window.support, postSize).history
    const lastPre = new Float64Array(preSize).fill(-Infinity)
    const lastPost = new Float64Array(postSize).fill(-Infinity)
    const ofPre = new Float64Array(preSize)
    const ofPost = new Float64Array(postSize)
    const tie = (causal.amplitude * causal.atZero + anticausal.amplitude * anticausal.atZero) / 2
    const none = new Uint8Array(Math.max(preSize, postSize))
    return ({ t, pre, post }) => {
      const isTied = ties === 'mean' && pre.length > 0 && post.length > 0
      const tiedPre = isTied ? none.slice(0, preSize) : none
      const tiedPost = isTied ? none.slice(0, postSize) : none
      if (isTied) {
        for (const j of pre) tiedPre[j] = 1
        for (const i of post) tiedPost[i] = 1
      }
      const updates: WeightUpdate[] = []
      for (const i of post) {
        ofPre.fill(0)
        preHistory.sumInto(t, lastPost[i]!, ofPre, 0, tiedPre)
        const from = rows[i]!
        const dw = new Float64Array(rows[i + 1]! - from)
        for (let k = 0; k < dw.length; k++) {
          const j = sources[from + k]!
          dw[k] = causal.amplitude * ofPre[j]! + (tiedPre[j] === 1 ? tie : 0)
        }
        updates.push({ t, axis: 'post', index: i, dw })
      }
      for (const j of pre) {
        ofPost.fill(0)
        postHistory.sumInto(t, lastPre[j]!, ofPost, 0, tiedPost)
        const from = begin[j]!
        const dw = new Float64Array(begin[j + 1]! - from)
        for (let k = 0; k < dw.length; k++) dw[k] = anticausal.amplitude * ofPost[targets[from + k]!]!
        updates.push({ t, axis: 'pre', index: j, dw })
      }
      for (const j of pre) {
        preHistory.add(t, j)
        lastPre[j] = t
      }
      for (const i of post) {
        postHistory.add(t, i)
        lastPost[i] = t
      }
      for (const update of updates) emit(update)
    }
  })
