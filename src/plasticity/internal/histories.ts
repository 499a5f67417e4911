import type { Ties } from '../../models/windows.ts'
import type { Synapses } from '../../operators/index.ts'
import type { PairingScheme } from '../part.ts'
import { type HalfWindow, valueOfAll } from './halves.ts'
import type { History } from './history.ts'
import { RestrictedHistory, RingHistory } from './lastSpikes.ts'
import { RecentHistory } from './recent.ts'
import { SinceLastHistory } from './sinceLast.ts'
import { AlphaHistory, SumHistory, TraceHistory } from './traces.ts'

/** Whether there are so few synapses that going through them is cheaper than whole rows of neurons. */
export const isSparse = ({ count, preSize, postSize }: Synapses): boolean => 4 * count <= preSize * postSize

export interface HistoryOptions {
  readonly scheme: PairingScheme
  readonly ties: Ties
  readonly half: HalfWindow
  /** Number of neurons whose spikes it is made of. */
  readonly size: number
  /** Which side those are. */
  readonly side: 'pre' | 'post'
  /** Last spikes of the other side, in ms, as they are when asked: what is older than all of them is of no use to some. */
  readonly others: Float64Array
}

/** A history, and what there is to say of it. */
export interface ChosenHistory {
  readonly history: History
  /** What is kept. */
  readonly name: string
  /** Why this is enough. */
  readonly why: string
  /** Of a row or column. */
  readonly cost: string
  readonly memory: string
}

/** The evaluation that a scheme and a shape allow. */
export const historyOf = (options: HistoryOptions): ChosenHistory => {
  const { scheme, half, size, side } = options
  switch (scheme.kind) {
    case 'last':
      return ringOf(size, scheme.k, half)
    case 'restricted':
      return {
        history: new RestrictedHistory(size, half),
        name: 'last spikes',
        why: 'no other can pair',
        cost: 'at most one value a partner',
        memory: 'one time a neuron',
      }
    case 'pre-centred':
      return side === 'post' ? ringOf(size, 1, half) : sinceLastOf(options)
    case 'triplet':
      return scheme.spikes === 'nearest' ? ringOf(size, 1, half) : allOf(half, size)
    case 'all-to-all':
      return allOf(half, size)
  }
}

const ringOf = (size: number, k: number, half: HalfWindow): ChosenHistory => ({
  history: new RingHistory(size, k, half),
  name: `rings of the last ${k}`,
  why: 'no other can pair',
  cost: k === 1 ? 'one value a partner' : `${k} values a partner`,
  memory: k === 1 ? 'one time a neuron' : `${k} times a neuron`,
})

const sinceLastOf = ({ half, size, ties, others }: HistoryOptions): ChosenHistory => ({
  history: new SinceLastHistory(size, half, ties, others),
  name: 'spikes since the last one of the other side',
  why: 'each pairs with the next one of the other side, then no more',
  cost: 'one value a pair',
  memory: `spikes since the oldest last one of the other side, of ${half.support} ms at most`,
})

/** Every pair counts. */
const allOf = (half: HalfWindow, size: number, gain?: number): ChosenHistory => {
  const { tau, peak, parts, support } = half
  if (tau !== undefined) {
    return {
      history: new TraceHistory(size, tau, gain),
      name: 'exponential traces',
      why: 'exponentials decay as one',
      cost: 'one product a partner',
      memory: 'one number a neuron',
    }
  }
  if (peak !== undefined) {
    return {
      history: new AlphaHistory(size, peak, gain),
      name: 'alpha traces',
      why: 'alpha functions add up to two traces',
      cost: 'two products a partner',
      memory: 'three numbers a neuron',
    }
  }
  if (parts !== undefined) return sumOf(parts, size)
  return {
    history: new RecentHistory(half, support),
    name: `spikes of the last ${support} ms`,
    why: 'the window ends there',
    cost: 'one value a spike within it',
    memory: 'those spikes',
  }
}

/** The parts of a sum: traces for those that decay as one, one history for all others. */
const sumOf = (parts: readonly HalfWindow[], size: number): ChosenHistory => {
  const chosen: ChosenHistory[] = []
  for (const shape of ['tau', 'peak'] as const) {
    const gains = new Map<number, { half: HalfWindow; gain: number }>()
    for (const half of parts) {
      const time = half[shape]
      if (time === undefined) continue
      gains.set(time, { half, gain: half.amplitude + (gains.get(time)?.gain ?? 0) })
    }
    for (const { half, gain } of gains.values()) chosen.push(allOf(half, size, gain))
  }
  const others = parts.filter(({ tau, peak }) => tau === undefined && peak === undefined)
  if (others.length > 0) {
    const support = Math.max(...others.map((half) => half.support))
    chosen.push(allOf({ amplitude: 1, value: valueOfAll(others), atZero: 0, key: undefined, support }, size))
  }
  return {
    history: new SumHistory(chosen.map(({ history }) => history)),
    ...(chosen.length === 0
      ? { name: 'nothing', why: 'it is 0', cost: 'nothing', memory: 'nothing' }
      : inWords(chosen)),
  }
}

type Words = Pick<ChosenHistory, 'name' | 'why' | 'cost' | 'memory'>

const inWords = (chosen: readonly Words[]): Words => ({
  name: joined(chosen, 'name'),
  why: joined(chosen, 'why'),
  cost: joined(chosen, 'cost'),
  memory: joined(chosen, 'memory'),
})

/** What each says, once each. */
const joined = (chosen: readonly Words[], key: keyof Words): string =>
  [...new Set(chosen.map((words) => words[key]))].join(' + ')

/** What is kept of both sides: pre, then post if it is another. */
export const namesOf = (pre: Words, post: Words): string => {
  const [before, after] = [pre.name, post.name]
  return before === after ? before : `${before} (pre) and ${after} (post)`
}

/** Why, at what cost, in how much memory. */
export const reasonOf = (pre: Words, post: Words): string => {
  const both = (key: keyof Words): string =>
    pre[key] === post[key] ? pre[key] : `${pre[key]} / ${post[key]}`
  return `Why: ${both('why')}; cost of a spike: ${both('cost')}; memory: ${both('memory')}`
}
