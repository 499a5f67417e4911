import type { OperatorFunction } from 'rxjs'
import { type Keep, SavedReader } from '../../models/saving.ts'
import type { Ties } from '../../models/windows.ts'
import type { Instant, Synapses, WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { PairingScheme, RuleWindow } from '../part.ts'
import { halves, valueAt } from './halves.ts'
import { type ChosenHistory, historyOf, isSparse, namesOf, reasonOf } from './histories.ts'
import type { History } from './history.ts'
import { checkRings } from './lastSpikes.ts'
import { ownTracesOf } from './ownTraces.ts'
import { Side } from './side.ts'

/** What a chain needs of the spikes of its two sides. */
interface BothSides {
  readonly pre: Side
  readonly post: Side
  readonly ofPre: ChosenHistory
  readonly ofPost: ChosenHistory
}

const sidesOf = (
  scheme: PairingScheme,
  ties: Ties,
  window: RuleWindow,
  { preSize, postSize }: Pick<Synapses, 'preSize' | 'postSize'>,
): BothSides => {
  const { causal, anticausal } = halves(window)
  const none = new Float64Array(0)
  const after = historyOf({ scheme, ties, half: anticausal, size: postSize, side: 'post', others: none })
  const post = new Side('postsynaptic', postSize, after.history, ownTracesOf(scheme, postSize, 'post'))
  const before = historyOf({ scheme, ties, half: causal, size: preSize, side: 'pre', others: post.last })
  const pre = new Side('presynaptic', preSize, before.history, ownTracesOf(scheme, preSize, 'pre'))
  return { pre, post, ofPre: before, ofPost: after }
}

/** What rows and columns are made from, and why, in words. */
export const explainRows = (
  scheme: PairingScheme,
  ties: Ties,
  window: RuleWindow,
): { readonly name: string; readonly reason: string } => {
  const { ofPre, ofPost } = sidesOf(scheme, ties, window, { preSize: 0, postSize: 0 })
  const own = scheme.kind === 'triplet' ? ', times a trace of the neuron’s own spikes' : ''
  return { name: `${namesOf(ofPre, ofPost)}${own}`, reason: reasonOf(ofPre, ofPost) }
}

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
): OperatorFunction<Instant, WeightUpdate> => {
  // now, not at the subscription, which makes them
  if (scheme.kind === 'last') checkRings(Math.max(synapses.preSize, synapses.postSize), scheme.k)
  return operator((emit) => {
    const { preSize, postSize, begin, targets } = synapses
    const { begin: rows, sources } = synapses.incoming
    const { causal, anticausal } = halves(window)
    const value = valueAt(window)
    const { pre, post } = sidesOf(scheme, ties, window, synapses)
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
        const amplitude = causal.amplitude * post.factor(t, i)
        for (let k = 0; k < dw.length; k++)
          dw[k] = amplitude * dw[k]! + (tiedPre?.[partners[k]!] === 1 ? value(0) : 0)
        updates.push({ t, axis: 'post', index: i, dw })
      }
      for (const j of pre.neurons.subarray(preBefore, pre.count)) {
        const partners = targets.subarray(begin[j], begin[j + 1])
        const dw = sums(post.history, t, pre.last[j]!, partners, tiedPost)
        const amplitude = anticausal.amplitude * pre.factor(t, j)
        for (let k = 0; k < dw.length; k++)
          dw[k] = amplitude * dw[k]! + (earlier.has(partners[k]!) ? value(0) : 0)
        updates.push({ t, axis: 'pre', index: j, dw })
      }
      for (const update of updates) emit(update)
    }
  })
}
