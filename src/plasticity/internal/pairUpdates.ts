import type { OperatorFunction } from 'rxjs'
import { type Keep, SavedReader } from '../../models/saving.ts'
import type { Ties } from '../../models/windows.ts'
import type { Instant, Synapses, WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { PairingScheme, RuleWindow } from '../part.ts'
import { halves, valueAt } from './halves.ts'
import { type History, historyOf, isSparse } from './histories.ts'
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
    /** The sums of a row or column of partners. */
    const isBySynapse = isSparse(synapses)
    const buffer = new Float64Array(isBySynapse ? 0 : Math.max(preSize, postSize))
    const sums = (
      history: History,
      t: number,
      own: number,
      partners: Int32Array,
      tied: Uint8Array | undefined,
    ): Float64Array => {
      const dw = new Float64Array(partners.length)
      if (isBySynapse) history.sumOver(t, own, partners, dw, 0, tied)
      else {
        buffer.fill(0)
        history.sumInto(t, own, buffer, 0, tied)
        for (let k = 0; k < dw.length; k++) dw[k] = buffer[partners[k]!]!
      }
      return dw
    }
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
        const partners = sources.subarray(rows[i], rows[i + 1])
        const dw = sums(pre.history, t, post.last[i]!, partners, tiedPre)
        for (let k = 0; k < dw.length; k++)
          dw[k] = causal.amplitude * dw[k]! + (tiedPre?.[partners[k]!] === 1 ? value(0) : 0)
        updates.push({ t, axis: 'post', index: i, dw })
      }
      for (const j of pre.neurons.subarray(preBefore, pre.count)) {
        const partners = targets.subarray(begin[j], begin[j + 1])
        const dw = sums(post.history, t, pre.last[j]!, partners, tiedPost)
        for (let k = 0; k < dw.length; k++)
          dw[k] = anticausal.amplitude * dw[k]! + (earlier.has(partners[k]!) ? value(0) : 0)
        updates.push({ t, axis: 'pre', index: j, dw })
      }
      for (const update of updates) emit(update)
    }
  })
